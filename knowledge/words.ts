import type { LanguageWords } from "./model.ts";
import en from "./words/en.json" with { type: "json" };

/** Lower case, straight apostrophes removed ("can't" becomes "cant"), everything else that is not a letter or digit a space. */
export function plainText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’`´]/g, "")
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .replace(/\.(?!\d)/g, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** A pattern and what stands in its place. */
type Swap = readonly [RegExp, string];

/**
 * How one language is read: what its words mean, which carry nothing, and which deny. Made from `words/<tag>.json`.
 * Every other language is read into English: a word means what the file says, or else what it means in English ("Bluetooth",
 * "Passkey"), so that whatever was learned from English complaints counts for its texts, too.
 */
export class Lexicon {
  readonly tag: string;
  readonly #folds: readonly Swap[];
  readonly #pairs: readonly Swap[];
  readonly #endings: readonly Swap[];
  readonly #dates: readonly Swap[];
  readonly #fillers: ReadonlySet<string>;
  readonly #same = new Map<string, readonly string[]>();
  readonly #own: ReadonlySet<string>; // words by which the language is told
  readonly #english: Lexicon | undefined;
  readonly #words: LanguageWords;
  readonly #passkey: RegExp;
  readonly #near: RegExp;
  readonly #unlock: RegExp;
  readonly #fails: RegExp;
  readonly #foreign: RegExp;
  readonly #negated: RegExp;
  readonly #denied: RegExp;
  readonly #denies: RegExp;

  /** @param english  absent: this is English */
  constructor(words: LanguageWords, english?: Lexicon) {
    const lists = english ? { ...words, ...withEnglish(words) } : words;
    this.tag = words.id;
    this.#english = english;
    this.#words = words;
    this.#folds = Object.entries(words.fold ?? {}).map(([from, to]) => [new RegExp(from, "g"), to]);
    const swap = ({ says, is }: { readonly says: string; readonly is: string }): Swap => [
      bounded([this.#folded(says)], "g"),
      is,
    ];
    this.#pairs = (lists.pairs ?? []).map(swap);
    this.#dates = (words.dates ?? []).map(swap);
    this.#endings = (words.endings ?? []).map(({ cut, to }) => [new RegExp(cut), to]);
    this.#fillers = new Set((lists.fillers ?? []).map((word) => this.#folded(word)));
    for (const [word, meant] of Object.entries(words.same ?? {})) this.#learn(this.#folded(word), meant);
    this.#own = new Set(
      [...(words.fillers ?? []), ...(words.negators ?? []), ...(english ? foreignIn(words.same) : [])].map((word) =>
        this.#folded(word),
      ),
    );
    const any = (of: readonly string[] | undefined) => bounded((of ?? []).map((each) => this.#folded(each)));
    this.#passkey = any(lists.passkey);
    this.#near = any(lists.near);
    this.#unlock = any(lists.unlock);
    this.#fails = any(lists.fails);
    this.#foreign = any(lists.foreign);
    const words_ = (of: readonly string[] | undefined) => (of ?? []).map((word) => this.#folded(word)).join("|");
    this.#negated = new RegExp(`${START}(?:${words_(lists.negators)})(?: (?:${words_(lists.between)}))?$`, "u");
    this.#denied = new RegExp(`${START}(?:${words_(lists.denials)})(?: \\S+)? $`, "u");
    this.#denies = new RegExp(`^(?:${words_(lists.denials)})$`, "u");
  }

  /** The plain text with the letters of the language as its patterns expect them ("ü" as "ue"). */
  plain(text: string): string {
    return this.#folded(plainText(text));
  }

  /** The same of a text that is plain already. */
  folded(plain: string): string {
    return this.#folded(plain);
  }

  /** A pattern with its letters as those of `plain`. */
  pattern(source: string): string {
    return this.#folded(source);
  }

  /** The words of a text that carry meaning, stemmed and folded into one for one thing; negations stay as words of their own. */
  wordsOf(text: string): string[] {
    return this.wordsOfPlain(this.plain(text));
  }

  /** The same of what `plain` gave. */
  wordsOfPlain(plainWords: string): string[] {
    let plain = plainWords;
    for (const [pattern, word] of this.#pairs) plain = plain.replace(pattern, word);
    return plain.split(" ").flatMap((word) => (word === "" || this.#fillers.has(word) ? [] : this.#meant(word)));
  }

  /** How many words of a plain text are of this language, each once. */
  countIn(words: ReadonlySet<string>): number {
    let count = 0;
    for (const word of words) if (this.#own.has(word)) count++;
    return count;
  }

  /** A time as English says it: "vor drei Wochen" as "three weeks ago". */
  inEnglishDates(text: string): string {
    if (this.#dates.length === 0) return text;
    let folded = this.#folded(text.toLowerCase());
    for (const [pattern, english] of this.#dates) folded = folded.replace(pattern, english);
    return folded;
  }

  /** Words that make a text one about passkeys, whatever else it mentions. */
  isAboutPasskeys(plain: string): boolean {
    return this.#passkey.test(plain);
  }

  /** Words without which hardly anybody describes trouble with a passkey. Alone they do not make a text one about passkeys. */
  isNear(plain: string): boolean {
    return this.#near.test(plain);
  }

  /** Unlocking by finger or face is as often about a broken sensor. */
  isAboutUnlocking(plain: string): boolean {
    return this.#unlock.test(plain);
  }

  /** Whether a passkey is named as the thing that fails. */
  saysPasskeyFails(plain: string): boolean {
    return this.#fails.test(plain);
  }

  /** Whether something says that the passkey, or whatever is named, is one of something else. */
  saysForeign(plain: string): boolean {
    return this.#foreign.test(plain);
  }

  /** Whether what follows is denied by the words right before it. */
  isNegated(before: string): boolean {
    return this.#negated.test(before);
  }

  /** The same of an answer, where a word may stand between. */
  isDenied(before: string): boolean {
    return this.#denied.test(before);
  }

  /** A word that denies. */
  denies(word: string): boolean {
    return this.#denies.test(word);
  }

  #folded(text: string): string {
    let folded = text;
    for (const [from, to] of this.#folds) folded = folded.replace(from, to);
    return folded;
  }

  #learn(word: string, meant: string): void {
    const words = this.#english ? this.#english.wordsOf(meant) : [meant];
    this.#same.set(word, words);
    const stem = this.#stem(word);
    if (this.#english && !this.#same.has(stem)) this.#same.set(stem, words);
  }

  #meant(word: string): readonly string[] {
    return this.synonyms(word) ?? this.#english?.synonyms(word) ?? this.#partsOf(word) ?? [this.#stem(word)];
  }

  /** What a word that is written together is made of: "Auswahlliste" of "Auswahl" and "Liste"; undefined when it is not known. */
  #partsOf(word: string): readonly string[] | undefined {
    const { joints } = this.#words;
    if (!joints || word.length < 2 * LEAST_PART) return undefined;
    for (let at = word.length - LEAST_PART; at >= LEAST_PART; at--) {
      const last = this.synonyms(word.slice(at));
      const first = last && joints.map((joint) => this.#partBefore(word.slice(0, at), joint)).find((part) => part);
      if (last && first) return [...first, ...last];
    }
    return undefined;
  }

  #partBefore(word: string, joint: string): readonly string[] | undefined {
    const part = word.endsWith(joint) ? word.slice(0, word.length - joint.length) : "";
    return part.length >= LEAST_PART ? this.synonyms(part) : undefined;
  }

  /** What an English word is folded into; undefined when it stands for itself. */
  synonyms(word: string): readonly string[] | undefined {
    return this.#same.get(word) ?? this.#same.get(this.#stem(word));
  }

  /** Cuts the endings that tell forms of a word apart. Deliberately light: a word of three letters stays. */
  #stem(word: string): string {
    if (word.length < 4) return word;
    let cut = word;
    for (const [ending, to] of this.#endings) cut = cut.replace(ending, to);
    return cut.length >= 3 ? cut : word;
  }
}

const LEAST_PART = 4; // letters of a part of a word
const START = "(?:^|[^\\p{L}\\p{N}])";

/** What a language adds to, and does not replace: people mix English in wherever they speak of computers. */
function withEnglish(words: LanguageWords): Partial<LanguageWords> {
  const both = <
    Key extends
      | "fillers"
      | "pairs"
      | "passkey"
      | "near"
      | "unlock"
      | "fails"
      | "foreign"
      | "negators"
      | "between"
      | "denials",
  >(
    key: Key,
  ) => [...((words[key] ?? []) as readonly unknown[]), ...((english[key] ?? []) as readonly unknown[])] as never;
  return {
    fillers: both("fillers"),
    pairs: both("pairs"),
    passkey: both("passkey"),
    near: both("near"),
    unlock: both("unlock"),
    fails: both("fails"),
    foreign: both("foreign"),
    negators: both("negators"),
    between: both("between"),
    denials: both("denials"),
  };
}

/** Words that are not the English ones themselves. */
function foreignIn(same: LanguageWords["same"] = {}): string[] {
  return Object.entries(same).flatMap(([word, meant]) => (word === meant ? [] : [word]));
}

/** One of these, as whole words. Where all letters are those of English, the quicker sign for the edge of a word does. */
function bounded(alternatives: readonly string[], flags = ""): RegExp {
  if (alternatives.length === 0) return /(?!)/;
  const source = `(?:${alternatives.join("|")})`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every letter of ASCII
  if (/^[\x00-\x7f]*$/.test(source)) return new RegExp(`\\b${source}\\b`, flags);
  return new RegExp(`(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])`, `${flags}u`);
}

const english: LanguageWords = en;

/** English as it ships: every other language is read into it. */
export const ENGLISH = new Lexicon(english);

/** The words of a text that carry meaning, as English. */
export function wordsOf(text: string): string[] {
  return ENGLISH.wordsOf(text);
}
