import { describe, expect, test } from "vitest";
import { checkedValue, readAnswer } from "../../dialogs/answers.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Question } from "../../knowledge/model.ts";

/** A typed answer is taken as the button with the same words would be. */

const knowledge = loadKnowledge();
const questions = [...knowledge.questions.values()];
const UNREAD = "(not read)";
const UNKNOWN = "(does not know)";

function question(id: string): Question {
  const found = knowledge.questions.get(id);
  if (!found) throw new Error(`There is no question ${id}.`);
  return found;
}

function read(id: string, text: string): string {
  const answer = readAnswer(knowledge, question(id), text, new Date("2026-11-20T09:00:00Z"));
  return answer.kind === "value" ? answer.value : answer.kind === "unknown" ? UNKNOWN : UNREAD;
}

describe.each(questions.filter((each) => each.options.length > 0))("$id", ({ id, options }) => {
  test("takes each label, in any case and with a full stop, and each value", () => {
    for (const { label, value } of options) {
      expect(read(id, label)).toBe(value);
      expect(read(id, `${label.toUpperCase()}.`)).toBe(value);
      expect(read(id, value)).toBe(value);
    }
  });

  test("takes each other wording", () => {
    for (const { value, says = [] } of options) for (const words of says) expect(read(id, words), words).toBe(value);
  });

  test("takes the number of the option, and no other number", () => {
    options.forEach(({ value }, i) => expect(read(id, String(i + 1))).toBe(value));
    expect(read(id, "0")).toBe(UNREAD);
    if (options.length < 9) expect(read(id, "9")).toBe(UNREAD);
  });

  test("takes yes and no as the option that means it", () => {
    for (const [word, others] of [
      ["yes", ["yep", "Yeah", "yes."]],
      ["no", ["nope", "Nah", "no!"]],
    ] as const) {
      const meant = options.find((option) => option.value === word || option.says?.includes(word))?.value;
      for (const other of [word, ...others]) if (meant !== undefined) expect(read(id, other), other).toBe(meant);
    }
  });
});

test.each(questions)("$id takes that somebody does not know, and no nonsense", ({ id }) => {
  for (const words of ["I don't know", "not sure", "no idea", "Skip", "idk"])
    expect(read(id, words), words).toBe(UNKNOWN);
  for (const words of [
    "asdf qwer",
    "🙂",
    "lorem ipsum dolor",
    "...",
    "the weather is nice",
    "${value}",
    "__proto__",
    "constructor",
  ])
    expect(read(id, words), words).toBe(UNREAD);
});

describe("versions as people type them", () => {
  test.each([
    ["17.4", "17.4"],
    ["iOS 17.4.1", "17.4.1"],
    ["ios17", "17"],
    ["it says 18.1 (22B83)", "18.1"],
    ["Android 14", "14"],
    ["android 13 i think", "13"],
    ["One UI 6", "14"],
    ["Windows 11 22H2", "11-22H2"],
    ["11-22h2", "11-22H2"],
    ["11 23H2", "11-23H2"],
    ["win 10 1903", "10-1903"],
    ["Windows 10 version 22H2", "10-22H2"],
    ["windows 11", "11"],
    ["macOS 14.5", "14.5"],
    ["macOS Sonoma", "14"],
    ["iphone 15 with ios 18", "18"],
    ["26", "26"],
    ["the newest one", UNREAD],
    ["updated yesterday", UNREAD],
  ])("%s: %s", (text, expected) => expect(read("os-version", text)).toBe(expected));

  test.each([
    ["Android 15", "15"],
    ["pixel with android 14", "14"],
    ["iphone 15 with ios 18", "18"],
    ["17.4", "17.4"],
  ])("of the phone, %s: %s", (text, expected) => expect(read("phone-os-version", text)).toBe(expected));
});

describe("numbers and days", () => {
  test.each([
    ["5", "5"],
    ["about 4", "4"],
    ["I have 2 passkeys", "2"],
    ["a lot", "10"],
    ["1000", UNREAD],
  ])("how many: %s: %s", (text, expected) => expect(read("passkey-count", text)).toBe(expected));

  test.each([
    ["2026-11-01", "2026-11-01"],
    ["it was 2026-02-28, in the morning", "2026-02-28"],
    ["2026-02-31", UNREAD],
    ["2026-13-01", UNREAD],
    ["some day", UNREAD],
  ])("which day: %s: %s", (text, expected) => expect(read("device-changed-on", text)).toBe(expected));
});

describe("answers in sentences", () => {
  test.each([
    ["bluetooth", "it is off on my laptop", "missing"],
    ["bluetooth", "only the phone", "missing"],
    ["store", "I use 1Password", "other-password-manager"],
    ["store", "my yubikey 5", "security-key"],
    ["store", "Microsoft Authenticator app", "authenticator"],
    ["store", "the same place as always", UNREAD],
    ["device", "a Galaxy S24", "android"],
    ["device", "my old MacBook", "mac"],
    ["device", "iphone 15", "iphone"],
    ["device", "a phone", UNREAD],
    ["stage", "I can't sign in", "sign-in-fails"],
    ["stage", "qr code", "phone-handoff-fails"],
    ["stage", "new phone", "lost-or-replaced-device"],
    ["stage", "old phone gone", "lost-or-replaced-device"],
    ["stage", "there is no passkey in the list", "cannot-start"],
    ["stage", "it won't let me add one", "cannot-start"],
    ["stage", "registering breaks off", "setup-fails"],
    ["stage", "error while creating it", "setup-fails"],
    ["stage", "after i scan the qr it hangs", "phone-handoff-fails"],
    ["stage", "says it doesn't know the passkey", "not-recognized"],
    ["stage", "works on my other laptop", "works-elsewhere"],
    ["stage", "in edge it works, in the app not", "works-elsewhere"],
    ["stage", "keeps nagging me to add a passkey", "unexpected-prompt"],
    ["policy-message", "it keeps looping", "loop"],
    ["has-other-method", "I can still sign in with a text message", UNREAD], // a yes is never guessed: somebody may delete upon it
    ["has-other-method", "I lost the authenticator", UNREAD],
    ["has-other-method", "no push arrives", UNREAD],
    ["has-other-method", "only my password", "no"],
    ["has-other-method", "maybe", UNKNOWN],
    ["in-security-info", "it's not there", "no"],
    ["worked-before", "it worked yesterday", "yes"],
    ["worked-before", "never worked", "no"],
    ["set-up", "2 weeks ago", "earlier"],
    ["private-window", "incognito", "yes"],
    ["error", "device couldn't connect", "device-could-not-connect"],
  ])("%s: %s: %s", (id, text, expected) => expect(read(id, text)).toBe(expected));
});

describe("what comes back with a card is checked again", () => {
  test.each<[string, string, string | undefined]>([
    ["bluetooth", "both", "both"],
    ["bluetooth", "Both", undefined],
    ["bluetooth", "on", undefined],
    ["bluetooth", "", undefined],
    ["store", "toString", undefined],
    ["os-version", "17.4", "17.4"],
    ["os-version", "11-22h2", "11-22H2"],
    ["os-version", "new", undefined],
    ["passkey-count", " 4 ", "4"],
    ["passkey-count", "4.5", undefined],
    ["passkey-count", "-4", undefined],
    ["passkey-count", "4000", undefined],
    ["device-changed-on", "2026-11-01", "2026-11-01"],
    ["device-changed-on", "2026-11-31", undefined],
  ])("%s %j: %s", (id, value, expected) => expect(checkedValue(question(id), value)).toBe(expected));
});
