import type { Finding, SourceFile } from "../files.ts";
import { lineOfKey } from "../files.ts";
import type { LanguagePhrases, LanguageTexts, Question } from "../model.ts";
import { nearest } from "../nearest.ts";
import { findingIn, type Rule, type RuleContext } from "./rule.ts";

const NAME = "languages-fit";

/** What is said in a language belongs to an entry, by its id; each list of phrases with the kind that it is for. */
const KINDS = { symptoms: "symptom", causes: "cause", errors: "error", scope: "scope", security: "security" } as const;
type Kind = keyof typeof KINDS;

export const languagesFit: Rule = {
  name: NAME,
  why: "Phrases under an id that nothing has are never heard, and a placeholder that was lost or added is read by a person.",
  check: (context) =>
    context.files.flatMap((file) =>
      file.kind === "phrases" ? phraseFaults(context, file) : file.kind === "texts" ? placeholderFaults(file) : [],
    ),
};

function phraseFaults(context: RuleContext, file: SourceFile): Finding[] {
  const phrases = file.json as LanguagePhrases;
  const seen = new Map<string, string>();
  return [
    ...(Object.keys(KINDS) as Kind[]).flatMap((kind) => unknownIds(context, file, kind, phrases[kind] ?? {})),
    ...answers(context, file, phrases),
    ...readings(context, file, phrases),
    ...Object.entries(phrases.symptoms ?? {}).flatMap(([id, says]) => repeats(file, ["symptoms", id], says, seen)),
    ...Object.entries(phrases.scope ?? {}).flatMap(([id, { says = [] }]) =>
      repeats(file, ["scope", id, "says"], says, seen),
    ),
    ...Object.entries(phrases.security ?? {}).flatMap(([id, { says = [] }]) =>
      repeats(file, ["security", id, "says"], says, seen),
    ),
    ...repeatsOfComplaints(file, phrases),
  ];
}

function unknownIds({ knowledge, has }: RuleContext, file: SourceFile, kind: Kind, byId: object): Finding[] {
  const known = [...knowledge[kind].keys()];
  return Object.keys(byId)
    .filter((id) => !has(KINDS[kind], id))
    .map((id) => unknown(file, [kind], id, `no file ${kind}/${id}.json`, known));
}

function answers({ knowledge, has }: RuleContext, file: SourceFile, { answers: byQuestion = {} }: LanguagePhrases) {
  return Object.entries(byQuestion).flatMap(([id, byValue]) => {
    const question: Question | undefined = knowledge.questions.get(id);
    if (!question)
      return has("question", id)
        ? []
        : [unknown(file, ["answers"], id, `no file questions/${id}.json`, [...knowledge.questions.keys()])];
    const values = question.options.map(({ value }) => value);
    return Object.keys(byValue)
      .filter((value) => !values.includes(value))
      .map((value) => unknown(file, ["answers", id], value, `no such answer in questions/${id}.json`, values));
  });
}

function readings({ knowledge }: RuleContext, file: SourceFile, { readings: byFinding = {} }: LanguagePhrases) {
  const { findings } = knowledge.vocabulary;
  return Object.entries(byFinding).flatMap(([finding, rules]) => {
    const values = findings[finding]?.values;
    if (values === undefined)
      return [unknown(file, ["readings"], finding, "no such finding in vocabulary.json", Object.keys(findings))];
    if (typeof values === "string") return [];
    return rules.flatMap(({ is }, i) => {
      if (values.includes(is)) return [];
      const message = `"${is}" is no value of "${finding}" in vocabulary.json. ${hint(is, values)}`;
      return [findingIn(file, ["readings", finding, i, "is"], NAME, message)];
    });
  });
}

function unknown(
  file: SourceFile,
  path: readonly string[],
  key: string,
  why: string,
  known: readonly string[],
): Finding {
  const message = `Nothing uses "${key}": there is ${why}. ${hint(key, known)}`;
  return { file: file.path, line: lineOfKey(file, path, key), rule: NAME, message };
}

function hint(given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  return meant ? `Did you mean "${meant}"?` : "Correct the name, or remove it.";
}

function repeatsOfComplaints(file: SourceFile, { causes = {} }: LanguagePhrases): Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(causes).flatMap(([id, says]) => repeats(file, ["causes", id], says, seen));
}

function repeats(
  file: SourceFile,
  path: readonly string[],
  says: readonly string[],
  seen: Map<string, string>,
): Finding[] {
  return says.flatMap((phrase, i) => {
    const plain = phrase.toLowerCase();
    const first = seen.get(plain);
    seen.set(plain, path[1] ?? "");
    if (first === undefined) return [];
    const message = `"${phrase}" also stands under "${first}", so it cannot tell the two apart. Keep it in one place.`;
    return [findingIn(file, [...path, i], NAME, message)];
  });
}

function placeholderFaults(file: SourceFile): Finding[] {
  const { texts } = file.json as LanguageTexts;
  return Object.entries(texts).flatMap(([english, translation]) => {
    const wanted = placeholdersOf(english);
    const own = placeholdersOf(translation);
    const lost = wanted.filter((name) => !own.includes(name));
    const extra = own.filter((name) => !wanted.includes(name));
    if (lost.length + extra.length === 0) return [];
    const message =
      lost.length > 0
        ? `The translation has lost ${lost.join(" and ")}. Write it where the value belongs.`
        : `The English text does not have ${extra.join(" and ")}. Remove it, or write the words themselves.`;
    return [findingIn(file, ["texts", english], NAME, message)];
  });
}

function placeholdersOf(text: string): string[] {
  return [...new Set(text.match(/\{[^{}]*\}/g) ?? [])].sort();
}
