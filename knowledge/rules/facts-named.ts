import type { Fact } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";
import { shownTexts } from "./texts.ts";

const SYSTEMS: Readonly<Record<string, string>> = {
  ios: "ios",
  ipados: "ios",
  android: "android",
  macos: "macos",
  windows: "windows",
};
/** A version that is needed; "iOS 17 and earlier" only says where a menu is. */
const NEEDED =
  /\b(?:needs?|requires?|at least|from|minimum(?: is)?|starting with) (?:\*\*)?(iOS|iPadOS|Android|macOS|Windows) (\d[\w.-]*\w|\d)|\b(iOS|iPadOS|Android|macOS|Windows) (\d[\w.-]*\w|\d)(?:\*\*)? or (?:later|newer|higher|above)/gi;

export const factsNamed: Rule = {
  name: "facts-named",
  severity: "warning",
  why: "A minimum that is written out in many texts is forgotten in one of them when it changes.",
  check: ({ files, knowledge }) => {
    const facts = [...knowledge.facts.values()].filter(({ unit }) => unit === "version");
    return files
      .filter(({ kind, text }) => kind !== "fact" && /iOS|Android|macOS|Windows/.test(text))
      .flatMap((file) =>
        shownTexts(file).flatMap(({ text, path }) =>
          [...text.matchAll(NEEDED)].flatMap(([, before, first, after, second]) => {
            const fact = factFor(facts, before ?? after ?? "", first ?? second ?? "");
            if (!fact) return [];
            const version = first ?? second;
            const message = `"${version}" is a fact that may change. Write {fact:${fact.id}} in its place, if that is what is meant.`;
            return [findingIn(file, path, "facts-named", message)];
          }),
        ),
      );
  },
};

function factFor(facts: readonly Fact[], system: string, version: string): Fact | undefined {
  const prefix = `${SYSTEMS[system.toLowerCase()]}.`;
  return facts.find(({ id, value }) => id.startsWith(prefix) && String(value).toLowerCase() === version.toLowerCase());
}
