/**
 * Thousands of simulated employees for a finer view than some hundred scenarios give: each has the findings of a written
 * scenario, a few of them forgotten or changed, and most of them begin with an opening that says next to nothing.
 * They are made from the scenarios and not from `typical`, so that the tables are not measured against themselves.
 *
 *   node test/triage/employees.ts               figures by set, and the causes found least often
 *   node test/triage/employees.ts --play ID     one scenario, step by step
 */
import { join } from "node:path";
import { readScenarios, type Scenario } from "../../bot/simulation/scenario.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { playFast } from "./play.ts";

const FORGOTTEN = 0.07; // share of the findings that an employee cannot tell
const CHANGED = 0.04; // share of the findings that are another employee's
const COPIES = 4;
const VAGUE_QUESTIONS = 4; // expected of an opening that says nothing

const ANYTHING = [
  "passkey not working",
  "my passkey doesn't work",
  "passkey problem",
  "help with passkey please",
  "the passkey thing isnt working",
  "passkey fails",
  "can you help me, passkey",
  "hi, my passkey is not working, what can i do",
];
const SIGNING_IN = [
  "can't sign in with my passkey",
  "passkey login fails",
  "sign in with passkey doesn't work anymore",
];
const SETTING_UP = ["can't set up my passkey", "registering a passkey doesn't work", "can't add passkey"];
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  "cannot-start": SETTING_UP,
  "setup-fails": SETTING_UP,
  "sign-in-fails": SIGNING_IN,
  "not-recognized": [...SIGNING_IN, "passkey refused"],
  "works-elsewhere": ["passkey doesn't work here", "can't log in with the passkey on this one"],
  "phone-handoff-fails": ["can't sign in with my phone on the computer", "phone sign in on pc fails"],
  "lost-or-replaced-device": ["no access with passkey any more", "passkey gone"],
  "unexpected-prompt": ["something about a passkey pops up", "microsoft wants something with passkey"],
};

/** Numbers that are the same in every run (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Copies of the scenarios with other answers; `vague` gives them an opening that says nothing. */
export function employees(scenarios: readonly Scenario[], vague: boolean, seed = 1): Scenario[] {
  const next = numbers(seed);
  const one = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T;
  return scenarios.flatMap((scenario) =>
    Array.from({ length: COPIES }, (_, copy) => {
      const told = Object.entries(scenario.findings).flatMap(([finding, value]) => {
        if (finding === "stage") return [[finding, value]];
        if (next() < FORGOTTEN) return [];
        return [[finding, next() < CHANGED ? (one(scenarios).findings[finding] ?? value) : value]];
      });
      const opening = one([...ANYTHING, ...(OPENINGS[scenario.findings.stage ?? ""] ?? [])]);
      const questions = Math.max(VAGUE_QUESTIONS, scenario.expect.questions);
      return {
        ...scenario,
        id: `${scenario.id}~${copy}`,
        findings: Object.fromEntries(told),
        ...(vague && { opening, expect: { ...scenario.expect, questions } }),
      };
    }),
  );
}

/** Scenarios without a list of registered passkeys, which `playFast` does not look up. */
export function plainScenarios(knowledge: Knowledge): Scenario[] {
  return readScenarios(knowledge, [join(KNOWLEDGE_FOLDER, "scenarios")]).filter(({ methods }) => methods === null);
}

export const isHeldOut = (scenario: Scenario): boolean => scenario.tags?.includes("held-out") === true;

export interface Share {
  readonly played: number;
  readonly passed: number; // share
  readonly questions: number; // on average
}

export function shareOf(knowledge: Knowledge, scenarios: readonly Scenario[]): Share {
  const plays = scenarios.map((scenario) => playFast(knowledge, scenario));
  const rounded = (sum: number) => (plays.length === 0 ? 0 : Math.round((sum / plays.length) * 1_000) / 1_000);
  return {
    played: plays.length,
    passed: rounded(plays.filter(({ pass }) => pass).length),
    questions: rounded(plays.reduce((sum, { questions }) => sum + questions, 0)),
  };
}

function printFigures(knowledge: Knowledge, all: readonly Scenario[]): void {
  const line = (name: string, { played, passed, questions }: Share) =>
    process.stdout.write(`${name.padEnd(36)} ${played} played, ${passed} passed, ${questions} questions\n`);
  for (const [set, chosen] of Object.entries({
    tuned: all.filter((each) => !isHeldOut(each)),
    "held out": all.filter(isHeldOut),
  })) {
    for (const kind of ["specific", "vague", "near-miss"]) {
      const own = chosen.filter(({ tags }) => tags?.includes(kind));
      line(`${set}, ${kind}`, shareOf(knowledge, own));
      line(`${set}, ${kind}, other answers`, shareOf(knowledge, employees(own, false)));
    }
    line(`${set}, nothing said at first`, shareOf(knowledge, employees(chosen, true)));
  }
}

function printWorst(knowledge: Knowledge, all: readonly Scenario[]): void {
  const tuned = employees(
    all.filter((each) => !isHeldOut(each)),
    true,
  );
  const byCause = Map.groupBy(tuned, ({ expect }) => expect.causes[0] ?? "");
  const rows = [...byCause].map(([cause, own]) => ({ cause, ...shareOf(knowledge, own) }));
  for (const { cause, passed, questions } of rows.sort((a, b) => a.passed - b.passed).slice(0, 15))
    process.stdout.write(`  ${cause.padEnd(34)} ${passed} passed, ${questions} questions\n`);
}

function printPlay(knowledge: Knowledge, scenario: Scenario): void {
  const { pass, why, steps } = playFast(knowledge, scenario);
  process.stdout.write(`${scenario.id}: ${scenario.opening}\n`);
  for (const { did, came, right, leading } of steps) {
    const names = leading.map(({ id, probability }) => `${id} ${probability.toFixed(2)}`).join(", ");
    process.stdout.write(`  ${did.padEnd(34)} ${came.padEnd(22)} right ${right.toFixed(3)}   ${names}\n`);
  }
  process.stdout.write(pass ? "passed\n" : `${why}; expected ${scenario.expect.causes.join(" or ")}\n`);
}

if (import.meta.main) {
  const knowledge = loadKnowledge();
  const all = plainScenarios(knowledge);
  const wanted = process.argv[2] === "--play" ? process.argv[3] : undefined;
  if (wanted === undefined) {
    printFigures(knowledge, all);
    process.stdout.write("found least often, tuned, nothing said at first:\n");
    printWorst(knowledge, all);
  } else for (const scenario of all.filter(({ id }) => id === wanted)) printPlay(knowledge, scenario);
}
