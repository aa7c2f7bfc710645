import type { Evidence } from "../knowledge/evidence.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { type NextStep, nextStep, type Outlook } from "../knowledge/next-step.ts";
import { removesSomething } from "../knowledge/steps.ts";
import { rank } from "../knowledge/weigh.ts";
import type { Move } from "./state.ts";

/** What is done now: the step of the knowledge or, when that one was refused, what is left to offer. */
export type Onward = NextStep | { readonly kind: "choices" };

/** A cause below this is no reason to send somebody through the steps of a fix. */
const WORTH_TRYING = 0.1;

/**
 * The step of the knowledge, unless the person has just refused it: then another fix that may well help, another question,
 * or nothing but choices. A refusal counts until something new is known. Pure.
 *
 * @param evidence  with what the judge derives
 */
export function onward(knowledge: Knowledge, evidence: Evidence, moves: readonly Move[], { step }: Outlook): Onward {
  const isRefused = isHandOffRefused(moves);
  const done = new Set(moves.flatMap((move) => (closes(move, isRefused) ? [subjectOf(move)] : [])));
  if (step.kind === "ask") return step;
  if (step.kind === "advise" && !done.has(step.cause)) return step;
  if (step.kind === "handOff" && !isRefused) return step;
  const ranked = rank(knowledge, evidence);
  const another = ranked.find(
    ({ id, probability }) =>
      probability >= WORTH_TRYING &&
      !done.has(id) &&
      !evidence.failed.includes(id) &&
      isOwnFix(knowledge, evidence, id),
  );
  if (another) return { kind: "advise", cause: another.id };
  const patient = nextStep(knowledge, { ...evidence, failed: evidence.failed.slice(0, 1) }).step; // two failed fixes end its questions
  if (isRefused && patient.kind === "ask") return patient;
  return isRefused ? { kind: "choices" } : { kind: "handOff", why: "nothing-left", cause: ranked[0]?.id ?? "" };
}

/** Whether nothing has become known since the person wanted nothing to be sent. */
export function isHandOffRefused(moves: readonly Move[]): boolean {
  const last = moves.findLast((move) => move.kind !== "declined" || move.what === "hand-off");
  return last?.kind === "declined";
}

/** The last fix that was tried, when nothing has become known since. */
export function lastTried(moves: readonly Move[]): Extract<Move, { kind: "tried" }> | undefined {
  const last = moves.findLast((move) => move.kind !== "declined");
  return last?.kind === "tried" ? last : undefined;
}

function closes(move: Move, isRefused: boolean): boolean {
  if (move.kind === "tried") return move.result !== "looks-different";
  return isRefused && move.kind === "declined" && move.what === "hand-off";
}

function subjectOf(move: Move): string {
  return move.kind === "tried" ? move.cause : move.kind === "declined" ? move.id : "";
}

/** Whether the person can do it, and may: nothing is deleted that could be the only way in. */
function isOwnFix(knowledge: Knowledge, evidence: Evidence, cause: string): boolean {
  const entry = knowledge.causes.get(cause);
  const fix = entry?.repairedBy === "employee" ? knowledge.fixes.get(entry.fix) : undefined;
  if (!fix) return false;
  const other = evidence.findings["has-other-method"]?.value;
  const isBarred = other === "no" || evidence.unknown.includes("has-other-method");
  return !isBarred || !removesSomething(knowledge, fix, evidence);
}
