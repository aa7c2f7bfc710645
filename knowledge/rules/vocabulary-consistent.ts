import type { Finding } from "../files.ts";
import { findingAt, type Rule } from "./rule.ts";

const NAME = "vocabulary-consistent";
const ID = /^[a-z0-9][a-z0-9-]*$/;

export const vocabularyConsistent: Rule = {
  name: NAME,
  why: "Everything else is written in these words; one that stands in two places, or in one of two, makes entries disagree.",
  check: (context) => {
    const { stages, findings, derived, causes } = context.knowledge.vocabulary;
    const found: Finding[] = [];
    const say = (path: readonly (string | number)[], message: string) =>
      void found.push(findingAt(context, { kind: "vocabulary", name: "vocabulary", path }, NAME, message));
    const values = findings.stage?.values;
    const listed = Array.isArray(values) ? values : [];
    for (const stage of Object.keys(stages))
      if (!listed.includes(stage))
        say(
          ["stages", stage],
          `The values of the finding "stage" below do not have "${stage}". Add it there too, or remove it.`,
        );
    listed.forEach((stage, i) => {
      if (!Object.hasOwn(stages, stage))
        say(
          ["findings", "stage", "values", i],
          `The list "stages" above does not explain "${stage}". Add it there too.`,
        );
    });
    for (const id of Object.keys(derived))
      if (Object.hasOwn(findings, id))
        say(["derived", id], `"${id}" stands in "findings" and in "derived". Keep it in one of them.`);
    for (const [list, ids] of [
      ["findings", Object.keys(findings)],
      ["derived", Object.keys(derived)],
      ["stages", Object.keys(stages)],
    ] as const)
      for (const id of ids)
        if (!ID.test(id))
          say([list, id], `"${id}" cannot be a name. Use small letters a to z, digits and hyphens only.`);
    causes.forEach((id, i) => {
      if (!ID.test(id))
        say(["causes", i], `"${id}" cannot be a name. Use small letters a to z, digits and hyphens only.`);
    });
    return found;
  },
};
