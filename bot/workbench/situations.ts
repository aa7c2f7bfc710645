import type { Fix, Knowledge, Variant, When } from "../../knowledge/model.ts";

/** Answers under which a fix shows one of its forms. */
export type Situation = Readonly<Record<string, string>>;

const MOST = 40; // forms of one fix
const MAX_DEPTH = 3; // as `stepsFor` unfolds

/** One situation for each form that the steps of a fix can take: its own variants, and those of the procedures in them. */
export function situationsOf(knowledge: Knowledge, fix: Fix): Situation[] {
  const found = forms(knowledge, fix.variants, {}, 0);
  const distinct = new Map(found.map((situation) => [JSON.stringify(Object.entries(situation).sort()), situation]));
  return [...distinct.values()].slice(0, MOST);
}

function forms(knowledge: Knowledge, variants: readonly Variant[], given: Situation, depth: number): Situation[] {
  return variants.flatMap((variant) => {
    const here = joined(given, variant.when);
    if (!here) return [];
    let all: Situation[] = [here];
    for (const step of variant.steps) {
      const procedure = step.procedure === undefined ? undefined : knowledge.procedures.get(step.procedure);
      if (procedure && depth < MAX_DEPTH)
        all = all.flatMap((each) => {
          const within = forms(knowledge, procedure.variants, each, depth + 1);
          return within.length > 0 ? within : [each];
        });
    }
    return all;
  });
}

/** Both together, with the first value of each; undefined when they contradict each other. */
function joined(given: Situation, when: When | undefined): Situation | undefined {
  const both: Record<string, string> = { ...given };
  for (const [finding, values] of Object.entries(when ?? {})) {
    const told = both[finding];
    if (told === undefined) both[finding] = values[0] ?? "";
    else if (!values.includes(told)) return undefined;
  }
  return both;
}
