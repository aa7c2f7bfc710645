import { type Finding, lineOfKey, type SourceFile } from "../files.ts";
import type { Knowledge, LanguageTexts, LanguageWords } from "../model.ts";
import { TRANSLATED, textsToTranslate } from "../translated.ts";
import { findingIn, type Rule } from "./rule.ts";

const NAME = "languages-whole";
const SHOWN = 40; // characters of a text in a message
/** What a language may have none of: these are its own, or belong to it only where it needs them. */
const NOT_EACH: readonly string[] = ["fold", "endings", "dates", "pairs", "joints"];

export const languagesWhole: Rule = {
  name: NAME,
  severity: "warning",
  why: "What a language lacks is read or said in English in the middle of a conversation.",
  check: ({ files, knowledge, isWhole }) => [
    ...files.flatMap((file) => (file.kind === "words" ? missingWords(file, knowledge) : [])),
    ...(isWhole ? files.flatMap((file) => (file.kind === "texts" ? textFaults(file, knowledge) : [])) : []),
  ],
};

function missingWords(file: SourceFile, { words }: Knowledge): Finding[] {
  const own = file.json as LanguageWords;
  return Object.keys(words.get("en") ?? {})
    .filter((key) => !NOT_EACH.includes(key) && !Object.hasOwn(own, key))
    .map((key) => {
      const message = `"${key}" is missing. Add it after the pattern of words/en.json; until then the English list is used.`;
      return findingIn(file, [], NAME, message);
    });
}

/** Texts that are missing where the file says that it has all of them, and those whose English is gone. */
function textFaults(file: SourceFile, knowledge: Knowledge): Finding[] {
  const { covers, texts } = file.json as LanguageTexts;
  const used = textsByKind(knowledge);
  const all = new Set([...used.values(), ...reasonsIn(knowledge)].flat());
  const missing = covers.flatMap((kind, i) => {
    const lacking = [...new Set(used.get(kind) ?? [])].filter((text) => !Object.hasOwn(texts, text));
    const [first] = lacking;
    if (first === undefined) return [];
    const more = lacking.length > 1 ? ` (and ${lacking.length - 1} more)` : "";
    const message = `The text "${shortened(first)}"${more} of ${kind}/ is not translated. Add it; until then people read it in English.`;
    return [findingIn(file, ["covers", i], NAME, message)];
  });
  const stale = Object.keys(texts)
    .filter((text) => !all.has(text))
    .map((text) => ({
      file: file.path,
      line: lineOfKey(file, ["texts"], text),
      rule: NAME,
      message: `No entry says "${shortened(text)}" in English any more. Put the new English text in its place, or remove the line.`,
    }));
  return [...missing, ...stale];
}

const kept = new WeakMap<Knowledge, ReadonlyMap<string, readonly string[]>>();

/** Every text that people are shown, by the folder of its entry; the names of findings go with the questions. */
function textsByKind(knowledge: Knowledge): ReadonlyMap<string, readonly string[]> {
  let byKind = kept.get(knowledge);
  if (!byKind) {
    const titles = Object.values(knowledge.vocabulary.findings).map(({ title }) => title);
    byKind = new Map(
      (Object.keys(TRANSLATED) as (keyof typeof TRANSLATED)[]).map((kind) => [
        kind,
        [
          ...[...knowledge[kind].values()].flatMap((entry) => textsToTranslate(entry)),
          ...(kind === "questions" ? titles : []),
        ],
      ]),
    );
    kept.set(knowledge, byKind);
  }
  return byKind;
}

/** Texts that may be translated and need not. */
function reasonsIn({ causes }: Knowledge): string[][] {
  return [...causes.values()].map((cause) => textsToTranslate(cause, false));
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
