import type { Outcome } from "../cards/result-card.ts";
import type { Cause, Fix } from "../knowledge/model.ts";
import { checkPasskeys, type Verdict } from "../knowledge/passkeys/check.ts";
import { type Closing, closingOf } from "../knowledge/passkeys/closing.ts";
import { registersSomething, removesSomething } from "../knowledge/steps.ts";
import { type Command, commandOf } from "./input.ts";
import { TROUBLESHOOT } from "./names.ts";
import { lastTried } from "./onward.ts";
import * as present from "./present.ts";
import { type TroubleshootOptions, takeRemark } from "./remark.ts";
import type { DialogTurnResult, WaterfallStepContext } from "./sdk.ts";
import { type TriedResult, withoutTrouble } from "./state.ts";
import type { Turn } from "./turn.ts";

type Step = WaterfallStepContext<TroubleshootOptions>;

const RESULTS: Readonly<Record<string, TriedResult>> = {
  "fix-worked": "worked",
  "fix-failed": "failed",
  "fix-cannot": "cannot-do",
  "fix-different": "looks-different",
  yes: "worked",
  no: "failed",
};

/** Takes what became of a fix. */
export async function takeResult(step: Step, turn: Turn, cause: Cause, fix: Fix): Promise<DialogTurnResult> {
  const { input } = turn;
  const said = input.kind === "text" ? commandOf(input.text) : input.kind === "action" ? input.verb : undefined;
  const result = said === undefined ? undefined : RESULTS[said];
  if (!result) return takeRemark(step, turn);
  const outcome: Outcome = result;
  await turn.close(present.result(turn, fix, outcome), turn.say(`result.${outcome}`));
  turn.move({ kind: "tried", cause: cause.id, result });
  return step.replaceDialog(TROUBLESHOOT);
}

/** Takes what became of the test sign-in. */
export async function takeTest(step: Step, turn: Turn): Promise<DialogTurnResult> {
  const { input } = turn;
  const verb =
    input.kind === "action"
      ? input.verb
      : TEST_WORDS[(input.kind === "text" ? commandOf(input.text) : undefined) ?? "help"];
  const tried = lastTried(turn.trouble.moves);
  if (verb === "test-failed") {
    await turn.close(
      present.answered(turn.say("solved.ask-test"), turn.say("solved.not-yet")),
      turn.say("button.test-failed"),
    );
    if (tried?.result === "worked")
      turn.updateTrouble({
        moves: turn.trouble.moves.map((move) => (move === tried ? { ...tried, result: "failed" } : move)),
      });
    return step.replaceDialog(TROUBLESHOOT);
  }
  if (verb !== "test-worked" && verb !== "test-later") return takeRemark(step, turn);
  const outcome = verb === "test-worked" ? await closing(turn) : "untested";
  await turn.close(
    present.solved(turn, outcome),
    turn.say(verb === "test-worked" ? "button.test-worked" : "button.test-later"),
  );
  if (input.kind === "text") await turn.send(present.solved(turn, outcome));
  turn.session = withoutTrouble(turn.session);
  return step.endDialog();
}

/** Reads the list again where it was read before: what the account lists now may prove that the fix was done. */
async function closing(turn: Turn): Promise<Closing> {
  const { knowledge, evidence, trouble } = turn;
  const before = trouble.moves.find((move) => move.kind === "looked-up")?.list;
  if (!before) return "self-reported";
  const now = await turn.ports.directory.look(turn.context, { fresh: true });
  if (now.kind !== "found") return "self-reported";
  const tried = trouble.moves.findLast((move) => move.kind === "tried");
  const fix = knowledge.fixes.get(knowledge.causes.get(tried?.cause ?? "")?.fix ?? "");
  const check = checkPasskeys(knowledge, evidence);
  return closingOf({
    before,
    after: now.list,
    openedAt: trouble.openedAt,
    leftovers: (check?.cleanUp ?? []).flatMap((step) => step.methods ?? []),
    changesList:
      fix !== undefined &&
      (removesSomething(knowledge, fix, evidence) ||
        (!STAYS_AS_IT_IS.includes(check?.verdict ?? "open") && registersSomething(knowledge, fix, evidence))),
  });
}

/** What is registered is good: its fix may add a second passkey, and need not. */
const STAYS_AS_IT_IS: readonly Verdict[] = ["elsewhere", "hidden", "healthy", "not-synced"];

const TEST_WORDS: Readonly<Partial<Record<Command, string>>> = {
  yes: "test-worked",
  "fix-worked": "test-worked",
  no: "test-failed",
  "fix-failed": "test-failed",
  "not-now": "test-later",
  "fix-cannot": "test-later",
  "dont-know": "test-later",
};
