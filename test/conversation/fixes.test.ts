import { describe, expect, test } from "vitest";
import { removesSomething } from "../../knowledge/steps.ts";
import { buttonsOf, Chat, shipped, wordsOf } from "../support/chat.ts";
import { situationOf } from "../support/situations.ts";

const FIX = "cross-device-bluetooth";
const OTHER = "browser-state";

/** A chat with the steps of a fix on the table. */
async function atFix(cause = FIX): Promise<Chat> {
  const chat = await new Chat().user("my passkey does not work");
  await chat.lay("fix", cause);
  return chat.user("where am I"); // shows the card
}

const tried = async (chat: Chat) =>
  ((await chat.session()).trouble?.moves ?? []).flatMap((move) =>
    move.kind === "tried" ? [`${move.cause}: ${move.result}`] : [],
  );

describe("it worked", () => {
  test.each(["clicked", "typed"])(
    "%s: one test sign-in is asked for, and then it is solved without a ticket",
    async (how) => {
      const chat = await atFix();
      await (how === "clicked" ? chat.tap("It worked") : chat.user("that fixed it"));
      expect(chat.words).toContain("one test sign-in");
      expect(await chat.waiting()).toBe("test");
      await (how === "clicked" ? chat.tap("I signed in") : chat.user("yes"));
      const solved = how === "clicked" ? wordsOf(chat.replaced ?? {}) : chat.words;
      expect(solved).toMatch(/Solved.*No ticket was needed.*second way to sign in/s);
      expect(await chat.waiting()).toBe("nothing");
      expect(chat.sent.filter(({ kind }) => kind === "create")).toEqual([]);
      expect((await chat.session()).trouble).toBeUndefined();
    },
  );

  test("the test sign-in fails: the fix counts as failed, and the search goes on", async () => {
    const chat = await (await atFix()).tap("It worked");
    await chat.tap("It failed again");
    expect(await tried(chat)).toEqual([`${FIX}: failed`]);
    expect(await chat.waiting()).toMatch(/^(question|fix|hand-off) /);
  });

  test("it cannot be tested now: closed, and said so", async () => {
    const chat = await (await atFix()).tap("It worked");
    await chat.tap("I can't test now");
    expect(wordsOf(chat.replaced ?? {})).toMatch(/without a test/);
    expect(await chat.waiting()).toBe("nothing");
  });

  test("the next problem begins with an empty slate", async () => {
    const chat = await (await (await atFix()).tap("It worked")).tap("I signed in");
    await chat.user("my passkey does not work");
    expect(await tried(chat)).toEqual([]);
    expect(await chat.waiting()).toMatch(/^question /);
  });
});

describe("still stuck", () => {
  test.each(["clicked", "typed"])("%s: the cause gets less likely, and the search goes on", async (how) => {
    const chat = await atFix();
    await (how === "clicked" ? chat.tap("Still stuck") : chat.user("that did not help"));
    expect(await tried(chat)).toEqual([`${FIX}: failed`]);
    expect(await chat.waiting()).not.toBe(`fix ${FIX}`);
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test.each(["no its still broken", "nope still not working sorry", "it is still the same"])(
    "said in other words: %s",
    async (text) => {
      expect(await tried(await (await atFix()).user(text))).toEqual([`${FIX}: failed`]);
    },
  );

  test("with two fixes: a person is offered, with what was tried", async () => {
    const chat = await (await atFix()).tap("Still stuck");
    await chat.lay("fix", OTHER);
    await chat.user("still stuck");
    expect(await chat.waiting()).toMatch(/^hand-off /);
    expect(chat.words).toContain("Two fixes did not help");
    const { title } = shipped.fixes.get(shipped.causes.get(FIX)?.fix ?? "") ?? { title: "?" };
    expect(chat.words).toContain(title);
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.posts[0] ?? {})).toContain(title);
    expect(wordsOf(chat.replies.at(-1) ?? {})).toMatch(/PK-[\dA-Z]{6}/);
  });
});

describe("other answers to a fix", () => {
  test.each(["I can't do this", "I cannot do this"])("%s: a person is offered who can", async (text) => {
    const chat = await atFix();
    await (text === "I can't do this" ? chat.tap(text) : chat.user(text));
    expect(await tried(chat)).toEqual([`${FIX}: cannot-do`]);
    expect(await chat.waiting()).toMatch(/^hand-off /);
  });

  test.each(["clicked", "typed"])(
    "my screen looks different, %s: it goes on, and that button is not offered again for this fix",
    async (how) => {
      const chat = await atFix();
      await (how === "clicked" ? chat.tap("My screen looks different") : chat.user("my screen looks different"));
      expect(await tried(chat)).toEqual([`${FIX}: looks-different`]);
      expect(await chat.waiting()).not.toBe("nothing");
      await chat.lay("fix", FIX);
      await chat.user("where am I");
      expect(buttonsOf(chat.card).map(({ title }) => title)).not.toContain("My screen looks different");
    },
  );

  test("something else is no answer: the steps stay on the table", async () => {
    const chat = await atFix();
    await chat.user("the weather is nice today and I like trains");
    expect(await chat.waiting()).toBe(`fix ${FIX}`);
    expect(await tried(chat)).toEqual([]);
  });
});

describe("M16 nothing is deleted that is the only way in", () => {
  const removing = [...shipped.causes.values()].filter((cause) => {
    const fix = shipped.fixes.get(cause.fix);
    return (
      cause.repairedBy === "employee" &&
      fix?.variants.some(({ steps }) => JSON.stringify(steps).match(/"removes"|delete/))
    );
  });

  /** Chats of people with such a cause, at the moment when the guard asks. */
  async function guarded(): Promise<Chat[]> {
    const chats: Chat[] = [];
    for (const cause of removing) {
      const { "has-other-method": _, ...situation } = situationOf(shipped, cause);
      const chat = await new Chat().user("my passkey does not work");
      if ((await chat.follow(situation)) === "guard") chats.push(chat);
    }
    return chats;
  }

  test("before every fix that deletes something the guard has asked, or the answer was known", async () => {
    const chats = await guarded();
    expect(chats.length).toBeGreaterThan(0);
    for (const chat of chats) {
      expect(wordsOf(chat.card)).toContain("Can you still sign in another way");
      expect(chat.words).not.toMatch(/^Steps$/m);
    }
  });

  test("yes: the steps come, with the warning before them", async () => {
    const [chat] = await guarded();
    await chat?.answer("Yes");
    expect(await chat?.waiting()).toMatch(/^fix /);
    expect(chat?.words).toMatch(/Before you (delete|reset)/);
  });

  test.each([
    ["no", "Please do not delete anything yet"],
    ["I don't know", "Then we leave everything as it is"],
  ])("%s: nothing is deleted; a person is offered, or the search goes on elsewhere", async (answer, words) => {
    const offered: string[] = [];
    for (const chat of await guarded()) {
      await chat.user(answer);
      const waiting = await chat.waiting();
      expect(waiting).toMatch(/^(hand-off|question|fix) /);
      if (waiting.startsWith("hand-off")) offered.push(chat.words);
      expect(chat.words).not.toMatch(/Before you (delete|reset)/);
    }
    expect(offered.length).toBeGreaterThan(0);
    for (const said of offered) expect(said).toContain(words);
  });

  test("no card with a deleting step was ever sent without the answer yes", async () => {
    for (const cause of removing) {
      const chat = await new Chat().user("my passkey does not work");
      await chat.follow({ ...situationOf(shipped, cause), "has-other-method": "no" });
      const { card, trouble } = await chat.session();
      const fix = card?.kind === "fix" ? shipped.fixes.get(shipped.causes.get(card.subject)?.fix ?? "") : undefined;
      const evidence = (await import("../../dialogs/state.ts")).evidenceOf(trouble?.moves ?? []);
      expect(fix && removesSomething(shipped, fix, evidence) ? cause.id : "none").toBe("none");
    }
  });
});

describe("a person", () => {
  test.each([
    ["at the beginning", async (chat: Chat) => chat],
    ["at a question", (chat: Chat) => chat.user("my passkey does not work")],
    ["at a fix", async (chat: Chat) => (await chat.user("my passkey does not work")).lay("fix", FIX)],
    ["at the test sign-in", async (chat: Chat) => (await chat.user("my passkey does not work")).lay("test", "")],
    ["out of scope", (chat: Chat) => chat.user("my printer is broken")],
  ])("can be had %s, sees what will be sent, and gets a number", async (_, arrive) => {
    const chat = await arrive(new Chat());
    await chat.user("talk to a person");
    expect(chat.words).toContain("Send this to the helpdesk?");
    expect(chat.posts).toEqual([]);
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.replies.at(-1) ?? {})).toMatch(/PK-[\dA-Z]{6}/);
    expect(chat.posts).toHaveLength(1);
    await chat.user("my case");
    expect(chat.words).toMatch(/PK-[\dA-Z]{6}/);
  });

  test("typed yes is the same as the button", async () => {
    const chat = await (await new Chat().user("talk to a person")).user("yes");
    expect(chat.posts).toHaveLength(1);
  });

  test.each(["Not now", "no"])("%s: nothing is sent, and the answers so far are kept", async (answer) => {
    const chat = await new Chat().user("my passkey on my iPhone does not work");
    const before = (await chat.session()).trouble?.moves.length ?? 0;
    await chat.user("talk to a person");
    await (answer === "Not now" ? chat.tap(answer) : chat.user(answer));
    expect(chat.words).toContain("Nothing was sent");
    expect(chat.sent.filter(({ kind }) => kind === "create")).toEqual([]);
    expect((await chat.session()).trouble?.moves.length).toBeGreaterThanOrEqual(before);
  });

  test("something else is no consent: nothing is sent, and the preview stays", async () => {
    const chat = await new Chat().user("talk to a person");
    await chat.user("hmm, what do you think");
    expect(chat.posts).toEqual([]);
    expect(await chat.waiting()).toMatch(/^hand-off/);
  });

  test("what the person wrote is shown as they wrote it, and cannot dress up the agents' card", async () => {
    const text =
      "my passkey does not work [Approved by IT](https://evil.example) ![](https://evil.example/p.png) **verified** ${1+1}";
    const chat = await new Chat().user(text);
    await chat.user("talk to a person");
    await chat.tap("Send to the helpdesk", { note: text });
    const card = JSON.stringify(chat.posts[0]);
    expect(card).not.toMatch(/(?<!\\\\)\]\(https/); // in JSON an escaped bracket has two backslashes before it
    expect(card).not.toMatch(/(?<!\\\\)\*\*verified/);
    expect(card).toContain("not verified");
  });

  test("after Not now the conversation goes on where it was", async () => {
    const chat = await new Chat().user("my passkey does not work");
    const before = await chat.waiting();
    await (await chat.user("talk to a person")).user("not now");
    await chat.user("continue");
    expect(await chat.waiting()).toBe(before);
  });

  test("who has an open case gets no second one without being asked", async () => {
    const chat = await (await new Chat().user("talk to a person")).user("yes");
    await (await chat.user("talk to a person")).user("yes");
    expect(chat.sent.filter(({ kind }) => kind === "create")).toHaveLength(1);
  });
});

test.each([
  ["soon after it was checked", "2026-12-01", false],
  ["a year after it was checked", "2027-11-20", true],
])(
  "%s, the card says how old its source is: and that menus may have changed only when it is old",
  async (_, day, isOld) => {
    const chat = await new Chat({ now: () => Date.parse(day) }).user("my passkey does not work");
    await chat.lay("fix", FIX);
    await chat.user("where am I");
    expect(wordsOf(chat.card)).toContain("checked November 20, 2026");
    expect(wordsOf(chat.card).includes("menus may look different by now")).toBe(isOld);
  },
);

describe("why the bot thinks so", () => {
  const whyOf = (chat: Chat) =>
    (/Why I think so\n([\s\S]*?)\nSteps/.exec(wordsOf(chat.card ?? {}))?.[1] ?? "").split(/\n?•\n/);

  test("where only the words speak for it, the card says so", async () => {
    const chat = await new Chat().user(
      "took me 20 minutes to find my glasses, then the passkey page told me i took too long",
    );
    expect(whyOf(chat)).toContain("What you wrote fits this cause");
  });

  test("several descriptions of the same thing are one reason", async () => {
    const chat = await new Chat().user(
      "i have a passkey since may but login never asks me for it, just password + number. How do I make it the first thing",
    );
    const titles = [...shipped.symptoms.values()].map(({ title }) => title);
    expect(whyOf(chat).filter((line) => titles.includes(line))).toHaveLength(1);
  });
});
