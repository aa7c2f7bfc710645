import type { Finding } from "../files.ts";
import type { Question } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";

const NAME = "questions-answerable";
const TYPED: readonly string[] = ["version", "number", "date"];

export const questionsAnswerable: Rule = {
  name: NAME,
  why: "A question without answers, or with answers that cannot be told apart, is a dead end in the middle of a conversation.",
  check: (context) => {
    const { questions, vocabulary } = context.knowledge;
    const asks = new Map<string, string>();
    return [...questions.values()].flatMap((question) => {
      const findings: Finding[] = [];
      const say = (path: (string | number)[], message: string) =>
        void findings.push(findingAt(context, { kind: "question", name: question.id, path }, NAME, message));
      const first = asks.get(question.finding);
      asks.set(question.finding, first ?? question.id);
      if (first !== undefined)
        say(["finding"], `The question "${first}" already asks for "${question.finding}". Keep one of the two.`);
      const values = vocabulary.findings[question.finding]?.values;
      if (values === undefined) {
        if (vocabulary.derived[question.finding])
          say(["finding"], `Nobody is asked for "${question.finding}": the bot works it out. Name another finding.`);
      } else if (typeof values === "string" && TYPED.includes(values)) typed(question, values, say);
      else chosen(question, values, say);
      labels(question, say);
      return findings;
    });
  },
};

type Say = (path: (string | number)[], message: string) => void;

function typed({ entry, options }: Question, values: string, say: Say): void {
  if (entry !== values) say(entry ? ["entry"] : [], `The answer to this question is typed. Add "entry": "${values}".`);
  if (options.length > 0)
    say(["options"], 'The answer to this question is typed, so there is nothing to choose. Leave "options" empty: [].');
}

function chosen({ entry, options, finding }: Question, values: readonly string[] | string, say: Say): void {
  if (entry !== undefined) say(["entry"], 'The answer to this question is chosen from "options". Remove "entry".');
  if (options.length < 2) say(["options"], "A question needs at least two answers. Add what is missing.");
  options.forEach(({ value }, i) => {
    if (options.findIndex((each) => each.value === value) < i)
      say(["options", i, "value"], `An answer above already stands for "${value}". Keep one of the two.`);
  });
  if (typeof values === "string") return;
  const missing = values.filter((value) => !options.some((option) => option.value === value));
  if (missing.length > 0 && options.length >= 2)
    say(
      ["options"],
      `Nobody can answer "${missing.join('" or "')}", a value of "${finding}" in vocabulary.json. Add an answer with it.`,
    );
}

function labels({ options }: Question, say: Say): void {
  const plain = (label: string) => label.trim().toLowerCase();
  options.forEach(({ label }, i) => {
    if (options.findIndex((each) => plain(each.label) === plain(label)) < i)
      say(
        ["options", i, "label"],
        `Another answer above has the same words, "${label}". Use other words for one of them.`,
      );
  });
  const words = new Map<string, number>();
  options.forEach(({ says = [] }, i) => {
    says.forEach((phrase, p) => {
      const other = words.get(plain(phrase));
      if (other !== undefined && other !== i)
        say(
          ["options", i, "says", p],
          `"${phrase}" also means another answer of this question. Keep it with one of them.`,
        );
      words.set(plain(phrase), i);
    });
  });
}
