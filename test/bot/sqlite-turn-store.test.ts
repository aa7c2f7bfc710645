import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deadLettersIn, reviveDeadLetters } from "../../bot/storage/dead-letters.ts";
import { SqliteConnection } from "../../bot/storage/sqlite-connection.ts";
import {
  DatabaseDamagedError,
  DatabaseInUseError,
  NewerDatabaseError,
  openDatabase,
} from "../../bot/storage/sqlite-database.ts";
import { type Statements, sweepPage } from "../../bot/storage/sqlite-retention.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { message } from "../support/activities.ts";
import { storeContract } from "../support/store-contract.ts";

storeContract("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  const path = join(folder, "helpdesk.db");
  return {
    open: async () => new SqliteTurnStore(path),
    spoil: async (conversation) =>
      change(path, "UPDATE state SET value = '{\"cut' WHERE conversation = ?", conversation),
    revive: async () => void reviveDeadLetters(path),
    clear: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

test("J11 a page of a sweep walks no table from end to end, so it holds up no turn however much there is", () => {
  const db = openDatabase(":memory:");
  const plans: string[] = [];
  const explained = (sql: string, values: Parameters<Statements["all"]>[1][]) => {
    plans.push(
      ...db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => `${detail} | ${sql}`),
    );
    return db.prepare(sql);
  };
  const statements: Statements = {
    run: (sql, ...values) => Number(explained(sql, values).run(...values).changes),
    all: (sql, ...values) => explained(sql, values).all(...values) as ReturnType<Statements["all"]>,
  };
  db.exec("INSERT INTO line (conversation, seq, at, speaker, words) VALUES ('a:1', 1, 5, 'person', 'hello')");
  db.exec("INSERT INTO sent (key, at) VALUES ('case:PK-234567', 5), ('d1', 5)");
  const past = { transcripts: 10, marks: 10, answers: 10, cases: 10, rows: 500 };
  let next: string | undefined;
  do ({ next } = sweepPage(statements, past, next));
  while (next !== undefined);
  const deletions = plans.filter((plan) => plan.includes("DELETE"));
  expect(deletions.length).toBeGreaterThan(2);
  expect(deletions.filter((plan) => /^SCAN/.test(plan))).toEqual([]);
  db.close();
});

describe("the database file", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
    path = join(folder, "data", "helpdesk.db");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("N23 is made with its folder, for this account only", async () => {
    await new SqliteTurnStore(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
  });

  test("N23 that others could read is closed to them", async () => {
    await new SqliteTurnStore(path).close();
    chmodSync(path, 0o644);
    await new SqliteTurnStore(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("G22 belongs to one process: a second one is told so, and has changed nothing", async () => {
    const first = new SqliteTurnStore(path);
    await first.receive({ conversation: "a:1", id: "m1", at: 1, activity: message("hello"), words: "hello" });
    expect(() => new SqliteTurnStore(path)).toThrow(DatabaseInUseError);
    expect(await first.interrupted()).toHaveLength(1);
    await first.close();
    const next = new SqliteTurnStore(path); // and is free as soon as the first one ends
    expect(await next.interrupted()).toHaveLength(1);
    await next.close();
  });

  test("closed with something to erase, while a command reads the file: nothing is left to fail afterwards", async () => {
    let later: () => void = () => undefined;
    const connection = new SqliteConnection(path, (work) => {
      later = work;
    });
    const sent = connection.write(() => connection.run("INSERT INTO sent (key, activity_id) VALUES ('a', 'b')"));
    later();
    await sent;
    const reader = new DatabaseSync(path);
    reader.exec("BEGIN");
    reader.prepare("SELECT * FROM sent").all();
    const erased = connection.write(() => {
      connection.run("DELETE FROM sent");
      connection.erased();
    });
    connection.close();
    await erased;
    expect(later).not.toThrow();
    reader.close();
  });

  test("G15 of a newer version is refused, byte for byte as it was", async () => {
    await new SqliteTurnStore(path).close();
    change(path, "PRAGMA user_version = 99");
    const before = readFileSync(path);
    expect(() => new SqliteTurnStore(path)).toThrow(NewerDatabaseError);
    expect(readFileSync(path).equals(before)).toBe(true);
    change(path, "PRAGMA user_version = 2"); // nothing holds it: the newer program can start at once
    await new SqliteTurnStore(path).close();
  });

  test("G15 of the version before is brought to this one, with all that is in it", async () => {
    const old = await storeWithState(path);
    await old.receive({ conversation: "a:1", id: "m1", at: 1, activity: message("hello"), words: "hello" });
    await old.close();
    change(path, "ALTER TABLE inbox DROP COLUMN version");
    change(path, "ALTER TABLE line DROP COLUMN name");
    for (const column of ["changed_at", "status", "person", "words", "readable"])
      change(path, `ALTER TABLE help_case DROP COLUMN ${column}`);
    change(path, "PRAGMA user_version = 1");
    const store = new SqliteTurnStore(path);
    expect(await store.load("a:1")).toEqual({ version: 1, value: {} });
    expect(await store.passOver(2)).toBe(0);
    expect((await store.interrupted()).map(({ id }) => id)).toEqual(["m1"]);
    expect(rows(path, "PRAGMA user_version")).toEqual([{ user_version: 3 }]);
    await store.close();
  });

  test("G13 that is no database is refused, byte for byte as it was", async () => {
    await new SqliteTurnStore(path).close();
    const garbage = Buffer.from("this is not a database, and never was one\n".repeat(500));
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, garbage);
    expect(() => new SqliteTurnStore(path)).toThrow(DatabaseDamagedError);
    expect(() => new SqliteTurnStore(path)).toThrow(/Restore its last copy/);
    expect(readFileSync(path).equals(garbage)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test("G13 that is empty is a new one", async () => {
    await new SqliteTurnStore(path).close();
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, "");
    const store = new SqliteTurnStore(path);
    expect(await store.load("a:1")).toBeUndefined();
    await store.close();
  });

  test("G13 a damaged state is kept for an administrator, once a version", async () => {
    const store = await storeWithState(path);
    change(path, "UPDATE state SET value = 'garbage'");
    await store.load("a:1");
    await store.load("a:1");
    expect(rows(path, "SELECT conversation, version, value FROM set_aside")).toEqual([
      { conversation: "a:1", version: 1, value: "garbage" },
    ]);
    await store.close();
  });

  test("G13 one row that cannot be read does not keep the bot from starting with the others", async () => {
    const store = await storeWithState(path);
    for (const id of ["m1", "m2"])
      await store.receive({ conversation: "a:1", id, at: 1, activity: message("hello"), words: "hello" });
    change(path, "UPDATE inbox SET activity = '{' WHERE id = 'm1'");
    change(path, "UPDATE outbox SET body = '{' WHERE key = 'd1'");
    change(path, "UPDATE done SET response = '{' WHERE id = 'm0'");
    expect((await store.interrupted()).map(({ id }) => id)).toEqual(["m2"]);
    expect((await store.waiting()).map(({ key }) => key)).toEqual(["d2"]);
    expect(await store.mark("a:1", "m0")).toEqual({ id: "m0", done: true });
    await store.close();
  });

  test("a turn that is done leaves neither the activity nor what was delivered behind", async () => {
    const store = await storeWithState(path);
    await store.receive({ conversation: "a:1", id: "m1", at: 1, activity: message("a canary sang"), words: "" });
    await store.commit({ ...commit(1), marks: [{ id: "m1", done: true }] });
    for (const key of ["d1", "d2"]) await store.delivered(key, "out-1");
    expect(rows(path, "SELECT * FROM inbox")).toEqual([]);
    expect(rows(path, "SELECT * FROM outbox")).toEqual([]);
    await store.close();
  });

  test("N18 what a person had erased is in no byte of the file or its log", async () => {
    const store = new SqliteTurnStore(path);
    for (let i = 0; i < 30; i++) {
      const words = `a canary sang ${i} ${"x".repeat(3_000)}`;
      await store.receive({ conversation: "a:1", id: `m${i}`, at: 1, activity: message(words), words });
      await store.commit({ ...commit(i), state: { words }, marks: [{ id: `m${i}`, done: true }] });
    }
    const bytes = () =>
      [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, "latin1") : "")).join();
    expect(bytes()).toContain("canary");
    await store.commit({ ...commit(30), marks: [{ id: "bye", done: true }], erases: true });
    expect(bytes()).not.toContain("canary");
    await store.close();
  });

  test("N18 while a command reads, the log is emptied with the next write after it", async () => {
    const store = await storeWithState(path);
    await store.receive({ conversation: "a:1", id: "m1", at: 1, activity: message("hi"), words: "a canary sang" });
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN; SELECT * FROM line");
    await store.commit({ ...commit(1), marks: [{ id: "m1", done: true }], erases: true });
    expect(readFileSync(`${path}-wal`, "latin1")).toContain("canary");
    reader.close();
    await store.receive({ conversation: "a:2", id: "m1", at: 1, activity: message("hello"), words: "hello" });
    expect([path, `${path}-wal`].map((file) => readFileSync(file, "latin1")).join()).not.toContain("canary");
    await store.close();
  });

  test("G13 a dead delivery that cannot be read stops neither an erasure nor a delivery, and is listed", async () => {
    const store = await storeWithState(path);
    await store.failed("d1", { error: "404", attempts: 1, dueAt: 1, dead: true });
    change(path, "UPDATE outbox SET body = '{' WHERE key = 'd1'");
    expect(deadLettersIn(path)).toMatchObject([{ key: "d1", kind: "damaged" }]);
    await store.delivered("d2", "out-1", "case:PK-234567");
    await store.commit({ ...commit(1), marks: [{ id: "bye", done: true }], erases: true });
    reviveDeadLetters(path);
    expect(await store.revived()).toEqual([]);
    await store.close();
  });

  test("closing twice does no harm", async () => {
    const store = new SqliteTurnStore(path);
    await store.close();
    await expect(store.close()).resolves.toBeUndefined();
  });
});

async function storeWithState(path: string): Promise<SqliteTurnStore> {
  const store = new SqliteTurnStore(path);
  const activity = { type: "message", text: "hello" };
  const where = { lane: "conversation:a:1", kind: "send", serviceUrl: "", conversationId: "a:1", activity } as const;
  await store.commit({
    ...commit(0),
    marks: [{ id: "m0", done: true, response: { status: 200 } }],
    deliveries: [
      { key: "d1", ...where },
      { key: "d2", ...where },
    ],
  });
  return store;
}

function commit(expectedVersion: number) {
  return {
    conversation: "a:1",
    expectedVersion,
    state: {},
    marks: [],
    transcript: [],
    deliveries: [],
    cases: [],
    at: 1,
  };
}

/** Changes the file behind the store's back. */
function change(path: string, sql: string, ...values: string[]): void {
  const db = new DatabaseSync(path);
  db.prepare(sql).run(...values);
  db.close();
}

function rows(path: string, sql: string): unknown[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const found = db.prepare(sql).all();
  db.close();
  return found.map((row) => ({ ...row }));
}
