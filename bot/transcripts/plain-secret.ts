import type { Word } from "./plain-words.ts";
import { isAboutPasswords } from "./secret-phrase.ts";
import { isHarmless, isSignInError, saysPast } from "./secret-shapes.ts";
import {
  ASKS,
  CHANGE,
  CHANGED_TO,
  COMPOUNDS,
  CONJUNCTIONS,
  DELIVERED,
  DOES,
  ENDS,
  FROM,
  GIVEN,
  HANDS,
  LOGIN_AS,
  MODALS,
  OTHER_CODES,
  OWNERS,
  PLACES,
  SECRET_NAMES,
  type SecretKind,
  TO,
  TYPED,
  USERS,
  WHICH,
  WITH,
} from "./secret-words.ts";

/** Secrets that look like any word: they are known by where they stand, and by being no word that is said about a secret. */

/** Whether a word is of letters only and none that people say about secrets, devices and accounts. */
export function isPlainSecret(word: Word): boolean {
  return isUnsaid(word) && !saysPast(word.text, word.bare) && !isAdverb(word.bare);
}

function isUnsaid({ text, bare }: Word): boolean {
  if (!/^\p{L}{4,40}[!?.*+#$]{0,3}$/u.test(text) || isHarmless(text)) return false;
  return !isAboutPasswords(bare) && !SAID.some((set) => set.has(bare));
}

const SAID = [
  ASKS,
  COMPOUNDS,
  DOES,
  ENDS,
  HANDS,
  MODALS,
  OTHER_CODES,
  OWNERS,
  PLACES,
  SECRET_NAMES,
  TYPED,
  USERS,
  WHICH,
];

/** "Suddenly", "normalmente", "soudainement". */
function isAdverb(bare: string): boolean {
  return /(?:ly|mente?|weise)$/.test(bare);
}

/** "Corporativa", "professionnel", "domenowe": which password it is, in languages where that stands after it. */
function isAdjective(bare: string): boolean {
  return /(?:al|onnel|onnelle|ale|iva|ivo|ive|ique|ico|ica|ario|aria|aire|owe|owy|alne|skie|cyjne|mowe)$/.test(bare);
}

/**
 * No link before it: "password snowflake used to work", "my password, snowflake, is refused", "I use the password snowflake everywhere",
 * "password - snowflake", "they changed my password to snowflake".
 */
export function isUnlinked(
  words: readonly Word[],
  at: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const word = words[at] as Word;
  const before = words[at - 1] as Word;
  const isAfterDash = at === end + 1 && /^[-–—/]$/.test(before.text);
  if (at !== end && !isAfterDash && !CHANGED_TO.has(before.bare) && !FROM.has(before.bare)) return false;
  if (!isPlainSecret(word) || isDeed(word) || isAdjective(word.bare)) return false;
  const next = words[at + 1];
  const isLast = word.endsClause || next === undefined;
  const name = words[end - 1] as Word;
  const ends = isLast || ENDS.has(next.bare);
  if (at === end) {
    const isRemark = next !== undefined && isAboutPasswords(next.bare); // "teleskop znowu nie działa"
    const verb = isRemark && !next.endsClause ? words[at + 2] : undefined;
    const does =
      next !== undefined &&
      (DOES.has(next.bare) || DOES.has(verb?.bare ?? "")) &&
      !(name.endsClause ? !word.endsClause : isLast && !/\?$/.test(word.text));
    if (does) return true;
    if (name.endsClause) return false;
    if (WITH.has(words[start - 1]?.bare ?? "")) return isLast || CONJUNCTIONS.has(next.bare); // "mit Passwort komme ich rein"
    return isUsed(words, start) && (ends || isAboutPasswords(next.bare) || isHad(next));
  }
  if (isAfterDash) return ends || DOES.has(next.bare);
  if (!CHANGED_TO.has(before.bare) && !(FROM.has(before.bare) && TO.has(next?.bare ?? ""))) return false;
  return (
    (ends || TO.has(next.bare) || isAboutPasswords(next.bare) || saysPast(next.text, next.bare)) &&
    words.slice(Math.max(0, start - 4), at + 2).some(({ bare }) => CHANGE.has(bare))
  );
}

/** "User erin, pass marmalade", "my pass snowflake used to work"; an access pass is no such word. */
export function isLoose(
  words: readonly Word[],
  at: number,
  name: { readonly start: number; readonly end: number },
): boolean {
  if (words[name.end - 1]?.bare === "tap") return false;
  return isUnlinked(words, at, name) || (at === name.end && isOfLogin(words, at, name.start));
}

/** "I use the", "they gave me the", "als …": before the name of a secret. */
function isUsed(words: readonly Word[], start: number): boolean {
  for (let at = start - 1; at >= Math.max(0, start - 3) && !words[at]?.endsClause; at--)
    if (isHad(words[at])) return true;
  return LOGIN_AS.has(words[start - 1]?.bare ?? "");
}

/** "Müsste Erdbeere sein": the verb of the link stands at the end. */
export function isModal(words: readonly Word[], at: number): boolean {
  return MODALS.has(words[at]?.bare ?? "") && /^(?:sein|zijn)$/.test(words[at + 2]?.bare ?? "");
}

/** "Jest dłuższe": a password itself would follow "to". */
export function isPolishAdjective(words: readonly Word[], at: number): boolean {
  return (
    /^(?:jest|bylo|byl)$/.test(words[at - 1]?.bare ?? "") &&
    /(?:[nktgwdlrczs]i?e|[nwtk][iy])$/.test(words[at]?.bare ?? "")
  );
}

/** "Zurücksetzen", "resetten", "wchodzę", "Rücksetzung": what is done with a password. In German, names of things are written large. */
export function isDeed({ text }: Word): boolean {
  return (
    /(?:ung|keit|heit|[tsz]ion|ci[oó]n|ç[aã]o|zione|ment|ness|ity)$/.test(text) ||
    /^\p{Ll}{2,}(?:[^o]en|ern|eln|ę)$/u.test(text)
  );
}

/** "User erin, pass marmalade". */
export function isOfLogin(words: readonly Word[], at: number, start: number): boolean {
  const user = words[start - 2]?.bare ?? "";
  return (
    USERS.has(user) && !words[at - 1]?.endsClause && isPlainSecret(words[at] as Word) && !isDeed(words[at] as Word)
  );
}

/** Plain words before a name: taken as, typed as, or typed into what it names. */
export function plainBefore(
  words: readonly Word[],
  { kind, start }: { readonly kind: SecretKind; readonly start: number },
): number[] {
  if (kind !== "password" && kind !== "pass") return [];
  return [takenAs(words, start), typedBefore(words, start), typedInto(words, start)].filter((at) => at >= 0);
}

/** "I always use jennifer as my password": what was typed or given, right before "as" and the name. -1: there is none. */
function takenAs(words: readonly Word[], start: number): number {
  let at = start - 1;
  while (at > start - 4 && isAttribute(words[at])) at--;
  if (!LOGIN_AS.has(words[at]?.bare ?? "")) return -1;
  at -= isHad(words[at - 1]) ? 2 : 1; // "zwaluw gekozen als wachtwoord"
  const { text = "", bare = "" } = words[at] ?? {};
  if (!/^\p{L}[\p{L}\d]{3,}(?:[!?._-][\p{L}\d]{0,20}){0,3}$/u.test(text) || isAboutPasswords(bare)) return -1;
  if (SAID.some((set) => set.has(bare))) return -1;
  for (let each = at - 1; each >= Math.max(0, at - 4) && !words[each]?.endsSentence; each--)
    if (isHad(words[each])) return at;
  return isHad(words[at + 1]) ? at : -1;
}

/** "I put jellyfish in the password box". -1: there is none. */
export function typedInto(words: readonly Word[], start: number): number {
  let at = start - 1;
  while (at > start - 3 && OWNERS.has(words[at]?.bare ?? "")) at--;
  const word = words[at - 1];
  if (!INTO.has(words[at]?.bare ?? "") || word === undefined || !isPlainSecret(word)) return -1;
  for (let each = at - 2; each >= Math.max(0, at - 4) && !words[each]?.endsClause; each--)
    if (TYPED.has(words[each]?.bare ?? "")) return at - 1;
  return -1;
}

const INTO: ReadonlySet<string> = new Set("in into ins im dans en no na nel nella w do".split(" "));

/** "I typed butterfly, that's my password". -1: there is none. */
function typedBefore(words: readonly Word[], start: number): number {
  let at = start - 1;
  if (!OWNERS.has(words[at]?.bare ?? "")) return -1;
  while (at > start - 4 && (HANDS.has(words[at]?.bare ?? "") || isAttribute(words[at])) && !words[at]?.endsClause) at--;
  if (at === start - 1 || words[at]?.endsClause !== true) return -1;
  if (TYPED.has(words[at]?.bare ?? "")) at--;
  else if (!TYPED.has(words[at - 1]?.bare ?? "")) return -1;
  const word = words[at];
  return word !== undefined && isPlainSecret(word) ? at : -1;
}

function isHad(word: Word | undefined): boolean {
  return word !== undefined && HAD.some((set) => set.has(word.bare));
}

const HAD = [TYPED, GIVEN, DELIVERED];

function isAttribute(word: Word | undefined): boolean {
  return word !== undefined && !LOGIN_AS.has(word.bare) && (OWNERS.has(word.bare) || isAboutPasswords(word.bare));
}

const NEAR = 9; // words

/** "The texted code was 50126": a number as Entra ID has them for its errors, and it came as no error comes. */
export function isDelivered(words: readonly Word[], at: number): boolean {
  let came = false;
  for (let each = Math.max(0, at - NEAR); each <= at + NEAR && each < words.length; each++) {
    const { bare } = words[each] as Word;
    if (each <= at + 1 && (OTHER_CODES.has(bare) || /^aadsts/.test(bare))) return false;
    if (DELIVERED.has(bare) || DELIVERED.has(`${bare}${words[each + 1]?.bare}`)) came = true;
  }
  return came;
}

/** A sign-in error, unless it came as a code. */
export function isErrorHere(words: readonly Word[], at: number, digits: string): boolean {
  return isSignInError(digits) && !isDelivered(words, at);
}

/** "Which password did you type?": the answer may be any word, "butterfly" or "blue horse". */
export function plainAnswer(words: readonly Word[]): number[] {
  const from = words.findIndex(isUnsaid);
  if (OWNERS.has(words[from - 1]?.bare ?? "")) return []; // "mein normales"
  if (words.length > 3 || from < 0 || !words.slice(0, from).every(isSmall)) return [];
  const told = words.slice(from).filter(({ bare }) => bare.length > 2 && !THOUGHT.has(bare)); // not "i think"
  return told.every(isUnsaid) ? told.map((word) => words.indexOf(word)) : [];
}

function isSmall({ bare, text }: Word): boolean {
  return (
    HANDS.has(bare) || OWNERS.has(bare) || isAboutPasswords(bare) || THOUGHT.has(bare) || /^[\p{Ll}]{1,2}$/u.test(text)
  );
}

const THOUGHT: ReadonlySet<string> = new Set(
  "think guess believe glaube denke crois pense creo acho penso credo denk geloof chyba mysle".split(" "),
);
