import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withKnowledgeCommands } from "../../bot/live-knowledge/admin-commands.ts";
import type { KnowledgeStatus, LiveKnowledge } from "../../bot/live-knowledge/live-knowledge.ts";
import { Chat, wordsOf } from "../support/chat.ts";
import { LiveCopy, until } from "../support/reloads.ts";

let place: LiveCopy;
let live: LiveKnowledge;
beforeEach(async () => {
  place = new LiveCopy({ isBrief: true });
  live = await place.start();
});
afterEach(() => place.remove());

const CAUSE = "causes/no-internet.json";

function chatOf(isAdministrator: boolean): Chat {
  return new Chat({
    get knowledge() {
      return live.current();
    },
    around: (bot) => withKnowledgeCommands(bot, live, async () => (isAdministrator ? "yes" : "no")),
  });
}

describe("an administrator asks in the chat", () => {
  test("knowledge status: version, source, that the folder is good", async () => {
    const chat = await chatOf(true).user("knowledge status");
    expect(chat.words).toContain(live.current().version);
    expect(chat.words).toContain("the knowledge folder");
    expect(chat.words).toContain("no errors");
  });

  test("after a bad change: what to mend, with file and line, and that the last good version goes on", async () => {
    place.copy.write(CAUSE, place.copy.read(CAUSE).replace(/"fix": "[^"]*"/, '"fix": "no_such_fix"'));
    await until(live, () => live.status().counts.refused === 1);
    const chat = await chatOf(true).user("Knowledge status");
    expect(chat.words).toMatch(/causes\/no-internet\.json, line \d+:/);
    expect(chat.words).toContain("The last good version goes on");
  });

  test("K16 knowledge rollback: the version before is served again, in well under ten seconds", async () => {
    const before = live.current().version;
    const chat = chatOf(true);
    expect((await chat.user("knowledge rollback")).words).toContain("no earlier version");
    place.copy.change(CAUSE, (cause) => Object.assign(cause, { title: "Changed" }), "Changed");
    await until(live, () => live.current().causes.get("no-internet")?.title === "Changed");
    await until(live, () => live.status().before !== undefined);
    const begun = performance.now();
    await chat.user("knowledge rollback");
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(chat.words).toContain(`Version ${before}`);
    expect(live.current().version).toBe(before);
  });

  test("in the middle of a question: the question waits as it was", async () => {
    const chat = await chatOf(true).user("my passkey stopped working on my iPhone");
    const waiting = await chat.waiting();
    await chat.user("knowledge status");
    expect(await chat.waiting()).toBe(waiting);
    expect(wordsOf(chat.card)).not.toContain("Knowledge");
  });
});

describe("what else the status says", () => {
  const line = { number: 7, version: "0123456789ab", at: "2026-11-20T09:41:00.000Z", why: "edited" } as const;
  test.each<[string, Partial<KnowledgeStatus>, RegExp]>([
    ["taking over", { lagsBehind: { line, why: "loading" } }, /lags behind.*0123456789ab.*Ask again in a moment/s],
    ["no files", { lagsBehind: { line, why: "missing" } }, /lags behind.*could not get that version/s],
    ["refused", { lagsBehind: { line, why: "refused" } }, /lags behind.*Update this instance/s],
    ["not in the store yet", { isUnpublished: true }, /other instances serve an older one/],
    ["old files", { folderIsOld: true }, /files in the knowledge folder here are of an earlier version/],
  ])("%s", async (_, part, expected) => {
    const status = () => ({ ...live.status(), ...part });
    const lagging = { status, upToDate: async () => {}, rollBack: () => live.rollBack() };
    const chat = new Chat({ around: (bot) => withKnowledgeCommands(bot, lagging, async () => "yes") });
    expect((await chat.user("knowledge status")).words).toMatch(expected);
    const all = await chatOf(true).user("knowledge status");
    expect(all.words).not.toMatch(expected);
  });
});

describe("what is no command", () => {
  test("written by anybody else it is text like any other, and tells nothing", async () => {
    const chat = await chatOf(false).user("knowledge status");
    expect(chat.words).not.toContain(live.current().version);
    expect(chat.words).not.toMatch(/administrator/i);
    const version = live.current().version;
    await chat.user("knowledge rollback");
    expect(live.current().version).toBe(version);
  });

  test.each(["my knowledge status is low", "knowledge", "status", "what is the knowledge status of my passkey"])(
    "%s",
    async (text) => {
      const chat = await chatOf(true).user(text);
      expect(chat.words).not.toContain(live.current().version);
    },
  );

  test("in a group an administrator's command is not answered for all to read", async () => {
    const chat = chatOf(true);
    const conversation = { ...chat.activity("message").conversation, conversationType: "groupChat", isGroup: true };
    await chat.take({ ...chat.activity("message"), text: "knowledge status", conversation } as never);
    expect(JSON.stringify(chat.sent)).not.toContain(live.current().version);
  });
});
