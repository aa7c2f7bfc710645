import { readFileSync } from "node:fs";
import { join } from "node:path";
import { leftOf } from "./redaction-corpus.ts";

/** Whole sentences with ⟦secrets⟧ in them and harmless lines, written blind; `test/redaction/redteam*.txt`. Nothing is made up at run time. */

export interface Sentence {
  readonly text: string;
  readonly before?: string; // what was said in the conversation just before
  readonly secrets: readonly string[];
  readonly language: string;
}

const FOLDER = join(import.meta.dirname, "../redaction");

/**
 * Each set was measured once before the redactor was changed for what it showed. At first sight were caught, and harmless lines hurt:
 * eighth set 89 of 123, 5 of 214; ninth 99 of 117, 6 of 192; tenth 107 of 122, 7 of 201; eleventh 59 of 72, 1 of 97. Half of the
 * secrets in these are plain words. What still escapes of the eleventh: a word that is also said about passwords ("souci").
 */
export const SETS = [
  "redteam1",
  "redteam2",
  "redteam3",
  "redteam4",
  "redteam5",
  "redteam6",
  "redteam7",
  "redteam8",
  "redteam9",
  "redteam10",
  "redteam11",
] as const;
export const MOST_LEFT: Readonly<Record<SentenceSet, number>> = {
  redteam1: 0.01,
  redteam2: 0.01,
  redteam3: 0.01,
  redteam4: 0.01,
  redteam5: 0.01,
  redteam6: 0.01,
  redteam7: 0.01,
  redteam8: 0.01,
  redteam9: 0.01,
  redteam10: 0.01,
  redteam11: 0.02,
};
export type SentenceSet = (typeof SETS)[number];

export function sentences(set: SentenceSet, kind: "secrets" | "harmless"): Sentence[] {
  let language = "";
  return readFileSync(join(FOLDER, `${set}-${kind}.txt`), "utf8")
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("@")) language = line.slice(1);
      if (line === "" || line.startsWith("@") || line.startsWith("# ")) return [];
      const [marked = "", before] = line.replaceAll("\\n", "\n").split(" || ").reverse();
      const secrets = [...marked.matchAll(/⟦(.+?)⟧/gs)].map(([, secret]) => secret ?? "");
      const text = marked.replace(/[⟦⟧]/g, "");
      return [{ text, ...(before !== undefined && { before }), secrets, language }];
    });
}

/** Whether a secret, one of its words, or the beginning or end of a long one, is still there to be read. */
export function isLeft(secret: string, text: string): boolean {
  const ends = secret.length > 60 ? [secret.slice(0, 20), secret.slice(-20)] : [];
  return leftOf(secret, text) !== undefined || ends.some((end) => text.includes(end));
}
