import { BASE, languageIn, understoodLanguages, wordsOfLanguage } from "../knowledge/languages.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { plainText } from "../knowledge/words.ts";
import smallWords from "./words/other-languages.json" with { type: "json" };

const others = Object.entries(smallWords).map(([tag, pattern]) => ({ tag, pattern: new RegExp(pattern, "gu") }));
const MOST_READ = 500; // characters

/**
 * False for a text that is clearly in a language that nobody has given us words of: by its script, or by two of the small words
 * of one such language, and fewer of one that is understood.
 */
export function isUnderstood(knowledge: Knowledge, text: string): boolean {
  const plain = plainText(text.slice(0, MOST_READ));
  const spoken = languageIn(knowledge, plain);
  const own = spoken === undefined || spoken === BASE ? 0 : wordsOfLanguage(knowledge, plain, spoken);
  const letters = plain.replace(/\P{L}/gu, "");
  const foreign = letters.replace(/\p{Script=Latin}/gu, "");
  if (own === 0 && foreign.length > letters.length / 2) return false;
  const understood = understoodLanguages(knowledge);
  return others.every(({ tag, pattern }) => {
    const count = new Set(plain.match(pattern)).size;
    return understood.includes(tag) || count < 2 || count <= own;
  });
}

/**
 * The language that somebody writes in. From English it changes upon two words of another; back upon more, since people
 * quote what stands on an English screen, or upon a sentence of their own. A text that is not understood changes nothing.
 */
export function writtenIn(knowledge: Knowledge, before: string | undefined, text: string): string | undefined {
  const plain = plainText(text.slice(0, MOST_READ));
  if (before !== undefined && before !== BASE && isOwnEnglish(knowledge, before, plain)) return BASE;
  const least = (before ?? BASE) === BASE ? 2 : 5; // words
  const language = languageIn(knowledge, plain, least);
  return language !== undefined && isUnderstood(knowledge, text) ? language : before;
}

/** Words that somebody who speaks of themselves uses, or who asks for English; a screen that is quoted says "you" and "your". */
const SPEAKS_ENGLISH = /\b(?:i|my|me|it (?:does|did|is|was|says)|english)\b/;

/** A sentence of a person in English: of themselves, and no more of its words are of the other language alone. */
function isOwnEnglish(knowledge: Knowledge, other: string, plain: string): boolean {
  const words = [...new Set(plain.split(" "))].filter((word) => word.length > 0);
  if (words.length < 2 || !SPEAKS_ENGLISH.test(plain)) return false;
  const isOf = (tag: string, word: string) => wordsOfLanguage(knowledge, word, tag) > 0;
  const own = words.filter((word) => isOf(BASE, word) && !isOf(other, word)).length;
  const others = words.filter((word) => isOf(other, word) && !isOf(BASE, word)).length;
  return own > 0 && others <= 1 && own >= others;
}

/** The languages that are understood, by their names in the language of the person: "English and German". */
export function namesOfLanguages(knowledge: Knowledge, locale: string): string {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return list.format(understoodLanguages(knowledge).map((tag) => names.of(tag) ?? tag));
}
