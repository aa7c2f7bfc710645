import { type Evidence, NO_EVIDENCE } from "./evidence.ts";
import { type GatedPattern, GatedPatterns } from "./gated-patterns.ts";
import { inLanguage, languageOf, lexiconOf, phraseWordsOf } from "./languages.ts";
import type { Knowledge, Reading } from "./model.ts";
import { PhraseIndex, type PhraseMatch } from "./phrase-index.ts";
import { spellingOf } from "./spelling.ts";
import { strangeWords, type Wording, wordingOf } from "./wording.ts";
import { type Lexicon, plainText } from "./words.ts";

/** What a text says: findings and symptoms as evidence, and whether it is about something else or is urgent. */
export interface TextReading {
  readonly evidence: Evidence;
  readonly security?: string; // id of a security signal
  readonly outOfScope?: string; // id of a scope entry; of an opening, since an answer need not name what it is about
  readonly saysOther: boolean; // its words are those of another subject, and not merely none of ours: true of a remark, too
  readonly isAboutPasskeys: boolean;
}

/** Codes have their own place in the evidence; the stage is asked, since words name it too often wrongly. */
const NOT_FROM_A_TEXT: ReadonlySet<string> = new Set(["error", "stage"]);

/** Longer texts are read up to here; the rest is kept in the transcript. */
export const READ_CHARACTERS = 4_000;

const SYMPTOM_LEAST = 0.5;
const SYMPTOMS_KEPT = 4;
/** `Wording.other` above which a text is about something else; calibrated on our labelled openings. */
const OTHER = -4.5;
const OTHER_SAID_LITTLE = 1;
const OTHER_REMARK = 5; // of a remark of few words, which may well be an answer
/** The same for texts without any word of passkeys or of signing in: with no strange word, with one, with more. */
const OTHER_NO_WORD = -2.5;
const OTHER_STRANGE = -8.5;
const OTHER_FAR = -11;
const OTHER_UNLOCK = -12; // and for one of which only finger or face could be meant
/** The same where a passkey is named as the thing that fails: days and small words of other subjects do not outweigh that. */
const OTHER_FAILS = 3;
/** The same where there is little beside the word that counts: "passkey? no idea, sorry to bother you". */
const OTHER_SMALL_TALK = 6.5;
const SMALL_TALK_WORDS = 10;
const SAYS_SOMETHING = 3; // words
const FEW_WORDS = 8;
const SECURITY_LEAST = 0.8;

interface Reader {
  readonly lexicon: Lexicon;
  readonly symptoms: PhraseIndex;
  readonly security: PhraseIndex;
  readonly byFinding: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly openingRules: readonly CompiledRule[]; // without those for typed answers only
  readonly errors: readonly { readonly id: string; readonly text: string }[];
  readonly scopePatterns: readonly { readonly id: string; readonly patterns: readonly GatedPattern[] }[];
  readonly securityPatterns: readonly {
    readonly id: string;
    readonly patterns: readonly GatedPattern[];
    readonly except: readonly GatedPattern[];
  }[];
}

interface CompiledRule {
  readonly finding: string;
  readonly is: string;
  readonly words?: RegExp;
  readonly first?: readonly string[]; // the first word of each
  readonly pattern?: GatedPattern;
}

const readers = new WeakMap<Knowledge, Reader>();

/** A text in its own language, taken apart: what every message needs, for a tenth of the cost of reading it. */
export interface TakenApart extends Said {
  readonly knowledge: Knowledge; // in the language of the text
  readonly security: string | undefined; // the signal in it
}

/** @param locale  of the person, for a text whose words do not tell the language */
export function takeApart(given: Knowledge, text: string, locale?: string): TakenApart {
  const read = plainText(text.slice(0, READ_CHARACTERS));
  const knowledge = inLanguage(given, languageOf(given, read, locale));
  const reader = readerOf(knowledge);
  const plain = spellingOf(knowledge).corrected(reader.lexicon.folded(read));
  const words = reader.lexicon.wordsOfPlain(plain);
  return { knowledge, plain, words, security: securityOf(reader, plain, words) };
}

/**
 * Reads a free text for what it says about somebody's passkey trouble, in its own language. Never a verdict: only evidence.
 * Pure; linear in the length of the text.
 *
 * @param locale  see `takeApart`
 */
export function readText(given: Knowledge, text: string, locale?: string): TextReading {
  return readTakenApart(takeApart(given, text, locale));
}

/** The same of a text that is taken apart already. */
export function readTakenApart({ knowledge, plain, words, security }: TakenApart): TextReading {
  const reader = readerOf(knowledge);
  const symptoms = reader.symptoms.match(words, SYMPTOM_LEAST).slice(0, SYMPTOMS_KEPT);
  const errors = errorsOf(knowledge, reader, plain);
  const findings: Record<string, { value: string; origin: "said" }> = {};
  const put = (finding: string, value: string) => {
    if (NOT_FROM_A_TEXT.has(finding) || findings[finding] !== undefined) return;
    findings[finding] = { value, origin: "said" };
  };
  for (const { finding, value } of spoken(reader, reader.openingRules, plain)) put(finding, value);
  for (const id of errors) for (const given of knowledge.errors.get(id)?.gives ?? []) put(given.finding, given.is);
  const top = symptoms[0]?.strength ?? 0;
  for (const match of symptoms)
    if (match.strength >= Math.max(0.7, top * 0.9))
      for (const given of knowledge.symptoms.get(match.id)?.gives ?? []) put(given.finding, given.is);
  if (security !== undefined)
    for (const given of knowledge.security.get(security)?.gives ?? []) put(given.finding, given.is);
  const wording = wordingOf(knowledge, words);
  const isAboutPasskeys = reader.lexicon.isAboutPasskeys(plain) || errors.length > 0;
  const outOfScope =
    security === undefined && errors.length === 0
      ? outOfScopeOf(knowledge, reader, { plain, words }, wording)
      : undefined;
  return {
    evidence: {
      ...NO_EVIDENCE,
      findings,
      symptoms: strengths(symptoms, wording.weight),
      wording: wording.causes,
      errors,
    },
    isAboutPasskeys,
    saysOther:
      outOfScope !== undefined &&
      wording.other > leastSaid(wording, namedIn(reader, plain) !== undefined, OTHER_REMARK),
    ...(security !== undefined && { security }),
    ...(outOfScope !== undefined && { outOfScope }),
  };
}

/** What one finding's reading makes of a text in the language of the knowledge; undefined when the text does not say. Used for typed answers. */
export function readFinding(knowledge: Knowledge, finding: string, text: string): string | undefined {
  const reader = readerOf(knowledge);
  const plain = spellingOf(knowledge).corrected(reader.lexicon.plain(text.slice(0, READ_CHARACTERS)));
  if (finding === "error") return errorsOf(knowledge, reader, plain)[0];
  return spoken(reader, reader.byFinding.get(finding) ?? [], plain)[0]?.value;
}

function readerOf(knowledge: Knowledge): Reader {
  let reader = readers.get(knowledge);
  if (!reader) {
    const gated = new GatedPatterns();
    const lexicon = lexiconOf(knowledge);
    const pattern = (source: string) => gated.add(lexicon.pattern(source));
    const rules = [...knowledge.readings.values()].flatMap((reading) => compileRules(reading, lexicon, pattern));
    const wordsOf = (phrase: string) => phraseWordsOf(knowledge, phrase);
    reader = {
      lexicon,
      symptoms: new PhraseIndex(knowledge.symptoms.values(), wordsOf),
      security: new PhraseIndex(knowledge.security.values(), wordsOf),
      byFinding: Map.groupBy(rules, ({ finding }) => finding),
      openingRules: rules.filter(({ finding }) => !NOT_FROM_A_TEXT.has(finding)),
      errors: [...knowledge.errors.values()].flatMap(({ id, texts }) =>
        texts.map((text) => ({ id, text: ` ${lexicon.plain(text)} ` })),
      ),
      scopePatterns: [...knowledge.scope.values()].map(({ id, patterns }) => ({
        id,
        patterns: patterns.map(pattern),
      })),
      securityPatterns: [...knowledge.security.values()].map(({ id, patterns, exceptPatterns }) => ({
        id,
        patterns: patterns.map(pattern),
        except: exceptPatterns.map(pattern),
      })),
    };
    readers.set(knowledge, reader);
  }
  return reader;
}

function compileRules(reading: Reading, lexicon: Lexicon, pattern: (source: string) => GatedPattern): CompiledRule[] {
  return reading.rules.map((rule) => ({
    finding: reading.finding,
    is: rule.is,
    ...(rule.words && wordsRule(rule.words.map((word) => lexicon.plain(word)))),
    ...(rule.pattern && { pattern: pattern(rule.pattern) }),
  }));
}

const NONE: { finding: string; value: string }[] = [];

function wordsRule(words: readonly string[]): { words: RegExp; first: readonly string[] } {
  const first = words.map((word) => word.split(" ", 1)[0] ?? "");
  return { words: new RegExp(`(?:^| )(${words.map(escaped).join("|")})(?= |$)`, "g"), first: [...new Set(first)] };
}

function spoken(
  { lexicon }: Reader,
  rules: readonly CompiledRule[],
  plain: string,
): { finding: string; value: string }[] {
  const said = new Set(plain.split(" "));
  return rules.flatMap((rule) => {
    const match = rule.pattern?.exec(plain);
    if (match)
      return [
        {
          finding: rule.finding,
          value: rule.is.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? "").replace(/-$/, ""),
        },
      ];
    if (!rule.words || !rule.first?.some((word) => said.has(word))) return NONE;
    for (const word of plain.matchAll(rule.words))
      if (!lexicon.isNegated(plain.slice(Math.max(0, word.index - 24), word.index).trim()))
        return [{ finding: rule.finding, value: rule.is }];
    return NONE;
  });
}

function errorsOf(knowledge: Knowledge, reader: Reader, plain: string): string[] {
  const padded = ` ${plain} `;
  const shown = reader.errors.filter((error) => padded.includes(error.text)).map((error) => error.id);
  const codes = spoken(reader, reader.byFinding.get("error") ?? [], plain).map((code) => code.value);
  const bare = [...plain.matchAll(/\b(?:aadsts)?(\d{5,7})\b/g)].map((match) => match[1] ?? "");
  return [...new Set([...codes, ...bare, ...shown])].filter((id) => knowledge.errors.has(id));
}

function securityOf(reader: Reader, plain: string, words: readonly string[]): string | undefined {
  for (const { id, patterns, except } of reader.securityPatterns)
    if (patterns.some((pattern) => pattern.test(plain)) && !except.some((pattern) => pattern.test(plain))) return id;
  const match = reader.security.match(words, SECURITY_LEAST)[0];
  const rules = reader.securityPatterns.find((each) => each.id === match?.id);
  return match && match.words >= 3 && !rules?.except.some((pattern) => pattern.test(plain)) ? match.id : undefined;
}

/** A text and its words. */
interface Said {
  readonly plain: string;
  readonly words: readonly string[];
}

/** The subject a text is about instead. A text that says little is never sent away. */
function outOfScopeOf(knowledge: Knowledge, reader: Reader, said: Said, wording: Wording): string | undefined {
  const named = namedIn(reader, said.plain);
  return wording.other > leastOther(knowledge, reader.lexicon, said, wording, named !== undefined)
    ? (named ?? wording.nearestOther)
    : undefined;
}

function namedIn(reader: Reader, plain: string): string | undefined {
  return reader.scopePatterns.find(({ patterns }) => patterns.some((pattern) => pattern.test(plain)))?.id;
}

/** The least `Wording.other` of words that speak of something else. */
function leastSaid({ known }: Wording, isNamed: boolean, saidLittle = OTHER_SAID_LITTLE): number {
  return isNamed || known >= FEW_WORDS ? OTHER : saidLittle;
}

/** The least `Wording.other` of a text about something else: the lower, the less it has of what trouble with a passkey is described by. */
function leastOther(
  knowledge: Knowledge,
  lexicon: Lexicon,
  { plain, words }: Said,
  wording: Wording,
  isNamed: boolean,
): number {
  const least = leastSaid(wording, isNamed);
  if (!isNamed && !lexicon.saysForeign(plain)) {
    const isSmallTalk = wording.known < SMALL_TALK_WORDS && lexicon.isAboutPasskeys(plain);
    if (isSmallTalk || lexicon.saysPasskeyFails(plain))
      return Math.max(least, isSmallTalk ? OTHER_SMALL_TALK : OTHER_FAILS);
  }
  if (wording.known === 0) return least; // another language, or nothing we can judge
  if (lexicon.isAboutPasskeys(plain)) return isNamed ? least : Math.max(least, OTHER_SAID_LITTLE);
  if (lexicon.isNear(plain)) return least;
  const strange = strangeWords(knowledge, words);
  if (strange > 0) return lexicon.isAboutUnlocking(plain) ? OTHER_UNLOCK : strange > 1 ? OTHER_FAR : OTHER_STRANGE;
  return words.length >= SAYS_SOMETHING ? Math.min(least, OTHER_NO_WORD) : least;
}

/** A symptom matched by a few words counts less, like the words themselves. */
function strengths(matches: readonly PhraseMatch[], weight: number): Record<string, number> {
  const trust = Math.min(1, weight * 1.3);
  return Object.fromEntries(matches.map(({ id, strength }) => [id, Math.round(strength * trust * 100) / 100]));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
