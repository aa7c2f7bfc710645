/** The words and pairs of neighbours of texts, each with a number. One table serves all models of a set, in all its languages. */
export class FeatureTable {
  readonly #words = new Map<string, number>();
  readonly #pairs = new Map<number, number>(); // by the numbers of both words: no text is kept for a pair
  #size = 0;

  /** One more than the highest number. */
  get size(): number {
    return this.#size;
  }

  /** The number of a word; undefined when no text has used it. */
  numberOf(word: string): number | undefined {
    return this.#words.get(word);
  }

  /** All words, and the number of each. */
  get words(): ReadonlyMap<string, number> {
    return this.#words;
  }

  /** The numbers of a text's words and then of its pairs, each once; what is new gets one. */
  learn(words: readonly string[]): number[] {
    const features = new Set<number>();
    const numbers = words.map((word) => {
      const number = this.#words.get(word) ?? this.#size++;
      this.#words.set(word, number);
      features.add(number);
      return number;
    });
    for (let i = 1; i < numbers.length; i++) {
      const pair = pairOf(numbers[i - 1] as number, numbers[i] as number);
      const number = this.#pairs.get(pair) ?? this.#size++;
      this.#pairs.set(pair, number);
      features.add(number);
    }
    return [...features];
  }

  /** The same of what is known, and nothing is added. */
  find(words: readonly string[]): number[] {
    const features = new Set<number>();
    const numbers = words.map((word) => {
      const number = this.#words.get(word);
      if (number !== undefined) features.add(number);
      return number;
    });
    for (let i = 1; i < numbers.length; i++) {
      const [first, second] = [numbers[i - 1], numbers[i]];
      const number = first === undefined || second === undefined ? undefined : this.#pairs.get(pairOf(first, second));
      if (number !== undefined) features.add(number);
    }
    return [...features];
  }
}

function pairOf(first: number, second: number): number {
  return first * MOST_FEATURES + second;
}

const MOST_FEATURES = 2 ** 26; // so that a pair is one exact number

/** A class of texts; each text is the numbers of its words and pairs. */
export interface TextClass {
  readonly id: string;
  readonly texts: readonly (readonly number[])[];
}

const SMOOTHING = 4; // texts' worth of "like everywhere" added to each class
const WEIGHT_LIMIT = 2; // of one word, so that a single word never decides

/**
 * How the words of a text speak for classes of texts: naive Bayes over the presence of words and of pairs of
 * neighbours, with Dirichlet smoothing towards their use in all classes. Learned once; then pure and linear in the text.
 */
export class WordModel {
  readonly ids: readonly string[];
  /** Per class: the weight of a word that its texts do not use; it does not depend on the word. */
  readonly #unused: Float64Array;
  // Most classes use few words. Those that use feature f stand in #classes from #from[f] to #from[f + 1], and in #more how
  // much more than #unused it weighs there. Flat, since as objects this was most of the memory of the bot.
  readonly #from: Uint32Array;
  readonly #classes: Uint16Array;
  readonly #more: Float64Array;

  private constructor(classes: readonly TextClass[], from: Uint32Array) {
    this.ids = classes.map((each) => each.id);
    this.#unused = Float64Array.from(classes, ({ texts }) => weightOf(SMOOTHING / (texts.length + SMOOTHING)));
    this.#from = from;
    this.#classes = new Uint16Array(from.at(-1) ?? 0);
    this.#more = new Float64Array(this.#classes.length);
  }

  /** The model of classes, learned bit by bit, that other work may come between. */
  static *inSlices(classes: readonly TextClass[], { size }: FeatureTable): Generator<undefined, WordModel> {
    const usesByClass = classes.map(({ texts }) => usesOf(texts));
    yield;
    const uses = new Uint32Array(size); // texts of all classes that use a feature
    const from = new Uint32Array(size + 1);
    for (const own of usesByClass)
      for (const [feature, count] of own) {
        uses[feature] = (uses[feature] as number) + count;
        from[feature + 1] = (from[feature + 1] as number) + 1;
      }
    for (let i = 0; i < size; i++) from[i + 1] = (from[i + 1] as number) + (from[i] as number);
    const model = new WordModel(classes, from);
    const next = from.slice();
    const all = classes.reduce((sum, { texts }) => sum + texts.length, 0);
    for (const [i, own] of usesByClass.entries()) {
      yield;
      const { length } = (classes[i] as TextClass).texts;
      for (const [feature, here] of own) {
        const usual = (uses[feature] as number) / all;
        const weight = weightOf((here + SMOOTHING * usual) / (length + SMOOTHING) / usual);
        const at = next[feature] as number;
        next[feature] = at + 1;
        model.#classes[at] = i;
        model.#more[at] = weight - (model.#unused[i] as number);
      }
    }
    return model;
  }

  /** What one word or pair says for each class; undefined when it is not known. */
  weightsOf(feature: number): Float64Array | undefined {
    const weights = Float64Array.from(this.#unused);
    return this.#addTo(weights, feature) ? weights : undefined;
  }

  /** The sum of the weights of a text's words and pairs for each class, in the order of `ids`, and how many of them were known. */
  score(features: readonly number[]): { readonly sums: Float64Array; readonly known: number } {
    const sums = new Float64Array(this.ids.length);
    let known = 0;
    for (const feature of features) if (this.#addTo(sums, feature)) known++;
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + known * (this.#unused[i] as number);
    return { sums, known };
  }

  /** @returns false when no class uses it: the table may know it from another language */
  #addTo(sums: Float64Array, feature: number): boolean {
    const begin = this.#from[feature] ?? 0;
    const end = this.#from[feature + 1] ?? begin;
    for (let k = begin; k < end; k++)
      sums[this.#classes[k] as number] = (sums[this.#classes[k] as number] as number) + (this.#more[k] as number);
    return end > begin;
  }
}

function weightOf(ratio: number): number {
  return Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.log(ratio)));
}

/** How many of the texts use each word and pair. */
export function usesOf(texts: Iterable<readonly number[]>): Map<number, number> {
  const uses = new Map<number, number>();
  for (const features of texts) for (const feature of features) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  return uses;
}
