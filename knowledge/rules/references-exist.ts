import type { Finding } from "../files.ts";
import type { Step } from "../model.ts";
import { nearest } from "../nearest.ts";
import { findingAt, type Rule, type RuleContext, stepEntries } from "./rule.ts";

const NAME = "references-exist";

export const referencesExist: Rule = {
  name: NAME,
  why: "An entry that points to nothing is a dead end in a conversation.",
  check: (context) => [...causes(context), ...steps(context), ...runbooks(context), ...questions(context)],
};

const FOLDER_OF = {
  fix: "fixes",
  symptom: "symptoms",
  error: "errors",
  cause: "causes",
  procedure: "procedures",
  question: "questions",
} as const;
type Referred = keyof typeof FOLDER_OF;

/** What to say when nothing of that kind has the id; undefined when it exists. */
function missing({ has, knowledge }: RuleContext, kind: Referred, id: string): string | undefined {
  if (has(kind, id)) return undefined;
  const folder = FOLDER_OF[kind];
  const meant = nearest(id, knowledge[folder].keys());
  const hint = meant ? `Did you mean "${meant}"?` : `Correct the name, or put ${folder}/${id}.json back.`;
  return `There is no ${kind} called "${id}". ${hint}`;
}

function causes(context: RuleContext): Finding[] {
  return [...context.knowledge.causes.values()].flatMap((cause) => {
    const look = (path: (string | number)[], kind: Referred, id: string): Finding[] => {
      const message = missing(context, kind, id);
      return message ? [findingAt(context, { kind: "cause", name: cause.id, path }, NAME, message)] : [];
    };
    return [
      ...look(["fix"], "fix", cause.fix),
      ...cause.symptoms.flatMap((row, i) => look(["symptoms", i, "symptom"], "symptom", row.symptom)),
      ...cause.errors.flatMap((row, i) => look(["errors", i, "error"], "error", row.error)),
      ...cause.apart.flatMap((row, i) => look(["apart", i, "from"], "cause", row.from)),
    ];
  });
}

function steps(context: RuleContext): Finding[] {
  return stepEntries(context).flatMap(({ kind, entry }) =>
    entry.variants.flatMap((variant, v) =>
      variant.steps.flatMap((step: Step, s) => {
        if (step.procedure === undefined) return [];
        const circle =
          kind === "procedure" && leadsTo(context, step.procedure, entry.id)
            ? `The procedure "${step.procedure}" leads back to itself, so its steps would never end. Take one of the two out.`
            : undefined;
        const message = missing(context, "procedure", step.procedure) ?? circle;
        const path = ["variants", v, "steps", s, "procedure"];
        return message ? [findingAt(context, { kind, name: entry.id, path }, NAME, message)] : [];
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
  return [...context.knowledge.runbooks.values()].flatMap((runbook) =>
    runbook.steps.flatMap((step, i) => {
      const look = (path: (string | number)[], kind: Referred, id: string): Finding[] => {
        const message = missing(context, kind, id);
        const where = { kind: "runbook", name: runbook.id, path: ["steps", i, ...path] };
        return message ? [findingAt(context, where, NAME, message)] : [];
      };
      return [
        ...(step.questions ?? []).flatMap((id, q) => look(["questions", q], "question", id)),
        ...(step.fix === undefined ? [] : look(["fix"], "fix", step.fix)),
        ...(step.causes ?? []).flatMap((id, c) => look(["causes", c], "cause", id)),
      ];
    }),
  );
}

/** Each finding is asked for by a question; its file is called after the finding. */
function questions(context: RuleContext): Finding[] {
  const { knowledge, has } = context;
  const asked = new Set([...knowledge.questions.values()].map((question) => question.finding));
  const hints = [...knowledge.questions.values()].flatMap(({ id, hintedBy = [] }) =>
    hintedBy.flatMap((symptom, i) => {
      const message = missing(context, "symptom", symptom);
      const where = { kind: "question", name: id, path: ["hintedBy", i] };
      return message ? [findingAt(context, where, NAME, message)] : [];
    }),
  );
  const unasked = Object.keys(knowledge.vocabulary.findings)
    .filter((finding) => !asked.has(finding) && !has("question", finding))
    .map((finding) => {
      const where = { kind: "vocabulary", name: "vocabulary", path: ["findings", finding] };
      const message = `No question asks for "${finding}". Put questions/${finding}.json back, or write it.`;
      return findingAt(context, where, NAME, message);
    });
  return [...hints, ...unasked];
}
