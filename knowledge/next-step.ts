import { type Evidence, isMet, withFinding } from "./evidence.ts";
import { JUDGED_FROM, judge } from "./judge.ts";
import type { Cause, Knowledge, Question } from "./model.ts";
import { type Model, modelOf, type RankedCause, rank, weigh } from "./weigh.ts";

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
  | "only-method";

/** The picture behind a step. */
export interface Outlook {
  readonly step: NextStep;
  readonly leading: readonly RankedCause[];
  readonly left: number; // causes still worth counting
  readonly total: number;
}

/** Costs in minutes of somebody's time. Calibrated on our scenarios, not measured in the field. */
export const COSTS = {
  glance: 0.6,
  "look-up": 1.6,
  "try-out": 3.5,
  fixOverhead: 2, // reading the card and trying the sign-in again, on top of the fix's own minutes
  handOffRightRole: 18, // an agent gets the cause that only they can repair
  handOffKnown: 40, // an agent gets the right cause, but the person could have done it
  handOffBlind: 60, // an agent starts from a wrong or unclear idea
  perBit: 4, // worth of narrowing the causes down, for the questions after this one
} as const;
const DONT_KNOW = { glance: 0.04, "look-up": 0.15, "try-out": 0.25 } as const;
const BASE = { often: 3, sometimes: 1, seldom: 0.3 } as const;
const MAX_FAILED_FIXES = 2;
const COUNTS_AS_LEFT = 0.02; // of the leading cause's probability

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
  const leading = rank(knowledge, full);
  const outlook = (step: NextStep): Outlook => ({
    step,
    leading: leading.slice(0, 5),
    left: countLeft(probability),
    total: model.causes.length,
  });
  const top = leading[0]?.id ?? "";
  if (evidence.failed.length >= MAX_FAILED_FIXES) return outlook({ kind: "handOff", cause: top, why: "fixes-failed" });
  const stop = bestStop(knowledge, model, probability, evidence.failed);
  const ask = bestQuestion(knowledge, model, full, probability, stop.cost);
  if (ask) return outlook(ask);
  if (stop.fix !== undefined) return outlook({ kind: "advise", cause: stop.fix });
  const why = knowledge.causes.get(top)?.repairedBy === "employee" ? "nothing-left" : "needs-another-role";
  return outlook({ kind: "handOff", cause: top, why });
}

/** Adds what the judge derives; what somebody said or chose is never overwritten. */
export function withDerived(knowledge: Knowledge, evidence: Evidence): Evidence {
  const derived = Object.entries(judge(knowledge, evidence)).map(([id, value]) => [
    id,
    { value, origin: "derived" as const },
  ]);
  return { ...evidence, findings: { ...Object.fromEntries(derived), ...evidence.findings } };
}

/** Questions that apply, are not answered, and whose answer would move a cause that is still possible. */
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
  stopCost: number,
): NextStep | undefined {
  const before = bits(probability);
  let best: { question: string; gain: number; score: number } | undefined;
  for (const question of openQuestions(knowledge, evidence)) {
    const outcomes = outcomesOf(knowledge, model, evidence, question);
    if (outcomes.length < 2) continue;
    let expectedCost = 0;
    let expectedBits = 0;
    let mass = 0;
    for (const { share, factors } of outcomes) {
      let sum = 0;
      let chance = 0;
      const after = new Float64Array(probability.length);
      for (let i = 0; i < after.length; i++) {
        const p = probability[i] ?? 0;
        chance += p * (share[i] ?? 0);
        after[i] = p * (factors[i] ?? 1);
        sum += after[i] ?? 0;
      }
      if (chance < 1e-6 || sum === 0) continue;
      for (let i = 0; i < after.length; i++) after[i] = (after[i] ?? 0) / sum;
      expectedCost += chance * bestStop(knowledge, model, after, evidence.failed).cost;
      expectedBits += chance * bits(after);
      mass += chance;
    }
    if (mass === 0) continue;
    const told = 1 - DONT_KNOW[question.effort];
    const saved = told * (stopCost - expectedCost / mass);
    const gain = saved + told * COSTS.perBit * Math.max(0, before - expectedBits / mass);
    const net = gain - COSTS[question.effort];
    if (saved > COSTS[question.effort] * 0.25 && net > 0 && (best === undefined || net > best.score))
      best = { question: question.id, gain, score: net };
  }
  return best && { kind: "ask", question: best.question, gain: Math.round(best.gain * 100) / 100 };
}

interface Outcome {
  readonly share: Float64Array; // per cause: how likely this answer is
  readonly factors: Float64Array; // per cause: how far the answer moves it
}

/** The possible answers of a question, each with what it would do to every cause. */
function outcomesOf(knowledge: Knowledge, model: Model, evidence: Evidence, question: Question): Outcome[] {
  const answers = answersOf(question);
  if (answers.some(({ finding }) => evidence.findings[finding] !== undefined)) return []; // the judge has derived it already
  const size = model.causes.length;
  const all = answers.map(({ finding, value, base }) => ({
    base,
    factors: factorsOf(knowledge, model, evidence, finding, value),
  }));
  if (all.every(({ factors }) => factors === undefined)) return [];
  const total = new Float64Array(size);
  const flat = new Float64Array(size).fill(1);
  for (const { base, factors } of all)
    for (let i = 0; i < size; i++) total[i] = (total[i] ?? 0) + base * ((factors ?? flat)[i] ?? 1);
  return all.map(({ base, factors }) => ({
    factors: factors ?? flat,
    share: Float64Array.from({ length: size }, (_, i) => (base * ((factors ?? flat)[i] ?? 1)) / (total[i] ?? 1)),
  }));
}

function answersOf(question: Question): { finding: string; value: string; base: number }[] {
  if (question.entry === "version") {
    return [
      { finding: "os-floor", value: "met", base: 6 },
      { finding: "os-floor", value: "below", base: 1 },
    ];
  }
  if (question.entry === "number") {
    return [
      { finding: "over-three-passkeys", value: "yes", base: 1 },
      { finding: "over-three-passkeys", value: "no", base: 4 },
    ];
  }
  return question.options.map((option) => ({
    finding: question.finding,
    value: option.value,
    base: BASE[option.usual ?? "sometimes"],
  }));
}

/** Factor per cause when the finding becomes known; undefined when it moves none. Memory is not shared: callers may keep it. */
function factorsOf(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  finding: string,
  value: string,
): Float64Array | undefined {
  const direct = model.factors.get(finding)?.get(value);
  const stage = finding === "stage" ? stageFactors(model, value) : undefined;
  const platform = finding === "device" ? platformFactors(model, value) : undefined;
  const derived = JUDGED_FROM.has(finding) ? derivedFactors(knowledge, model, evidence, finding, value) : [];
  const parts = [direct, stage, platform, ...derived].filter((part) => part !== undefined);
  if (parts.length === 0 || parts.every((part) => part.every((factor) => factor === 1))) return undefined;
  const product = new Float64Array(model.causes.length).fill(1);
  for (const part of parts) for (let i = 0; i < product.length; i++) product[i] = (product[i] ?? 1) * (part[i] ?? 1);
  return product;
}

function derivedFactors(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  finding: string,
  value: string,
): Float64Array[] {
  const after = judge(knowledge, withFinding(evidence, finding, value, "chosen"));
  return Object.entries(after).flatMap(([id, verdict]) => {
    if (evidence.findings[id]?.value === verdict) return [];
    const factors = model.factors.get(id)?.get(verdict);
    return factors ? [factors] : [];
  });
}

const stages = new WeakMap<Model, Map<string, Float64Array>>();
function stageFactors(model: Model, stage: string): Float64Array {
  return cached(stages, model, stage, (cause) => (cause.stages.includes(stage) ? 1 : 0.05));
}

const platforms = new WeakMap<Model, Map<string, Float64Array>>();
function platformFactors(model: Model, device: string): Float64Array {
  const isPhone = device === "iphone" || device === "android";
  return cached(platforms, model, device, (cause) => {
    if (cause.platforms.includes(device)) return 1;
    return !isPhone && cause.platforms.some((each) => each === "iphone" || each === "android") ? 1 : 0.01;
  });
}

function cached(
  store: WeakMap<Model, Map<string, Float64Array>>,
  model: Model,
  key: string,
  factor: (cause: Cause) => number,
): Float64Array {
  let table = store.get(model);
  if (!table) {
    table = new Map();
    store.set(model, table);
  }
  let factors = table.get(key);
  if (!factors) {
    factors = Float64Array.from(model.causes, factor);
    table.set(key, factors);
  }
  return factors;
}

/** The cheapest way to stop asking: a fix (with a second one and a person behind it), or a person at once. */
function bestStop(
  knowledge: Knowledge,
  model: Model,
  probability: Float64Array,
  failed: readonly string[],
): { cost: number; fix?: string } {
  let first = -1; // best fix by probability per cost
  let second = -1;
  let top = 0;
  let firstWorth = 0;
  let secondWorth = 0;
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i] ?? 0;
    if (p > (probability[top] ?? 0)) top = i;
    const cause = model.causes[i];
    if (cause?.repairedBy !== "employee" || failed.includes(cause.id)) continue;
    const worth = p / fixCost(knowledge, cause);
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
  const person = personCost(model, probability, top);
  if (first === -1) return { cost: person };
  const p1 = probability[first] ?? 0;
  const left = failed.length + 1 >= MAX_FAILED_FIXES ? -1 : second;
  const p2 = left === -1 ? 0 : (probability[left] ?? 0);
  const rest = 1 - p1;
  const thenPerson = COSTS.handOffBlind;
  const second2 =
    left === -1
      ? thenPerson
      : Math.min(thenPerson, fixCost(knowledge, model.causes[left]) + (1 - p2 / Math.max(rest, 1e-9)) * thenPerson);
  const withFix = fixCost(knowledge, model.causes[first]) + rest * second2;
  return withFix < person ? { cost: withFix, fix: model.causes[first]?.id ?? "" } : { cost: person };
}

function personCost(model: Model, probability: Float64Array, top: number): number {
  const p = probability[top] ?? 0;
  const named = model.causes[top]?.repairedBy === "employee" ? COSTS.handOffKnown : COSTS.handOffRightRole;
  return p * named + (1 - p) * COSTS.handOffBlind;
}

function fixCost(knowledge: Knowledge, cause: Cause | undefined): number {
  return (knowledge.fixes.get(cause?.fix ?? "")?.minutes ?? 10) + COSTS.fixOverhead;
}

function bits(probability: Float64Array): number {
  let sum = 0;
  for (const p of probability) if (p > 0) sum -= p * Math.log2(p);
  return sum;
}

function countLeft(probability: Float64Array): number {
  const top = Math.max(...probability);
  return probability.filter((p) => p >= top * COUNTS_AS_LEFT).length;
}
