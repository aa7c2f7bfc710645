import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConnectorError } from "../../bot/delivery/connector-client.ts";
import { Outbox } from "../../bot/delivery/outbox.ts";
import { silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";

let folder: string;
let store: SqliteTurnStore;
let outbox: Outbox;
let isRefused = true;
const sent: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dead-"));
  store = new SqliteTurnStore(join(folder, "helpdesk.db"));
  isRefused = true;
  sent.length = 0;
  outbox = new Outbox({
    store,
    log: silentLog,
    now: Date.now,
    reviveEveryMs: 50,
    send: async ({ key }) => {
      if (isRefused) throw new ConnectorError(404, "The connector answered 404.");
      sent.push(key);
      return `id of ${key}`;
    },
  });
});

afterEach(async () => {
  await outbox.stop();
  await store.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const command = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, "../../bot/commands/outbox.ts"), ...args], {
    env: { ...process.env, DATA_DIR: folder },
    cwd: folder,
  });

/** A case card and what is said in its thread, refused for good. */
async function twoDead(): Promise<void> {
  const common = { serviceUrl: "http://127.0.0.1:9/", conversationId: "19:triage@thread.tacv2", activity: {} };
  const deliveries: Delivery[] = [
    { ...common, key: "case:PK-234567", lane: "channel", kind: "create" },
    { ...common, key: "said", lane: "case:PK-234567", kind: "reply", inThreadOf: "case:PK-234567" },
  ];
  await store.commit({
    conversation: "a:1",
    expectedVersion: 0,
    state: {},
    marks: [],
    transcript: [],
    cases: [],
    at: 1,
    deliveries,
  });
  await outbox.start(5_000);
  await expect.poll(() => store.waiting()).toEqual([]);
}

test("I16 dead letters are listed beside the running bot, and leave when they are replayed, in their order and with their keys", async () => {
  await twoDead();
  const { stdout } = await command();
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(/^case:PK-234567\tcreate\t\d{4}-.*\tThe connector answered 404\.$/),
    expect.stringMatching(/^said\treply\t.*never delivered$/),
  ]);
  isRefused = false;
  expect((await command("replay", "all")).stdout).toBe("case:PK-234567\nsaid\n");
  await expect.poll(() => sent, { timeout: 5_000 }).toEqual(["case:PK-234567", "said"]);
  expect((await command()).stdout).toBe("");
});

test("I16 one of them is replayed; a key that nothing has is said to be none", async () => {
  await twoDead();
  isRefused = false;
  await expect(command("replay", "case:PK-234567", "case:PK-ZZZZZZ")).rejects.toMatchObject({
    stdout: "case:PK-234567\n",
    stderr: expect.stringContaining("case:PK-ZZZZZZ"),
  });
  await expect.poll(() => sent, { timeout: 5_000 }).toEqual(["case:PK-234567"]);
});

test("I16 replayed while the bot stands still: it leaves at the start", async () => {
  await twoDead();
  await outbox.stop();
  await command("replay", "all");
  isRefused = false;
  outbox = new Outbox({ store, log: silentLog, now: Date.now, send: async ({ key }) => void sent.push(key) });
  expect(await outbox.start(5_000)).toBe(2);
  expect(sent).toContain("case:PK-234567");
});
