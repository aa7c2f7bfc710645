import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cardFaults } from "../support/card-lint.ts";
import { cardSamples, cardTemplates } from "../support/card-samples.ts";

const samples = cardSamples();

test.each(cardTemplates())("%s has a sample of the same name", (template) => {
  expect(samples.map((sample) => sample.name)).toContain(template);
});

describe.each(samples)("$name", ({ build, data }) => {
  test("is a card that Teams takes and everybody can use", () => {
    expect(cardFaults(build(data))).toEqual([]);
  });

  test("comes out the same each time", () => {
    expect(build(data)).toEqual(build(structuredClone(data)));
  });

  test("shows an expression that somebody typed, and does not compute it", () => {
    const typed = "${string($root)} ${40+2} ${isMatch('aaaaaaaaaaaaaaaaaaaaaaaaaa!','^(a+)+$')}";
    const card = JSON.stringify(build(withTexts(data, typed)));
    expect(card).toContain(JSON.stringify(typed).slice(1, -1));
    expect(card).not.toContain('"42"');
  });
});

test.each(cardTemplates())("the template %s has no words of its own", (template) => {
  const json = JSON.parse(readFileSync(new URL(`../../cards/templates/${template}.json`, import.meta.url), "utf8"));
  const words = shownTexts(json).map((text) => text.replace(/\$\{[^}]*\}/g, ""));
  expect(words.filter((text) => /\p{L}/u.test(text))).toEqual([]);
});

/** Every text of the sample replaced, but not the words that steer the card. */
function withTexts(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withTexts(item, text));
  if (typeof value === "string") return text;
  if (typeof value !== "object" || value === null) return value;
  const steering = new Set(["entry", "result", "tone", "actions", "answers", "save"]);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, steering.has(name) ? part : withTexts(part, text)]),
  );
}

function shownTexts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(shownTexts);
  if (typeof node !== "object" || node === null) return [];
  const shown = new Set(["text", "title", "label", "placeholder", "fallbackText", "speak", "altText"]);
  return Object.entries(node).flatMap(([name, part]) =>
    typeof part === "string" ? (shown.has(name) ? [part] : []) : shownTexts(part),
  );
}
