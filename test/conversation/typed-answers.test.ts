import { describe, expect, test } from "vitest";
import { buttonsOf, Chat, shipped } from "../support/chat.ts";

const VAGUE = "my passkey does not work";

/** A chat at its first question. */
const asked = () => new Chat().user(VAGUE);
/** What was done, wherever it was typed. */
const moves = async (chat: Chat) =>
  ((await chat.session()).trouble?.moves ?? []).map(({ message: _, ...move }) => move);
const answers = async (chat: Chat) => (await moves(chat)).filter((move) => move.kind === "answered");

describe("typed is the same as clicked", () => {
  const options = [...shipped.questions.values()].flatMap((question) =>
    question.options.flatMap(({ value, label }) => [[question.id, label, value] as const]),
  );

  test.each(options)("%s: %s", async (id, label, value) => {
    const question = shipped.questions.get(id);
    const chat = await (await asked()).lay("question", id);
    await chat.user(label);
    const [typed] = (await answers(chat)).slice(-1);
    expect(typed).toEqual({ kind: "answered", finding: question?.finding, value });
    const other = await (await asked()).lay("question", id);
    await other.invoke("answer", { ...buttonsOf(other.card)[0]?.data, answer: value });
    expect((await answers(other)).at(-1)).toEqual(typed);
    expect((await other.transcript()).findLast((line) => line.startsWith("person"))).toBe(`person: ${label}`);
  });

  const entries: readonly (readonly [string, string, string])[] = [
    ["version", "17.4", "17.4"],
    ["version", "it is iOS 18.1.1", "18.1.1"],
    ["number", "3", "3"],
    ["date", "2026-11-03", "2026-11-03"],
  ];
  test.each(entries)("a %s: %s", async (entry, text, value) => {
    const question = [...shipped.questions.values()].find((each) => each.entry === entry);
    const chat = await (await asked()).lay("question", question?.id ?? "");
    await chat.user(text);
    expect((await answers(chat)).at(-1)).toEqual({ kind: "answered", finding: question?.finding, value });
  });

  test.each([
    ["version", "it is blue", "I could not read that as a version"],
    ["number", "abc", "I could not read that as a number"],
    ["date", "some time ago", "I could not read that as a date"],
  ])("a %s that is none is asked for again, with an example", async (entry, text, words) => {
    const question = [...shipped.questions.values()].find((each) => each.entry === entry);
    const chat = await (await asked()).lay("question", question?.id ?? "");
    await chat.user(text);
    expect(chat.words).toContain(words);
    expect(await chat.waiting()).toBe(`question ${question?.id}`);
  });

  test("the first, by its number", async () => {
    const chat = await (await asked()).lay("question", "browser");
    await chat.user("2");
    expect((await answers(chat)).at(-1)).toMatchObject({ value: shipped.questions.get("browser")?.options[1]?.value });
  });

  test("C08 a choice that is not on the list is refused, and the question stays", async () => {
    const chat = await (await asked()).lay("question", "device");
    const data = buttonsOf(chat.card)[0]?.data ?? {};
    for (const answer of ["toaster", "", "IPHONE ", "__proto__", "constructor"]) {
      await chat.invoke("answer", { ...data, answer });
      expect(chat.answerToLast.body).toMatchObject({ type: "application/vnd.microsoft.activity.message" });
      expect(await chat.waiting()).toBe("question device");
    }
    expect(await answers(chat)).toEqual([]);
  });
});

describe("an answer that cannot be read", () => {
  const unreadable = ["banana", "purple monkey", "rhubarb", "lorem ipsum"];

  test("once: told so. Twice: the question again, with its buttons and the ways out. Three times: a person is offered", async () => {
    const chat = await asked();
    const question = await chat.waiting();
    await chat.user("banana");
    expect(chat.words).toContain("I could not read that");
    expect(chat.replies).toHaveLength(1);
    await chat.user("purple monkey");
    expect(chat.words).toMatch(/I still cannot read that.*I don't know.*talk to a person/s);
    expect(await chat.waiting()).toBe(question);
    expect(buttonsOf(chat.replies.at(-1) ?? {}).map(({ title }) => title)).toContain("I don't know");
    await chat.user("rhubarb");
    expect(chat.words).toContain("I could not read your answers. A person can.");
    expect(await chat.waiting()).toMatch(/^hand-off/);
    expect(chat.posts).toEqual([]);
  });

  test("after that, not now: the same question, with three more tries", async () => {
    const chat = await asked();
    const question = await chat.waiting();
    for (const text of unreadable.slice(0, 3)) await chat.user(text);
    await chat.tap("Not now");
    expect(await chat.waiting()).toBe(question);
    await chat.user("banana");
    expect(await chat.waiting()).toBe(question);
  });

  test("an answer between two of them begins the count anew", async () => {
    const chat = await asked();
    for (const text of unreadable.slice(0, 2)) await chat.user(text);
    await chat.user("no idea");
    const next = await chat.waiting();
    for (const text of unreadable.slice(0, 2)) await chat.user(text);
    expect(await chat.waiting()).toBe(next);
  });

  test.each(["fix", "test"] as const)(
    "at a %s the sentence names its buttons, and the third leads to a person",
    async (kind) => {
      const chat = await (await asked()).lay(kind, kind === "fix" ? "cross-device-bluetooth" : "");
      await chat.user("banana");
      expect(chat.words).toMatch(kind === "fix" ? /It worked.*Still stuck/ : /I signed in.*It failed again/);
      await (await chat.user("rhubarb")).user("banana");
      expect(await chat.waiting()).toMatch(/^hand-off/);
    },
  );

  test("at the preview of a hand-off nothing is ever sent by it", async () => {
    const chat = await (await asked()).user("talk to a person");
    for (const text of [...unreadable, ...unreadable]) {
      await chat.user(text);
      expect(chat.posts).toEqual([]);
      expect(chat.words).toMatch(/Nothing is sent/);
    }
    expect(await chat.waiting()).toMatch(/^hand-off/);
  });
});

describe("a story in place of an answer", () => {
  const story = (length: number) => "I scanned the code and then it did nothing at all. ".repeat(length / 50);

  test.each([400, 5_000])(
    "%i characters: a kind answer, what can be read is noted, and the question stays",
    async (length) => {
      const chat = await asked();
      const question = await chat.waiting();
      await chat.user(story(length));
      expect(chat.words).toMatch(/Thank you, that is a lot of detail|I read only the first 4,000 characters/);
      expect(await chat.waiting()).toBe(question);
      expect(await answers(chat)).toEqual([]);
      expect(chat.words).toContain("This is what I understood");
      await chat.tap("I don't know");
      expect(await answers(chat)).toHaveLength(1);
    },
  );
});

describe("single answers in people's own words", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["passkey-count", "three", "3"],
    ["passkey-count", "just one", "1"],
    ["passkey-count", "none", "0"],
    ["passkey-count", "not a single one", "0"],
    ["passkey-count", "a couple", "2"],
    ["passkey-count", "many", "10"],
    ["passkey-count", "a lot", "10"],
    ["passkey-count", "oh, lots of them", "10"],
    ["passkey-count", "I think 4", "4"],
    ["os-version", "seventeen point four", "17.4"],
    ["os-version", "android fifteen", "15"],
    ["other-browser", "does not work in Safari", "fails"],
    ["other-browser", "doesn't work in edge either", "fails"],
    ["other-browser", "it works in edge", "works"],
    ["other-path", "not working there", "fails"],
  ];
  test.each(rows)("%s: %s is %s", async (id, text, value) => {
    const question = shipped.questions.get(id);
    const chat = await (await asked()).lay("question", id);
    await chat.user(text);
    expect((await answers(chat)).at(-1)).toEqual({ kind: "answered", finding: question?.finding, value });
  });

  test("'does not work in Safari' says nothing of another browser", async () => {
    const chat = await new Chat().user("my passkey on my iPhone does not work in Safari");
    expect(chat.words).not.toContain("Another browser");
  });

  test.each(["stage", "device-changed"])(
    "at %s, a broken printer is no answer: where to go is said, and the question stays",
    async (id) => {
      const chat = await (await asked()).lay("question", id);
      await chat.user("my printer is broken");
      expect(chat.words).toContain("That is about something else");
      expect(chat.words).toContain(shipped.tenant.generalHelpdesk);
      expect(await answers(chat)).toEqual([]);
      expect(await chat.waiting()).toBe(`question ${id}`);
    },
  );
});

describe("words between the questions", () => {
  test("say something new: it is taken up, shown, and the open question gives way", async () => {
    const chat = await asked();
    await chat.user("I use Firefox on a Mac by the way");
    expect(chat.words).toContain("This is what I understood");
    expect(JSON.stringify(await moves(chat))).toMatch(/"firefox".*"mac"|"mac".*"firefox"/);
  });

  test("say nothing: the question is still there, and so is what was said before", async () => {
    const chat = await asked();
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    await chat.user("the weather is nice today and I like trains");
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
    expect(chat.replies.length).toBeGreaterThan(0);
  });
});
