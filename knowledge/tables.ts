import type { Cause, Knowledge, Prior, Question, Weight } from "./model.ts";
import { mayRemove } from "./steps.ts";

/**
 * The factor by which a word moves the odds of a cause. The words and the single-fault model follow
 * Heckerman, Breese and Rommelse, "Decision-theoretic troubleshooting", CACM 38(3), 1995.
 */
export const LIKELIHOOD: Readonly<Record<Weight, number>> = {
  proves: 300,
  "strongly-suggests": 15,
  suggests: 6,
  "speaks-against": 0.2,
  "rules-out": 0.002, // outweighs a proof: one answer that makes it impossible is enough
};
const PRIOR: Readonly<Record<Prior, number>> = { common: 1, occasional: 0.8, rare: 0.45 };
/** A symptom is recognised by a few words, an answer is chosen: what merely suggests counts less. */
const SUGGESTED_BY_WORDS = 4.5;
const CODE = 1.6; // exponent for a code beside an on-screen text
/** How many people give an answer, for the words of `usual`; relative to each other. */
const USUAL = { often: 3, sometimes: 1, seldom: 0.3 } as const;
const DOUBT = 0.25; // added to each count of ten, so that no answer is impossible
const MOST_TYPICAL = 5; // an answer that is merely typical moves a cause by this factor at most
const TYPICAL_TRUST = 0.85; // exponent: typical answers hang together, and each is a guess

/** The knowledge as tables of factors, so that a turn multiplies numbers instead of reading JSON. */
export interface Model {
  readonly causes: readonly Cause[];
  readonly prior: Float64Array;
  readonly factors: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>; // finding -> value -> factor per cause
  readonly usual: ReadonlyMap<string, ReadonlyMap<string, number>>; // finding -> value -> share of people, whatever the cause
  readonly neighbours: readonly (readonly string[])[]; // per cause: those that look alike and need another role
  readonly words: { readonly symptoms: WordTable; readonly errors: WordTable }; // what each symptom and error says
  readonly fixMinutes: Float64Array; // of the person's own fix; 0 where another role repairs the cause
  readonly removes: readonly boolean[]; // per cause: some way of doing its fix deletes or resets something
}

type WordTable = ReadonlyMap<string, readonly { readonly cause: number; readonly factor: number }[]>; // by id

const models = new WeakMap<Knowledge, Model>();

/** The tables of a set of knowledge; built once for each set. */
export function modelOf(knowledge: Knowledge): Model {
  let model = models.get(knowledge);
  if (!model) {
    model = build(knowledge);
    models.set(knowledge, model);
  }
  return model;
}

function build(knowledge: Knowledge): Model {
  const causes = [...knowledge.causes.values()].sort((a, b) => a.id.localeCompare(b.id));
  const prior = Float64Array.from(causes, (cause) => PRIOR[cause.prior]);
  const factors = new Map<string, Map<string, Float64Array>>();
  const usualOf = new Map<string, ReadonlyMap<string, number>>();
  const findings = { ...knowledge.vocabulary.findings, ...knowledge.vocabulary.derived };
  for (const [finding, { values }] of Object.entries(findings)) {
    if (typeof values === "string") continue; // open values act through what the judge derives from them
    const usual = usualAnswers(knowledge, causes, prior, finding, values);
    usualOf.set(finding, usual);
    const table = new Map(
      values.map((value) => [value, Float64Array.from(causes, (cause) => answerFactor(cause, finding, value, usual))]),
    );
    factors.set(finding, table);
  }
  const fixMinutes = Float64Array.from(causes, (cause) =>
    cause.repairedBy === "employee" ? (knowledge.fixes.get(cause.fix)?.minutes ?? 10) : 0,
  );
  return {
    causes,
    prior,
    factors,
    fixMinutes,
    removes: causes.map((cause) => mayRemove(knowledge, knowledge.fixes.get(cause.fix))),
    neighbours: causes.map((cause) => neighboursOf(causes, cause)),
    words: wordTables(causes),
    usual: usualOf,
  };
}

/** By symptom and by error, so that a turn looks at those that were recognised and not at all that there are. */
function wordTables(causes: readonly Cause[]): Model["words"] {
  const symptoms = new Map<string, { cause: number; factor: number }[]>();
  const errors = new Map<string, { cause: number; factor: number }[]>();
  const add = (table: typeof symptoms, id: string, cause: number, factor: number) =>
    table.set(id, [...(table.get(id) ?? []), { cause, factor }]);
  causes.forEach((cause, i) => {
    for (const { symptom, weighs } of cause.symptoms)
      add(symptoms, symptom, i, weighs === "suggests" ? SUGGESTED_BY_WORDS : LIKELIHOOD[weighs]);
    for (const { error } of cause.errors) add(errors, error, i, errorFactor(cause, error));
  });
  return { symptoms, errors };
}

/** Either side may name the other. */
function neighboursOf(causes: readonly Cause[], cause: Cause): readonly string[] {
  const names = (a: Cause, b: Cause) => a.apart.some(({ from }) => from === b.id);
  return causes
    .filter((each) => each.repairedBy !== "employee" && (names(cause, each) || names(each, cause)))
    .map(({ id }) => id);
}

/**
 * How far an answer moves a cause. What a row says against a cause, or as proof, goes as it stands. What only suggests it
 * is bounded by how typical the answer is of the cause beside everybody else: most people whose passkey fails have used
 * it before, so that alone must not single one cause out.
 */
function answerFactor(cause: Cause, finding: string, value: string, usual: ReadonlyMap<string, number>): number {
  const stated = rowFactor(cause, finding, value);
  const share = typicalShare(cause, finding, value, usual.size);
  if (finding === "handset") return Math.min(1, stated); // the phone in play rules out; having one suggests nothing
  if (share === undefined || stated < 1 || stated >= LIKELIHOOD.proves) return stated;
  const typical = share / (usual.get(value) ?? 1);
  if (stated > 1) return Math.max(1, Math.min(stated, typical ** TYPICAL_TRUST));
  return Math.min(MOST_TYPICAL, Math.max(1 / MOST_TYPICAL, typical ** TYPICAL_TRUST));
}

/** The share of people with this cause who give an answer; undefined when the cause does not say. */
export function typicalShare(cause: Cause, finding: string, value: string, values: number): number | undefined {
  const typical = cause.typical?.[finding];
  return typical && ((typical[value] ?? 0) + DOUBT) / (10 + DOUBT * values);
}

/** How usual each answer is over all causes, weighted by how common they are; a cause that does not say is like anybody. */
function usualAnswers(
  knowledge: Knowledge,
  causes: readonly Cause[],
  prior: Float64Array,
  finding: string,
  values: readonly string[],
): ReadonlyMap<string, number> {
  const anybody = anybodysAnswers(knowledge.questions.get(finding), values);
  const total = prior.reduce((sum, each) => sum + each, 0);
  return new Map(
    values.map((value) => {
      const shares = causes.map(
        (cause) => typicalShare(cause, finding, value, values.length) ?? anybody.get(value) ?? 0,
      );
      return [value, shares.reduce((sum, share, i) => sum + share * (prior[i] ?? 0), 0) / total];
    }),
  );
}

/** The shares of the answers as the question states them. */
function anybodysAnswers(question: Question | undefined, values: readonly string[]): ReadonlyMap<string, number> {
  const weights = values.map(
    (value) => USUAL[question?.options.find((option) => option.value === value)?.usual ?? "sometimes"],
  );
  const total = weights.reduce((sum: number, weight) => sum + weight, 0);
  return new Map(values.map((value, i) => [value, (weights[i] ?? 0) / total]));
}

function rowFactor(cause: Cause, finding: string, value: string): number {
  let factor = 1;
  for (const row of cause.evidence) {
    if (row.finding !== finding) continue;
    if ([row.is].flat().includes(value)) factor *= LIKELIHOOD[row.weighs];
    else if (row.otherwise !== undefined) factor *= LIKELIHOOD[row.otherwise];
  }
  return factor;
}

/** A sign-in code names its cause more surely than words do. */
export function errorFactor(cause: Cause, error: string): number {
  const row = cause.errors.find((each) => each.error === error);
  return row ? LIKELIHOOD[row.weighs] ** (/^\d+$/.test(error) ? CODE : 1) : 1;
}
