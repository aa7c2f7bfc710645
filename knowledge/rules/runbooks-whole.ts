import type { Runbook } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";

export const runbooksWhole: Rule = {
  name: "runbooks-whole",
  why: "A step that asks nothing, gives no fix and has nothing for an agent to look at stops whoever follows the runbook.",
  checkFile: (file) => {
    if (file.kind !== "runbook") return [];
    return (file.json as Runbook).steps.flatMap((step, i) => {
      if (step.questions || step.fix !== undefined || step.agentCheck !== undefined) return [];
      const message = 'Nothing is done in this step. Add "questions", a "fix" or an "agentCheck", or remove the step.';
      return [findingIn(file, ["steps", i], "runbooks-whole", message)];
    });
  },
};
