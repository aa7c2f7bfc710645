import { expect, test } from "vitest";
import german from "../../dialogs/words/patterns.de.json" with { type: "json" };
import patterns from "../../dialogs/words/patterns.en.json" with { type: "json" };
import { understoodLanguages } from "../../knowledge/languages.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { READ_CHARACTERS, readText } from "../../knowledge/read-text.ts";
import { patternFault } from "../../knowledge/rules/patterns-safe.ts";
import { plainText } from "../../knowledge/words.ts";

/** E17: whatever is typed, no pattern of the knowledge takes long over it. */

const knowledge = loadKnowledge();
const SLOWEST_MS = 250; // generous: each of them takes a fraction of it
const readings = [...knowledge.readings.values()].flatMap(({ rules }) => rules.flatMap((rule) => rule.pattern ?? []));
const all: readonly string[] = [
  ...readings,
  ...[...knowledge.security.values()].flatMap((each) => [...each.patterns, ...each.exceptPatterns]),
  ...[...knowledge.scope.values()].flatMap((each) => each.patterns),
  ...Object.values(patterns).flat(),
  ...Object.values(german).flat(),
  ...[...knowledge.phrases.values()].flatMap(({ readings = {}, scope = {}, security = {} }) => [
    ...Object.values(readings).flatMap((rules) => rules.flatMap((rule) => rule.pattern ?? [])),
    ...[...Object.values(scope), ...Object.values(security)].flatMap((each) => [
      ...(each.patterns ?? []),
      ...(each.exceptPatterns ?? []),
    ]),
  ]),
];

/** Texts that make careless patterns try every way: one thing over and over, and just before the end something else. */
function hostileTexts(): string[] {
  const parts = [
    "a",
    " ",
    "a ",
    "passkey ",
    "my passkey ",
    "mein handy ist im zug ",
    "der authenticator verlangt eine bestaetigung ",
    "jemand wollte meinen code am telefon ",
    "bluetooth is not ",
    "not on the phone ",
    "sign in log in ",
    "approve request i did not start ",
    "i lost my phone and ",
    "works in edge but not in chrome ",
    "add sign in method no passkey ",
    "one ui iphone android windows mac ",
    "the the my my ",
    "1 2 ",
    "qr code scan ",
    "someone asked me for a code pin pass ",
    "colleague boss has an iphone ",
  ];
  return parts.flatMap((part) => {
    const long = part.repeat(READ_CHARACTERS / part.length + 1).slice(0, READ_CHARACTERS - 1);
    return [`${long}!`, `${long}\n`];
  });
}

test("E17 there are patterns to look at, and each is of the kind that cannot blow up", () => {
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter((pattern) => patternFault(pattern) !== undefined)).toEqual([]);
});

test("E17 every pattern is through with every hostile text in a moment", () => {
  const compiled = all.map((pattern) => new RegExp(pattern, "iu"));
  const texts = hostileTexts();
  const slow: string[] = [];
  for (const text of texts)
    for (const [i, pattern] of compiled.entries()) {
      const begun = performance.now();
      pattern.test(text);
      const took = performance.now() - begun;
      if (took > SLOWEST_MS) slow.push(`${Math.round(took)} ms: ${all[i]?.slice(0, 120)} on ${text.slice(0, 40)}`);
    }
  expect(slow).toEqual([]);
});

/** Its own words again and again: what it looks for is nearly there at every place. */
function ownWordsOf(pattern: string): string {
  const words = pattern.replace(/\\[bswdn]|\{\d+,?\d*\}/gi, " ").match(/[a-z]{2,}/gi) ?? ["a"];
  const once = `${[...new Set(words)].join(" ")} `;
  return once.repeat(READ_CHARACTERS / once.length + 1).slice(0, READ_CHARACTERS);
}

test("E17 every pattern is through with its own words in a moment", () => {
  const slow = all.flatMap((pattern) => {
    const [compiled, text] = [new RegExp(pattern, "iu"), ownWordsOf(pattern)];
    const begun = performance.now();
    compiled.test(text);
    compiled.test(`${text.split(" ").reverse().join(" ")}`);
    const took = performance.now() - begun;
    return took > SLOWEST_MS ? [`${Math.round(took)} ms: ${pattern.slice(0, 120)}`] : [];
  });
  expect(slow).toEqual([]);
});

test("E17 a whole message of the greatest length is read in a moment, whatever is in it", () => {
  for (const tag of understoodLanguages(knowledge)) readText(knowledge, "passkey", tag); // the tables are made at the start
  const slow = hostileTexts().flatMap((text) => {
    const begun = performance.now();
    readText(knowledge, text);
    const took = performance.now() - begun;
    return took > 4 * SLOWEST_MS ? [`${Math.round(took)} ms: ${text.slice(0, 40)}`] : [];
  });
  expect(slow).toEqual([]);
});

test("E17 making a text plain is linear", () => {
  const text = "a'’`.. . .\u0301".repeat(40_000);
  const begun = performance.now();
  plainText(text);
  expect(performance.now() - begun).toBeLessThan(4 * SLOWEST_MS);
});
