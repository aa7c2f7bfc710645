import { bareOf, type Word } from "./plain-words.ts";
import { isHarmless, saysPast } from "./secret-shapes.ts";
import { COMPOUNDS, CONJUNCTIONS, FILLERS, LINKS, NUMBERED, REMARKS, UNITS, WEAK_LINKS } from "./secret-words.ts";

const MOST_WORDS = 12;

/** "visitors-paris", of which no part says something about a password. */
export function isHyphenated({ text }: Word): boolean {
  return (
    /^[\p{L}\d]{3,}(?:[-_.][\p{L}\d]{3,})+$/u.test(text) &&
    text.split(/[-_.]/).every((part) => !isAboutPasswords(bareOf(part)))
  );
}

/** "velvet-cactus-morning-train". */
export function isChain(text: string): boolean {
  return /^\p{L}{3,12}(?:[-_.]\p{L}{3,12}){2,9}$/u.test(text);
}

/** "passphrase correct horse battery staple": four words or more and nothing that is said about a phrase. */
export function unlinkedPhrase(words: readonly Word[], at: number): number {
  let taken = 0;
  while (taken < 9 && words[at + taken] && !isAboutPasswords(words[at + taken]?.bare ?? "")) {
    taken++;
    if (words[at + taken - 1]?.endsClause) break;
  }
  return taken >= 4 ? taken : 0;
}

/** password "green otters juggle": right after the name, and no message of a program. */
export function quotedPhrase(words: readonly Word[], at: number): number {
  const taken = closedAfter(words, at);
  const said = words.slice(at, at + taken);
  const own = said.filter(({ bare, text }) => !isAboutPasswords(bare) && !saysPast(text, bare)).length;
  return own >= Math.max(1, taken - 1) ? taken : 0;
}

/**
 * How many words a password has that is a small sentence ("correct horse battery staple"); 0 when it is none. It goes to the
 * end of the clause. What people say about a password is short of words that are not about passwords: that tells them apart.
 */
export function sentenceLength(words: readonly Word[], at: number): number {
  let taken = 0;
  while (taken < MOST_WORDS && words[at + taken] && !CONJUNCTIONS.has(words[at + taken]?.bare ?? "")) {
    taken++;
    if (words[at + taken - 1]?.endsClause) break;
  }
  const said = words.slice(at, at + taken);
  if (said.some(isOurMark)) return 0;
  const own = said.filter(
    ({ bare, text }) =>
      !isAboutPasswords(bare) && !saysPast(text, bare) && !isHarmless(text) && !/^\d{1,2}$/.test(text),
  );
  const { bare = "", text = "" } = said[0] ?? {};
  const isRemark = isAboutPasswords(bare) || saysPast(text, bare);
  const others = taken >= 5 && !isRemark ? 2 : 1; // small words that may be in between
  return own.length >= Math.max(isRemark ? 3 : 2, taken - others) ? taken : 0;
}

/** What stands where we took something out. */
export function isOurMark({ bare }: Word): boolean {
  return bare === "removed" || bare === "withheld";
}

export function isAboutPasswords(bare: string): boolean {
  const known = [REMARKS, FILLERS, LINKS, WEAK_LINKS, UNITS, NUMBERED, COMPOUNDS];
  return known.some((set) => set.has(bare));
}

export function closedAfter(words: readonly Word[], at: number): number {
  for (let taken = 1; taken <= 10 && words[at + taken - 1]; taken++) if (words[at + taken - 1]?.closes) return taken;
  return 1;
}
