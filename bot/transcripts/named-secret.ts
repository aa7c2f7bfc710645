import {
  isDeed,
  isErrorHere,
  isLoose,
  isModal,
  isPlainSecret,
  isPolishAdjective,
  plainBefore,
} from "./plain-secret.ts";
import type { Word } from "./plain-words.ts";
import { codeLength, isCodeOfGroups, isCounted, isShortCode, type Link, numberLength } from "./secret-numbers.ts";
import {
  closedAfter,
  isChain,
  isHyphenated,
  isOurMark,
  quotedPhrase,
  sentenceLength,
  unlinkedPhrase,
} from "./secret-phrase.ts";
import {
  isDigitAt,
  isDigits,
  isGrouped,
  isHarmless,
  isNumberOfCode,
  isStrong,
  isYear,
  saysPast,
} from "./secret-shapes.ts";
import {
  BRIDGES,
  ENDS,
  FILLERS,
  FROM,
  HANDS,
  INTRODUCE,
  LINKS,
  NUMBERED,
  OWN_LINKS,
  OWNERS,
  PLACES,
  REMARKS,
  SECRET_NAMES,
  type SecretKind,
  TO,
  TYPED,
  USERS,
  WEAK_LINKS,
} from "./secret-words.ts";

/** A word or some words of a text that name a secret. */
export interface Name {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number; // index of the first word after it
}

const WORDS_AFTER = 12;
const WORDS_BEFORE = 7;
const WORDS_OF_LIST = 60;

/** The words that are secrets of this name: said right after it, right before it, or anywhere in its sentence by their shape. */
export function secretsBeside(words: readonly Word[], name: Name): number[] {
  const after = secretsAfter(words, name);
  const found = after.length > 0 ? after : secretBefore(words, name);
  const plain = found.length > 0 ? [] : plainBefore(words, name);
  return [...found, ...plain, ...inSentence(words, name, found)];
}

function secretsAfter(words: readonly Word[], name: Name): number[] {
  const found: number[] = [];
  const last = words[name.end - 1] as Word;
  if (last.endsSentence && !isHandedOver(words, name)) return [];
  const isList = name.kind === "recovery";
  let link: Link = last.leads || /['’]s$/.test(last.text) ? "strong" : "none"; // "my password's marigold"
  let isSameClause = !last.endsClause || linkOf(words, name.end, name) === "strong"; // "my password, that is …"
  let most = Math.min(words.length, name.end + WORDS_AFTER);
  for (let at = name.end; at < most; at++) {
    const word = words[at] as Word;
    const next = linkOf(words, at, name);
    if (next !== "none") link = isSameClause ? next : "weak";
    else if (link === "none" || !FILLERS.has(word.bare)) {
      const taken = lengthOf(words, at, name, link, found.length > 0);
      for (let each = 0; each < taken; each++) found.push(at + each);
      at += Math.max(0, taken - 1);
      if (taken > 0 && isList) most = Math.min(words.length, name.end + WORDS_OF_LIST);
      const more = taken > 0 && TO.has(words[at + 1]?.bare ?? ""); // "first Summer2024, then Winter2024"
      if (taken > 0 && !isList && !more) return found;
      link = more ? link : "none";
    }
    const { leads, endsClause, endsSentence } = words[at] as Word;
    if (endsClause) isSameClause = false;
    if (leads) link = "strong";
    if (endsSentence && link === "none" && found.length === 0 && !HANDS.has(words[at + 1]?.bare ?? "")) return found;
  }
  return found;
}

/** "Do you need the PIN? It's 4711", "Found my backup codes! 8372…": the next sentence gives it away. */
function isHandedOver(words: readonly Word[], { kind, end }: Name): boolean {
  const next = words[end];
  if (next === undefined) return false;
  if (HANDS.has(next.bare)) return true;
  if (kind === "recovery") return isGrouped(next.text) || isDigits(next.text, 6, 48);
  return words.length === end + 1 && (isStrong(next.text, 6) || (kind === "pin" && isNumberOfCode(next.text))); // "PIN? 4711"
}

function linkOf(words: readonly Word[], place: number, { start, end }: Name): Link {
  const word = words[place];
  if (word === undefined) return "none";
  const { bare, text } = word;
  if (bare === "was" && words[end - 1]?.endsClause && isAsked(words, end)) return "none"; // German
  if (LINKS.has(bare) || /^[èéÈÉ]$/.test(text)) return "strong";
  if (isModal(words, place)) return "strong";
  if (!WEAK_LINKS.has(bare)) return "none";
  for (let at = start; at < end; at++) if (OWN_LINKS.get(words[at]?.bare ?? "")?.has(bare)) return "strong"; // "clave del wifi es"
  return "weak";
}

function isAsked(words: readonly Word[], from: number): boolean {
  const last = words.slice(from, from + WORDS_AFTER).find(({ endsSentence }) => endsSentence);
  return last?.text.endsWith("?") === true;
}

/** How many words from here on are a secret of this kind. */
function lengthOf(words: readonly Word[], at: number, name: Name, link: Link, more: boolean): number {
  const { kind, end: from } = name;
  const word = words[at] as Word;
  const { text } = word;
  if (isOurMark(word)) return 0;
  const linked = link !== "none";
  const looksIt = (least: number) => isStrong(text, least) && (linked || !isIntroduced(words, at));
  switch (kind) {
    case "password":
      if (word.opens && at === from && link === "none") return quotedPhrase(words, at);
      if (word.opens && linked && quotedPhrase(words, at) > 1) return closedAfter(words, at);
      if (looksIt(5) || word.opens) return isPlainPassword(words, at, link) || looksIt(5) ? quotedLength(words, at) : 0;
      if (link === "none" && at === from && isOfUser(words, from)) return isPlainOfUser(words, at) ? 1 : 0;
      if (link === "none" && isPlaced(words, at) && isHyphenated(word)) return 1;
      if (link !== "strong" && isLoose(words, at, name)) return 1;
      return (link === "strong" && sentenceLength(words, at)) || (isPlainPassword(words, at, link) ? 1 : 0);
    case "passphrase":
      if (link === "strong" || word.opens) return phraseLength(words, at);
      if (looksIt(6) || isGrouped(text) || isChain(text)) return 1;
      return at === from ? unlinkedPhrase(words, at) : 0;
    case "pin":
      return numberLength(words, at, 4, 12, linked) || (linked && isStrong(text, 4) ? 1 : 0);
    case "code":
      return (
        numberLength(words, at, linked || isShortCode(words, at) ? 4 : 6, 9, linked) ||
        (looksIt(linked ? 6 : 8) || isGrouped(text) ? 1 : 0)
      );
    case "bare-code":
    case "shown":
      return isCodeOfGroups(text) && (linked || at === from) ? 1 : codeLength(words, at, link);
    case "pass": {
      if (link !== "strong" && isLoose(words, at, name)) return 1;
      const isSaid = linked || word.endsClause || words[at + 1] === undefined || isMixed(words, at);
      return looksIt(linked ? 6 : 8) || isGrouped(text) || (isPassLike(word) && isSaid) ? 1 : 0;
    }
    case "recovery":
      return looksIt(6) || isGrouped(text) ? 1 : numberLength(words, at, more ? 4 : 6, 60, true);
    case "secret":
      return secretLength(words, at, link);
  }
}

/** "password wifi", "password for the laptop". */
function isPlaced(words: readonly Word[], at: number): boolean {
  return PLACES.has(words[at - 1]?.bare ?? "") && !words[at - 1]?.endsClause;
}

/** "User erin, password sunflower". */
function isOfUser(words: readonly Word[], from: number): boolean {
  return words.slice(Math.max(0, from - 6), from - 1).some(({ bare }) => USERS.has(bare));
}

function isPlainOfUser(words: readonly Word[], at: number): boolean {
  const word = words[at] as Word;
  return isPlainPassword(words, at, "strong") && (/\d/.test(word.text) || (isPlainSecret(word) && !isDeed(word)));
}

/** "For user erin2": a name. After a change, "from Winter25" is none. */
function isIntroduced(words: readonly Word[], at: number): boolean {
  const before = words[at - 1]?.bare ?? "";
  if (!INTRODUCE.has(before) || words[at - 1]?.endsClause) return false;
  return !(FROM.has(before) && TO.has(words[at + 1]?.bare ?? ""));
}

/** Said outright ("is", ":"): any word that is no remark about a password, and ends what is said. */
function isPlainPassword(words: readonly Word[], at: number, link: Link): boolean {
  const { text, bare, endsClause } = words[at] as Word;
  if (link === "none" || isHarmless(text) || REMARKS.has(bare) || isCounted(words, at, 1)) return false;
  if (/^\d+$/.test(text)) return text.length >= 4;
  if (words[at]?.opens || (link === "strong" && /[@#$%^&*+=~]/.test(text))) return true;
  if (link === "weak" || text.length < 3) return false;
  if (saysPast(text, bare) || isPolishAdjective(words, at)) return false;
  const next = words[at + 1]?.bare;
  return endsClause || next === undefined || ENDS.has(next) || USERS.has(next.replace(/s$/, "")); // "user's"
}

/** An access pass of digits only, or of letters in mixed case. */
export function isPassLike({ text, bare }: Word): boolean {
  if (isDigits(text, 8, 48)) return true;
  return /^[a-z]{8,48}$/i.test(text) && /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(text) && !REMARKS.has(bare);
}

/** "TAP ggURqVaU": right after the name, in letters as no product is written. */
function isMixed(words: readonly Word[], at: number): boolean {
  const isNext = SECRET_NAMES.get(words[at - 1]?.bare ?? "") === "pass";
  return isNext && /(?:[a-z][A-Z].*){2}/.test(words[at]?.text ?? "");
}

/** A key of one long word, or of groups of four as a set-up page shows it. */
function secretLength(words: readonly Word[], at: number, link: Link): number {
  const { text } = words[at] as Word;
  let groups = 0;
  while (groups < 16 && /^[a-z2-7]{4}$/i.test(words[at + groups]?.text ?? "")) groups++;
  if (groups >= 4 && words.slice(at, at + groups).some((word) => !REMARKS.has(word.bare))) return groups;
  if (isStrong(text, 16) || (link !== "none" && /^[A-Z2-7]{16,64}$/.test(text))) return 1;
  return link === "strong" && text.length >= 8 && isPlainPassword(words, at, link) ? 1 : 0;
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
  const isTold = words[at - 1]?.leads === true && unsaid >= 2 && unsaid * 2 >= taken && !saysPast(first, first);
  return unsaid >= 3 || isTold || isStrong(first, 4) || /-.*-/.test(first)
    ? taken
    : isPlainPassword(words, at, "strong")
      ? 1
      : 0;
}

/** "482913 is the code they sent me": a number or a strong word before the name, with a bridge between. */
function secretBefore(words: readonly Word[], name: Name): number[] {
  let bridged = false;
  let unknown = 0;
  const may = name.kind === "code" || name.kind === "bare-code" ? 2 : 0; // "as Microsoft account security code"
  for (let at = name.start - 1; at >= Math.max(0, name.start - WORDS_BEFORE); at--) {
    const word = words[at] as Word;
    const isSecret = (bridged || unknown === 0) && isBefore(words, at, name.kind, bridged);
    if (isSecret) return isSecondHalf(words, at, name.kind) ? [at - 1, at] : [at];
    if (word.endsSentence || word.leads) return [];
    if (BRIDGES.has(word.bare)) bridged = true;
    else if (!OWNERS.has(word.bare) && !FILLERS.has(word.bare) && !INTRODUCE.has(word.bare) && ++unknown > may)
      return [];
  }
  return [];
}

/** "I typed 482 913 from the text message": six to eight digits, in one word or two. */
function codeEndingAt(words: readonly Word[], at: number): number[] {
  const { text } = words[at] as Word;
  if (!isDigitAt(text, text.length - 1)) return [];
  const isTwo = isNumber(words[at - 1]) && !isNumber(words[at - 2]) && isSecondHalf(words, at, "code");
  const parts = isTwo ? [at - 1, at] : isNumber(words[at - 1]) || isNumber(words[at + 1]) ? [] : [at];
  const digits = parts.map((each) => words[each]?.text.replaceAll("-", "")).join("");
  const [first = at] = parts;
  const isCode = isDigits(digits, 6, 8) && !isErrorHere(words, at, digits) && !isHarmless(words[first]?.text ?? "");
  return isCode && !isCounted(words, first, parts.length) && !isIntroduction(words[first - 1]) ? parts : [];
}

function isBefore(words: readonly Word[], at: number, kind: SecretKind, bridged: boolean): boolean {
  const { text } = words[at] as Word;
  if (kind === "shown") return false;
  const isNumber = (least: number, most: number) =>
    isDigits(text.replace(/^[A-Z]-|-/g, ""), least, most) && !isHarmless(text) && !isCounted(words, at, 1);
  if (!bridged)
    return kind !== "pin" && kind !== "bare-code" && kind !== "code" && /\p{Lu}/u.test(text) && isStrong(text, 8);
  if (kind === "pin") return isNumber(4, 12) && !isYear(text);
  if (kind === "code") return isNumber(4, 9) || isSecondHalf(words, at, kind);
  if (kind === "bare-code")
    return (
      (isNumber(isShortCode(words, at) ? 4 : 6, 8) && !isErrorHere(words, at, text)) || isSecondHalf(words, at, kind)
    );
  return isStrong(text, kind === "pass" ? 8 : 6) || isGrouped(text);
}

/** Of a code that is written in two groups: "482 913". */
function isSecondHalf(words: readonly Word[], at: number, kind: SecretKind): boolean {
  const isHalf = (each: number) => /^\d{3,4}$/.test(words[each]?.text ?? "");
  const isCode = kind === "code" || kind === "bare-code";
  return isCode && isHalf(at) && isHalf(at - 1) && !isCounted(words, at - 1, 2);
}

const NEAR = 16; // words

/**
 * "Is Summer25 too short for a password?", "from … to …", "… on the laptop and … on the phone": whatever in the sentence has the
 * shape of this kind of secret, when nothing says that it counts something or is somebody's name.
 */
function inSentence(words: readonly Word[], { kind, start, end }: Name, found: readonly number[]): number[] {
  const more: number[] = [];
  const first = Math.min(start, ...found);
  const last = Math.max(end - 1, ...found);
  for (let at = first - 1; at >= Math.max(0, first - NEAR); at--) {
    const parts = shapedAt(words, at, kind, found.length > 0 || start - at <= CLOSE);
    more.push(...parts);
    if (parts.length === 0 && words[at]?.endsSentence) break; // "Summer25!" ends no sentence
  }
  for (let at = start; at < Math.min(words.length, last + NEAR); at++) {
    if (at >= last && !found.includes(at) && at > start && words[at - 1]?.endsSentence) break;
    if (!found.includes(at)) more.push(...shapedAt(words, at, kind, found.length > 0 || at - end <= CLOSE));
  }
  return more;
}

const CLOSE = 5; // words, for a number that could be anything

function shapedAt(words: readonly Word[], at: number, kind: SecretKind, isClose: boolean): number[] {
  const { text, endsClause } = words[at] as Word;
  const before = words[at - 1];
  switch (kind) {
    case "pin": {
      const isPin = text.length % 2 === 0 && isNumberOfCode(text) && !isYear(text) && !isCounted(words, at, 1);
      const isAlone = (before?.endsClause || !isNumber(before)) && (endsClause || !isNumber(words[at + 1]));
      return (isClose || TYPED.has(before?.bare ?? "")) && isPin && isAlone ? [at] : [];
    }
    case "code":
    case "bare-code":
    case "shown":
      return codeEndingAt(words, at);
    case "recovery":
      return isGrouped(text) && !isNamed(words, at) ? [at] : [];
    case "secret":
      return isStrong(text, 16) && !isNamed(words, at) ? [at] : [];
    default:
      return isStrong(text, 6) && (!isNamed(words, at) || TO.has(before?.bare ?? "")) ? [at] : [];
  }
}

/** "For erin2", "error 500121"; not "what is this for: 27195538". */
export function isNamed(words: readonly Word[], at: number): boolean {
  const before = words[at - 1];
  if (before === undefined || before.endsClause) return false;
  return isIntroduction(before) || NUMBERED.has(before.bare);
}

function isIntroduction(word: Word | undefined): boolean {
  return word !== undefined && INTRODUCE.has(word.bare) && !word.endsClause && !word.leads;
}

function isNumber(word: Word | undefined): boolean {
  return word !== undefined && isDigitAt(word.text, 0) && /^\d[\d-]*$/.test(word.text);
}
