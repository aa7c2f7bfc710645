/**
 * What all instances of the bot serve, kept where their turns are kept. It is a list that only grows: each line says which
 * set of knowledge is served from then on, a roll-back included, and the last line holds for everybody.
 *
 * Part of the turn store's contract (`test/support/store-contract.ts`). SQLite: two tables. Azure Table Storage: the
 * partition `knowledge`, apart from those of conversations. There `agree` is one entity-group transaction that inserts the
 * line (row `line:00000007`, which fails when it is there: that decides who was first), replaces the row `last`, so that `last` is one
 * point read, and inserts the set in rows `set:<version>:<part>` of at most 960 KiB, 15 properties of 64 KiB; a group holds
 * 4 MiB, the shipped set needs 0.3.
 */
export interface AgreedKnowledge {
  /** The line that holds now. Cheap: every turn asks. Undefined when nothing was agreed on yet. */
  last(): Promise<AgreedLine | undefined>;
  /** The lines, oldest first; at least the newest hundred. */
  lines(): Promise<AgreedLine[]>;
  /** The packed files of a set; undefined when it is none of the ten that were agreed on last. */
  packed(version: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Adds a line, and the set that it names, together or not at all.
   * @param line  its number is the one after the last
   * @returns false, and nothing is written, when another instance has added a line of that number
   */
  agree(line: AgreedLine, packed: Uint8Array): Promise<boolean>;
}

/** From `at` on this set is served. */
export interface AgreedLine {
  readonly number: number; // 1, 2, 3, …
  readonly version: string; // of the set, as `Knowledge.version`
  readonly at: string; // ISO time
  readonly why: "started" | "edited" | "rolled-back";
}

export const KEPT_SETS = 10; // older ones cannot be rolled back to
export const KEPT_LINES = 100;
