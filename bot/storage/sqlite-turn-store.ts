import { activityJson } from "../turn/activity-json.ts";
import {
  type CaseQuery,
  type CaseRow,
  type Delivery,
  type DeliveryFailure,
  type Holdings,
  type Inbound,
  type Instead,
  type Mark,
  type Past,
  type QueuedDelivery,
  type StoredState,
  type Swept,
  type TranscriptLine,
  type TranscriptRow,
  type TurnCommit,
  type TurnStore,
  VersionConflictError,
} from "../turn/turn-store.ts";
import { SqliteAgreedKnowledge } from "./sqlite-agreed-knowledge.ts";
import { type Row, SqliteConnection } from "./sqlite-connection.ts";
import { field } from "./sqlite-database.ts";
import { eraseConversation, holdingsOf, NOT_ACTED_ON, sweepPage } from "./sqlite-retention.ts";

/** The embedded store: one file, write-ahead log. A kill at any point leaves whole turns only. */
export class SqliteTurnStore implements TurnStore {
  readonly knowledge: SqliteAgreedKnowledge;
  readonly #connection: SqliteConnection;
  #hasErased = false; // on a page of a sweep that has not ended

  /**
   * @param path  of the database file; its folder is made when it is missing. ":memory:" for tests
   * @param soon  when what is to be written is; tests that stop the clock do not stop this
   * @throws {DatabaseInUseError | DatabaseDamagedError | NewerDatabaseError}
   */
  constructor(path: string, soon?: (work: () => void) => void) {
    this.#connection = new SqliteConnection(path, soon);
    this.knowledge = new SqliteAgreedKnowledge(this.#connection);
  }

  receive(inbound: Inbound): Promise<boolean> {
    return this.#connection.write(() => {
      const inserted = this.#connection.run(
        "INSERT INTO inbox (conversation, id, at, activity, words, version) SELECT ?1, ?2, ?3, ?4, ?5, coalesce((SELECT version FROM state WHERE conversation = ?1), 0) WHERE NOT EXISTS (SELECT 1 FROM done WHERE conversation = ?1 AND id = ?2) ON CONFLICT DO NOTHING",
        inbound.conversation,
        inbound.id,
        inbound.at,
        JSON.stringify(inbound.activity),
        inbound.words,
      );
      if (inserted === 1 && inbound.words !== "") {
        const { conversation, at, words, id, speaker = "person", name } = inbound;
        this.#writeLine(conversation, { at, speaker, words, activityId: id, ...(name !== undefined && { name }) });
      }
      return inserted === 1;
    });
  }

  async mark(conversation: string, id: string): Promise<Mark | undefined> {
    const row = this.#connection.get(
      "SELECT 1 AS done, coalesce(own.response, other.response) AS response FROM done own LEFT JOIN done other ON other.conversation = own.conversation AND other.id = own.same_as WHERE own.conversation = ?1 AND own.id = ?2 UNION ALL SELECT 0, NULL FROM inbox WHERE conversation = ?1 AND id = ?2",
      conversation,
      id,
    );
    if (!row) return undefined;
    const response = parsed(row.response);
    return { id, done: row.done === 1, ...(response !== undefined && { response }) };
  }

  async load(conversation: string): Promise<StoredState | undefined> {
    const row = this.#connection.get("SELECT version, value FROM state WHERE conversation = ?", conversation);
    if (!row) return undefined;
    const value = parsed(row.value);
    const version = Number(row.version);
    if (value !== undefined) return { version, value };
    this.#connection.run(
      "INSERT INTO set_aside (conversation, version, at, value) SELECT conversation, version, at, value FROM state WHERE conversation = ? ON CONFLICT DO NOTHING",
      conversation,
    );
    return { version, value, damaged: true };
  }

  commit(turn: TurnCommit): Promise<void> {
    return this.#connection.write(() => {
      this.#writeState(turn);
      if (turn.erases) eraseConversation(this.#connection, turn.conversation, turn.marks[0]?.id ?? "");
      for (const mark of turn.marks) this.#writeMark(turn, mark);
      if (turn.spoken) this.#writeSpoken(turn.conversation, turn.spoken);
      for (const line of turn.transcript) this.#writeLine(turn.conversation, line);
      for (const delivery of turn.deliveries) this.#writeDelivery(delivery, turn.at);
      for (const each of turn.cases) this.#writeCase(turn.conversation, each);
      if (turn.erases) this.#connection.erased();
    });
  }

  async interrupted(): Promise<Inbound[]> {
    return this.#connection
      .all("SELECT conversation, id, at, activity, words FROM inbox ORDER BY at, seq")
      .flatMap((row) => {
        const activity = parsed(row.activity) as Inbound["activity"] | undefined;
        const inbound = { conversation: String(row.conversation), id: String(row.id), at: Number(row.at) };
        return activity ? [{ ...inbound, activity, words: String(row.words) }] : [];
      });
  }

  passOver(at: number): Promise<number> {
    const from =
      "FROM inbox WHERE version < coalesce((SELECT version FROM state WHERE state.conversation = inbox.conversation), 0)";
    return this.#connection.write(() => {
      this.#connection.run(
        `INSERT INTO done (conversation, id, at, response) SELECT conversation, id, ?, '${NOT_ACTED_ON}' ${from}`,
        at,
      );
      return this.#connection.run(`DELETE ${from}`);
    });
  }

  async waiting(): Promise<QueuedDelivery[]> {
    return this.#outbox("waiting");
  }

  revived(): Promise<QueuedDelivery[]> {
    if (this.#connection.get("SELECT 1 AS found FROM outbox WHERE status = 'revived' LIMIT 1") === undefined)
      return Promise.resolve([]); // as good as always: nothing is written
    return this.#connection.write(() => {
      this.#connection.run(
        `DELETE FROM outbox AS old WHERE status = 'revived' AND EXISTS (SELECT 1 FROM outbox AS newer WHERE newer.seq > old.seq AND newer.status <> 'dead' AND ${field("merges", "newer")} = ${field("merges", "old")})`,
      );
      const found = this.#outbox("revived").map((delivery) => ({ ...delivery, attempts: 0, dueAt: 0 }));
      this.#connection.run("UPDATE outbox SET status = 'waiting', attempts = 0, due_at = 0 WHERE status = 'revived'");
      return found;
    });
  }

  #outbox(status: "waiting" | "revived"): QueuedDelivery[] {
    return this.#connection
      .all("SELECT body, attempts, due_at FROM outbox WHERE status = ? ORDER BY seq", status)
      .flatMap((row) => {
        const delivery = parsed(row.body) as Delivery | undefined;
        return delivery ? [{ ...delivery, attempts: Number(row.attempts), dueAt: Number(row.due_at) }] : [];
      });
  }

  delivered(key: string, activityId: string | undefined, merges?: string): Promise<void> {
    return this.#connection.write(() => {
      if (this.#connection.run("DELETE FROM outbox WHERE key = ?", key) === 0) return;
      this.#connection.run("INSERT OR REPLACE INTO sent (key, activity_id) VALUES (?, ?)", key, activityId ?? null);
      if (merges !== undefined)
        this.#connection.run(`DELETE FROM outbox WHERE status <> 'waiting' AND ${field("merges")} = ?`, merges);
    });
  }

  failed(key: string, { dead, attempts, dueAt, error }: DeliveryFailure, instead?: Instead): Promise<void> {
    return this.#connection.write(() => {
      const changed = this.#connection.run(
        "UPDATE outbox SET status = ?, attempts = ?, due_at = ?, error = ? WHERE key = ? AND status = 'waiting'",
        dead ? "dead" : "waiting",
        attempts,
        dueAt,
        error,
        key,
      );
      if (!instead || changed === 0) return;
      this.#writeDelivery(instead.delivery, instead.line.at);
      this.#writeLine(instead.delivery.conversationId, instead.line);
    });
  }

  async activityIdOf(key: string): Promise<string | undefined> {
    const id = this.#connection.get("SELECT activity_id FROM sent WHERE key = ?", key)?.activity_id;
    return typeof id === "string" ? id : undefined;
  }

  async transcript(conversation: string, fromSeq = 0): Promise<TranscriptRow[]> {
    const rows = this.#connection.all(
      `SELECT line.seq, line.at, speaker, words, activity_id, name, response = '${NOT_ACTED_ON}' AS passed FROM line LEFT JOIN done ON done.conversation = line.conversation AND done.id = line.activity_id WHERE line.conversation = ? AND line.seq >= ? ORDER BY line.seq`,
      conversation,
      fromSeq,
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      at: Number(row.at),
      speaker: row.speaker === "bot" || row.speaker === "agent" ? row.speaker : "person",
      words: String(row.words),
      ...(typeof row.name === "string" && { name: row.name }),
      ...(typeof row.activity_id === "string" && { activityId: row.activity_id }),
      ...(row.passed === 1 && { notActedOn: true as const }),
    }));
  }

  async case(number: string): Promise<CaseRow | undefined> {
    const row = this.#connection.get("SELECT * FROM help_case WHERE number = ?", number);
    return row && caseOf(row);
  }

  async cases({ status, person, text = "", openedSince = 0, most = 50 }: CaseQuery): Promise<CaseRow[]> {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "")
      .slice(0, MOST_WORDS);
    const found = words.map(
      () =>
        "(instr(words, ?) > 0 OR (readable = 1 AND EXISTS (SELECT 1 FROM line WHERE line.conversation = help_case.conversation AND instr(lower(line.words), ?) > 0)))",
    );
    const where = [
      "opened_at >= ?",
      ...(status === undefined ? [] : ["status = ?"]),
      ...(person === undefined ? [] : ["person = ?"]),
      ...found,
    ];
    const rows = this.#connection.all(
      `SELECT * FROM help_case WHERE ${where.join(" AND ")} ORDER BY opened_at DESC, number LIMIT ?`,
      openedSince,
      ...(status === undefined ? [] : [status]),
      ...(person === undefined ? [] : [person]),
      ...words.flatMap((word) => [word, word]),
      most,
    );
    return rows.map(caseOf);
  }

  async caseOfThread(activityId: string): Promise<string | undefined> {
    const key = this.#connection.get(
      "SELECT key FROM sent WHERE activity_id = ? AND key GLOB 'case:*'",
      activityId,
    )?.key;
    return typeof key === "string" ? key.slice("case:".length) : undefined;
  }

  async holdings(conversation: string): Promise<Holdings> {
    return holdingsOf(this.#connection, conversation);
  }

  sweep(past: Past, from?: string): Promise<Swept> {
    return this.#connection.write(() => {
      const swept = sweepPage(this.#connection, past, from);
      if (swept.erased > 0) this.#hasErased = true;
      if (swept.next === undefined && this.#hasErased) {
        this.#hasErased = false;
        this.#connection.erased();
      }
      return swept;
    });
  }

  async ping(): Promise<void> {
    this.#connection.get("SELECT 1 AS one");
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #writeState(turn: TurnCommit): void {
    const value = JSON.stringify(turn.state);
    const changed =
      turn.expectedVersion === 0
        ? this.#connection.run(
            "INSERT INTO state (conversation, version, value, at) VALUES (?, 1, ?, ?) ON CONFLICT DO NOTHING",
            turn.conversation,
            value,
            turn.at,
          )
        : this.#connection.run(
            "UPDATE state SET version = version + 1, value = ?, at = ? WHERE conversation = ? AND version = ?",
            value,
            turn.at,
            turn.conversation,
            turn.expectedVersion,
          );
    if (changed === 0) throw new VersionConflictError(turn.conversation);
  }

  /** The activity itself is needed only until its turn is done, and a turn is done once. */
  #writeMark({ conversation, marks, at }: TurnCommit, mark: Mark): void {
    const [first] = marks; // the activity's own; a click's nonce has the same answer, which is kept once
    const same = mark !== first && mark.response !== undefined && mark.response === first?.response;
    const written = this.#connection.run(
      "INSERT INTO done (conversation, id, at, response, same_as) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      conversation,
      mark.id,
      at,
      same || mark.response === undefined ? null : JSON.stringify(mark.response),
      same ? first.id : null,
    );
    if (written === 0) throw new VersionConflictError(conversation);
    if (mark === first)
      this.#connection.run("DELETE FROM inbox WHERE conversation = ? AND id = ?", conversation, mark.id);
  }

  #writeDelivery(delivery: Delivery, dueAt: number): void {
    this.#connection.run(
      "INSERT INTO outbox (key, body, status, due_at) VALUES (?, ?, 'waiting', ?)",
      delivery.key,
      deliveryJson(delivery),
      dueAt,
    );
  }

  #writeLine(conversation: string, { at, speaker, words, activityId, name }: TranscriptLine): void {
    this.#connection.run(
      "INSERT INTO line (conversation, seq, at, speaker, words, activity_id, name) VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM line WHERE conversation = ?1), ?2, ?3, ?4, ?5, ?6)",
      conversation,
      at,
      speaker,
      words,
      activityId ?? null,
      name ?? null,
    );
  }

  /** A number belongs to one conversation for ever. @throws {TypeError} when another conversation has it */
  #writeCase(conversation: string, each: CaseRow): void {
    const written = this.#connection.run(
      "INSERT INTO help_case (number, conversation, opened_at, changed_at, status, person, words, readable, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (number) DO UPDATE SET changed_at = ?4, status = ?5, person = ?6, words = ?7, readable = ?8, body = ?9 WHERE conversation = ?2",
      each.number,
      conversation,
      each.openedAt,
      each.changedAt,
      each.status,
      each.person,
      each.words,
      each.readable ? 1 : 0,
      JSON.stringify(each.body),
    );
    if (written === 0) throw new TypeError(`Case ${each.number} belongs to another conversation.`);
  }

  #writeSpoken(conversation: string, { words, activityId }: NonNullable<TurnCommit["spoken"]>): void {
    const where = "WHERE conversation = ? AND activity_id = ? AND speaker <> 'bot'";
    if (words === "") this.#connection.run(`DELETE FROM line ${where}`, conversation, activityId);
    else this.#connection.run(`UPDATE line SET words = ? ${where}`, words, conversation, activityId);
  }
}

const MOST_WORDS = 8; // of a search

function caseOf(row: Row): CaseRow {
  return {
    number: String(row.number),
    conversation: String(row.conversation),
    openedAt: Number(row.opened_at),
    changedAt: Number(row.changed_at),
    status: String(row.status),
    person: String(row.person),
    words: String(row.words),
    readable: row.readable === 1,
    body: parsed(row.body),
  };
}

function deliveryJson({ activity, ...rest }: Delivery): string {
  return `${JSON.stringify(rest).slice(0, -1)},"activity":${activityJson(activity)}}`;
}

/** JSON of a column; undefined when there is none, or it cannot be read. */
function parsed(column: unknown): unknown {
  if (typeof column !== "string") return undefined;
  try {
    return JSON.parse(column);
  } catch {
    return undefined;
  }
}
