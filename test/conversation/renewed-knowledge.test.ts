import { beforeEach, describe, expect, test } from "vitest";
import { say } from "../../cards/text.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { Chat, shipped, wordsOf } from "../support/chat.ts";
import { withProfile } from "../support/profiles.ts";

/** K14: the knowledge is renewed while somebody talks to the bot, and the step that waits is no longer in it. */
let knowledge: Knowledge;
let chat: Chat;
beforeEach(() => {
  knowledge = shipped;
  chat = new Chat({
    get knowledge() {
      return knowledge;
    },
  });
});

const gone = say("en", "step.gone");

function without(kind: "questions" | "causes", id: string): Knowledge {
  const left = new Map<string, unknown>(shipped[kind]);
  left.delete(id);
  return { ...shipped, [kind]: left, version: "renewed" };
}

/** The waiting step leaves the knowledge. @returns its name */
async function renew(): Promise<string> {
  const { card } = await chat.session();
  if (!card) throw new Error("Nothing waits.");
  knowledge = without(card.kind === "question" ? "questions" : "causes", card.subject);
  return `${card.kind} ${card.subject}`;
}

describe("a question that was removed", () => {
  beforeEach(() => chat.user("my passkey stopped working on my iPhone"));

  test("answered by a button: a sentence, the next step, and the old card is closed", async () => {
    const old = await renew();
    const { card } = chat;
    await chat.tap("I don't know", {}, card);
    expect(chat.answerToLast.status).toBe(200);
    expect(chat.words).toContain(gone);
    expect(await chat.waiting()).not.toBe(old);
    expect(await chat.waiting()).not.toBe("nothing");
    expect(wordsOf(chat.replaced ?? card)).toContain(say("en", "answered.replaced"));
  });

  test("answered in words: what they say is kept", async () => {
    await renew();
    await chat.user("it is in Samsung Pass on my Galaxy and I see a message about company policy");
    expect(chat.words).toContain(gone);
    const said = ((await chat.session()).trouble?.moves ?? []).filter((move) => move.kind === "said");
    expect(said).toHaveLength(2);
  });

  test.each(["where am I", "yes"])("“%s”: led on, never left without a card", async (text) => {
    await renew();
    await chat.user(text);
    expect(chat.words).toContain(gone);
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test.each([
    ["talk to a person", "hand-off"],
    ["start over", "question"],
  ])("“%s” does what it always does", async (text, kind) => {
    await renew();
    await chat.user(text);
    expect(chat.words).not.toContain(gone);
    expect(await chat.waiting()).toContain(kind);
  });

  test("an alarm comes first", async () => {
    await renew();
    await chat.user("someone called me and asked for my code");
    expect(await chat.waiting()).toContain("security");
  });

  test("a click on a card of before is told so, as ever", async () => {
    await renew();
    await chat.invoke("answer", { nonce: "an older one", answer: "x" });
    expect(chat.words).toContain(say("en", "stale.text"));
  });
});

describe("steps that the organisation no longer allows while they were tried", () => {
  beforeEach(async () => {
    await chat.user("I scan the QR code and nothing happens");
    const found = { bluetooth: "missing", device: "windows", phone: "iphone", "phone-os-version": "18" };
    expect(await chat.follow(found)).toContain("fix");
    knowledge = { ...withProfile({ crossDevice: "off" }), version: "renewed" };
  });

  test("still stuck: a sentence, and a next step without a QR code", async () => {
    await chat.tap(say("en", "button.still-stuck"));
    expect(chat.words).toContain(gone);
    expect(await chat.waiting()).not.toContain("fix cross-device");
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test("“where am I”: led on, never left without a card", async () => {
    await chat.user("where am I");
    expect(chat.words).toContain(gone);
    expect(await chat.waiting()).not.toBe("nothing");
  });
});

describe("a cause that was removed while its steps were tried", () => {
  beforeEach(async () => {
    await chat.user("I scan the QR code and nothing happens");
    expect(
      await chat.follow({ bluetooth: "missing", device: "windows", phone: "iphone", "phone-os-version": "18" }),
    ).toContain("fix");
  });

  test("it worked: the test sign-in comes", async () => {
    await renew();
    await chat.tap(say("en", "button.worked"));
    expect(await chat.waiting()).toBe("test");
    expect(chat.words).not.toContain(gone);
  });

  test("still stuck: it counts, and the next step comes", async () => {
    const old = await renew();
    await chat.tap(say("en", "button.still-stuck"));
    expect(chat.words).toContain(gone);
    expect(await chat.waiting()).not.toBe(old);
    expect((await chat.session()).trouble?.moves.at(-1)).toMatchObject({ kind: "tried", result: "failed" });
  });
});
