import MiniSearch from "minisearch";

/** How well a text matches an entry: 0 to 1, the share of a phrase's meaning found in the text. */
export interface PhraseMatch {
  readonly id: string;
  readonly strength: number;
  readonly words: number; // of the phrase
}

interface Row {
  readonly id: string;
  readonly words: readonly string[];
  readonly weights: readonly number[]; // of each word
  readonly weight: number; // of all its words together
}

const MOST_CANDIDATES = 400; // phrases looked at for one text; keeps the cost flat when the knowledge grows
const TYPO = 0.8; // a word found with a typo counts a little less

/**
 * Finds entries by the phrases people use for them. The strength of a match is the weight of the phrase's words that
 * stand in the text, rare words counting more. Words nobody uses in the phrases are looked up as typos (MiniSearch).
 */
export class PhraseIndex {
  readonly #rows: readonly Row[];
  readonly #rowsWith = new Map<string, number[]>();
  readonly #weight = new Map<string, number>();
  readonly #spelling: MiniSearch<{ id: string }>;

  constructor(
    entries: Iterable<{ readonly id: string; readonly says: readonly string[] }>,
    wordsOf: (phrase: string) => readonly string[],
  ) {
    const phrases = [...entries].flatMap(({ id, says }) =>
      says.map((phrase) => ({ id, words: [...new Set(wordsOf(phrase))] })),
    );
    this.#weighWords(phrases);
    this.#rows = phrases.map((row) => {
      const weights = row.words.map((word) => this.#weight.get(word) ?? 0);
      return { ...row, weights, weight: weights.reduce((sum, weight) => sum + weight, 0) };
    });
    this.#rows.forEach((row, i) => {
      for (const word of row.words) {
        const rows = this.#rowsWith.get(word);
        if (rows) rows.push(i);
        else this.#rowsWith.set(word, [i]);
      }
    });
    this.#spelling = new MiniSearch({ fields: ["id"], tokenize: (text) => [text], processTerm: (term) => term });
    this.#spelling.addAll([...this.#weight.keys()].map((id) => ({ id })));
  }

  /**
   * The entries that a text matches, strongest first.
   * @param text  its words
   * @param least  matches below this strength are left out
   */
  match(text: readonly string[], least: number): PhraseMatch[] {
    const said = this.#spelled(text);
    const best = new Map<string, PhraseMatch>();
    for (const index of this.#candidates(said)) {
      const row = this.#rows[index];
      if (!row) continue;
      const strength = this.#strength(row, said);
      if (strength >= least && strength > (best.get(row.id)?.strength ?? 0))
        best.set(row.id, { id: row.id, strength, words: row.words.length });
    }
    return [...best.values()].sort((a, b) => b.strength - a.strength);
  }

  /** The words of a text that the phrases know, each with how surely it is that word. */
  #spelled(words: readonly string[]): Map<string, number> {
    const said = new Map<string, number>();
    for (const word of words) {
      if (this.#weight.has(word)) said.set(word, 1);
      else if (word.length > 4) {
        const meant = this.#spelling.search(word, { fuzzy: 0.2 })[0]?.id as string | undefined;
        if (meant !== undefined && !said.has(meant)) said.set(meant, TYPO);
      }
    }
    return said;
  }

  /** Phrases that share a word with the text, those with its rarest words first. */
  #candidates(said: ReadonlyMap<string, number>): Set<number> {
    const rarestFirst = [...said.keys()].sort((a, b) => (this.#weight.get(b) ?? 0) - (this.#weight.get(a) ?? 0));
    const candidates = new Set<number>();
    for (const word of rarestFirst)
      for (const row of this.#rowsWith.get(word) ?? []) {
        if (candidates.size >= MOST_CANDIDATES) return candidates;
        candidates.add(row);
      }
    return candidates;
  }

  #strength(row: Row, said: ReadonlyMap<string, number>): number {
    if (row.weight === 0) return 0;
    let found = 0;
    const { words, weights } = row;
    for (let i = 0; i < words.length; i++) found += (said.get(words[i] as string) ?? 0) * (weights[i] as number);
    return found / row.weight;
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
    for (const [word, ids] of entriesWith) this.#weight.set(word, Math.log(1 + total / ids.size));
  }
}
