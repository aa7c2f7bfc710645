import { NO_EVIDENCE, withFinding } from "../evidence.ts";
import type { Knowledge, Variant, When } from "../model.ts";
import { stepsFor } from "../steps.ts";
import { findingAt, type Rule } from "./rule.ts";

const NAME = "steps-fit";
/** With the steps of its procedures; more than that nobody follows. */
export const MOST_STEPS = 15;

export const stepsFit: Rule = {
  name: NAME,
  why: "A fix takes the steps of procedures in, so its own file does not show how long the card gets.",
  check: (context) => {
    const most = mostSteps(context.knowledge.procedures);
    return [...context.knowledge.fixes.values()].flatMap((fix) =>
      fix.variants.flatMap((variant, v) => {
        if (sum(variant, most) <= MOST_STEPS) return [];
        const steps = longest(context.knowledge, variant);
        if (steps <= MOST_STEPS) return [];
        const message = `With the steps of its procedures this makes ${steps} steps, and ${MOST_STEPS} are the most. Shorten it, or make two fixes of it.`;
        return [findingAt(context, { kind: "fix", name: fix.id, path: ["variants", v] }, NAME, message)];
      }),
    );
  },
};

/** The steps of the longest variant of each procedure: more than that nobody gets from it. */
function mostSteps(procedures: Knowledge["procedures"]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (let depth = 0; depth < 3; depth++)
    for (const { id, variants } of procedures.values())
      most.set(id, Math.max(...variants.map((variant) => sum(variant, most))));
  return most;
}

function sum({ steps }: Variant, most: ReadonlyMap<string, number>): number {
  return steps.reduce((total, { procedure }) => total + (procedure === undefined ? 1 : (most.get(procedure) ?? 1)), 0);
}

/** The most steps that somebody may get from a variant, whichever variants of its procedures fit. */
function longest(knowledge: Knowledge, variant: Variant): number {
  const whens = variant.steps.flatMap(({ procedure }) =>
    procedure === undefined ? [] : (knowledge.procedures.get(procedure)?.variants ?? []).map(({ when = {} }) => when),
  );
  const lengths = [{}, ...whens].map((when) => {
    const evidence = evidenceOf({ ...when, ...variant.when });
    return stepsFor(knowledge, { variants: [variant] } as never, evidence).length;
  });
  return Math.max(...lengths);
}

function evidenceOf(when: When) {
  return Object.entries(when).reduce(
    (evidence, [finding, values]) => withFinding(evidence, finding, values[0], "chosen"),
    NO_EVIDENCE,
  );
}
