import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { buttonOf, Chat, wordsOf } from "../support/chat.ts";

let folder: string;
let chat: Chat;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "restart-"));
  chat = new Chat({ store: new SqliteTurnStore(join(folder, "helpdesk.db")) });
});

afterEach(async () => {
  await chat.store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process on the same data, in which nothing of the first one is left. */
async function restart(): Promise<void> {
  await chat.store.close();
  chat = new Chat({ store: new SqliteTurnStore(join(folder, "helpdesk.db")), conversation: chat.conversation });
  await chat.resume();
}

test("a whole conversation with a restart between any two turns: it goes on as if there had been none", async () => {
  const script: readonly ((with_: Chat) => Promise<unknown>)[] = [
    (with_) => with_.user("hi"),
    (with_) => with_.user("start"),
    (with_) => with_.user("I don't know"),
    (with_) => with_.user("no idea"),
    (with_) => with_.user("back"),
    (with_) => with_.user("help"),
    (with_) => with_.user("it is an iPhone"),
    (with_) => with_.user("talk to a person"),
    (with_) => with_.user("yes"),
    (with_) => with_.user("my case"),
  ];
  const without = new Chat();
  for (const step of script) {
    await step(without);
    await step(chat);
    const masked = (words: string) => words.replace(/PK-[\dA-Z]{6}/g, "PK-");
    expect(masked(chat.words)).toBe(masked(without.words));
    await restart();
  }
  expect((await chat.transcript()).filter((line) => line.startsWith("person")).length).toBe(script.length);
});

test("what is new leaves before the change of what stands: a client without the older card still shows the new one", async () => {
  const chat = await new Chat().user("my passkey does not work");
  const before = chat.sent.length;
  await chat.user("I don't know");
  const kinds = chat.sent.slice(before).map(({ kind }) => kind);
  expect(kinds).toContain("update");
  expect(kinds.lastIndexOf("send")).toBeLessThan(kinds.indexOf("update"));
});

test("a button that was sent before a restart works after it, once", async () => {
  await chat.user("my passkey does not work");
  const { verb, data } = buttonOf(chat.card, "I don't know");
  await restart();
  await chat.invoke(verb, data);
  const first = chat.answerToLast;
  expect(wordsOf(chat.replaced ?? {})).toContain("You did not know");
  await restart();
  await chat.invoke(verb, data);
  expect(chat.answerToLast).toEqual(first); // C13 the answer comes from the mark
  expect(chat.replies).toEqual([]);
});

test("a card that was sent before a restart is replaced when its question is answered by typing after it", async () => {
  await chat.user("my passkey does not work");
  const key = (await chat.session()).card?.key;
  await restart();
  await chat.user("no idea");
  expect(chat.updates.map(({ of }) => of)).toEqual([key]);
});

test("G01 killed in the middle of a turn: it is finished at the start, the person loses nothing", async () => {
  await chat.user("my passkey does not work");
  const activity = { ...chat.activity("message"), text: "no idea" };
  await chat.store.receive({
    conversation: chat.conversation,
    id: activity.id ?? "",
    at: Date.now(),
    activity,
    words: "no idea",
  });
  await restart();
  expect((await chat.session()).trouble?.moves.at(-1)).toMatchObject({ kind: "answered", value: null });
  await chat.take(activity); // and sent again by Teams
  expect((await chat.session()).trouble?.moves.filter(({ kind }) => kind === "answered")).toHaveLength(1);
});

test("N01 the token of an interrupted sign-in is gone; its turn ends without it", async () => {
  const activity = { ...chat.activity("invoke"), name: "signin/tokenExchange", value: {} };
  await chat.store.receive({ conversation: chat.conversation, id: activity.id ?? "", at: 1, activity, words: "" });
  await restart();
  expect(await chat.store.interrupted()).toEqual([]);
});
