import { join } from "node:path";
import { expect, test } from "vitest";
import { readScenarios } from "../../../bot/simulation/scenario.ts";
import { playScenario } from "../../../bot/simulation/simulated-employee.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../../knowledge/load.ts";

/** People with a list of registered methods, every row of the decision table and its traps, through the real dialogs. */

const knowledge = loadKnowledge();
const scenarios = readScenarios(knowledge, [join(KNOWLEDGE_FOLDER, "scenarios", "registered-passkeys.json")]);
const ROWS = Array.from({ length: 22 }, (_, i) => `row-${i + 1}`);

test("each row of the decision table has two people at least", () => {
  const few = ROWS.filter((row) => scenarios.filter(({ tags }) => tags?.includes(row)).length < 2);
  expect(few).toEqual([]);
});

test("19 in 20 end as they should, those that nobody tuned on included", { timeout: 60_000 }, async () => {
  const missed: string[] = [];
  for (const scenario of scenarios) {
    const played = await playScenario(knowledge, scenario);
    if (!played.pass) missed.push(`${scenario.id}: ${played.why}`);
  }
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(scenarios.length / 20);
});
