import type { Knowledge, LanguagePhrases, Question, Reading, Recognised } from "./model.ts";
import { rawOf, tailored } from "./tenant-profile.ts";
import { translated } from "./translated.ts";
import { ENGLISH, Lexicon } from "./words.ts";

/** The language of the entries themselves. */
export const BASE = "en";

const views = new WeakMap<Knowledge, Map<string, Knowledge>>();
const homes = new WeakMap<Knowledge, Knowledge>(); // of a view: the set that it was made from
const lexicons = new WeakMap<Knowledge["words"], Map<string, Lexicon>>();

/** The languages that people may write in: those of the tenant that have words, and always English. */
export function understoodLanguages({ tenant, words }: Knowledge): readonly string[] {
  let tags = understood.get(tenant);
  if (!tags) {
    const listed = tenant.languages.map(baseOf).filter((tag) => tag !== BASE && words.has(tag));
    tags = [BASE, ...new Set(listed)];
    understood.set(tenant, tags);
  }
  return tags;
}

const understood = new WeakMap<Knowledge["tenant"], readonly string[]>();

/**
 * The language of a plain text: the one that more of its words are of. Where they do not tell, the person's own, if it is understood;
 * otherwise English.
 */
export function languageOf(knowledge: Knowledge, plain: string, locale?: string): string {
  return languageIn(knowledge, plain) ?? fromLocale(knowledge, locale) ?? BASE;
}

/**
 * The language that the words of a plain text tell; undefined when they do not.
 * @param least  words of it
 */
export function languageIn(knowledge: Knowledge, plain: string, least = 1): string | undefined {
  const tags = understoodLanguages(knowledge);
  if (tags.length === 1) return undefined;
  const counts = tags.map((tag) => ({ tag, count: wordsOfLanguage(knowledge, plain, tag) }));
  const [first, second] = counts.sort((a, b) => b.count - a.count);
  return first && first.count >= least && first.count > (second?.count ?? 0) ? first.tag : undefined;
}

function fromLocale(knowledge: Knowledge, locale: string | undefined): string | undefined {
  const tag = baseOf(locale ?? "");
  return understoodLanguages(knowledge).includes(tag) ? tag : undefined;
}

/** How many words of a plain text are of a language. */
export function wordsOfLanguage(knowledge: Knowledge, plain: string, tag: string): number {
  const lexicon = lexiconFor(knowledge, tag);
  return lexicon.countIn(new Set(lexicon.folded(plain).split(" ")));
}

/**
 * The language that somebody is answered in: the one they have written in, else that of their Teams, where the organisation
 * offers it; otherwise the first that it offers.
 */
export function answerLanguage({ tenant }: Knowledge, written: string | undefined, locale: string | undefined): string {
  const offered = tenant.languages.map(baseOf);
  const wanted = [written, baseOf(locale ?? "")].find((tag) => tag !== undefined && offered.includes(tag));
  return wanted ?? offered[0] ?? BASE;
}

export function baseOf(locale: string): string {
  return locale.toLowerCase().split("-", 1)[0] ?? "";
}

/**
 * The same knowledge in another language: what people say in it counts beside the English, and what we say is translated as far
 * as there are texts. Ids stay, so that evidence of the one is evidence of the other. Made once for each set and language.
 */
export function inLanguage(knowledge: Knowledge, tag: string): Knowledge {
  const home = homes.get(knowledge) ?? knowledge;
  if (tag === BASE) return home;
  let own = views.get(home);
  if (!own) {
    own = new Map();
    views.set(home, own);
  }
  let view = own.get(tag);
  if (!view) {
    view = tailored(spokenIn(rawOf(home), tag));
    own.set(tag, view);
    homes.set(view, home);
  }
  return view;
}

export function lexiconOf(knowledge: Knowledge): Lexicon {
  return knowledge.spoken?.lexicon ?? lexiconFor(knowledge, BASE);
}

/** The words of a phrase of the knowledge, read in the language it is in. */
export function phraseWordsOf(knowledge: Knowledge, phrase: string): string[] {
  const { spoken } = knowledge;
  return (spoken?.own.has(phrase) ? spoken.lexicon : lexiconFor(knowledge, BASE)).wordsOf(phrase);
}

/** A set without words of its own for English, such as one of before there were any, is read with those that ship. */
function lexiconFor({ words }: Knowledge, tag: string): Lexicon {
  let own = lexicons.get(words);
  if (!own) {
    own = new Map();
    lexicons.set(words, own);
  }
  let lexicon = own.get(tag);
  if (!lexicon) {
    const english = words.get(BASE);
    const base = own.get(BASE) ?? (english ? new Lexicon(english) : ENGLISH);
    own.set(BASE, base);
    const file = words.get(tag);
    lexicon = tag === BASE || !file ? base : new Lexicon(file, base);
    own.set(tag, lexicon);
  }
  return lexicon;
}

function spokenIn(base: Knowledge, tag: string): Knowledge {
  const phrases: LanguagePhrases = base.phrases.get(tag) ?? { id: tag };
  const lexicon = lexiconFor(base, tag);
  const said = translated(base, base.texts.get(tag)?.texts ?? {});
  return {
    ...said,
    symptoms: mapped(said.symptoms, (each) => ({ ...each, says: joined(each.says, phrases.symptoms?.[each.id]) })),
    causes: mapped(said.causes, (each) => ({
      ...each,
      complaints: joined(each.complaints ?? [], phrases.causes?.[each.id]),
    })),
    errors: mapped(said.errors, (each) => ({ ...each, texts: joined(each.texts, phrases.errors?.[each.id]) })),
    scope: mapped(said.scope, (each) => recognised(each, phrases.scope?.[each.id])),
    security: mapped(said.security, (each) => ({
      ...recognised(each, phrases.security?.[each.id]),
      exceptPatterns: joined(each.exceptPatterns, phrases.security?.[each.id]?.exceptPatterns),
    })),
    questions: mapped(said.questions, (each) => answeredBy(each, base, phrases)),
    readings: readingsOf(base, phrases),
    spoken: { lexicon, own: new Set(ownPhrases(phrases)) },
  };
}

/** English words, and the English label, answer a question too: what is on the screen of a device is often English. */
function answeredBy(question: Question, base: Knowledge, { answers }: LanguagePhrases): Question {
  const english = base.questions.get(question.id)?.options ?? [];
  return {
    ...question,
    options: question.options.map((option, i) => ({
      ...option,
      says: [...(answers?.[question.id]?.[option.value] ?? []), english[i]?.label ?? "", ...(option.says ?? [])].filter(
        (phrase) => phrase !== "",
      ),
    })),
  };
}

/** The rules of the language come first; the English ones read what is left. */
function readingsOf(base: Knowledge, { readings = {} }: LanguagePhrases): Map<string, Reading> {
  const findings = new Set([...base.readings.keys(), ...Object.keys(readings)]);
  return new Map(
    [...findings].map((finding) => [
      finding,
      { finding, rules: [...(readings[finding] ?? []), ...(base.readings.get(finding)?.rules ?? [])] },
    ]),
  );
}

function recognised<Entry extends Required<Pick<Recognised, "says" | "patterns">>>(
  entry: Entry,
  own: Recognised | undefined,
): Entry {
  return { ...entry, says: joined(entry.says, own?.says), patterns: joined(entry.patterns, own?.patterns) };
}

function ownPhrases({ symptoms, causes, scope, security }: LanguagePhrases): string[] {
  const says = [...Object.values(scope ?? {}), ...Object.values(security ?? {})].flatMap((each) => each.says ?? []);
  return [...Object.values(symptoms ?? {}), ...Object.values(causes ?? {})].flat().concat(says);
}

function joined(english: readonly string[], own: readonly string[] = []): readonly string[] {
  return own.length === 0 ? english : [...own, ...english];
}

function mapped<Entry>(map: ReadonlyMap<string, Entry>, change: (entry: Entry) => Entry): Map<string, Entry> {
  return new Map([...map].map(([id, entry]) => [id, change(entry)]));
}
