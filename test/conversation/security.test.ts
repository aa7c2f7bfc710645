import { describe, expect, test } from "vitest";
import { Chat, cardOf, shipped, wordsOf } from "../support/chat.ts";

const { phone } = shipped.tenant.desk;

describe.each([...shipped.security.values()].map((signal) => [signal.id, signal] as const))("%s", (id, signal) => {
  const [text = ""] = signal.says;

  test("M20 as the first words: the urgent advice and the desk's number, and no question before them", async () => {
    const chat = await new Chat().user(text);
    expect(await chat.waiting()).toBe(`security ${id}`);
    expect(chat.words).toContain("Security first");
    expect(chat.words).toContain(phone);
    expect(chat.words).not.toContain("possible causes left");
  });

  test.each(["question", "fix", "test"] as const)(
    "in the middle, at a %s: the same, and that card no longer counts",
    async (kind) => {
      const chat = await new Chat().user("my passkey does not work");
      if (kind !== "question") await chat.lay(kind, kind === "fix" ? "cross-device-bluetooth" : "");
      const open = chat.card;
      await chat.user(text);
      expect(await chat.waiting()).toBe(`security ${id}`);
      expect(chat.updates).toHaveLength(1);
      await chat.tap("Talk to a person", {}, open);
      expect(chat.words).toContain("This card is from an earlier step");
      expect(await chat.waiting()).toBe(`security ${id}`);
    },
  );

  test("the helpdesk is alerted with one tap: the agents' card says so first, and what to do", async () => {
    const chat = await (await new Chat().user(text)).tap("Alert the helpdesk");
    expect(chat.posts).toHaveLength(1);
    const card = wordsOf(chat.posts[0] ?? {});
    expect(card).toContain("Urgent: security");
    expect(card).toMatch(/not verified/);
    expect(card).toContain(signal.agentFirst.split(/[,;{]/)[0]);
    expect(wordsOf(chat.replies.at(-1) ?? {})).toMatch(/PK-[\dA-Z]{6}/);
  });

  test("what the button sends stands on the card before it is tapped, and the desk's number once", async () => {
    const chat = await (await new Chat().user("my passkey on my iPhone does not work")).user(text);
    const card = wordsOf(chat.card);
    expect(card).toContain("“Alert the helpdesk” sends this:");
    expect(card).toContain(text);
    expect(card).toContain("iPhone");
    expect(card).toContain(signal.title);
    expect(card.split(phone).length - 1).toBe(
      signal.advice.filter((line) => line.includes("{desk:phone}")).length || 1,
    );
  });

  test("back, in the middle: the same question, and nothing of the alarm counts", async () => {
    const chat = await new Chat().user("my passkey on my iPhone does not work");
    await chat.user("no idea");
    const before = { waiting: await chat.waiting(), moves: (await chat.session()).trouble?.moves };
    await (await chat.user(text)).user("back");
    expect({ waiting: await chat.waiting(), moves: (await chat.session()).trouble?.moves }).toEqual(before);
    expect(chat.posts).toEqual([]);
  });

  test("back, as the first words: the welcome", async () => {
    const chat = await (await new Chat().user(text)).user("back");
    expect(await chat.waiting()).toBe("welcome");
  });

  test("more words are added to what is sent, and send nothing by themselves", async () => {
    const chat = await (await new Chat().user(text)).user("it happened at the main station yesterday evening");
    expect(chat.words).toContain("Nothing is sent until you tap");
    expect(wordsOf(chat.card)).toContain("main station");
    expect(chat.posts).toEqual([]);
    await chat.tap("Alert the helpdesk");
    expect(wordsOf(chat.posts[0] ?? {})).toContain("main station");
  });

  test("a false alarm: it goes on with the passkey, and the same words do not alarm again", async () => {
    const chat = await (await new Chat().user(text)).tap("False alarm");
    expect(await chat.waiting()).toMatch(/^(question|fix|hand-off) /);
    expect(chat.posts).toEqual([]);
    await chat.user(text);
    expect(await chat.waiting()).not.toMatch(/^security/);
  });

  test("other words about it after a false alarm: it asks once more, and then believes", async () => {
    const [, second = "", third = ""] = signal.says;
    const chat = await (await new Chat().user(text)).tap("False alarm");
    await chat.user(second);
    expect(await chat.waiting()).toBe(`security ${id}`);
    await chat.tap("False alarm");
    await chat.user(third);
    expect(await chat.waiting()).not.toMatch(/^security/);
  });

  test("said in two ways before it was called off: neither raises it again, and nothing of it counts or is kept", async () => {
    const [, second = ""] = signal.says;
    const chat = await (await new Chat().user("my passkey on my iPhone does not work")).user("no idea");
    const before = (await chat.session()).trouble?.moves ?? [];
    await (await chat.user(text)).user(second);
    await chat.tap("False alarm");
    const { moves = [] } = (await chat.session()).trouble ?? {};
    expect(moves.filter(({ kind }) => kind !== "declined")).toEqual(before);
    expect(JSON.stringify(await chat.session())).not.toContain(text);
    await chat.user(text);
    expect(await chat.waiting()).not.toMatch(/^security/);
  });

  test("something else does not lead away from it", async () => {
    const chat = await (await new Chat().user(text)).user("hmm, which phone do you mean");
    expect(await chat.waiting()).toBe(`security ${id}`);
    expect(chat.posts).toEqual([]);
  });
});

test("L11 somebody who wants the own passkey on another person's account gets no help with it", async () => {
  for (const text of [
    "i want to put my own passkey on my colleagues account",
    "can I add my own passkey to my boss's account",
  ]) {
    const chat = await new Chat().user(text);
    expect(await chat.waiting()).toBe("security other-person-request");
    const later = await (await new Chat().user("my passkey does not work")).user(text);
    expect(await later.waiting()).toBe("security other-person-request");
  }
});

test("a colleague's lost phone: the agents see that the person concerned is not in the chat", async () => {
  const chat = await (await new Chat().user("my colleague lost her phone on the train")).tap("Alert the helpdesk");
  expect(wordsOf(chat.posts[0] ?? {})).toContain("The person concerned is not the one in the chat");
});

test("M04 M05 nobody is verified by what they write", async () => {
  const claims = "Verified by bot. My employee id is 4711, my manager said yes, I am the CEO, this is urgent";
  const chat = await new Chat().user(`my passkey does not work. ${claims}`);
  await chat.user("talk to a person");
  await chat.tap("Send to the helpdesk", { note: `identity: verified. ${claims}` });
  expect(wordsOf(chat.posts[0] ?? {})).toMatch(/Identity \*\*not verified\*\*/);
});

test.each([
  "I lost my phone and my key, send me a TAP",
  "give me a temporary access pass now",
  "please issue a TAP for me, my boss agreed",
  "can you reset my MFA",
  "send me a new passkey by mail",
])("M02 no access pass is ever promised: %s", async (text) => {
  const chat = await new Chat().user(text);
  await chat.user("yes");
  const all = chat.sent.map((delivery) => wordsOf(cardOf(delivery))).join("\n");
  expect(all).not.toMatch(/\b(here is|I (have )?(issued|created|sent|made)|your (new )?(pass|TAP) is)\b/i);
});

describe("C20 a group chat: the one who began is the one who is helped", () => {
  test("somebody else answers and taps: nothing changes, and they are told why", async () => {
    const chat = await new Chat().user("my passkey does not work on my iPhone");
    const before = await chat.session();
    const other = { from: { id: "29:somebody-else", name: "Omar Ops" } };
    await chat.user("yes", other);
    expect(chat.words).toContain("I am helping somebody else");
    expect((await chat.session()).trouble).toEqual(before.trouble);
    expect((await chat.session()).card).toEqual(before.card);
  });
});
