import { isOld } from "../knowledge/passkeys/aged.ts";
import { checkPasskeys, type PasskeyCheck } from "../knowledge/passkeys/check.ts";
import { shouldOffer } from "../knowledge/passkeys/offer.ts";
import { commandOf } from "./input.ts";
import { learn, showUnderstood } from "./learn.ts";
import { LOOK_UP, SIGN_IN, TROUBLESHOOT } from "./names.ts";
import type { LookUpFailure, SignInOutcome } from "./ports.ts";
import * as present from "./present-passkeys.ts";
import { readRemark, tellRemark } from "./remark.ts";
import {
  Dialog,
  type DialogContext,
  DialogReason,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from "./sdk.ts";
import { type Turn, turnOf } from "./turn.ts";
import { closeCard, showAgain } from "./waiting-card.ts";

export interface LookUpOptions {
  readonly asked?: boolean; // by the person: then nobody needs to be asked
  readonly waiting?: boolean; // the open card stays on the table
}

type Step = WaterfallStepContext<LookUpOptions>;

/**
 * Asks, signs in where that is needed, reads the list of the person's own methods, shows it, and goes on with the waterfall.
 * Whatever does not come about is one sentence, and the waterfall goes on by questions: nobody is kept here.
 */
export class LookUpDialog extends WaterfallDialog<LookUpOptions> {
  constructor() {
    super(LOOK_UP, [(step) => offer(step), (step) => decide(step), (step) => afterSignIn(step)]);
  }

  /** A click on a card is an invoke, which the waterfall of the SDK does not go on for. */
  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.resumeDialog(dc, DialogReason.continueCalled);
  }
}

/** Whether to offer the look-up now: once in a trouble, for the own account, when the list would separate causes. */
export async function offersLookUp(turn: Turn): Promise<boolean> {
  const { about, moves } = turn.trouble;
  if (about !== "self" || moves.some((move) => move.kind === "declined" && move.what === "look-up")) return false;
  if (!shouldOffer(turn.knowledge, turn.evidence)) return false; // first: the directory may have to ask somebody
  return (await turn.ports.directory.access(turn.context)) !== "off";
}

/**
 * Reads a list again that is too old to delete upon, where nobody has to be asked for it.
 * @returns true when there is a new one, so that what was to come next has to be thought over
 */
export async function readAgain(turn: Turn): Promise<boolean> {
  const list = turn.evidence.methods;
  const { directory } = turn.ports;
  if (!list || !isOld(list, turn.ports.now()) || (await directory.access(turn.context)) !== "ready") return false;
  const found = await directory.look(turn.context, { fresh: true });
  if (found.kind !== "found" || isOld(found.list, turn.ports.now())) return false;
  turn.move({ kind: "looked-up", list: found.list });
  return true;
}

/** Shows the list with its verdict, before a fix or a person, when that is another one than the person has seen. */
export async function showVerdict(turn: Turn): Promise<void> {
  const { methods } = turn.evidence;
  const check = checkPasskeys(turn.knowledge, turn.evidence);
  if (!methods || !check || check.verdict === "open" || seen(check, true) === turn.trouble.shownVerdict) return;
  await turn.send(present.passkeys(turn, methods, check, true));
  turn.updateTrouble({ shownVerdict: seen(check, true) });
}

/** What a person has seen of a comparison: the verdict, and whether it said what to delete. */
function seen({ verdict, cleanUp }: PasskeyCheck, mayClean: boolean): string {
  return mayClean && cleanUp[0]?.ready === "yes" ? `${verdict}, in order` : verdict;
}

async function offer(step: Step): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  if (step.options.waiting) return Dialog.EndOfTurn;
  if (step.options.asked) return connect(step, turn);
  await turn.open("look-up", "", (to) => present.connect(turn, to));
  return Dialog.EndOfTurn;
}

async function decide(step: Step): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  if (isOutcome(step.result)) return afterSignIn(step); // the sign-in of somebody who asked for the look-up
  const { input } = turn;
  const said = input.kind === "text" ? commandOf(input.text) : input.kind === "action" ? input.verb : undefined;
  if (said === "look-up" || said === "yes" || said === "check-passkeys") {
    await closeCard(turn, "answered.look-up");
    return connect(step, turn);
  }
  if (input.kind === "text" && !isRefusal(said)) return takeStatement(step, turn, input.text);
  await closeCard(turn, "answered.look-up-not-now");
  return without(step, turn, "not-signed-in", false);
}

function isRefusal(said: string | undefined): boolean {
  return said !== undefined && REFUSALS.has(said);
}

const REFUSALS: ReadonlySet<string> = new Set(["look-up-not-now", "no", "not-now", "pause", "dont-know"]);

/** Words that are no answer: they are read, and the card waits on. After the second time it goes on by questions, and nobody has refused. */
async function takeStatement(step: Step, turn: Turn, text: string): Promise<DialogTurnResult> {
  const { card } = turn.session;
  const remark = readRemark(turn, text);
  if (remark === "off-topic") {
    await tellRemark(turn, remark, text);
    return step.replaceDialog(LOOK_UP, { waiting: true });
  }
  if (card && card.unread === undefined) {
    if (remark) await tellRemark(turn, remark, text);
    else await turn.tell("input.bad", { nudge: turn.say("nudge.look-up") });
    await showAgain(turn, { ...card, unread: 1 });
    return step.replaceDialog(LOOK_UP, { waiting: true });
  }
  await closeCard(turn, "answered.replaced");
  if (remark) await tellRemark(turn, remark, text);
  else await turn.tell("look-up.unanswered");
  turn.move({ kind: "declined", what: "look-up", id: "unanswered" });
  return step.replaceDialog(TROUBLESHOOT);
}

/** Signs in first where the directory needs it. */
async function connect(step: Step, turn: Turn): Promise<DialogTurnResult> {
  if ((await turn.ports.directory.access(turn.context)) === "sign-in") return step.beginDialog(SIGN_IN);
  return look(step, turn);
}

async function afterSignIn(step: Step): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const outcome = isOutcome(step.result) ? step.result : undefined;
  if (outcome?.kind === "signed-in") return look(step, turn);
  await tellFailure(turn, outcome?.why ?? "not-signed-in");
  return without(step, turn, outcome?.why ?? "not-signed-in", outcome?.unanswered ?? false);
}

async function look(step: Step, turn: Turn): Promise<DialogTurnResult> {
  const found = await turn.ports.directory.look(turn.context, { fresh: step.options.asked ?? false });
  if (found.kind === "sign-in") return step.beginDialog(SIGN_IN); // the directory says so once, and then gives up
  if (found.kind === "failed") {
    await tellFailure(turn, found.why);
    return without(step, turn, found.why, false);
  }
  turn.move({ kind: "looked-up", list: found.list });
  const check = checkPasskeys(turn.knowledge, turn.evidence);
  if (check) {
    await turn.send(present.passkeys(turn, found.list, check, check.isSettled));
    turn.updateTrouble({ shownVerdict: seen(check, check.isSettled) });
  } else await tellFailure(turn, "not-allowed"); // other kinds could be read, passkeys could not
  return step.replaceDialog(TROUBLESHOOT);
}

/** Goes on by questions. What was said instead of an answer may say something about the trouble. */
async function without(step: Step, turn: Turn, why: LookUpFailure, isRemark: boolean): Promise<DialogTurnResult> {
  turn.move({ kind: "declined", what: "look-up", id: why });
  const { input } = turn;
  if (isRemark && input.kind === "text") {
    const reading = turn.reading(input.text);
    learn(turn, input.text, reading);
    await showUnderstood(turn, reading);
  }
  return step.replaceDialog(TROUBLESHOOT);
}

async function tellFailure(turn: Turn, why: LookUpFailure): Promise<void> {
  await turn.tell(`look-up.failed.${why}`);
}

function isOutcome(result: unknown): result is SignInOutcome {
  const kind = (result as { kind?: unknown } | undefined)?.kind;
  return kind === "signed-in" || kind === "failed";
}
