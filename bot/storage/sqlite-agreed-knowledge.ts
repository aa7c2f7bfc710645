import { type AgreedKnowledge, type AgreedLine, KEPT_LINES, KEPT_SETS } from "../turn/agreed-knowledge.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";

export const AGREED_KNOWLEDGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS knowledge_line (number INTEGER PRIMARY KEY, version TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS knowledge_set (version TEXT PRIMARY KEY, packed BLOB NOT NULL);
`;

/** The agreed knowledge in the database of the turns. */
export class SqliteAgreedKnowledge implements AgreedKnowledge {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async last(): Promise<AgreedLine | undefined> {
    const row = this.#connection.get(
      "SELECT number, version, at, why FROM knowledge_line ORDER BY number DESC LIMIT 1",
    );
    return row && lineOf(row);
  }

  async lines(): Promise<AgreedLine[]> {
    return this.#connection.all("SELECT number, version, at, why FROM knowledge_line ORDER BY number").map(lineOf);
  }

  async packed(version: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const row = this.#connection.get("SELECT packed FROM knowledge_set WHERE version = ?", version);
    return row?.packed instanceof Uint8Array ? new Uint8Array(row.packed) : undefined;
  }

  agree({ number, version, at, why }: AgreedLine, packed: Uint8Array): Promise<boolean> {
    return this.#connection.write(() => {
      const inserted = this.#connection.run(
        "INSERT INTO knowledge_line (number, version, at, why) SELECT ?1, ?2, ?3, ?4 WHERE ?1 = coalesce((SELECT max(number) FROM knowledge_line), 0) + 1",
        number,
        version,
        at,
        why,
      );
      if (inserted === 0) return false;
      this.#connection.run("INSERT OR REPLACE INTO knowledge_set (version, packed) VALUES (?, ?)", version, packed);
      this.#tidy(number);
      return true;
    });
  }

  #tidy(last: number): void {
    this.#connection.run("DELETE FROM knowledge_line WHERE number <= ?", last - KEPT_LINES);
    this.#connection.run(
      "DELETE FROM knowledge_set WHERE version NOT IN (SELECT version FROM knowledge_line GROUP BY version ORDER BY max(number) DESC LIMIT ?)",
      KEPT_SETS,
    );
  }
}

function lineOf(row: Readonly<Record<string, unknown>>): AgreedLine {
  const { number, version, at, why } = row;
  return { number: Number(number), version: String(version), at: String(at), why: why as AgreedLine["why"] };
}
