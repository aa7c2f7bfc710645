import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { AgreedLine } from "../../bot/turn/agreed-knowledge.ts";
import { BotProcess } from "../support/bot-process.ts";
import { wordsOf } from "../support/chat.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { stamp, twoSeconds } from "../support/reloads.ts";
import { StoreServer } from "../support/store-server.ts";
import { TeamsSim } from "../support/teams-sim.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Two bot processes behind one address, as a load balancer has them: a folder of knowledge each, one store. */

interface Instance {
  readonly copy: KnowledgeCopy;
  readonly data: string;
  readonly bot: BotProcess;
}

let connector: FakeConnector;
let store: SqliteTurnStore;
let server: StoreServer;
const instances: Instance[] = [];

beforeAll(async () => {
  connector = await FakeConnector.start();
  store = new SqliteTurnStore(":memory:");
  server = await StoreServer.start(store);
  for (let i = 0; i < 2; i++) {
    const copy = new KnowledgeCopy();
    change(copy, 0);
    const data = mkdtempSync(join(tmpdir(), "instance-"));
    const env = { SHARED_STORE: server.url, KNOWLEDGE_COPY: copy.folder, TURN_WAITS_MS: String(TURN_WAITS_MS) };
    instances.push({ copy, data, bot: await BotProcess.start(data, env, "test/support/instance-bot.ts") });
  }
  await lineTaken(1);
  await delay(WATCHED_MS);
  for (const i of [0, 1]) change(at(i).copy, 1); // the first change, for which the threads load what they need
  await lineTaken(2);
});

afterAll(async () => {
  for (const { bot, copy, data } of instances) {
    await bot.stop();
    copy.remove();
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  }
  await server.stop();
  await store.close();
  await connector.stop();
});

const TURN_WAITS_MS = 8_000; // half of that for real; how fast it is, is asked for the first test only
const WATCHED_MS = 3_000; // both watch their folders by then
/** Puts a number into what "help" says. One file, so that it is there as a whole however slow the machine is. */
const change = (copy: KnowledgeCopy, number: number) => stamp(copy, ["tenant.json"], number);
const at = (i: number) => instances[i % 2] as Instance;

/** What somebody is told in a new chat at this instance. */
async function told(i: number, text: string, atLeast = /./): Promise<string> {
  const chat = new TeamsSim(connector, () => at(i).bot.url);
  const words = () => chat.cards.map(wordsOf).join("\n");
  await chat.type(text);
  await chat.until(() => atLeast.test(words()));
  return words();
}

interface Turn {
  readonly instance: number;
  readonly began: number; // performance.now()
  readonly versions: readonly string[]; // numbers of all words of it
}

async function turn(instance: number): Promise<Turn> {
  const began = performance.now();
  const words = await told(instance, "help", /#\d+#/);
  return { instance, began, versions: [...new Set([...words.matchAll(/#(\d+)#/g)].map(([, n]) => n as string))] };
}

/** Turns at both, all the time, until something has happened and for a while after. */
async function turnsWhile(happens: () => Promise<void>): Promise<Turn[]> {
  const turns: Promise<Turn>[] = [];
  let isRunning = true;
  const talking = (async () => {
    for (let i = 0; isRunning; i++) {
      turns.push(turn(i));
      await delay(60);
    }
  })();
  await happens();
  await delay(1_000);
  isRunning = false;
  await talking;
  return Promise.all(turns);
}

/** When the store has taken a line, by this process's clock. */
function lineTaken(number: number): Promise<{ readonly when: number; readonly line: AgreedLine }> {
  return vi.waitFor(
    async () => {
      const line = await store.knowledge.last();
      if (line?.number !== number) throw new Error(`The store has line ${line?.number}.`);
      return { when: performance.now(), line };
    },
    { timeout: 30_000, interval: 5 },
  );
}

describe("two processes, one store", () => {
  const again = { retry: 2 }; // where other tests have all processors: what is measured is what the bots need
  test(
    "a change at one: both serve it within two seconds, and nobody is answered from the older one after that",
    again,
    async () => {
      const { number, version: before } = (await store.knowledge.last()) as AgreedLine;
      const stamped = number; // another one at each try
      let agreed = 0;
      let complete = 0;
      const turns = await turnsWhile(async () => {
        const line = lineTaken(number + 1);
        change(at(0).copy, stamped);
        change(at(1).copy, stamped);
        complete = performance.now();
        agreed = (await line).when;
      });
      expect(agreed - complete).toBeLessThan(twoSeconds(at(0).copy.folder));
      const after = turns.filter(({ began }) => began > agreed);
      expect(new Set(after.map(({ instance }) => instance % 2)).size).toBe(2);
      expect(after.filter(({ versions }) => versions.join() !== `${stamped}`)).toEqual([]);
      expect(turns.filter(({ versions }) => versions.length > 1)).toEqual([]); // none is mixed
      expect((await store.knowledge.lines()).slice(number - 1)).toMatchObject([{ version: before }, { why: "edited" }]);
    },
  );

  test("a roll-back at one counts for both, at once", async () => {
    const { number: before } = (await store.knowledge.last()) as AgreedLine;
    for (const [i, stamped] of [50, 51].entries()) {
      change(at(0).copy, stamped);
      await lineTaken(before + i + 1);
    }
    const number = before + 2;
    let agreed = 0;
    const turns = await turnsWhile(async () => {
      const line = lineTaken(number + 1);
      expect(await told(1, "knowledge rollback")).toContain("served again");
      agreed = (await line).when;
    });
    const after = turns.filter(({ began }) => began > agreed);
    expect(after.length).toBeGreaterThan(4);
    expect(after.filter(({ versions }) => versions.join() !== "50")).toEqual([]);
    for (const i of [0, 1]) {
      const { version } = (await lineTaken(number + 1)).line;
      expect(await told(i, "knowledge status")).toContain(version);
    }
  });

  test("each outcome is counted in the log, where operators read it", () => {
    const counted = at(1)
      .bot.lines.filter((line) => line.includes("knowledge_changes_total"))
      .map((line) => JSON.parse(line));
    expect(counted).toContainEqual(expect.objectContaining({ message: "Metric", outcome: "taken-over", total: 1 }));
    expect(counted).toContainEqual(expect.objectContaining({ message: "Metric", outcome: "rolled-back", total: 1 }));
  });

  test("one that cannot get the files serves on, keeps nobody waiting, and says that it lags behind", async () => {
    const { number } = (await store.knowledge.last()) as AgreedLine;
    const shown = (await turn(1)).versions;
    const held = Promise.withResolvers<void>();
    server.before = (method) => (method === "knowledge.packed" ? held.promise : undefined);
    const line = lineTaken(number + 1);
    change(at(0).copy, 99); // the files of the other stay
    const { version } = (await line).line;
    const began = performance.now();
    expect((await turn(1)).versions).toEqual(shown);
    expect(performance.now() - began).toBeLessThan(TURN_WAITS_MS + 5_000);
    const status = await told(1, "knowledge status");
    expect(status).toContain("lags behind");
    expect(status).toContain(version);
    expect(await told(0, "knowledge status")).not.toContain("lags behind");
    held.resolve();
    server.before = () => {};
    await vi.waitFor(async () => expect((await turn(1)).versions).toEqual(["99"]), { timeout: 20_000 });
    expect(await told(1, "knowledge status")).not.toContain("lags behind");
  });
});
