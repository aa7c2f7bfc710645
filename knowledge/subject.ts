import type { Knowledge } from "./model.ts";
import { wordsOf } from "./words.ts";

/** Whether a text is about a work passkey at all: natural logarithm of the odds that it is about something else. */
export interface SubjectVerdict {
  readonly oddsOther: number;
  readonly nearest: string; // the scope entry that fits best
}

const SMOOTHING = 1.5;
const WEIGHT_LIMIT = 2.5; // of one word
const LEAST_USES = 2;

interface Model {
  readonly other: ReadonlyMap<string, number>; // per word: by how much it speaks for another subject
  readonly entries: readonly { readonly id: string; readonly words: ReadonlyMap<string, number> }[];
}

const models = new WeakMap<Knowledge, Model>();

/**
 * Compares a text with how people write about passkeys (complaints, symptoms) and about everything else (scope entries).
 * Naive Bayes over the presence of words and pairs; learned once for a set of knowledge. Pure.
 */
export function subjectOf(knowledge: Knowledge, text: string): SubjectVerdict {
  const model = modelOf(knowledge);
  const features = featuresOf(text);
  let oddsOther = 0;
  for (const feature of features) oddsOther += model.other.get(feature) ?? 0;
  let nearest = "";
  let best = Number.NEGATIVE_INFINITY;
  for (const { id, words } of model.entries) {
    let sum = 0;
    for (const feature of features) sum += words.get(feature) ?? 0;
    if (sum > best) {
      best = sum;
      nearest = id;
    }
  }
  return { oddsOther, nearest };
}

function modelOf(knowledge: Knowledge): Model {
  let model = models.get(knowledge);
  if (!model) {
    model = learn(knowledge);
    models.set(knowledge, model);
  }
  return model;
}

function learn(knowledge: Knowledge): Model {
  const inside = [
    ...[...knowledge.causes.values()].flatMap((cause) => cause.complaints ?? []),
    ...[...knowledge.symptoms.values()].flatMap((symptom) => symptom.says),
  ].map(featuresOf);
  const entries = [...knowledge.scope.values()].map(({ id, says }) => ({ id, texts: says.map(featuresOf) }));
  const outside = entries.flatMap((entry) => entry.texts);
  const insideUses = usesOf(inside);
  const outsideUses = usesOf(outside);
  const other = new Map<string, number>();
  for (const feature of new Set([...insideUses.keys(), ...outsideUses.keys()])) {
    const all = (insideUses.get(feature) ?? 0) + (outsideUses.get(feature) ?? 0);
    if (all < LEAST_USES) continue;
    other.set(
      feature,
      limited(Math.log(shareOf(outsideUses, feature, outside.length) / shareOf(insideUses, feature, inside.length))),
    );
  }
  return {
    other,
    entries: entries.map(({ id, texts }) => {
      const uses = usesOf(texts);
      const words = [...uses.keys()].map((feature) => {
        const usual =
          ((outsideUses.get(feature) ?? 0) + (insideUses.get(feature) ?? 0)) / (outside.length + inside.length);
        const here = ((uses.get(feature) ?? 0) + usual) / (texts.length + 1);
        return [feature, limited(Math.log(here / usual))] as const;
      });
      return { id, words: new Map(words) };
    }),
  };
}

function shareOf(uses: ReadonlyMap<string, number>, feature: string, texts: number): number {
  return ((uses.get(feature) ?? 0) + SMOOTHING * 0.05) / (texts + SMOOTHING);
}

function usesOf(texts: readonly ReadonlySet<string>[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const features of texts) for (const feature of features) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  return uses;
}

function limited(weight: number): number {
  return Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, weight));
}

function featuresOf(text: string): Set<string> {
  const words = wordsOf(text);
  const features = new Set(words);
  for (let i = 1; i < words.length; i++) features.add(`${words[i - 1]} ${words[i]}`);
  return features;
}
