export interface TextClass {
  readonly id: string;
  readonly texts: readonly string[];
}

const SMOOTHING = 4; // texts' worth of "like everywhere" added to each class
const WEIGHT_LIMIT = 2; // of one word, so that a single word never decides
const SLICE = 100; // texts that are taken apart at a time

export type WordsOf = (text: string) => readonly string[];

/** The words and pairs of each text, so that two models of the same texts share the work. */
export type Features = Map<string, ReadonlySet<string>>;

/**
 * How the words of a text speak for classes of texts: naive Bayes over the presence of words and of pairs of
 * neighbours, with Dirichlet smoothing towards their use in all classes. Learned once; then pure and linear in the text.
 */
export class WordModel {
  readonly ids: readonly string[];
  /** Per class: the weight of a word that its texts do not use; it does not depend on the word. */
  #unused = new Float64Array(0);
  /** Per word or pair: the classes that use it, and how much more than `#unused` it weighs there. Most classes use few words. */
  readonly #used = new Map<string, Used>();

  private constructor(classes: readonly TextClass[]) {
    this.ids = classes.map((each) => each.id);
  }

  /**
   * The same model, learned bit by bit: a tenth of a second in all, that other work may come between.
   * @param wordsOf  takes a text apart
   * @param read  texts that another model has taken apart already; this one adds its own
   */
  static *inSlices(
    classes: readonly TextClass[],
    wordsOf: WordsOf,
    read: Features = new Map(),
  ): Generator<undefined, WordModel> {
    const model = new WordModel(classes);
    yield* model.#learn(classes, wordsOf, read);
    return model;
  }

  *#learn(classes: readonly TextClass[], wordsOf: WordsOf, read: Features): Generator<undefined> {
    for (const [i, text] of classes.flatMap(({ texts }) => texts).entries()) {
      if (!read.has(text)) read.set(text, featuresOf(wordsOf(text)));
      if (i % SLICE === 0) yield;
    }
    const features = classes.map(({ texts }) => texts.map((text) => read.get(text) as ReadonlySet<string>));
    const all = features.flat();
    const uses = usesOf(all);
    yield;
    this.#unused = Float64Array.from(features, (own) => weightOf(SMOOTHING / (own.length + SMOOTHING)));
    for (const [i, own] of features.entries()) {
      yield;
      for (const [feature, here] of usesOf(own)) {
        const count = uses.get(feature) ?? 0;
        const usual = count / all.length;
        const weight = weightOf((here + SMOOTHING * usual) / (own.length + SMOOTHING) / usual);
        const used = this.#used.get(feature) ?? { classes: [], more: [] };
        used.classes.push(i);
        used.more.push(weight - (this.#unused[i] as number));
        this.#used.set(feature, used);
      }
    }
  }

  /** What one word or pair says for each class; undefined when it is not known. */
  weightsOf(feature: string): Float64Array | undefined {
    const used = this.#used.get(feature);
    if (!used) return undefined;
    const weights = Float64Array.from(this.#unused);
    addTo(weights, used);
    return weights;
  }

  /** The sum of the words' weights for each class, in the order of `ids`, and how many words were known. */
  score(words: readonly string[]): { readonly sums: Float64Array; readonly known: number } {
    const sums = new Float64Array(this.ids.length);
    let known = 0;
    for (const feature of featuresOf(words)) {
      const used = this.#used.get(feature);
      if (!used) continue;
      known++;
      addTo(sums, used);
    }
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + known * (this.#unused[i] as number);
    return { sums, known };
  }
}

interface Used {
  readonly classes: number[];
  readonly more: number[];
}

function addTo(sums: Float64Array, { classes, more }: Used): void {
  for (let k = 0; k < classes.length; k++)
    sums[classes[k] as number] = (sums[classes[k] as number] as number) + (more[k] as number);
}

function weightOf(ratio: number): number {
  return Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.log(ratio)));
}

function usesOf(texts: readonly ReadonlySet<string>[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const features of texts) for (const feature of features) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  return uses;
}

/** The words of a text and its pairs of neighbours, each once. */
export function featuresOf(words: readonly string[]): ReadonlySet<string> {
  const features = new Set(words);
  for (let i = 1; i < words.length; i++) features.add(`${words[i - 1]} ${words[i]}`);
  return features;
}
