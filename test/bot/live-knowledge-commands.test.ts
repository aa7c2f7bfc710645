import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withKnowledgeCommands } from "../../bot/live-knowledge/admin-commands.ts";
import type { LiveKnowledge } from "../../bot/live-knowledge/live-knowledge.ts";
import { Chat, wordsOf } from "../support/chat.ts";
import { LiveCopy, until } from "../support/reloads.ts";

let place: LiveCopy;
let live: LiveKnowledge;
beforeEach(async () => {
  place = new LiveCopy();
  live = await place.start();
});
afterEach(() => place.remove());

const CAUSE = "causes/no-internet.json";

function chatOf(isAdministrator: boolean): Chat {
  return new Chat({
    get knowledge() {
      return live.current();
    },
    around: (bot) => withKnowledgeCommands(bot, live, async () => isAdministrator),
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
