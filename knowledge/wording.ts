import type { Cause, Knowledge } from "./model.ts";
import { wordsOf } from "./words.ts";

/** How far the wording of a text moves each cause: natural logarithm of the factor, by cause id. */
export type Wording = Readonly<Record<string, number>>;

const SMOOTHING = 4; // complaints' worth of "like everybody else" added to each cause
const SHARPNESS = 0.55; // calibrated on our labelled openings: words of one text are not independent
const MOST_KEPT = 14; // causes; the rest share the weight of the last one
const LEAST_USES = 2; // a word used in one complaint only is chance
const WEIGHT_LIMIT = 2.2; // of one word, so that a single word never decides

interface Model {
  readonly causes: readonly string[];
  /** Per word: by how much it speaks for each cause, in the order of `causes`. */
  readonly weights: ReadonlyMap<string, Float64Array>;
}

const models = new WeakMap<Knowledge, Model>();

/**
 * Compares a text with the complaints of each cause, word by word and pair by pair (naive Bayes over presence, with
 * Dirichlet smoothing towards the use of the word in all complaints). Pure; learned once for a set of knowledge.
 *
 * @returns the best causes with their weight, and the weight of all others under ""
 */
export function wordingOf(knowledge: Knowledge, text: string): Wording {
  const model = modelOf(knowledge);
  const sums = new Float64Array(model.causes.length);
  let known = 0;
  for (const feature of featuresOf(text)) {
    const weights = model.weights.get(feature);
    if (!weights) continue;
    known++;
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (weights[i] ?? 0);
  }
  if (known === 0) return {};
  const ranked = model.causes.map((id, i) => ({ id, sum: (sums[i] ?? 0) * SHARPNESS })).sort((a, b) => b.sum - a.sum);
  const best = ranked[0]?.sum ?? 0;
  const rounded = (value: number) => Math.round((value - best) * 100) / 100;
  const kept = ranked.slice(0, MOST_KEPT);
  return {
    ...Object.fromEntries(kept.map(({ id, sum }) => [id, rounded(sum)])),
    "": rounded(kept.at(-1)?.sum ?? 0),
  };
}

function modelOf(knowledge: Knowledge): Model {
  let model = models.get(knowledge);
  if (!model) {
    model = learn([...knowledge.causes.values()], knowledge);
    models.set(knowledge, model);
  }
  return model;
}

function learn(causes: readonly Cause[], knowledge: Knowledge): Model {
  const texts = causes.map((cause) => (cause.complaints ?? []).concat(phrasesOf(cause, knowledge)).map(featuresOf));
  const uses = new Map<string, number>();
  let all = 0;
  for (const features of texts.flat()) {
    all++;
    for (const feature of features) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  }
  const weights = new Map<string, Float64Array>();
  for (const [feature, count] of uses) if (count >= LEAST_USES) weights.set(feature, new Float64Array(causes.length));
  texts.forEach((own, i) => {
    const counts = new Map<string, number>();
    for (const features of own) for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    for (const [feature, row] of weights) {
      const usual = (uses.get(feature) ?? 0) / all;
      const here = ((counts.get(feature) ?? 0) + SMOOTHING * usual) / (own.length + SMOOTHING);
      row[i] = Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.log(here / usual)));
    }
  });
  return { causes: causes.map((cause) => cause.id), weights };
}

/** Phrases of the symptoms that point strongly to the cause, where it has no complaints of its own yet. */
function phrasesOf(cause: Cause, knowledge: Knowledge): string[] {
  if ((cause.complaints ?? []).length > 0) return [];
  return cause.symptoms
    .filter((row) => row.weighs === "strongly-suggests")
    .flatMap((row) => [...(knowledge.symptoms.get(row.symptom)?.says ?? [])]);
}

/** The words of a text and its pairs of neighbours, each once. */
function featuresOf(text: string): Set<string> {
  const words = wordsOf(text);
  const features = new Set(words);
  for (let i = 1; i < words.length; i++) features.add(`${words[i - 1]} ${words[i]}`);
  return features;
}
