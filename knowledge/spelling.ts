import { lexiconOf } from "./languages.ts";
import type { Knowledge } from "./model.ts";

const LEAST_LETTERS = 6; // of the word that was meant: shorter ones have too many neighbours
const MOST_LETTERS = 25; // a longer one is no slip of the finger
const LEAST_USES = 5; // texts that use a word before a slip is read as it; a rare word is rarely meant
const SLICE = 100; // texts that are taken apart at a time

/**
 * Puts slips of the finger right in a plain text: a word that the knowledge does not use at all becomes the usual one, a
 * device's or maker's name above all, from which it differs by one letter (left out, too many, another, or two swapped).
 * A word that is known is never changed, nor is the first letter, which people seldom get wrong.
 */
export class Spelling {
  readonly #known: ReadonlySet<string>;
  readonly #meant = new Map<string, string[]>(); // what a usual word leaves when a letter is taken out -> those words
  readonly #uses: ReadonlyMap<string, number>;

  /** @param uses  the words of the knowledge, and how many of its texts use each */
  constructor(uses: ReadonlyMap<string, number>) {
    this.#uses = uses;
    this.#known = new Set(uses.keys());
    for (const [word, count] of uses)
      if (word.length >= LEAST_LETTERS && count >= LEAST_USES)
        for (const left of [word, ...shortened(word)]) {
          const words = this.#meant.get(left);
          if (words) words.push(word);
          else this.#meant.set(left, [word]);
        }
  }

  /** The text with its slips put right; linear in its length. */
  corrected(plain: string): string {
    return plain
      .split(" ")
      .map((word) => this.#wordFor(word))
      .join(" ");
  }

  #wordFor(word: string): string {
    if (word.length < LEAST_LETTERS - 1 || word.length > MOST_LETTERS) return word;
    if (this.#known.has(word) || !isWord(word)) return word;
    let best = word;
    let most = 0;
    for (const left of [word, ...shortened(word)])
      for (const meant of this.#meant.get(left) ?? []) {
        const count = this.#uses.get(meant) ?? 0;
        if (count > most && isOneSlip(word, meant)) {
          best = meant;
          most = count;
        }
      }
    return best;
  }
}

const spellings = new WeakMap<Knowledge, Spelling>();

/** The spelling of a set of knowledge, in the language that it was put into. */
export function spellingOf(knowledge: Knowledge): Spelling {
  const found = spellings.get(knowledge);
  if (found) return found;
  for (const _ of learnSpelling(knowledge)); // to the end
  return spellings.get(knowledge) as Spelling;
}

/** Learns the words of a set of knowledge, once for each set, with pauses in which other work may be done. */
export function* learnSpelling(knowledge: Knowledge): Generator<undefined> {
  if (spellings.has(knowledge)) return;
  const uses = new Map<string, number>();
  const lexicon = lexiconOf(knowledge);
  for (const [i, text] of textsOf(knowledge).entries()) {
    const plain = lexicon.folded(text.toLowerCase().replace(APOSTROPHES, ""));
    for (const word of new Set(plain.match(WORDS))) uses.set(word, (uses.get(word) ?? 0) + 1);
    if (i % SLICE === 0) yield;
  }
  spellings.set(knowledge, new Spelling(uses));
}

function textsOf({ causes, symptoms, scope, security, errors, questions, readings }: Knowledge): string[] {
  return [
    ...[...causes.values()].flatMap(({ title, says, complaints = [] }) => [title, says, ...complaints]),
    ...[...symptoms.values(), ...scope.values(), ...security.values()].flatMap(({ title, says }) => [title, ...says]),
    ...[...errors.values()].flatMap(({ texts }) => texts),
    ...[...questions.values()].flatMap(({ ask, options }) => [
      ask,
      ...options.flatMap(({ label, says = [] }) => [label, ...says]),
    ]),
    ...[...readings.values()].flatMap(({ rules }) => rules.flatMap(({ words = [] }) => words)),
  ];
}

const APOSTROPHES = /['’`´]/g;
const WORDS = /\p{L}{5,}/gu; // shorter ones are never put right

function isWord(word: string): boolean {
  return /^\p{L}+$/u.test(word);
}

function shortened(word: string): string[] {
  return Array.from({ length: word.length - 1 }, (_, i) => word.slice(0, i + 1) + word.slice(i + 2));
}

/** One letter left out, too many or another, or two neighbours swapped; the first one stays. */
function isOneSlip(said: string, meant: string): boolean {
  let from = 0;
  while (from < said.length && said[from] === meant[from]) from++;
  if (from === 0) return false;
  const [a, b] = [said.slice(from), meant.slice(from)];
  return (
    a.slice(1) === b ||
    a === b.slice(1) ||
    a.slice(1) === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}
