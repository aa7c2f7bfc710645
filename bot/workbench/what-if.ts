import { type Evidence, NO_EVIDENCE } from "../../knowledge/evidence.ts";
import { judge } from "../../knowledge/judge.ts";
import { findingTitle, valueLabel } from "../../knowledge/labels.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { type NextStep, nextStep, withDerived } from "../../knowledge/next-step.ts";
import { readText, type TextReading } from "../../knowledge/read-text.ts";
import { explain, type Reason, rank } from "../../knowledge/weigh.ts";
import type { FindingChoice, Known, WhatIf, WhatIfCause, WhatIfStep } from "./api.ts";
import { groupsOf, inOrderOf } from "./map.ts";

const EXPLAINED = 12; // causes with their reasons

/** How the causes and the next step move from one state of knowledge about a person to another. Pure. */
export function whatIf(knowledge: Knowledge, before: Known, after: Known): WhatIf {
  const reading = readText(knowledge, after.text);
  const earlier = evidenceOf(
    knowledge,
    before,
    before.text === after.text ? reading : readText(knowledge, before.text),
  );
  const evidence = evidenceOf(knowledge, after, reading);
  const outlook = nextStep(knowledge, evidence);
  const full = withDerived(knowledge, evidence);
  const was = new Map(rank(knowledge, withDerived(knowledge, earlier)).map(({ id, probability }) => [id, probability]));
  return {
    causes: rank(knowledge, full).map(({ id, probability }, i) =>
      causeOf(knowledge, id, was.get(id) ?? 0, probability, i < EXPLAINED ? explain(knowledge, full, id) : []),
    ),
    stepBefore: stepOf(knowledge, nextStep(knowledge, earlier).step),
    step: stepOf(knowledge, outlook.step),
    left: outlook.left,
    total: outlook.total,
    read: after.text === "" ? [] : readFrom(knowledge, reading),
    derived: Object.entries(judge(knowledge, evidence)).map(([finding, value]) => ({ finding, value })),
    symptoms:
      after.text === ""
        ? []
        : Object.keys(reading.evidence.symptoms).map((id) => knowledge.symptoms.get(id)?.title ?? id),
    ...(after.text !== "" && reading.security !== undefined && { security: reading.security }),
    ...(after.text !== "" && reading.outOfScope !== undefined && { outOfScope: reading.outOfScope }),
  };
}

/** What may be set, in the order of the runbooks. */
export function findingChoices(knowledge: Knowledge): FindingChoice[] {
  const groups = groupsOf(knowledge);
  return inOrderOf(groups, knowledge).map((question) => ({
    finding: question.finding,
    title: findingTitle(knowledge, question.finding),
    group: groups.get(question.id) ?? "",
    options:
      question.finding === "error"
        ? [...knowledge.errors.values()].map(({ id, title }) => ({ value: id, label: title }))
        : question.options.map(({ value, label }) => ({ value, label })),
    ...(question.entry !== undefined && { placeholder: EXAMPLE[question.entry] }),
  }));
}

const EXAMPLE = { version: "for example 17.4", number: "for example 3", date: "for example 2026-11-20" } as const;

/** Reads what the page sent; what is no text or not known is left out. */
export function knownFrom(knowledge: Knowledge, value: unknown): Known {
  const { text, findings, unknown, failed } = (value ?? {}) as Record<string, unknown>;
  const entries = Object.entries(typeof findings === "object" && findings !== null ? findings : {});
  const list = (from: unknown) => (Array.isArray(from) ? from.filter((each) => typeof each === "string") : []);
  return {
    text: typeof text === "string" ? text : "",
    findings: Object.fromEntries(
      entries.filter(
        ([id, each]) => typeof each === "string" && each !== "" && Object.hasOwn(knowledge.vocabulary.findings, id),
      ),
    ) as Record<string, string>,
    unknown: list(unknown).filter((id) => Object.hasOwn(knowledge.vocabulary.findings, id)),
    failed: list(failed).filter((id) => knowledge.causes.has(id)),
  };
}

/** As in a conversation: what was chosen outweighs what was read from the text. */
function evidenceOf(knowledge: Knowledge, known: Known, reading: TextReading): Evidence {
  const { error, ...chosen } = known.findings;
  const said = known.text === "" ? NO_EVIDENCE : reading.evidence;
  const findings = Object.entries(chosen).map(([id, value]) => [id, { value, origin: "chosen" as const }]);
  const isKnown = error !== undefined && knowledge.errors.has(error);
  return {
    ...said,
    findings: { ...said.findings, ...Object.fromEntries(findings) },
    errors: isKnown ? [...new Set([...said.errors, error])] : said.errors,
    unknown: [...known.unknown, ...(error === undefined ? [] : ["error"])],
    failed: known.failed,
  };
}

function causeOf(
  knowledge: Knowledge,
  id: string,
  before: number,
  after: number,
  reasons: readonly Reason[],
): WhatIfCause {
  const cause = knowledge.causes.get(id);
  return {
    id,
    title: cause?.title ?? id,
    before,
    after,
    repairedBy: cause?.repairedBy ?? "",
    reasons: reasons.map((reason) => ({ factor: reason.factor, by: reason.by, says: saysOf(knowledge, reason) })),
  };
}

function saysOf(knowledge: Knowledge, { by, id, value, because }: Reason): string {
  switch (by) {
    case "finding":
      return `${findingTitle(knowledge, id)}: ${valueLabel(knowledge, id, value ?? "")}${because === undefined ? "" : ` (${because})`}`;
    case "symptom":
      return `Symptom: ${knowledge.symptoms.get(id)?.title ?? id}`;
    case "error":
      return `Error: ${knowledge.errors.get(id)?.title ?? id}`;
    case "wording":
      return "The words of the text";
    case "stage":
      return `Does not show in the stage “${valueLabel(knowledge, "stage", id)}”`;
    case "platform":
      return `Does not occur on ${valueLabel(knowledge, "device", id)}`;
    case "tried":
      return "Its fix was tried and did not help";
    default:
      return `${by} ${id}`; // a kind of reason that is newer than this page
  }
}

function stepOf(knowledge: Knowledge, step: NextStep): WhatIfStep {
  if (step.kind === "ask") {
    const question = knowledge.questions.get(step.question);
    const options = findingChoices(knowledge).find(({ finding }) => finding === question?.finding)?.options ?? [];
    return {
      kind: "ask",
      id: step.question,
      title: findingTitle(knowledge, question?.finding ?? step.question),
      says: question?.ask ?? "",
      why: question?.why ?? "",
      options: options.slice(0, 12),
      ...(question && { finding: question.finding }),
    };
  }
  const cause = knowledge.causes.get(step.cause);
  const fix = cause && knowledge.fixes.get(cause.fix);
  if (step.kind === "advise")
    return { kind: "advise", id: step.cause, title: fix?.title ?? step.cause, says: cause?.says ?? "" };
  return { kind: "handOff", id: step.cause, title: cause?.title ?? step.cause, says: step.why.replaceAll("-", " ") };
}

function readFrom(knowledge: Knowledge, reading: TextReading): WhatIf["read"] {
  return Object.entries(reading.evidence.findings).map(([finding, { value }]) => ({
    finding,
    title: findingTitle(knowledge, finding),
    value: valueLabel(knowledge, finding, value),
  }));
}
