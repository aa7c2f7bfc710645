import { expect, test } from "vitest";
import { jsonFault } from "../../knowledge/json-fault.ts";

test.each([
  ['{\n  "says": "it said "try again" to me"\n}', 2, "quotation mark in the middle of a text"],
  ['{\n  "says": "it said "no", then nothing"\n}', 2, "quotation mark in the middle of a text"],
  ['{\n  "a": "one"\n  "b": "two"\n}', 2, "comma is missing"],
  ['{\n  "a": "one" "b": "two"\n}', 2, "comma is missing"],
  ['{\n  "a": "one";\n  "b": "two"\n}', 2, "where a comma belongs"],
  ['{\n  "a": "one". "b": "two"\n}', 2, "where a comma belongs"],
  ['{\n  "a": "one",,\n  "b": "two"\n}', 2, "comma too many"],
])("%s: line %i, %s", (text, line, words) => {
  const read = () => JSON.parse(text);
  expect(read).toThrow();
  const fault = jsonFault(text, new SyntaxError(""));
  expect(fault.line).toBe(line);
  expect(fault.message).toContain(words);
});
