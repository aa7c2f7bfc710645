import type { Finding } from "../files.ts";
import type { Step } from "../model.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "references-exist";

export const referencesExist: Rule = {
  name: NAME,
  why: "An entry that points to nothing is a dead end in a conversation.",
  check: (context) => [...causes(context), ...steps(context), ...runbooks(context), ...questions(context)],
};

function causes(context: RuleContext): Finding[] {
  const { knowledge } = context;
  const findings: Finding[] = [];
  for (const cause of knowledge.causes.values()) {
    const at = (path: (string | number)[], kind: string, id: string) =>
      findings.push(
        findingAt(
          context,
          { kind: "cause", name: cause.id, path },
          NAME,
          `There is no ${kind} called "${id}". Correct the name or add that file.`,
        ),
      );
    if (!knowledge.fixes.has(cause.fix)) at(["fix"], "fix", cause.fix);
    cause.symptoms.forEach((row, i) => {
      if (!knowledge.symptoms.has(row.symptom)) at(["symptoms", i, "symptom"], "symptom", row.symptom);
    });
    cause.errors.forEach((row, i) => {
      if (!knowledge.errors.has(row.error)) at(["errors", i, "error"], "error", row.error);
    });
    cause.apart.forEach((row, i) => {
      if (!knowledge.causes.has(row.from)) at(["apart", i, "from"], "cause", row.from);
    });
  }
  return findings;
}

function steps(context: RuleContext): Finding[] {
  const { fixes, procedures } = context.knowledge;
  const entries = [
    ...[...fixes.values()].map((entry) => ({ kind: "fix", entry })),
    ...[...procedures.values()].map((entry) => ({ kind: "procedure", entry })),
  ];
  return entries.flatMap(({ kind, entry }) =>
    entry.variants.flatMap((variant, v) =>
      variant.steps.flatMap((step: Step, s) => {
        if (step.procedure === undefined) return [];
        const isMissing = !procedures.has(step.procedure);
        if (!isMissing && !(kind === "procedure" && leadsTo(context, step.procedure, entry.id))) return [];
        const message = isMissing
          ? `There is no procedure called "${step.procedure}". Correct the name or add that file.`
          : `The procedure "${step.procedure}" leads back to itself, so its steps would never end. Take one of the two out.`;
        return [
          findingAt(context, { kind, name: entry.id, path: ["variants", v, "steps", s, "procedure"] }, NAME, message),
        ];
      }),
    ),
  );
}

/** True when the steps of procedure `id` come, perhaps by way of others, to procedure `origin` again. */
function leadsTo(context: RuleContext, id: string, origin: string, seen: ReadonlySet<string> = new Set()): boolean {
  if (id === origin) return true;
  if (seen.has(id)) return false;
  const variants = context.knowledge.procedures.get(id)?.variants ?? [];
  return variants
    .flatMap((variant) => variant.steps.flatMap((step) => step.procedure ?? []))
    .some((next) => leadsTo(context, next, origin, new Set([...seen, id])));
}

function runbooks(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.runbooks.values()].flatMap((runbook) =>
    runbook.steps.flatMap((step, i) => {
      const where = { kind: "runbook", name: runbook.id, path: ["steps", i] };
      const missing = (step.questions ?? []).filter((id) => !knowledge.questions.has(id));
      if (step.fix !== undefined && !knowledge.fixes.has(step.fix)) missing.push(step.fix);
      missing.push(...(step.causes ?? []).filter((id) => !knowledge.causes.has(id)));
      return missing.map((id) => findingAt(context, where, NAME, `This step names "${id}", which does not exist.`));
    }),
  );
}

function questions(context: RuleContext): Finding[] {
  const { knowledge } = context;
  const hints = [...knowledge.questions.values()].flatMap(({ id, hintedBy }) =>
    (hintedBy ?? []).flatMap((symptom, i) => {
      if (knowledge.symptoms.has(symptom)) return [];
      const message = `There is no symptom called "${symptom}". Correct the name or add that file.`;
      return [findingAt(context, { kind: "question", name: id, path: ["hintedBy", i] }, NAME, message)];
    }),
  );
  const unasked = Object.keys(knowledge.vocabulary.findings)
    .filter((finding) => ![...knowledge.questions.values()].some((question) => question.finding === finding))
    .map((finding) =>
      findingAt(
        context,
        { kind: "vocabulary", name: "vocabulary", path: ["findings", finding] },
        NAME,
        `Nobody asks for "${finding}". Add questions/${finding}.json.`,
      ),
    );
  return [...hints, ...unasked];
}
