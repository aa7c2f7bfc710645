import type { Finding, SourceFile } from "../files.ts";
import { findingIn, hasOtherId, type Rule } from "./rule.ts";

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
        .filter((file) => kinds.includes(file.kind) && !hasOtherId(file))
        .flatMap((file) => repeats(file, of(file.json as Phrased), seen));
    }),
};

/** One finding for each other file, at the first phrase that the two share: a copy shares them all. */
function repeats(file: SourceFile, { key, phrases }: Phrases, seen: Map<string, SourceFile>): Finding[] {
  const plains = plainerOf(file, phrases);
  const shared = new Map<SourceFile, number[]>();
  phrases.forEach((_, i) => {
    const plain = plains[i] as string;
    const first = seen.get(plain);
    if (!first) seen.set(plain, file);
    else shared.set(first, [...(shared.get(first) ?? []), i]);
  });
  return [...shared].flatMap(([first, places]) => {
    if (first === file)
      return places.map((i) =>
        findingIn(file, [key, i], NAME, `"${phrases[i]}" stands twice in this list. Keep one of the two.`),
      );
    const at = places[0] ?? 0;
    const more = places.length > 1 ? ` (and ${places.length - 1} more)` : "";
    const message = `"${shortened(phrases[at] ?? "")}"${more} also stands in ${first.path}, so it cannot tell the two apart. Keep it in one of them.`;
    return [findingIn(file, [key, at], NAME, message)];
  });
}

function shortened(phrase: string): string {
  return phrase.length > 100 ? `${phrase.slice(0, 100)}…` : phrase;
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
