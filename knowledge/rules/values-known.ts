import type { Finding } from "../files.ts";
import type { Knowledge, When } from "../model.ts";
import { nearest } from "../nearest.ts";
import { findingAt, type Rule, type RuleContext, stepEntries, type Where } from "./rule.ts";

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
    ...fromTenant(context),
  ],
};

type Path = readonly (string | number)[];

function at(context: RuleContext, kind: string, name: string, path: Path, message: string | undefined): Finding[] {
  return message ? [findingAt(context, { kind, name, path }, NAME, message)] : [];
}

/** The values of a finding; null when any text is allowed there (versions, dates, numbers, error ids). */
function valuesOf(
  { vocabulary: { findings, derived } }: Knowledge,
  finding: string,
): readonly string[] | null | undefined {
  const entry = Object.hasOwn(findings, finding)
    ? findings[finding]
    : Object.hasOwn(derived, finding)
      ? derived[finding]
      : undefined;
  return entry && (typeof entry.values === "string" ? null : entry.values);
}

function unknownFinding(knowledge: Knowledge, finding: string): string | undefined {
  if (valuesOf(knowledge, finding) !== undefined) return undefined;
  const { findings, derived } = knowledge.vocabulary;
  const meant = nearest(finding, [...Object.keys(findings), ...Object.keys(derived)]);
  const hint = meant ? `Did you mean "${meant}"?` : "Use one of its findings, or add it there with a question.";
  return `There is no finding "${finding}" in vocabulary.json. ${hint}`;
}

function unknownValue(knowledge: Knowledge, finding: string, value: string): string | undefined {
  const values = valuesOf(knowledge, finding);
  if (!values || values.includes(value)) return undefined;
  const meant = nearest(value, values);
  const others = `Use one of these: ${values.join(", ")}.`;
  return `"${value}" is not a value of "${finding}". ${meant ? `Did you mean "${meant}"? ` : ""}${others}`;
}

function fromCauses(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.causes.values()].flatMap((cause) => [
    ...cause.evidence.flatMap((row, i) => {
      const path = ["evidence", i];
      const finding = at(context, "cause", cause.id, [...path, "finding"], unknownFinding(knowledge, row.finding));
      if (finding.length > 0) return finding;
      return [row.is].flat().flatMap((value, v) => {
        const place = Array.isArray(row.is) ? [...path, "is", v] : [...path, "is"];
        return at(context, "cause", cause.id, place, unknownValue(knowledge, row.finding, value));
      });
    }),
    ...cause.platforms.flatMap((value, i) =>
      at(context, "cause", cause.id, ["platforms", i], unknownValue(knowledge, "device", value)),
    ),
    ...cause.stages.flatMap((value, i) =>
      at(context, "cause", cause.id, ["stages", i], unknownValue(knowledge, "stage", value)),
    ),
  ]);
}

function fromTypical(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.causes.values()].flatMap((cause) =>
    Object.entries(cause.typical ?? {}).flatMap(([finding, shares]) => {
      const path = ["typical", finding];
      const missing = unknownFinding(knowledge, finding);
      if (missing) return at(context, "cause", cause.id, path, missing);
      const values = Object.keys(shares).flatMap((value) =>
        at(context, "cause", cause.id, [...path, value], unknownValue(knowledge, finding, value)),
      );
      const sum = Object.values(shares).reduce((total, share) => total + share, 0);
      const fault = `The answers to "${finding}" make ${sum} people together. Spread ten people over them.`;
      return [...values, ...(sum === 10 ? [] : at(context, "cause", cause.id, path, fault))];
    }),
  );
}

/** What free text is read as. `$1` stands for what the pattern has caught. */
function fromReadings(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.readings.values()].flatMap(({ finding, rules }) => {
    const missing = unknownFinding(knowledge, finding);
    if (missing) return at(context, "reading", finding, ["finding"], missing);
    return rules.flatMap((rule, i) => {
      const message = /\$\d/.test(rule.is) ? undefined : unknownValue(knowledge, finding, rule.is);
      return at(context, "reading", finding, ["rules", i, "is"], message);
    });
  });
}

function fromQuestions(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.questions.values()].flatMap((question) => {
    const missing = unknownFinding(knowledge, question.finding);
    if (missing) return at(context, "question", question.id, ["finding"], missing);
    return question.options.flatMap((option, i) =>
      at(
        context,
        "question",
        question.id,
        ["options", i, "value"],
        unknownOption(context, question.finding, option.value),
      ),
    );
  });
}

function unknownOption({ knowledge, has }: RuleContext, finding: string, value: string): string | undefined {
  if (finding !== "error") return unknownValue(knowledge, finding, value);
  if (has("error", value)) return undefined;
  const meant = nearest(value, knowledge.errors.keys());
  return `There is no error called "${value}". ${meant ? `Did you mean "${meant}"?` : "Use the name of a file in errors/."}`;
}

function fromGives(context: RuleContext): Finding[] {
  const { knowledge } = context;
  const { symptoms, errors, security } = knowledge;
  const entries = [
    ...[...symptoms.values()].map((entry) => ({ kind: "symptom", entry })),
    ...[...errors.values()].map((entry) => ({ kind: "error", entry })),
    ...[...security.values()].map((entry) => ({ kind: "security", entry })),
  ];
  return entries.flatMap(({ kind, entry }) =>
    entry.gives.flatMap(({ finding, is }, i) => {
      const missing = at(context, kind, entry.id, ["gives", i, "finding"], unknownFinding(knowledge, finding));
      if (missing.length > 0) return missing;
      return at(context, kind, entry.id, ["gives", i, "is"], unknownValue(knowledge, finding, is));
    }),
  );
}

/** Conditions of variants, questions, hints and options. */
export function conditionsOf(context: RuleContext): (Where & { readonly path: Path; readonly when: When })[] {
  const steps = stepEntries(context).flatMap(({ kind, entry }) =>
    entry.variants.flatMap(({ when }, i) =>
      when ? [{ kind, name: entry.id, path: ["variants", i, "when"], when }] : [],
    ),
  );
  const questions = [...context.knowledge.questions.values()].flatMap(({ id, appliesWhen, hardWhen, how, options }) => [
    ...(appliesWhen ?? []).map((when, i) => ({ kind: "question", name: id, path: ["appliesWhen", i], when })),
    ...(hardWhen ?? []).map((when, i) => ({ kind: "question", name: id, path: ["hardWhen", i], when })),
    ...(how ?? []).flatMap(({ when }, i) =>
      when ? [{ kind: "question", name: id, path: ["how", i, "when"], when }] : [],
    ),
    ...options.flatMap(({ when }, i) =>
      when ? [{ kind: "question", name: id, path: ["options", i, "when"], when }] : [],
    ),
  ]);
  return [...steps, ...questions];
}

function fromWhens(context: RuleContext): Finding[] {
  return conditionsOf(context).flatMap(({ kind, name, path, when }) =>
    Object.entries(when).flatMap(([finding, values]) => {
      const missing = unknownFinding(context.knowledge, finding);
      if (missing) return at(context, kind, name, [...path, finding], missing);
      return values.flatMap((value, v) =>
        at(context, kind, name, [...path, finding, v], unknownValue(context.knowledge, finding, value)),
      );
    }),
  );
}

function fromTenant(context: RuleContext): Finding[] {
  const { tenant } = context.knowledge;
  const look = (key: "allowedStores" | "browsers", finding: string) =>
    tenant[key].flatMap((value, i) =>
      at(context, "tenant", "tenant", [key, i], unknownValue(context.knowledge, finding, value)),
    );
  return [
    ...look("allowedStores", "store"),
    ...look("browsers", "browser"),
    ...fromWheres(context),
    ...fromRegisters(context),
  ];
}

/** What the organisation must allow for a step to be shown. */
function fromWheres(context: RuleContext): Finding[] {
  return stepEntries(context).flatMap(({ kind, entry }) =>
    entry.variants.flatMap((variant, v) =>
      [{ where: variant.where, path: ["variants", v] as Path }]
        .concat(variant.steps.map(({ where }, s) => ({ where, path: ["variants", v, "steps", s] })))
        .flatMap(({ where, path }) =>
          (["store", "browser"] as const).flatMap((finding) =>
            (where?.[finding] ?? []).flatMap((value, i) =>
              at(
                context,
                kind,
                entry.id,
                [...path, "where", finding, i],
                unknownValue(context.knowledge, finding, value),
              ),
            ),
          ),
        ),
    ),
  );
}

function fromRegisters(context: RuleContext): Finding[] {
  return [...context.knowledge.procedures.values()].flatMap(({ id, registers = [] }) =>
    registers.flatMap((value, i) =>
      at(context, "procedure", id, ["registers", i], unknownValue(context.knowledge, "store", value)),
    ),
  );
}
