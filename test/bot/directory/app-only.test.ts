import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Tokens } from "../../../bot/bot-tokens.ts";
import { AppOnlyDirectory } from "../../../bot/directory/app-only-directory.ts";
import { createLog } from "../../../bot/log.ts";
import { BotProcess } from "../../support/bot-process.ts";
import { KEY, outcomeOf, TENANT, turnFrom } from "../../support/directory-turn.ts";
import { FakeConnector } from "../../support/fake-connector.ts";
import { FakeGraph } from "../../support/fake-graph.ts";
import { FakeTokenService } from "../../support/fake-token-service.ts";
import { SignedInChat } from "../../support/signed-in-chat.ts";

let graph: FakeGraph;
let lines: string[];
let asked: (string | undefined)[]; // the challenges that tokens were asked for with

beforeAll(async () => {
  graph = await FakeGraph.start();
});
beforeEach(() => {
  graph.reset();
  lines = [];
  asked = [];
});
afterAll(() => graph.stop());

function directory(token: () => Promise<string> = async () => "app-token"): AppOnlyDirectory {
  const log = createLog({ level: "warn", format: "json", write: (line) => lines.push(line) });
  const tokens: Tokens = async (scope, { claims } = {}) => {
    expect(scope).toBe(`${graph.url}/.default`);
    asked.push(claims);
    return { token: await token(), expiresAt: Date.now() + 3_600_000 };
  };
  const common = { graphUrl: graph.url, kinds: [], lastUsed: false, requests: 1_000, now: Date.now };
  return new AppOnlyDirectory({ ...common, tenantId: TENANT, tokens, log });
}

function person(): string {
  const id = randomUUID();
  graph.people[id] = { fido2Methods: [KEY] };
  return id;
}

test("L12 the path holds the caller's own object id, and an audit line says so for every look-up", async () => {
  const id = person();
  const looks = directory();
  const turn = turnFrom(id.toUpperCase(), { text: `check ${randomUUID()}`, value: { oid: randomUUID() } });
  expect(outcomeOf(await looks.look(turn))).toBe("Key one");
  await looks.look(turn); // from memory: audited as well
  expect(graph.requests.map(({ path, token }) => [path, token])).toEqual([
    [`/v1.0/users/${id}/authentication/fido2Methods`, "app-token"],
  ]);
  const audit = lines.map((line) => JSON.parse(line)).filter(({ message }) => message.startsWith("audit:"));
  expect(audit).toHaveLength(2);
  const name = createHmac("sha256", TENANT).update(id).digest("hex").slice(0, 32);
  expect(audit[0]).toMatchObject({
    level: "warn",
    of: name,
    askedBy: name,
    conversation: "a:chat-1",
    outcome: "found",
  });
  expect(lines.join("\n")).not.toContain(id); // the line names nobody outright
});

test.each([
  ["a principal name", "erin@contoso.example"],
  ["a path", "../me"],
  ["a GUID and more", "00000000-0000-0000-0000-000000000101/authentication"],
  ["a quote", "a'b"],
])("E16 an object id that is %s goes nowhere", async (_, id) => {
  const looks = directory();
  expect(await looks.access(turnFrom(id))).toBe("off");
  expect(outcomeOf(await looks.look(turnFrom(id)))).toBe("guest");
  expect(graph.requests).toEqual([]);
});

test("L05 of another tenant, or of two: nobody is looked up", async () => {
  const id = person();
  const other = "22222222-0000-0000-0000-000000000002";
  for (const more of [
    { conversation: { id: "a:1", tenantId: other } },
    { channelData: { tenant: { id: other } } },
    { conversation: { id: "a:1" } },
  ])
    expect(outcomeOf(await directory().look(turnFrom(id, more as never)))).toBe("guest");
  expect(graph.requests).toEqual([]);
});

describe("tokens", () => {
  test("H08 401 with a claims challenge: one more token, which satisfies it", async () => {
    const id = person();
    const challenge = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="';
    graph.answer = () =>
      graph.requests.length === 1 ? { status: 401, headers: { "www-authenticate": challenge } } : undefined;
    expect(outcomeOf(await directory().look(turnFrom(id)))).toBe("Key one");
    expect(asked).toEqual([undefined, "eyJhIjoxfQ=="]);
  });

  test("401 again and again: given up after the second", async () => {
    graph.answer = () => ({ status: 401 });
    expect(outcomeOf(await directory().look(turnFrom(person())))).toBe("unavailable");
    expect(graph.requests).toHaveLength(2);
  });

  test("none can be had, or not in time: three seconds at most", async () => {
    const failing = directory(() => Promise.reject(new Error("AADSTS7000222 expired secret")));
    expect(outcomeOf(await failing.look(turnFrom(person())))).toBe("unavailable");
    const began = performance.now();
    const hanging = directory(() => new Promise(() => {}));
    expect(outcomeOf(await hanging.look(turnFrom(person())))).toBe("unavailable");
    expect(performance.now() - began).toBeLessThan(3_500);
    expect(graph.requests).toEqual([]);
  });
});

test("the bot in a process of its own: its credential, the Graph's scope, nobody signs in", async () => {
  const folder = mkdtempSync(join(tmpdir(), "app-only-"));
  const [connector, service] = await Promise.all([FakeConnector.start(), FakeTokenService.start()]);
  const env = { ...service.env, GRAPH_URL: graph.url, GRAPH_APP_ONLY: "on" };
  const bot = await BotProcess.start(folder, env, "test/support/look-up-bot.ts");
  onTestFinished(async () => {
    await Promise.all([bot.stop(), connector.stop(), service.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const chat = new SignedInChat(bot, connector, service);
  graph.people[chat.objectId] = { fido2Methods: [KEY] };
  await chat.say("check");
  expect(await chat.hears(2)).toEqual(["access: ready", "look-up: passkey Key one (passkey)"]);
  expect(graph.requests).toMatchObject([{ token: `bot-token-for-${graph.url}/.default` }]);
  expect(service.calls.map(({ what }) => what)).not.toContain("GetToken");
  expect(bot.lines.join("\n")).toContain("audit:");
  expect(bot.lines.join("\n")).not.toMatch(/bot-token|canary/);
});
