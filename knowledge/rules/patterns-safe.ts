import type { SourceFile } from "../files.ts";
import type { LanguagePhrases, LanguageWords, Reading, ScopeEntry, SecuritySignal } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";

export const patternsSafe: Rule = {
  name: "patterns-safe",
  why: "A pattern runs over what anybody types; one that backtracks without end would stop the bot for everybody.",
  checkFile: (file) =>
    patternsOf(file).flatMap(({ pattern, path }) => {
      const problem = patternFault(pattern);
      return problem === undefined ? [] : [findingIn(file, path, "patterns-safe", problem)];
    }),
};

interface Placed {
  readonly pattern: string;
  readonly path: readonly (string | number)[];
}

function patternsOf({ kind, json }: SourceFile): Placed[] {
  const list = (key: string, patterns: readonly string[]) =>
    patterns.map((pattern, i) => ({ pattern, path: [key, i] }));
  if (kind === "reading")
    return (json as Reading).rules.flatMap(({ pattern }, i) =>
      pattern === undefined ? [] : [{ pattern, path: ["rules", i, "pattern"] }],
    );
  if (kind === "scope") return list("patterns", (json as ScopeEntry).patterns);
  if (kind === "words") return ofWords(json as LanguageWords);
  if (kind === "phrases") return ofPhrases(json as LanguagePhrases);
  if (kind !== "security") return [];
  const { patterns, exceptPatterns } = json as SecuritySignal;
  return [...list("patterns", patterns), ...list("exceptPatterns", exceptPatterns)];
}

function ofWords(words: LanguageWords): Placed[] {
  const pairs = (["pairs", "dates"] as const).flatMap((key) =>
    (words[key] ?? []).map(({ says }, i) => ({ pattern: says, path: [key, i, "says"] })),
  );
  const lists = (["passkey", "near", "unlock", "fails", "foreign"] as const).flatMap((key) =>
    (words[key] ?? []).map((pattern, i) => ({ pattern, path: [key, i] })),
  );
  const endings = (words.endings ?? []).map(({ cut }, i) => ({ pattern: cut, path: ["endings", i, "cut"] }));
  return [...pairs, ...lists, ...endings.filter(({ pattern }) => !DOUBLED.test(pattern))];
}

/** A doubled letter at the end of a word looks back at one letter, which takes no time. */
const DOUBLED = /^\(\[[a-z]+\]\)\\1\$$/;

function ofPhrases({ readings = {}, scope = {}, security = {} }: LanguagePhrases): Placed[] {
  const rules = Object.entries(readings).flatMap(([finding, list]) =>
    list.flatMap(({ pattern }, i) =>
      pattern === undefined ? [] : [{ pattern, path: ["readings", finding, i, "pattern"] }],
    ),
  );
  const recognised = Object.entries({ scope, security }).flatMap(([kind, byId]) =>
    Object.entries(byId).flatMap(([id, own]) =>
      (["patterns", "exceptPatterns"] as const).flatMap((key) =>
        (own[key] ?? []).map((pattern, i) => ({ pattern, path: [kind, id, key, i] })),
      ),
    ),
  );
  return [...rules, ...recognised];
}

/** Why a pattern must not be used; undefined when it may. Repeats of what can be read in several ways are what blows up. */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "iu");
  } catch (error) {
    return unreadable((error as Error).message);
  }
  if (pattern.length > 2_000) return "This pattern is longer than 2,000 characters. Split it into several.";
  if (/\\[1-9]|\\k</.test(pattern))
    return "This pattern looks back at what it has found, which can take for ever. Write it without \\1.";
  return repeatFault(pattern);
}

/** Why a pattern cannot be read, without the words of its trade. */
function unreadable(why: string): string {
  const [, mistake] = MISTAKES.find(([sign]) => sign.test(why)) ?? [];
  return `This search pattern cannot be read${mistake ? `: ${mistake}` : ""}. Put it back as it was, or use plain phrases instead.`;
}

const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group|missing \)/i, "a round bracket ( is opened and not closed"],
  [/Unmatched '?\)/i, "a round bracket ) is closed and was not opened"],
  [/character class|Lone quantifier brackets|missing \]/i, "a square or curly bracket stands alone"],
  [/Nothing to repeat/i, "a sign for repeating (*, + or ?) has nothing before it"],
  [/escape/i, "a backslash stands before a letter that needs none"],
  [/quantifier|out of order/i, "the numbers in curly brackets { } are not right"],
];

const NESTED =
  "This search pattern repeats something that itself repeats, such as (a+)+, and could stop the bot for everybody. Leave one of the two repeats out.";
const ALIKE =
  "This search pattern repeats a choice whose parts begin alike, and could stop the bot for everybody. Make each part begin differently.";
const WIDE =
  "This search pattern has two gaps without a limit, such as .*, and could stop the bot for everybody. Give each a limit, such as .{0,60}.";

/** A group that is open while the pattern is read. */
interface Group {
  readonly start: number; // of its first part
  readonly looksAround: boolean;
  readonly bars: number[]; // where its alternatives are parted
  repeats: boolean; // holds something repeated without bound
  gaps: number; // repeats of nearly any character
}

const MANY = 6; // repeats of one thing from which it counts as without bound

function repeatFault(pattern: string): string | undefined {
  const groups: Group[] = [{ start: 0, looksAround: false, bars: [], repeats: false, gaps: 0 }];
  for (let i = 0; i < pattern.length; i++) {
    const group = groups.at(-1) as Group;
    const start = i;
    if (pattern[i] === "(") {
      const head = /^\((?:\?(?:<?[=!]|:|<[^>]*>))?/.exec(pattern.slice(i))?.[0] ?? "(";
      const looksAround = /[=!]$/.test(head);
      groups.push({ start: i + head.length, looksAround, bars: [], repeats: false, gaps: 0 });
      i += head.length - 1;
      continue;
    }
    if (pattern[i] === "|") group.bars.push(i);
    else if (pattern[i] === ")") {
      const closed = groups.pop() as Group;
      const parent = groups.at(-1) as Group;
      const times = timesAt(pattern, i + 1);
      if (closed.repeats && times >= MANY) return NESTED;
      if (times >= MANY && beginAlike(alternativesOf(pattern, closed, i))) return ALIKE;
      if (closed.repeats || times === Number.POSITIVE_INFINITY) parent.repeats = true;
      if (!closed.looksAround) parent.gaps += closed.gaps;
      if (parent.gaps > 1) return WIDE;
    } else {
      if (pattern[i] === "\\") i++;
      else if (pattern[i] === "[") i = endOfClass(pattern, i);
      if (timesAt(pattern, i + 1) < Number.POSITIVE_INFINITY) continue;
      group.repeats = true;
      if (isWide(pattern.slice(start, i + 1))) group.gaps++;
      if (group.gaps > 1) return WIDE;
    }
  }
  return undefined;
}

/** How often what ends before `at` may stand there: 1 without a repeat. */
function timesAt(pattern: string, at: number): number {
  if (pattern[at] === "*" || pattern[at] === "+") return Number.POSITIVE_INFINITY;
  const counted = /^\{(\d+)(,?)(\d*)\}/.exec(pattern.slice(at, at + 12));
  if (!counted) return 1;
  const [, least, comma, most] = counted;
  return comma === "" ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most);
}

/** Stands for nearly any character: a dot, everything but a few, or a letter-and-its-opposite class. */
function isWide(atom: string): boolean {
  return (
    atom === "." || atom.startsWith("[^") || atom === "\\S" || atom === "\\D" || /^\[\\([swd])\\[SWD]\]$/.test(atom)
  );
}

function endOfClass(pattern: string, start: number): number {
  let i = start + 1;
  while (i < pattern.length && pattern[i] !== "]") i += pattern[i] === "\\" ? 2 : 1;
  return i;
}

function alternativesOf(pattern: string, group: Group, end: number): string[] {
  const cuts = [group.start - 1, ...group.bars, end];
  return cuts.slice(1).map((cut, i) => pattern.slice((cuts[i] ?? 0) + 1, cut));
}

/** True when a text could begin with two of the alternatives: one starts like the other, as far as it is plain letters. */
function beginAlike(alternatives: readonly string[]): boolean {
  const heads = alternatives.map(headsOf);
  return heads.some((own, i) =>
    heads.some((others, j) => i !== j && own.some((head) => others.some((other) => other.startsWith(head)))),
  );
}

/** The letters that an alternative begins with; "an? old" begins with "an old" or "a old". */
function headsOf(alternative: string): string[] {
  let heads = [""];
  for (let i = 0; i < alternative.length; i++) {
    const letter = alternative[i] as string;
    const next = alternative[i + 1] ?? "";
    if ("\\[(.^$|*+?{".includes(letter) || (next !== "" && "*+{".includes(next))) break;
    const longer = heads.map((head) => head + letter.toLowerCase());
    heads = next === "?" && heads.length < 16 ? [...heads, ...longer] : longer;
    if (next === "?") i++;
  }
  return heads;
}
