import { expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { employees, isHeldOut, plainScenarios, shareOf } from "./employees.ts";
import { isLookedAt, measure, readOpenings } from "./measure.ts";

/** A change of the knowledge that costs more than chance shows here; the figures themselves are in the commands' output. */

const knowledge = loadKnowledge();

test("openings: the right cause, and what is about something else", () => {
  const { figures } = measure(knowledge, readOpenings());
  expect(figures.first).toBeGreaterThanOrEqual(0.91);
  expect(figures.firstThree).toBeGreaterThanOrEqual(0.96);
  expect(figures.outOfScope).toBeGreaterThanOrEqual(0.94);
  expect(figures.lookAlikes).toBeGreaterThanOrEqual(0.95);
  expect(figures.wronglyOut).toBeLessThanOrEqual(0.01);
});

test("openings that were written without a look at the knowledge, and whose errors nobody looked at", () => {
  const unseen = readOpenings().filter((opening) => opening.id.startsWith("fresh-") && !isLookedAt(opening));
  const { figures } = measure(knowledge, unseen);
  expect(figures.first).toBeGreaterThanOrEqual(0.87);
  expect(figures.firstThree).toBeGreaterThanOrEqual(0.94);
  expect(figures.outOfScope).toBeGreaterThanOrEqual(0.9);
  expect(figures.wronglyOut).toBe(0);
});

test("every second long word mistyped costs little", () => {
  const passkeys = readOpenings().filter(({ outOfScope }) => !outOfScope);
  const mistyped = passkeys.map((opening) => ({ ...opening, text: withSlips(opening.text) }));
  const { first } = measure(knowledge, passkeys).figures;
  expect(measure(knowledge, mistyped).figures.first).toBeGreaterThanOrEqual(first - 0.03);
});

/** A letter left out of every second word of six letters or more, never the first one: which letter, the word's length decides. */
function withSlips(text: string): string {
  let words = 0;
  return text.replace(/\b[a-z]{6,}\b/gi, (word) => {
    words++;
    const at = 1 + (word.length % 4);
    return words % 2 === 0 ? word.slice(0, at) + word.slice(at + 1) : word;
  });
}

test.each([
  ["specific", 0.94, 1],
  ["vague", 0.86, 3.5],
  ["near-miss", 0.76, 3],
])("scenarios with a %s opening: %d passed, %d questions", (kind, passed, questions) => {
  const share = shareOf(
    knowledge,
    plainScenarios(knowledge).filter(({ tags }) => tags?.includes(kind)),
  );
  expect(share.passed).toBeGreaterThanOrEqual(passed);
  expect(share.questions).toBeLessThanOrEqual(questions);
});

test("employees who say nothing at first", () => {
  const all = plainScenarios(knowledge).filter((scenario) => !isHeldOut(scenario));
  const share = shareOf(knowledge, employees(all, true));
  expect(share.passed).toBeGreaterThanOrEqual(0.7);
  expect(share.questions).toBeLessThanOrEqual(4.3);
});
