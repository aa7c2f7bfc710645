import { expect, test } from "vitest";
import de from "../../cards/text/de.json" with { type: "json" };
import desk from "../../cards/text/desk.en.json" with { type: "json" };
import conversation from "../../cards/text/en.json" with { type: "json" };
import { say, sayDay } from "../../cards/text.ts";

const en = { ...conversation, ...desk };

test("the conversation and the desk have no text of the same name", () => {
  expect(Object.keys(desk).filter((key) => Object.hasOwn(conversation, key))).toEqual([]);
});

test("values are put in once and as they are", () => {
  expect(say("en", "progress.left", { left: 4, total: 22 })).toBe("4 of 22 possible causes left");
  expect(say("en", "question.why", { why: "{left} $& ${x}" })).toBe("Why I ask: {left} $& ${x}");
});

test("a placeholder without a value stays visible", () => {
  expect(say("en", "progress.left", { left: 4 })).toBe("4 of {total} possible causes left");
  expect(say("en", "progress.left")).toBe("{left} of {total} possible causes left");
});

test.each(["en", "en-GB", "EN-us", "fr-FR", "xx", "", "constructor", "__proto__"])(
  "%s is answered, if need be in English",
  (locale) => {
    expect(say(locale, "button.back")).toBe("Back");
  },
);

test.each(["de", "de-AT", "DE-ch"])("%s is answered in German", (locale) => {
  expect(say(locale, "button.back")).toBe("Zurück");
});

test.each([
  ["en-US", "November 20, 2026"],
  ["en-GB", "20 November 2026"],
  ["de-AT", "20. November 2026"],
  ["en_US", "November 20, 2026"],
  ["", "November 20, 2026"],
])("a day in %s is %s", (locale, words) => {
  expect(sayDay(locale, "2026-11-20")).toBe(words);
});

test("every text says something, in plain words, and its placeholders are readable names", () => {
  const faults = Object.entries(en).filter(
    ([, text]) =>
      text.trim() === "" || /\$\{|\{\{|\{[^a-z}]|—/.test(text) || (text.match(/\*\*/g)?.length ?? 0) % 2 === 1,
  );
  expect(faults).toEqual([]);
});

test("no text asks for a secret (M15)", () => {
  const asking = /\b(send|give|tell|type|enter) (me |us )?(your|the|a) (password|pin|code|passcode)\b/i;
  expect(Object.values(en).filter((text) => asking.test(text))).toEqual([]);
  const verlangt =
    /\b(senden|schicken|geben|nennen|sagen|tippen|schreiben) sie (mir |uns )?(hier )?(ihr|ihre|ihren|das|die|den|ein|eine|einen) (passwort|kennwort|pin|code|zugriffspass)\b/i;
  expect(Object.values(de).filter((text) => verlangt.test(text))).toEqual([]);
});

test("button titles are short enough for a phone", () => {
  const long = [...Object.entries(en), ...Object.entries(de)].filter(
    ([key, text]) => /(^|\.)button\./.test(key) && text.length > 26,
  );
  expect(long).toEqual([]);
});
