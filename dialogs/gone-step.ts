import { type Command, commandOf } from "./input.ts";
import { learn } from "./learn.ts";
import { TROUBLESHOOT } from "./names.ts";
import type { DialogContext } from "./sdk.ts";
import type { TriedResult } from "./state.ts";
import type { Turn } from "./turn.ts";
import { closeCard } from "./waiting-card.ts";

/** What has its effect whatever the waiting card is about. */
const ELSEWHERE: readonly (Command | string)[] = [
  "talk-to-person",
  "start-over",
  "back",
  "help",
  "for-colleague",
  "for-myself",
  "case-status",
];
const RESULTS: Readonly<Record<string, TriedResult>> = { "fix-worked": "worked", "fix-failed": "failed" };

/** The knowledge was changed while a card waited, and the question or the cause it is about is no longer in it. */
export function isStepGone({ knowledge, session: { card } }: Turn): boolean {
  if (card?.kind === "question") return !knowledge.questions.has(card.subject);
  return card?.kind === "fix" && !knowledge.fixes.has(knowledge.causes.get(card.subject)?.fix ?? "");
}

/**
 * Leads somebody on who stands on such a card: the card is closed, a sentence says why, and the next step is shown. What was
 * said is kept, and so is how a fix went.
 * @returns false when the input is about something else, and nothing was done
 */
export async function leadOn(turn: Turn, dc: DialogContext): Promise<boolean> {
  const { input } = turn;
  const { card } = turn.session;
  if (!card || input.kind === "nothing" || (input.kind === "action" && input.nonce !== card.nonce)) return false;
  const said = input.kind === "action" ? input.verb : commandOf(input.text);
  if (said !== undefined && ELSEWHERE.includes(said)) return false;
  if (input.kind === "text" && said === undefined) {
    if (turn.signal(input.text) !== undefined) return false;
    learn(turn, input.text, turn.reading(input.text));
  }
  const result = card.kind === "fix" ? RESULTS[said ?? ""] : undefined;
  await closeCard(turn, "answered.replaced");
  if (result) turn.move({ kind: "tried", cause: card.subject, result });
  if (result !== "worked") await turn.tell("step.gone");
  turn.updateTrouble({ guarding: false });
  await dc.cancelAllDialogs();
  await dc.beginDialog(TROUBLESHOOT);
  return true;
}
