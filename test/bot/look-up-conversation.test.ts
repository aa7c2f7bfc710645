import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import texts from "../../cards/text/en.json" with { type: "json" };
import { BotProcess } from "../support/bot-process.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { FakeGraph, type GraphAnswer } from "../support/fake-graph.ts";
import { FakeTokenService } from "../support/fake-token-service.ts";
import { SignedInChat } from "../support/signed-in-chat.ts";

/** The conversation of the product itself, in a process of its own, with Teams, the token service and Graph on loopback. */
let folder: string;
let connector: FakeConnector;
let graph: FakeGraph;
let service: FakeTokenService;
let bot: BotProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "look-up-"));
  [connector, graph, service] = await Promise.all([FakeConnector.start(), FakeGraph.start(), FakeTokenService.start()]);
  const env = { ...service.env, GRAPH_URL: graph.url, connectionName: "graph", GRAPH_REQUESTS: "1000" };
  bot = await BotProcess.start(folder, env, "test/support/look-up-bot.ts");
});
afterEach(() => {
  graph.reset();
  service.reset();
});
afterAll(async () => {
  await bot.stop();
  await Promise.all([connector.stop(), graph.stop(), service.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const KEY = {
  id: "k1",
  displayName: "Authenticator - iPhone 12",
  createdDateTime: "2026-02-03T09:12:44Z",
  aaGuid: "90a3ccdf-635c-4729-a248-9b709135078f",
  attestationLevel: "attested",
  passkeyType: "deviceBound",
};

function somebody(): SignedInChat {
  const chat = new SignedInChat(bot, connector, service);
  graph.people[chat.objectId] = { fido2Methods: [KEY] };
  service.exchange = () => chat.token();
  return chat;
}

/** Somebody who asked for the list, with the sign-in card on the table. */
async function atTheCard(): Promise<SignedInChat> {
  const chat = somebody();
  await chat.say("check my passkeys");
  expect(await chat.reads(1)).toEqual(["(sign-in card)"]);
  return chat;
}

const signedIn = () => {
  const chat = somebody();
  service.tokens.set(chat.userId, chat.token());
  return chat;
};

/** One sentence, and then the next question with its buttons. */
async function expectGoesOn(chat: SignedInChat, why: keyof typeof texts): Promise<void> {
  const [sentence, question] = await chat.reads(2);
  expect(sentence).toBe(texts[why]);
  expect(question).toContain(texts["button.dont-know"]);
}

test("asked for: sign-in card, silent exchange, and the list with its names", async () => {
  const chat = await atTheCard();
  expect((await chat.exchange()).status).toBe(200);
  const [list] = await chat.reads(1);
  expect(list).toContain("Authenticator - iPhone 12");
});

test("hi while a sign-in waits: it goes on, and the button of the next card is no loop", async () => {
  const chat = await atTheCard();
  await chat.say("hi");
  await expectGoesOn(chat, "look-up.failed.not-signed-in");
});

test("the number of an error while a sign-in waits is no code of it", async () => {
  const chat = await atTheCard();
  await chat.say("135010");
  expect((await chat.reads(1))[0]).toBe(texts["look-up.failed.not-signed-in"]);
  expect(service.calls.filter(({ code }) => code !== "")).toEqual([]);
});

test("a token that Graph refused and the token service gives once more is not taken", async () => {
  const chat = signedIn();
  graph.answer = () => ({ status: 401 });
  const forget = service.tokens.delete.bind(service.tokens);
  service.tokens.delete = () => true; // it forgets later
  await chat.say("check my passkeys");
  expect(await chat.reads(1)).toEqual(["(sign-in card)"]);
  service.tokens.delete = forget;
});

describe("every way in which the sign-in can fail is one sentence and the next question", () => {
  const refusedBy = (code: number) => (chat: SignedInChat) => {
    const body = { error: { message: `AADSTS${code}: no` } };
    service.answer = ({ what }) => (what === "exchange" ? { status: 400, body } : undefined);
    return chat.exchange();
  };
  test.each<[string, (chat: SignedInChat) => unknown, keyof typeof texts]>([
    [
      "cancelled",
      (chat) => chat.invoke("signin/verifyState", { state: "CancelledByUser" }),
      "look-up.failed.not-signed-in",
    ],
    [
      "the client fails",
      (chat) => chat.invoke("signin/failure", { code: "tokenmissing" }),
      "look-up.failed.unavailable",
    ],
    ["Conditional Access", refusedBy(53003), "look-up.failed.needs-sign-in"],
    ["another method is wanted", refusedBy(50079), "look-up.failed.needs-sign-in"],
    ["another person's", (chat) => chat.exchange(chat.token({ oid: "x" })), "look-up.failed.another-person"],
    ["a guest's", (chat) => chat.exchange(chat.token({ acct: 1 })), "look-up.failed.guest"],
  ])("%s", async (_, act, why) => {
    const chat = await atTheCard();
    await act(chat);
    await expectGoesOn(chat, why);
  });

  test("consent is missing, and the person writes on: what they write counts", async () => {
    const chat = await atTheCard();
    service.exchange = () => undefined;
    expect((await chat.exchange()).status).toBe(412);
    await chat.say("my samsung says the passkey is not there");
    expect((await chat.reads(1))[0]).toBe(texts["look-up.failed.not-allowed"]);
    expect((await chat.reads(2)).join("\n")).toMatch(/Samsung/i);
  });
});

describe("every way in which Graph can fail is one sentence and the next question", () => {
  test.each<[string, GraphAnswer, keyof typeof texts]>([
    ["500", { status: 500 }, "look-up.failed.unavailable"],
    ["garbage", { status: 200, body: "{" }, "look-up.failed.unavailable"],
    ["slow", "hang", "look-up.failed.unavailable"],
    ["404", { status: 404 }, "look-up.failed.not-found"],
  ])("%s", async (_, answer, why) => {
    const chat = signedIn();
    graph.answer = () => answer;
    const began = performance.now();
    await chat.say("check my passkeys");
    await expectGoesOn(chat, why);
    expect(performance.now() - began).toBeLessThan(4_500);
  });

  test("H08 the token is no longer taken: signed in once more, and then the list", async () => {
    const chat = signedIn();
    graph.answer = () => (graph.requests.length === 1 ? { status: 401 } : undefined);
    await chat.say("check my passkeys");
    expect(await chat.reads(1)).toEqual(["(sign-in card)"]);
    await chat.exchange();
    expect((await chat.reads(1))[0]).toContain("Authenticator - iPhone 12");
  });

  test("H09 and not a second time", async () => {
    const chat = signedIn();
    graph.answer = () => ({ status: 401 });
    await chat.say("check my passkeys");
    expect(await chat.reads(1)).toEqual(["(sign-in card)"]);
    await chat.exchange();
    await expectGoesOn(chat, "look-up.failed.needs-sign-in");
  });

  test("H05 403: nobody after that is offered what is not allowed; on request it is said", async () => {
    const chat = signedIn();
    graph.answer = () => ({ status: 403 });
    await chat.say("check my passkeys");
    await expectGoesOn(chat, "look-up.failed.not-allowed");
    const next = signedIn();
    await next.say("check my passkeys");
    expect(await next.reads(1)).toEqual([texts["look-up.failed.not-allowed"]]);
    expect(graph.requests).toHaveLength(1);
  });
});
