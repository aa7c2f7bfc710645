import type { Fix } from "../knowledge/model.ts";
import { checkPasskeys } from "../knowledge/passkeys/check.ts";
import { otherMethod } from "../knowledge/passkeys/other-method.ts";
import { removesSomething } from "../knowledge/steps.ts";
import type { Turn } from "./turn.ts";

const FINDING = "has-other-method";

/** "ask": whether there is another way in, a second time when the list shows none; "no" and "not-sure": delete nothing. */
export type Guard = "pass" | "ask" | "no" | "not-sure";

/**
 * A fix that deletes or resets something comes only when the person can get in another way: by the list, or by their own
 * word. Where the list shows no other method, a single "yes" may be a slip: it is asked once more with the list in sight.
 */
export function guardOf({ knowledge, evidence, trouble }: Turn, fix: Fix): Guard {
  if (!removesSomething(knowledge, fix, evidence)) return "pass";
  const cleanUp = checkPasskeys(knowledge, evidence)?.cleanUp ?? [];
  const other = otherMethod(
    knowledge,
    evidence,
    cleanUp.flatMap((step) => step.methods ?? []),
  );
  if (other === "yes") return "pass";
  if (other === "no") return "no";
  if (evidence.unknown.includes(FINDING)) return "not-sure";
  const confirmed = trouble.moves.filter((move) => move.kind === "answered" && move.finding === FINDING).length;
  return confirmed < 2 ? "ask" : "pass";
}

/** Whether the guard's question is asked for the second time. */
export function isAskedAgain({ trouble }: Turn): boolean {
  return trouble.moves.some((move) => move.kind === "answered" && move.finding === FINDING);
}
