import { type Change, inWords } from "../../knowledge/changes.ts";
import { type Evidence, known, withFinding } from "../../knowledge/evidence.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { explain, type Reason } from "../../knowledge/weigh.ts";
import type { Scenario } from "../simulation/scenario.ts";
import type { Ending } from "./knowledge-diff.ts";

const MOST_REASONS = 6;

/** Which evidence weighs differently in the two sets, for the causes that a scenario came to, and which entry says so. */
export function reasonsThatDiffer(
  before: Knowledge,
  after: Knowledge,
  { opening, findings }: Pick<Scenario, "opening" | "findings">,
  [old, now]: readonly [Ending, Ending],
  changes: readonly Change[],
): string[] {
  const asked = commonStart(old.questions, now.questions);
  const evidence = (knowledge: Knowledge): Evidence => {
    const said = readText(knowledge, opening).evidence;
    const told = asked.reduce((sum, finding) => withFinding(sum, finding, findings[finding], "chosen"), said);
    return withDerived(knowledge, told);
  };
  const sets = [before, after].map((knowledge) => ({ knowledge, evidence: evidence(knowledge) })) as [Told, Told];
  const causes = [...new Set([old.cause, now.cause])].filter((id) => id !== "");
  const weights = causes.flatMap((cause) => weightsThatDiffer(sets, cause));
  const read = readingsThatDiffer(sets);
  const [nextOld, nextNow] = [old.questions[asked.length], now.questions[asked.length]];
  const turn =
    nextOld === nextNow
      ? []
      : [`after ${asked.length} answers it asked ${nextOld ?? "nothing"}, and now ${nextNow ?? "nothing"}`];
  const near = changes.filter((change) => concerns(change, { causes, after, before, questions: [nextOld, nextNow] }));
  const touched = (near.length > 0 ? near : changes).map((change) => `${inWords(change)} (changed)`);
  return [...read, ...weights, ...turn, ...touched].slice(0, MOST_REASONS);
}

interface Told {
  readonly knowledge: Knowledge;
  readonly evidence: Evidence;
}

function commonStart(a: readonly string[], b: readonly string[]): string[] {
  const end = a.findIndex((each, i) => each !== b[i]);
  return a.slice(0, end === -1 ? a.length : end);
}

/** "wrong-vault: finding store=samsung-pass counted x 3, and now x 12". */
function weightsThatDiffer([old, now]: readonly [Told, Told], cause: string): string[] {
  const was = factorsOf(old, cause);
  const is = factorsOf(now, cause);
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [a, b] = [was.get(key) ?? 1, is.get(key) ?? 1];
    if (Math.abs(Math.log(a) - Math.log(b)) < 0.05) return [];
    return [`for ${cause}, ${key} counted ${times(a)} and now counts ${times(b)}`];
  });
}

function factorsOf({ knowledge, evidence }: Told, cause: string): ReadonlyMap<string, number> {
  const name = ({ by, id, value }: Reason) =>
    by === "wording" ? "the words" : `${by} ${id}${value ? `=${value}` : ""}`;
  return new Map(explain(knowledge, evidence, cause).map((reason) => [name(reason), reason.factor]));
}

function times(factor: number): string {
  return factor >= 1 ? `x ${round(factor)}` : `: ${round(1 / factor)}`;
}

function round(factor: number): string {
  return factor < 10 ? String(Math.round(factor * 10) / 10) : String(Math.round(factor));
}

/** Findings and symptoms that the opening gave in one set and not in the other. */
function readingsThatDiffer([old, now]: readonly [Told, Told]): string[] {
  const findings = new Set([...Object.keys(old.evidence.findings), ...Object.keys(now.evidence.findings)]);
  const said = [...findings].flatMap((finding) => {
    const [a, b] = [known(old.evidence, finding), known(now.evidence, finding)];
    return a === b ? [] : [`${finding} was known as ${a ?? "nothing"} and is now ${b ?? "nothing"}`];
  });
  const symptoms = Object.keys({ ...old.evidence.symptoms, ...now.evidence.symptoms }).flatMap((id) => {
    const [a, b] = [old.evidence.symptoms[id] ?? 0, now.evidence.symptoms[id] ?? 0];
    return Math.abs(a - b) < 0.05
      ? []
      : [`the opening fitted "${id}" by ${Math.round(a * 100)} % and now by ${Math.round(b * 100)} %`];
  });
  return [...said, ...symptoms];
}

interface Concern {
  readonly causes: readonly string[];
  readonly before: Knowledge;
  readonly after: Knowledge;
  readonly questions: readonly (string | undefined)[];
}

/** The causes themselves, their fixes, and the questions at which the two ways part. */
function concerns({ kind, id }: Change, { causes, before, after, questions }: Concern): boolean {
  if (kind === "causes") return causes.includes(id);
  if (kind === "questions") return questions.includes((after.questions.get(id) ?? before.questions.get(id))?.finding);
  if (kind === "fixes")
    return causes.some((cause) => after.causes.get(cause)?.fix === id || before.causes.get(cause)?.fix === id);
  return false;
}
