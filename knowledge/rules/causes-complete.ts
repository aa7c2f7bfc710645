import { findingAt, type Rule } from "./rule.ts";

export const causesComplete: Rule = {
  name: "causes-complete",
  why: "Scenarios, saved cases and reports use the ids of the vocabulary; each needs an entry that something can lead to.",
  check: (context) => {
    const { knowledge } = context;
    const missing = knowledge.vocabulary.causes
      .filter((id) => !knowledge.causes.has(id))
      .map((id) =>
        findingAt(
          context,
          { kind: "vocabulary", name: "vocabulary", path: ["causes"] },
          "causes-complete",
          `The cause "${id}" has no file. Add causes/${id}.json.`,
        ),
      );
    const unreachable = [...knowledge.causes.values()]
      .filter((cause) => !cause.evidence.some((row) => row.weighs === "proves" || row.weighs.endsWith("suggests")))
      .map((cause) =>
        findingAt(
          context,
          { kind: "cause", name: cause.id, path: ["evidence"] },
          "causes-complete",
          "Nothing speaks for this cause, so no answer can lead to it. Add a line of evidence that suggests it.",
        ),
      );
    return [...missing, ...unreachable];
  },
};
