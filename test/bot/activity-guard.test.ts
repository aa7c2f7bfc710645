import type { Activity } from "botbuilder";
import { describe, expect, test } from "vitest";
import { createActivityGuard, isRefusal } from "../../bot/activity-guard.ts";
import { readConfig } from "../../bot/config.ts";

const appId = "b1b1b1b1-0000-4000-8000-000000000001";
const env = {
  MicrosoftAppId: appId,
  MicrosoftAppType: "SingleTenant",
  MicrosoftAppTenantId: "b1b1b1b1-0000-4000-8000-000000000002",
  MicrosoftAppPassword: "secret",
  HELPDESK_CHANNEL_ID: "19:triage@thread.tacv2",
  HELPDESK_TEAM_ID: "19:team@thread.tacv2",
};
const local = createActivityGuard(readConfig({}));
const production = createActivityGuard(readConfig(env));
const government = createActivityGuard(readConfig({ ...env, ChannelService: "https://botframework.azure.us" }));

const message = (changes: object = {}): Record<string, unknown> => ({
  type: "message",
  id: "1",
  channelId: "msteams",
  serviceUrl: "http://127.0.0.1:4000/",
  conversation: { id: "a:1", tenantId: "t" },
  from: { id: "29:1", name: "Erin", aadObjectId: "00000000-0000-0000-0000-000000000101" },
  recipient: { id: `28:${appId}`, name: "Bot" },
  text: "hi",
  ...changes,
});
const fromTeams = (changes: object = {}) =>
  message({ serviceUrl: "https://smba.trafficmanager.net/emea/", ...changes });

function accepted(read: ReturnType<typeof local>): Activity {
  if (isRefusal(read)) throw new Error(`refused: ${read.reason}`);
  return read;
}

test("takes an activity as Teams sends it, with dates as Dates", () => {
  const activity = accepted(production(fromTeams({ timestamp: "2026-11-20T18:03:18.832Z" })));
  expect(activity.text).toBe("hi");
  expect(activity.timestamp).toEqual(new Date("2026-11-20T18:03:18.832Z"));
  expect(activity).toHaveProperty("rawTimestamp", "2026-11-20T18:03:18.832Z");
});

describe("refuses with 400", () => {
  const long = (length: number) => "x".repeat(length);
  test.each<[string, object]>([
    ["B14 type missing", { type: undefined }],
    ["B14 type a number", { type: 5 }],
    ["B14 type of 10 KB", { type: long(10_240) }],
    ["A29 channelId missing", { channelId: undefined }],
    ["A29 channelId a number", { channelId: 5 }],
    ["A25 serviceUrl missing", { serviceUrl: undefined }],
    ["A25 serviceUrl empty", { serviceUrl: "" }],
    ["A25 serviceUrl a list", { serviceUrl: ["http://127.0.0.1/"] }],
    ["B16 conversation absent", { conversation: undefined }],
    ["B16 conversation null", { conversation: null }],
    ["B16 conversation id empty", { conversation: { id: "" } }],
    ["B16 conversation id of 5 KB", { conversation: { id: long(5_120) } }],
    ["B17 from absent", { from: undefined }],
    ["B17 from without id", { from: { name: "x" } }],
    ["B13 id a number", { id: 7 }],
    ["B13 text a number", { text: 7 }],
    ["B13 text an object", { text: {} }],
    ["B26 invoke without name", { type: "invoke" }],
    ["value nested 40 deep", { value: JSON.parse(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`) }],
  ])("%s", (_, changes) => {
    expect(local(message(changes))).toMatchObject({ refused: true, status: 400 });
  });
  test.each([[undefined], [null], [[]], ["x"], [5]])("B08 %j", (body) => {
    expect(isRefusal(local(body))).toBe(true);
  });
  test.each<[string, object]>([
    ["A28 channel webchat", { channelId: "webchat" }],
    ["A30 AseChannel", { channelId: "AseChannel" }],
    ["A31 emulator", { channelId: "emulator" }],
    ["B18 recipient is another bot", { recipient: { id: "28:b1b1b1b1-0000-4000-8000-00000000000f" } }],
    ["B18 recipient absent", { recipient: undefined }],
    ["B17 aadObjectId is no GUID", { from: { id: "29:1", aadObjectId: "x' or 1 eq 1" } }],
  ])("%s, in production only", (_, changes) => {
    expect(isRefusal(production(fromTeams(changes)))).toBe(true);
    expect(isRefusal(local(message(changes)))).toBe(false);
  });
});

describe("serviceUrl", () => {
  test.each([
    ["https://smba.trafficmanager.net/emea/", true],
    ["https://smba.trafficmanager.net:443/emea/", true],
    ["https://smba.infra.gcc.teams.microsoft.com/teams", true],
    ["http://smba.trafficmanager.net/emea/", false],
    ["https://smba.trafficmanager.net:8443/", false],
    ["https://smba.trafficmanager.net@evil.example/", false],
    ["https://smba.trafficmanager.net\\@evil.example/", false],
    ["https://smba.trafficmanager.net/\t", false],
    ["https://smba.trafficmanager.net./", false],
    ["https://smba.trafficmanager.net.evil.example/", false],
    ["https://x.trafficmanager.net/", false],
    ["https://smba.tr\u0430fficmanager.net/", false],
    ["https://smba.infra.gov.teams.microsoft.us/teams", false],
    ["http://127.0.0.1:4000/", false],
    ["https://localhost/", false],
    ["https://169.254.169.254/", false],
    ["not a url", false],
  ])("A27 D12 D13 production: %s is %s", (serviceUrl, expected) => {
    expect(!isRefusal(production(fromTeams({ serviceUrl })))).toBe(expected);
  });
  test("the government cloud has its own hosts", () => {
    expect(isRefusal(government(fromTeams({ serviceUrl: "https://smba.infra.gov.teams.microsoft.us/teams" })))).toBe(
      false,
    );
    expect(isRefusal(government(fromTeams()))).toBe(true);
  });
  test.each([
    ["http://localhost:56150/_connector", true],
    ["http://127.8.9.1:1/", true],
    ["http://[::1]:4000/", true],
    ["https://smba.trafficmanager.net/emea/", false],
    ["http://127.0.0.1.evil.example/", false],
    ["http://10.0.0.1/", false],
    ["file:///etc/passwd", false],
  ])("local mode: %s is %s", (serviceUrl, expected) => {
    expect(!isRefusal(local(message({ serviceUrl })))).toBe(expected);
  });
});

describe("mends", () => {
  test("B19 a timestamp that is none is left out", () => {
    for (const timestamp of ["garbage", 5, null, {}])
      expect(accepted(local(message({ timestamp }))).timestamp).toBeUndefined();
  });
  test("B20 locale that is too long or no text is left out", () => {
    for (const locale of [5, null, "x".repeat(1_024)])
      expect(accepted(local(message({ locale }))).locale).toBeUndefined();
    expect(accepted(local(message({ locale: "xx" }))).locale).toBe("xx");
  });
  test("B21 entities: no null, no text, no mention without the mentioned", () => {
    const mention = { type: "mention", mentioned: { id: "28:bot" }, text: "<at>Bot</at>" };
    const entities = [
      null,
      "x",
      {},
      { type: "mention" },
      { type: "mention", mentioned: null },
      mention,
      { type: "clientInfo" },
    ];
    expect(accepted(local(message({ entities }))).entities).toEqual([mention, { type: "clientInfo" }]);
    expect(accepted(local(message({ entities: "x" }))).entities).toBeUndefined();
  });
  test("B23 attachments: at most 10, objects with a type only", () => {
    const attachments = Array.from({ length: 1_000 }, (_, at) =>
      at % 2 === 0 ? null : { contentType: "image/png", contentUrl: at },
    );
    const read = accepted(local(message({ attachments }))).attachments;
    expect(read).toHaveLength(10);
    expect(read?.[0]).toEqual({ contentType: "image/png" });
    expect(accepted(local(message({ attachments: "x" }))).attachments).toBeUndefined();
  });
  test("B24 adaptiveCard/action that is none loses its value, so that the bot answers the inner 400", () => {
    const action = { type: "Action.Execute", verb: "answer", data: { step: 1 } };
    const invoke = (value: unknown) =>
      accepted(local(message({ type: "invoke", name: "adaptiveCard/action", value }))).value;
    expect(invoke({ action, trigger: "manual" })).toEqual({ action, trigger: "manual" });
    for (const value of [
      undefined,
      {},
      null,
      "x",
      { action: null },
      { action: { ...action, verb: 5 } },
      { action: { ...action, verb: undefined } },
      { action: { ...action, data: [] } },
      { action: { ...action, type: "Action.Submit" } },
    ]) {
      expect(invoke(value)).toBeUndefined();
    }
  });
  test("B25 other invokes always have a value, and channelData is always an object", () => {
    for (const name of ["fileConsent/invoke", "signin/tokenExchange", "signin/verifyState"]) {
      expect(accepted(local(message({ type: "invoke", name, value: null }))).value).toEqual({});
    }
    for (const channelData of [null, undefined, "x", []]) {
      expect(accepted(local(message({ type: "messageUpdate", channelData }))).channelData).toEqual({});
    }
    const channelData = { eventType: "editMessage", team: null, tenant: { id: "t" } };
    expect(accepted(local(message({ channelData }))).channelData).toEqual({
      eventType: "editMessage",
      tenant: { id: "t" },
    });
  });
  test("B27 membersAdded without null and without the nameless", () => {
    const membersAdded = [null, {}, "x", { id: "29:1" }, { id: 5 }];
    expect(accepted(local(message({ type: "conversationUpdate", membersAdded }))).membersAdded).toEqual([
      { id: "29:1" },
    ]);
  });
  test("B28 text of 100 KB is kept, more is cut without half a character", () => {
    expect(accepted(local(message({ text: "x".repeat(102_400) }))).text).toHaveLength(102_400);
    const text = accepted(local(message({ text: `${"x".repeat(102_399)}😀` }))).text;
    expect(text).toBe("x".repeat(102_399));
  });
  test("B15 an unknown type passes: the bot ignores it", () => {
    expect(accepted(local(message({ type: "somethingNew" }))).type).toBe("somethingNew");
  });
  test("a body that calls itself refused is not", () => {
    expect(isRefusal(local(message({ refused: true })))).toBe(false);
  });
});

test("B29 10,000 random activities: never a throw, and what passes has the promised types", () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const odd = [
    undefined,
    null,
    0,
    "",
    "x",
    [],
    {},
    [null],
    { id: 5 },
    { id: "y", name: 5 },
    true,
    "\u0000",
    { type: null },
  ];
  const keys = [
    ...Object.keys(message()),
    "entities",
    "attachments",
    "value",
    "name",
    "channelData",
    "membersAdded",
    "timestamp",
    "locale",
    "replyToId",
  ];
  const types = ["message", "invoke", "conversationUpdate", "messageUpdate", "installationUpdate", "event"];
  let passed = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const body = message({ type: types[random(types.length)] });
    for (let change = random(4); change > 0; change -= 1)
      body[keys[random(keys.length)] ?? ""] = odd[random(odd.length)];
    const read = local(body);
    if (isRefusal(read)) continue;
    passed += 1;
    expect(typeof read.conversation.id).toBe("string");
    expect(typeof read.from.id).toBe("string");
    expect(read.channelData).toBeTypeOf("object");
    for (const list of [read.entities, read.attachments, read.membersAdded])
      expect(list === undefined || Array.isArray(list)).toBe(true);
  }
  expect(passed).toBeGreaterThan(1_000);
});
