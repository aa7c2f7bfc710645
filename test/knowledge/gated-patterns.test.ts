import { describe, expect, test } from "vitest";
import { GatedPatterns, requiredWords } from "../../knowledge/gated-patterns.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { plainText } from "../../knowledge/words.ts";

describe("one of these strings stands in every text that matches", () => {
  test.each([
    ["bluetooth", ["bluetooth"]],
    ["Bluetooth", ["bluetooth"]],
    ["\\bblue ?tooth\\b", ["tooth"]], // of several parts the one that says most
    ["(?:scan|qr code)s?", ["scan", "qr code"]],
    ["(?=[\\s\\S]*iphone)[\\s\\S]*(?:old|new)", ["iphone"]],
    ["(?<!not )working", ["working"]],
    ["(?:lost|stolen) (?:my )?phones?", ["phone"]],
    ["(?:abc){2,3}", ["abc"]],
    ["error\\.code", ["error.code"]],
  ])("%s: %j", (source, words) => {
    expect(requiredWords(source)).toEqual(words);
  });

  test.each([
    ["an alternative without a word", "(?:scan|\\d+)"],
    ["what may be absent", "(?:scan)?\\d*"],
    ["what must be absent", "^(?![\\s\\S]*scan)"],
    ["repeated letters only", "a+b+c+"],
    ["too short a word", "qr"],
    ["a class", "[scan]"],
    ["a back reference", "(scan)\\1"],
    ["a group of an unknown kind", "(?i:scan)"],
  ])("none is found in %s", (_, source) => {
    expect(requiredWords(source)).toBeUndefined();
  });
});

test("a pattern answers as the RegExp would, text after text", () => {
  const patterns = new GatedPatterns();
  const scan = patterns.add("\\bscan(?:s|ned)?\\b");
  expect(scan.test("i scanned the code")).toBe(true);
  const version = patterns.add("ios (\\d+)"); // added between two texts
  expect(version.exec("my ios 17 phone")?.[1]).toBe("17");
  expect(version.exec("my phone")).toBeNull();
  expect(scan.test("my ios 17 phone")).toBe(false);
  expect(scan.test("")).toBe(false);
});

test("no gate is closed to a phrase that its pattern matches: all patterns that ship, on what people say", () => {
  const { readings, scope, security, symptoms, errors } = loadKnowledge();
  const sources = [
    ...[...readings.values()].flatMap(({ rules }) => rules.flatMap(({ pattern }) => (pattern ? [pattern] : []))),
    ...[...scope.values()].flatMap(({ patterns }) => patterns),
    ...[...security.values()].flatMap(({ patterns, exceptPatterns }) => [...patterns, ...exceptPatterns]),
  ];
  const texts = [...symptoms.values(), ...scope.values(), ...security.values()].flatMap(({ says }) => [...says]);
  const said = [...texts, ...[...errors.values()].flatMap((error) => [...error.texts])].map(plainText);
  const gated = new GatedPatterns();
  const pairs = sources.map((source) => ({ source, gate: gated.add(source), regExp: new RegExp(source, "iu") }));
  const differing = said.flatMap((text) =>
    pairs.filter(({ gate, regExp }) => gate.test(text) !== regExp.test(text)).map(({ source }) => ({ source, text })),
  );
  expect(differing).toEqual([]);
  expect(sources.filter((source) => requiredWords(source) === undefined).length).toBeLessThan(sources.length / 10);
});
