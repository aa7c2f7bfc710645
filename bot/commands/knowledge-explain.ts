import { NO_EVIDENCE } from "../../knowledge/evidence.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Knowledge, Question } from "../../knowledge/model.ts";
import { nearest } from "../../knowledge/nearest.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { outcomesOf } from "../../knowledge/outcomes.ts";
import { readText } from "../../knowledge/read-text.ts";
import { modelOf } from "../../knowledge/tables.ts";
import { rank } from "../../knowledge/weigh.ts";
import { folderOf, print, readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";

const HELP = `npm run knowledge -- explain <cause> [--in folder] [--json]

Says what leads to a cause, and which three causes it is most easily taken for: those that its own complaints point to as well.
For each of them the questions that tell the two apart, with how many in ten would give each answer.`;

const NEIGHBOURS = 3;
const QUESTIONS_EACH = 2;
const LEAST_BITS = 0.02; // a question that separates less is not worth naming

/** A neighbour and what separates the two. */
export interface Neighbour {
  readonly id: string;
  readonly taken: number; // of the cause's own complaints: the average probability of the neighbour
  readonly questions: readonly Separation[];
}

export interface Separation {
  readonly question: string;
  readonly bits: number; // of the one bit that tells two causes apart
  readonly answers: readonly { readonly label: string; readonly here: number; readonly there: number }[]; // shares, 0 to 1
}

export const explain: Command = (args) => {
  const { paths, has, given, wantsHelp } = readArguments(args, HELP, ["--json"], ["--in"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const [id] = paths;
  if (id === undefined) throw new UsageError(HELP);
  const knowledge = loadKnowledge(folderOf(given("--in") ?? KNOWLEDGE_FOLDER));
  const cause = knowledge.causes.get(id);
  if (!cause) {
    const meant = nearest(id, knowledge.causes.keys());
    throw new UsageError(
      `There is no cause "${id}". ${meant ? `Did you mean "${meant}"?` : `Known are: ${[...knowledge.causes.keys()].join(", ")}.`}`,
    );
  }
  const neighbours = neighboursOf(knowledge, cause);
  if (has("--json")) print(JSON.stringify({ id, leads: leadsTo(cause), neighbours }));
  else report(knowledge, cause, neighbours);
  return 0;
};

/** The causes that this one is most easily taken for, by what people with it say first. */
export function neighboursOf(knowledge: Knowledge, cause: Cause): Neighbour[] {
  const texts = cause.complaints && cause.complaints.length > 0 ? cause.complaints : [cause.title];
  const sums = new Map<string, number>();
  for (const text of texts) {
    const ranked = rank(knowledge, withDerived(knowledge, readText(knowledge, text).evidence));
    for (const { id, probability } of ranked) sums.set(id, (sums.get(id) ?? 0) + probability / texts.length);
  }
  return [...sums]
    .filter(([id]) => id !== cause.id)
    .sort((a, b) => b[1] - a[1])
    .slice(0, NEIGHBOURS)
    .map(([id, taken]) => ({ id, taken, questions: separating(knowledge, cause.id, id) }));
}

/** The questions that tell two causes apart, the best first. */
function separating(knowledge: Knowledge, one: string, other: string): Separation[] {
  const model = modelOf(knowledge);
  const here = model.causes.findIndex(({ id }) => id === one);
  const there = model.causes.findIndex(({ id }) => id === other);
  return [...knowledge.questions.values()]
    .filter((question) => question.finding !== "error")
    .flatMap((question) => {
      const shares = outcomesOf(knowledge, model, NO_EVIDENCE, question).map(
        ({ share }) => [share[here] ?? 0, share[there] ?? 0] as const,
      );
      const bits = mutualBits(shares);
      return bits < LEAST_BITS ? [] : [{ question: question.id, bits, answers: labelled(question, shares) }];
    })
    .sort((a, b) => b.bits - a.bits)
    .slice(0, QUESTIONS_EACH);
}

/** What an answer tells about which of two equally likely causes it is, in bits: 0 nothing, 1 everything. */
function mutualBits(shares: readonly (readonly [number, number])[]): number {
  const part = (p: number, mean: number) => (p === 0 || mean === 0 ? 0 : (p / 2) * Math.log2(p / mean));
  return shares.reduce((sum, [a, b]) => sum + part(a, (a + b) / 2) + part(b, (a + b) / 2), 0);
}

function labelled(question: Question, shares: readonly (readonly [number, number])[]): Separation["answers"] {
  const typed = question.entry === "version" ? ["new enough", "too old"] : ["more than three", "three or fewer"];
  return shares.map(([here, there], i) => ({
    label: question.options[i]?.label ?? typed[i] ?? "",
    here,
    there,
  }));
}

function leadsTo({ symptoms, errors, evidence }: Cause) {
  return {
    symptoms: symptoms.map(({ symptom, weighs }) => ({ id: symptom, weighs })),
    errors: errors.map(({ error, weighs }) => ({ id: error, weighs })),
    evidence: evidence.map(({ finding, is, weighs, otherwise }) => ({ finding, is: [is].flat(), weighs, otherwise })),
  };
}

function report(knowledge: Knowledge, cause: Cause, neighbours: readonly Neighbour[]): void {
  print(`${cause.id}: ${cause.title}`);
  print(`  ${cause.says}`);
  print(`  ${cause.prior}; on ${cause.platforms.join(", ")}; repaired by ${cause.repairedBy}; fix ${cause.fix}\n`);
  print("What leads to it");
  for (const { symptom, weighs } of cause.symptoms)
    print(`  ${weighs.padEnd(18)} people say: ${knowledge.symptoms.get(symptom)?.title ?? symptom}`);
  for (const { error, weighs } of cause.errors)
    print(`  ${weighs.padEnd(18)} they see: ${knowledge.errors.get(error)?.title ?? error}`);
  for (const { finding, is, weighs, otherwise } of cause.evidence) {
    const question = knowledge.questions.get(finding);
    const answers = [is].flat().map((value) => question?.options.find((each) => each.value === value)?.label ?? value);
    const asked = question ? question.ask : `(worked out) ${knowledge.vocabulary.derived[finding]?.meaning ?? finding}`;
    print(`  ${weighs.padEnd(18)} ${asked} ${answers.join(" / ")}${otherwise ? `; anything else ${otherwise}` : ""}`);
  }
  print("\nWhat it is most easily taken for, and what tells them apart");
  for (const { id, questions } of neighbours) {
    print(`  ${id}: ${knowledge.causes.get(id)?.title ?? ""}`);
    for (const { question, answers } of questions) {
      print(`    asks: ${knowledge.questions.get(question)?.ask ?? question}`);
      for (const { label, here, there } of tellingOf(answers))
        print(`      ${label}: ${percent(here)} here, ${percent(there)} there`);
    }
    if (questions.length === 0) print("    No question tells the two apart: add a line of evidence to one of them.");
  }
}

/** The answers that differ most; the others only lengthen the list. */
function tellingOf(answers: Separation["answers"]): Separation["answers"] {
  return [...answers]
    .filter(({ here, there }) => Math.abs(here - there) >= 0.1)
    .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there))
    .slice(0, 4);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
