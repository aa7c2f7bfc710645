import type { SourceFile } from "../files.ts";

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
]);

/** Every text of a file that is shown to a person or an agent. Phrases under `says` are what people say, not what we say. */
export function shownTexts(file: SourceFile): ShownText[] {
  return textsBelow(file.json, []);
}

/** The sentences of a text without its marks, and the menu paths in them kept whole. */
export function sentencesOf(text: string): string[] {
  return text
    .replaceAll("**", "")
    .split(/(?<=[.!?:;])\s+/)
    .filter((sentence) => sentence !== "");
}

/** Whether a sentence only speaks of the words found at `at` to keep somebody from doing it, or as something that happened. */
export function isWarning(sentence: string, at: number): boolean {
  return /\b(never|not|don't|doesn't|nobody|no one|nor|without|instead of|rather than|no need to|nothing (?:is|to)|before)\b[^,]{0,60}$/i.test(
    sentence.slice(0, at),
  );
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
