import type { Cause } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";

export const causesApart: Rule = {
  name: "causes-apart",
  why: "Two causes that every answer moves alike can never be told apart; whoever has the second gets the fix of the first.",
  check: (context) => {
    const { vocabulary, causes } = context.knowledge;
    const seen = new Map<string, string>();
    const own = [...causes].filter(([name, { id }]) => name === id); // a copy that keeps the old id is said already
    return own.flatMap(([, cause]) => {
      const moves = movesOf(cause, (finding) => vocabulary.findings[finding] ?? vocabulary.derived[finding]);
      const twin = seen.get(moves);
      seen.set(moves, twin ?? cause.id);
      if (twin === undefined) return [];
      const message = `Every answer moves this cause and "${twin}" alike, so nothing can tell the two apart. Give one of them a line of evidence that the other has not.`;
      return [findingAt(context, { kind: "cause", name: cause.id, path: ["evidence"] }, "causes-apart", message)];
    });
  },
};

type Values = (finding: string) => { readonly values: readonly string[] | string } | undefined;

/** What each answer does to a cause, however the lines that say so are written and ordered. */
function movesOf({ evidence, stages, platforms }: Cause, valuesOf: Values): string {
  const moves = new Set<string>();
  for (const { finding, is, weighs, otherwise } of evidence) {
    const values = [is].flat();
    for (const value of values) moves.add(`${finding} ${value} ${weighs}`);
    const listed = valuesOf(finding)?.values;
    if (otherwise === undefined || typeof listed === "string") continue;
    for (const value of listed ?? []) if (!values.includes(value)) moves.add(`${finding} ${value} ${otherwise}`);
  }
  return JSON.stringify([[...moves].sort(), [...stages].sort(), [...platforms].sort()]);
}
