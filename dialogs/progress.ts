import type { Evidence } from "../knowledge/evidence.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { countNotRuledOut } from "../knowledge/weigh.ts";
import type { Turn } from "./turn.ts";

/** What a card says about how far we are. */
export interface Progress {
  readonly left: number; // causes that nothing has ruled out yet
  readonly total: number;
  readonly isMore?: boolean; // more than on the card before, since something was corrected
}

/** A single reason this strong rules a cause out for now; what merely makes it less likely does not. */
export const RULES_OUT = 0.05;

/**
 * How many causes no answer has ruled out. Counted so, and not by probability, the number never rises while answers are
 * only added: a cause that falls behind may come back to the front, one that was ruled out does not.
 *
 * @param evidence  with what the judge derives
 */
export function causesLeft(knowledge: Knowledge, evidence: Evidence): number {
  return countNotRuledOut(knowledge, evidence, RULES_OUT);
}

/** The number for the next card; undefined when it would only confuse: nothing is left, or it rose and nobody corrected anything. */
export function progressOf(turn: Turn): Progress | undefined {
  const left = causesLeft(turn.knowledge, turn.evidence);
  const { shownLeft = left, moves } = turn.trouble;
  turn.updateTrouble({ shownLeft: left });
  const isMore = left > shownLeft;
  if (left === 0 || (isMore && moves.at(-1)?.kind !== "corrected")) return undefined;
  return { left, total: turn.knowledge.causes.size, ...(isMore && { isMore }) };
}
