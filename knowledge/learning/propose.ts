import type { Cause, Knowledge } from "../model.ts";
import { rank } from "../weigh.ts";
import { candidatesFor, type PatchStep, patched } from "./candidates.ts";
import { evidenceOfCase, type ResolvedCase } from "./resolved-case.ts";

/** A change of one file that a person may accept, in the form of RFC 6902 (JSON Patch). Nothing applies it by itself. */
export interface Proposal {
  readonly case: string;
  readonly file: string;
  readonly why: string;
  readonly patch: readonly PatchStep[];
  readonly entry: Cause; // the file as it would be
  readonly before: Standing;
  readonly after: Standing;
  readonly asks: readonly string[]; // what the person who accepts it has to answer first
  readonly scenario: LearnedScenario;
}

/** Where the real cause stands. */
export interface Standing {
  readonly place: number; // 1 is first
  readonly probability: number;
  readonly first: string; // cause that leads
}

/** The case as a scenario; it fails until the knowledge has learned it. */
export interface LearnedScenario {
  readonly id: string;
  readonly opening: string;
  readonly findings: Readonly<Record<string, string>>;
  readonly methods: null;
  readonly expect: {
    readonly causes: readonly string[];
    readonly end: "fixed" | "hand-off";
    readonly questions: number;
  };
  readonly tags: readonly string[];
  readonly note: string;
}

export type Learned =
  | { readonly kind: "proposal"; readonly proposal: Proposal }
  | { readonly kind: "right"; readonly standing: Standing } // the cause led already
  | { readonly kind: "unknown-cause"; readonly cause: string } // the knowledge has no such cause
  | { readonly kind: "said-nothing" }; // the person neither wrote nor answered

/**
 * What the knowledge could learn from a case that it diagnosed wrongly: the gentlest change of the real cause's file
 * after which that cause leads. Pure, deterministic.
 */
export function learnFrom(knowledge: Knowledge, resolved: ResolvedCase): Learned {
  const cause = knowledge.causes.get(resolved.realCause);
  if (!cause) return { kind: "unknown-cause", cause: resolved.realCause };
  if (resolved.said.length === 0 && Object.keys(resolved.findings).length === 0) return { kind: "said-nothing" };
  const before = standingOf(knowledge, resolved);
  if (before.place === 1) return { kind: "right", standing: before };
  const evidence = evidenceOfCase(knowledge, resolved);
  const tried = candidatesFor(knowledge, cause, evidence, resolved.said[0]).map((candidate) => {
    const entry = patched(cause, candidate.patch);
    return { ...candidate, entry, after: standingOf(withCause(knowledge, entry), resolved) };
  });
  const best =
    tried.find(({ after }) => after.place === 1) ??
    tried.toSorted((a, b) => b.after.probability - a.after.probability)[0];
  if (!best) return { kind: "right", standing: before };
  const { why, patch, entry, after, asks } = best;
  const proposal: Proposal = {
    case: resolved.number,
    file: `causes/${cause.id}.json`,
    why,
    patch,
    entry,
    before,
    after,
    asks: [...asks, ...questionsFor(after)],
    scenario: scenarioOf(cause, resolved),
  };
  return { kind: "proposal", proposal };
}

/** The same knowledge with another form of one cause. */
export function withCause(knowledge: Knowledge, entry: Cause): Knowledge {
  return { ...knowledge, causes: new Map([...knowledge.causes, [entry.id, entry]]) };
}

export function standingOf(knowledge: Knowledge, resolved: ResolvedCase): Standing {
  const ranked = rank(knowledge, evidenceOfCase(knowledge, resolved));
  const index = ranked.findIndex(({ id }) => id === resolved.realCause);
  return { place: index + 1, probability: ranked[index]?.probability ?? 0, first: ranked[0]?.id ?? "" };
}

function questionsFor({ place, first }: Standing): string[] {
  const still = `This alone does not put the cause first: ${first} still leads. What tells the two apart?`;
  return [
    "Is the agent's finding certain, or could it have been another cause?",
    "Would most people with this fault say the same, or was it this one person?",
    ...(place === 1 ? [] : [still]),
  ];
}

function scenarioOf(cause: Cause, { number, said, findings, realCause }: ResolvedCase): LearnedScenario {
  const name = number.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return {
    id: `learned-${name}`,
    opening: said[0] ?? "start",
    findings,
    methods: null,
    expect: {
      causes: [realCause],
      end: cause.repairedBy === "employee" ? "fixed" : "hand-off",
      questions: Math.max(2, Object.keys(findings).length),
    },
    tags: ["learned"],
    note: `From case ${number}, as the agent resolved it.`,
  };
}
