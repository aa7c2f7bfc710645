import MiniSearch from "minisearch";

/** How well a text matches an entry: 0 to 1, the share of a phrase's meaning found in the text. */
export interface PhraseMatch {
  readonly id: string;
  readonly strength: number;
  readonly words: number; // of the phrase
}

interface Row {
  readonly id: string;
  readonly words: Uint32Array; // their numbers
  readonly weight: number; // of all its words together
}

const MOST_CANDIDATES = 400; // phrases looked at for one text; keeps the cost flat when the knowledge grows
const MOST_MEANT = 1_000; // words
const LONGEST_MEANT = 20; // letters; a longer one is hardly a word that people share
const TYPO = 0.8; // a word found with a typo counts a little less

/**
 * Finds entries by the phrases people use for them. The strength of a match is the weight of the phrase's words that
 * stand in the text, rare words counting more. Words nobody uses in the phrases are looked up as typos (MiniSearch).
 */
export class PhraseIndex {
  readonly #rows: readonly Row[];
  readonly #numbers = new Map<string, number>(); // of the words, which everything below goes by: it is looked up once a text
  readonly #weight: number[] = [];
  readonly #rowsWith: number[][] = [];
  readonly #said: Float64Array; // how surely a text has each word; empty between two texts
  readonly #spelling: MiniSearch<{ id: string }>;
  readonly #meant = new Map<string, number | undefined>(); // by words that no phrase has: people use the same ones

  constructor(
    entries: Iterable<{ readonly id: string; readonly says: readonly string[] }>,
    wordsOf: (phrase: string) => readonly string[],
  ) {
    const phrases = [...entries].flatMap(({ id, says }) =>
      says.map((phrase) => ({ id, words: [...new Set(wordsOf(phrase))] })),
    );
    this.#weighWords(phrases);
    this.#rows = phrases.map(({ id, words }) => {
      const numbers = Uint32Array.from(words, (word) => this.#numbers.get(word) as number);
      return { id, words: numbers, weight: numbers.reduce((sum, word) => sum + (this.#weight[word] as number), 0) };
    });
    this.#rows.forEach(({ words }, i) => {
      for (const word of words) this.#rowsWith[word]?.push(i);
    });
    this.#said = new Float64Array(this.#numbers.size);
    this.#spelling = new MiniSearch({ fields: ["id"], tokenize: (text) => [text], processTerm: (term) => term });
    this.#spelling.addAll([...this.#numbers.keys()].map((id) => ({ id })));
  }

  /**
   * The entries that a text matches, strongest first.
   * @param text  its words
   * @param least  matches below this strength are left out
   */
  match(text: readonly string[], least: number): PhraseMatch[] {
    const said = this.#spelled(text);
    for (const [word, sure] of said) this.#said[word] = sure;
    const best = new Map<string, PhraseMatch>();
    for (const index of this.#candidates([...said.keys()])) {
      const row = this.#rows[index] as Row;
      const strength = this.#strength(row);
      if (strength >= least && strength > (best.get(row.id)?.strength ?? 0))
        best.set(row.id, { id: row.id, strength, words: row.words.length });
    }
    for (const word of said.keys()) this.#said[word] = 0;
    return [...best.values()].sort((a, b) => b.strength - a.strength);
  }

  /** The numbers of a text's words that the phrases know, each with how surely it is that word. */
  #spelled(words: readonly string[]): Map<number, number> {
    const said = new Map<number, number>();
    for (const word of words) {
      const number = this.#numbers.get(word);
      if (number !== undefined) said.set(number, 1);
      else if (word.length > 4) {
        const meant = this.#meantBy(word);
        if (meant !== undefined && !said.has(meant)) said.set(meant, TYPO);
      }
    }
    return said;
  }

  /** The number of the word that another is a slip of. */
  #meantBy(word: string): number | undefined {
    if (this.#meant.has(word)) return this.#meant.get(word);
    if (this.#meant.size >= MOST_MEANT) this.#meant.clear();
    const meant = this.#numbers.get(this.#spelling.search(word, { fuzzy: 0.2 })[0]?.id ?? "");
    if (word.length <= LONGEST_MEANT) this.#meant.set(word, meant);
    return meant;
  }

  /** Phrases that share a word with the text, those with its rarest words first. */
  #candidates(said: readonly number[]): Set<number> {
    const rarestFirst = said.toSorted((a, b) => (this.#weight[b] as number) - (this.#weight[a] as number));
    const candidates = new Set<number>();
    for (const word of rarestFirst)
      for (const row of this.#rowsWith[word] ?? []) {
        if (candidates.size >= MOST_CANDIDATES) return candidates;
        candidates.add(row);
      }
    return candidates;
  }

  #strength({ words, weight }: Row): number {
    if (weight === 0) return 0;
    let found = 0;
    for (const word of words) found += (this.#said[word] as number) * (this.#weight[word] as number);
    return found / weight;
  }

  #weighWords(phrases: readonly { readonly id: string; readonly words: readonly string[] }[]): void {
    const entriesWith = new Map<string, Set<string>>();
    for (const { id, words } of phrases)
      for (const word of words) {
        const ids = entriesWith.get(word);
        if (ids) ids.add(id);
        else entriesWith.set(word, new Set([id]));
      }
    const total = new Set(phrases.map((row) => row.id)).size;
    for (const [word, ids] of entriesWith) {
      this.#numbers.set(word, this.#weight.push(Math.log(1 + total / ids.size)) - 1);
      this.#rowsWith.push([]);
    }
  }
}
