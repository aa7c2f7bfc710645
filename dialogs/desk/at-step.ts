import { valueLabel } from "../../knowledge/labels.ts";
import { removesSomething } from "../../knowledge/steps.ts";
import { isStep } from "../moves.ts";
import { TROUBLESHOOT } from "../names.ts";
import * as present from "../present.ts";
import type { DialogContext } from "../sdk.ts";
import { type Session, type Trouble, withoutTrouble } from "../state.ts";
import type { Turn } from "../turn.ts";
import { closeCard, isShownAgain } from "../waiting-card.ts";
import type { HelpCase } from "./case.ts";
import { stepTitle } from "./thread.ts";

/**
 * Puts a step of the case before the person again: a question, or a fix.
 * @param only  this one step; otherwise the bot goes on from it, as if nothing of it and of what came after had been done
 */
export async function layStep(turn: Turn, dc: DialogContext, of: HelpCase, step: string, only: boolean): Promise<void> {
  await closeCard(turn, "answered.replaced");
  await dc.cancelAllDialogs();
  const moves = before(of.trouble, step);
  const { about, openedAt } = of.trouble;
  turn.update({ trouble: { about, openedAt, moves, forCase: { number: of.number, only, from: moves.length } } });
  await lay(turn, step);
  await dc.beginDialog(TROUBLESHOOT, { waiting: turn.session.card !== undefined });
}

/** The moves before the step was first done; all of them when it never was. */
function before({ moves }: Trouble, step: string): Trouble["moves"] {
  const at = moves.findIndex(
    (move) => (move.kind === "answered" && move.finding === step) || (move.kind === "tried" && move.cause === step),
  );
  return at === -1 ? moves : moves.slice(0, at);
}

/** Shows the card of the step. A fix that removes something comes behind the guard, as ever. */
async function lay(turn: Turn, step: string): Promise<void> {
  const { knowledge, evidence } = turn;
  const cause = knowledge.causes.get(step);
  const fix = cause && knowledge.fixes.get(cause.fix);
  const isGuarded =
    fix !== undefined &&
    removesSomething(knowledge, fix, evidence) &&
    evidence.findings["has-other-method"]?.value !== "yes";
  const question = [...knowledge.questions.values()].find(
    ({ finding }) => finding === (isGuarded ? "has-other-method" : step),
  );
  if (isGuarded) turn.updateTrouble({ guarding: true });
  if (question && (isGuarded || !fix))
    await turn.open("question", question.id, (to) => present.question(turn, to, question, undefined));
  else if (cause && fix)
    await turn.open("fix", cause.id, (to) => present.fix(turn, to, cause, fix, isShownAgain(turn, cause.id)));
}

/** After a turn of the person: what an agent waits for goes to the case. */
export async function reportToCase(turn: Turn, earlier: Session): Promise<void> {
  const forCase = earlier.trouble?.forCase;
  if (!forCase) return;
  const { trouble } = turn.session;
  const desk = turn.ports.desk;
  const of = await desk.find(turn.context, forCase.number);
  if (!of) return;
  const id = `${turn.context.activity.id}:step`;
  if (forCase.only) {
    const done = trouble?.moves.slice(forCase.from).filter(isStep) ?? [];
    if (done.length === 0) return;
    const by = { role: "person", id: of.requester.id, name: of.requester.name } as const;
    const words = done.map((move) => {
      if (move.kind === "answered") {
        const answer =
          move.value === null ? turn.say("button.dont-know") : valueLabel(turn.knowledge, move.finding, move.value);
        return `${stepTitle(turn.knowledge, move.finding)}: ${answer}`;
      }
      return move.kind === "tried"
        ? `${stepTitle(turn.knowledge, move.cause)}: ${turn.say(`result.${move.result}`)}`
        : "";
    });
    desk.act(turn.context, of, { id, by, kind: "add", text: words.join("\n") });
    turn.session = withoutTrouble(turn.session);
  } else if (!trouble) {
    const by = { role: "system", id: "system", name: "" } as const;
    desk.act(turn.context, of, { id, by, kind: "bot-done", outcome: turn.spoken ?? turn.say("solved.title") });
  }
}
