import { correctionInput } from "../cards/understood-card.ts";
import { checkedValue } from "./answers.ts";
import { TROUBLESHOOT } from "./names.ts";
import * as present from "./present.ts";
import type { DialogContext } from "./sdk.ts";
import type { Turn } from "./turn.ts";

/** The person confirms or corrects what was read from the text; the open question is asked anew when it has changed. */
export async function takeCorrection(turn: Turn, dc: DialogContext, verb: string): Promise<void> {
  const { input } = turn;
  if (input.kind !== "action") return;
  const findings = verb === "correct" ? corrections(turn, input.values) : {};
  const changed = Object.entries(findings).filter(
    ([finding, value]) => turn.evidence.findings[finding]?.value !== (value ?? undefined),
  );
  turn.usedNonce = input.nonce;
  turn.answered = present.answered(
    turn.say("understood.title"),
    turn.say(changed.length > 0 ? "understood.saved" : "answered.confirmed"),
  );
  turn.spoken = turn.say(changed.length > 0 ? "understood.saved" : "button.thats-right");
  const { understood: _, ...trouble } = turn.trouble;
  turn.update({ trouble });
  if (changed.length === 0) return;
  turn.move({ kind: "corrected", findings: Object.fromEntries(changed) });
  if (!dc.activeDialog) return;
  const { card } = turn.session;
  if (card) await turn.replace(card.key, present.answered(turn.say("understood.title"), turn.say("answered.replaced")));
  await dc.cancelAllDialogs();
  await dc.beginDialog(TROUBLESHOOT);
}

function corrections(turn: Turn, values: Readonly<Record<string, string>>): Record<string, string | null> {
  const findings: Record<string, string | null> = {};
  for (const question of turn.knowledge.questions.values()) {
    const value = values[correctionInput(question.finding)];
    if (value === undefined) continue;
    const checked = checkedValue(question, value);
    if (value === present.NOT_KNOWN || value === "") findings[question.finding] = null;
    else if (checked !== undefined) findings[question.finding] = checked;
  }
  return findings;
}
