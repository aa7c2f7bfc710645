import { type Evidence, type KnownFinding, known } from "./evidence.ts";
import type { Cause, EvidenceRow, Knowledge } from "./model.ts";
import { type Model, modelOf } from "./tables.ts";

export const OTHER_STAGE = 0.05; // a cause that does not show in the named stage
export const OTHER_PLATFORM = 0.01; // a cause that cannot occur on the known device
const FIX_FAILED = 0.005; // its fix was tried and did not help; small enough that another cause leads after a near certainty
/**
 * Of the share of a cause that only another role repairs: how often its near neighbours are described in the same words.
 * Calling a person cannot be taken back, so a question tells them apart first; a fix of one's own may simply be tried.
 */
const LOG_NEIGHBOURS_WORDS = Math.log(0.05);
/** What was read from a sentence counts a little less than what was chosen on a card. */
const SAID = 0.6;

/** One reason why a cause moved: the finding, symptom or error, and the factor. */
export interface Reason {
  readonly by: "finding" | "symptom" | "wording" | "error" | "stage" | "platform" | "tried";
  readonly id: string;
  readonly value?: string;
  readonly factor: number;
  readonly because?: string;
}

/** The causes with their probabilities, best first. */
export interface RankedCause {
  readonly id: string;
  readonly probability: number;
}

/**
 * Probability of each cause under the evidence, in the order of `modelOf(knowledge).causes`; sums to 1.
 * Pure: the same evidence gives the same numbers.
 */
export function weigh(knowledge: Knowledge, evidence: Evidence): Float64Array {
  const model = modelOf(knowledge);
  const view = viewOf(model, evidence);
  view.probability ??= probabilityOf(model, view);
  return view.probability;
}

function probabilityOf(model: Model, view: View): Float64Array {
  const odds = Float64Array.from(model.prior);
  for (const { factors } of view.told)
    for (let i = 0; i < odds.length; i++) odds[i] = (odds[i] as number) * (factors[i] as number);
  let product = 1;
  const multiply = (_: Reason["by"], __: string, factor: number) => {
    product *= factor;
  };
  for (let i = 0; i < odds.length; i++) {
    product = 1;
    tellOthers(model, i, view, multiply);
    odds[i] = (odds[i] as number) * product;
  }
  return normalise(odds);
}

/**
 * How many causes no single reason of these kinds rules out: an answer, the stage, the device or a fix tried in vain.
 * @param atMost  a factor as small as this rules out
 */
export function countNotRuledOut(knowledge: Knowledge, evidence: Evidence, atMost: number): number {
  const model = modelOf(knowledge);
  const view = viewOf(model, evidence);
  let isOut = false;
  const look = (by: Reason["by"], _: string, factor: number) => {
    if (factor <= atMost && by !== "symptom" && by !== "error" && by !== "wording") isOut = true;
  };
  let left = 0;
  for (let i = 0; i < model.causes.length; i++) {
    isOut = view.told.some(({ factors }) => (factors[i] as number) <= atMost);
    if (!isOut) tellOthers(model, i, view, look);
    if (!isOut) left += 1;
  }
  return left;
}

/** Every cause with its probability, best first. Ties keep the order of the ids. */
export function rank(knowledge: Knowledge, evidence: Evidence): RankedCause[] {
  return ranked(modelOf(knowledge), weigh(knowledge, evidence));
}

/** Probabilities that `weigh` gave, best first. */
export function ranked({ causes }: Model, probability: Float64Array): RankedCause[] {
  return causes
    .map((cause, i) => ({ id: cause.id, probability: probability[i] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}

/** What moved one cause, the strongest first. */
export function explain(knowledge: Knowledge, evidence: Evidence, cause: string): Reason[] {
  const model = modelOf(knowledge);
  const index = model.causes.findIndex((each) => each.id === cause);
  const entry = model.causes[index];
  if (!entry) return [];
  return reasonsOf(model, index, viewOf(model, evidence))
    .map((reason) => worded(entry, reason))
    .sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)));
}

/** Scales to a sum of 1. */
function normalise(odds: Float64Array): Float64Array {
  let sum = 0;
  for (const value of odds) sum += value;
  if (sum > 0) for (let i = 0; i < odds.length; i++) odds[i] = (odds[i] ?? 0) / sum;
  return odds;
}

/** A known finding, with what it does to each cause. */
interface Told {
  readonly id: string;
  readonly value: string;
  readonly factors: Float64Array;
}

/**
 * The evidence laid out for a walk through all causes. Looking the same names up in the evidence itself for each cause
 * took five times as long: its objects have other keys in every conversation, and the engine's caches fit none of them.
 */
interface View {
  readonly model: Model;
  readonly told: readonly Told[];
  readonly stage: KnownFinding | undefined;
  readonly device: string | undefined;
  readonly handset: string | undefined;
  readonly flow: string | undefined;
  readonly words: ReadonlyMap<number, readonly Reason[]>; // by index of the cause
  readonly wording: ReadonlyMap<string, number>;
  readonly failed: readonly string[];
  probability?: Float64Array; // once somebody asked; nobody writes to it
}

const views = new WeakMap<Evidence, View>(); // all causes are often explained one after the other

function viewOf(model: Model, evidence: Evidence): View {
  const kept = views.get(evidence);
  if (kept?.model === model) return kept;
  const { findings, wording, failed } = evidence;
  const told = Object.entries(findings).flatMap(([id, { value, origin }]) => {
    const factors = model.factors.get(id)?.get(value);
    return factors ? [{ id, value, factors: softened(factors, origin) }] : [];
  });
  const view: View = {
    model,
    told,
    stage: findings.stage,
    device: known(evidence, "device"),
    handset: known(evidence, "handset"),
    flow: known(evidence, "flow"),
    words: wordReasons(model, evidence),
    wording: new Map(Object.entries(wording)),
    failed,
  };
  views.set(evidence, view);
  return view;
}

function reasonsOf(model: Model, index: number, view: View): Reason[] {
  const reasons: Reason[] = [];
  for (const { id, value, factors } of view.told) {
    const factor = factors[index] as number;
    if (factor !== 1) reasons.push({ by: "finding", id, value, factor });
  }
  tellOthers(model, index, view, (by, id, factor) => reasons.push({ by, id, factor }));
  return reasons;
}

/** Tells all reasons but the answers. They are told, not listed: most callers want a number of each of 52 causes. */
function tellOthers(
  model: Model,
  index: number,
  view: View,
  tell: (by: Reason["by"], id: string, factor: number) => void,
): void {
  const cause = model.causes[index];
  if (!cause) return;
  const { stage } = view;
  if (stage && !cause.stages.includes(stage.value)) tell("stage", stage.value, soften(OTHER_STAGE, stage.origin));
  const platform = foreignPlatform(cause, view);
  if (platform !== undefined) tell("platform", platform, OTHER_PLATFORM);
  for (const { by, id, factor } of view.words.get(index) ?? NO_REASONS) tell(by, id, factor);
  const wording = wordingFor(model, cause, index, view.wording);
  if (wording !== undefined) tell("wording", cause.id, Math.exp(wording));
  if (view.failed.includes(cause.id)) tell("tried", cause.id, FIX_FAILED);
}

/** Logarithm of what the words do to a cause: its own, or a share of what they do to a neighbour. */
function wordingFor({ neighbours }: Model, cause: Cause, index: number, wording: View["wording"]): number | undefined {
  const others = wording.get("");
  let best = wording.get(cause.id) ?? others;
  if (best === undefined || others === undefined) return best;
  for (const id of neighbours[index] ?? []) best = Math.max(best, (wording.get(id) ?? others) + LOG_NEIGHBOURS_WORDS);
  return best;
}

const NO_REASONS: readonly Reason[] = [];

/** Symptoms and error texts that each cause explains. */
function wordReasons({ words }: Model, { symptoms, errors }: Evidence): ReadonlyMap<number, readonly Reason[]> {
  const reasons = new Map<number, Reason[]>();
  const add = (cause: number, reason: Reason) => {
    const kept = reasons.get(cause);
    if (kept) kept.push(reason);
    else reasons.set(cause, [reason]);
  };
  for (const [id, strength] of Object.entries(symptoms))
    for (const { cause, factor } of words.symptoms.get(id) ?? [])
      add(cause, { by: "symptom", id, factor: factor ** strength });
  for (const id of new Set(errors))
    for (const { cause, factor } of words.errors.get(id) ?? []) add(cause, { by: "error", id, factor });
  for (const [cause, several] of reasons) if (several.length > 1) reasons.set(cause, fading(several));
  return reasons;
}

/** Several matches in one sentence say much the same thing: the strongest counts in full, each further one half as much. */
function fading(reasons: readonly Reason[]): Reason[] {
  return [...reasons]
    .sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)))
    .map((reason, i) => ({ ...reason, factor: reason.factor ** (1 / 2 ** i) }));
}

/** The reason with the words that the knowledge has for it; looked up only where somebody reads them. */
function worded(cause: Cause, reason: Reason): Reason {
  const because = reason.by === "finding" ? rowFor(cause, reason.id, reason.value ?? "")?.because : undefined;
  return because ? { ...reason, because } : reason;
}

function rowFor(cause: Cause, finding: string, value: string): EvidenceRow | undefined {
  return cause.evidence.find((row) => row.finding === finding && [row.is].flat().includes(value));
}

const softer = new WeakMap<Float64Array, Float64Array>();

/** `soften` for a row of the tables; worked out once for each. */
function softened(factors: Float64Array, origin: string): Float64Array {
  if (soften(2, origin) === 2) return factors;
  let row = softer.get(factors);
  if (!row) {
    row = factors.map((factor) => soften(factor, origin));
    softer.set(factors, row);
  }
  return row;
}

function soften(factor: number, origin: string): number {
  return origin === "said" || origin === "client" ? factor ** SAID : factor;
}

/** The known device, when the cause occurs neither there nor on the phone in play. */
function foreignPlatform(cause: Cause, { device, handset, flow }: View): string | undefined {
  if (device === undefined || cause.platforms.includes(device)) return undefined;
  if (handset !== undefined) return cause.platforms.includes(handset) ? undefined : device;
  const phoneMayPlay = flow !== "same-device" && !["iphone", "android"].includes(device);
  return phoneMayPlay && cause.platforms.some((each) => each === "iphone" || each === "android") ? undefined : device;
}
