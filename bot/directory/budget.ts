import { setTimeout as delay } from "node:timers/promises";

/**
 * The requests that a tenant's people share: five in ten seconds may be all that Graph allows for authentication methods
 * (entra-passkeys.md, D3). First come, first served. Each process has its own; several together may meet a 429, which is obeyed.
 */
export class Budget {
  readonly #most: number;
  readonly #now: () => number;
  #starts: number[] = []; // of requests that were sent, or wait for their time; in order

  /** @param most  requests in ten seconds */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /**
   * Waits for a place.
   * @param until  milliseconds since 1970; false at once when there is none before
   */
  async take(until: number): Promise<boolean> {
    const now = this.#tidy();
    const blocker = this.#starts.at(-this.#most);
    const start = blocker === undefined ? now : Math.max(now, blocker + WINDOW_MS);
    if (start >= until) return false;
    this.#starts.push(start);
    if (start > now) await delay(start - now);
    return true;
  }

  /** A place for something less important: only now, and only while `spare` are left for others. */
  takeSpare(spare: number): boolean {
    const now = this.#tidy();
    if (this.#starts.length + spare >= this.#most) return false;
    this.#starts.push(now);
    return true;
  }

  #tidy(): number {
    const now = this.#now();
    this.#starts = this.#starts.filter((start) => start > now - WINDOW_MS);
    return now;
  }
}

const WINDOW_MS = 10_100; // a little more than ten seconds: clocks and wires are not exact
