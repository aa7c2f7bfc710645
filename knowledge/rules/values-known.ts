import type { Finding } from "../files.ts";
import type { Knowledge, When } from "../model.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "values-known";

export const valuesKnown: Rule = {
  name: NAME,
  why: "A value that the vocabulary does not have can never be met, so the line it stands in does nothing.",
  check: (context) => [
    ...fromCauses(context),
    ...fromTypical(context),
    ...fromQuestions(context),
    ...fromReadings(context),
    ...fromGives(context),
    ...fromWhens(context),
  ],
};

/** Null when any text is allowed there (versions, dates, numbers, error ids). */
function valuesOf(knowledge: Knowledge, finding: string): readonly string[] | null | undefined {
  const entry = knowledge.vocabulary.findings[finding] ?? knowledge.vocabulary.derived[finding];
  if (entry === undefined) return undefined;
  return typeof entry.values === "string" ? null : entry.values;
}

function wrong(knowledge: Knowledge, finding: string, value: string): string | undefined {
  const values = valuesOf(knowledge, finding);
  if (values === undefined) return `"${finding}" is not a finding of vocabulary.json.`;
  if (values === null || values.includes(value)) return undefined;
  return `"${value}" is not a value of "${finding}". Use one of: ${values.join(", ")}.`;
}

function fromCauses(context: RuleContext): Finding[] {
  return [...context.knowledge.causes.values()].flatMap((cause) =>
    cause.evidence.flatMap((row, i) =>
      [row.is].flat().flatMap((value) => {
        const message = wrong(context.knowledge, row.finding, value);
        return message
          ? [findingAt(context, { kind: "cause", name: cause.id, path: ["evidence", i] }, NAME, message)]
          : [];
      }),
    ),
  );
}

function fromTypical(context: RuleContext): Finding[] {
  return [...context.knowledge.causes.values()].flatMap((cause) =>
    Object.entries(cause.typical ?? {}).flatMap(([finding, shares]) => {
      const messages = Object.keys(shares).flatMap((value) => wrong(context.knowledge, finding, value) ?? []);
      const sum = Object.values(shares).reduce((total, share) => total + share, 0);
      if (sum !== 10) messages.push(`The answers to "${finding}" make ${sum} people. Spread ten people over them.`);
      return messages.map((message) =>
        findingAt(context, { kind: "cause", name: cause.id, path: ["typical", finding] }, NAME, message),
      );
    }),
  );
}

/** What free text is read as. `$1` stands for what the pattern has caught. */
function fromReadings(context: RuleContext): Finding[] {
  return [...context.knowledge.readings.values()].flatMap((reading) =>
    reading.rules.flatMap((rule, i) => {
      const message = /\$\d/.test(rule.is) ? undefined : wrong(context.knowledge, reading.finding, rule.is);
      const where = { kind: "reading", name: reading.finding, path: ["rules", i] };
      return message === undefined ? [] : [findingAt(context, where, NAME, message)];
    }),
  );
}

function fromQuestions(context: RuleContext): Finding[] {
  return [...context.knowledge.questions.values()].flatMap((question) =>
    question.options.flatMap((option, i) => {
      const message =
        question.finding === "error"
          ? context.knowledge.errors.has(option.value)
            ? undefined
            : `There is no error called "${option.value}".`
          : wrong(context.knowledge, question.finding, option.value);
      return message
        ? [findingAt(context, { kind: "question", name: question.id, path: ["options", i] }, NAME, message)]
        : [];
    }),
  );
}

function fromGives(context: RuleContext): Finding[] {
  const { symptoms, errors, security } = context.knowledge;
  const entries = [
    ...[...symptoms.values()].map((entry) => ({ kind: "symptom", entry })),
    ...[...errors.values()].map((entry) => ({ kind: "error", entry })),
    ...[...security.values()].map((entry) => ({ kind: "security", entry })),
  ];
  return entries.flatMap(({ kind, entry }) =>
    entry.gives.flatMap((given, i) => {
      const message = wrong(context.knowledge, given.finding, given.is);
      return message ? [findingAt(context, { kind, name: entry.id, path: ["gives", i] }, NAME, message)] : [];
    }),
  );
}

function fromWhens(context: RuleContext): Finding[] {
  const { fixes, procedures, questions } = context.knowledge;
  const whens: { kind: string; name: string; path: (string | number)[]; when: When }[] = [];
  for (const [kind, entries] of [
    ["fix", fixes],
    ["procedure", procedures],
  ] as const) {
    for (const entry of entries.values()) {
      entry.variants.forEach((variant, i) => {
        if (variant.when) whens.push({ kind, name: entry.id, path: ["variants", i, "when"], when: variant.when });
      });
    }
  }
  for (const question of questions.values()) {
    question.appliesWhen?.forEach((when, i) =>
      whens.push({ kind: "question", name: question.id, path: ["appliesWhen", i], when }),
    );
    question.how?.forEach((how, i) => {
      if (how.when) whens.push({ kind: "question", name: question.id, path: ["how", i, "when"], when: how.when });
    });
  }
  return whens.flatMap(({ when, ...where }) =>
    Object.entries(when).flatMap(([finding, values]) =>
      values.flatMap((value) => {
        const message = wrong(context.knowledge, finding, value);
        return message ? [findingAt(context, where, NAME, message)] : [];
      }),
    ),
  );
}
