/** One of many patterns: a RegExp that is made when a text first gets as far as needing it. */
export interface GatedPattern {
  test(plain: string): boolean;
  exec(plain: string): RegExpExecArray | null;
}

/**
 * Many patterns that are tried on the same texts. The letters of a text tell which of them can match at all; the others are
 * not tried, nor even compiled: of some five hundred a sentence leaves about seventy.
 *
 * A pattern is taken apart just far enough to find strings of which one must occur wherever it matches (the idea of
 * Russ Cox, "Regular Expression Matching with a Trigram Index"). What is not understood is always tried.
 */
export class GatedPatterns {
  readonly #sources: string[] = [];
  readonly #always: number[] = [];
  readonly #byStart = new Map<string, { readonly word: string; readonly patterns: number[] }[]>();
  #last = { plain: "", open: new Uint8Array(0) };

  /** @param source  of a pattern that ignores case; the texts it is tried on are lower case */
  add(source: string): GatedPattern {
    const index = this.#sources.push(source) - 1;
    const words = requiredWords(source);
    if (words === undefined) this.#always.push(index);
    else for (const word of words) this.#gate(word, index);
    let pattern: RegExp | undefined;
    const compiled = () => {
      pattern ??= new RegExp(source, isLowerCase(source) ? "u" : "iu");
      return pattern;
    };
    return {
      test: (plain) => this.#isOpen(index, plain) && compiled().test(plain),
      exec: (plain) => (this.#isOpen(index, plain) ? compiled().exec(plain) : null),
    };
  }

  #isOpen(index: number, plain: string): boolean {
    if (this.#last.plain !== plain || this.#last.open.length !== this.#sources.length)
      this.#last = { plain, open: this.#openFor(plain) };
    return this.#last.open[index] === 1;
  }

  #openFor(plain: string): Uint8Array<ArrayBuffer> {
    const open = new Uint8Array(this.#sources.length);
    for (const index of this.#always) open[index] = 1;
    for (let at = 0; at + START <= plain.length; at++)
      for (const { word, patterns } of this.#byStart.get(plain.slice(at, at + START)) ?? [])
        if (plain.startsWith(word, at)) for (const index of patterns) open[index] = 1;
    return open;
  }

  #gate(word: string, index: number): void {
    const start = word.slice(0, START);
    const entries = this.#byStart.get(start) ?? [];
    this.#byStart.set(start, entries);
    const entry = entries.find((each) => each.word === word);
    if (entry) entry.patterns.push(index);
    else entries.push({ word, patterns: [index] });
  }
}

/** The texts are lower case already; a pattern that is so too need not ignore case, which takes long to prepare. */
function isLowerCase(source: string): boolean {
  const letters = source.replace(/\\./g, "");
  return letters === letters.toLowerCase();
}

const START = 3; // letters; a shorter string says too little

/** Strings of which at least one stands in every text that the pattern matches; undefined when none are found. */
export function requiredWords(source: string): readonly string[] | undefined {
  try {
    const { words, end } = alternatives(source, 0);
    return end === source.length ? words : undefined;
  } catch {
    return undefined; // syntax that is not understood
  }
}

interface Part {
  readonly words: readonly string[] | undefined;
  readonly end: number; // where the part ends in the source
}

/** `a|b|c`: one of the words of each. */
function alternatives(source: string, start: number): Part {
  const all: (readonly string[] | undefined)[] = [];
  let at = start;
  for (;;) {
    const { words, end } = sequence(source, at);
    all.push(words);
    if (source[end] !== "|") return { words: union(all), end };
    at = end + 1;
  }
}

/** `abc(…)d?`: the words of the part that says most. */
function sequence(source: string, start: number): Part {
  let best: readonly string[] | undefined;
  let run = ""; // letters that stand side by side
  let at = start;
  const flush = () => {
    if (run.length >= START) best = better(best, [run]);
    run = "";
  };
  while (at < source.length && source[at] !== "|" && source[at] !== ")") {
    const atom = atomAt(source, at);
    const { least, end } = repetition(source, atom.end);
    if (atom.letter !== undefined && end === atom.end) run += atom.letter;
    else {
      flush();
      if (least > 0) best = better(best, atom.words);
    }
    at = end;
  }
  flush();
  return { words: best, end: at };
}

/** One letter, class, escape or group. A letter that is repeated or optional says nothing. */
function atomAt(source: string, at: number): Part & { readonly letter?: string } {
  const char = source[at] as string;
  if (char === "(") return group(source, at);
  if (char === "[") return { words: undefined, end: classEnd(source, at) };
  if (char === "\\") return escaped(source, at);
  if (char === "^" || char === "$" || char === ".") return { words: undefined, end: at + 1 };
  if ("*+?{}]".includes(char)) throw new SyntaxError(`Not understood: ${char}`);
  return { words: undefined, letter: char.toLowerCase(), end: at + 1 };
}

function group(source: string, at: number): Part {
  const head = /^\((?:\?(?::|=|!|<=|<!|<\w+>))?/.exec(source.slice(at, at + 60))?.[0] ?? "(";
  if (head === "(" && source[at + 1] === "?") throw new SyntaxError("Not understood: a group of an unknown kind");
  const { words, end } = alternatives(source, at + head.length);
  if (source[end] !== ")") throw new SyntaxError("A group has no end");
  return { words: head.endsWith("!") ? undefined : words, end: end + 1 };
}

function classEnd(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "]") return at + 1;
  }
  throw new SyntaxError("A class has no end");
}

function escaped(source: string, at: number): Part & { readonly letter?: string } {
  const char = source[at + 1] ?? "";
  if ("bBdDsSwW".includes(char)) return { words: undefined, end: at + 2 };
  if (char === "p" || char === "P") return { words: undefined, end: source.indexOf("}", at) + 1 || source.length };
  if (/[a-z\d]/i.test(char)) throw new SyntaxError(`Not understood: \\${char}`);
  return { words: undefined, letter: char, end: at + 2 };
}

/** `?`, `*`, `+` or `{2,3}` behind an atom: how often it stands there at least. */
function repetition(source: string, at: number): { readonly least: number; readonly end: number } {
  const sign = /^(?:[?*+]|\{(\d+)(?:,\d*)?\})\??/.exec(source.slice(at, at + 20));
  if (!sign) return { least: 1, end: at };
  const least = sign[1] !== undefined ? Number(sign[1]) : sign[0].startsWith("+") ? 1 : 0;
  return { least, end: at + sign[0].length };
}

function union(all: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const words = new Set<string>();
  for (const some of all) {
    if (some === undefined) return undefined;
    for (const word of some) words.add(word);
  }
  return [...words];
}

/** The set that a text is less likely to contain one of: its shortest string is longer, or it has fewer. */
function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const shortest = (words: readonly string[]) => Math.min(...words.map((word) => word.length), 6);
  const difference = shortest(b) - shortest(a);
  return difference > 0 || (difference === 0 && b.length < a.length) ? b : a;
}
