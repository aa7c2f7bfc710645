import type { Log } from "../log.ts";
import type { AgreedLine } from "../turn/agreed-knowledge.ts";
import type { Agreement } from "./agreement.ts";

/** A set of the folder that the store has not taken yet. */
interface Unpublished {
  readonly line: Omit<AgreedLine, "number">;
  readonly packed: Uint8Array;
  readonly after: number; // the last line that was known then
}

export interface SharedLinesOptions {
  readonly agreement: Agreement;
  readonly log: Log;
  readonly now: () => number;
  readonly onFailed: () => void;
}

const MOST_TRIES = 10;

/** The agreed lines as this instance knows them, and what it adds to them. */
export class SharedLines {
  readonly #options: SharedLinesOptions;
  #known: readonly AgreedLine[];
  #unpublished: Unpublished | undefined;

  constructor(options: SharedLinesOptions, known: readonly AgreedLine[]) {
    this.#options = options;
    this.#known = known;
  }

  get known(): readonly AgreedLine[] {
    return this.#known;
  }

  get last(): AgreedLine | undefined {
    return this.#known.at(-1);
  }

  /** Whether something is served here that the store, and so the other instances, do not have. */
  get isUnpublished(): boolean {
    return this.#unpublished !== undefined;
  }

  /** Reads them again. Rejects when the store does not answer. */
  async read(): Promise<readonly AgreedLine[]> {
    this.#known = await this.#options.agreement.lines();
    return this.#known;
  }

  /**
   * Writes the next line. When another instance is faster, this one comes after it: the last change holds.
   * @returns the line; undefined when the store does not take it now: `publishLate` tries again
   */
  async publish(
    why: AgreedLine["why"],
    version: string,
    packed: Uint8Array,
    at = new Date(this.#options.now()).toISOString(),
  ): Promise<AgreedLine | undefined> {
    try {
      const agreed = await this.#agreed({ why, version, at }, packed);
      this.#unpublished = undefined;
      await this.read();
      return agreed;
    } catch (error) {
      if (this.#unpublished?.line.version === version) return undefined;
      this.#options.log.warn("The knowledge cannot be published now; it is tried again", { error });
      this.#unpublished = { line: { why, version, at }, packed, after: this.last?.number ?? 0 };
      this.#options.onFailed();
      return undefined;
    }
  }

  /** Publishes what the store did not take, unless others have agreed on something later. @returns whether nothing is left */
  async publishLate(): Promise<boolean> {
    if (!this.#unpublished) return true;
    const { line, packed, after } = this.#unpublished;
    const last = await this.#options.agreement.last();
    if (last && last.number > after && last.at > line.at) this.#unpublished = undefined;
    else await this.publish(line.why, line.version, packed, line.at);
    return !this.#unpublished;
  }

  /** @returns undefined when somebody else changed the lines at this moment; rejects when the store does not answer */
  async rollBackTo(version: string, packed: Uint8Array): Promise<AgreedLine | undefined> {
    const at = new Date(this.#options.now()).toISOString();
    const line = await this.#options.agreement.agree({ version, why: "rolled-back", at }, packed);
    if (!line) return undefined;
    this.#unpublished = undefined;
    this.#known = [...this.#known, line];
    return line;
  }

  async #agreed(line: Omit<AgreedLine, "number">, packed: Uint8Array): Promise<AgreedLine> {
    const { agreement } = this.#options;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const last = await agreement.last();
      const agreed = last?.version === line.version ? last : await agreement.agree(line, packed);
      if (agreed) return agreed;
    }
    throw new Error("Other instances change the knowledge all the time.");
  }
}
