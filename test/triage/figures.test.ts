import { expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { employees, isHeldOut, plainScenarios, shareOf } from "./employees.ts";
import { measure, readOpenings } from "./measure.ts";

/** A change of the knowledge that costs more than chance shows here; the figures themselves are in the commands' output. */

const knowledge = loadKnowledge();

test("openings: the right cause, and what is about something else", () => {
  const { figures } = measure(knowledge, readOpenings());
  expect(figures.first).toBeGreaterThanOrEqual(0.88);
  expect(figures.firstThree).toBeGreaterThanOrEqual(0.95);
  expect(figures.outOfScope).toBeGreaterThanOrEqual(0.92);
  expect(figures.lookAlikes).toBeGreaterThanOrEqual(0.9);
  expect(figures.wronglyOut).toBeLessThanOrEqual(0.01);
});

test.each([
  ["specific", 0.94, 1],
  ["vague", 0.82, 3.6],
  ["near-miss", 0.74, 3],
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
  expect(share.passed).toBeGreaterThanOrEqual(0.62);
  expect(share.questions).toBeLessThanOrEqual(4.6);
});
