import type { Word } from "./plain-words.ts";
import { isDigits, isGrouped, isHarmless, isSignInError, isStrong, isYear } from "./secret-shapes.ts";
import {
  COMPOUNDS,
  FILLERS,
  INTRODUCE,
  LINKS,
  NUMBERED,
  OWN_LINKS,
  OWNERS,
  REMARKS,
  type SecretKind,
  UNITS,
  WEAK_LINKS,
} from "./secret-words.ts";

/** A word or some words of a text that name a secret. */
export interface Name {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number; // index of the first word after it
}

type Link = "none" | "weak" | "strong";

const WORDS_AFTER = 12;
const WORDS_BEFORE = 5;
const WORDS_OF_LIST = 60;

/** The words that are the secret of this name. */
export function secretsBeside(words: readonly Word[], name: Name): number[] {
  const behind = secretsAfter(words, name);
  return behind.length > 0 ? behind : secretBefore(words, name);
}

function secretsAfter(words: readonly Word[], name: Name): number[] {
  const found: number[] = [];
  const last = words[name.end - 1] as Word;
  if (last.endsSentence)
    return isStrong(words[name.end]?.text ?? "", 6) && words.length === name.end + 1 ? [name.end] : [];
  const isList = name.kind === "recovery";
  let link: Link = last.leads ? "strong" : "none";
  let isSameClause = !last.endsClause;
  let most = Math.min(words.length, name.end + WORDS_AFTER);
  for (let at = name.end; at < most; at++) {
    const word = words[at] as Word;
    const next = linkOf(word, last);
    if (next !== "none") link = isSameClause ? next : "weak";
    else if (link === "none" || !FILLERS.has(word.bare)) {
      const taken = lengthOf(words, at, name.kind, link, found.length > 0);
      for (let each = 0; each < taken; each++) found.push(at + each);
      at += Math.max(0, taken - 1);
      if (taken > 0 && isList) most = Math.min(words.length, name.end + WORDS_OF_LIST);
      const more = taken > 0 && continues(words, at);
      if (taken > 0 && !isList && !more) return found;
      link = more ? link : "none";
    }
    const { leads, endsClause, endsSentence } = words[at] as Word;
    if (endsClause) isSameClause = false;
    if (leads) link = "strong";
    if (endsSentence && link === "none" && found.length === 0) return found;
  }
  return found;
}

function linkOf({ bare, text }: Word, name: Word): Link {
  if (LINKS.has(bare) || /^[èéÈÉ]$/.test(text)) return "strong";
  if (!WEAK_LINKS.has(bare)) return "none";
  return OWN_LINKS[name.bare]?.includes(bare) ? "strong" : "weak";
}

/** "first Summer2024, then Winter2024": more of the same kind may follow. */
function continues(words: readonly Word[], at: number): boolean {
  return /^(?:and|or|then|now|to|und|oder|auf|zu|et|ou|a|y|o|e)$/.test(words[at + 1]?.bare ?? "");
}

/** How many words from here on are a secret of this kind. */
function lengthOf(words: readonly Word[], at: number, kind: SecretKind, link: Link, more: boolean): number {
  const { text } = words[at] as Word;
  if (isOurMark(words[at] as Word)) return 0;
  const linked = link !== "none";
  const introduced = !linked && INTRODUCE.has(words[at - 1]?.bare ?? "");
  const looksIt = (least: number) => !introduced && isStrong(text, least);
  switch (kind) {
    case "password":
      if (looksIt(5) || words[at]?.opens)
        return isPlainPassword(words, at, link) || looksIt(5) ? quotedLength(words, at) : 0;
      return (link === "strong" && sentenceLength(words, at)) || (isPlainPassword(words, at, link) ? 1 : 0);
    case "passphrase":
      return link === "strong" ? phraseLength(words, at) : looksIt(6) || isGrouped(text) ? 1 : 0;
    case "pin":
      return numberLength(words, at, 4, 12, linked) || (linked && isStrong(text, 4) ? 1 : 0);
    case "code":
      return numberLength(words, at, linked ? 4 : 6, 9, linked) || (looksIt(linked ? 6 : 8) || isGrouped(text) ? 1 : 0);
    case "bare-code":
      return bareCode(words, at, linked);
    case "pass":
      return looksIt(linked ? 6 : 8) || isGrouped(text) || (linked && isPassLike(words[at] as Word)) ? 1 : 0;
    case "recovery":
      return looksIt(6) || isGrouped(text) ? 1 : numberLength(words, at, more ? 4 : 6, 60, true);
    case "secret":
      return looksIt(16) || (link === "strong" && text.length >= 8 && isPlainPassword(words, at, link)) ? 1 : 0;
  }
}

/** Said outright ("is", ":"): any word that is no remark about a password, and ends what is said. */
function isPlainPassword(words: readonly Word[], at: number, link: Link): boolean {
  const { text, bare, endsClause } = words[at] as Word;
  if (link === "none" || isHarmless(text) || REMARKS.has(bare) || isCounted(words, at, 1)) return false;
  if (/^\d+$/.test(text)) return text.length >= 4;
  if (words[at]?.opens || (link === "strong" && /[@#$%^&*+=~]/.test(text))) return true;
  if (link === "weak" || text.length < 3) return false;
  if (isParticiple(bare)) return false;
  const next = words[at + 1]?.bare;
  return (
    endsClause ||
    next === undefined ||
    /^(?:and|but|or|und|aber|et|mais|y|pero|e|ma|mas|en|maar|i|for|fur|pour|para)$/.test(next)
  );
}

/** An access pass of digits only, or of letters in mixed case. */
function isPassLike({ text, bare }: Word): boolean {
  if (isDigits(text, 8, 48)) return true;
  return /^[a-z]{8,48}$/i.test(text) && /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(text) && !REMARKS.has(bare);
}

/** A number of so many digits, also in groups: "482 913", "1 2 3 4". */
function numberLength(words: readonly Word[], at: number, least: number, most: number, linked: boolean): number {
  const first = words[at] as Word;
  if (/^[A-Z]-\d{4,8}$/.test(first.text)) return 1; // G-482913
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
function isCounted(words: readonly Word[], at: number, taken: number): boolean {
  if (!/^[\d.,-]+$/.test((words[at] as Word).text)) return false;
  return UNITS.has(words[at + taken]?.bare ?? "") || NUMBERED.has(words[at - 1]?.bare ?? "");
}

/** After "code" alone: six to eight digits that are no code of Entra ID. */
function bareCode(words: readonly Word[], at: number, linked: boolean): number {
  const taken = numberLength(words, at, 6, 8, linked);
  const digits = words.slice(at, at + taken).map((word) => word.text);
  return taken > 0 && !isSignInError(digits.join("")) ? taken : 0;
}

/** A password in quotes may have blanks in it. */
function quotedLength(words: readonly Word[], at: number): number {
  return words[at]?.opens ? closedAfter(words, at) : 1;
}

/** A phrase goes to the end of its clause, unless it only says how the phrase is. */
function phraseLength(words: readonly Word[], at: number): number {
  if (words[at]?.opens) return closedAfter(words, at);
  let taken = 1;
  while (taken < 12 && words[at + taken] && !words[at + taken - 1]?.endsClause) taken++;
  const said = words.slice(at, at + taken);
  const unsaid = said.filter((word) => !REMARKS.has(word.bare) && !LINKS.has(word.bare)).length;
  const first = said[0]?.text ?? "";
  return unsaid >= 3 || isStrong(first, 4) || /-.*-/.test(first) ? taken : isPlainPassword(words, at, "strong") ? 1 : 0;
}

/**
 * How many words a password has that is a small sentence ("correct horse battery staple"); 0 when it is none. It goes to the
 * end of the clause. What people say about a password is short of words that are not about passwords: that tells them apart.
 */
function sentenceLength(words: readonly Word[], at: number): number {
  let taken = 0;
  while (taken < WORDS_AFTER && words[at + taken] && !CONJUNCTIONS.has(words[at + taken]?.bare ?? "")) {
    taken++;
    if (words[at + taken - 1]?.endsClause) break;
  }
  const said = words.slice(at, at + taken);
  if (said.some(isOurMark)) return 0;
  const own = said.filter(({ bare, text }) => !isAboutPasswords(bare) && !isHarmless(text)).length;
  const first = said[0]?.bare ?? "";
  const least = isAboutPasswords(first) || isParticiple(first) ? 3 : 2;
  return own >= Math.max(least, taken - 1) ? taken : 0;
}

/** What stands where we took something out. */
function isOurMark({ bare }: Word): boolean {
  return bare === "removed" || bare === "withheld";
}

const CONJUNCTIONS: ReadonlySet<string> = new Set(
  "and but or because since when so then while which please und aber oder weil et mais ou parce y pero porque e ma mas en maar omdat i ale och men".split(
    " ",
  ),
);

function isAboutPasswords(bare: string): boolean {
  const known = [REMARKS, FILLERS, LINKS, WEAK_LINKS, UNITS, NUMBERED, COMPOUNDS];
  return known.some((set) => set.has(bare));
}

function isParticiple(bare: string): boolean {
  return /(?:ed|ing|able|ible|iert|less)$/.test(bare) || /^ge.{3,}(?:t|en)$/.test(bare);
}

function closedAfter(words: readonly Word[], at: number): number {
  for (let taken = 1; taken <= 10 && words[at + taken - 1]; taken++) if (words[at + taken - 1]?.closes) return taken;
  return 1;
}

const BRIDGES =
  /^(?:is|was|as|for|like|ist|war|als|fur|est|comme|pour|es|como|para|e|come|per|jest|jako|ar|som|=|->|used)$/;

/** "482913 is the code they sent me": a number or a strong word before the name, with a bridge between. */
function secretBefore(words: readonly Word[], name: Name): number[] {
  let bridged = false;
  for (let at = name.start - 1; at >= Math.max(0, name.start - WORDS_BEFORE); at--) {
    const word = words[at] as Word;
    if (word.endsSentence || word.leads) return [];
    if (BRIDGES.test(word.bare)) bridged = true;
    else if (bridged) return isBefore(words, at, name.kind) ? [at] : [];
    else if (!OWNERS.has(word.bare) && !FILLERS.has(word.bare)) return [];
  }
  return [];
}

function isBefore(words: readonly Word[], at: number, kind: SecretKind): boolean {
  const { text } = words[at] as Word;
  const isNumber = (least: number, most: number) =>
    isDigits(text.replace(/^[A-Z]-|-/g, ""), least, most) && !isHarmless(text) && !isCounted(words, at, 1);
  if (kind === "pin") return isNumber(4, 12) && !isYear(text);
  if (kind === "code") return isNumber(4, 9);
  if (kind === "bare-code") return isNumber(6, 8) && !isSignInError(text);
  return isStrong(text, kind === "pass" ? 8 : 6) || isGrouped(text);
}
