import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { lockedFile, openDatabase, truncateLog } from "./sqlite-database.ts";

export type Row = Readonly<Record<string, string | number | null | Uint8Array>>;

/** Something to be written as a whole, and who waits for it. */
interface Write {
  readonly work: () => unknown;
  readonly written: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The database file, which this process alone owns, and how it is written: what several conversations write in one pass of the
 * event loop shares a transaction, since a commit to disk costs more than all that is in it. When one of them fails, each is
 * tried on its own.
 */
export class SqliteConnection {
  readonly #db: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #statements = new Map<string, StatementSync>();
  readonly #soon: (work: () => void) => void;
  #writes: Write[] = [];
  #erased = false;

  /**
   * @param path  of the database file; its folder is made when it is missing. ":memory:" for tests
   * @param soon  when what is to be written is; tests that stop the clock do not stop this
   * @throws {DatabaseInUseError | DatabaseDamagedError | NewerDatabaseError}
   */
  constructor(path: string, soon: (work: () => void) => void = setImmediate) {
    this.#soon = soon;
    if (path !== ":memory:") this.#lock = lockedFile(path);
    try {
      this.#db = openDatabase(path);
    } catch (error) {
      this.#lock?.close();
      throw error;
    }
  }

  /** Does the work within a transaction, soon. Rejects with what the work throws; nothing of it is written then. */
  write<Result>(work: () => Result): Promise<Result> {
    if (this.#writes.length === 0) this.#soon(() => this.#writeAll());
    return new Promise<Result>((written, failed) =>
      this.#writes.push({ work, written: written as Write["written"], failed }),
    );
  }

  /** Something of a person's was erased with this write: its traces go from the log too. */
  erased(): void {
    this.#erased = true;
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** Writes what waits, and lets go of the file. */
  close(): void {
    this.#writeAll();
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
    if (this.#lock?.isOpen) this.#lock.close();
  }

  #writeAll(): void {
    const writes = this.#writes;
    this.#writes = [];
    this.#writeEach(writes);
    if (this.#erased && this.#db.isOpen) this.#erased = !truncateLog(this.#db); // else with the next write
  }

  #writeEach(writes: readonly Write[]): void {
    if (writes.length > 1 && this.#isWritten(writes)) return;
    for (const { work, written, failed } of writes) {
      try {
        written(this.#transaction(work));
      } catch (error) {
        failed(error);
      }
    }
  }

  /** @returns false when nothing of it is written: one of them failed, and each has to be tried on its own */
  #isWritten(writes: readonly Write[]): boolean {
    let results: unknown[];
    try {
      results = this.#transaction(() => writes.map(({ work }) => work()));
    } catch {
      return false;
    }
    writes.forEach(({ written }, at) => written(results[at]));
    return true;
  }

  #transaction<T>(work: () => T): T {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK"); // a full disk has rolled it back already
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
}
