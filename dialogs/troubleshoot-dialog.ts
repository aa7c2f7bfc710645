import type { Fix, Question } from "../knowledge/model.ts";
import { nextStep, type Outlook } from "../knowledge/next-step.ts";
import { removesSomething, stepsFor } from "../knowledge/steps.ts";
import { takeAnswer } from "./answering.ts";
import { takeResult, takeTest } from "./fix-result.ts";
import type { HandOffOptions } from "./hand-off-dialog.ts";
import { guardOf } from "./last-method-guard.ts";
import { offersLookUp, readAgain, showVerdict } from "./look-up-dialog.ts";
import { isStep } from "./moves.ts";
import { HAND_OFF, LOOK_UP, TROUBLESHOOT } from "./names.ts";
import { isHandOffRefused, lastTried, type Onward, onward } from "./onward.ts";
import * as present from "./present.ts";
import { progressOf } from "./progress.ts";
import { type TroubleshootOptions, takeRemark } from "./remark.ts";
import {
  Dialog,
  type DialogContext,
  DialogReason,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from "./sdk.ts";
import { withoutTrouble } from "./state.ts";
import { type Turn, turnOf } from "./turn.ts";
import { closeCard, isShownAgain } from "./waiting-card.ts";

/**
 * The waterfall over the runbook: show the next step, take what comes back, and begin again with what is now known.
 * Which step is next is decided by `nextStep` of the knowledge; this class carries it out.
 */
export class TroubleshootDialog extends WaterfallDialog<TroubleshootOptions> {
  constructor() {
    super(TROUBLESHOOT, [(step) => show(step), (step) => take(step)]);
  }

  /** A click on a card is an invoke, which the waterfall of the SDK does not go on for. */
  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.resumeDialog(dc, DialogReason.continueCalled);
  }
}

/**
 * Takes back the last step that the person made. From a person that they asked for, and from an alarm, it leads to where
 * they were, with all that was known there.
 * @returns where to go on; "nowhere" at the beginning
 */
export async function goBack(turn: Turn): Promise<"steps" | "welcome" | "nowhere"> {
  const { card, trouble } = turn.session;
  const handOff = trouble?.handOff;
  const isAside =
    card?.kind === "security" || card?.kind === "open-case" || handOff?.why === "asked" || handOff?.why === "unread";
  if (card && handOff && isAside && card.kind !== "question" && card.kind !== "fix") {
    await closeCard(turn, "answered.went-back");
    if (handOff.cameFrom === undefined) turn.session = withoutTrouble(turn.session);
    else turn.updateTrouble({ moves: turn.trouble.moves.slice(0, handOff.cameFrom) });
    return handOff.cameFrom === undefined ? "welcome" : "steps";
  }
  const { moves } = turn.trouble;
  const last = moves.findLastIndex(isStep);
  if (last === -1) return "nowhere";
  await closeCard(turn, "answered.went-back", card?.kind === "choices" ? "button.last-question" : "button.back");
  const { shownLeft: _, ...before } = turn.trouble; // the number of an earlier card is no surprise
  turn.update({ trouble: { ...before, moves: moves.slice(0, last), guarding: false } });
  return "steps";
}

async function show(step: WaterfallStepContext<TroubleshootOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  if (step.options?.waiting) return Dialog.EndOfTurn;
  const { moves, forCase } = turn.trouble;
  if (forCase?.only && moves.slice(forCase.from).some(isStep)) return step.endDialog(); // the agent goes on
  const tried = lastTried(moves);
  if (tried?.result === "worked") {
    await turn.open("test", "", (to) => present.testSignIn(turn, to));
    return Dialog.EndOfTurn;
  }
  if (tried?.result === "cannot-do" && !isHandOffRefused(moves))
    return handOff(step, { why: "cannot-do", cause: tried.cause });
  const different = unansweredVariant(turn);
  if (different) return ask(turn, different);
  if (await offersLookUp(turn)) return step.replaceDialog(LOOK_UP, {});
  const outlook = outlookOf(turn);
  const next = onward(turn.knowledge, turn.evidence, moves, outlook);
  switch (next.kind) {
    case "ask":
      return ask(turn, turn.knowledge.questions.get(next.question));
    case "advise":
      return advise(step, turn, next, outlook);
    case "handOff":
      await showVerdict(turn);
      return handOff(step, { why: next.why, cause: next.cause });
    case "choices":
      await turn.open("choices", "", (to) => present.choices(turn, to));
      return Dialog.EndOfTurn;
  }
}

async function ask(turn: Turn, question: Question | undefined): Promise<DialogTurnResult> {
  if (!question) return Dialog.EndOfTurn;
  const progress = progressOf(turn);
  await turn.open("question", question.id, (to) => present.question(turn, to, question, progress));
  return Dialog.EndOfTurn;
}

/** Says once that the steps are in English, to somebody who is answered in another language. */
async function tellUntranslated(turn: Turn, fix: Fix): Promise<void> {
  const english = turn.base.fixes.get(fix.id);
  if (turn.knowledge === turn.base || turn.session.toldUntranslated || !english) return;
  const own = stepsFor(turn.knowledge, fix, turn.evidence);
  const isOwn = stepsFor(turn.base, english, turn.evidence).every((step, i) => step.say !== own[i]?.say);
  if (isOwn) return;
  turn.update({ toldUntranslated: true });
  await turn.tell("fix.untranslated");
}

/** A fix that deletes or resets something comes only when the person has another way in; that is asked first. */
async function advise(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  next: Extract<Onward, { kind: "advise" }>,
  outlook: Outlook,
): Promise<DialogTurnResult> {
  const { knowledge } = turn;
  const cause = knowledge.causes.get(next.cause);
  const fix = cause && knowledge.fixes.get(cause.fix);
  if (!cause || !fix) return handOff(step, { why: "nothing-left", cause: outlook.leading[0]?.id ?? "" });
  if (removesSomething(knowledge, fix, turn.evidence) && (await readAgain(turn)))
    return step.replaceDialog(TROUBLESHOOT);
  const guard = guardOf(turn, fix);
  if (guard === "ask") {
    turn.updateTrouble({ guarding: true });
    return ask(turn, knowledge.questions.get("has-other-method"));
  }
  await showVerdict(turn);
  if (guard !== "pass") {
    await turn.tell(guard === "no" ? "guard.no-other-way" : "guard.not-sure");
    return handOff(step, { why: "only-method", cause: cause.id });
  }
  await tellUntranslated(turn, fix);
  await turn.open("fix", cause.id, (to) => present.fix(turn, to, cause, fix, isShownAgain(turn, cause.id)));
  return Dialog.EndOfTurn;
}

async function take(step: WaterfallStepContext<TroubleshootOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const card = turn.session.card;
  const question = card?.kind === "question" ? turn.knowledge.questions.get(card.subject) : undefined;
  if (question) return takeAnswer(step, turn, question);
  const cause = card?.kind === "fix" ? turn.knowledge.causes.get(card.subject) : undefined;
  const fix = cause && turn.knowledge.fixes.get(cause.fix);
  if (cause && fix) return takeResult(step, turn, cause, fix);
  if (card?.kind === "test") return takeTest(step, turn);
  if (card?.kind === "choices") return takeRemark(step, turn);
  return step.replaceDialog(TROUBLESHOOT); // the card's question or cause left the knowledge: go on with what is known
}

function handOff(step: WaterfallStepContext<TroubleshootOptions>, options: HandOffOptions): Promise<DialogTurnResult> {
  return step.replaceDialog(HAND_OFF, options);
}

function outlookOf(turn: Turn): Outlook {
  return nextStep(turn.knowledge, turn.evidence);
}

/** After "my screen looks different": the first finding that would choose another variant of the steps and is not known. */
function unansweredVariant(turn: Turn): Question | undefined {
  const last = lastTried(turn.trouble.moves);
  if (last?.result !== "looks-different") return undefined;
  const { knowledge, evidence } = turn;
  const fix = knowledge.fixes.get(knowledge.causes.get(last.cause)?.fix ?? "");
  const findings = (fix?.variants ?? []).flatMap((variant) => Object.keys(variant.when ?? {}));
  const open = findings.find(
    (finding) =>
      evidence.findings[finding] === undefined &&
      !evidence.unknown.includes(finding) &&
      knowledge.questions.has(finding),
  );
  return open === undefined ? undefined : knowledge.questions.get(open);
}
