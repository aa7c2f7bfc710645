import type { Finding, SourceFile } from "../files.ts";
import { findingIn, type Rule } from "./rule.ts";

/** What `npm run knowledge -- new` leaves for the author to answer. */
export const OPEN_QUESTION = "ANSWER THIS: ";

export const stubsAnswered: Rule = {
  name: "stubs-answered",
  severity: "warning",
  why: "A new entry begins as questions to its author; until they are answered, people would read the questions.",
  checkFile: (file) => (file.text.includes(OPEN_QUESTION) ? open(file, file.json, []) : []),
};

/** True of an entry whose author has not answered everything yet. */
export function isStub(file: SourceFile | undefined): boolean {
  return file?.text.includes(OPEN_QUESTION) ?? false;
}

function open(file: SourceFile, value: unknown, path: readonly (string | number)[]): Finding[] {
  if (typeof value === "string") {
    if (!value.includes(OPEN_QUESTION)) return [];
    const question = value.slice(value.indexOf(OPEN_QUESTION) + OPEN_QUESTION.length);
    return [findingIn(file, path, "stubs-answered", `Still to be answered: ${question}`)];
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, part]) =>
    open(file, part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
