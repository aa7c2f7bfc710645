import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type HelpCase, readCase } from "../../dialogs/desk/case.ts";

/** A line of a transcript as the database has it. */
export interface KeptLine {
  readonly seq: number;
  readonly at: number;
  readonly speaker: "person" | "bot" | "agent";
  readonly name?: string;
  readonly words: string;
}

/** The database as commands read it, also while the bot runs: nothing is locked and nothing is written. */
export class SqliteReader {
  readonly #db: DatabaseSync;

  /** @throws when there is no database at `path` */
  constructor(path: string) {
    if (!existsSync(path)) throw new Error(`There is no database at ${path}. Set DATA_DIR to the bot's folder.`);
    this.#db = new DatabaseSync(path, { readOnly: true });
  }

  cases(): HelpCase[] {
    const rows = this.#db.prepare("SELECT body FROM help_case ORDER BY opened_at").all();
    return rows.flatMap(({ body }) => readCase(JSON.parse(String(body))) ?? []);
  }

  lines(conversation: string): KeptLine[] {
    const rows = this.#db
      .prepare("SELECT seq, at, speaker, name, words FROM line WHERE conversation = ? ORDER BY seq")
      .all(conversation);
    return rows.map(({ seq, at, speaker, name, words }) => ({
      seq: Number(seq),
      at: Number(at),
      speaker: speaker === "bot" || speaker === "agent" ? speaker : "person",
      ...(typeof name === "string" && { name }),
      words: String(words),
    }));
  }

  close(): void {
    this.#db.close();
  }
}
