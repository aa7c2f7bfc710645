import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AGREED_KNOWLEDGE_SCHEMA } from "./sqlite-agreed-knowledge.ts";

// Laid out for few pages a turn, since each page that changes is written twice (docs/performance.md): what waits lies in
// tables of its own that stay small, what is kept lies together by conversation, and a long value never lies in an index.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS state (seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS inbox (seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, activity TEXT NOT NULL, words TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0, UNIQUE (conversation, id));
  CREATE TABLE IF NOT EXISTS done (seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, response TEXT, same_as TEXT, UNIQUE (conversation, id));
  CREATE TABLE IF NOT EXISTS line (conversation TEXT, seq INTEGER, at INTEGER NOT NULL, speaker TEXT NOT NULL, words TEXT NOT NULL, activity_id TEXT, name TEXT, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, error TEXT);
  CREATE TABLE IF NOT EXISTS sent (key TEXT PRIMARY KEY, at INTEGER NOT NULL DEFAULT (unixepoch() * 1000), activity_id TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS help_case (number TEXT PRIMARY KEY, conversation TEXT NOT NULL, opened_at INTEGER NOT NULL, body TEXT NOT NULL, changed_at INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL DEFAULT 'open', person TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '', readable INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS set_aside (conversation TEXT, version INTEGER, at INTEGER NOT NULL, value, PRIMARY KEY (conversation, version)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS case_thread ON sent (activity_id) WHERE key GLOB 'case:*';
  CREATE INDEX IF NOT EXISTS outbox_dead ON outbox (seq) WHERE status <> 'waiting';
  CREATE INDEX IF NOT EXISTS case_conversation ON help_case (conversation);
  CREATE INDEX IF NOT EXISTS case_opened ON help_case (opened_at);
`;
/** A field of a delivery's JSON; NULL where it cannot be read, so that one broken row does not stop a statement over all of them. */
export function field(name: string, row = "outbox"): string {
  return `iif(json_valid(${row}.body), json_extract(${row}.body, '$.${name}'), NULL)`;
}

const SCHEMA_VERSION = 3;
/** What brings a database of an earlier version to the next one. */
const MIGRATIONS: Readonly<Record<number, string>> = {
  1: `
    ALTER TABLE inbox ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    UPDATE inbox SET version = coalesce((SELECT version FROM state WHERE state.conversation = inbox.conversation), 0);
  `,
};
/** Columns that came with version 3. */
const ADDED: readonly (readonly [table: string, column: string, type: string])[] = [
  ["line", "name", "TEXT"],
  ["help_case", "changed_at", "INTEGER NOT NULL DEFAULT 0"],
  ["help_case", "status", "TEXT NOT NULL DEFAULT 'open'"],
  ["help_case", "person", "TEXT NOT NULL DEFAULT ''"],
  ["help_case", "words", "TEXT NOT NULL DEFAULT ''"],
  ["help_case", "readable", "INTEGER NOT NULL DEFAULT 0"],
];
/** The log is brought into the database, and both are flushed, when it has this many pages of 4 KB: about every 300 turns. */
const LOG_PAGES = 4_000;

/**
 * One process owns a database: two would both send what waits. The lock is another file's, so that the database can still be
 * read from outside, and the system lets go of it however the process ends.
 */
export function lockedFile(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec("PRAGMA busy_timeout = 1000; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw new DatabaseInUseError(path, { cause: error });
  }
}

/** The database with today's schema. @throws {DatabaseDamagedError | NewerDatabaseError} */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ":memory:") {
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600); // what people said is for this account only
  }
  const db = new DatabaseSync(path);
  try {
    const { user_version: found } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found > SCHEMA_VERSION) throw new NewerDatabaseError(path, found);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
    db.exec("PRAGMA secure_delete = ON"); // what is erased is overwritten, and not only let go
    db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    db.exec("BEGIN IMMEDIATE");
    for (let version = found; version > 0 && version < SCHEMA_VERSION; version++) db.exec(MIGRATIONS[version] ?? "");
    if (found > 0) addColumns(db);
    db.exec(SCHEMA + AGREED_KNOWLEDGE_SCHEMA);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    db.exec("COMMIT");
    return db;
  } catch (error) {
    db.close();
    const code = (error as { errcode?: unknown }).errcode;
    throw code === SQLITE_CORRUPT || code === SQLITE_NOTADB ? new DatabaseDamagedError(path, { cause: error }) : error;
  }
}

/**
 * Brings the write-ahead log into the database and empties it, so that what was erased is in neither.
 * @returns false while somebody reads, a command beside the bot: it has to be tried again
 */
export function truncateLog(db: DatabaseSync): boolean {
  db.exec("PRAGMA busy_timeout = 0");
  const { busy } = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
  db.exec("PRAGMA busy_timeout = 5000");
  return busy === 0;
}

/** Adds what is missing of what came with version 3. */
function addColumns(db: DatabaseSync): void {
  for (const [table, column, type] of ADDED) {
    const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
    if (columns.length > 0 && !columns.some(({ name }) => name === column))
      db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Another process works with the database. */
export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
  readonly code = "DATABASE_IN_USE";
  constructor(path: string, options?: ErrorOptions) {
    super(
      `The database ${path} is used by another process, often a second copy of the bot. ` +
        "Stop that one, or set DATA_DIR to another folder.",
      options,
    );
  }
}

/** The file is not a database, or parts of it are broken. It is left as it is. */
export class DatabaseDamagedError extends Error {
  override readonly name = "DatabaseDamagedError";
  readonly code = "DATABASE_DAMAGED";
  constructor(path: string, options?: ErrorOptions) {
    super(
      `The database ${path} cannot be read. Nothing was changed. ` +
        "Restore its last copy, or move it away to start with an empty one.",
      options,
    );
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
