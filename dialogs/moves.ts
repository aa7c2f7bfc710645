import type { Move, Trouble } from "./state.ts";

/** Whether a move is a step of the person's, which "back" takes back; words and refusals are not. */
export function isStep(move: Move): boolean {
  return move.kind === "answered" || move.kind === "tried" || move.kind === "corrected";
}

/** Whether there is a step to take back. */
export function canGoBack({ moves }: Pick<Trouble, "moves">): boolean {
  return moves.some(isStep);
}
