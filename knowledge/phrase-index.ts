import MiniSearch from "minisearch";
import { wordsOf } from "./words.ts";

/** How well a text matches an entry: 0 to 1, the share of a phrase's meaning found in the text. */
export interface PhraseMatch {
  readonly id: string;
  readonly strength: number;
  readonly phrase: string;
}

interface Row {
  readonly key: number;
  readonly id: string;
  readonly phrase: string;
  readonly words: string;
}

const MAX_CANDIDATES = 60;

/**
 * Finds entries by the phrases people use for them. MiniSearch brings the candidates (typos by edit distance);
 * the strength is the weight of the phrase's words that were found, rare words counting more.
 */
export class PhraseIndex {
  readonly #search: MiniSearch<Row>;
  readonly #rows: readonly Row[];
  readonly #weight = new Map<string, number>();

  constructor(entries: Iterable<{ readonly id: string; readonly says: readonly string[] }>) {
    this.#rows = [...entries]
      .flatMap(({ id, says }) => says.map((phrase) => ({ id, phrase, words: wordsOf(phrase).join(" ") })))
      .map((row, key) => ({ key, ...row }));
    this.#search = new MiniSearch<Row>({
      idField: "key",
      fields: ["words"],
      tokenize: (text) => text.split(" "),
      processTerm: (term) => term,
      searchOptions: { fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: "OR" },
    });
    this.#search.addAll([...this.#rows]);
    const entriesWith = new Map<string, Set<string>>();
    for (const row of this.#rows)
      for (const word of row.words.split(" ")) entriesWith.set(word, (entriesWith.get(word) ?? new Set()).add(row.id));
    const total = new Set(this.#rows.map((row) => row.id)).size;
    for (const [word, ids] of entriesWith) this.#weight.set(word, Math.log(1 + total / ids.size));
  }

  /**
   * The entries that a text matches, strongest first.
   * @param least  matches below this strength are left out
   */
  match(text: string, least: number): PhraseMatch[] {
    const words = wordsOf(text);
    if (words.length === 0 || this.#rows.length === 0) return [];
    const said = new Set(words);
    const best = new Map<string, PhraseMatch>();
    for (const hit of this.#search.search([...said].join(" ")).slice(0, MAX_CANDIDATES)) {
      const row = this.#rows[hit.id as number];
      if (!row) continue;
      const strength = this.#strength(row, said, new Set(Object.keys(hit.match)));
      if (strength >= least && strength > (best.get(row.id)?.strength ?? 0))
        best.set(row.id, { id: row.id, strength, phrase: row.phrase });
    }
    return [...best.values()].sort((a, b) => b.strength - a.strength);
  }

  /** Words found as they are count in full, words found with a typo a little less. */
  #strength(row: Row, said: ReadonlySet<string>, matched: ReadonlySet<string>): number {
    let all = 0;
    let found = 0;
    let exact = 0;
    for (const word of new Set(row.words.split(" "))) {
      const weight = this.#weight.get(word) ?? 0;
      all += weight;
      if (said.has(word)) {
        found += weight;
        exact++;
      } else if (matched.has(word)) found += weight * 0.8;
    }
    if (all === 0 || (exact === 0 && found < all)) return 0;
    return found / all;
  }
}
