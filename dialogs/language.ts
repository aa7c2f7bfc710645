import { languageIn, understoodLanguages } from "../knowledge/languages.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { plainText } from "../knowledge/words.ts";
import smallWords from "./words/other-languages.json" with { type: "json" };

const others = Object.entries(smallWords).map(([tag, pattern]) => ({ tag, pattern: new RegExp(pattern, "gu") }));
const MOST_READ = 500; // characters

/**
 * False for a text that is clearly in a language that nobody has given us words of: by its script, or by two of the small words
 * of one such language.
 */
export function isUnderstood(knowledge: Knowledge, text: string): boolean {
  const plain = plainText(text.slice(0, MOST_READ));
  const spoken = languageIn(knowledge, plain);
  if (spoken !== undefined && spoken !== "en") return true;
  const letters = plain.replace(/\P{L}/gu, "");
  const foreign = letters.replace(/\p{Script=Latin}/gu, "");
  if (foreign.length > letters.length / 2) return false;
  const understood = understoodLanguages(knowledge);
  return others.every(({ tag, pattern }) => understood.includes(tag) || new Set(plain.match(pattern)).size < 2);
}

/** The languages that are understood, by their names in the language of the person: "English and German". */
export function namesOfLanguages(knowledge: Knowledge, locale: string): string {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return list.format(understoodLanguages(knowledge).map((tag) => names.of(tag) ?? tag));
}
