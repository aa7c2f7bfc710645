import { wordsOf } from "./words.ts";

export interface TextClass {
  readonly id: string;
  readonly texts: readonly string[];
}

const SMOOTHING = 4; // texts' worth of "like everywhere" added to each class
const WEIGHT_LIMIT = 3; // of one word, so that a single word never decides
const LEAST_USES = 2; // a word used in one text only is chance

/**
 * How the words of a text speak for classes of texts: naive Bayes over the presence of words and of pairs of
 * neighbours, with Dirichlet smoothing towards their use in all classes. Learned once; then pure and linear in the text.
 */
export class WordModel {
  readonly ids: readonly string[];
  readonly #weights = new Map<string, Float64Array>(); // per word or pair: logarithm of how much more usual it is in each class

  constructor(classes: readonly TextClass[]) {
    this.ids = classes.map((each) => each.id);
    const features = classes.map((each) => each.texts.map(featuresOf));
    const all = features.flat();
    const uses = usesOf(all);
    for (const [feature, count] of uses)
      if (count >= LEAST_USES) this.#weights.set(feature, new Float64Array(classes.length));
    features.forEach((own, i) => {
      const here = usesOf(own);
      for (const [feature, weights] of this.#weights) {
        const usual = (uses.get(feature) ?? 0) / all.length;
        const share = ((here.get(feature) ?? 0) + SMOOTHING * usual) / (own.length + SMOOTHING);
        weights[i] = Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.log(share / usual)));
      }
    });
  }

  /** The sum of the words' weights for each class, in the order of `ids`, and how many words were known. */
  score(text: string): { readonly sums: Float64Array; readonly known: number } {
    const sums = new Float64Array(this.ids.length);
    let known = 0;
    for (const feature of featuresOf(text)) {
      const weights = this.#weights.get(feature);
      if (!weights) continue;
      known++;
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (weights[i] as number);
    }
    return { sums, known };
  }
}

function usesOf(texts: readonly ReadonlySet<string>[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const features of texts) for (const feature of features) uses.set(feature, (uses.get(feature) ?? 0) + 1);
  return uses;
}

/** The words of a text and its pairs of neighbours, each once. */
function featuresOf(text: string): Set<string> {
  const words = wordsOf(text);
  const features = new Set(words);
  for (let i = 1; i < words.length; i++) features.add(`${words[i - 1]} ${words[i]}`);
  return features;
}
