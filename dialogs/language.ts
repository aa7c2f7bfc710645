import { plainText } from "../knowledge/words.ts";
import patterns from "./words/patterns.en.json" with { type: "json" };

const others = patterns.otherLanguages.map((pattern) => new RegExp(pattern, "gu"));

/** False for a text that is clearly in another language: by its script, or by two of the small words of one language. */
export function speaksEnglish(text: string): boolean {
  const plain = plainText(text.slice(0, 500));
  const letters = plain.replace(/\P{L}/gu, "");
  const foreign = letters.replace(/\p{Script=Latin}/gu, "");
  if (foreign.length > letters.length / 2) return false;
  return others.every((pattern) => new Set(plain.match(pattern)).size < 2);
}
