import { expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { readFinding, readText, takeApart } from "../../knowledge/read-text.ts";
import { spellingOf } from "../../knowledge/spelling.ts";
import { plainText } from "../../knowledge/words.ts";

const knowledge = loadKnowledge();
const spelling = spellingOf(knowledge);

test.each([
  ["passkey on my iphne fails", "device", "iphone"],
  ["passkey on my andriod fails", "device", "android"],
  ["passkey fails on my windwos pc", "device", "windows"],
  ["my samsnug does not offer the passkey", "maker", "samsung"],
  ["authentcator has no passkey", "store", "authenticator"],
  ["the passkey fails in firefoxx", "browser", "firefox"],
])("%s: %s is read as %s", (text, finding, value) => {
  expect(readText(knowledge, text).evidence.findings[finding]?.value).toBe(value);
});

test("a slip in a typed answer is read, too", () => {
  expect(readFinding(knowledge, "device", "an andriod phone")).toBe("android");
});

test("a slip does not hide that something was stolen", () => {
  expect(takeApart(knowledge, "my laptop was stollen yesterday").security).toBe("lost-or-stolen");
});

test.each([
  "authenticator passkey windows microsoft", // right already
  "printer printed settings", // known words with a known neighbour
  "iphnoee xndroid", // two slips, and one in the first letter
  "pins keyz", // too short to tell
  "12345678 135010 fido2",
])("nothing is changed in: %s", (text) => {
  expect(spelling.corrected(text)).toBe(text);
});

test("no word that the knowledge uses is turned into another", () => {
  const complaints = [...knowledge.causes.values()].flatMap((cause) => cause.complaints ?? []);
  const used = new Set(complaints.flatMap((complaint) => plainText(complaint).split(" ")));
  const changed = [...used].filter((word) => spelling.corrected(word) !== word);
  expect(changed).toEqual([]);
});

test("E17 a word without end is left alone at once", () => {
  const since = performance.now();
  expect(spelling.corrected("a".repeat(100_000))).toHaveLength(100_000);
  expect(performance.now() - since).toBeLessThan(50);
});
