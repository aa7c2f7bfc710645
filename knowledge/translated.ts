import type { Knowledge } from "./model.ts";

/** Names under which nothing stands that a person reads: ids, values, phrases, patterns, sources, and what only agents get. */
const NOT_TRANSLATED: ReadonlySet<string> = new Set([
  "$schema",
  "id",
  "finding",
  "value",
  "values",
  "is",
  "says", // of a cause it is a sentence to the person: see below
  "when",
  "appliesWhen",
  "where",
  "patterns",
  "exceptPatterns",
  "complaints",
  "texts",
  "typical",
  "provenance",
  "agent",
  "agentFirst",
  "meaning",
  "link",
  "procedure",
  "fix",
  "symptom",
  "error",
  "apart",
  "gives",
  "platforms",
  "stages",
  "registers",
  "hintedBy",
  "hardWhen",
  "unit",
  "removes",
  "repairedBy",
  "weighs",
  "otherwise",
  "prior",
  "effort",
  "known",
  "usual",
  "entry",
]);

/** The kinds of entries whose texts people are shown, with the map they are in. */
export const TRANSLATED = {
  questions: "question",
  causes: "cause",
  fixes: "fix",
  procedures: "procedure",
  symptoms: "symptom",
  errors: "error",
  security: "security",
  scope: "scope",
} as const;

/** The knowledge with every text that people are shown in another language, where there is one. */
export function translated(knowledge: Knowledge, texts: Readonly<Record<string, string>>): Knowledge {
  const say = (text: string) => (Object.hasOwn(texts, text) ? (texts[text] as string) : text);
  const maps = Object.fromEntries(
    Object.keys(TRANSLATED).map((kind) => [
      kind,
      new Map(
        [...(knowledge[kind as keyof typeof TRANSLATED] as ReadonlyMap<string, object>)].map(([id, entry]) => [
          id,
          inWords(entry, say),
        ]),
      ),
    ]),
  );
  const findings = Object.fromEntries(
    Object.entries(knowledge.vocabulary.findings).map(([id, finding]) => [
      id,
      { ...finding, title: say(finding.title) },
    ]),
  );
  return { ...knowledge, ...maps, vocabulary: { ...knowledge.vocabulary, findings } };
}

/**
 * Every text of an entry that people are shown.
 * @param isNeeded  without the reasons of evidence: where one is not translated, the question and its answer are said instead
 */
export function textsToTranslate(entry: object, isNeeded = true): string[] {
  const texts: string[] = [];
  inWords(entry, (text, key) => {
    if (key !== REASON || !isNeeded) texts.push(text);
    return text;
  });
  return texts;
}

const REASON = "because";

function inWords(value: unknown, say: (text: string, key?: string) => string, name?: string): unknown {
  if (typeof value === "string") return say(value, name);
  if (Array.isArray(value)) return value.map((part) => inWords(part, say, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const said = isShown(key, part) ? inWords(part, say, key) : part;
      return key === REASON && said === part ? [] : [[key, said] as const];
    }),
  );
}

function isShown(key: string, part: unknown): boolean {
  return !NOT_TRANSLATED.has(key) || (key === "says" && typeof part === "string");
}
