import type { Cause, Knowledge } from "../model.ts";
import { nearest } from "../nearest.ts";
import { findingAt, type Rule } from "./rule.ts";

const NAME = "causes-complete";

export const causesComplete: Rule = {
  name: NAME,
  why: "Scenarios, saved cases and reports use the ids of the vocabulary; each needs an entry that something can lead to.",
  check: (context) => {
    const { knowledge, has } = context;
    const listed = new Set(knowledge.vocabulary.causes);
    const missing = knowledge.vocabulary.causes.flatMap((id, i) => {
      if (has("cause", id)) return [];
      const unlisted = [...knowledge.causes.keys()].filter((each) => !listed.has(each));
      const meant = nearest(id, unlisted);
      const message = `The cause "${id}" has no file. ${meant ? `Is it "${meant}"? Then correct the name. Otherwise put` : "Put"} causes/${id}.json back, or take the name off this list.`;
      return [findingAt(context, { kind: "vocabulary", name: "vocabulary", path: ["causes", i] }, NAME, message)];
    });
    const unlisted = [...knowledge.causes.keys()]
      .filter((id) => !listed.has(id) && knowledge.causes.get(id)?.id === id)
      .map((id) => {
        const message = `The list "causes" in vocabulary.json does not have "${id}". Add it there, so that scenarios and reports can name it.`;
        return findingAt(context, { kind: "cause", name: id, path: ["id"] }, NAME, message);
      });
    const offered = answersOffered(knowledge);
    const isAskable = (finding: string) => has("question", finding) && !knowledge.questions.has(finding);
    const unreachable = [...knowledge.causes.values()]
      .filter((cause) => !isReachable(knowledge, cause, offered, isAskable))
      .map((cause) => {
        const message =
          "Nothing that can be asked speaks for this cause, so no answer leads to it. Add a line of evidence that suggests it, with a value that a question offers.";
        return findingAt(context, { kind: "cause", name: cause.id, path: ["evidence"] }, NAME, message);
      });
    return [...missing, ...unlisted, ...unreachable];
  },
};

function answersOffered({ questions }: Knowledge): ReadonlySet<string> {
  const offered = new Set<string>();
  for (const { finding, options } of questions.values())
    for (const { value } of options) offered.add(`${finding} ${value}`);
  return offered;
}

/** Some line speaks for the cause with a value that a question offers, or that the bot works out. */
function isReachable(
  { vocabulary }: Knowledge,
  { evidence }: Cause,
  offered: ReadonlySet<string>,
  mayBeAsked: (finding: string) => boolean,
): boolean {
  return evidence
    .filter((row) => row.weighs === "proves" || row.weighs.endsWith("suggests"))
    .some(
      ({ finding, is }) =>
        vocabulary.derived[finding] !== undefined ||
        mayBeAsked(finding) ||
        [is].flat().some((value) => offered.has(`${finding} ${value}`)),
    );
}
