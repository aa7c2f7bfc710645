import { JUDGED_FROM } from "../judge.ts";
import type { Knowledge, Question, When } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";
import { isStub } from "./stubs-answered.ts";
import { conditionsOf } from "./values-known.ts";

const NAME = "questions-matter";

export const questionsMatter: Rule = {
  name: NAME,
  why: "A question whose answer changes nothing wastes somebody's patience; one whose conditions never hold is never asked.",
  exceptions: [
    {
      file: "questions/device-changed-on.json",
      why: "no cause weighs a date; the comparison with the registered passkeys will use it",
    },
  ],
  check: (context) => {
    if (!context.isWhole) return [];
    const { knowledge } = context;
    const used = new Set<string>(["error", ...JUDGED_FROM]); // errors are weighed by the causes' own lists
    for (const { evidence } of knowledge.causes.values()) for (const { finding } of evidence) used.add(finding);
    for (const { kind, when } of conditionsOf(context))
      if (kind !== "question") for (const finding of Object.keys(when)) used.add(finding);
    const reachable = askable(knowledge);
    const stubs = new Set(
      context.files.filter((file) => file.kind === "question" && isStub(file)).map(({ name }) => name),
    );
    return [...knowledge.questions.values()].flatMap((question) => {
      if (stubs.has(question.id)) return []; // its author is still asked which cause it is for
      const at = (path: (string | number)[], message: string) => [
        findingAt(context, { kind: "question", name: question.id, path }, NAME, message),
      ];
      if (!used.has(question.finding)) {
        const message = `No cause and no steps use the answer, "${question.finding}", so the question is never worth asking. Give a cause a line of evidence on it, or delete the question.`;
        return at(["finding"], message);
      }
      if (reachable.has(question.finding)) return [];
      const message =
        'What "appliesWhen" asks for can never be known: no question that comes before gives it. Correct the condition.';
      return at(["appliesWhen"], message);
    });
  },
};

/** Findings that can become known by asking, from the questions that always apply onwards. */
function askable({ questions, vocabulary }: Knowledge): ReadonlySet<string> {
  const known = new Set(Object.keys(vocabulary.derived));
  const offered = new Map<string, ReadonlySet<string>>();
  for (const { finding, options } of questions.values())
    offered.set(finding, new Set(options.map((option) => option.value)));
  const canHold = (when: When) =>
    Object.entries(when).every(([finding, values]) => {
      if (!known.has(finding)) return false;
      const answers = offered.get(finding);
      return !answers || answers.size === 0 || values.some((value) => answers.has(value));
    });
  const waiting = new Set<Question>(questions.values());
  for (let grew = true; grew; ) {
    grew = false;
    for (const question of waiting) {
      if (question.appliesWhen !== undefined && !question.appliesWhen.some(canHold)) continue;
      known.add(question.finding);
      waiting.delete(question);
      grew = true;
    }
  }
  return known;
}
