/** Stops asking a service that fails: five failures in a row open it for half a minute, then one question goes through. */
export class Circuit {
  readonly #now: () => number;
  #failures = 0;
  #closedUntil = Number.NEGATIVE_INFINITY; // no question before that
  #probing = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a question may be asked now. One that may has to be followed by `succeeded` or `failed`. */
  admits(): boolean {
    if (this.#now() < this.#closedUntil) return false;
    if (this.#failures < MAX_FAILURES) return true;
    if (this.#probing) return false;
    this.#probing = true;
    return true;
  }

  /** Without taking the place of the one question. */
  get isOpen(): boolean {
    return this.#now() < this.#closedUntil || (this.#failures >= MAX_FAILURES && this.#probing);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  failed(): void {
    this.#probing = false;
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#closedUntil = this.#now() + PAUSE_MS;
  }

  /** The service answered in a way that says nothing about its health. */
  answered(): void {
    this.#probing = false;
  }
}

const MAX_FAILURES = 5;
const PAUSE_MS = 30_000;
