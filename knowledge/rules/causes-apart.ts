import type { Cause } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";

export const causesApart: Rule = {
  name: "causes-apart",
  why: "Two causes that every answer moves alike can never be told apart; whoever has the second gets the fix of the first.",
  check: (context) => {
    const seen = new Map<string, string>();
    return [...context.knowledge.causes.values()].flatMap((cause) => {
      const evidence = evidenceKey(cause);
      const twin = seen.get(evidence);
      seen.set(evidence, twin ?? cause.id);
      if (twin === undefined) return [];
      const message = `Every answer moves this cause and "${twin}" alike. Give one of them a line of evidence that the other has not.`;
      return [findingAt(context, { kind: "cause", name: cause.id, path: ["evidence"] }, "causes-apart", message)];
    });
  },
};

/** All that answers do to a cause, in an order that does not depend on how the file is written. */
function evidenceKey({ evidence, stages, platforms }: Cause): string {
  const rows = evidence.flatMap(({ finding, is, weighs, otherwise = "" }) =>
    [is].flat().map((value) => `${finding} ${value} ${weighs} ${otherwise}`),
  );
  return JSON.stringify([rows.sort(), [...stages].sort(), [...platforms].sort()]);
}
