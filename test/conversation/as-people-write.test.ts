import { describe, expect, test } from "vitest";
import { methodListOf } from "../../bot/simulation/simulated-directory.ts";
import type { Directory } from "../../dialogs/ports.ts";
import { Chat, wordsOf } from "../support/chat.ts";

/** What people wrote in trials and what was misread: whose trouble it is, in which language, and as which answer. */

const ENGLISH = /\b(the|your|you|with|what|please)\b/i;
const GERMAN = /\b(der|die|das|Ihre?|nicht|Sie)\b/;

describe("which language is answered", () => {
  test.each([
    "i cannot sign in with my iphone",
    "no it did not help me",
    "sorry, english please",
    "my phone is an iphone",
    "I have a new phone",
  ])("after German, a sentence of one's own in English: %s", async (text) => {
    const chat = await new Chat({ locale: "de-DE" }).user("Mein Passkey geht nicht");
    await chat.user(text);
    expect(chat.words).toMatch(ENGLISH);
    expect(chat.words).not.toMatch(GERMAN);
  });

  test.each([
    "Something went wrong",
    "Sign in another way. We couldn't use your device to verify your identity",
    "Ich sehe nur: my passkey is not there",
  ])("after German, what an English screen says is no change: %s", async (text) => {
    const chat = await new Chat({ locale: "de-DE" }).user("Mein Passkey geht nicht");
    await chat.user(text);
    expect(chat.words).toMatch(GERMAN);
  });

  test.each(["aidez moi svp, passkey", "il ne se passe rien", "j'ai perdu ma clé d'accès"])(
    "in a language that is not understood, it is said once and kindly which are: %s",
    async (text) => {
      const chat = await new Chat().user(text);
      expect(chat.words.match(/I understand only English and German so far, I am sorry/g)).toHaveLength(1);
      expect(await chat.waiting()).toMatch(/^question /);
    },
  );
});

describe("what is this?", () => {
  test("in a fresh chat: what the bot is, in a sentence or two, and how to begin", async () => {
    const chat = await new Chat().user("what is this?");
    expect(chat.words).toContain("I am the helpdesk's program for passkeys");
    expect(await chat.waiting()).toBe("welcome");
  });

  test("in German", async () => {
    const chat = await new Chat({ locale: "de-DE" }).user("Was ist das?");
    expect(chat.words).toContain("Ich bin das Programm des Helpdesks für Passkeys");
  });

  test("at a question it is the question that is explained, and it waits on", async () => {
    const chat = await new Chat().user("my passkey does not work");
    const before = await chat.waiting();
    await chat.user("what is this?");
    expect(chat.words).toContain("The question is:");
    expect(await chat.waiting()).toBe(before);
  });
});

describe("a colleague in the middle of the chat", () => {
  test.each([
    "my colleague cant sign in, his passkey is gone",
    "also my coworker is locked out, her passkey is missing",
  ])("is somebody else, and what was said of them is kept: %s", async (text) => {
    const chat = await new Chat().user("my passkey does not work");
    await chat.user(text.replace("also ", ""));
    expect(chat.words).toContain("We now work through this for your colleague");
    expect((await chat.session()).trouble?.about).toBe("colleague");
    expect((await chat.session()).trouble?.moves[0]).toMatchObject({ kind: "said" });
  });

  test.each([
    "my colleague has the same passkey problem",
    "my colleague's passkey works fine",
    "my colleague said the passkey is gone",
    "me and my colleague cant sign in with the passkey",
  ])("tells of others and changes nobody: %s", async (text) => {
    const chat = await new Chat().user("my passkey does not work");
    await chat.user(text);
    expect((await chat.session()).trouble?.about).toBe("self");
  });
});

test("„alles wie vorher“ says nothing of colleagues", async () => {
  const chat = await new Chat({ locale: "de-DE" }).user("Mein Passkey geht nicht");
  await chat.user("alles wie vorher");
  const said = (await chat.session()).trouble?.moves.filter((move) => move.kind === "said") ?? [];
  expect(JSON.stringify(said)).not.toMatch(/affected/);
  await chat.lay("question", "colleagues");
  await chat.user("alles wie vorher");
  expect(await chat.waiting()).toBe("question colleagues");
});

describe("a sentence that begins with yes or no", () => {
  test.each([
    ["yes i can chose it but then somthing went wrong", "yes"],
    ["yes it offers it and then an error", "yes"],
    ["no it does not show my account anywhere", "no"],
  ])("%s: %s", async (text, value) => {
    const chat = await new Chat().user("my passkey does not work");
    await chat.lay("question", "device-offers");
    await chat.user(text);
    expect((await chat.session()).trouble?.moves).toContainEqual(
      expect.objectContaining({ kind: "answered", finding: "device-offers", value }),
    );
  });

  test.each(["yes it does not", "no it does offer it"])("that takes it back again is not guessed: %s", async (text) => {
    const chat = await new Chat().user("my passkey does not work");
    await chat.lay("question", "device-offers");
    await chat.user(text);
    expect(await chat.waiting()).toBe("question device-offers");
  });

  test("is never enough to delete upon", async () => {
    const chat = await new Chat().user("my passkey does not work");
    await chat.lay("question", "has-other-method");
    await chat.user("yes i think so but it was a while ago");
    expect(await chat.waiting()).toBe("question has-other-method");
  });
});

describe("words at the offered look-up", () => {
  const directory: Directory = {
    access: async () => "ready",
    look: async () => ({ kind: "found", list: methodListOf([], Date.now()) }),
    signOut: async () => undefined,
  };
  const REFUSED = "my iphone offers the passkey and then it says it can no longer be used";
  const declined = async (chat: Chat) =>
    (await chat.session()).trouble?.moves.filter((move) => move.kind === "declined") ?? [];

  test.each(["i use microsoft authenticator", "purple elephants"])(
    "a statement is no refusal: it is read, and the card asks again: %s",
    async (text) => {
      const chat = await new Chat({ directory }).user(REFUSED);
      expect(await chat.waiting()).toBe("look-up");
      await chat.user(text);
      expect(await chat.waiting()).toBe("look-up");
      expect(await declined(chat)).toEqual([]);
      expect(chat.words).not.toContain("Without looking");
      await chat.user("yes");
      expect((await chat.session()).trouble?.moves).toContainEqual(expect.objectContaining({ kind: "looked-up" }));
    },
  );

  test("after a second one it goes on by questions, and nobody is said to have refused", async () => {
    const chat = await new Chat({ directory }).user(REFUSED);
    await chat.user("purple elephants");
    await chat.user("it is a samsung pass thing maybe");
    expect(await chat.waiting()).not.toBe("look-up");
    expect(await declined(chat)).toEqual([expect.objectContaining({ what: "look-up", id: "unanswered" })]);
    expect(chat.updates.map(({ card }) => wordsOf(card)).join("\n")).not.toContain("Without looking");
  });

  test.each(["no", "no thanks", "not now", "go on without", "I don't know"])("a clear no is one: %s", async (text) => {
    const chat = await new Chat({ directory }).user(REFUSED);
    await chat.user(text);
    expect(await chat.waiting()).not.toBe("look-up");
    expect(await declined(chat)).toHaveLength(1);
  });
});
