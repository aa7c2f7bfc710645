import { REMOVED, WITHHELD } from "./input.ts";
import type { Turn } from "./turn.ts";

/** A kind word, once a message, when the redactor took something out of what was typed, on a card too. */
export async function tellRemoved(turn: Turn): Promise<void> {
  const { input } = turn;
  const typed = input.kind === "text" ? [input.text] : input.kind === "action" ? Object.values(input.values) : [];
  if (typed.some((text) => text.includes(REMOVED))) await turn.tell("input.secret-removed");
  else if (typed.some((text) => text.includes(WITHHELD))) await turn.tell("input.private-removed");
}
