import { deletesUnseen, deviceFirst, firstTry } from "./before-a-person.ts";
import { askedSoFar, type Evidence, isMet, isPossible, type KnownFinding, known, withoutDerived } from "./evidence.ts";
import { isListWinning, judge } from "./judge.ts";
import type { Cause, Knowledge, Question } from "./model.ts";
import { outcomesOf } from "./outcomes.ts";
import { settledByList, settlesFirst } from "./passkeys/settle.ts";
import { type Among, COSTS, nextFix, successOf } from "./stop-rule.ts";
import { type Model, modelOf } from "./tables.ts";
import { type RankedCause, ranked, weigh } from "./weigh.ts";

/** What to do now. Data only: a dialog carries it out, a test reads it, a replay compares it. */
export type NextStep =
  | { readonly kind: "ask"; readonly question: string; readonly gain: number } // bits
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

/** How many of those who are asked cannot tell, where the question does not say so itself. */
const CANNOT_TELL = { glance: 0.04, "look-up": 0.1, "try-out": 0.25 } as const;
const CANNOT_TELL_BY = { "by-most": 0.04, "by-many": 0.25, "by-few": 0.6 } as const;
/** Of those who are in a situation where hardly anybody can tell. */
const CANNOT_TELL_THERE = 0.6;
/** A minute of answering, weighed in bits. */
const PER_EFFORT_MINUTE = 0.01;
/**
 * What a narrower picture and a likelier success are worth, by the questions that are left. What is merely narrowed pays
 * through the questions that follow: the last one is worth what it does to the success, and none is asked for less.
 */
const LAST = { narrowed: 0, success: 4, least: 0.05 } as const;
const LAST_BUT_ONE = { narrowed: 0.2, success: 3, least: Number.NEGATIVE_INFINITY } as const;
const EARLIER = { narrowed: 1, success: 1, least: Number.NEGATIVE_INFINITY } as const;
/** In bits, too: a question that tells what a list of registered methods means. What is listed is sure, what words suggest is not. */
const SETTLES_LIST = 0.6;
/** People answer a few questions gladly; each further one costs them as much again as the first. */
const GLADLY_ANSWERED = 2;
const LEAST_BITS = 0.1; // a question that narrows less cannot matter
/** Nobody is asked more than this; the question of the last-method guard counts. */
const MOST_QUESTIONS = 5;
/** Success that is sure enough to stop asking; a little less is enough after each answer. */
const SURE = 0.65;
const SURE_LESS = 0.03;
const SURE_HIDDEN = 0.9; // where the list says that the passkey is merely hidden
/**
 * A fix as likely as this is tried at once: trying costs no question, and "still stuck" is strong evidence. Before anything was
 * asked, the words of two troubles are often the same, so it must be likelier then; and so must the last one. One that deletes
 * something is chosen less often as it is: its guard's question costs (`COSTS.guard`).
 */
const TRY_AT_ONCE = 0.16;
const TRY_UNASKED = 0.35;
const TRY_LAST_AT_ONCE = 0.6;
const TRY_HIDDEN = 0.75;
/** A second cause as likely as this is settled too, where a list can: else the next thing that is done may delete what is good. */
const NEARLY_AS_LIKELY = 0.12;
const MAX_FAILED_FIXES = 2;
/** Once a fix has failed, a role that is likely enough takes over; not before this much was asked, since an agent's time is dear. */
const ASKED_BEFORE_A_PERSON = 2;
const GUARD = "has-other-method"; // asked before a fix that deletes something
const COUNTS_AS_LEFT = 0.02; // of the leading cause's probability
const NEGLIGIBLE = 1e-4; // causes below this probability do not decide what to ask

/**
 * The step with the least expected cost: another question, a fix, or a person.
 * One question is looked ahead (the myopic rule of Heckerman et al.); deterministic.
 *
 * @param evidence  what is known; derived findings are added here, callers need not
 */
export function nextStep(knowledge: Knowledge, evidence: Evidence): Outlook {
  const full = withDerived(knowledge, evidence);
  const kept = outlooks.get(full);
  if (kept?.knowledge === knowledge) return kept.outlook;
  const outlook = outlookOf(knowledge, full);
  outlooks.set(full, { knowledge, outlook });
  return outlook;
}

/** A turn asks twice: whether to offer the look-up, and what to do. */
const outlooks = new WeakMap<Evidence, { readonly knowledge: Knowledge; readonly outlook: Outlook }>();

function outlookOf(knowledge: Knowledge, full: Evidence): Outlook {
  const model = modelOf(knowledge);
  const probability = weigh(knowledge, full);
  const leading = ranked(model, probability);
  const outlook = (step: NextStep): Outlook => ({
    step,
    leading: leading.slice(0, 5),
    left: countLeft(probability),
    total: model.causes.length,
  });
  const top = leading[0]?.id ?? "";
  if (full.failed.length >= MAX_FAILED_FIXES) return outlook({ kind: "handOff", cause: top, why: "fixes-failed" });
  const failed = new Set(full.failed.map((id) => model.causes.findIndex((cause) => cause.id === id)));
  const all = whatMatters(model, full, probability, failed);
  // The guard's question counts too: where enough was asked without it, only a fix that deletes nothing is left. What a
  // list says is gone is worth one question more.
  const unguarded = isGuardAnswered(full) || full.methods ? all : withoutRemoving(model, all);
  const among = askedSoFar(full) >= MOST_QUESTIONS ? unguarded : all;
  const fix = nextFix(model, probability, among);
  const ask = isSettled(knowledge, model, full, probability, among, fix)
    ? undefined
    : bestQuestion(knowledge, model, full, probability, among, unguarded);
  if (ask) return outlook(ask);
  if (known(full, "passkey-check") === "inconclusive")
    return outlook({ kind: "handOff", cause: top, why: "inconclusive" });
  const tried = fix ?? firstTry(model, full, probability, among.fixable);
  const repaired = tried === undefined ? undefined : model.causes[tried];
  const removes = model.removes[tried ?? 0] === true;
  const first = repaired && askedBefore(knowledge, full, repaired, removes, leading);
  if (first) return outlook({ kind: "ask", question: first.id, gain: 0 });
  if (repaired && deletesUnseen(full, repaired, removes))
    return outlook({ kind: "handOff", cause: top, why: "inconclusive" });
  if (repaired) return outlook({ kind: "advise", cause: repaired.id });
  const why = knowledge.causes.get(top)?.repairedBy === "employee" ? "nothing-left" : "needs-another-role";
  return outlook({ kind: "handOff", cause: top, why });
}

/** What has to be known before the steps of a fix are shown. */
function askedBefore(
  knowledge: Knowledge,
  evidence: Evidence,
  cause: Cause,
  removes: boolean,
  leading: readonly RankedCause[],
): Question | undefined {
  const open = unanswered(knowledge, evidence);
  const settles = settlesFirst(knowledge, evidence, cause, open);
  const guard = removes && !isGuardAnswered(evidence) ? 1 : 0; // without it these steps would not be shown at all
  if (settles || askedSoFar(evidence) + guard >= MOST_QUESTIONS) return settles;
  const [second] = leading.filter(({ id, probability }) => id !== cause.id && probability >= NEARLY_AS_LIKELY);
  const other = second && knowledge.causes.get(second.id);
  const probability = leading.find(({ id }) => id === cause.id)?.probability ?? 0;
  return (other && settlesFirst(knowledge, evidence, other, open)) ?? deviceFirst(evidence, cause, probability, open);
}

/** Nothing more is asked: stopping is likely to end well, a fix is likely enough to be tried, or enough was asked. */
function isSettled(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  probability: Float64Array,
  among: Among,
  fix: number | undefined,
): boolean {
  const asked = askedSoFar(evidence);
  // A passkey that is merely hidden has three or four causes as likely as each other, two tries, and a question for each.
  const isHidden = known(evidence, "passkey-check") === "hidden";
  // A list that still may mean several things: its questions come before a fix that only words speak for.
  const isOpen = settledByList(knowledge, evidence).some((finding) => !isAnswered(evidence, finding));
  const first = asked === 0 || evidence.methods ? TRY_UNASKED : TRY_AT_ONCE;
  const tried = isHidden ? TRY_HIDDEN : among.isLastFix || isOpen ? TRY_LAST_AT_ONCE : first;
  const guard = fix !== undefined && model.removes[fix] === true && !isGuardAnswered(evidence) ? 1 : 0;
  return (
    asked + guard >= MOST_QUESTIONS ||
    successOf(model, probability, among) >= (isHidden ? SURE_HIDDEN : SURE - SURE_LESS * asked) ||
    (fix !== undefined && (probability[fix] as number) >= tried)
  );
}

/** Adds what the judge derives; what somebody said or chose is not overwritten, except about what a list shows. */
export function withDerived(knowledge: Knowledge, evidence: Evidence): Evidence {
  const kept = fuller.get(evidence);
  if (kept?.knowledge === knowledge) return kept.full;
  const full = judged(knowledge, evidence);
  fuller.set(evidence, { knowledge, full });
  fuller.set(full, { knowledge, full }); // there is nothing more to derive from it
  return full;
}

/** A turn asks for the same several times: for what it offers, for the next step, for the card. */
const fuller = new WeakMap<Evidence, { readonly knowledge: Knowledge; readonly full: Evidence }>();

function judged(knowledge: Knowledge, evidence: Evidence): Evidence {
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
  return unanswered(knowledge, evidence).filter(
    ({ appliesWhen }) => appliesWhen === undefined || appliesWhen.some((when) => isMet(when, evidence)),
  );
}

/** The open questions, and those that the list makes matter as long as nothing that is known says that they do not apply. */
function askable(knowledge: Knowledge, evidence: Evidence, settling: readonly string[]): Question[] {
  if (settling.length === 0) return openQuestions(knowledge, evidence);
  return unanswered(knowledge, evidence).filter(
    ({ finding, appliesWhen }) =>
      appliesWhen === undefined ||
      appliesWhen.some((when) => isMet(when, evidence) || (settling.includes(finding) && isPossible(when, evidence))),
  );
}

function unanswered(knowledge: Knowledge, evidence: Evidence): Question[] {
  return [...knowledge.questions.values()].filter(({ finding }) => !isAnswered(evidence, finding));
}

/**
 * The question that is worth most for its effort; none when none narrows the causes.
 * @param unguarded  what may still be tried once the last question was another than the guard's
 */
function bestQuestion(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  probability: Float64Array,
  among: Among,
  unguarded: Among,
): NextStep | undefined {
  const { possible } = among;
  const before = bits(probability, possible);
  const success = successOf(model, probability, among);
  const logs = probability.map(Math.log2);
  const odds = new Float64Array(probability.length);
  const asked = askedSoFar(evidence);
  const tired = Math.max(1, 1 + asked - GLADLY_ANSWERED);
  const isLast = asked + 1 >= MOST_QUESTIONS;
  const worthOf = isLast ? LAST : asked + 2 >= MOST_QUESTIONS ? LAST_BUT_ONE : EARLIER;
  const settling = settledByList(knowledge, evidence);
  let best: { question: string; narrowed: number; worth: number } | undefined;
  for (const question of askable(knowledge, evidence, settling)) {
    let left = 0;
    let mass = 0;
    let successAfter = 0;
    const triable = isLast && question.finding !== GUARD ? unguarded : among;
    for (const outcome of outcomesOf(knowledge, model, evidence, question)) {
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
      left += chance * (Math.log2(sum) - logSum / sum); // bits, without a logarithm for each cause
      successAfter += (chance * successOf(model, odds, triable)) / sum;
      mass += chance;
    }
    if (mass === 0) continue;
    const told = 1 - cannotTell(question, evidence);
    const narrowed = told * Math.max(0, before - left / mass);
    const settles = settling.includes(question.finding) ? SETTLES_LIST : 0;
    if (narrowed + settles <= LEAST_BITS) continue;
    const gained = told * (successAfter / mass - success);
    if (gained < worthOf.least && settles === 0) continue;
    const worth =
      worthOf.narrowed * narrowed +
      settles +
      worthOf.success * gained -
      COSTS[question.effort] * tired * PER_EFFORT_MINUTE;
    if (best === undefined || worth > best.worth) best = { question: question.id, narrowed, worth };
  }
  return best && { kind: "ask", question: best.question, gain: Math.round(best.narrowed * 100) / 100 };
}

/** The share of people who are asked and cannot tell; a question that few can answer is worth less, however sharp it is. */
function cannotTell(question: Question, evidence: Evidence): number {
  if (question.hardWhen?.some((when) => isMet(when, evidence))) return CANNOT_TELL_THERE;
  return question.known ? CANNOT_TELL_BY[question.known] : CANNOT_TELL[question.effort];
}

/** Answered, or known to be unanswerable. */
function isAnswered(evidence: Evidence, finding: string): boolean {
  return evidence.findings[finding] !== undefined || evidence.unknown.includes(finding);
}

/** What was read from a sentence is not enough to delete upon: the guard asks all the same. */
function isGuardAnswered(evidence: Evidence): boolean {
  return isAnswered(evidence, GUARD) && evidence.findings[GUARD]?.origin !== "said";
}

function whatMatters(model: Model, evidence: Evidence, probability: Float64Array, failed: ReadonlySet<number>): Among {
  const possible = indicesAbove(probability, NEGLIGIBLE);
  const fixable = possible.filter((i) => model.fixMinutes[i] !== 0 && !failed.has(i));
  const isLastFix = failed.size + 1 >= MAX_FAILED_FIXES;
  return {
    possible,
    fixable,
    isLastFix,
    isPersonNext: isLastFix && evidence.methods === undefined && askedSoFar(evidence) >= ASKED_BEFORE_A_PERSON,
    isUnguarded: !isGuardAnswered(evidence),
  };
}

/** The same without the fixes that delete something: nobody could be asked any more whether another way in is left. */
function withoutRemoving({ removes }: Model, among: Among): Among {
  return { ...among, fixable: among.fixable.filter((i) => removes[i] !== true) };
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
