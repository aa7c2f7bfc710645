import { describe, expect, test } from "vitest";
import { buttonsOf, Chat, shipped, wordsOf } from "../support/chat.ts";

/** Whole conversations as different people have them, line by line; each reply was read as that person. */
const VAGUE = "my passkey does not work";
const QR_OFF = "I scan the QR code and nothing happens, bluetooth is off on my laptop";
const moves = async (chat: Chat) => (await chat.session()).trouble?.moves ?? [];

/** What one says, what one reads, and which card waits then. */
type Line = readonly [says: string, reads: RegExp, waits: RegExp];

const conversations: Readonly<Record<string, readonly Line[]>> = {
  "somebody angry is not argued with, not counted as unreadable, and gets a person with one sentence": [
    ["this passkey crap NEVER works, fix it NOW", /Where does it go wrong/, /^question stage/],
    ["i dont have time for this", /I am sorry, I know this is annoying/, /^question stage/],
    ["you are useless", /I am sorry/, /^question stage/],
    ["just fix it!!!", /I am sorry/, /^question stage/],
    ["😡😡😡", /I am sorry/, /^question stage/],
    ["I don't trust bots, I want a person", /Send this to the helpdesk\?/, /^hand-off/],
  ],
  "after the case, add something: straight to the preview": [
    ["talk to a person", /Send this to the helpdesk\?/, /^hand-off/],
    ["I am at home and cannot get in since monday", /I added that/, /^hand-off/],
    ["yes", /PK-[\dA-Z]{6}/, /^nothing/],
    ["add something", /Add this to your case PK-[\dA-Z]{6}\?/, /^hand-off/],
    ["not now", /Nothing was sent/, /^question/],
  ],
  "what was understood is confirmed in words": [
    ["my passkey on my iPhone does not work", /This is what I understood/, /^question stage/],
    ["that's right", /Good\./, /^question stage/],
  ],
  "a colleague by mistake": [
    ["help a colleague", /for your colleague/, /^question stage/],
    ["no, it is for me", /back to your own account/, /^question stage/],
  ],
  "somebody asks who they talk to, what this is about and whether it is safe": [
    ["are you a bot?", /I am a program, not a person/, /^welcome/],
    ["what is a passkey?", /signs you in with your face/, /^welcome/],
    [VAGUE, /Where does it go wrong/, /^question stage/],
    ["is this safe?", /cannot change anything in your account/, /^question stage/],
    ["why do you need to know that?", /The question is: .*Where does it go wrong.*I don't know/s, /^question stage/],
  ],
  "thanks, goodbye and back again": [
    ["thanks", /You are welcome/, /^nothing/],
    [VAGUE, /Where does it go wrong/, /^question stage/],
    ["ok thanks", /You are welcome/, /^question stage/],
    ["bye", /Goodbye\. I keep our place/, /^question stage/],
    ["continue", /You are here:/, /^question stage/],
    ["one moment", /Take your time/, /^question stage/],
    ["cancel", /Take your time/, /^question stage/],
  ],
  "an ok at the steps is no result; a failure is one in whatever words": [
    [QR_OFF, /Turn on Bluetooth/, /^fix cross-device-bluetooth/],
    ["ok", /Good\. Did the steps help\?/, /^fix cross-device-bluetooth/],
    ["I did that", /Did the steps help\?/, /^fix cross-device-bluetooth/],
    ["thanks", /You are welcome\. Did the steps help\?/, /^fix cross-device-bluetooth/],
    ["it still does not work", /What did you scan|\?/, /^(question|fix)/],
  ],
  "it repairs itself in the middle": [
    [VAGUE, /Where does it go wrong/, /^question stage/],
    ["oh it works now", /\?|one test sign-in/, /^(question|test)/],
  ],
  "words of an answer where nothing was asked": [
    ["It worked", /Nothing is running.*Passkey not working\?/s, /^welcome/],
    ["yes", /Where does it go wrong/, /^question stage/],
    ["still stuck", /I am sorry that it still fails/, /^question stage/],
    ["start", /You are here:/, /^question stage/],
  ],
  "a change of mind, in a sentence": [
    ["my passkey on my iPhone does not work", /iPhone or iPad/, /^question stage/],
    ["sorry, I meant android", /Thank you, I corrected that/, /^question/],
    ["signing in fails", /\?/, /^question/],
    ["actually it is setting it up that fails", /Thank you, I corrected that/, /^(question|fix)/],
  ],
  "slips of the finger": [
    [VAGUE, /Where does it go wrong/, /^question stage/],
    ["dont knwo", /\?/, /^question (?!stage)/],
    ["talk to a preson", /Send this to the helpdesk\?/, /^hand-off/],
  ],
  "French: told what is understood, with the phone number, and never stuck": [
    [
      "Je ne peux pas me connecter avec mon iPhone",
      /I understand only English and German.*\+1 555 0100.*iPhone/s,
      /^question stage/,
    ],
    ["ça ne marche pas", /I understand only English and German/, /^question stage/],
  ],
  "another script": [["パスキーが使えません", /I understand only English and German/, /^question stage/]],
  "another subject in between: told where to go, and back to the question": [
    ["my passkey on windows does not work", /Windows computer/, /^question stage/],
    ["can you reset my password", /something else.*I can't reset passwords/s, /^question stage/],
    ["my printer is broken", /something else.*Printers/s, /^question stage/],
    ["signing in fails", /\?/, /^(fix|question (?!stage))/],
  ],
  impatient: [
    ["hello??", /Passkey not working\?/, /^welcome/],
    ["anyone there", /Passkey not working\?/, /^welcome/],
    ["help me", /What I can do/, /^welcome/],
    ["👍", /Where does it go wrong/, /^question stage/],
    ["🤷🏽", /\?/, /^question (?!stage)/],
  ],
  "after the case: when somebody will answer is not a new trouble": [
    ["talk to a person", /Send this to the helpdesk\?/, /^hand-off/],
    ["send", /PK-[\dA-Z]{6}/, /^nothing/],
    ["when will somebody call me?", /Your case PK-[\dA-Z]{6} is open.*\+1 555 0100/s, /^nothing/],
    ["any news?", /Your case PK-[\dA-Z]{6} is open/, /^nothing/],
    ["thanks, bye", /Goodbye|You are welcome/, /^nothing/],
  ],
  "a false alarm about a phone that is there": [
    ["I lost my phone, no wait", /Security first/, /^security lost-or-stolen/],
    ["ok", /Nothing is sent/, /^security lost-or-stolen/],
    ["no", /Nothing is sent/, /^security lost-or-stolen/],
    ["false alarm", /Then we go on with your passkey.*Where does it go wrong/s, /^question stage/],
  ],
};

describe.each(Object.entries(conversations))("%s", (_, lines) => {
  test("line by line", async () => {
    const chat = new Chat();
    for (const [says, reads, waits] of lines) {
      await chat.user(says);
      expect(chat.words, says).toMatch(reads);
      expect(await chat.waiting(), says).toMatch(waits);
    }
  });
});

const TYPED: Readonly<Record<string, readonly string[]>> = {
  welcome: ["Start", "Help a colleague", "What can you do?", "Talk to a person"],
  fix: ["It worked", "Still stuck", "I can't do this", "My screen looks different", "Talk to a person"],
  test: ["I signed in", "It failed again", "I can't test now"],
  "hand-off": ["Send to the helpdesk", "Not now"],
  "open-case": ["Add to this case", "Send a new case", "Not now"],
  security: ["Alert the helpdesk", "False alarm"],
  scope: ["It is about a passkey", "Talk to a person"],
  choices: ["Start over", "Talk to a person"],
};
const typed = Object.entries(TYPED).flatMap(([kind, titles]) => titles.map((title) => [kind, title] as const));

/** A chat with a card of this kind on the table. */
async function at(kind: string): Promise<Chat> {
  const chat = new Chat();
  if (kind === "welcome") return chat.user("hi");
  if (kind === "scope") return chat.user("my printer is broken");
  if (kind === "security") return chat.user("somebody stole my phone");
  if (kind === "hand-off") return chat.user("talk to a person");
  if (kind === "open-case") return (await (await chat.user("talk to a person")).user("send")).user("talk to a person");
  await chat.user(VAGUE);
  return chat.lay(kind as "fix", kind === "fix" ? "cross-device-bluetooth" : "");
}

test.each(typed)("at a card of the kind %s, typing '%s' does what the button does", async (kind, title) => {
  const chat = await at(kind);
  if (kind !== "choices" && kind !== "fix" && kind !== "test")
    expect(buttonsOf(chat.card).map((button) => button.title)).toContain(title);
  const before = await chat.waiting();
  await chat.user(title);
  expect(chat.words).not.toMatch(/could not read/);
  if (title === "What can you do?") expect(chat.words).toContain("What I can do");
  else expect(await chat.waiting()).not.toBe(before);
});

test("small talk leaves no trace in what is known, and is not sent to the helpdesk", async () => {
  const chat = await new Chat().user("my passkey on my iPhone does not work");
  const before = await moves(chat);
  for (const text of [
    "thanks",
    "are you a bot",
    "what is a passkey",
    "you are useless",
    "why?",
    "bye",
    "ok wait",
    "one moment",
  ])
    await chat.user(text);
  expect(await moves(chat)).toEqual(before);
  await chat.user("talk to a person");
  await chat.tap("Send to the helpdesk");
  expect(wordsOf(chat.posts[0] ?? {})).not.toMatch(/useless|bye/);
});

test("an error that is told in passing is noted in words, so that the same question does not come back without a reason", async () => {
  const chat = await (await new Chat().user(VAGUE)).user("it says something went wrong");
  expect(chat.words).toContain("Noted: Something went wrong");
});

test("a hand-off with nothing said names no cause and no first action of one", async () => {
  const chat = await (await new Chat().user("talk to a person")).tap("Send to the helpdesk");
  const card = wordsOf(chat.posts[0] ?? {});
  expect(card).toContain("None: too little is known");
  expect(card).toContain("Ask the person what happens: nothing is known yet.");
  expect(card).not.toContain("Also check");
});

test("many passkeys: the words stay beside the number that was noted", async () => {
  const chat = await (await new Chat().user(VAGUE)).lay("question", "passkey-count");
  await chat.user("a lot");
  expect(wordsOf(chat.updates[0]?.card ?? {})).toContain("“a lot”. I noted **10**");
});

test.each([
  "I want to talk to a human",
  "please get me a real person now",
  "can I speak to someone",
  "I'd rather talk to an agent",
  "I dont trust bots, I want a person",
])("%s: a person is offered", async (text) => {
  const chat = await (await new Chat().user(VAGUE)).user(text);
  expect(await chat.waiting()).toMatch(/^hand-off/);
});

test.each([
  "a person in my team has the same problem",
  "I need to sign in as another person",
  "the helpdesk person told me to wait",
])("%s: names a person, and asks for none", async (text) => {
  const chat = await new Chat().user(text);
  expect(await chat.waiting()).not.toMatch(/^hand-off asked/);
  expect(chat.words).not.toContain("You asked for a person");
});

test("no card in any of these conversations has a button twice, and every reply says something", async () => {
  for (const lines of Object.values(conversations)) {
    const chat = new Chat();
    for (const [says] of lines) {
      await chat.user(says);
      expect(chat.replies.length, says).toBeGreaterThan(0);
      for (const card of chat.replies) {
        expect(wordsOf(card).trim(), says).not.toBe("");
        expect(wordsOf(card), says).not.toMatch(/undefined|\{[a-z]+\}|\$\{/);
        const titles = buttonsOf(card).map(({ title }) => title);
        expect(new Set(titles).size, says).toBe(titles.length);
      }
    }
  }
  expect(shipped.tenant.desk.phone).toBe("+1 555 0100"); // the number in the lines above
});
