import { REMOVED, WITHHELD } from "../../dialogs/input.ts";
import { isPassLike, type Name, secretsBeside } from "./named-secret.ts";
import { isOfLogin, isPlainSecret, isUnlinked, plainAnswer, typedInto } from "./plain-secret.ts";
import { bareOf, type Word, wordsOf } from "./plain-words.ts";
import {
  ALWAYS,
  forgetWords,
  isDigits,
  isGrouped,
  isHarmless,
  isOpaque,
  isScrambled,
  isSignInError,
  isStrong,
  isUnmistakable,
  MAY_BE_ALWAYS,
  MAY_BE_PERSONAL,
  PERSONAL,
  WORK_ADDRESS,
} from "./secret-shapes.ts";
import {
  ASKS,
  COMPOUNDS,
  DEMANDS,
  FILLERS,
  FIRST_PERSON,
  HANDS,
  LINKS,
  LONGEST_NAME_WORDS,
  NOT_MISSPELT,
  NOT_NAMES,
  OFTEN_MISSPELT,
  OTHER_CODES,
  OWN_LINKS,
  OWNERS,
  PLACES,
  SECRET_NAMES,
  type SecretKind,
  TAILS,
  TYPED,
  USERS,
  WEAK_LINKS,
} from "./secret-words.ts";
import { typedWords, wordsAlike } from "./typed-secret.ts";

export { REMOVED, WITHHELD };

const MAX_CHARACTERS = 110_000; // more than the edge lets in

/**
 * What may come next, by what was said just before: what somebody asked for ("Which PIN do you type?"), a secret for sure ("my pass
 * is", and Enter), a secret after its name alone ("password"), or a PIN or a code perhaps ("What does the message say?").
 */
export type Expected = "value" | "secret" | "named" | "pin" | "code";

/**
 * Takes secrets out of what people write, before anything is stored, logged or passed on. Pure and linear; it fails closed: whoever
 * catches its error has no text to store. A secret is known by its form, or by a word beside it that names one, in the
 * languages of words/. What helps to find a fault stays: AADSTS codes, correlation ids, AAGUIDs, versions.
 *
 * @param after  what the message before let expect (`expectedAfter`)
 * @throws {RedactionError} when the text cannot be read; nothing of it may be used then
 */
export function redact(text: string, { after }: { readonly after?: Expected | undefined } = {}): string {
  if (after === undefined && ONE_WORD.test(text)) return text;
  try {
    const known = withoutUnnamed(text.slice(0, MAX_CHARACTERS));
    const words = wordsOf(known);
    return without(known, words, secretWords(words, after));
  } catch (error) {
    throw new RedactionError({ cause: error });
  } finally {
    forgetWords();
  }
}

/** What no word has to name: keys and tokens, and what is nobody's business. */
function withoutUnnamed(text: string): string {
  const locked = MAY_BE_ALWAYS.test(text)
    ? ALWAYS.reduce((rest, pattern) => rest.replace(pattern, `$1${REMOVED}`), text)
    : text;
  if (!MAY_BE_PERSONAL.test(locked)) return locked;
  return PERSONAL.reduce(
    (rest, { pattern, holds }) => rest.replace(pattern, (match) => (holds(match) ? WITHHELD : match)),
    locked,
  );
}

/** A text could not be checked for secrets. Its message and cause hold nothing of the text. */
export class RedactionError extends Error {
  override readonly name = "RedactionError";
  readonly code = "REDACTION_FAILED";
  constructor({ cause }: { readonly cause?: unknown } = {}) {
    super("A text could not be checked for secrets. Nothing of it was kept.", {
      cause: cause instanceof Error ? cause.name : undefined, // its message may quote the text
    });
  }
}

/** Most values of a card: without a word that names it, a word in small letters is no secret. */
const ONE_WORD = /^[a-z-]{1,40}$/;

const MAX_OPENING = 300; // characters; a longer text does not end in the middle

/** Whether a text stops where a secret would follow: "my pass is", or "password" alone, as the last thing before Enter. */
function opensSecret(text: string, words: readonly Word[], spellings: Map<string, string>): boolean {
  const last = words.at(-1);
  if (!last || text.includes("?")) return false;
  const hands = HANDS.has(words[0]?.bare ?? "");
  const ends = last.leads || isLink(last) || hands;
  return words.some((_, at) => {
    const name = at < words.length - 6 ? undefined : nameAt(words, at, spellings);
    if (name === undefined || !words.slice(name.end).every((word) => isLink(word) || FILLERS.has(word.bare)))
      return false;
    return ends || words.slice(0, name.start).every(({ bare }) => OWNERS.has(bare));
  });
}

/** What a text lets expect of the message after it, whoever wrote it. Undefined for what cannot be read: see `redact`. */
export function expectedAfter(text: string): Expected | undefined {
  if (text.length > MAX_OPENING) return undefined;
  const words = wordsOf(text);
  const spellings = new Map<string, string>();
  if (opensSecret(text, words, spellings)) return isOpen(words) ? "secret" : "named";
  const isQuestion = text.includes("?") || words.some(({ bare }) => ASKS.has(bare));
  const names = words.flatMap((_, at) => nameAt(words, at, spellings) ?? []);
  if (names.length === 0) return undefined;
  if (names.some((name) => asksFor(words, name))) return "value";
  const kinds = names.map(({ kind }) => kind);
  return isQuestion && kinds.includes("pin") ? "pin" : "code";
}

/** "My password is", "here is my PIN"; not "password", nor "it sends this:". */
function isOpen(words: readonly Word[]): boolean {
  const last = words.at(-1);
  const spellings = new Map<string, string>();
  if (last === undefined || words.some((_, at) => nameAt(words, at, spellings)?.kind === "shown")) return false;
  return last.leads || LINKS.has(last.bare) || isOwnLink(words) || FIRST_PERSON.has(words.at(-2)?.bare ?? "");
}

/** "Mi contraseña es", "my TAP è": weak links, right after a name. */
function isOwnLink(words: readonly Word[]): boolean {
  return words.slice(-4).some(({ bare }) => OWN_LINKS.get(bare)?.has(words.at(-1)?.bare ?? ""));
}

/** "Which password did you type?", "What is the PIN?"; not "What does it say when you type the PIN?". */
function asksFor(words: readonly Word[], { kind, start, end }: Name): boolean {
  if (kind === "code" || kind === "bare-code" || kind === "shown") return false;
  const asked = words.slice(Math.max(0, start - 3), start);
  if (words.slice(Math.max(0, start - 3), start).some(({ bare }) => FIRST_PERSON.has(bare))) return false; // "what is my PIN?"
  if (isDemanded(words, start, end)) return true;
  const asks = asked.findIndex(({ bare }) => ASKS.has(bare));
  if (asks < 0 || !asked.slice(asks + 1).every((word) => isLink(word) || OWNERS.has(word.bare))) return false;
  const rest = words.slice(start - asked.length + asks, start).concat(words.slice(end));
  return asked[asks]?.text.endsWith("'s") || rest.some((word) => isLink(word) || TYPED.has(word.bare));
}

/** "Please send me the PIN.", "Your PIN, please"; not "never send us your password". */
function isDemanded(words: readonly Word[], start: number, end: number): boolean {
  const isLast = words.length <= end + 2 || words.slice(end - 1, end + 2).some(({ endsSentence }) => endsSentence);
  const isOurs = words.slice(end, end + 3).some(({ bare }) => TYPED.has(bare)); // "the password that you use"
  const asked = words.slice(Math.max(0, start - 5), end + 2);
  if (!(isLast || isOurs) || !asked.some(({ bare }) => ADDRESSED.has(bare))) return false;
  return asked.some(({ bare }) => DEMANDS.has(bare) || POLITE.has(bare)) && !words.some(({ bare }) => NEVER.has(bare));
}

const ADDRESSED: ReadonlySet<string> = new Set(
  "your me us ihr ihre ihren dein deine deinen mir uns votre ton moi nous su tu sua tua seu suo uw je jouw mij ons pana pani twoje swoje obecne aktualne".split(
    " ",
  ),
);

const POLITE: ReadonlySet<string> = new Set(["please", "bitte"]);

const NEVER: ReadonlySet<string> = new Set(
  "never not dont cannot cant no nie niemals nicht kein keine jamais pas nunca non mai nooit niet geen não nao ne".split(
    " ",
  ),
);

function secretWords(words: readonly Word[], after: Expected | undefined): ReadonlySet<number> {
  const secret = new Set<number>();
  const isShort = after !== undefined && words.length <= 4;
  words.forEach((word, at) => {
    const isLogin = isAfterLogin(words, at) && (isStrong(word.text, 6) || isAfterUser(words, at));
    if (isUnmistakable(word.text) || isOpaque(word.text) || isScrambled(word.text) || isLogin) secret.add(at);
    else if (isShort) for (let each = lengthOfAnswer(words, at, after); each > 0; each--) secret.add(at + each - 1);
  });
  if (after === "value" || after === "secret") for (const at of plainAnswer(words)) secret.add(at);
  for (const at of typedWords(words)) secret.add(at);
  if (words.length === 1 && isCodeAlone(words[0]?.text ?? "")) secret.add(0);
  const spellings = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const name = nameAt(words, at, spellings);
    if (!name) continue;
    for (const each of secretsBeside(words, name)) secret.add(each);
    at = name.end - 1;
  }
  for (const at of wordsAlike(words, secret)) secret.add(at);
  return secret;
}

/** A message of one word: a one-time code as it is shown, or letters in both cases with digits, as no device is called. */
function isCodeAlone(text: string): boolean {
  if (/^\d{3}-\d{3}$/.test(text)) return true;
  return isStrong(text, 8) && /\d/.test(text) && /\p{Ll}/u.test(text) && /\p{Lu}/u.test(text);
}

/** After an address, "user erin2 /" or "erin@contoso.com:". */
function isAfterLogin(words: readonly Word[], at: number): boolean {
  if (isAddress(words[at - 1])) return true;
  if (!/^[/|]$/.test(words[at - 1]?.text ?? "")) return false;
  return isAddress(words[at - 2]) || USERS.has(words[at - 3]?.bare ?? "") || USERS.has(words[at - 4]?.bare ?? "");
}

/** "Login anna / sunflower". */
function isAfterUser(words: readonly Word[], at: number): boolean {
  return USERS.has(words[at - 3]?.bare ?? "") && words[at - 1]?.text === "/" && isPlainSecret(words[at] as Word);
}

function isAddress(word: Word | undefined): boolean {
  return word?.text.includes("@") === true && WORK_ADDRESS.test(word.text);
}

/** How many words from here on are the answer to what was said before. */
function lengthOfAnswer(words: readonly Word[], at: number, after: Expected): number {
  const word = words[at] as Word;
  const { text } = word;
  if (isGrouped(text) || isStrong(text, after === "pin" || after === "code" ? 6 : 4) || isPassLike(word)) return 1;
  const both = `${text}${words[at + 1]?.text ?? ""}`;
  if (/^\d{3,4}$/.test(text) && isDigits(both, 6, 8) && !isSignInError(both)) return 2;
  if (after === "value" && isDigits(text, 4, 48)) return isHarmless(text) ? 0 : 1;
  if (isHarmless(text) || isSignInError(text)) return 0;
  if (after === "secret" || after === "named") return isDigits(text, 4, 48) ? 1 : 0;
  return isDigits(text, after === "pin" ? 4 : 6, after === "pin" ? 12 : 8) ? 1 : 0;
}

/** The longest name of a secret that begins at this word. */
function nameAt(words: readonly Word[], start: number, spellings: Map<string, string>): Name | undefined {
  let joined = "";
  let meant = ""; // the same, as it should have been written
  let found: Name | undefined;
  for (let end = start; end < Math.min(words.length, start + LONGEST_NAME_WORDS); end++) {
    const word = words[end] as Word;
    joined += word.bare;
    meant += spelt(word, spellings);
    if (!BEGINNINGS.has(joined) && !BEGINNINGS.has(meant)) break;
    if (NOT_NAMES.has(joined)) return undefined;
    const kind = SECRET_NAMES.get(joined) ?? SECRET_NAMES.get(meant);
    if (kind) found = { kind, start, end: end + 1 };
    if (word.endsClause || word.leads) break;
  }
  return found && isMeant(words, found) ? found : undefined;
}

/** Every beginning of a name: most words are done with at the first look. */
const BEGINNINGS: ReadonlySet<string> = new Set(
  [...SECRET_NAMES.keys(), ...NOT_NAMES].flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1))),
);

/** "Tap the key" and "error code" name no secret. */
function isMeant(words: readonly Word[], { kind, start, end }: Name): boolean {
  const word = words[start] as Word;
  const previous = words[start - 1]?.bare ?? "";
  const next = words[end];
  const linked = words[end - 1]?.leads || isLinked(words, end);
  if (COMPOUNDS.has(next?.bare ?? "")) return kind === "password" && typedInto(words, start) >= 0;
  if (kind === "bare-code" || kind === "shown") return !OTHER_CODES.has(previous) && !OTHER_CODES.has(next?.bare ?? "");
  if (end > start + 1) return true;
  if (word.bare === "tap") return word.text === "TAP" || linked || OWNERS.has(previous);
  if (next !== undefined && (isUnlinked(words, end, { start, end }) || isOfLogin(words, end, start))) return true;
  return !SHORT_NAMES.has(word.bare) || linked || (next !== undefined && isCodeAlone(next.text));
}

/** Words that mean much else, and an access pass only before one. */
const SHORT_NAMES: ReadonlySet<string> = new Set(["pass", "pase", "passe", "pas", "pat"]);

/** "Pass is", and "pass for the wifi is". */
function isLinked(words: readonly Word[], end: number): boolean {
  for (let at = end; at < end + 4; at++) {
    const word = words[at];
    if (word === undefined) return false;
    if (isLink(word)) return at === end || PLACES.has(words[at - 1]?.bare ?? "");
    if (word.endsClause) return false;
  }
  return false;
}

function isLink({ bare, text }: Word): boolean {
  return LINKS.has(bare) || WEAK_LINKS.has(bare) || /^[èé]$/i.test(text);
}

/** The word as it should have been written, or the name of a secret that it ends with ("Druckerpasswort", "Admin-PW"). */
function spelt({ bare, text }: Word, spellings: Map<string, string>): string {
  if ((bare.length < 5 && !/['’]s$/.test(text)) || bare.length > 40 || SECRET_NAMES.has(bare) || NOT_MISSPELT.has(bare))
    return bare;
  let meant = spellings.get(text);
  if (meant === undefined) {
    meant = tailOf(bare, text) ?? OFTEN_MISSPELT.find((word) => word[0] === bare[0] && isNearly(bare, word)) ?? bare;
    spellings.set(text, meant);
  }
  return meant;
}

function tailOf(bare: string, text: string): string | undefined {
  if (NOT_NAMES.has(bare)) return undefined;
  const owner = /^(.{2,})['’]s$/.exec(text)?.[1]; // "my pw's …"
  if (owner !== undefined && SECRET_NAMES.has(bareOf(owner))) return bareOf(owner);
  const hyphen = text.lastIndexOf("-");
  const tail = hyphen > 1 ? bareOf(text.slice(hyphen + 1)) : TAILS.find((each) => bare.endsWith(each));
  if (tail === undefined || !SECRET_NAMES.has(tail) || NO_TAILS.has(SECRET_NAMES.get(tail) ?? "shown"))
    return undefined;
  const rest = bare.slice(0, -tail.length);
  return rest.length < 3 || OTHER_CODES.has(rest) || OTHER_CODES.has(rest.replace(/s$/, "")) ? undefined : tail;
}

/** "By-pass" and "web-app" name no secret. */
const NO_TAILS: ReadonlySet<SecretKind> = new Set(["pass", "shown"]);

/** One letter more, less, other, or two changed places; two such faults in a long word. */
function isNearly(word: string, meant: string): boolean {
  const most = meant.length >= 9 ? 2 : 1;
  if (Math.abs(word.length - meant.length) > most) return false;
  let faults = 0;
  let i = 0;
  let j = 0;
  while (i < word.length && j < meant.length && faults <= most) {
    if (word[i] === meant[j]) {
      i++;
      j++;
      continue;
    }
    faults++;
    const swapped = word[i] === meant[j + 1] && word[i + 1] === meant[j];
    const missing = !swapped && word[i] === meant[j + 1];
    const extra = !swapped && !missing && word[i + 1] === meant[j];
    i += swapped ? 2 : missing ? 0 : 1;
    j += swapped ? 2 : extra ? 0 : 1;
  }
  return faults + (word.length - i) + (meant.length - j) <= most;
}

function without(text: string, words: readonly Word[], secret: ReadonlySet<number>): string {
  const parts: string[] = []; // a text that grows would be copied at each look at its end
  let at = 0;
  words.forEach(({ from, to }, index) => {
    if (!secret.has(index)) return;
    if (!secret.has(index - 1) && from > at) parts.push(text.slice(at, from));
    if (!parts.at(-1)?.endsWith(REMOVED)) parts.push(REMOVED); // one mark for a secret of several words
    at = to;
  });
  return `${parts.join("")}${text.slice(at)}`;
}
