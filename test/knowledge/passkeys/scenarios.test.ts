import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readScenarios, type Scenario } from "../../../bot/simulation/scenario.ts";
import { type Played, playScenario } from "../../../bot/simulation/simulated-employee.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../../knowledge/load.ts";

/** People with a list of registered methods, every row of the decision table and its traps, through the real dialogs. */

const knowledge = loadKnowledge();
const folder = join(KNOWLEDGE_FOLDER, "scenarios");
const files = readdirSync(folder).filter((file) => file.startsWith("registered-passkeys")); // all but the first were written before anybody looked what fails
const scenarios = readScenarios(
  knowledge,
  files.map((file) => join(folder, file)),
);
/** How each ends: played once for all tests. */
const ended = new Map<Scenario, Played>();
async function played(scenario: Scenario): Promise<Played> {
  const known = ended.get(scenario) ?? (await playScenario(knowledge, scenario));
  ended.set(scenario, known);
  return known;
}
const NEVER = "never-"; // a tag: the fix of this cause is wrong for this person
const ROWS = Array.from({ length: 22 }, (_, i) => `row-${i + 1}`);

test("each row of the decision table has two people at least", () => {
  const few = ROWS.filter((row) => scenarios.filter(({ tags }) => tags?.includes(row)).length < 2);
  expect(few).toEqual([]);
});

test("19 in 20 end as they should, those that nobody tuned on included", { timeout: 120_000 }, async () => {
  const missed: string[] = [];
  for (const scenario of scenarios) {
    const { pass, why } = await played(scenario);
    if (!pass) missed.push(`${scenario.id}: ${why}`);
  }
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(scenarios.length / 20);
});

test("nobody whose passkey is good is told to delete it", { timeout: 120_000 }, async () => {
  const wronged: string[] = [];
  for (const scenario of scenarios) {
    if (scenario.expect.causes.includes("orphaned-entra")) continue;
    const { fixesOffered } = await played(scenario);
    if (fixesOffered.includes("orphaned-entra")) wronged.push(scenario.id);
  }
  expect(wronged).toEqual([]);
});

test("no fix that a scenario names as wrong is offered", { timeout: 120_000 }, async () => {
  const wronged: string[] = [];
  for (const scenario of scenarios) {
    const never = scenario.tags?.flatMap((tag) => (tag.startsWith(NEVER) ? [tag.slice(NEVER.length)] : [])) ?? [];
    if (never.length === 0) continue;
    const { fixesOffered } = await played(scenario);
    wronged.push(...fixesOffered.filter((cause) => never.includes(cause)).map((cause) => `${scenario.id}: ${cause}`));
  }
  expect(wronged).toEqual([]);
});

const VAGUE = ["my passkey doesn't work", "I can't sign in with my passkey", "problem with passkey"];

test("9 in 10 end as they should when they say nothing of it at first", { timeout: 120_000 }, async () => {
  const missed: string[] = [];
  for (const [i, scenario] of scenarios.entries()) {
    const opening = VAGUE[i % VAGUE.length] ?? "";
    const expected = { ...scenario.expect, questions: 6 };
    const { pass, why } = await playScenario(knowledge, { ...scenario, opening, expect: expected });
    if (!pass) missed.push(`${scenario.id}: ${why}`);
  }
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(scenarios.length / 10);
});
