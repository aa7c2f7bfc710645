import { describe, expect, test } from "vitest";
import { buttonsOf, Chat, shipped, wordsOf } from "../support/chat.ts";

const QR = "I scan the QR code and nothing happens";

describe("the first words", () => {
  test.each(["hi", "Hello!", "good morning"])(
    "%s: the welcome says what the bot does, what it never asks for, and how to begin",
    async (text) => {
      const chat = await new Chat().user(text);
      expect(chat.words).toMatch(/Passkey not working\?/);
      expect(chat.words).toMatch(/never ask for a password, a PIN or a code/);
      expect(buttonsOf(chat.card).map(({ title }) => title)).toEqual([
        "Start",
        "Help a colleague",
        "What can you do?",
        "Talk to a person",
      ]);
      expect(chat.replies).toHaveLength(1);
    },
  );

  test("Start, clicked or typed, asks the first question", async () => {
    const clicked = await (await new Chat().user("hi")).tap("Start");
    const typed = await (await new Chat().user("hi")).user("start");
    expect(await clicked.waiting()).toMatch(/^question /);
    expect(await typed.waiting()).toBe(await clicked.waiting());
  });

  test("a problem in own words needs no Start: what was understood is shown, and the next step is there", async () => {
    const chat = await new Chat().user(QR);
    expect(chat.words).toContain("This is what I understood");
    expect(await chat.waiting()).toMatch(/^(question|fix) /);
  });

  test("words that say nothing about the problem are no dead end: the first question comes", async () => {
    const chat = await new Chat().user("my passkey does not work");
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("a greeting in the middle shows where we are instead of beginning anew", async () => {
    const chat = await new Chat().user("my passkey does not work");
    const waiting = await chat.waiting();
    await chat.user("hello");
    expect(chat.words).toContain("You are here:");
    expect(await chat.waiting()).toBe(waiting);
  });
});

describe("help", () => {
  const steps: readonly (readonly [string, (chat: Chat) => Promise<unknown>])[] = [
    ["at the beginning", async () => undefined],
    ["at the welcome", (chat) => chat.user("hi")],
    ["at a question", (chat) => chat.user("my passkey does not work")],
    ["at a fix", async (chat) => (await chat.user("my passkey does not work")).lay("fix", "cross-device-bluetooth")],
    ["at the test sign-in", async (chat) => (await chat.user("my passkey does not work")).lay("test", "")],
    ["at a hand-off", (chat) => chat.user("talk to a person")],
    ["on the security path", (chat) => chat.user("somebody stole my phone")],
    ["out of scope", (chat) => chat.user("my printer is broken")],
  ];

  test.each(steps)("%s: the list of what one can type, the desk's number, and nothing has moved", async (_, arrive) => {
    const chat = new Chat();
    await arrive(chat);
    const before = await chat.waiting();
    await chat.user("help");
    expect(chat.words).toContain("What I can do");
    expect(chat.words).toContain(shipped.tenant.desk.phone);
    expect(await chat.waiting()).toBe(before);
  });

  test.each(steps.slice(1))(
    "%s: its button 'Show where I am' brings the waiting card back, and it still works",
    async (_, arrive) => {
      const chat = new Chat();
      await arrive(chat);
      const before = await chat.waiting();
      await chat.user("help");
      await chat.tap("Show where I am");
      expect(chat.words).toContain("You are here:");
      expect(await chat.waiting()).toBe(before);
      const [button] = buttonsOf(chat.card);
      await chat.invoke(button?.verb ?? "", button?.data ?? {});
      expect(chat.answerToLast.status).toBe(200);
      expect(JSON.stringify(chat.answerToLast.body)).not.toContain("already been answered");
    },
  );
});

describe("B28 messages with nothing in them", () => {
  const bot = { id: "28:bot", name: "Helpdesk" };
  const mention = { type: "mention", mentioned: bot, text: "<at>Helpdesk</at>" };

  test.each([
    ["an empty one", "", {}],
    ["blanks", "  \n\t ", {}],
    ["zero-width signs", "\u200b\u200d\ufeff\u2060", {}],
    ["a mention of the bot and nothing else", "<at>Helpdesk</at> ", { entities: [mention] }],
  ])("%s: told so, and nothing has moved", async (_, text, more) => {
    const chat = await new Chat().user("my passkey does not work");
    const before = await chat.state();
    await chat.user(text, more as never);
    expect(chat.words).toContain("I got an empty message");
    expect(await chat.state()).toEqual(before);
  });

  test("a mention of the bot before the words is not part of them", async () => {
    const chat = await new Chat().user("<at>Helpdesk</at> help", { entities: [mention] } as never);
    expect(chat.words).toContain("What I can do");
  });

  test.each([
    "🙂",
    "???",
    "...",
    "👍👍👍",
    "123",
    "ja",
    "¯\\_(ツ)_/¯",
    "null",
    "undefined",
    "${string($root)}",
    "{{DATE()}}",
  ])("%s is no dead end", async (text) => {
    const chat = await new Chat().user(text);
    expect(chat.replies.length).toBeGreaterThan(0);
    expect(await chat.waiting()).not.toBe("nothing");
    expect(chat.words).not.toContain("Sorry, that went wrong");
  });

  test("100 KB: the first part is read, the person is told, and the turn is quick", async () => {
    const chat = new Chat();
    await chat.user("hi");
    const before = performance.now();
    await chat.user(`${QR} ${"and so on ".repeat(10_000)}`);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(chat.words).toContain("I read only the first 4,000 characters");
    expect(await chat.waiting()).toMatch(/^(question|fix) /);
  });

  test("C28 after 100 KB the preview of a hand-off and its card for the agents stay small enough for Teams", async () => {
    const chat = await new Chat().user(`${QR} ${"and so on ".repeat(10_000)}`);
    await chat.user("talk to a person");
    await chat.tap("Send to the helpdesk", { note: "n".repeat(50_000) });
    for (const { activity } of chat.sent) expect(JSON.stringify(activity).length).toBeLessThan(28_000);
  });

  test("a picture with words: the words count, and the person is asked to type what the picture says", async () => {
    const attachments = [{ contentType: "image/png", contentUrl: "https://x/y.png", name: "error.png" }];
    const chat = await new Chat().user(QR, { attachments });
    expect(chat.words).toContain("I cannot read pictures yet");
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test("a picture alone: the same, and nothing has moved", async () => {
    const attachments = [{ contentType: "image/png", contentUrl: "https://x/y.png", name: "error.png" }];
    const chat = await new Chat().user("my passkey does not work");
    const before = await chat.state();
    await chat.user("", { attachments });
    expect(chat.words).toContain("I cannot open files yet");
    expect(await chat.state()).toEqual(before);
  });

  test("the copy of the text that Teams attaches is no file", async () => {
    const attachments = [{ contentType: "text/html", content: `<p>${QR}</p>` }];
    const chat = await new Chat().user(QR, { attachments });
    expect(chat.words).not.toContain("pictures");
  });
});

describe("out of scope", () => {
  const longest = (says: readonly string[]) => says.toSorted((a, b) => b.length - a.length)[0] ?? "";

  test.each([...shipped.scope.values()].map(({ id, says }) => [id, longest(says)] as const))(
    "%s: said so, with the way to the right place, and no question about passkeys",
    async (_, text) => {
      const chat = await new Chat().user(text);
      expect(await chat.waiting()).toMatch(/^scope /); // a neighbour's answer is as good
      expect(chat.words).toContain(shipped.tenant.generalHelpdesk);
      expect(chat.replies).toHaveLength(1);
    },
  );

  test("'It is about a passkey', clicked or typed, goes on with questions", async () => {
    const clicked = await (await new Chat().user("my printer is broken")).tap("It is about a passkey");
    expect(await clicked.waiting()).toMatch(/^question /);
    const typed = await (await new Chat().user("my printer is broken")).user("it is about a passkey");
    expect(await typed.waiting()).toMatch(/^question /);
  });

  test("a person can be had there too", async () => {
    const chat = await (await new Chat().user("my printer is broken")).tap("Talk to a person");
    expect(await chat.waiting()).toMatch(/^hand-off/);
  });

  test("another sentence, this time about a passkey, is taken up", async () => {
    const chat = await (await new Chat().user("my printer is broken")).user(QR);
    expect(await chat.waiting()).toMatch(/^(question|fix) /);
  });
});

describe("a language without texts of its own", () => {
  test.each(["fr-FR", "ja-JP", "xx"])("%s: the conversation is in English and works to its end", async (locale) => {
    const chat = await new Chat({ locale }).user("hi");
    expect(chat.words).toContain("Passkey not working?");
    await chat.user(QR);
    await chat.user("talk to a person");
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.replies.at(-1) ?? {})).toMatch(/PK-[\dA-Z]{6}/);
    expect(JSON.stringify(chat.sent)).not.toMatch(/undefined|\$\{/);
  });
});
