import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { click } from "../support/activities.ts";
import { BotProcess } from "../support/bot-process.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { FakeGraph } from "../support/fake-graph.ts";
import { FakeTokenService } from "../support/fake-token-service.ts";
import { SignedInChat, type SomebodyOptions } from "../support/signed-in-chat.ts";

let folder: string;
let connector: FakeConnector;
let graph: FakeGraph;
let service: FakeTokenService;
let bot: BotProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sign-in-"));
  [connector, graph, service] = await Promise.all([FakeConnector.start(), FakeGraph.start(), FakeTokenService.start()]);
  const env = {
    ...service.env,
    GRAPH_URL: graph.url,
    connectionName: "graph",
    GRAPH_REQUESTS: "1000",
    LOG_LEVEL: "debug",
  };
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

const KEY = { id: "k1", displayName: "canary-passkey", createdDateTime: "2026-05-12T08:14:03Z", passkeyType: "synced" };

/** Somebody with one passkey, whom Entra lets in. */
function somebody(options: SomebodyOptions = {}): SignedInChat {
  const chat = new SignedInChat(bot, connector, service, options);
  graph.people[chat.objectId] = { fido2Methods: [KEY] };
  service.exchange = () => chat.token();
  return chat;
}

/** Somebody before whom the sign-in card lies. */
async function atTheCard(options: SomebodyOptions = {}): Promise<SignedInChat> {
  const chat = somebody(options);
  await chat.say("check");
  expect(await chat.hears(2)).toEqual(["access: sign-in", "(card)"]);
  return chat;
}

const FOUND = "look-up: passkey canary-passkey (passkey)";
const GOES_ON = "Passkey not working? Let's fix it.";

/** The conversation is where it was and answers. */
async function expectOn(chat: SignedInChat): Promise<void> {
  await chat.say("hi");
  expect(await chat.hears(1)).toEqual(["(card)"]);
  expect(connector.taken.findLast((call) => call.conversation === chat.conversation)?.activity).toMatchObject({
    attachments: [{ content: { fallbackText: expect.stringContaining(GOES_ON) } }],
  });
}

test("single sign-on: the card goes out, Teams exchanges by itself, the list is read as the person", async () => {
  const chat = await atTheCard();
  const { content } = await chat.signInCard();
  expect(content).toMatchObject({ connectionName: "graph", buttons: [{ type: "signin" }] });
  expect(JSON.stringify(content)).not.toContain("canary-sas");
  const answer = await chat.exchange();
  expect(answer).toMatchObject({ status: 200, body: { connectionName: "graph" } });
  expect(await chat.hears(1)).toEqual([FOUND]);
  expect(graph.requests).toMatchObject([
    { method: "GET", path: "/v1.0/me/authentication/fido2Methods", token: chat.token() },
  ]);
  await expectOn(chat);
});

test("signed in before: no card; asked again within minutes: neither Graph nor the token service hears of it", async () => {
  const chat = somebody();
  service.tokens.set(chat.userId, chat.token());
  await chat.say("check");
  expect(await chat.hears(2)).toEqual(["access: ready", FOUND]);
  const before = [graph.requests.length, service.count("GetToken")];
  await chat.say("check");
  expect(await chat.hears(2)).toEqual(["access: ready", FOUND]);
  expect([graph.requests.length, service.count("GetToken")]).toEqual(before);
  expect(before).toEqual([1, 1]);
});

test("H11 after a change the list is read anew, past the cache", async () => {
  const chat = somebody();
  service.tokens.set(chat.userId, chat.token());
  await chat.say("check");
  await chat.hears(2);
  graph.people[chat.objectId] = { fido2Methods: [] };
  await chat.say("check again");
  expect(await chat.hears(2)).toEqual(["access: ready", "look-up: nothing (passkey)"]);
});

test("L16 sign out: the token is gone from the token service, and the list from the memory", async () => {
  const chat = somebody();
  service.tokens.set(chat.userId, chat.token());
  await chat.say("check");
  await chat.hears(2);
  await chat.say("sign out");
  expect(await chat.hears(1)).toEqual(["signed out"]);
  expect(service.tokens.has(chat.userId)).toBe(false);
  await chat.say("check");
  expect(await chat.hears(2)).toEqual(["access: sign-in", "(card)"]);
});

test("F12 three clients exchange at once: one exchange goes on, all get the same answer, the list comes once", async () => {
  const chat = await atTheCard();
  const answers = await Promise.all([1, 2, 3].map(() => chat.exchange()));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(service.count("exchange")).toBe(1);
  expect(await chat.hears(1)).toEqual([FOUND]);
  await expectOn(chat); // and nothing came in between
});

describe("the sign-in ends, and the conversation goes on", () => {
  test("consent is missing: 412, so that Teams shows the button; the person writes on", async () => {
    const chat = await atTheCard();
    service.exchange = () => undefined;
    expect(await chat.exchange()).toMatchObject({ status: 412, body: { failureDetail: expect.any(String) } });
    await chat.say("it says something else");
    expect(await chat.hears(2)).toEqual(["sign-in: not-allowed", "going on with: it says something else"]);
    await expectOn(chat);
  });

  test("consent is given with the button: the code that Teams brings ends it", async () => {
    const chat = await atTheCard();
    service.exchange = () => undefined;
    await chat.exchange();
    service.codes = ({ code }) => (code === "481516" ? chat.token() : undefined);
    expect(await chat.invoke("signin/verifyState", { state: "481516" })).toMatchObject({ status: 200 });
    expect(await chat.hears(1)).toEqual([FOUND]);
  });

  test("cancelled in the window", async () => {
    const chat = await atTheCard();
    expect(await chat.invoke("signin/verifyState", { state: "CancelledByUser" })).toMatchObject({ status: 200 });
    expect(await chat.hears(1)).toEqual(["sign-in: not-signed-in"]);
    await expectOn(chat);
  });

  test("written on, with a number in it that is not a code of the sign-in", async () => {
    const chat = await atTheCard();
    await chat.say("it says 135010 now");
    expect(await chat.hears(2)).toEqual(["sign-in: not-signed-in", "going on with: it says 135010 now"]);
    expect(service.calls.filter(({ code }) => code !== "")).toEqual([]);
    await expectOn(chat);
  });

  test("a button of an older card", async () => {
    const chat = somebody();
    await chat.say("hi");
    await chat.hears(1);
    const [welcome] = connector.taken.filter((call) => call.conversation === chat.conversation);
    const nonce = /"nonce":"([^"]+)"/.exec(JSON.stringify(welcome?.activity))?.[1] ?? "";
    await chat.say("check");
    await chat.hears(2);
    expect(await chat.post(click("dont-know", { nonce }))).toMatchObject({ status: 200 });
    expect(await chat.hears(2)).toEqual(["sign-in: not-signed-in", "going on with: a click"]);
  });

  test.each(["resourcematchfailed", "tokenmissing", "oauthcardnotvalid", "", 5])(
    "the client cannot even try: signin/failure %s",
    async (code) => {
      const chat = await atTheCard();
      expect(await chat.invoke("signin/failure", { code, message: "canary-failure" })).toMatchObject({ status: 200 });
      expect(await chat.hears(1)).toEqual(["sign-in: unavailable"]);
      await expectOn(chat);
    },
  );

  test("signin/failure that the client settles with the button: the card still counts", async () => {
    const chat = await atTheCard();
    expect(await chat.invoke("signin/failure", { code: "userconsentrequired" })).toMatchObject({ status: 200 });
    expect(await chat.exchange()).toMatchObject({ status: 200 });
    expect(await chat.hears(1)).toEqual([FOUND]);
  });

  test.each([50076, 50079, 53003, 50158, 530032])(
    "Conditional Access wants more than a chat can show: AADSTS%s",
    async (code) => {
      const chat = await atTheCard();
      service.answer = ({ what }) =>
        what === "exchange" ? { status: 400, body: { error: { code: "x", message: `AADSTS${code}: no` } } } : undefined;
      expect(await chat.exchange()).toMatchObject({ status: 412 });
      expect(await chat.hears(1)).toEqual(["sign-in: needs-sign-in"]);
      await expectOn(chat);
    },
  );

  test.each([{}, { token: 5 }, { token: "x", connectionName: "other" }, { id: {}, connectionName: "graph" }])(
    "B25 an exchange without sense: %j",
    async (value) => {
      const chat = await atTheCard();
      expect((await chat.invoke("signin/tokenExchange", value)).status).toBeGreaterThanOrEqual(400);
      expect((await chat.invoke("signin/tokenExchange", value)).status).toBeLessThan(500);
      await chat.say("well");
      expect(await chat.hears(2)).toContain("going on with: well");
    },
  );
});

describe("L15 a token of somebody else", () => {
  const others = { oid: "0f0f0f0f-0000-4000-8000-00000000000a" };

  test("Teams sends it: it goes nowhere, and nothing is looked up", async () => {
    const chat = await atTheCard();
    expect(await chat.exchange(chat.token(others))).toMatchObject({ status: 412 });
    expect(await chat.hears(1)).toEqual(["sign-in: another-person"]);
    expect([service.count("exchange"), graph.requests.length]).toEqual([0, 0]);
    await expectOn(chat);
  });

  test.each([
    ["of another person", others, "another-person"],
    ["of another tenant", { tid: "0f0f0f0f-0000-4000-8000-00000000000b" }, "another-person"],
    ["of a guest", { upn: "a_b.example#EXT#@contoso.example" }, "guest"],
    ["that says nothing", { oid: undefined }, "unavailable"],
  ])("the window brings one %s: refused, and taken out of the token service", async (_, claims, why) => {
    const chat = await atTheCard();
    service.codes = () => chat.token(claims);
    expect(await chat.invoke("signin/verifyState", { state: "481516" })).toMatchObject({ status: 404 });
    expect(await chat.hears(1)).toEqual([`sign-in: ${why}`]);
    expect([service.tokens.has(chat.userId), graph.requests.length]).toEqual([false, 0]);
    await expectOn(chat);
  });

  test("one that was there already", async () => {
    const chat = somebody();
    service.tokens.set(chat.userId, chat.token(others));
    await chat.say("check");
    expect(await chat.hears(2)).toEqual(["access: ready", "look-up: another-person"]);
    expect([service.tokens.has(chat.userId), graph.requests.length]).toEqual([false, 0]);
  });
});

describe("who is not looked up", () => {
  test.each<[string, SomebodyOptions]>([
    ["L05 somebody of another tenant", { tenantId: "22222222-0000-0000-0000-000000000002" }],
    ["L03 a guest", { from: { userRole: "guest" } }],
    ["L03 a guest by name", { from: { userPrincipalName: "x#EXT#@contoso.example" } }],
  ])("%s", async (_, options) => {
    const chat = somebody(options);
    service.tokens.set(chat.userId, chat.token());
    await chat.say("check");
    expect(await chat.hears(1)).toEqual(["access: off"]);
    expect([service.calls.length, graph.requests.length]).toEqual([0, 0]);
  });

  test("L14 a group chat: nobody's list is shown to others", async () => {
    const chat = somebody();
    service.tokens.set(chat.userId, chat.token());
    const conversation = { conversationType: "groupChat", isGroup: true } as never;
    await chat.post({ type: "message", id: "1", channelId: "msteams", text: "check", conversation });
    expect(await chat.hears(1)).toEqual(["access: off"]);
  });
});

describe("the code that the page shows", () => {
  test("typed: it signs in, and the transcript does not have it", async () => {
    const chat = await atTheCard();
    service.codes = ({ code }) => (code === "271828" ? chat.token() : undefined);
    await chat.say("271828");
    expect(await chat.hears(1)).toEqual([FOUND]);
    expect(everythingKept().includes("271828")).toBe(false);
  });

  test("C24 wrong: said so, four times; after the fifth it is over", async () => {
    const chat = await atTheCard();
    for (let tries = 1; tries < 5; tries++) {
      await chat.say(`70317${tries}`);
      expect(await chat.hears(1)).toEqual([expect.stringContaining("That code does not fit")]);
    }
    await chat.say("703175");
    expect((await chat.hears(2)).at(-1)).toBe("sign-in: not-signed-in");
    expect(/70317[1-5]/.exec(everythingKept())?.[0]).toBeUndefined();
    await expectOn(chat);
  });

  test("six digits while nobody signs in are what they were: an error code", async () => {
    const chat = somebody();
    await chat.say("500344");
    await chat.hears(1);
    expect(everythingKept().includes("500344")).toBe(true);
  });
});

describe("late", () => {
  test("the exchange comes after the person has written on: the next look-up finds them signed in", async () => {
    const chat = await atTheCard();
    await chat.say("well");
    await chat.hears(2);
    expect(await chat.exchange()).toMatchObject({ status: 200 });
    await chat.say("check");
    expect(await chat.hears(2)).toEqual(["access: ready", FOUND]);
  });

  test("so does the end of the window; a wrong code is told so", async () => {
    const chat = await atTheCard();
    await chat.say("well");
    await chat.hears(2);
    service.codes = ({ code }) => (code === "481516" ? chat.token() : undefined);
    expect(await chat.invoke("signin/verifyState", { state: "111111" })).toMatchObject({ status: 404 });
    expect(await chat.invoke("signin/verifyState", { state: "481516" })).toMatchObject({ status: 200 });
    await chat.say("check");
    expect(await chat.hears(2)).toEqual(["access: ready", FOUND]);
  });
});

describe("Graph does not take the token", () => {
  test("H08 401 with a claims challenge: signed in once more; H09 a second time it is given up", async () => {
    const chat = somebody();
    service.tokens.set(chat.userId, chat.token());
    const challenge = 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="';
    graph.answer = () => ({ status: 401, headers: { "www-authenticate": challenge } });
    await chat.say("check");
    expect(await chat.hears(2)).toEqual(["access: ready", "look-up: sign-in"]);
    await expect.poll(() => service.tokens.has(chat.userId)).toBe(false);
    await chat.say("check");
    expect(await chat.hears(2)).toEqual(["access: sign-in", "(card)"]);
    await chat.exchange();
    expect(await chat.hears(1)).toEqual(["look-up: needs-sign-in"]);
    await expectOn(chat);
  });
});

test("I13 a slow look-up: typing is shown within half a second, once the answer is there no more", async () => {
  const chat = somebody();
  service.tokens.set(chat.userId, chat.token());
  graph.answer = () => ({ status: 200, delayMs: 1_500 });
  const began = Date.now();
  await chat.say("check");
  await chat.hears(2);
  expect(chat.typing).toHaveLength(1);
  expect((chat.typing[0]?.at ?? 0) - began).toBeLessThan(700);
});

test("O3 N24 no token, code or answer of Graph is in the log, the store or anywhere in the folder", async () => {
  const chat = await atTheCard();
  await chat.exchange();
  await chat.hears(1);
  expect(everythingKept().includes(chat.token().split(".")[1] ?? "")).toBe(false);
  expect(bot.lines.join("\n")).not.toMatch(/canary|eyJ/);
  expect(bot.lines.join("\n")).toContain("passkey 2026-05-12"); // method type and date
});

/** All that the bot wrote to its folder and to its log. */
function everythingKept(): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  return [...texts, ...bot.lines].join("\n");
}

/** The last of all: the bot leaves a token service alone that was away. */
describe("the token service", () => {
  test("goes away while the person signs in", async () => {
    const chat = await atTheCard();
    service.answer = () => ({ status: 503 });
    expect((await chat.exchange()).status).toBe(412);
    expect(await chat.hears(1)).toEqual(["sign-in: unavailable"]);
    service.reset();
    await expectOn(chat);
  });

  test("hangs: said within three seconds; the next person is not even offered the look-up, and does not wait", async () => {
    const chat = somebody();
    service.answer = () => "hang";
    const began = performance.now();
    await chat.say("check");
    expect(performance.now() - began).toBeLessThan(3_700);
    expect(await chat.hears(2)).toEqual(["access: ready", "look-up: unavailable"]);
    const next = somebody();
    const then = performance.now();
    await next.say("check");
    expect(await next.hears(1)).toEqual(["access: off"]);
    expect(performance.now() - then).toBeLessThan(1_000);
    await expectOn(chat);
  });
});
