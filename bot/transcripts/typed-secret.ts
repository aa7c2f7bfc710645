import { isNamed } from "./named-secret.ts";
import type { Word } from "./plain-words.ts";
import { isHarmless, isPersonal, isPersonalInSmall, isStrong } from "./secret-shapes.ts";
import { CONJUNCTIONS, HANDS, LOGIN_AS, TO, TYPED } from "./secret-words.ts";

/** "I always log in with Rosebud44", "Rosebud44 is what I type": no word names it, but what was done with it. */
export function typedWords(words: readonly Word[]): number[] {
  const isHandedOver = words.length <= 3 && HANDS.has(words[0]?.bare ?? ""); // "it's Rosebud44"
  const found: number[] = [];
  words.forEach(({ text }, at) => {
    if (text.length < 6 || !/\d/.test(text) || isSomeName(words, at)) return;
    const isOne = isPersonal(text)
      ? isHandedOver || isTyped(words, at, 4, 8)
      : isPersonalInSmall(text) && isTyped(words, at, 2, 0);
    if (isOne || (isAfterSlash(words, at) && isStrong(text, 6))) found.push(at);
  });
  return found;
}

/** "Logged in as erin2023", "error …"; not "changed in …". */
function isSomeName(words: readonly Word[], at: number): boolean {
  const before = words[at - 1]?.bare ?? "";
  return LOGIN_AS.has(before) || (before !== "in" && isNamed(words, at));
}

function isTyped(words: readonly Word[], at: number, before: number, after: number): boolean {
  for (let each = at - 1; each >= Math.max(0, at - before) && !words[each]?.endsSentence; each--)
    if (TYPED.has(words[each]?.bare ?? "") || isGiven(words, each)) return true;
  for (let each = at; each < at + after && words[each] && !words[each]?.endsSentence; each++)
    if (TYPED.has(words[each + 1]?.bare ?? "")) return true;
  return false;
}

/** "I give it Rosebud44". */
function isGiven(words: readonly Word[], at: number): boolean {
  return GIVES.has(words[at]?.bare ?? "") && words[at + 1]?.bare === "it";
}

const GIVES: ReadonlySet<string> = new Set(["give", "gave", "feed", "fed"]);

/** "erin / rosebud44": a login name, and what belongs to it. */
function isAfterSlash(words: readonly Word[], at: number): boolean {
  const name = words[at - 2]?.text ?? "";
  if (!/^[/|]$/.test(words[at - 1]?.text ?? "") || (words[at + 1] !== undefined && !words[at]?.endsClause))
    return false;
  return /^[a-z][a-z\d-]{2,30}$/.test(name) ? !isHarmless(name) : /^[a-z]+\.[a-z]+\d*$/.test(name);
}

/** "… and hockey14", after one that was found. */
export function wordsAlike(words: readonly Word[], secret: ReadonlySet<number>): number[] {
  const more: number[] = [];
  let last = -9;
  words.forEach(({ text }, at) => {
    if (secret.has(at)) {
      last = isStrong(text, 6) ? at : -9;
      return;
    }
    const previous = words[at - 1];
    const isNext =
      last === at - 1
        ? previous?.endsClause
        : last === at - 2 && (LISTS.has(previous?.bare ?? "") || previous?.text === "/");
    if (!isNext || !isStrong(text, 6)) return;
    more.push(at);
    last = at;
  });
  return more;
}

const LISTS: ReadonlySet<string> = new Set([...TO, ...CONJUNCTIONS, "or", "nor", "oder", "ou", "o", "of", "lub"]);
