import type { Cause, Knowledge } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";

const NAME = "causes-complete";

export const causesComplete: Rule = {
  name: NAME,
  why: "Scenarios, saved cases and reports use the ids of the vocabulary; each needs an entry that something can lead to.",
  check: (context) => {
    const { knowledge } = context;
    const vocabulary = { kind: "vocabulary", name: "vocabulary", path: ["causes"] };
    const missing = knowledge.vocabulary.causes
      .filter((id) => !knowledge.causes.has(id))
      .map((id) => findingAt(context, vocabulary, NAME, `The cause "${id}" has no file. Add causes/${id}.json.`));
    const unlisted = [...knowledge.causes.keys()]
      .filter((id) => !knowledge.vocabulary.causes.includes(id))
      .map((id) => {
        const message = `vocabulary.json does not list the cause "${id}". Add it there, so that scenarios and reports can name it.`;
        return findingAt(context, { kind: "cause", name: id, path: ["id"] }, NAME, message);
      });
    const unreachable = [...knowledge.causes.values()]
      .filter((cause) => !isReachable(knowledge, cause))
      .map((cause) => {
        const message =
          "Nothing that can be asked speaks for this cause, so no answer leads to it. Add a line of evidence that suggests it, with a value that a question offers.";
        return findingAt(context, { kind: "cause", name: cause.id, path: ["evidence"] }, NAME, message);
      });
    return [...missing, ...unlisted, ...unreachable];
  },
};

/** Some line speaks for the cause with a value that is an option of a question, or that the judge derives. */
function isReachable(knowledge: Knowledge, cause: Cause): boolean {
  const offered = new Set(
    [...knowledge.questions.values()].flatMap(({ finding, options }) =>
      options.map(({ value }) => `${finding} ${value}`),
    ),
  );
  return cause.evidence
    .filter((row) => row.weighs === "proves" || row.weighs.endsWith("suggests"))
    .some(({ finding, is }) =>
      [is]
        .flat()
        .some((value) => knowledge.vocabulary.derived[finding] !== undefined || offered.has(`${finding} ${value}`)),
    );
}
