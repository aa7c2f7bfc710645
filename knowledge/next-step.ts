import { type Evidence, isMet, type KnownFinding, known, withoutDerived } from "./evidence.ts";
import { isListWinning, judge } from "./judge.ts";
import type { Knowledge, Question } from "./model.ts";
import { outcomesOf } from "./outcomes.ts";
import { settlesFirst } from "./passkeys/settle.ts";
import { type Model, modelOf, type RankedCause, ranked, weigh } from "./weigh.ts";

/** What to do now. Data only: a dialog carries it out, a test reads it, a replay compares it. */
export type NextStep =
  | { readonly kind: "ask"; readonly question: string; readonly gain: number }
  | { readonly kind: "advise"; readonly cause: string }
  | { readonly kind: "handOff"; readonly cause: string; readonly why: HandOffReason };

export type HandOffReason =
  | "needs-another-role"
  | "nothing-left"
  | "fixes-failed"
  | "asked"
  | "security"
  | "only-method"
  | "inconclusive"; // what is registered contradicts itself: nothing is deleted before somebody looked

/** The picture behind a step. */
export interface Outlook {
  readonly step: NextStep;
  readonly leading: readonly RankedCause[];
  readonly left: number; // causes still worth counting
  readonly total: number;
}

/** Costs in minutes of somebody's time. Calibrated on our scenarios, not measured in the field. */
export const COSTS = {
  glance: 2.5,
  "look-up": 4.5,
  "try-out": 8,
  fixOverhead: 2, // reading the card and trying the sign-in again, on top of the fix's own minutes
  handOffRightRole: 18, // an agent gets the cause that only they can repair
  handOffKnown: 60, // an agent gets the right cause, but the person could have done it: as bad as no idea
  handOffBlind: 60, // an agent starts from a wrong or unclear idea
  perBit: 4, // worth of narrowing the causes down, for the questions after this one
} as const;
const DONT_KNOW = { glance: 0.04, "look-up": 0.15, "try-out": 0.25 } as const;
/** Among the questions that pay, the one that narrows most is asked; minutes weigh in bits. */
const PER_SAVED_MINUTE = 0.05;
const PER_EFFORT_MINUTE = 0.02;
/** People answer a few questions gladly; each further one costs them as much again as the first. */
const GLADLY_ANSWERED = 2;
const LEAST_SAVED = 0.25; // of its effort: what a question must save by itself
const LEAST_BITS = 0.1; // a question that narrows less cannot matter
/** Below this a person is not called as long as a question still narrows; calling one cannot be taken back, so few answers must be clear. */
const SURE = 0.5;
const SURE_EARLY = 0.8;
const EARLY = 4; // answers
const MAX_FAILED_FIXES = 2;
const COUNTS_AS_LEFT = 0.02; // of the leading cause's probability
const NEGLIGIBLE = 1e-4; // causes below this probability do not decide what to ask

/**
 * The step with the least expected cost: another question, a fix, or a person.
 * One question is looked ahead (the myopic rule of Heckerman et al.); deterministic.
 *
 * @param evidence  what is known; derived findings are added here, callers need not
 */
export function nextStep(knowledge: Knowledge, evidence: Evidence): Outlook {
  const model = modelOf(knowledge);
  const full = withDerived(knowledge, evidence);
  const probability = weigh(knowledge, full);
  const leading = ranked(model, probability);
  const outlook = (step: NextStep): Outlook => ({
    step,
    leading: leading.slice(0, 5),
    left: countLeft(probability),
    total: model.causes.length,
  });
  const top = leading[0]?.id ?? "";
  if (evidence.failed.length >= MAX_FAILED_FIXES) return outlook({ kind: "handOff", cause: top, why: "fixes-failed" });
  const failed = new Set(evidence.failed.map((id) => model.causes.findIndex((cause) => cause.id === id)));
  const among = whatMatters(model, probability, failed);
  const stop = bestStop(model, probability, among, 1);
  const sure = askedSoFar(full) < EARLY ? SURE_EARLY : SURE;
  const ask = bestQuestion(
    knowledge,
    model,
    full,
    probability,
    among,
    stop.cost,
    stop.fix === -1 && (leading[0]?.probability ?? 0) < sure,
  );
  if (ask) return outlook(ask);
  if (known(full, "passkey-check") === "inconclusive")
    return outlook({ kind: "handOff", cause: top, why: "inconclusive" });
  const repaired = model.causes[stop.fix];
  const first = repaired && settlesFirst(knowledge, full, repaired, openQuestions(knowledge, full));
  if (first) return outlook({ kind: "ask", question: first.id, gain: 0 });
  if (repaired) return outlook({ kind: "advise", cause: repaired.id });
  const why = knowledge.causes.get(top)?.repairedBy === "employee" ? "nothing-left" : "needs-another-role";
  return outlook({ kind: "handOff", cause: top, why });
}

/** Adds what the judge derives; what somebody said or chose is not overwritten, except about what a list shows. */
export function withDerived(knowledge: Knowledge, evidence: Evidence): Evidence {
  const told = evidence.methods ? withoutDerived(evidence) : evidence;
  const derived: Record<string, KnownFinding> = {};
  const listed: Record<string, KnownFinding> = {};
  for (const [id, value] of Object.entries(judge(knowledge, told))) {
    if (isListWinning(evidence, id)) listed[id] = { value, origin: "directory" };
    else derived[id] = { value, origin: "derived" };
  }
  return { ...evidence, findings: { ...derived, ...told.findings, ...listed } };
}

/** Questions that apply and are neither answered nor known to be unanswerable. */
export function openQuestions(knowledge: Knowledge, evidence: Evidence): Question[] {
  return [...knowledge.questions.values()].filter(
    (question) =>
      evidence.findings[question.finding] === undefined &&
      !evidence.unknown.includes(question.finding) &&
      (question.appliesWhen === undefined || question.appliesWhen.some((when) => isMet(when, evidence))),
  );
}

function bestQuestion(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  probability: Float64Array,
  among: Among,
  stopCost: number,
  isUnsure: boolean,
): NextStep | undefined {
  const { possible } = among;
  const before = bits(probability, possible);
  const logs = probability.map(Math.log2);
  const odds = new Float64Array(probability.length);
  const tired = Math.max(1, 1 + askedSoFar(evidence) - GLADLY_ANSWERED);
  let best: { question: string; gain: number; worth: number } | undefined;
  for (const question of openQuestions(knowledge, evidence)) {
    const outcomes = outcomesOf(knowledge, model, evidence, question);
    let cost = 0;
    let left = 0;
    let mass = 0;
    for (const outcome of outcomes) {
      let chance = 0;
      let sum = 0;
      let logSum = 0;
      for (const i of possible) {
        const p = probability[i] as number;
        const after = p * (outcome.factors[i] as number);
        chance += p * (outcome.share[i] as number);
        odds[i] = after;
        sum += after;
        logSum += after * ((logs[i] as number) + (outcome.logs[i] as number));
      }
      if (chance < 1e-6 || sum === 0) continue;
      cost += chance * bestStop(model, odds, among, sum).cost;
      left += chance * (Math.log2(sum) - logSum / sum); // bits, without a logarithm for each cause
      mass += chance;
    }
    if (mass === 0) continue;
    const told = 1 - DONT_KNOW[question.effort];
    const effort = COSTS[question.effort] * tired;
    const narrowed = told * Math.max(0, before - left / mass);
    const saved = told * (stopCost - cost / mass);
    const gain = saved + COSTS.perBit * narrowed;
    const pays = saved > effort * LEAST_SAVED && gain > effort;
    if (!pays && !(isUnsure && narrowed > LEAST_BITS)) continue;
    const worth = narrowed + saved * PER_SAVED_MINUTE - effort * PER_EFFORT_MINUTE;
    if (best === undefined || worth > best.worth) best = { question: question.id, gain, worth };
  }
  return best && { kind: "ask", question: best.question, gain: Math.round(best.gain * 100) / 100 };
}

/** Questions that were answered on a card, and those that the person could not answer. */
function askedSoFar(evidence: Evidence): number {
  const chosen = Object.values(evidence.findings).filter(({ origin }) => origin === "chosen");
  return chosen.length + evidence.unknown.length;
}

/** The causes that decide what to do next, by index. */
interface Among {
  readonly possible: readonly number[];
  readonly fixable: readonly number[]; // by the person, and not tried in vain
  readonly isLastFix: boolean; // one more that fails, and a person takes over
}

function whatMatters(model: Model, probability: Float64Array, failed: ReadonlySet<number>): Among {
  const possible = indicesAbove(probability, NEGLIGIBLE);
  const fixable = possible.filter((i) => model.fixMinutes[i] !== 0 && !failed.has(i));
  return { possible, fixable, isLastFix: failed.size + 1 >= MAX_FAILED_FIXES };
}

/**
 * The cheapest way to stop asking: a fix (with a second one and a person behind it), or a person at once (`fix` -1).
 * @param sum  of the odds; 1 when they are probabilities
 */
function bestStop(
  { fixMinutes }: Model,
  odds: Float64Array,
  { possible, fixable, isLastFix }: Among,
  sum: number,
): { readonly cost: number; readonly fix: number } {
  let top = possible[0] ?? 0;
  for (const i of possible) if ((odds[i] as number) > (odds[top] as number)) top = i;
  let first = -1; // the fix that is most probable for its cost
  let second = -1;
  let firstWorth = 0;
  let secondWorth = 0;
  for (const i of fixable) {
    const worth = (odds[i] as number) / ((fixMinutes[i] as number) + COSTS.fixOverhead);
    if (worth > firstWorth) {
      second = first;
      secondWorth = firstWorth;
      first = i;
      firstWorth = worth;
    } else if (worth > secondWorth) {
      second = i;
      secondWorth = worth;
    }
  }
  const p = (odds[top] ?? 0) / sum;
  const named = fixMinutes[top] === 0 ? COSTS.handOffRightRole : COSTS.handOffKnown;
  const person = p * named + (1 - p) * COSTS.handOffBlind;
  if (first === -1) return { cost: person, fix: -1 };
  const rest = 1 - (odds[first] ?? 0) / sum;
  const mayTrySecond = second !== -1 && !isLastFix;
  const helps = mayTrySecond ? (odds[second] ?? 0) / sum / Math.max(rest, 1e-9) : 0;
  const trySecond = mayTrySecond
    ? (fixMinutes[second] ?? 0) + COSTS.fixOverhead + (1 - helps) * COSTS.handOffBlind
    : COSTS.handOffBlind;
  const withFix = (fixMinutes[first] ?? 0) + COSTS.fixOverhead + rest * Math.min(COSTS.handOffBlind, trySecond);
  return withFix < person ? { cost: withFix, fix: first } : { cost: person, fix: -1 };
}

function bits(probability: Float64Array, among: readonly number[]): number {
  let sum = 0;
  for (const i of among) {
    const p = probability[i] as number;
    if (p > 0) sum -= p * Math.log2(p);
  }
  return sum;
}

function indicesAbove(probability: Float64Array, least: number): number[] {
  const indices: number[] = [];
  for (let i = 0; i < probability.length; i++) if ((probability[i] as number) > least) indices.push(i);
  return indices;
}

function countLeft(probability: Float64Array): number {
  let top = 0;
  for (const p of probability) top = Math.max(top, p);
  let left = 0;
  for (const p of probability) if (p >= top * COUNTS_AS_LEFT) left++;
  return left;
}
