import type { Evidence } from "../evidence.ts";
import type { Cause, EvidenceRow, Knowledge, Prior } from "../model.ts";
import { explain } from "../weigh.ts";

/** One step of a JSON Patch (RFC 6902). */
export type PatchStep =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

export interface Candidate {
  readonly why: string;
  readonly patch: readonly PatchStep[];
  readonly asks: readonly string[];
}

const LONGEST = 300; // characters of a complaint
const RARER: Readonly<Partial<Record<Prior, Prior>>> = { rare: "occasional", occasional: "common" };
const NAMES = "Are there names, numbers or places in the words? Take them out.";

/**
 * Changes of a cause that a case speaks for, the gentlest first: the person's words, a row that speaks against it although
 * it was the cause, a row for an answer that nobody had thought of, how common it is, and the words with each of these.
 */
export function candidatesFor(
  knowledge: Knowledge,
  cause: Cause,
  evidence: Evidence,
  opening: string | undefined,
): Candidate[] {
  const words = wordsOf(cause, opening);
  const others = [...contradicted(knowledge, cause, evidence), ...unheard(cause, evidence), ...commoner(cause)];
  const together = words.flatMap((first) => others.map((second) => both(first, second)));
  return [...words, ...others, ...together];
}

function wordsOf({ complaints = [], id }: Cause, opening: string | undefined): Candidate[] {
  const value = opening?.trim().slice(0, LONGEST);
  if (!value || complaints.includes(value)) return [];
  const step: PatchStep =
    complaints.length > 0
      ? { op: "add", path: "/complaints/-", value }
      : { op: "add", path: "/complaints", value: [value] };
  return [{ why: `People with ${id} also say it like this.`, patch: [step], asks: [NAMES] }];
}

/** Rows that spoke against the real cause. One that ruled it out is made weaker, a weaker one goes. */
function contradicted(knowledge: Knowledge, cause: Cause, evidence: Evidence): Candidate[] {
  const against = explain(knowledge, evidence, cause.id).filter(({ by, factor }) => by === "finding" && factor < 1);
  return against.flatMap(({ id, value = "" }) => {
    const index = cause.evidence.findIndex((row) => row.finding === id && lowers(row, value));
    const row = cause.evidence[index];
    if (!row) return [];
    const says = [row.is].flat().includes(value);
    const weighs = says ? row.weighs : row.otherwise;
    const key = says ? "weighs" : "otherwise";
    const path = `/evidence/${index}`;
    const step: PatchStep =
      weighs === "rules-out"
        ? { op: "replace", path: `${path}/${key}`, value: "speaks-against" }
        : { op: "remove", path: says ? path : `${path}/${key}` };
    const why = `It was this cause although ${id} is ${value}, which ${weighs === "rules-out" ? "rules it out" : "speaks against it"}.`;
    return [{ why, patch: [step], asks: [`Is the row about ${id} wrong, or did the person answer wrongly?`] }];
  });
}

function lowers(row: EvidenceRow, value: string): boolean {
  const weighs = [row.is].flat().includes(value) ? row.weighs : row.otherwise;
  return weighs === "rules-out" || weighs === "speaks-against";
}

/** Answers on cards that no row of the cause is about. */
function unheard({ evidence: rows, id }: Cause, evidence: Evidence): Candidate[] {
  const known = new Set(rows.map(({ finding }) => finding));
  return Object.entries(evidence.findings)
    .filter(([finding, { origin }]) => origin === "chosen" && !known.has(finding) && !PLAIN.has(finding))
    .map(([finding, { value }]) => ({
      why: `Nothing says yet what ${finding} = ${value} means for ${id}.`,
      patch: [{ op: "add" as const, path: "/evidence/-", value: { finding, is: value, weighs: "suggests" } }],
      asks: [`Why would ${finding} = ${value} speak for this cause? Write it as "because", with its source.`],
    }));
}

/** Which device somebody has says nothing for a cause by itself; what is typed is compared with facts. */
const PLAIN: ReadonlySet<string> = new Set([
  "device",
  "phone",
  "stage",
  "maker",
  "os-version",
  "phone-os-version",
  "has-other-method",
  "device-changed-on",
  "passkey-count",
]);

function commoner({ prior, id }: Cause): Candidate[] {
  const value = RARER[prior];
  if (!value) return [];
  const asks = ["Have you seen it often enough? One case does not make a cause common."];
  return [
    { why: `${id} may be more common than "${prior}".`, patch: [{ op: "replace", path: "/prior", value }], asks },
  ];
}

function both(first: Candidate, second: Candidate): Candidate {
  return {
    why: `${first.why} ${second.why}`,
    patch: [...first.patch, ...second.patch],
    asks: [...first.asks, ...second.asks],
  };
}

/** The entry with the patch applied. Pure. */
export function patched<T>(entry: T, patch: readonly PatchStep[]): T {
  const copy = JSON.parse(JSON.stringify(entry)) as T;
  for (const step of patch) apply(copy as Record<string, unknown>, step);
  return copy;
}

function apply(root: Record<string, unknown>, step: PatchStep): void {
  const keys = step.path.split("/").slice(1);
  const last = keys.pop() as string;
  const parent = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], root);
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (step.op === "remove") parent.splice(index, 1);
    else parent.splice(index, step.op === "replace" ? 1 : 0, step.value);
  } else if (step.op === "remove") delete (parent as Record<string, unknown>)[last];
  else (parent as Record<string, unknown>)[last] = step.value;
}
