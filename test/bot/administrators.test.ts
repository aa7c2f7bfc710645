import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { BotProcess } from "../support/bot-process.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { FakeGraph, type GraphAnswer, type GraphRequestSeen } from "../support/fake-graph.ts";
import { FakeTokenService } from "../support/fake-token-service.ts";
import { SignedInChat, type SomebodyOptions } from "../support/signed-in-chat.ts";

vi.setConfig({ testTimeout: 30_000 });

/** Who may look at the knowledge and roll it back in production: the members of ADMIN_GROUP_ID, as Graph says, over HTTP. */

const GROUP = "aaaaaaaa-0000-4000-8000-00000000000a";
const SERVED = /Version [0-9a-f]{12} is served/;
const REFUSED = /cannot look up now who is an administrator/;

let folder: string;
let connector: FakeConnector;
let graph: FakeGraph;
let service: FakeTokenService;
let bot: BotProcess;
const members = new Set<string>();

/** What Graph knows: the members of the group. */
function asked({ path }: GraphRequestSeen): GraphAnswer {
  const id = /id eq '([\da-f-]+)'/.exec(decodeURIComponent(path))?.[1] ?? "";
  if (!path.startsWith(`/v1.0/groups/${GROUP}/transitiveMembers/`)) return { status: 404 };
  return { status: 200, body: JSON.stringify({ value: members.has(id) ? [{ id }] : [] }) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "administrators-"));
  [connector, graph, service] = await Promise.all([FakeConnector.start(), FakeGraph.start(), FakeTokenService.start()]);
  const env = { ...service.env, GRAPH_URL: graph.url, connectionName: "graph", ADMIN_GROUP_ID: GROUP.toUpperCase() };
  bot = await BotProcess.start(folder, env, "test/support/instance-bot.ts");
  graph.answer = asked;
});
afterEach(() => {
  graph.reset();
  graph.answer = asked;
  service.reset();
});
afterAll(async () => {
  await bot.stop();
  await Promise.all([connector.stop(), graph.stop(), service.stop()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function somebody(options: SomebodyOptions = {}): SignedInChat {
  return new SignedInChat(bot, connector, service, options);
}

function administrator(): SignedInChat {
  const chat = somebody();
  members.add(chat.objectId);
  return chat;
}

/** The answer to one message, in words. */
async function answered(chat: SignedInChat, text: string): Promise<string> {
  expect((await chat.say(text)).status).toBe(200);
  return (await chat.reads(1)).join("\n");
}

test("no token for Graph, at the first look-up of all: nobody is let in, and an administrator is told why", async () => {
  service.answer = ({ what, scope }) => (what === "login" && scope.includes("graph") ? { status: 500 } : undefined);
  expect(await answered(administrator(), "knowledge status")).toMatch(REFUSED);
  expect(graph.requests).toEqual([]);
});

test("a member of the group sees the status; Graph is asked as the app, once for both commands", async () => {
  const chat = administrator();
  expect(await answered(chat, "knowledge status")).toMatch(SERVED);
  expect(await answered(chat, "knowledge rollback")).toContain("no earlier version");
  expect(graph.requests).toHaveLength(1);
  expect(graph.requests[0]).toMatchObject({ method: "GET", token: expect.stringContaining("bot-token-for-") });
});

test.each<[string, SomebodyOptions]>([
  ["who is not in the group", {}],
  ["of another tenant", { tenantId: "22222222-0000-0000-0000-000000000002" }],
  ["without an object id", { from: { aadObjectId: undefined } }],
  ["with something else for an object id", { from: { aadObjectId: "x') or (1 eq 1" } }],
])("somebody %s: the words are like any others, and nothing tells that there is such a command", async (_, options) => {
  const chat = somebody(options);
  const { status } = await chat.say("knowledge status");
  if (status !== 200) return expect([400, 403]).toContain(status); // not even let in
  const words = (await chat.reads(1)).join("\n");
  expect(words).not.toMatch(SERVED);
  expect(words).not.toMatch(REFUSED);
  expect(words).not.toMatch(/administrator/i);
});

describe("while Graph is in trouble, nobody is let in, and an administrator is told why", () => {
  const faults: readonly (readonly [string, GraphAnswer])[] = [
    ["500", { status: 500 }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "60" } }],
    ["429", { status: 429 }],
    ["403: the app may not read groups", { status: 403 }],
    ["401", { status: 401 }],
    ["404: there is no such group", { status: 404 }],
    ["302 to somewhere else", { status: 302, headers: { location: "http://127.0.0.1:9/" } }],
    ["a page instead of JSON", { status: 200, body: "<html>sign in</html>" }],
    ["JSON of another form", { status: 200, body: '{"value":true}' }],
    ["a connection that breaks", "reset"],
    ["half an answer", "cut"],
    ["an answer without an end", "flood"],
    ["no answer", "hang"],
  ];
  test.each(faults)("%s", async (_, fault) => {
    const chat = administrator();
    graph.answer = () => fault;
    const began = performance.now();
    expect(await answered(chat, "knowledge status")).toMatch(REFUSED);
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(await answered(chat, "knowledge rollback")).toMatch(REFUSED);
  });

  test("an answer about somebody else is no yes", async () => {
    const chat = administrator();
    graph.answer = () => ({ status: 200, body: '{"value":[{"id":"00000000-0000-0000-0000-0000000000ff"}]}' });
    const words = await answered(chat, "knowledge status");
    expect(words).not.toMatch(SERVED);
  });

  test("everybody else goes on as ever", async () => {
    graph.answer = () => ({ status: 503 });
    expect(await answered(somebody(), "hi")).toMatch(/Passkey not working\?/);
  });
});

test("the log names the reason once per look-up, and nobody's words", () => {
  const lines = bot.lines.filter((line) => line.includes("Who is an administrator cannot be looked up"));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join("\n")).not.toMatch(/knowledge (status|rollback)/);
});
