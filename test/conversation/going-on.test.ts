import { describe, expect, test } from "vitest";
import { buttonsOf, Chat, shipped, wordsOf } from "../support/chat.ts";

const VAGUE = "my passkey does not work";
const titles = (chat: Chat) => buttonsOf(chat.card).map(({ title }) => title);
const filed = (chat: Chat) => chat.sent.filter(({ kind }) => kind === "create");

/** The passkey choice is missing for this person alone: an administrator repairs it. */
async function atAdminsHandOff(): Promise<Chat> {
  const chat = await new Chat().user("the passkey option is not there in security info");
  const waiting = await chat.follow({
    stage: "cannot-start",
    "option-listed": "no",
    colleagues: "fine",
    "set-up": "never",
    device: "windows",
    "has-other-method": "yes",
    "account-type": "member",
    "mfa-age": "recent",
  });
  expect(waiting).toMatch(/^hand-off/);
  return chat;
}

describe("nothing is to be sent", () => {
  test.each([
    ["a question", async (chat: Chat) => chat],
    ["a fix", (chat: Chat) => chat.lay("fix", "cross-device-bluetooth", { moves: [...WORKED_OUT] })],
  ])("asked for at %s: said so, and then it goes on with a card that waits", async (_, arrive) => {
    const chat = await arrive(await new Chat().user(VAGUE));
    await (await chat.user("talk to a person")).tap("Not now");
    expect(chat.words).toContain("Nothing was sent.");
    expect(await chat.waiting()).toMatch(/^(question|fix) /);
    expect(filed(chat)).toEqual([]);
  });

  test("asked for before anything was said: the first question", async () => {
    const chat = await (await new Chat().user("talk to a person")).tap("Not now");
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("refused where only an administrator can help: what is possible is said, and a person can still be had", async () => {
    const chat = await (await atAdminsHandOff()).tap("Not now");
    expect(chat.words).toContain("Nothing was sent.");
    expect(await chat.waiting()).toMatch(/^(choices|fix|question)/);
    if ((await chat.waiting()) === "choices") {
      expect(chat.words).toContain(shipped.tenant.desk.phone);
      expect(titles(chat)).toEqual(["Change my last answer", "Start over", "Talk to a person"]);
    }
    await chat.user("talk to a person");
    expect(chat.words).toContain("Send this to the helpdesk?");
    expect(filed(chat)).toEqual([]);
  });

  test("the last answer can be changed from there", async () => {
    const chat = await (await atAdminsHandOff()).tap("Not now");
    await chat.user("back");
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("new words from there are taken up", async () => {
    const chat = await (await atAdminsHandOff()).tap("Not now");
    await chat.user("I use Firefox on a Mac by the way");
    expect(await chat.waiting()).not.toBe("nothing");
  });

  test("refused after two fixes that failed: no dead end", async () => {
    const chat = await new Chat().user(VAGUE);
    await (await chat.lay("fix", "cross-device-bluetooth")).user("still stuck");
    await (await chat.lay("fix", "browser-state")).user("still stuck");
    await chat.tap("Not now");
    expect(await chat.waiting()).toMatch(/^(question|fix|choices)/);
    expect(await chat.waiting()).not.toMatch(/cross-device-bluetooth|browser-state/);
  });

  test("refused after a step that cannot be done: that fix is not offered again", async () => {
    const chat = await (await new Chat().user(VAGUE)).lay("fix", "cross-device-bluetooth");
    await chat.user("i cant do this");
    expect(await chat.waiting()).toMatch(/^hand-off/);
    await chat.tap("Not now");
    expect(await chat.waiting()).toMatch(/^(question|fix|choices)/);
    expect(await chat.waiting()).not.toBe("fix cross-device-bluetooth");
  });

  test("refused again and again: the preview never comes twice in a row unasked", async () => {
    const chat = await atAdminsHandOff();
    for (let i = 0; i < 4; i++) {
      await chat.user("not now");
      expect(await chat.waiting()).not.toMatch(/^hand-off/);
      await chat.user("talk to a person");
      expect(await chat.waiting()).toMatch(/^hand-off/);
    }
    expect(filed(chat)).toEqual([]);
  });
});

describe("while a case is open", () => {
  const withCase = async () =>
    (await (await new Chat().user(VAGUE)).user("talk to a person")).tap("Send to the helpdesk");
  const numberOf = async (chat: Chat) => (await chat.session()).openCase ?? "";

  test("a person is asked for again: the number, and what can be done with it; nothing is sent", async () => {
    const chat = await withCase();
    const number = await numberOf(chat);
    await chat.user("talk to a person");
    expect(chat.words).toContain(number);
    expect(titles(chat)).toEqual(["Add to this case", "Send a new case", "Not now"]);
    await chat.user("my case");
    expect(chat.words).toContain(`Your case ${number} is open`);
    expect(await chat.waiting()).toBe(`open-case ${number}`);
    expect(filed(chat)).toHaveLength(1);
  });

  test.each(["clicked", "typed"])("add to it, %s: the preview names the case, and its thread has it", async (how) => {
    const chat = await withCase();
    const number = await numberOf(chat);
    await chat.user("talk to a person");
    await (how === "clicked" ? chat.tap("Add to this case") : chat.user("add to it"));
    expect(chat.words).toContain(`Add this to your case ${number}?`);
    expect(filed(chat)).toHaveLength(1);
    await chat.tap("Send to the helpdesk", { note: "it happens at home too" });
    expect(filed(chat)).toHaveLength(1); // the thread of the case, and its card, have it
    const inThread = chat.sent.filter(({ kind }) => kind === "reply").map(({ activity }) => activity.text);
    expect(inThread.at(-1)).toContain("it happens at home too");
    expect(wordsOf(chat.replies.at(-1) ?? {})).toContain(`I added it to your case ${number}`);
    expect(await numberOf(chat)).toBe(number);
  });

  test("a new case, when the person says so: with its own preview and number", async () => {
    const chat = await withCase();
    const first = await numberOf(chat);
    await (await chat.user("talk to a person")).tap("Send a new case");
    expect(chat.words).toContain("Send this to the helpdesk?");
    await chat.tap("Send to the helpdesk");
    expect(filed(chat)).toHaveLength(2);
    expect(await numberOf(chat)).not.toBe(first);
  });

  test("not now: it goes on with the trouble that was told", async () => {
    const chat = await withCase();
    await chat.user("my passkey on my iPhone does not work");
    const before = await chat.waiting();
    await (await chat.user("talk to a person")).tap("Not now");
    expect(await chat.waiting()).toBe(before);
    expect(filed(chat)).toHaveLength(1);
  });

  test("words that mean nothing there say what can be typed", async () => {
    const chat = await (await withCase()).user("talk to a person");
    await chat.user("hmm");
    expect(chat.words).toMatch(/add to it.*new case.*not now/);
  });

  test("an alarm is sent by its own button, as a case of its own", async () => {
    const chat = await (await withCase()).user("somebody stole my phone");
    await chat.tap("Alert the helpdesk");
    expect(filed(chat)).toHaveLength(2);
  });
});

describe("a sentence typed at the preview", () => {
  test("is added to what would be sent, and sends nothing", async () => {
    const chat = await (await new Chat().user(VAGUE)).user("talk to a person");
    await chat.user("please call me before noon, I have a meeting");
    expect(chat.words).toContain("I added that. Nothing is sent yet");
    expect(chat.words).toContain("before noon");
    expect(filed(chat)).toEqual([]);
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.posts[0] ?? {})).toContain("before noon");
  });
});

describe("the preview", () => {
  test("shows what there is, and no empty headings", async () => {
    const chat = await new Chat().user("talk to a person");
    expect(chat.words).toContain("Nothing so far");
    expect(chat.words).not.toMatch(/Still possible|What we found out|Tried/);
  });

  test("names causes when some stand out, and else says that none does", async () => {
    const vague = await (await new Chat().user(VAGUE)).user("talk to a person");
    expect(vague.words).toContain("none stands out yet");
    const clear = await new Chat().user("I scan the QR code and nothing happens, Bluetooth is off");
    await clear.user("talk to a person");
    expect(clear.words).toContain("Bluetooth missing");
  });
});

/** Moves after which Bluetooth is the cause. */
const WORKED_OUT = [
  { kind: "answered", finding: "stage", value: "phone-handoff-fails" },
  { kind: "answered", finding: "bluetooth", value: "missing" },
] as const;
