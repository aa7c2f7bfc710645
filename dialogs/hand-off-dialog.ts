import { NOTE_INPUT } from "../cards/hand-off-card.ts";
import { type CaseSummary, type PersonCard, summarise } from "./hand-off-summary.ts";
import { commandOf } from "./input.ts";
import * as present from "./present.ts";
import {
  Dialog,
  type DialogContext,
  DialogReason,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from "./sdk.ts";
import { closeQuestion, HAND_OFF, TROUBLESHOOT } from "./troubleshoot-dialog.ts";
import { type Turn, turnOf } from "./turn.ts";

/** Why a person takes over, and which cause the case names. */
export interface HandOffOptions {
  readonly why: CaseSummary["why"];
  readonly cause: string;
  readonly security?: string; // id of the signal: its advice is the preview
  readonly waiting?: boolean; // the open card stays on the table
}

/** Shows what will be sent, takes the consent, files the case. */
export class HandOffDialog extends WaterfallDialog<HandOffOptions> {
  constructor() {
    super(HAND_OFF, [(step) => preview(step), (step) => decide(step)]);
  }

  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.resumeDialog(dc, DialogReason.continueCalled);
  }
}

/** Shows the preview once more. */
export async function showHandOffAgain(turn: Turn): Promise<void> {
  const { card, trouble } = turn.session;
  if (card && trouble?.handOff)
    await turn.reopen(card, (to) => present.handOff(turn, to, summaryOf(turn, trouble.handOff as HandOffOptions)));
}

async function preview(step: WaterfallStepContext<HandOffOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const options = step.options;
  if (options.waiting) return Dialog.EndOfTurn;
  turn.updateTrouble({
    handOff: {
      why: options.why,
      cause: options.cause,
      ...(options.security !== undefined && { security: options.security }),
    },
  });
  if (options.security !== undefined) {
    const signal = options.security;
    await turn.open("security", signal, (to) => present.security(turn, to, signal));
  } else await turn.open("hand-off", options.cause, (to) => present.handOff(turn, to, summaryOf(turn, options)));
  return Dialog.EndOfTurn;
}

async function decide(step: WaterfallStepContext<HandOffOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const { input } = turn;
  const said = input.kind === "text" ? commandOf(input.text) : input.kind === "action" ? input.verb : undefined;
  switch (said) {
    case "send-case":
    case "yes":
      return file(step, turn);
    case "false-alarm":
      return decline(step, turn);
    case "not-now":
    case "no":
      if (step.options.security === undefined) return decline(step, turn);
      return refuse(step, turn); // a "no" may mean anything; an alarm is called off in so many words
    default:
      return refuse(step, turn);
  }
}

async function refuse(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  if (turn.input.kind === "action") turn.remark = turn.say("input.unknown-action");
  await turn.tell("input.bad");
  return step.replaceDialog(HAND_OFF, { ...step.options, waiting: true });
}

async function file(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  const note = turn.input.kind === "action" ? (turn.input.values[NOTE_INPUT] ?? "").trim() : "";
  const summary: CaseSummary = {
    ...summaryOf(turn, step.options),
    person: personOf(turn),
    ...(note !== "" && { note }),
  };
  const number = turn.ports.desk.file(step.context, summary);
  await closeQuestion(turn, "answered.sent");
  await turn.send(present.filedCase(turn, number, summary));
  const { trouble: _, ...rest } = turn.session;
  turn.session = { ...rest, openCase: number };
  return step.endDialog();
}

async function decline(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  const { security } = step.options;
  await closeQuestion(turn, "answered.not-sent");
  turn.move({
    kind: "declined",
    what: security === undefined ? "hand-off" : "security",
    id: security ?? step.options.cause,
  });
  if (security !== undefined) {
    await turn.tell("security.false-alarm.answer");
    return step.replaceDialog(TROUBLESHOOT);
  }
  await turn.tell("hand-off.cancelled");
  return step.endDialog();
}

function summaryOf(turn: Turn, options: HandOffOptions): CaseSummary {
  const { why, cause, security } = options;
  return summarise(turn.knowledge, turn.trouble, { why, cause, ...(security !== undefined && { security }) });
}

function personOf(turn: Turn): PersonCard {
  const { from, conversation } = turn.context.activity;
  return {
    name: from?.name ?? "",
    ...(from?.aadObjectId !== undefined && { objectId: from.aadObjectId }),
    ...(conversation?.tenantId !== undefined && { tenantId: conversation.tenantId }),
  };
}
