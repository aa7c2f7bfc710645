import { join } from "node:path";
import { expect, test } from "vitest";
import { readScenarios } from "../../../bot/simulation/scenario.ts";
import { playScenario } from "../../../bot/simulation/simulated-employee.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../../knowledge/load.ts";

/** People with a list of registered methods, every row of the decision table and its traps, through the real dialogs. */

const knowledge = loadKnowledge();
const files = ["registered-passkeys.json", "registered-passkeys-held-out.json"]; // the second was written before anybody looked what fails
const scenarios = readScenarios(
  knowledge,
  files.map((file) => join(KNOWLEDGE_FOLDER, "scenarios", file)),
);
const ROWS = Array.from({ length: 22 }, (_, i) => `row-${i + 1}`);

test("each row of the decision table has two people at least", () => {
  const few = ROWS.filter((row) => scenarios.filter(({ tags }) => tags?.includes(row)).length < 2);
  expect(few).toEqual([]);
});

test("19 in 20 end as they should, those that nobody tuned on included", { timeout: 120_000 }, async () => {
  const missed: string[] = [];
  for (const scenario of scenarios) {
    const played = await playScenario(knowledge, scenario);
    if (!played.pass) missed.push(`${scenario.id}: ${played.why}`);
  }
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(scenarios.length / 20);
});

test("nobody whose passkey is good is told to delete it", { timeout: 120_000 }, async () => {
  const wronged: string[] = [];
  for (const scenario of scenarios) {
    if (scenario.expect.causes.includes("orphaned-entra")) continue;
    const { fixesOffered } = await playScenario(knowledge, scenario);
    if (fixesOffered.includes("orphaned-entra")) wronged.push(scenario.id);
  }
  expect(wronged).toEqual([]);
});
