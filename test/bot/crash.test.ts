import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { inChat, message } from "../support/activities.ts";
import { BotProcess } from "../support/bot-process.ts";
import { buttonsOf, shipped } from "../support/chat.ts";
import { type ConnectorCall, FakeConnector } from "../support/fake-connector.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { cardsOf, TeamsSim } from "../support/teams-sim.ts";

/** How often the random test kills: `KILLS=200 npm test -- crash` for a long run. */
const KILLS = Number(process.env.KILLS ?? 10);
const PATIENCE_MS = 60_000 + KILLS * 10_000;
const BETWEEN_KILLS_MS = 60_000; // on a busy machine the bot is away most of the time

let copy: KnowledgeCopy;
let folder: string;
let connector: FakeConnector;
let bot: BotProcess;

beforeAll(() => {
  copy = new KnowledgeCopy({ isBrief: true });
});
afterAll(() => copy.remove());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crash-"));
  connector = await FakeConnector.start();
});

afterEach(async () => {
  await bot?.kill();
  await connector.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** The bot with little to learn, so that many starts are soon done; it still knows who wants a person. */
const start = async () => {
  bot = await BotProcess.start(folder, { KNOWLEDGE_COPY: copy.folder }, "test/support/instance-bot.ts");
};

/** As an operator starts it, with all it knows. */
const startMain = async () => {
  bot = await BotProcess.start(folder);
};

const person = () => new TeamsSim(connector, () => bot.url);

/** What is on the disk; only while no bot runs. */
async function onDisk<T>(look: (store: SqliteTurnStore) => Promise<T>): Promise<T> {
  const store = new SqliteTurnStore(join(folder, "helpdesk.db"));
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

const has = (sim: TeamsSim, verb: string) =>
  sim.cards.some((card) => buttonsOf(card).some((each) => each.verb === verb));
const posts = () => connector.taken.filter((call) => call.path === "/v3/conversations");
const numberOn = (call: ConnectorCall) => /PK-[\dA-Z]{6}/.exec(JSON.stringify(call.activity))?.[0];

describe("killed at a known point", { timeout: 60_000 }, () => {
  test("G01 before the turn was committed: it runs after the start, and the resend has no second effect", async () => {
    const said = inChat("a:g01", { ...message("hi"), serviceUrl: connector.url });
    const { id = "" } = said;
    await onDisk((store) => store.receive({ conversation: "a:g01", id, at: 1, activity: said, words: "hi" }));
    await startMain();
    await connector.until(() => connector.taken.length > 0);
    const answer = await fetch(bot.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(said),
    });
    expect(answer.status).toBe(200);
    await bot.stop();
    expect(connector.taken).toHaveLength(1);
    const lines = await onDisk((store) => store.transcript("a:g01"));
    expect(lines.map(({ speaker }) => speaker)).toEqual(["person", "bot"]);
  });

  test("G02 after the commit, before the reply: the reply leaves after the start", async () => {
    await start();
    connector.answer = () => "hang";
    const erin = person();
    await erin.type("hi");
    await connector.until(() => connector.calls.length > 0);
    await bot.kill();
    expect(connector.taken).toEqual([]);
    connector.answer = () => undefined;
    await start();
    await connector.until(() => connector.taken.length > 0, 5_000);
    expect(has(erin, "start")).toBe(true);
    await bot.stop();
    expect(erin.received).toHaveLength(1);
  });

  test("G03 after the reply, before it was noted: the same reply once more at most, and no second effect", async () => {
    await start();
    connector.answer = () => ({ status: 201, delayMs: 60_000 });
    const erin = person();
    await erin.type("hi");
    await connector.until(() => connector.taken.length > 0);
    await bot.kill();
    connector.answer = () => undefined;
    for (let restart = 0; restart < 2; restart++) {
      await start();
      await erin.type(`where am I? ${restart}`);
      await bot.stop();
    }
    const welcomes = erin.received.filter((call) =>
      cardsOf(call).some((card) => buttonsOf(card).some(({ verb }) => verb === "start")),
    );
    const keys = welcomes.map((call) => call.activity.id);
    expect(keys.filter((key) => key === keys[0])).toHaveLength(2);
  });

  test("G03 killed at once after each start: what may have left is settled before anything else, so it is not sent at every start", async () => {
    await start();
    connector.answer = () => ({ status: 201, delayMs: 60_000 });
    const erin = person();
    await erin.type("hi");
    await connector.until(() => connector.taken.length > 0);
    await bot.kill();
    connector.answer = () => ({ status: 201, delayMs: 200 }); // it takes its time, as it does on a busy machine
    for (let restart = 0; restart < 4; restart++) {
      await start();
      await bot.kill();
    }
    expect(erin.received).toHaveLength(2); // one for the one kill between its taking and our note
  });

  test.each([
    ["G05 before its card reached the helpdesk", (call: ConnectorCall) => call.path === "/v3/conversations"],
    ["G08 before the person was told the number", (call: ConnectorCall) => numberOn(call) !== undefined],
  ])("a case that was sent, %s: it exists once, both sides have the same number", async (_, isHeld) => {
    await start();
    const erin = person();
    await erin.type("talk to a person");
    await erin.until(() => has(erin, "send-case"));
    connector.answer = (call) => (isHeld(call) ? "hang" : undefined);
    await erin.tap("send-case");
    await connector.until(() => connector.calls.some(isHeld));
    await bot.kill();
    connector.answer = () => undefined;
    await start();
    await connector.until(() => posts().length > 0 && erin.received.some((call) => numberOn(call) !== undefined));
    await bot.stop();
    expect(posts()).toHaveLength(1);
    const number = numberOn(posts()[0] as ConnectorCall);
    expect([...new Set(erin.received.flatMap((call) => numberOn(call) ?? []))]).toEqual([number]);
    expect(await onDisk((store) => store.case(number ?? ""))).toMatchObject({ conversation: erin.conversation });
  });

  test.each([403, 404, 413])(
    "H16 the helpdesk's channel refuses the case for good (%i): the person is told once, with the number, the phone and the hours",
    async (status) => {
      await start();
      const erin = person();
      await erin.type("talk to a person");
      await erin.until(() => has(erin, "send-case"));
      connector.answer = (call) => (call.path === "/v3/conversations" ? { status } : undefined);
      await erin.tap("send-case");
      const notices = () => erin.cards.filter((card) => JSON.stringify(card).includes("could not reach the helpdesk"));
      await erin.until(() => notices().length > 0);
      await bot.stop();
      await start();
      await erin.type("where am I?");
      await bot.stop();
      expect(notices()).toHaveLength(1);
      const text = JSON.stringify(notices()[0]);
      const filed = erin.received.flatMap((call) => numberOn(call) ?? []);
      expect(text).toContain(filed[0]);
      const { phone, hours } = shipped.tenant.desk;
      for (const words of [phone, hours]) expect(text).toContain(words);
      expect(connector.calls.filter((call) => call.path === "/v3/conversations")).toHaveLength(1);
      const lines = await onDisk((store) => store.transcript(erin.conversation));
      expect(lines.filter(({ words }) => words.includes("could not reach"))).toHaveLength(1);
      expect(await onDisk((store) => store.case(filed[0] ?? ""))).toBeDefined();
    },
  );

  test("G22 a second bot on the same folder does not start, takes nothing, and says why", async () => {
    await startMain();
    await expect(BotProcess.start(folder)).rejects.toThrow(/used by another process/);
    const erin = person();
    await erin.type("hi");
    await erin.until(() => erin.received.length > 0);
    await bot.stop();
    expect(erin.received).toHaveLength(1);
  });

  test("G16 stopped in the middle of its work: it ends by itself with 0, and what was acknowledged is kept", async () => {
    await startMain();
    connector.answer = () => "hang"; // H12 and nobody takes the replies
    const people = Array.from({ length: 20 }, person);
    const typing = people.map((each) => each.type("hi"));
    await Promise.all(typing);
    const before = Date.now();
    expect(await bot.stop()).toBe(0);
    expect(Date.now() - before).toBeLessThan(20_000);
    connector.answer = () => undefined;
    await startMain();
    await connector.until(() => people.every((each) => each.received.length > 0));
    await bot.stop();
    expect(people.map((each) => each.received.length)).toEqual(people.map(() => 1));
  });
});

test(`G11 killed at ${KILLS} random moments while four people work: nothing is lost, nothing happens twice`, {
  timeout: PATIENCE_MS,
}, async () => {
  await startMain();
  const people = Array.from({ length: 4 }, person);
  const end = new AbortController();
  const work = Promise.all(people.map((each) => troubles(each, end.signal)));
  work.catch(() => end.abort());
  for (let kill = 0; kill < KILLS && !end.signal.aborted; kill++) {
    await delay(20 + Math.random() ** 2 * 1_500); // often early, while the first turns run
    await bot.kill();
    await startMain();
  }
  end.abort();
  const sentCases = (await work).reduce((sum, each) => sum + each, 0);
  await quiet();
  await bot.stop();

  for (const each of people) {
    const lines = await onDisk((store) => store.transcript(each.conversation));
    const said = lines.flatMap(({ speaker, words }) => (speaker === "person" && words.startsWith("#") ? [words] : []));
    expect(said).toEqual(each.acknowledged); // all of it, once, in order
  }
  const unsaid = await onDisk(async (store) => [...(await store.interrupted()), ...(await store.waiting())]);
  expect(unsaid).toEqual([]);

  const numbers = posts().map(numberOn);
  expect(new Set(numbers).size).toBe(sentCases); // each case once, with its card
  const told = people.flatMap((each) =>
    each.received.filter((call) => call.method === "POST").flatMap((call) => numberOn(call) ?? []),
  );
  expect(new Set(told)).toEqual(new Set(numbers));

  const copies = [...posts().map(numberOn), ...people.flatMap((each) => each.received.map(effectOf))];
  const repeated = copies.filter((effect, at) => copies.indexOf(effect) !== at);
  expect(repeated.length).toBeLessThanOrEqual(KILLS * people.length); // G03: what was on its way at a kill
  for (const effect of new Set(repeated))
    expect(copies.filter((each) => each === effect).length).toBeLessThanOrEqual(3);
  for (const number of new Set(numbers)) expect(await onDisk((store) => store.case(number ?? ""))).toBeDefined();
});

/** What a call does for people: the delivery's own key, or which card it changed into what. */
function effectOf(call: ConnectorCall): string {
  return call.method === "PUT" ? `${call.path} ${JSON.stringify(call.activity.attachments)}` : String(call.activity.id);
}

/** One person's trouble after the other: words, a click, a person asked for, the case sent. @returns how many were sent */
async function troubles(sim: TeamsSim, end: AbortSignal): Promise<number> {
  let sent = 0;
  for (let round = 0; !end.aborted; round++) {
    const before = countOf(sim, "talk-to-person");
    await sim.type(`#${round} I scan the QR code with my phone and nothing happens`);
    await sim.until(() => countOf(sim, "talk-to-person") > before, BETWEEN_KILLS_MS);
    await sim.type(`#${round} ${randomUUID()} is what it says`);
    const previews = countOf(sim, "send-case");
    const offers = countOf(sim, "new-case");
    await sim.tap("talk-to-person");
    if (sent > 0) {
      await sim.until(() => countOf(sim, "new-case") > offers, BETWEEN_KILLS_MS); // the case before is still open
      await sim.tap("new-case");
    }
    await sim.until(() => countOf(sim, "send-case") > previews, BETWEEN_KILLS_MS);
    await sim.tap("send-case");
    sent += 1;
    await sim.until(
      () => new Set(sim.received.flatMap((call) => numberOn(call) ?? [])).size === sent,
      BETWEEN_KILLS_MS,
    );
  }
  sim.acknowledged.splice(0, sim.acknowledged.length, ...sim.acknowledged.filter((text) => text.startsWith("#")));
  return sent;
}

function countOf(sim: TeamsSim, verb: string): number {
  return new Set(
    sim.received
      .filter((call) => cardsOf(call).some((card) => buttonsOf(card).some((each) => each.verb === verb)))
      .map(effectOf),
  ).size;
}

/** Until nothing has come for a second. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== connector.calls.length; ) {
    before = connector.calls.length;
    await delay(1_000);
  }
}
