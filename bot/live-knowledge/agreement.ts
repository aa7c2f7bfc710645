import type { Log } from "../log.ts";
import type { AgreedKnowledge, AgreedLine } from "../turn/agreed-knowledge.ts";
import type { KeptSets } from "./kept-sets.ts";

/** What all instances serve, by the store, and this instance's own copy of it. */
export class Agreement {
  readonly #shared: AgreedKnowledge;
  readonly #kept: KeptSets;
  readonly #log: Log;

  constructor(shared: AgreedKnowledge, kept: KeptSets, log: Log) {
    this.#shared = shared;
    this.#kept = kept;
    this.#log = log;
  }

  /** The line that holds now. Rejects when the store does not answer. */
  last(): Promise<AgreedLine | undefined> {
    return this.#shared.last();
  }

  /** All lines; this instance's own ones while the store is new. */
  async lines(): Promise<readonly AgreedLine[]> {
    const lines = await this.#shared.lines();
    if (lines.length > 0) return lines;
    const kept = await this.#kept.history();
    return kept.map((line, i) => ({ ...line, number: i + 1 }));
  }

  /** The packed set as it is kept here, then as the store has it: one copy may be damaged. */
  async *copies(version: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const own = await this.#kept.content(version);
    if (own) yield own;
    const shared = await this.#shared.packed(version);
    if (shared) yield shared;
  }

  /** Adds the next line. @returns undefined when another instance was faster; rejects when the store does not answer */
  async agree(line: Omit<AgreedLine, "number">, packed: Uint8Array): Promise<AgreedLine | undefined> {
    const next = { ...line, number: ((await this.#shared.last())?.number ?? 0) + 1 };
    if (!(await this.#shared.agree(next, packed))) return undefined;
    await this.keep(next, packed);
    return next;
  }

  /** Keeps a copy for a start without the others. Never rejects: without it everything else goes on. */
  async keep(line: AgreedLine, packed: Uint8Array): Promise<void> {
    await this.#kept.keep(line, packed).catch((error: unknown) => {
      this.#log.warn("No copy of the served knowledge could be kept in DATA_DIR", { error });
    });
  }
}
