import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppOnlyDirectory } from "../../bot/directory/app-only-directory.ts";
import { SimulatedDirectory } from "../../bot/directory/simulated-directory.ts";
import { createLog, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { Card } from "../../cards/card.ts";
import type { HelpCase } from "../../dialogs/desk/case.ts";
import type { Directory } from "../../dialogs/ports.ts";
import { cardFaults } from "../support/card-lint.ts";
import { buttonOf, buttonsOf, wordsOf } from "../support/chat.ts";
import { ANA, DeskScene, ERIN, invoke, OMAR, SAM, type Somebody } from "../support/desk-scene.ts";
import { TENANT } from "../support/directory-turn.ts";
import { FakeGraph } from "../support/fake-graph.ts";
import { onIphone } from "../support/graph-methods.ts";

/** The second object id that the bot's own credential may read: of who filed a case, for the agent who has taken it (trust.md L12). */

const NEW_PHONE = "i got a new iphone on 2026-10-05 and authenticator offers no passkey for work";
const BUTTON = "Check the passkeys";
const PATH = `/v1.0/users/${ERIN.objectId}/authentication/fido2Methods`;

let graph: FakeGraph;
let lines: string[];

beforeAll(async () => {
  graph = await FakeGraph.start();
});
beforeEach(() => {
  graph.reset();
  lines = [];
  graph.people = { [ERIN.objectId]: { fido2Methods: [onIphone("2025-05-12", { displayName: "canary-name" })] } };
});
afterAll(() => graph.stop());

function appOnly(tenantId: string = TENANT): Directory {
  const log = createLog({ level: "debug", format: "json", write: (line) => lines.push(line) });
  const tokens = async () => ({ token: "app-token", expiresAt: Date.now() + 3_600_000 });
  const common = { graphUrl: graph.url, kinds: [], lastUsed: false, requests: 1_000, now: Date.now };
  const directory = new AppOnlyDirectory({ ...common, tenantId, tokens, log });
  return {
    access: async () => "off", // the person is not asked: this is about the agent
    look: (context, more) => directory.look(context, more),
    signOut: (context) => directory.signOut(context),
    lookForCase: (of, by) => directory.lookForCase(of, by),
  };
}

async function filed(directory: Directory = appOnly()): Promise<DeskScene> {
  const scene = new DeskScene({ directory });
  await scene.files(NEW_PHONE);
  return scene;
}

async function checks(scene: DeskScene, who: Somebody = SAM): Promise<Card | undefined> {
  return scene.agentTaps(who, BUTTON, {}, await scene.agentTaps(who, "More"));
}

/** The click that an agent's client would send, with other data. */
async function clicks(scene: DeskScene, who: Somebody, more: object = {}): Promise<Card | undefined> {
  const of = await scene.case();
  return scene.agentSends(who, "desk-passkeys", { case: of.number, id: of.id, nonce: randomUUID(), ...more });
}

test("the agent who has taken the case sees the list with its verdicts; the person's own id is asked for, once", async () => {
  const scene = await filed();
  await scene.agentTaps(SAM, "Take");
  const before = scene.cardUpdates;
  const card = await checks(scene);
  expect(wordsOf(card ?? {})).toMatch(
    /Read from Entra just now.*Registered passkeys.*canary-name.*Left over in your account/s,
  );
  expect(cardFaults(card ?? {})).toEqual([]);
  expect(graph.requests.map(({ method, path, token }) => [method, path, token])).toEqual([["GET", PATH, "app-token"]]);
  expect(scene.thread.at(-1)).toBe("Sam Okafor looked at the registered passkeys. Nothing was changed.");
  expect(scene.cardUpdates, "the list stays before the agent").toBe(before);
  expect((await scene.case()).log.at(-1)).toMatchObject({
    what: "note",
    about: "passkeys",
    by: { name: "Sam Okafor" },
  });
});

test("nothing of the list is kept or told: not in the case, the chat, the transcript or the log", async () => {
  const scene = await filed();
  await scene.agentTaps(SAM, "Take");
  await checks(scene);
  const kept = [await scene.case(), await scene.transcript(), scene.chat, scene.thread, scene.card, lines];
  expect(JSON.stringify(kept)).not.toContain("canary-name");
  expect(lines.join("\n")).not.toContain(ERIN.objectId);
  const looked = lines.map((line) => JSON.parse(line)).find(({ message }) => /were looked up$/.test(message));
  expect(looked.methods).toEqual(["passkey 2025-05-12"]);
  const audit = lines.map((line) => JSON.parse(line)).filter(({ message }) => message.startsWith("audit:"));
  expect(audit).toEqual([expect.objectContaining({ case: (await scene.case()).number, outcome: "found" })]);
  expect(audit[0].askedBy).not.toBe(audit[0].of);
});

test("the click that Teams sends again, and the database afterwards, have nothing of the list", async () => {
  const folder = mkdtempSync(join(tmpdir(), "passkeys-"));
  const path = join(folder, "helpdesk.db");
  const store = new SqliteTurnStore(path);
  const scene = new DeskScene({ directory: appOnly(), store });
  await scene.files(NEW_PHONE);
  await scene.agentTaps(SAM, "Take");
  const { number, id } = await scene.case();
  const data = { case: number, id, nonce: randomUUID() };
  const click = invoke(scene.channelActivity("invoke", SAM, scene.threadId), "desk-passkeys", data);
  expect(JSON.stringify(await scene.take(click))).toContain("canary-name");
  const again = await scene.take(click);
  expect(JSON.stringify(again)).not.toContain("canary-name");
  expect(JSON.stringify(again)).toContain(number);
  expect(graph.requests).toHaveLength(1);
  await store.close();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  expect(Buffer.concat(files).includes(number)).toBe(true);
  expect(Buffer.concat(files).includes("canary-name")).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

test("from a client that cannot replace a card: the list is not posted where all could read it", async () => {
  const scene = await filed();
  await scene.agentTaps(SAM, "Take");
  const { number, id } = await scene.case();
  const value = { verb: "desk-passkeys", case: number, id, nonce: randomUUID() };
  await scene.take({ ...scene.channelActivity("message", SAM, scene.threadId), value });
  expect(scene.thread.at(-1)).toContain("only in the place of the card");
  expect(JSON.stringify(scene.left)).not.toContain("canary-name");
});

test("no passkey is listed: the agent is told so", async () => {
  graph.people = { [ERIN.objectId]: { fido2Methods: [] } };
  const scene = await filed();
  await scene.agentTaps(SAM, "Take");
  expect(wordsOf((await checks(scene)) ?? {})).toContain("no passkey is listed");
});

describe("refused, and Graph hears nothing", () => {
  test.each<[string, (scene: DeskScene) => Promise<unknown>, RegExp]>([
    ["nobody has taken the case", async (scene) => clicks(scene, SAM), /Nobody has taken this case/],
    [
      "another agent has it",
      async (scene) => {
        await scene.agentTaps(SAM, "Take");
        return clicks(scene, ANA);
      },
      /Sam Okafor has this case/,
    ],
    [
      "it was put back",
      async (scene) => {
        await scene.agentTaps(SAM, "Take");
        const more = await scene.agentTaps(SAM, "More");
        await scene.agentTaps(SAM, "Put back", {}, more);
        return scene.agentTaps(SAM, BUTTON, {}, more);
      },
      /Nobody has taken this case/,
    ],
    [
      "it is resolved",
      async (scene) => {
        await scene.agentTaps(SAM, "Take");
        const resolve = await scene.agentTaps(SAM, "Resolve");
        await scene.agentTaps(SAM, "Resolve", { cause: "orphaned-entra", note: "done" }, resolve);
        return clicks(scene, SAM);
      },
      /resolved/,
    ],
    [
      "it is the agent's own",
      async (scene) => {
        scene.standings.set(ERIN.objectId, "agent");
        return clicks(scene, ERIN);
      },
      /your own case/,
    ],
  ])("%s", async (_, act, says) => {
    const scene = await filed();
    expect(wordsOf(((await act(scene)) as Card | undefined) ?? {})).toMatch(says);
    expect(graph.requests).toEqual([]);
  });

  test("somebody who is no agent, or of another team", async () => {
    const scene = await filed();
    await scene.agentTaps(SAM, "Take");
    expect(await clicks(scene, OMAR)).toBeUndefined();
    expect(graph.requests).toEqual([]);
    expect(scene.refused).toEqual([{ reason: "not an agent" }]);
  });

  test("a forged id of the case, and an object id put into the click", async () => {
    const scene = await filed();
    await scene.agentTaps(SAM, "Take");
    expect(await clicks(scene, SAM, { id: randomUUID() })).toBeUndefined();
    expect(graph.requests).toEqual([]);
    await clicks(scene, SAM, { objectId: OMAR.objectId, user: OMAR.objectId, requester: OMAR.objectId });
    expect(graph.requests.map(({ path }) => path)).toEqual([PATH]); // of the case, and of nobody else
  });

  test("L05 the case is of another tenant", async () => {
    const scene = await filed(appOnly("22222222-0000-0000-0000-000000000002"));
    await scene.agentTaps(SAM, "Take");
    expect(wordsOf((await checks(scene)) ?? {})).toContain("only at accounts of this organisation");
    expect(graph.requests).toEqual([]);
  });

  const taken =
    (more: Partial<HelpCase>, summary: Partial<HelpCase["summary"]> = {}) =>
    async () => {
      const scene = await filed();
      await scene.agentTaps(SAM, "Take");
      const of = await scene.case();
      const changed = { ...of, ...more, summary: { ...of.summary, ...summary } };
      return appOnly().lookForCase?.(changed, { id: SAM.objectId, name: SAM.name });
    };
  test.each<[string, () => Promise<unknown>]>([
    ["E16 an object id that is a path", taken({ requester: { id: "../me", name: "x" } })],
    ["a case about a colleague", taken({}, { about: "colleague" })],
    ["a guest", taken({}, { person: { name: "x", tenantId: TENANT, account: "a_b.c#EXT#@contoso.example" } })],
    [
      "an account card of somebody else",
      taken({}, { person: { name: "x", tenantId: TENANT, objectId: OMAR.objectId } }),
    ],
    ["no tenant known", taken({}, { person: { name: "x" } })],
  ])("by the adapter itself: %s", async (_, look) => {
    expect(await look()).toMatchObject({ kind: "failed" });
    expect(graph.requests).toEqual([]);
  });
});

test("Graph refuses or fails: one sentence, the case goes on, and nothing is noted as read", async () => {
  graph.answer = () => ({ status: 403 });
  const scene = await filed();
  await scene.agentTaps(SAM, "Take");
  const card = await checks(scene);
  expect(wordsOf(card ?? {})).toContain("a permission or its consent is missing");
  expect(buttonsOf(card ?? {}).map(({ title }) => title)).toContain("Reply");
  expect((await scene.case()).log.map(({ about }) => about)).not.toContain("passkeys");
});

test("nothing is connected that reads for a case: there is no such button", async () => {
  const scene = new DeskScene();
  await scene.files(NEW_PHONE);
  await scene.agentTaps(SAM, "Take");
  const more = (await scene.agentTaps(SAM, "More")) ?? {};
  expect(buttonsOf(more).map(({ title }) => title)).not.toContain(BUTTON);
});

test("with colleagues known there is room for it: giving away has a form of its own", async () => {
  const scene = await filed();
  await scene.agentTaps(ANA, "Take");
  await scene.agentTaps(ANA, "Put back", {}, await scene.agentTaps(ANA, "More"));
  await scene.agentTaps(SAM, "Take");
  const more = (await scene.agentTaps(SAM, "More")) ?? {};
  expect(buttonOf(more, BUTTON)).toBeDefined();
  const form = (await scene.agentTaps(SAM, "Put back or give", {}, more)) ?? {};
  expect([more, form].flatMap(cardFaults)).toEqual([]);
  await scene.agentTaps(SAM, "Give to a colleague", { colleague: ANA.objectId }, form);
  expect((await scene.case()).taker?.name).toBe("Ana Ruiz");
});

test("on a laptop: the simulated people are read the same way", async () => {
  const scene = await filed(new SimulatedDirectory({ log: silentLog, now: Date.now }));
  await scene.agentTaps(SAM, "Take");
  expect(wordsOf((await checks(scene)) ?? {})).toContain("Authenticator - iPhone 12");
});
