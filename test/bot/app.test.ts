import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Activity } from "botbuilder-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type App, startApp } from "../../bot/app.ts";
import { readConfig } from "../../bot/config.ts";
import { silentLog } from "../../bot/log.ts";
import { click, envelope, inChat, message } from "../support/activities.ts";
import { buttonsOf } from "../support/chat.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { cardsOf } from "../support/teams-sim.ts";

let folder: string;
let copy: KnowledgeCopy;
let connector: FakeConnector;
let app: App;
let chat: string; // the conversation of the test

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "app-"));
  copy = new KnowledgeCopy({ isBrief: true }); // it is started often, and little is said
  connector = await FakeConnector.start();
  app = await start();
});

beforeEach(() => {
  chat = `a:${randomUUID()}`;
});

afterAll(async () => {
  await app.stop();
  await connector.stop();
  copy.remove();
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}): Promise<App> {
  const config = readConfig({ PORT: "0", PLAYGROUND: "off", DATA_DIR: folder, ...env });
  return startApp(config, silentLog, undefined, { knowledge: copy.folder });
}

async function post(activity: object, conversation = chat): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${app.port}/api/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...inChat(conversation, activity), serviceUrl: connector.url }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** What this chat has got. */
function received(conversation = chat) {
  return connector.taken.filter((call) => call.conversation === conversation);
}

/** Its cards, once there are as many. */
async function cards(count: number) {
  await connector.until(() => received().length >= count);
  return received().flatMap(cardsOf);
}

/** The cards once everything that was under way has left: what comes in afterwards in another chat leaves later. */
async function cardsInTheEnd() {
  const other = `a:${randomUUID()}`;
  await post(message("hi"), other);
  await connector.until(() => received(other).length > 0);
  return received().flatMap(cardsOf);
}

const REPLY = "application/vnd.microsoft.activity.message";
const CARD = "application/vnd.microsoft.card.adaptive";
const ERROR = "application/vnd.microsoft.error";

test("a message over HTTP: 200 without a body, and the reply goes to the connector that the message came from", async () => {
  expect(await post(message("hi"))).toMatchObject({ status: 200, body: undefined });
  const [welcome] = await cards(1);
  expect(buttonsOf(welcome ?? {}).map(({ verb }) => verb)).toContain("start");
  expect(received()).toMatchObject([{ method: "POST" }]);
});

describe("C15 every click is answered with HTTP 200 and {statusCode, type, value}, and the value is never empty", () => {
  const expectValid = (body: unknown) => {
    expect(body).toEqual({ statusCode: expect.any(Number), type: expect.any(String), value: expect.anything() });
    const { type, value } = body as { type: string; value: unknown };
    expect([REPLY, CARD, ERROR]).toContain(type);
    if (type === REPLY) expect(value).toMatch(/\w/);
    if (type === CARD) expect(value).toMatchObject({ type: "AdaptiveCard", version: "1.5" });
    if (type === ERROR) expect(value).toEqual({ code: expect.any(String), message: expect.stringMatching(/\w/) });
  };

  const strange: readonly (readonly [string, unknown])[] = [
    ["B24 {}", {}],
    ["B24 no value", undefined],
    ["B24 null", null],
    ["B24 action null", { action: null }],
    ["B24 a verb that is a number", { action: { type: "Action.Execute", verb: 5, data: {} } }],
    ["C10 data that is a list", { action: { type: "Action.Execute", verb: "answer", data: [1] } }],
    ["C10 data that is a text", { action: { type: "Action.Execute", verb: "answer", data: "x" } }],
    ["C01 an unknown verb", { action: { type: "Action.Execute", verb: "drop-tables", data: {} } }],
    ["no data", { action: { type: "Action.Execute", verb: "answer" } }],
    ["a nonce that is an object", { action: { type: "Action.Execute", verb: "answer", data: { nonce: { a: 1 } } } }],
    [
      "C09 keys of power",
      { action: { type: "Action.Execute", verb: "answer", data: { role: "admin", verified: true } } },
    ],
    ["C11 much", { action: { type: "Action.Execute", verb: "answer", data: { answer: "x".repeat(200_000) } } }],
    [
      "C16 an automatic refresh",
      { action: { type: "Action.Execute", verb: "answer", data: {} }, trigger: "automatic" },
    ],
  ];

  test.each(strange)("%s", async (_, value) => {
    await post(message("hi"));
    const { status, body } = await post({ ...click("x"), value });
    expect(status).toBe(200);
    expectValid(body);
  });

  test.each(["B24 {}", "B24 no value", "B24 a verb that is a number", "C10 data that is a list"])(
    "%s is an error of the card, and nothing is said in the chat",
    async (name) => {
      const value = strange.find(([each]) => each === name)?.[1];
      expect((await post({ ...click("x"), value })).body).toMatchObject({ statusCode: 400, type: ERROR });
      expect(await cardsInTheEnd()).toEqual([]);
    },
  );

  test("a button of a card: the card is replaced in the answer; clicked again, the answer is the same", async () => {
    await post(message("hi"));
    const [welcome] = await cards(1);
    const button = buttonsOf(welcome ?? {}).find(({ verb }) => verb === "start");
    const first = await post(click("start", button?.data));
    expect(first).toMatchObject({ status: 200, body: { statusCode: 200, type: CARD } });
    expect(await post(click("start", button?.data))).toEqual(first);
  });

  test("B26 an invoke nobody knows is told so", async () => {
    expect(await post({ ...envelope("invoke"), name: "composeExtension/whatever", value: {} })).toMatchObject({
      status: 501,
    });
  });
});

describe("activities that are no message", () => {
  test.each(["typing", "messageReaction", "event", "endOfConversation", "something/new", "messageDelete", "trace"])(
    "B15 %s is taken, and nothing is said",
    async (type) => {
      expect(await post(envelope(type))).toMatchObject({ status: 200 });
      expect(await cardsInTheEnd()).toEqual([]);
    },
  );

  test("B27 two thousand new members, the bot and nonsense among them: one welcome", async () => {
    const membersAdded = [
      null,
      { id: "28:bot" },
      { id: 5 },
      ...Array.from({ length: 2_000 }, (_, i) => ({ id: `29:${i}` })),
    ];
    expect(await post({ ...envelope("conversationUpdate"), membersAdded })).toMatchObject({ status: 200 });
    await post({ ...envelope("installationUpdate"), action: "add" });
    expect(await cardsInTheEnd()).toHaveLength(1);
  });
});

describe("start and stop", () => {
  test("G22 a second one on the same folder is refused; after the first one's end it starts", async () => {
    await expect(start()).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
    await app.stop();
    app = await start();
    expect((await post(message("hi"))).status).toBe(200);
  });

  test("a port that is taken: nothing stays open, and nothing that waited was sent in between", async () => {
    await app.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(start({ PORT: String(port) })).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await new Promise((resolve) => other.close(resolve));
    app = await start({ PORT: String(port) });
    expect(app.port).toBe(port);
  });

  test("H12 a connector that hangs neither holds up the answers nor the end; what it did not take leaves after the start", async () => {
    connector.answer = () => "hang";
    const answers = await Promise.all([1, 2, 3].map((i) => post(message("hi"), `${chat}${i}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const before = performance.now();
    await app.stop();
    expect(performance.now() - before).toBeLessThan(9_000);
    connector.answer = () => undefined;
    app = await start();
    await connector.until(() => [1, 2, 3].every((i) => received(`${chat}${i}`).length === 1));
  });

  test("G16 stopped while turns run: each is answered or not taken, and what was answered is kept", async () => {
    const posts = Array.from({ length: 30 }, (_, i) => post(message("hi"), `${chat}${i}`).catch(() => undefined));
    await posts[0];
    await app.stop();
    const answered = (await Promise.all(posts)).filter((each) => each?.status === 200).length;
    app = await start();
    const chats = () => connector.taken.filter((call) => call.conversation.startsWith(chat));
    await connector.until(() => chats().length >= answered);
    expect(new Set(chats().map(({ activity }) => activity.id)).size).toBe(chats().length);
  });
});

describe("clients that are odd", () => {
  test("one that wants its replies in the answer gets them as everybody does", async () => {
    await post({ ...message("hi"), deliveryMode: "expectReplies" } as Partial<Activity>);
    expect(await cards(1)).toHaveLength(1);
  });

  test.each([["xx"], ["zh-Hant-TW"], ["constructor"], ["🙂"], ["e".repeat(1_000)], [5], [null]])(
    "B20 locale %s falls back to English",
    async (locale) => {
      await post({ ...message("hi"), locale });
      expect(JSON.stringify(await cards(1))).toContain("Passkey not working?");
    },
  );
});
