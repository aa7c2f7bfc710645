import type { Scenario } from "../../bot/simulation/scenario.ts";
import { evidenceOf, type Move } from "../../dialogs/state.ts";
import { type Evidence, known } from "../../knowledge/evidence.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { nextStep, withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { removesSomething } from "../../knowledge/steps.ts";
import { type RankedCause, rank } from "../../knowledge/weigh.ts";

/** One step of a play: what was done, what came of it, and how likely the right causes were before. */
export interface PlayedStep {
  readonly did: string;
  readonly came: string;
  readonly right: number;
  readonly leading: readonly RankedCause[];
}

export interface Play {
  readonly pass: boolean;
  readonly why: string;
  readonly questions: number;
  readonly steps: readonly PlayedStep[];
}

const GUARD = "has-other-method";
const MOST_STEPS = 30;

/**
 * Plays a scenario by the diagnosis alone, a hundred times as fast as through the dialogs: they ask the same questions,
 * the last-method guard included, except where a list of registered passkeys is looked up.
 */
export function playFast(knowledge: Knowledge, scenario: Scenario): Play {
  const { expect, findings } = scenario;
  const reading = readText(knowledge, scenario.opening);
  const moves: Move[] = [{ kind: "said", text: scenario.opening, ...saidBy(reading.evidence) }];
  const steps: PlayedStep[] = [];
  let questions = 0;
  const end = (ending: string, found: string | undefined): Play => {
    const faults: string[] = [];
    if (expect.end === "either" ? ending === "out-of-scope" : ending !== expect.end) faults.push(`ended "${ending}"`);
    if (!expect.causes.includes(found ?? "")) faults.push(`found "${found}"`);
    if (questions > expect.questions + 1) faults.push(`asked ${questions} questions`);
    return { pass: faults.length === 0, why: faults.join("; "), questions, steps };
  };
  if (reading.outOfScope !== undefined) return end("out-of-scope", undefined);
  if (reading.security !== undefined)
    return end("hand-off", rank(knowledge, withDerived(knowledge, evidenceOf(moves)))[0]?.id);
  while (steps.length < MOST_STEPS) {
    const evidence = evidenceOf(moves);
    const { step, leading } = nextStep(knowledge, evidence);
    const note = (did: string, came: string) =>
      steps.push({ did, came, right: rightOnes(knowledge, evidence, expect.causes), leading: leading.slice(0, 3) });
    const ask = (finding: string) => {
      questions++;
      note(`asks ${finding}`, findings[finding] ?? "?");
      moves.push({ kind: "answered", finding, value: findings[finding] ?? null });
    };
    if (step.kind === "handOff") {
      note(`hands off: ${step.why}`, step.cause);
      return end("hand-off", step.cause);
    }
    if (step.kind === "ask") {
      ask(knowledge.questions.get(step.question)?.finding ?? "");
      continue;
    }
    const guard = guarded(knowledge, evidence, step.cause);
    if (guard === "ask") {
      ask(GUARD);
      continue;
    }
    if (guard === "only-method") return end("hand-off", step.cause);
    const helps = expect.causes.includes(step.cause);
    note(`advises ${step.cause}`, helps ? "worked" : "failed");
    if (helps) return end("fixed", step.cause);
    moves.push({ kind: "tried", cause: step.cause, result: "failed" });
  }
  return end("stuck", undefined);
}

function saidBy({ findings, symptoms, wording, errors }: Evidence) {
  const values = Object.fromEntries(Object.entries(findings).map(([finding, { value }]) => [finding, value]));
  return { findings: values, symptoms, wording, errors };
}

function rightOnes(knowledge: Knowledge, evidence: Evidence, causes: readonly string[]): number {
  const ranked = rank(knowledge, withDerived(knowledge, evidence));
  return ranked.filter(({ id }) => causes.includes(id)).reduce((sum, { probability }) => sum + probability, 0);
}

/** What the dialog does before a fix that deletes something. */
function guarded(knowledge: Knowledge, evidence: Evidence, cause: string): "ask" | "only-method" | undefined {
  const fix = knowledge.fixes.get(knowledge.causes.get(cause)?.fix ?? "");
  if (!fix || !removesSomething(knowledge, fix, withDerived(knowledge, evidence))) return undefined;
  const isSaid = evidence.findings[GUARD]?.origin === "said"; // not enough to delete upon
  const other = isSaid ? undefined : known(evidence, GUARD);
  if (other === undefined && !evidence.unknown.includes(GUARD)) return "ask";
  return other === "yes" ? undefined : "only-method";
}
