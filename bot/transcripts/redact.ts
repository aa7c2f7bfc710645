import { type Name, secretsBeside } from "./named-secret.ts";
import { type Word, wordsOf } from "./plain-words.ts";
import { ALWAYS, isDigits, isGrouped, isHarmless, isStrong, isUnmistakable, PERSONAL } from "./secret-shapes.ts";
import {
  COMPOUNDS,
  FILLERS,
  LINKS,
  LONGEST_NAME_WORDS,
  NOT_MISSPELT,
  NOT_NAMES,
  OFTEN_MISSPELT,
  OTHER_CODES,
  OWNERS,
  SECRET_NAMES,
  WEAK_LINKS,
} from "./secret-words.ts";

/** Stands where a secret stood; the conversation says a kind word when it sees this. */
export const REMOVED = "[removed]";
/** Stands where something private stood that opens no door: a bank card, a private address. */
export const WITHHELD = "[withheld]";
const FAILED = "[redaction failed]";
const MAX_CHARACTERS = 110_000; // more than the edge lets in

/**
 * Takes secrets out of what people write, before anything is stored, logged or passed on. Pure, linear, and closed when it
 * fails: a text that cannot be read is replaced as a whole. A secret is known by its form, or by a word beside it that names
 * one, in the languages of secret-words.ts. What helps to find a fault stays: AADSTS codes, correlation ids, AAGUIDs, versions.
 *
 * @param opened  the message before ended where a secret would follow (`opensSecret`)
 */
export function redact(text: string, { opened = false } = {}): string {
  if (!opened && ONE_WORD.test(text)) return text;
  try {
    const known = PERSONAL.reduce(
      (rest, { pattern, holds }) => rest.replace(pattern, (match) => (holds(match) ? WITHHELD : match)),
      ALWAYS.reduce((rest, pattern) => rest.replace(pattern, `$1${REMOVED}`), text.slice(0, MAX_CHARACTERS)),
    );
    const words = wordsOf(known);
    return without(known, words, secretWords(words, opened));
  } catch {
    return FAILED;
  }
}

/** Most values of a card: without a word that names it, a word in small letters is no secret. */
const ONE_WORD = /^[a-z-]{1,40}$/;

/** Whether a text stops where a secret would follow: "my pass is", as the last thing before Enter. */
export function opensSecret(text: string): boolean {
  try {
    if (text.length > 300 || text.includes("?")) return false;
    const words = wordsOf(text);
    const last = words.at(-1);
    const hands = /^(?:here|heres|this|hier|das|voici|aqui|ecco|eis|oto)$/.test(words[0]?.bare ?? "");
    if (!last || (!last.leads && !isLink(last) && !hands)) return false;
    const spellings = new Map<string, string>();
    return words.some((_, at) => {
      const name = at < words.length - 6 ? undefined : nameAt(words, at, spellings);
      return name !== undefined && words.slice(name.end).every((word) => isLink(word) || FILLERS.has(word.bare));
    });
  } catch {
    return true;
  }
}

function secretWords(words: readonly Word[], opened: boolean): ReadonlySet<number> {
  const secret = new Set<number>();
  const isShort = opened && words.length <= 4;
  words.forEach((word, at) => {
    if (isUnmistakable(word.text) || (isShort && isAnswer(word))) secret.add(at);
  });
  if (words.length === 1 && /^\d{3}-\d{3}$/.test(words[0]?.text ?? "")) secret.add(0); // how a one-time code is shown
  const spellings = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const name = nameAt(words, at, spellings);
    if (!name) continue;
    for (const each of secretsBeside(words, name)) secret.add(each);
    at = name.end - 1;
  }
  return secret;
}

/** Alone in a message after "my pass is". */
function isAnswer({ text }: Word): boolean {
  return isStrong(text, 4) || isGrouped(text) || (isDigits(text, 4, 48) && !isHarmless(text));
}

/** The longest name of a secret that begins at this word. */
function nameAt(words: readonly Word[], start: number, spellings: Map<string, string>): Name | undefined {
  let joined = "";
  let meant = ""; // the same, as it should have been written
  let found: Name | undefined;
  for (let end = start; end < Math.min(words.length, start + LONGEST_NAME_WORDS); end++) {
    const word = words[end] as Word;
    joined += word.bare;
    meant += spelt(word.bare, spellings);
    if (joined.length > 40 || !(BEGINNINGS.has(joined.slice(0, 3)) || BEGINNINGS.has(meant.slice(0, 3)))) break;
    if (NOT_NAMES.has(joined)) return undefined;
    const kind = SECRET_NAMES.get(joined) ?? SECRET_NAMES.get(meant);
    if (kind) found = { kind, start, end: end + 1 };
    if (word.endsClause || word.leads) break;
  }
  return found && isMeant(words, found) ? found : undefined;
}

/** Most words begin no name, and are done with at the first look. */
const BEGINNINGS: ReadonlySet<string> = new Set(
  [...SECRET_NAMES.keys(), ...NOT_NAMES].flatMap((name) => [name.slice(0, 3), name.slice(0, 2), name.slice(0, 1)]),
);

/** "Tap the key" and "error code" name no secret. */
function isMeant(words: readonly Word[], { kind, start, end }: Name): boolean {
  const word = words[start] as Word;
  const previous = words[start - 1]?.bare ?? "";
  const next = words[end];
  const linked = words[end - 1]?.leads || (next !== undefined && isLink(next));
  if (COMPOUNDS.has(next?.bare ?? "")) return false;
  if (kind === "bare-code") return !OTHER_CODES.has(previous) && !OTHER_CODES.has(next?.bare ?? "");
  if (end > start + 1) return true;
  if (word.bare === "tap") return word.text === "TAP" || linked || OWNERS.has(previous);
  return word.bare !== "pass" || linked;
}

function isLink({ bare, text }: Word): boolean {
  return LINKS.has(bare) || WEAK_LINKS.has(bare) || /^[èé]$/i.test(text);
}

/** The word as it should have been written. */
function spelt(bare: string, spellings: Map<string, string>): string {
  if (bare.length < 5 || bare.length > 18 || SECRET_NAMES.has(bare) || NOT_MISSPELT.has(bare)) return bare;
  let meant = spellings.get(bare);
  if (meant === undefined) {
    meant = OFTEN_MISSPELT.find((word) => word[0] === bare[0] && isNearly(bare, word)) ?? bare;
    spellings.set(bare, meant);
  }
  return meant;
}

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
  let rest = "";
  let at = 0;
  words.forEach(({ from, to }, index) => {
    if (!secret.has(index)) return;
    if (!secret.has(index - 1)) rest += text.slice(at, from);
    if (!rest.endsWith(REMOVED)) rest += REMOVED; // one mark for a secret of several words
    at = to;
  });
  return rest + text.slice(at);
}
