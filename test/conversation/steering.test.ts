import { describe, expect, test } from "vitest";
import { buttonsOf, Chat, choicesOf, wordsOf } from "../support/chat.ts";

const VAGUE = "my passkey does not work";

/** A chat at its first question. */
const asked = () => new Chat().user(VAGUE);
/** What was done, wherever it was typed. */
const moves = async (chat: Chat) =>
  ((await chat.session()).trouble?.moves ?? []).map(({ message: _, ...move }) => move);
const answers = async (chat: Chat) => (await moves(chat)).filter((move) => move.kind === "answered");

describe("I don't know", () => {
  test.each(["I don't know", "no idea", "not sure", "skip"])(
    "%s is an answer: another question comes, and this one never again",
    async (text) => {
      const chat = await asked();
      const first = await chat.waiting();
      await (text === "I don't know" ? chat.tap(text) : chat.user(text));
      expect(await answers(chat)).toEqual([{ kind: "answered", finding: first.split(" ")[1], value: null }]);
      expect(await chat.waiting()).not.toBe(first);
      await chat.follow({});
      expect(
        (await answers(chat)).map(({ finding }) => finding).filter((each) => each === first.split(" ")[1]),
      ).toHaveLength(1);
    },
  );

  test("to everything: no dead end, a fix or a person comes at last", async () => {
    const chat = await asked();
    expect(await chat.follow({})).toMatch(/^(fix|hand-off|guard)/);
  });
});

describe("back", () => {
  test("step by step to the first question, which is then the first one again", async () => {
    const chat = await asked();
    const shown = [await chat.waiting()];
    for (let i = 0; i < 3; i++) {
      await chat.tap("I don't know");
      shown.push(await chat.waiting());
    }
    for (const before of shown.slice(0, -1).reverse()) {
      await chat.tap("Back");
      expect(await chat.waiting()).toBe(before);
    }
    expect(await answers(chat)).toEqual([]);
    expect(buttonsOf(chat.card).map(({ title }) => title)).not.toContain("Back");
    await chat.user("back");
    expect(chat.words).toContain("There is no step to take back yet");
    expect(await chat.waiting()).toBe(shown[0]);
  });

  test("typed is the same, and the card that was left says what became of it", async () => {
    const chat = await asked();
    const first = await chat.waiting();
    await chat.tap("I don't know");
    await chat.user("go back");
    expect(await chat.waiting()).toBe(first);
    expect(chat.updates.map(({ card }) => wordsOf(card))).toEqual([expect.stringContaining("You went back")]);
  });

  test("from a person that was asked for to the same question, with every answer kept", async () => {
    const chat = await asked();
    await chat.tap("I don't know");
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    await (await chat.user("talk to a person")).user("back");
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
    expect(chat.posts).toEqual([]);
  });

  test("from a person that was the first wish to the welcome", async () => {
    const chat = await (await new Chat().user("talk to a person")).user("back");
    expect(await chat.waiting()).toBe("welcome");
  });

  test("no card offers it as long as there is nothing to go back to", async () => {
    const chat = await asked();
    expect(buttonsOf(chat.card).map(({ title }) => title)).not.toContain("Back");
    await chat.tap("I don't know");
    expect(buttonsOf(chat.card).map(({ title }) => title)).toContain("Back");
    const atOnce = await new Chat().user("Bluetooth is off and the QR code does nothing");
    if ((await atOnce.waiting()).startsWith("fix"))
      expect(buttonsOf(atOnce.card).map(({ title }) => title)).not.toContain("Back");
  });

  test("from a fix to the question before it", async () => {
    const chat = await asked();
    await chat.tap("I don't know");
    const before = await answers(chat);
    await chat.lay("fix", "cross-device-bluetooth");
    await chat.user("back");
    expect(await answers(chat)).toEqual(before.slice(0, -1));
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("takes back a fix that was tried", async () => {
    const chat = await asked();
    await chat.lay("fix", "cross-device-bluetooth");
    await chat.user("still stuck");
    expect((await moves(chat)).map(({ kind }) => kind)).toContain("tried");
    await chat.user("back");
    expect((await moves(chat)).map(({ kind }) => kind)).not.toContain("tried");
  });
});

describe("start over", () => {
  test.each(["clicked", "typed"])("%s: the answers no longer count, and the first question comes", async (how) => {
    const chat = await asked();
    const first = await chat.waiting();
    await chat.tap("I don't know");
    await (how === "typed" ? chat.user("start over") : chat.invoke("start-over", buttonsOf(chat.card)[0]?.data ?? {}));
    expect(chat.words).toContain("We begin again");
    expect(await moves(chat)).toEqual([]);
    expect(await chat.waiting()).toBe(first);
  });

  test("before anything was said it begins", async () => {
    const chat = await new Chat().user("start over");
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("on the way to a person it leaves that way", async () => {
    const chat = await asked();
    await chat.user("talk to a person");
    await chat.user("start over");
    expect(await chat.waiting()).toMatch(/^question /);
    expect(chat.posts).toEqual([]);
  });
});

describe("the number of causes left", () => {
  const numberOn = (chat: Chat) => Number(/(\d+) of \d+ possible causes left/.exec(wordsOf(chat.card))?.[1]);

  test("never rises while questions are answered, whatever the answers", async () => {
    const openings = [
      VAGUE,
      "my passkey on my iPhone does not work",
      "the passkey option is not there in security info",
    ];
    const rises: string[] = [];
    for (const opening of openings)
      for (let path = 0; path < 6; path++) {
        const chat = await new Chat().user(opening);
        let shown = numberOn(chat);
        for (let step = 0; step < 8 && (await chat.waiting()).startsWith("question"); step++) {
          const offered = choicesOf(chat.card);
          const { data } = buttonsOf(chat.card).find(({ verb }) => verb === "dont-know") ?? { data: {} };
          const answer = offered[(path + step) % Math.max(1, offered.length)]?.value;
          await (answer === undefined ? chat.invoke("dont-know", data) : chat.invoke("answer", { ...data, answer }));
          const now = numberOn(chat);
          if (now > shown) rises.push(`${opening}, path ${path}, step ${step}: ${shown} -> ${now}`);
          if (!Number.isNaN(now)) shown = now;
        }
      }
    expect(rises).toEqual([]);
  });

  test("rises when something is corrected, and then the card says why", async () => {
    const chat = await new Chat().user("my passkey on my iPhone does not work in Safari");
    const before = numberOn(chat);
    const card = chat.replies.find((each) => wordsOf(each).includes("This is what I understood")) ?? {};
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    const unknown = choicesOf(card).find(({ title }) => title === "I don't know")?.value ?? "";
    await chat.invoke("correct", { ...save?.data, [inputFor(card, "iphone")]: unknown });
    expect(numberOn(chat)).toBeGreaterThan(before);
    expect(wordsOf(chat.card)).toContain("more than before, because an answer was corrected");
    await chat.tap("I don't know");
    expect(wordsOf(chat.card)).not.toContain("more than before");
  });
});

describe("what was understood can be corrected", () => {
  const told = () => new Chat().user("my passkey on my iPhone does not work in Safari");
  const understood = (chat: Chat) => {
    const card = chat.replies.find((each) => wordsOf(each).includes("This is what I understood"));
    if (!card) throw new Error("Nothing was understood.");
    return card;
  };

  test("'That's right' closes the card, and nothing else happens", async () => {
    const chat = await told();
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    await chat.tap("That's right", {}, understood(chat));
    expect(wordsOf(chat.replaced ?? {})).toContain("You confirmed this");
    expect(chat.replies).toEqual([]);
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
  });

  test("another value counts from then on, and the question that waits is asked for the new situation", async () => {
    const chat = await told();
    const card = understood(chat);
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    const input = inputFor(card, "iphone");
    await chat.invoke("correct", { ...save?.data, [input]: "android" });
    expect(wordsOf(chat.replaced ?? {})).toContain("I corrected that");
    expect(await moves(chat)).toContainEqual({ kind: "corrected", findings: { device: "android" } });
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test("'I don't know' takes the reading away", async () => {
    const chat = await told();
    const card = understood(chat);
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    const unknown = choicesOf(card).find(({ title }) => title === "I don't know");
    await chat.invoke("correct", { ...save?.data, [inputFor(card, "iphone")]: unknown?.value ?? "" });
    expect(await moves(chat)).toContainEqual({ kind: "corrected", findings: { device: null } });
  });

  test("a value that does not exist changes nothing", async () => {
    const chat = await told();
    const card = understood(chat);
    const before = await moves(chat);
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    await chat.invoke("correct", { ...save?.data, [inputFor(card, "iphone")]: "toaster" });
    expect(await moves(chat)).toEqual(before);
  });

  test("C12 saved twice counts once", async () => {
    const chat = await told();
    const card = understood(chat);
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    for (let i = 0; i < 2; i++) await chat.invoke("correct", { ...save?.data, [inputFor(card, "iphone")]: "android" });
    expect((await moves(chat)).filter(({ kind }) => kind === "corrected")).toHaveLength(1);
  });

  test("a correction can be taken back", async () => {
    const chat = await told();
    const card = understood(chat);
    const before = await moves(chat);
    const save = buttonsOf(card).find(({ verb }) => verb === "correct");
    await chat.invoke("correct", { ...save?.data, [inputFor(card, "iphone")]: "android" });
    await chat.user("back");
    expect(await moves(chat)).toEqual(before);
  });
});

/** The id of the input that now has this value. */
function inputFor(card: object, value: string): string {
  const inputs: string[] = [];
  JSON.stringify(card, (_, node: unknown) => {
    const input = node as { type?: string; id?: string; value?: string } | null;
    if (input?.type === "Input.ChoiceSet" && input.value === value && input.id) inputs.push(input.id);
    return node;
  });
  return inputs[0] ?? "";
}
