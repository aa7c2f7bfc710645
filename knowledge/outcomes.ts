import { type Evidence, withFinding, withoutDerived } from "./evidence.ts";
import { judge, judgedFrom } from "./judge.ts";
import type { Cause, Knowledge, Question } from "./model.ts";
import type { MethodList } from "./passkeys/method.ts";
import { telltaleDays } from "./passkeys/telltale-days.ts";
import { errorFactor, type Model, typicalShare } from "./tables.ts";
import { OTHER_PLATFORM, OTHER_STAGE } from "./weigh.ts";

/** A possible answer: how likely it is under each cause, and how far it would move each cause. */
export interface Outcome {
  readonly share: Float64Array;
  readonly factors: Float64Array;
  readonly logs: Float64Array; // of the factors, to the base 2
}

const MOST_SHARE = 0.97; // of the people with a cause that says nothing about a question
const HANDSETS: readonly string[] = ["iphone", "android"];

/** What was worked out stays, since people with the same devices get the same questions; bounded, then begun anew. */
const MOST_TABLES = 2_000;
const tables = new WeakMap<Model, Map<string, readonly Outcome[]>>();
const listTables = new WeakMap<
  MethodList,
  { readonly model: Model; readonly table: Map<string, readonly Outcome[]> }
>();

/**
 * The answers of a question. Empty when none of them would move a cause, or when the judge has already
 * derived what the answer would tell.
 */
export function outcomesOf(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  question: Question,
): readonly Outcome[] {
  if (question.finding === "error") {
    const isHinted = question.hintedBy?.some((symptom) => evidence.symptoms[symptom] !== undefined) === true;
    return evidence.errors.length > 0 ? [] : errorOutcomes(knowledge, model, isHinted);
  }
  const answers = question.entry === "date" ? datesOf(evidence, question) : answersOf(model, question);
  if (answers.some(({ finding }) => evidence.findings[finding] !== undefined)) return [];
  const judged = judgedFrom(evidence).has(question.finding) && (question.entry ?? "date") === "date";
  const key = judged ? `${question.id} ${judgedInputs(evidence)}` : question.id;
  const table = tableFor(model, evidence);
  let outcomes = table.get(key);
  if (!outcomes) {
    outcomes = build(model, answers, (value) =>
      judged ? derivedFactors(knowledge, model, evidence, question.finding, value) : [],
    );
    table.set(key, outcomes);
  }
  return outcomes;
}

/** All that the judge's verdicts depend on. */
function judgedInputs(evidence: Evidence): string {
  let inputs = "";
  for (const finding of judgedFrom(evidence)) inputs += `${evidence.findings[finding]?.value ?? ""}|`;
  if (evidence.methods) inputs += evidence.errors.join();
  return inputs;
}

/** Tables of what a list of registered methods decides are kept as long as the list, which is seldom the same for two people. */
function tableFor(model: Model, { methods }: Evidence): Map<string, readonly Outcome[]> {
  if (methods) {
    const kept = listTables.get(methods);
    if (kept?.model === model) return kept.table;
    const table = new Map<string, readonly Outcome[]>();
    listTables.set(methods, { model, table });
    return table;
  }
  let table = tables.get(model);
  if (!table || table.size > MOST_TABLES) {
    table = new Map();
    tables.set(model, table);
  }
  return table;
}

const errorTables = new WeakMap<Model, { readonly plain: readonly Outcome[]; readonly hinted: readonly Outcome[] }>();
/** People who can tell no code and no text that says anything: where the fault shows one, where it shows none, and where one was spoken of. */
const NO_ERROR = 0.86;
const NEVER_AN_ERROR = 0.97;
const NO_ERROR_HINTED = 0.3;

/** Any code or text of the catalogue may be the answer, or none. */
function errorOutcomes(knowledge: Knowledge, model: Model, isHinted: boolean): readonly Outcome[] {
  let tables = errorTables.get(model);
  if (!tables) {
    const size = model.causes.length;
    const factors = [...knowledge.errors.keys()].map((id) => perCause(model, (cause) => errorFactor(cause, id)));
    const sum = factors.reduce((total, row) => total.map((all, i) => all + (row[i] ?? 1)), new Float64Array(size));
    const one = new Float64Array(size).fill(1);
    const table = (nothing: Float64Array): readonly Outcome[] => [
      { factors: one, logs: one.map(Math.log2), share: nothing },
      ...factors.map((row) => ({
        factors: row,
        logs: row.map(Math.log2),
        share: row.map((factor, i) => ((1 - (nothing[i] ?? 1)) * factor) / (sum[i] ?? 1)),
      })),
    ];
    tables = {
      plain: table(perCause(model, ({ errors }) => (errors.length > 0 ? NO_ERROR : NEVER_AN_ERROR))),
      hinted: table(perCause(model, () => NO_ERROR_HINTED)),
    };
    errorTables.set(model, tables);
  }
  return isHinted ? tables.hinted : tables.plain;
}

interface Answer {
  readonly finding: string;
  readonly value: string;
  readonly base: number; // how usual the answer is, before anything is known
}

/** Typed versions and numbers act through what the judge derives from them. */
function answersOf(model: Model, question: Question): Answer[] {
  if (question.entry === "version") {
    return [
      { finding: "os-floor", value: "met", base: 0.85 },
      { finding: "os-floor", value: "below", base: 0.15 },
    ];
  }
  if (question.entry === "number") {
    return [
      { finding: "over-three-passkeys", value: "yes", base: 0.2 },
      { finding: "over-three-passkeys", value: "no", base: 0.8 },
    ];
  }
  if (question.finding === "error") return [];
  return question.options.map((option) => ({
    finding: question.finding,
    value: option.value,
    base: model.usual.get(question.finding)?.get(option.value) ?? 0,
  }));
}

/** A day acts through what it means for the dates in a list. */
function datesOf(evidence: Evidence, question: Question): Answer[] {
  return telltaleDays(evidence).map(({ day, base }) => ({ finding: question.finding, value: day, base }));
}

function build(
  model: Model,
  answers: readonly Answer[],
  more: (value: string) => readonly Float64Array[],
): readonly Outcome[] {
  const size = model.causes.length;
  const moved = answers.map(({ finding, value, base }) => ({
    base,
    factors: product(size, [...ownFactors(model, finding, value), ...more(value)]),
  }));
  if (moved.every(({ factors }) => factors.every((factor) => factor === 1))) return [];
  const reached = moved.map(({ base, factors }, answer) => {
    const reach = factors.reduce(
      (least, factor, i) => Math.min(least, (elicited(model, answers, answer, i) ?? MOST_SHARE) / factor),
      base,
    );
    return factors.map((factor) => reach * factor);
  });
  const sum = reached.reduce((total, shares) => total.map((all, i) => all + (shares[i] ?? 0)), new Float64Array(size));
  return moved.map(({ factors }, answer) => ({
    factors,
    logs: factors.map(Math.log2),
    share: (reached[answer] ?? factors).map((share, i) => share / (sum[i] ?? 1)),
  }));
}

/** How likely the answer is under the cause, where the cause says so itself. */
function elicited(model: Model, answers: readonly Answer[], answer: number, cause: number): number | undefined {
  const entry = model.causes[cause];
  const { finding = "", value = "" } = answers[answer] ?? {};
  return entry && typicalShare(entry, finding, value, answers.length);
}

function ownFactors(model: Model, finding: string, value: string): Float64Array[] {
  const direct = model.factors.get(finding)?.get(value);
  const parts = direct ? [direct] : [];
  if (finding === "stage") parts.push(perCause(model, (cause) => (cause.stages.includes(value) ? 1 : OTHER_STAGE)));
  if (finding === "device") parts.push(perCause(model, (cause) => (occursOn(cause, value) ? 1 : OTHER_PLATFORM)));
  return parts;
}

/** A cause on a phone may be behind a sign-in on a computer. */
function occursOn(cause: Cause, device: string): boolean {
  return (
    cause.platforms.includes(device) ||
    (!HANDSETS.includes(device) && cause.platforms.some((each) => HANDSETS.includes(each)))
  );
}

/** What an answer does through the judge's verdicts; one that it overturns no longer counts. */
function derivedFactors(
  knowledge: Knowledge,
  model: Model,
  evidence: Evidence,
  finding: string,
  value: string,
): Float64Array[] {
  const told = evidence.methods ? withoutDerived(evidence) : evidence;
  const verdicts = judge(knowledge, withFinding(told, finding, value, "chosen"));
  const changed = Object.entries(verdicts).flatMap(([id, verdict]) => {
    if (evidence.findings[id]?.value === verdict) return [];
    if (evidence.methods && (id === finding || told.findings[id] !== undefined)) return [];
    return model.factors.get(id)?.get(verdict) ?? [];
  });
  const overturned = Object.entries(evidence.findings).flatMap(([id, known]) => {
    const isKept = verdicts[id] === known.value || told.findings[id] !== undefined || id === finding;
    const factors = isKept ? undefined : model.factors.get(id)?.get(known.value);
    return factors ? [factors.map((factor) => 1 / factor)] : [];
  });
  return [...changed, ...overturned];
}

function product(size: number, parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(size).fill(1);
  for (const part of parts) for (let i = 0; i < size; i++) all[i] = (all[i] ?? 1) * (part[i] ?? 1);
  return all;
}

function perCause(model: Model, factor: (cause: Cause) => number): Float64Array {
  return Float64Array.from(model.causes, factor);
}
