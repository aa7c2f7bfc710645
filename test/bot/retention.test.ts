import { expect, test } from "vitest";
import { createLog, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { RetentionSweep } from "../../bot/turn/retention.ts";
import { message } from "../support/activities.ts";
import { faultyStore } from "../support/faulty-store.ts";

const DAY = 86_400_000;
const retention = { transcriptDays: 30, caseDays: 90, markDays: 7 };

async function storeWithLines(count: number) {
  const store = new SqliteTurnStore(":memory:");
  for (let i = 0; i < count; i++) {
    const activity = message("hello");
    await store.receive({ conversation: `a:${i}`, id: "m1", at: i % 2 === 0 ? 0 : 40 * DAY, activity, words: "hello" });
  }
  return store;
}

test("N17 a sweep walks to the end by the clock and the configured days, and says how much went", async () => {
  const store = await storeWithLines(40);
  const lines: string[] = [];
  const log = createLog({ level: "info", format: "json", write: (line) => lines.push(line) });
  const sweep = new RetentionSweep({ store, retention, log, now: () => 45 * DAY, rows: 7, pauseMs: 0 });
  expect(await sweep.sweep()).toBe(40); // twenty lines, and twenty that were never run
  expect(await store.transcript("a:0")).toEqual([]);
  expect(await store.transcript("a:1")).toHaveLength(1);
  expect(lines.join()).toContain('"rows":40');
  await store.close();
});

test("turns go on while it runs, and a stop ends it between two pages", async () => {
  const store = faultyStore(await storeWithLines(40));
  const sweep = new RetentionSweep({ store, retention, log: silentLog, now: () => 45 * DAY, rows: 2, pauseMs: 1 });
  let pages = 0;
  store.onCall = async (method) => {
    if (method === "sweep" && ++pages === 3) await sweep.stop();
  };
  await sweep.sweep();
  expect(pages).toBe(3);
  await store.receive({ conversation: "a:x", id: "m1", at: 45 * DAY, activity: message("hi"), words: "hi" });
  expect(await store.transcript("a:x")).toHaveLength(1);
  await store.close();
});

test("a fault of the store is logged, and ends nothing", async () => {
  const store = faultyStore(await storeWithLines(2));
  const lines: string[] = [];
  const failed = Promise.withResolvers<void>();
  const log = createLog({
    level: "info",
    format: "json",
    write: (line) => {
      lines.push(line);
      if (line.includes("failed")) failed.resolve();
    },
  });
  const sweep = new RetentionSweep({ store, retention, log, now: () => 45 * DAY, pauseMs: 0 });
  store.fail("sweep", 1);
  sweep.start(1);
  await failed.promise;
  await sweep.stop();
  expect(await store.transcript("a:0")).toHaveLength(1);
  await store.close();
});
