import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  type CaseRow,
  type Delivery,
  type Inbound,
  type Mark,
  type QueuedDelivery,
  type StoredState,
  type TranscriptRow,
  type TurnCommit,
  type TurnStore,
  VersionConflictError,
} from "./turn-store.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS state (conversation TEXT PRIMARY KEY, version INTEGER NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mark (conversation TEXT, id TEXT, at INTEGER NOT NULL, done INTEGER NOT NULL, activity TEXT, words TEXT, response TEXT, PRIMARY KEY (conversation, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS mark_open ON mark (at) WHERE done = 0;
  CREATE TABLE IF NOT EXISTS transcript (seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL, at INTEGER NOT NULL, speaker TEXT NOT NULL, words TEXT NOT NULL, activity_id TEXT);
  CREATE INDEX IF NOT EXISTS transcript_conversation ON transcript (conversation, seq);
  CREATE TABLE IF NOT EXISTS delivery (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT, status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, activity_id TEXT, error TEXT);
  CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (seq) WHERE status = 'waiting';
  CREATE TABLE IF NOT EXISTS help_case (number TEXT PRIMARY KEY, conversation TEXT NOT NULL, opened_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`;
const SCHEMA_VERSION = 1;

type Row = Readonly<Record<string, string | number | null>>;

/** The embedded store: one file, write-ahead log, one transaction a commit. A kill at any point leaves whole turns only. */
export class SqliteTurnStore implements TurnStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param path  of the database file; its folder is made when it is missing. ":memory:" for tests */
  constructor(path: string) {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(path);
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
    const { user_version: found } = this.#db.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found > SCHEMA_VERSION) throw new NewerDatabaseError(path, found);
    this.#db.exec(SCHEMA);
    this.#db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  }

  async receive(inbound: Inbound): Promise<Mark | undefined> {
    return this.#transaction(() => {
      const inserted = this.#run(
        "INSERT INTO mark (conversation, id, at, done, activity, words) VALUES (?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING",
        inbound.conversation,
        inbound.id,
        inbound.at,
        JSON.stringify(inbound.activity),
        inbound.words,
      );
      if (inserted === 0) return this.#mark(inbound.conversation, inbound.id);
      if (inbound.words !== "") {
        this.#run(
          "INSERT INTO transcript (conversation, at, speaker, words, activity_id) VALUES (?, ?, 'person', ?, ?)",
          inbound.conversation,
          inbound.at,
          inbound.words,
          inbound.id,
        );
      }
      return undefined;
    });
  }

  async mark(conversation: string, id: string): Promise<Mark | undefined> {
    return this.#mark(conversation, id);
  }

  async load(conversation: string): Promise<StoredState | undefined> {
    const row = this.#get("SELECT version, value FROM state WHERE conversation = ?", conversation);
    return row && { version: Number(row.version), value: JSON.parse(String(row.value)) };
  }

  async commit(turn: TurnCommit): Promise<void> {
    this.#transaction(() => {
      this.#writeState(turn);
      for (const mark of turn.marks) this.#writeMark(turn, mark);
      if (turn.spoken) {
        const { words, activityId } = turn.spoken;
        this.#run(
          "UPDATE transcript SET words = ? WHERE conversation = ? AND activity_id = ?",
          words,
          turn.conversation,
          activityId,
        );
      }
      for (const line of turn.transcript) {
        this.#run(
          "INSERT INTO transcript (conversation, at, speaker, words, activity_id) VALUES (?, ?, ?, ?, ?)",
          turn.conversation,
          line.at,
          line.speaker,
          line.words,
          line.activityId ?? null,
        );
      }
      for (const delivery of turn.deliveries) {
        this.#run(
          "INSERT INTO delivery (key, body, status, due_at) VALUES (?, ?, 'waiting', ?)",
          delivery.key,
          JSON.stringify(delivery),
          turn.at,
        );
      }
      for (const each of turn.cases) {
        this.#run(
          "INSERT INTO help_case (number, conversation, opened_at, body) VALUES (?, ?, ?, ?)",
          each.number,
          each.conversation,
          each.openedAt,
          JSON.stringify(each.body),
        );
      }
    });
  }

  async interrupted(): Promise<Inbound[]> {
    return this.#all(
      "SELECT conversation, id, at, activity, words FROM mark WHERE done = 0 AND activity IS NOT NULL ORDER BY at",
    ).map((row) => ({
      conversation: String(row.conversation),
      id: String(row.id),
      at: Number(row.at),
      activity: JSON.parse(String(row.activity)),
      words: String(row.words),
    }));
  }

  async waiting(): Promise<QueuedDelivery[]> {
    return this.#all("SELECT body, attempts, due_at FROM delivery WHERE status = 'waiting' ORDER BY seq").map(
      (row) => ({
        ...(JSON.parse(String(row.body)) as Delivery),
        attempts: Number(row.attempts),
        dueAt: Number(row.due_at),
      }),
    );
  }

  async delivered(key: string, activityId: string | undefined): Promise<void> {
    this.#run(
      "UPDATE delivery SET status = 'delivered', body = NULL, error = NULL, activity_id = ? WHERE key = ?",
      activityId ?? null,
      key,
    );
  }

  async failed(key: string, failure: { error: string; attempts: number; dueAt: number; dead: boolean }): Promise<void> {
    this.#run(
      "UPDATE delivery SET status = ?, attempts = ?, due_at = ?, error = ? WHERE key = ?",
      failure.dead ? "dead" : "waiting",
      failure.attempts,
      failure.dueAt,
      failure.error,
      key,
    );
  }

  async activityIdOf(key: string): Promise<string | undefined> {
    const id = this.#get("SELECT activity_id FROM delivery WHERE key = ?", key)?.activity_id;
    return typeof id === "string" ? id : undefined;
  }

  async transcript(conversation: string, fromSeq = 0): Promise<TranscriptRow[]> {
    const rows = this.#all(
      "SELECT seq, at, speaker, words, activity_id FROM transcript WHERE conversation = ? AND seq >= ? ORDER BY seq",
      conversation,
      fromSeq,
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      at: Number(row.at),
      speaker: row.speaker === "bot" ? "bot" : "person",
      words: String(row.words),
      ...(typeof row.activity_id === "string" && { activityId: row.activity_id }),
    }));
  }

  async case(number: string): Promise<CaseRow | undefined> {
    const row = this.#get("SELECT number, conversation, opened_at, body FROM help_case WHERE number = ?", number);
    return (
      row && {
        number: String(row.number),
        conversation: String(row.conversation),
        openedAt: Number(row.opened_at),
        body: JSON.parse(String(row.body)),
      }
    );
  }

  async ping(): Promise<void> {
    this.#get("SELECT 1 AS one");
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#db.close();
  }

  #writeState(turn: TurnCommit): void {
    const value = JSON.stringify(turn.state);
    const changed =
      turn.expectedVersion === 0
        ? this.#run(
            "INSERT INTO state (conversation, version, value, at) VALUES (?, 1, ?, ?) ON CONFLICT DO NOTHING",
            turn.conversation,
            value,
            turn.at,
          )
        : this.#run(
            "UPDATE state SET version = version + 1, value = ?, at = ? WHERE conversation = ? AND version = ?",
            value,
            turn.at,
            turn.conversation,
            turn.expectedVersion,
          );
    if (changed === 0) throw new VersionConflictError(turn.conversation);
  }

  #writeMark(turn: TurnCommit, mark: Mark): void {
    this.#run(
      // the activity itself is needed only until its turn is done
      "INSERT INTO mark (conversation, id, at, done, response) VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET done = 1, activity = NULL, words = NULL, response = excluded.response",
      turn.conversation,
      mark.id,
      turn.at,
      mark.response === undefined ? null : JSON.stringify(mark.response),
    );
  }

  #mark(conversation: string, id: string): Mark | undefined {
    const row = this.#get("SELECT done, response FROM mark WHERE conversation = ? AND id = ?", conversation, id);
    if (!row) return undefined;
    return {
      id,
      done: row.done === 1,
      ...(typeof row.response === "string" && { response: JSON.parse(row.response) }),
    };
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #get(sql: string, ...values: (string | number | null)[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  #all(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }
}

/** The database was written by a newer version of this product; it is left as it is. */
export class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";
  readonly code = "DATABASE_NEWER";
  constructor(path: string, found: number) {
    super(
      `The database ${path} has version ${found}; this program knows version ${SCHEMA_VERSION}. ` +
        "Nothing was changed. Start the newer program again, or point DATA_DIR to another folder.",
    );
  }
}
