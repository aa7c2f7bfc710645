import { evidenceOf, type Move } from "../../dialogs/state.ts";
import type { ResolvedCase } from "../../knowledge/learning/resolved-case.ts";

/** What a case looked like from the conversation's side, and what the agent found. */
export interface ConversationCase {
  readonly number: string;
  readonly realCause: string;
  readonly moves: readonly Move[];
}

/** A case for the learning loop, from the moves of its conversation. Pure. */
export function resolvedCase({ number, realCause, moves }: ConversationCase): ResolvedCase {
  const { findings, unknown, failed, errors } = evidenceOf(moves);
  const chosen = Object.entries(findings).filter(([, { origin }]) => origin === "chosen");
  const tried = moves.filter((move) => move.kind === "tried");
  return {
    number,
    realCause,
    said: moves.flatMap((move) => (move.kind === "said" && move.text !== "" ? [move.text] : [])),
    findings: {
      ...Object.fromEntries(chosen.map(([id, { value }]) => [id, value])),
      ...(errors[0] !== undefined && { error: errors[0] }),
    },
    unknown: unknown.filter((finding) => finding !== "error"),
    failed,
    looksDifferent: tried.filter(({ result }) => result === "looks-different").map(({ cause }) => cause),
  };
}

/**
 * Cases from a file: one or a list, with moves or summed up already.
 * @throws {TypeError} naming the entry that is neither
 */
export function resolvedCases(content: unknown): ResolvedCase[] {
  return [content].flat().map((entry, i) => {
    const { number, realCause, moves, ...rest } = (entry ?? {}) as Partial<ConversationCase & ResolvedCase>;
    if (typeof number !== "string" || typeof realCause !== "string")
      throw new TypeError(`Case ${i + 1} needs "number" and "realCause".`);
    if (Array.isArray(moves)) return resolvedCase({ number, realCause, moves });
    const { said = [], findings = {}, unknown = [], failed = [], looksDifferent = [] } = rest;
    if (![said, unknown, failed, looksDifferent].every(Array.isArray) || typeof findings !== "object")
      throw new TypeError(`Case ${number} needs "moves", or "said" and "findings".`);
    return { number, realCause, said, findings, unknown, failed, looksDifferent };
  });
}
