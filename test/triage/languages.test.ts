import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { languageIn } from "../../knowledge/languages.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { plainText } from "../../knowledge/words.ts";
import { isHeldOut, measure, type Opening, readOpenings } from "./measure.ts";

/** German openings, in our own words: the first file was written before the phrases, the second after them. */

const knowledge = loadKnowledge();
const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "languages", `${name}.json`), "utf8")) as Opening[];
const openings = [...read("de"), ...read("de-second")];

describe("German openings", () => {
  test("the right cause, and what is about something else", () => {
    const { figures, misses } = measure(knowledge, openings);
    expect(openings.length).toBeGreaterThanOrEqual(100);
    expect(figures.first, JSON.stringify(misses, null, 1)).toBeGreaterThanOrEqual(0.88);
    expect(figures.firstThree).toBeGreaterThanOrEqual(0.94);
    expect(figures.outOfScope).toBeGreaterThanOrEqual(0.9);
    expect(figures.wronglyOut).toBeLessThanOrEqual(0.03);
  });

  test("the third that was not looked at while the words were chosen", () => {
    const { figures } = measure(knowledge, openings.filter(isHeldOut));
    expect(figures.first).toBeGreaterThanOrEqual(0.8);
    expect(figures.firstThree).toBeGreaterThanOrEqual(0.9);
    expect(figures.outOfScope).toBeGreaterThanOrEqual(0.85);
  });

  test("without the German files hardly any is understood: it is they that do it", () => {
    const english = { ...knowledge, tenant: { ...knowledge.tenant, languages: ["en"] } };
    expect(measure(english, openings).figures.first).toBeLessThan(0.5);
  });
});

test("each text is taken for the language it is in, and English for English", () => {
  const told = (each: readonly Opening[]) => each.map(({ text }) => languageIn(knowledge, plainText(text)) ?? "none");
  expect(new Set(told(openings))).toEqual(new Set(["de"]));
  expect(told(readOpenings())).not.toContain("de");
});
