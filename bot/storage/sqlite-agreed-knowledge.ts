import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AgreedKnowledge, type AgreedLine, KEPT_LINES, KEPT_SETS } from "../turn/agreed-knowledge.ts";

export const AGREED_KNOWLEDGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS knowledge_line (number INTEGER PRIMARY KEY, version TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS knowledge_set (version TEXT PRIMARY KEY, packed BLOB NOT NULL);
`;

type Write = <Result>(work: () => Result) => Promise<Result>;

/** The agreed knowledge in the database of the turns. @param write  does its work within a transaction */
export class SqliteAgreedKnowledge implements AgreedKnowledge {
  readonly #db: DatabaseSync;
  readonly #write: Write;
  #last: StatementSync | undefined;

  constructor(db: DatabaseSync, write: Write) {
    this.#db = db;
    this.#write = write;
  }

  async last(): Promise<AgreedLine | undefined> {
    this.#last ??= this.#db.prepare("SELECT number, version, at, why FROM knowledge_line ORDER BY number DESC LIMIT 1");
    const row = this.#last.get();
    return row && lineOf(row);
  }

  async lines(): Promise<AgreedLine[]> {
    return this.#db.prepare("SELECT number, version, at, why FROM knowledge_line ORDER BY number").all().map(lineOf);
  }

  async packed(version: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const row = this.#db.prepare("SELECT packed FROM knowledge_set WHERE version = ?").get(version);
    return row?.packed instanceof Uint8Array ? new Uint8Array(row.packed) : undefined;
  }

  agree({ number, version, at, why }: AgreedLine, packed: Uint8Array): Promise<boolean> {
    return this.#write(() => {
      const inserted = this.#db
        .prepare(
          "INSERT INTO knowledge_line (number, version, at, why) SELECT ?1, ?2, ?3, ?4 WHERE ?1 = coalesce((SELECT max(number) FROM knowledge_line), 0) + 1",
        )
        .run(number, version, at, why).changes;
      if (Number(inserted) === 0) return false;
      this.#db.prepare("INSERT OR REPLACE INTO knowledge_set (version, packed) VALUES (?, ?)").run(version, packed);
      this.#tidy(number);
      return true;
    });
  }

  #tidy(last: number): void {
    this.#db.prepare("DELETE FROM knowledge_line WHERE number <= ?").run(last - KEPT_LINES);
    this.#db
      .prepare(
        "DELETE FROM knowledge_set WHERE version NOT IN (SELECT version FROM knowledge_line GROUP BY version ORDER BY max(number) DESC LIMIT ?)",
      )
      .run(KEPT_SETS);
  }
}

function lineOf(row: Readonly<Record<string, unknown>>): AgreedLine {
  const { number, version, at, why } = row;
  return { number: Number(number), version: String(version), at: String(at), why: why as AgreedLine["why"] };
}
