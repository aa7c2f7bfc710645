import type { Finding, SourceFile } from "../files.ts";
import { findingIn, type Rule } from "./rule.ts";

const NAME = "phrases-once";

/** Kinds whose phrases compete: a text that fits two of them equally is understood by chance. */
const GROUPS: readonly { readonly kinds: readonly string[]; readonly of: (entry: Phrased) => Phrases }[] = [
  { kinds: ["symptom", "security", "scope"], of: ({ says = [] }) => ({ key: "says", phrases: says }) },
  { kinds: ["error"], of: ({ texts = [] }) => ({ key: "texts", phrases: texts }) },
  { kinds: ["cause"], of: ({ complaints = [] }) => ({ key: "complaints", phrases: complaints }) },
];

interface Phrased {
  readonly says?: readonly string[];
  readonly texts?: readonly string[];
  readonly complaints?: readonly string[];
}

interface Phrases {
  readonly key: string;
  readonly phrases: readonly string[];
}

export const phrasesOnce: Rule = {
  name: NAME,
  why: "Words that stand in two entries cannot tell them apart: which one is understood would be chance.",
  isLocal: true,
  check: ({ files }) =>
    GROUPS.flatMap(({ kinds, of }) => {
      const seen = new Map<string, SourceFile>();
      return files
        .filter((file) => kinds.includes(file.kind))
        .flatMap((file) => repeats(file, of(file.json as Phrased), seen));
    }),
};

function repeats(file: SourceFile, { key, phrases }: Phrases, seen: Map<string, SourceFile>): Finding[] {
  const plains = plainerOf(file, phrases);
  return phrases.flatMap((phrase, i) => {
    const plain = plains[i] as string;
    const first = seen.get(plain);
    if (!first) {
      seen.set(plain, file);
      return [];
    }
    const message =
      first === file
        ? `"${phrase}" stands twice in this list. Keep one of the two.`
        : `"${phrase}" also stands in ${first.path}, so it cannot tell the two apart. Keep it in one of them.`;
    return [findingIn(file, [key, i], NAME, message)];
  });
}

const kept = new WeakMap<SourceFile, readonly string[]>();

function plainerOf(file: SourceFile, phrases: readonly string[]): readonly string[] {
  let plain = kept.get(file);
  if (!plain) {
    plain = phrases.map(plainer);
    kept.set(file, plain);
  }
  return plain;
}

function plainer(phrase: string): string {
  return phrase
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
