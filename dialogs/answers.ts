import { readDate } from "../knowledge/dates.ts";
import { lexiconOf } from "../knowledge/languages.ts";
import type { Knowledge, Option, Question } from "../knowledge/model.ts";
import { readFinding } from "../knowledge/read-text.ts";
import { type Lexicon, plainText } from "../knowledge/words.ts";
import { commandOf } from "./input.ts";
import { isTypo } from "./typo.ts";
import { NUMBERS } from "./words.ts";

/** The finding that the last-method guard asks for. */
const GUARD = "has-other-method";

/** Typed words read as an answer to the question on the table. */
export type Answer =
  | { readonly kind: "value"; readonly value: string; readonly isPlain: boolean } // plain: in the words of the card, not guessed from a sentence
  | { readonly kind: "unknown" }
  | { readonly kind: "unread" };

const VERSION = /\b\d+(?:\.\d+){0,3}(?:[ -]?(?:\d{2}h[12]|\d{4}))?\b/i;

/** Reads typed words exactly as the button with the same words would be taken. */
export function readAnswer(knowledge: Knowledge, question: Question, text: string, now: Date): Answer {
  const command = commandOf(text);
  if (command === "dont-know") return { kind: "unknown" };
  const plain = question.entry ? undefined : chosenValue(knowledge, question, text, command);
  const value = plain ?? (question.entry ? typedValue : guessedValue)(knowledge, question, text, now);
  if (value === undefined) return { kind: "unread" };
  if (question.finding === GUARD && value === "yes" && plain === undefined) return { kind: "unread" }; // somebody may delete upon a yes: it is never guessed
  return { kind: "value", value, isPlain: plain !== undefined };
}

/** A value that came back with a card: only one that the question offers, or of the form it asks for. */
export function checkedValue(question: Question, value: string): string | undefined {
  if (question.entry === undefined) return question.options.find((option) => option.value === value)?.value;
  if (question.entry === "version") return versionOf(value);
  if (question.entry === "number") return /^\d{1,3}$/.test(value.trim()) ? value.trim() : undefined;
  return dateOf(value);
}

function typedValue(knowledge: Knowledge, question: Question, text: string, now: Date): string | undefined {
  const { entry, finding } = question;
  if (entry === "date") return readDate(lexiconOf(knowledge).inEnglishDates(text), now);
  const read = (said: string) =>
    readFinding(knowledge, finding, said) ??
    (entry === "version" ? readFinding(knowledge, "os-version", said) : undefined);
  const digits = inDigits(text, entry === "number");
  return read(text) ?? read(digits) ?? checkedValue(question, VERSION.exec(digits)?.[0] ?? "");
}

/** Words for numbers as digits: "seventeen point four" is 17.4; where something is counted, "a lot" is a number too. */
function inDigits(text: string, isCount: boolean): string {
  const plain = ` ${plainText(text)} `;
  const amount = isCount && amounts.find(([, says]) => says.some((each) => plain.includes(` ${each} `)));
  if (amount && !/\d/.test(plain)) return amount[0];
  const spoken = plain.trim().replace(/^(?:(?:it|is|its|version|ios|android|windows) )+/, "");
  const isSpoken = spoken.split(" ").every((word) => numbers.has(word) || word === "point" || word === "dot");
  if (!isCount && !isSpoken) return text; // "One UI 6" and "the newest one" are no version 1
  return text
    .replace(/\p{L}+/gu, (word) => numbers.get(word.toLowerCase()) ?? word)
    .replace(/(\d) (?:point|dot) (?=\d)/gi, "$1.");
}

const numbers: ReadonlyMap<string, string> = new Map(
  NUMBERS.toReversed().flatMap((language) => Object.entries(language.numbers ?? {})),
);
const amounts = NUMBERS.flatMap((language) => Object.entries(language.amounts ?? {}));

/** The answer in the card's own words, or by its number. */
function chosenValue(
  knowledge: Knowledge,
  question: Question,
  text: string,
  command: string | undefined,
): string | undefined {
  const { options } = question;
  const lexicon = lexiconOf(knowledge);
  const word = command === "ok" ? "yes" : command;
  const isPlain = word === "yes" || word === "no"; // "nope" is the option that says "no"
  const answer = isPlain && options.find(({ value, says }) => value === word || says?.includes(word));
  if (answer) return answer.value;
  const plain = lexicon.plain(text);
  const number = /^\d$/.test(plain) ? options[Number(plain) - 1] : undefined;
  const said = options.find(
    (option) =>
      wordingsOf(option, lexicon).some((wording) => wording.plain === plain) || plainText(option.value) === plain,
  );
  return (number ?? said)?.value;
}

/** What a sentence seems to answer. */
function guessedValue(knowledge: Knowledge, question: Question, text: string): string | undefined {
  const { options } = question;
  const lexicon = lexiconOf(knowledge);
  const named = mentioned(options, lexicon.plain(text), lexicon);
  if (named) return named.value;
  const read = readFinding(knowledge, question.finding, text);
  if (read !== undefined && options.some((option) => option.value === read)) return read;
  return nearest(options, text, lexicon)?.value ?? saidFirst(options, lexicon.plain(text), lexicon);
}

/** "Yes, I can choose it, but then ...": the word that a sentence begins with, unless what follows up to the "but" denies it. */
function saidFirst(options: readonly Option[], plain: string, lexicon: Lexicon): string | undefined {
  const [head = ""] = plain.split(BUT);
  const [first = "", ...rest] = head.split(" ");
  const word = commandOf(first);
  const isDenied = rest.some((each) => lexicon.denies(each) || DENIED.test(each));
  if (rest.length === 0 || (word !== "yes" && word !== "no") || (word === "yes") === isDenied) return undefined;
  return options.find(({ value, says }) => value === word || says?.includes(word))?.value;
}

const BUT = / (?:but|though|however|only|aber|nur|allerdings) /;
const DENIED = /^(?:not?|nothing|none|never|cant|cannot|dont|doesnt|isnt|didnt|wont|nicht|nichts|kein\w*)$/;

/** The only option one of whose wordings stands in the text as it is, and is not denied there. */
function mentioned(options: readonly Option[], plain: string, lexicon: Lexicon): Option | undefined {
  const padded = ` ${plain} `;
  const hits = options.filter((option) =>
    wordingsOf(option, lexicon).some((wording) => {
      const at = wording.plain.length > 2 ? padded.indexOf(` ${wording.plain} `) : -1;
      return at !== -1 && (isNegative(wording.plain, lexicon) || !lexicon.isDenied(padded.slice(0, at + 1)));
    }),
  );
  return hits.length === 1 ? hits[0] : undefined;
}

/** A wording that denies something itself: "not found" means what it says. */
function isNegative(plain: string, lexicon: Lexicon): boolean {
  return lexicon.denies(plain.split(" ")[0] ?? "");
}

function saysNo(plain: string, lexicon: Lexicon): boolean {
  return plain.split(" ").some((word) => lexicon.denies(word) || DENIED.test(word));
}

/** The option that shares most words with a short answer, when it is clearly ahead. */
function nearest(options: readonly Option[], text: string, lexicon: Lexicon): Option | undefined {
  const said = new Set(lexicon.wordsOf(text));
  if (said.size === 0 || said.size > 6) return undefined;
  const scored = options
    .flatMap((option) => {
      const [best] = wordingsOf(option, lexicon)
        .map((wording) => ({ option, wording, share: overlap(wording.words, said) }))
        .sort((a, b) => b.share - a.share);
      return best ? [best] : [];
    })
    .sort((a, b) => b.share - a.share);
  const [first, second] = scored;
  if (!first || first.share < 0.5 || first.share <= (second?.share ?? 0)) return undefined;
  const isTurnedRound = saysNo(lexicon.plain(text), lexicon) && !saysNo(first.wording.plain, lexicon);
  return isTurnedRound ? undefined : first.option; // "it just doesn't work" is not "works elsewhere"
}

interface Wording {
  readonly plain: string;
  readonly words: readonly string[];
}

const wordings = new WeakMap<Option, readonly Wording[]>();

/** The label of an option and what else people say for it, taken apart once and not with each answer. */
function wordingsOf(option: Option, lexicon: Lexicon): readonly Wording[] {
  let found = wordings.get(option);
  if (!found) {
    found = [option.label, ...(option.says ?? [])].map((text) => ({
      plain: lexicon.plain(text),
      words: lexicon.wordsOf(text),
    }));
    wordings.set(option, found);
  }
  return found;
}

function overlap(words: readonly string[], said: ReadonlySet<string>): number {
  if (words.length === 0) return 0;
  const hits = words.filter((word) => said.has(word) || [...said].some((each) => isTypo(each, word)));
  return hits.length / Math.max(words.length, said.size);
}

function versionOf(text: string): string | undefined {
  const match = VERSION.exec(text.trim());
  return match?.[0].replace(/(\d) (\d{2}h[12]|\d{4})$/i, "$1-$2").toUpperCase();
}

function dateOf(text: string): string | undefined {
  const match = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text);
  const isDay = match && new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))).toISOString();
  return match && isDay?.startsWith(match[0]) ? match[0] : undefined;
}
