import { lexiconOf, phraseWordsOf, understoodLanguages } from "./languages.ts";
import type { Cause, Knowledge } from "./model.ts";
import { FeatureTable, usesOf, WordModel } from "./word-model.ts";

/** What the words of a text say, without any pattern: which causes they fit, and whether they are about a passkey. */
export interface Wording {
  /** Natural logarithm of the factor by cause id, the best being 0; "" stands for all causes that are not named. */
  readonly causes: Readonly<Record<string, number>>;
  /** Above 0 the words fit another subject better than any passkey fault; well below 0 they do not. */
  readonly other: number;
  readonly nearestOther: string; // id of the scope entry
  readonly known: number; // words and pairs that say anything
  readonly weight: number; // how far a text of this length can be trusted, 0 to 1
}

const SHARPNESS = 0.52; // calibrated on our labelled openings: the words of one text are not independent
const FULL_AT = 10; // known words at which a text has half of its weight: a short text says less than its words seem to
const MOST_KEPT = 14; // causes; the rest share the weight of the last one
const LEAST_LETTERS = 3; // shorter ones are chance
const USUAL = 5; // texts about passkeys that use a word before it counts as one of theirs
const STRANGE = 1.5; // logarithm of how much more usual a word is elsewhere
const COARSE = 0.25; // weight of "passkey or anything else" beside the comparison with single subjects
const SLICE = 100; // texts that are taken apart at a time

interface Models {
  readonly table: FeatureTable;
  readonly fine: WordModel; // a class for each cause, then one for each scope entry
  readonly coarse: WordModel; // passkeys, and everything else
  readonly causes: number; // how many of the fine classes are causes
  readonly usual: ReadonlySet<string>; // the words that several texts about passkeys use
}

const models = new WeakMap<Knowledge, Models>();

/** Compares the words of a text with the complaints of each cause and with the phrases of every other subject. Pure. */
export function wordingOf(knowledge: Knowledge, words: readonly string[]): Wording {
  const { table, fine, coarse, causes } = modelsOf(knowledge);
  const features = table.find(words);
  const { sums, known } = fine.score(features);
  const ranked = [...sums.subarray(0, causes)]
    .map((sum, i) => ({ id: fine.ids[i] ?? "", sum }))
    .sort((a, b) => b.sum - a.sum);
  const best = ranked[0]?.sum ?? 0;
  let other = causes;
  for (let i = causes; i < sums.length; i++) if ((sums[i] ?? 0) > (sums[other] ?? 0)) other = i;
  const [passkey = 0, anything = 0] = coarse.score(features).sums;
  return {
    causes: known === 0 ? {} : kept(ranked, best, SHARPNESS * weightOf(known)),
    weight: weightOf(known),
    other: (sums[other] ?? 0) - best + COARSE * (anything - passkey),
    nearestOther: fine.ids[other] ?? "",
    known,
  };
}

/** How many words of a text nothing written about passkeys uses, or other subjects use much more. */
export function strangeWords(knowledge: Knowledge, words: readonly string[]): number {
  const { table, coarse, usual } = modelsOf(knowledge);
  let count = 0;
  for (const word of words) {
    if (word.length < LEAST_LETTERS) continue;
    const feature = table.numberOf(word);
    const weights = feature === undefined ? undefined : coarse.weightsOf(feature);
    if (!usual.has(word) || (weights && (weights[1] as number) - (weights[0] as number) > STRANGE)) count++;
  }
  return count;
}

function weightOf(known: number): number {
  return known / (known + FULL_AT);
}

function kept(
  ranked: readonly { readonly id: string; readonly sum: number }[],
  best: number,
  sharpness: number,
): Record<string, number> {
  const rounded = (sum: number) => Math.round((sum - best) * sharpness * 100) / 100;
  const first = ranked.slice(0, MOST_KEPT);
  return { ...Object.fromEntries(first.map(({ id, sum }) => [id, rounded(sum)])), "": rounded(first.at(-1)?.sum ?? 0) };
}

function modelsOf(knowledge: Knowledge): Models {
  const found = models.get(knowledge);
  if (found) return found;
  for (const _ of learnWording(knowledge)); // to the end
  return models.get(knowledge) as Models;
}

/** Learns the words of a set of knowledge, once for each set, with pauses in which other work may be done. */
export function* learnWording(knowledge: Knowledge): Generator<undefined> {
  if (models.has(knowledge)) return;
  const causes = [...knowledge.causes.values()].map((cause) => ({ id: cause.id, texts: textsOf(cause, knowledge) }));
  const others = [...knowledge.scope.values()].map(({ id, says }) => ({ id, texts: says }));
  const ours = [
    ...causes.flatMap(({ texts }) => texts),
    ...[...knowledge.symptoms.values()].flatMap(({ says }) => says),
  ];
  const { table, texts: read } = takenApartFor(knowledge);
  const featuresOf = (text: string): readonly number[] => {
    const known = read.get(text) ?? table.learn(phraseWordsOf(knowledge, text));
    read.set(text, known);
    return known;
  };
  const texts = [...causes, ...others].flatMap((each) => each.texts);
  for (const [i, text] of [...texts, ...ours, ...asked(knowledge)].entries()) {
    featuresOf(text);
    if (i % SLICE === 0) yield;
  }
  const classOf = ({ id, texts }: { id: string; texts: readonly string[] }) => ({ id, texts: texts.map(featuresOf) });
  const fine = yield* WordModel.inSlices([...causes, ...others].map(classOf), table);
  const both = [
    { id: "passkey", texts: ours },
    { id: "other", texts: others.flatMap(({ texts }) => texts) },
  ];
  const coarse = yield* WordModel.inSlices(both.map(classOf), table);
  const usual = usualWords(table, usesOf([...ours, ...asked(knowledge)].map(featuresOf)));
  if (lexiconOf(knowledge).tag === understoodLanguages(knowledge).at(-1)) read.clear(); // the last that needs them
  models.set(knowledge, { table, fine, coarse, causes: causes.length, usual });
}

interface TakenApart {
  readonly table: FeatureTable;
  readonly texts: Map<string, readonly number[]>;
}

const takenApart = new WeakMap<Knowledge["words"], TakenApart>();

/** The English texts are taken apart once for all languages of a set. */
function takenApartFor({ words }: Knowledge): TakenApart {
  let apart = takenApart.get(words);
  if (!apart) {
    apart = { table: new FeatureTable(), texts: new Map() };
    takenApart.set(words, apart);
  }
  return apart;
}

/** Words used by several texts; one that a few use is chance. */
function usualWords({ words }: FeatureTable, uses: ReadonlyMap<number, number>): Set<string> {
  return new Set([...words].flatMap(([word, number]) => ((uses.get(number) ?? 0) >= USUAL ? [word] : [])));
}

/** What we ask and answer ourselves. */
function asked(knowledge: Knowledge): string[] {
  const questions = [...knowledge.questions.values()].flatMap(({ ask, options }) => [
    ask,
    ...options.flatMap(({ label, says }) => [label, ...(says ?? [])]),
  ]);
  return [...questions, ...[...knowledge.causes.values()].flatMap(({ title, says }) => [title, says])];
}

/** Its complaints, and the phrases of the symptoms that point strongly to it. */
function textsOf(cause: Cause, knowledge: Knowledge): readonly string[] {
  const symptoms = cause.symptoms.filter(({ weighs }) => weighs === "strongly-suggests" || weighs === "proves");
  const phrases = symptoms.flatMap(({ symptom }) => knowledge.symptoms.get(symptom)?.says ?? []);
  return [...(cause.complaints ?? []), ...phrases];
}
