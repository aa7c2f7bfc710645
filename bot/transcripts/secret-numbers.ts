import { isDelivered, isErrorHere } from "./plain-secret.ts";
import type { Word } from "./plain-words.ts";
import { isDigits, isGrouped, isHarmless, isYear } from "./secret-shapes.ts";
import { FROM, NUMBERED, TO, UNITS } from "./secret-words.ts";

/** What stands between a name and a word: nothing, a word that may link them ("weakLinks" of its language), or one that does ("is", ":"). */
export type Link = "none" | "weak" | "strong";

/** A number of so many digits, also in groups: "482 913", "1 2 3 4". */
export function numberLength(words: readonly Word[], at: number, least: number, most: number, linked: boolean): number {
  const first = words[at] as Word;
  if (/^G-\d{6}$/.test(first.text)) return 1; // as Google writes it
  const parts: string[] = [];
  for (let each = at; each < Math.min(words.length, at + 8); each++) {
    const { text, endsClause } = words[each] as Word;
    if (!/^\d{1,12}(?:-\d{1,6}){0,3}$/.test(text) || isHarmless(text)) break;
    parts.push(text.replaceAll("-", ""));
    if (endsClause) break;
  }
  const taken = isDigits(parts.join(""), least, most) ? parts.length : isDigits(parts[0] ?? "", least, most) ? 1 : 0;
  if (taken === 0 || isCounted(words, at, taken) || (isYear(first.text) && !linked)) return 0;
  return taken;
}

/** "8 tries", "error 1234": a number that counts or names something else. */
export function isCounted(words: readonly Word[], at: number, taken: number): boolean {
  if (!/^[\d.,-]+$/.test((words[at] as Word).text)) return false;
  const before = words[at - 1]?.bare ?? "";
  const after = words[at + taken]?.bare ?? "";
  if (FROM.has(before) && TO.has(after)) return false;
  if (before === "number" && !NUMBERED.has(words[at - 2]?.bare ?? "")) return UNITS.has(after); // and not "ticket number"
  return UNITS.has(after) || (NUMBERED.has(before) && !TO.has(before));
}

/** After "code" alone, or what shows one: six to eight digits that are no code of Entra ID. */
export function codeLength(words: readonly Word[], at: number, link: Link): number {
  const least = link === "strong" || isShortCode(words, at) ? 4 : 6;
  const taken = numberLength(words, at, least, 8, link !== "none");
  const digits = words.slice(at, at + taken).map((word) => word.text);
  return taken > 0 && !isErrorHere(words, at, digits.join("")) ? taken : 0;
}

/** "The sms code 50126". */
export function isShortCode(words: readonly Word[], at: number): boolean {
  return isDigits(words[at]?.text ?? "", 4, 5) && isDelivered(words, at);
}

/** "H4KM-22LK-9QWX". */
export function isCodeOfGroups(text: string): boolean {
  return isGrouped(text) && /^[A-Z\d]{3,6}(?:-[A-Z\d]{3,6}){2,5}$/i.test(text) && /\p{L}/u.test(text);
}
