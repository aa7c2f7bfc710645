import type { FOLDERS } from "../../knowledge/files.ts";
import { findingTitle } from "../../knowledge/labels.ts";
import type { Cause, EvidenceRow, Knowledge, Question } from "../../knowledge/model.ts";
import { LIKELIHOOD } from "../../knowledge/tables.ts";
import type { MapLink, MapView } from "./api.ts";

export const NOT_IN_A_RUNBOOK = "Beside the runbooks";

/** Stages, questions and causes, and which answer moves which cause. Pure. */
export function mapOf(knowledge: Knowledge): MapView {
  const groups = groupsOf(knowledge);
  const causes = [...knowledge.causes.values()];
  return {
    stages: Object.entries(knowledge.vocabulary.stages).map(([id, meaning]) => ({
      id,
      title: stageTitle(knowledge, id),
      meaning,
    })),
    questions: inOrderOf(groups, knowledge).map((question) => ({
      id: question.id,
      title: findingTitle(knowledge, question.finding),
      ask: question.ask,
      group: groups.get(question.id) ?? "",
      effort: question.effort,
      file: fileOf("questions", question.id),
    })),
    causes: causes.map(({ id, title, prior, repairedBy, stages, platforms }) => ({
      id,
      title,
      prior,
      repairedBy,
      stages,
      platforms,
      file: fileOf("causes", id),
    })),
    links: causes.flatMap((cause) => linksOf(knowledge, cause)),
    platforms: [...new Set(causes.flatMap(({ platforms }) => platforms))],
  };
}

export function fileOf(folder: keyof typeof FOLDERS, id: string): string {
  return `${folder}/${id}.json`;
}

/** The step of the shortest runbook that asks a question, in the order of the steps; what none of them asks comes last. */
export function groupsOf(knowledge: Knowledge): ReadonlyMap<string, string> {
  const runbooks = [...knowledge.runbooks.values()].sort((a, b) => a.steps.length - b.steps.length);
  const groups = new Map<string, string>();
  for (const { steps } of runbooks)
    for (const step of steps)
      for (const question of step.questions ?? []) if (!groups.has(question)) groups.set(question, step.title);
  for (const { id } of knowledge.questions.values()) if (!groups.has(id)) groups.set(id, NOT_IN_A_RUNBOOK);
  return groups;
}

/** The questions in the order in which the runbooks ask them. */
export function inOrderOf(groups: ReadonlyMap<string, string>, knowledge: Knowledge): Question[] {
  return [...groups.keys()].flatMap((id) => knowledge.questions.get(id) ?? []);
}

function stageTitle(knowledge: Knowledge, id: string): string {
  const option = knowledge.questions.get("stage")?.options.find(({ value }) => value === id);
  return option?.label ?? id;
}

/** Rows about one finding together, those for the cause and those against it: how strong the strongest is, and all in words. */
function linksOf(knowledge: Knowledge, cause: Cause): MapLink[] {
  const rows = new Map<string, EvidenceRow[]>();
  for (const row of cause.evidence)
    for (const question of askedFor(knowledge, row.finding)) {
      const own = rows.get(question.id);
      if (own) own.push(row);
      else rows.set(question.id, [row]);
    }
  return [...rows].flatMap(([question, own]) => {
    const signs = Map.groupBy(own, (row) => LIKELIHOOD[row.weighs] > 1);
    return [...signs.values()].map((alike) => ({
      question,
      cause: cause.id,
      strength: strongest(alike.map((row) => Math.log10(LIKELIHOOD[row.weighs]))),
      says: alike.map((row) => wordsOf(row)).join("; "),
    }));
  });
}

/** The question that asks for a finding; for a derived one those that it is derived from, by name. */
function askedFor(knowledge: Knowledge, finding: string): Question[] {
  const direct = [...knowledge.questions.values()].filter((question) => question.finding === finding);
  if (direct.length > 0) return direct;
  const meaning = knowledge.vocabulary.derived[finding]?.meaning ?? "";
  const behind = DERIVED_FROM[finding] ?? [...knowledge.questions.keys()].filter((id) => meaning.includes(`\`${id}\``));
  return behind.flatMap((id) => knowledge.questions.get(id) ?? []);
}

/** What the judge looks at, where the vocabulary does not say it. */
const DERIVED_FROM: Readonly<Record<string, readonly string[]>> = {
  "os-floor": ["os-version", "phone-os-version"],
  "browser-support": ["browser"],
  "app-support": ["app", "broker"],
  "flow-support": ["flow"],
  "profile-match": ["android-profile", "passkey-profile"],
  "vault-match": ["saved-in"],
  "store-allowed": ["store"],
  "over-three-passkeys": ["passkey-count"],
};

function strongest(logs: readonly number[]): number {
  const best = logs.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return Math.round(best * 100) / 100;
}

function wordsOf({ finding, is, weighs, because }: EvidenceRow): string {
  const answer = `${finding} = ${[is].flat().join(" or ")} ${weighs.replaceAll("-", " ")}`;
  return because === undefined ? answer : `${answer} (${because})`;
}
