import { describe, expect, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import { buttonOf, buttonsOf, Chat, wordsOf } from "../support/chat.ts";

const VAGUE = "my passkey does not work";

/** Both ways in which a client can send a click; every case here holds for both. */
type Way = "Action.Execute" | "Action.Submit";
const ways: readonly (readonly [Way])[] = [["Action.Execute"], ["Action.Submit"]];

/** Sends a click with just this data. @returns what the person sees of the card: its new form, or undefined */
async function send(chat: Chat, way: Way, verb: unknown, data: Record<string, unknown>): Promise<Card | undefined> {
  if (way === "Action.Execute") {
    await chat.invoke(verb as string, data);
    return chat.replaced;
  }
  await chat.take({ ...chat.activity("message"), value: { ...data, verb }, replyToId: "id of the card" });
  return chat.updates.find(({ of }) => of === "id of the card")?.card;
}

const moves = async (chat: Chat) => (await chat.session()).trouble?.moves ?? [];

describe.each(ways)("clicked by %s", (way) => {
  test("the answered card turns into its answered form, the next one comes, the transcript says what was chosen", async () => {
    const chat = await (await new Chat().user(VAGUE)).lay("question", "device");
    const { data } = buttonOf(chat.card, "I don't know");
    const form = await send(chat, way, "answer", { ...data, answer: "iphone" });
    expect(wordsOf(form ?? {})).toContain("iPhone or iPad");
    expect(buttonsOf(form ?? {})).toEqual([]);
    expect(await chat.waiting()).not.toBe("question device");
    expect((await chat.transcript()).filter((line) => line.startsWith("person"))).toEqual([
      `person: ${VAGUE}`,
      "person: iPhone or iPad",
    ]);
  });

  test("C12 C13 twice, with another activity id: one effect", async () => {
    const chat = await new Chat().user(VAGUE);
    const { verb, data } = buttonOf(chat.card, "I don't know");
    await send(chat, way, verb, data);
    const after = await chat.state();
    const answer = chat.answerToLast;
    for (let i = 0; i < 3; i++) {
      await send(chat, way, verb, data);
      expect(chat.answerToLast).toEqual(answer);
      expect(chat.replies).toEqual([]);
    }
    expect(await chat.state()).toEqual(after);
  });

  test("F08 twice at once: one effect", async () => {
    const chat = await new Chat().user(VAGUE);
    const { verb, data } = buttonOf(chat.card, "I don't know");
    await Promise.all([send(chat, way, verb, data), send(chat, way, verb, data)]);
    expect((await moves(chat)).filter(({ kind }) => kind === "answered")).toHaveLength(1);
  });

  test("the one way first and the other then: one effect", async () => {
    const chat = await new Chat().user(VAGUE);
    const { verb, data } = buttonOf(chat.card, "I don't know");
    await send(chat, way, verb, data);
    const before = await moves(chat);
    await send(chat, way === "Action.Execute" ? "Action.Submit" : "Action.Execute", verb, data);
    expect(chat.answerToLast.status).toBe(200);
    expect(await moves(chat)).toEqual(before);
  });

  test("C02 a card of an earlier step: nothing changes, and the person is shown where we are", async () => {
    const chat = await new Chat().user(VAGUE);
    const old = buttonOf(chat.card, "Talk to a person");
    await chat.user("no idea");
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    const form = await send(chat, way, old.verb, old.data);
    expect(form).toBeUndefined();
    expect(chat.words).toContain("This card is from an earlier step. Nothing was changed. You are here now:");
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
    await chat.tap("I don't know"); // the card that is shown again works
    expect((await moves(chat)).length).toBe(before.moves.length + 1);
  });

  test("C02 another button of a card that was clicked: nothing changes, and it is seen that it was answered", async () => {
    const chat = await new Chat().user(VAGUE);
    const old = chat.card;
    await chat.tap("I don't know");
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    const other = buttonOf(old, "Talk to a person");
    const form = await send(chat, way, other.verb, other.data);
    expect(`${form ? wordsOf(form) : ""} ${chat.words}`).toMatch(/You did not know|This card is from an earlier step/);
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
  });

  test("a card whose question was answered by typing does not count any more", async () => {
    const chat = await new Chat().user(VAGUE);
    const old = buttonOf(chat.card, "I don't know");
    await chat.user("no idea");
    const before = await moves(chat);
    await send(chat, way, old.verb, old.data);
    expect(await moves(chat)).toEqual(before);
    expect(chat.words).toContain("You are here now:");
  });

  test("after the end: nothing happens, and it is said", async () => {
    const chat = await new Chat().user("talk to a person");
    const { verb, data } = buttonOf(chat.card, "Send to the helpdesk");
    await chat.user("yes");
    await send(chat, way, verb, { ...data, note: "again" });
    expect(chat.words).toContain("already been answered");
    expect(chat.posts).toEqual([]);
  });

  test("C01 an unknown verb with the nonce of the open card: nothing changes", async () => {
    const chat = await new Chat().user(VAGUE);
    const before = await chat.state();
    await send(chat, way, "drop-tables", buttonOf(chat.card, "I don't know").data);
    expect(await chat.state()).toEqual(before);
    expect(chat.words).toContain("I do not know that button");
    if (way === "Action.Execute") {
      const body = {
        statusCode: 400,
        type: "application/vnd.microsoft.error",
        value: { code: "BadRequest", message: expect.stringContaining("Nothing was changed") },
      };
      expect(chat.answerToLast).toEqual({ status: 200, body });
    }
  });

  test.each([
    ["send-case", {}],
    ["fix-worked", {}],
    ["test-worked", {}],
    ["false-alarm", {}],
    ["its-a-passkey", {}],
    ["correct", {}],
    ["thats-right", {}],
    ["answer", { answer: "no-such-value" }],
    ["answer", {}],
  ])("C03 a forged step, '%s' on a question: no consent, no check and no summary is skipped", async (verb, more) => {
    const chat = await new Chat().user(VAGUE);
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    await send(chat, way, verb, { ...buttonOf(chat.card, "I don't know").data, ...more, step: 99 });
    const after = {
      waiting: await chat.waiting(),
      moves: (await moves(chat)).filter(({ kind }) => kind !== "declined"),
    };
    if (verb !== "its-a-passkey") expect(after).toEqual(before);
    expect(chat.posts).toEqual([]);
  });

  test("C04 C09 what the card claims about who one is counts for nothing", async () => {
    const chat = await new Chat().user("talk to a person");
    const forged = {
      userId: "29:boss",
      oid: "00000000-0000-0000-0000-00000000b055",
      aadObjectId: "00000000-0000-0000-0000-00000000b055",
      tenantId: "evil",
      ticketId: "PK-999999",
      role: "admin",
      verified: true,
      person: { name: "The Boss" },
      __proto__: { polluted: true },
    };
    await send(chat, way, "send-case", { ...buttonOf(chat.card, "Send to the helpdesk").data, ...forged });
    expect(chat.posts).toHaveLength(1);
    const card = JSON.stringify(chat.posts[0]);
    expect(card).toContain("Erin Employee");
    expect(card).not.toMatch(/b055|Boss|PK-999999|29:boss|"evil"|"admin"/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([
    ["a number", 5],
    ["a list", ["iphone"]],
    ["an object", { value: "iphone" }],
    ["nothing", null],
    ["true", true],
    ["much", "x".repeat(100_000)],
  ])("C08 C10 an answer that is %s is asked for again", async (_, answer) => {
    const chat = await (await new Chat().user(VAGUE)).lay("question", "device");
    await send(chat, way, "answer", { ...buttonOf(chat.card, "I don't know").data, answer });
    expect(await chat.waiting()).toBe("question device");
    expect((await moves(chat)).filter(({ kind }) => kind === "answered")).toEqual([]);
  });

  test.each([
    ["a number", 7],
    ["an object", {}],
    ["empty", ""],
    ["of another card", "0d0a7bb0-0000-4000-8000-000000000000"],
  ])("a nonce that is %s belongs to no card", async (_, nonce) => {
    const chat = await new Chat().user(VAGUE);
    const before = { waiting: await chat.waiting(), moves: await moves(chat) };
    await send(chat, way, "dont-know", { nonce });
    expect({ waiting: await chat.waiting(), moves: await moves(chat) }).toEqual(before);
  });

  test("C06 a card of one chat clicked in another: nothing happens there", async () => {
    const chat = await new Chat().user(VAGUE);
    const { verb, data } = buttonOf(chat.card, "I don't know");
    const other = await new Chat({ store: chat.store }).user(VAGUE);
    const before = await moves(other);
    await send(other, way, verb, data);
    expect(await moves(other)).toEqual(before);
    await send(chat, way, verb, data); // and here it still counts
    expect((await moves(chat)).at(-1)).toMatchObject({ kind: "answered" });
  });
});

test("C16 an automatic refresh changes nothing, says nothing and leaves no line", async () => {
  const chat = await new Chat().user(VAGUE);
  const before = { state: await chat.state(), transcript: await chat.transcript(), sent: chat.sent.length };
  const { verb, data } = buttonOf(chat.card, "I don't know");
  const value = { action: { type: "Action.Execute", verb, data }, trigger: "automatic" };
  await chat.take({ ...chat.activity("invoke"), name: "adaptiveCard/action", value });
  expect(chat.answerToLast).toMatchObject({
    status: 200,
    body: { statusCode: 200, value: expect.stringMatching(/\w/) },
  });
  expect({ state: await chat.state(), transcript: await chat.transcript(), sent: chat.sent.length }).toEqual(before);
});

test("the same click by hand is one", async () => {
  const chat = await new Chat().user(VAGUE);
  const { verb, data } = buttonOf(chat.card, "I don't know");
  const value = { action: { type: "Action.Execute", verb, data }, trigger: "manual" };
  await chat.take({ ...chat.activity("invoke"), name: "adaptiveCard/action", value });
  expect((await moves(chat)).at(-1)).toMatchObject({ kind: "answered" });
});
