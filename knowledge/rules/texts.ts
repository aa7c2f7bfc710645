import type { SourceFile } from "../files.ts";
import type { Fact, LanguageTexts } from "../model.ts";

/** A text of an entry that somebody reads, and where in the file it stands. */
export interface ShownText {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

/** What nobody is shown: names, phrases to recognise, patterns, and where a claim comes from. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  "$schema",
  "id",
  "finding",
  "is",
  "when",
  "appliesWhen",
  "words",
  "pattern",
  "patterns",
  "exceptPatterns",
  "complaints",
  "texts",
  "provenance",
  "link",
  "value",
  "procedure",
  "fix",
  "symptom",
  "error",
  "where",
  "registers",
  "from",
  "typical",
  "prior",
  "effort",
  "unit",
  "removes",
  "repairedBy",
  "weighs",
  "otherwise",
  "platforms",
  "stages",
  "questions",
  "causes",
  "allowedStores",
  "allowedAaguids",
  "browsers",
  "languages",
  "attestation",
]);

const found = new WeakMap<SourceFile, readonly ShownText[]>(); // several rules read the same texts

/** Every text of a file that is shown to a person or an agent. Phrases under `says` are what people say, not what we say. */
export function shownTexts(file: SourceFile): readonly ShownText[] {
  let texts = found.get(file);
  if (!texts) {
    texts = shownIn(file);
    found.set(file, texts);
  }
  return texts;
}

/** The sentences of a text without its marks, and the menu paths in them kept whole. */
export function sentencesOf(text: string): string[] {
  return text
    .replaceAll("**", "")
    .split(/(?<=[.!?:;])\s+/)
    .filter((sentence) => sentence !== "");
}

/** Whether the words found in a sentence from `at` on are spoken of only to keep somebody from doing it. */
export function isWarning(sentence: string, at: number, length = 0): boolean {
  const before =
    /\b(never|not|don't|doesn't|nobody|no one|nor|neither|without|instead of|rather than|no need to|nothing to|before)\b[^,]{0,40}$/i;
  const after =
    /^[^,]{0,25}\b(does not|do not|is not|is never|is no|would not|will not|cannot|not allowed|not recommended)\b/i;
  return before.test(sentence.slice(0, at)) || after.test(sentence.slice(at + length));
}

function shownIn({ kind, json }: SourceFile): readonly ShownText[] {
  if (kind === "fact") return ofFact(json as Fact);
  if (kind === "phrases" || kind === "words") return []; // what people say, not what we say
  if (kind === "texts")
    return Object.entries((json as LanguageTexts).texts).map(([english, text]) => ({ text, path: ["texts", english] }));
  return textsBelow(json, []);
}

/** The title, and the reasons in the rows of a table; its other words are compared, not shown. */
function ofFact({ title, value, unit }: Fact): ShownText[] {
  const rows = unit === "rows" && Array.isArray(value) ? value : [];
  const says = rows.flatMap((row, i) => {
    const text = typeof row === "object" ? row.says : undefined;
    return typeof text === "string" ? [{ text, path: ["value", i, "says"] }] : [];
  });
  return [{ text: title, path: ["title"] }, ...says];
}

function textsBelow(value: unknown, path: readonly (string | number)[]): ShownText[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (Array.isArray(value)) {
    const arePhrases = path.at(-1) === "says";
    return arePhrases ? [] : value.flatMap((part, i) => textsBelow(part, [...path, i]));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (NOT_SHOWN.has(key) ? [] : textsBelow(part, [...path, key])));
}
