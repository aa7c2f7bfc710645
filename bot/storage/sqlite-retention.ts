import type { Holdings, Past, Swept } from "../turn/turn-store.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { field } from "./sqlite-database.ts";

/** How the store runs a statement. */
export type Statements = Pick<SqliteConnection, "run" | "all">;

export const NOT_ACTED_ON = JSON.stringify({ notActedOn: true });

/** A table on the walk: by which columns it is walked, and which of its rows are past. */
interface Stop {
  readonly table: string;
  readonly keys: readonly string[];
  readonly past: string; // with :transcripts, :marks, :answers and :cases
  readonly lessens?: string; // what goes of rows that stay: assignments, and a condition
}

const NO_OPEN_CASE = (table: string) =>
  `NOT EXISTS (SELECT 1 FROM help_case WHERE help_case.conversation = ${table}.conversation AND help_case.status <> 'resolved')`;

const STOPS: readonly Stop[] = [
  { table: "line", keys: ["conversation", "seq"], past: `at < :transcripts AND ${NO_OPEN_CASE("line")}` },
  {
    table: "done",
    keys: ["seq"],
    past: `at < CASE WHEN response = '${NOT_ACTED_ON}' THEN min(:marks, :transcripts) ELSE :marks END`, // a line refers to it
    lessens: `response = NULL, same_as = NULL WHERE at < :answers AND (same_as IS NOT NULL OR (response IS NOT NULL AND response <> '${NOT_ACTED_ON}'))`,
  },
  { table: "state", keys: ["seq"], past: `at < :transcripts AND ${NO_OPEN_CASE("state")}` },
  { table: "inbox", keys: ["seq"], past: "at < :transcripts" },
  { table: "outbox", keys: ["seq"], past: "status = 'dead' AND due_at < :transcripts" },
  { table: "set_aside", keys: ["conversation", "version"], past: "at < :transcripts" },
  { table: "help_case", keys: ["number"], past: "status = 'resolved' AND changed_at < :cases" },
  {
    table: "sent",
    keys: ["key"],
    past: "at < :transcripts AND NOT (key GLOB 'case:*' AND EXISTS (SELECT 1 FROM help_case WHERE number = substr(sent.key, 6)))",
  },
];

/** One page: looks at so many rows of one table, in the order of their keys. Run in a transaction. */
export function sweepPage(db: Statements, past: Past, from?: string): Swept {
  const [index, ...after] = from === undefined ? [0] : (JSON.parse(from) as [number, ...(string | number)[]]);
  const stop = STOPS[index];
  if (!stop) return { erased: 0 };
  const { table, keys } = stop;
  const columns = keys.join(", ");
  const beyond = after.length === 0 ? "" : `WHERE (${columns}) > (${keys.map(() => "?").join(", ")})`;
  const page = db.all(`SELECT ${columns} FROM ${table} ${beyond} ORDER BY ${columns} LIMIT ?`, ...after, past.rows);
  const last = page.at(-1);
  if (!last) return nextStop(index, 0);
  const end = keys.map((key) => last[key] as string | number);
  const begin = keys.map((key) => page[0]?.[key] as string | number);
  const within = `(${columns}) BETWEEN (${keys.map(() => "?").join(", ")}) AND (${keys.map(() => "?").join(", ")})`;
  const dated = (sql: string) =>
    sql.replace(/:(transcripts|marks|answers|cases)/g, (_, name: keyof Past) => String(past[name]));
  const bounds = [...begin, ...end];
  const gone = db.run(`DELETE FROM ${table} WHERE ${within} AND ${dated(stop.past)}`, ...bounds);
  const lessened =
    stop.lessens === undefined ? 0 : db.run(`UPDATE ${table} SET ${dated(stop.lessens)} AND ${within}`, ...bounds);
  const erased = gone + lessened;
  if (page.length < past.rows) return nextStop(index, erased);
  return { erased, next: JSON.stringify([index, ...end]) };
}

function nextStop(index: number, erased: number): Swept {
  return index + 1 < STOPS.length ? { erased, next: JSON.stringify([index + 1]) } : { erased };
}

/** What `TurnCommit.erases` means. @param own  id of the activity that asks for it */
export function eraseConversation(db: Statements, conversation: string, own: string): void {
  const later = "SELECT id FROM inbox WHERE conversation = ?1 AND id <> ?2";
  db.run(
    `DELETE FROM line WHERE conversation = ?1 AND (activity_id IS NULL OR activity_id NOT IN (${later}))`,
    conversation,
    own,
  );
  db.run("UPDATE done SET response = NULL, same_as = NULL WHERE conversation = ?", conversation);
  db.run("DELETE FROM set_aside WHERE conversation = ?", conversation);
  const closed = (key: string) => `SELECT ${key} FROM help_case WHERE conversation = ?1 AND status = 'resolved'`;
  db.run(
    `DELETE FROM outbox WHERE status <> 'waiting' AND (
      ${field("conversationId")} = ?1
      OR ${field("lane")} IN (${closed("'case:' || number")} UNION ALL ${closed("'card:' || number")})
      OR key IN (${closed("'case:' || number")})
      OR (key GLOB 'route:*' AND substr(key, 7, instr(substr(key, 7), ':') - 1) IN (${closed("number")})))`,
    conversation,
  );
  db.run(`DELETE FROM sent WHERE key IN (${closed("'case:' || number")})`, conversation);
  db.run("DELETE FROM help_case WHERE conversation = ? AND status = 'resolved'", conversation);
}

/** How much there is of a conversation. */
export function holdingsOf(db: Statements, conversation: string): Holdings {
  const of = (table: string) => `(SELECT count(*) FROM ${table} WHERE conversation = ?1)`;
  const [counts] = db.all(
    `SELECT ${of("line")} AS lines, ${of("done")} AS marks, ${of("set_aside")} AS damaged, (SELECT min(at) FROM line WHERE conversation = ?1) AS since`,
    conversation,
  );
  const cases = db.all(
    "SELECT number, status FROM help_case WHERE conversation = ? ORDER BY opened_at DESC",
    conversation,
  );
  return {
    lines: Number(counts?.lines),
    marks: Number(counts?.marks),
    damaged: Number(counts?.damaged),
    ...(typeof counts?.since === "number" && { since: counts.since }),
    cases: cases.map(({ number, status }) => ({ number: String(number), status: String(status) })),
  };
}
