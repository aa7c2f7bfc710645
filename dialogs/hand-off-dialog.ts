import { INCLUDE_INPUT, NOTE_INPUT } from "../cards/hand-off-card.ts";
import { wordsOf } from "../knowledge/words.ts";
import { withoutDropped } from "./consent.ts";
import { sentenceMark } from "./false-alarm.ts";
import { type CaseSummary, type PersonCard, summarise } from "./hand-off-summary.ts";
import { type Command, commandOf } from "./input.ts";
import { learn } from "./learn.ts";
import { HAND_OFF, TROUBLESHOOT } from "./names.ts";
import * as present from "./present.ts";
import { casePasskeys } from "./present-passkeys.ts";
import {
  Dialog,
  type DialogContext,
  DialogReason,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from "./sdk.ts";
import { withoutTrouble } from "./state.ts";
import { teamsClient } from "./teams-client.ts";
import { type Turn, turnOf } from "./turn.ts";
import { closeCard, notRead } from "./waiting-card.ts";

/** Why a person takes over, and which cause the case names. */
export interface HandOffOptions {
  readonly why: CaseSummary["why"];
  readonly cause: string;
  readonly security?: string; // id of the signal: its advice is the preview
  readonly addsTo?: string; // number of the open case that it is sent to
  readonly cameFrom?: number; // moves of before, where "back" leads; absent: from nothing
  readonly isNew?: boolean; // beside an open case, since the person asked for that
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
  const { waiting, isNew: _, ...handOff } = step.options;
  if (waiting) return Dialog.EndOfTurn;
  turn.updateTrouble({ handOff });
  const { openCase } = turn.session;
  const { security } = handOff;
  if (security !== undefined) await turn.open("security", security, (to) => present.security(turn, to, security));
  else if (openCase !== undefined && handOff.addsTo === undefined && !step.options.isNew)
    await turn.open("open-case", openCase, (to) => present.openCase(turn, to, openCase));
  else await turn.open("hand-off", handOff.cause, (to) => present.handOff(turn, to, summaryOf(turn, handOff)));
  return Dialog.EndOfTurn;
}

async function decide(step: WaterfallStepContext<HandOffOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const { input } = turn;
  const said = input.kind === "text" ? commandOf(input.text) : input.kind === "action" ? input.verb : undefined;
  const { waiting: _, ...options } = step.options;
  const { security } = options;
  const card = turn.session.card;
  const word = card?.kind === "open-case" ? OPEN_CASE[said as Command] : (said as Command | undefined);
  switch (word) {
    case "add-to-case":
    case "new-case":
      if (card?.kind !== "open-case") return refuse(step, turn);
      await closeCard(turn, word === "new-case" ? "button.new-case" : "button.add-to-case");
      return step.replaceDialog(
        HAND_OFF,
        word === "new-case" ? { ...options, isNew: true } : { ...options, addsTo: card.subject },
      );
    case "send-case":
    case "yes":
      return file(step, turn);
    case "ok":
      return security === undefined ? file(step, turn) : refuse(step, turn);
    case "false-alarm":
      return decline(step, turn);
    case "not-now":
    case "no":
      if (security === undefined) return decline(step, turn);
      return refuse(step, turn); // a "no" may mean anything; an alarm is called off in so many words
    default:
      return input.kind === "text" ? takeNote(step, turn, input.text) : refuse(step, turn);
  }
}

/** What the words mean beside an open case. A "yes" answers the question whether to add something; it sends nothing. */
const OPEN_CASE: Readonly<Partial<Record<Command, Command>>> = {
  "add-to-case": "add-to-case",
  yes: "add-to-case",
  ok: "add-to-case",
  "new-case": "new-case",
  "not-now": "not-now",
  no: "not-now",
};

/** A sentence typed at the preview is something to add; it is no consent. */
async function takeNote(
  step: WaterfallStepContext<HandOffOptions>,
  turn: Turn,
  text: string,
): Promise<DialogTurnResult> {
  const { card } = turn.session;
  if (!card || card.kind === "open-case" || wordsOf(text).length < LEAST_OF_A_NOTE) return refuse(step, turn);
  learn(turn, text, turn.reading(text));
  await turn.tell(card.kind === "security" ? "security.added" : "hand-off.added");
  const { security } = step.options;
  if (security !== undefined) await turn.reopen(card, (to) => present.security(turn, to, security));
  else await showHandOffAgain(turn);
  return step.replaceDialog(HAND_OFF, { ...step.options, waiting: true });
}

const LEAST_OF_A_NOTE = 3; // words that mean something

async function refuse(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  await notRead(turn);
  return step.replaceDialog(HAND_OFF, { ...step.options, waiting: true });
}

async function file(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  const note = turn.input.kind === "action" ? (turn.input.values[NOTE_INPUT] ?? "").trim() : "";
  const chosen = turn.input.kind === "action" ? turn.input.values[INCLUDE_INPUT] : undefined;
  const { summary: agreed, ...filing } = withoutDropped(summaryOf(turn, step.options, turn.base), turn.trouble, chosen);
  const summary: CaseSummary = {
    ...agreed,
    person: personOf(turn),
    ...(note !== "" && { note }),
  };
  const number = await turn.ports.desk.file(step.context, { ...filing, summary, locale: turn.locale });
  await closeCard(turn, "answered.sent", step.options.security !== undefined ? "security.send" : "button.send-case");
  await turn.send(present.filedCase(turn, number, summary));
  turn.session = { ...withoutTrouble(turn.session), openCase: number };
  return step.endDialog();
}

/** Nothing is sent, and the conversation goes on with what there is beside a person. */
async function decline(step: WaterfallStepContext<HandOffOptions>, turn: Turn): Promise<DialogTurnResult> {
  const { security, why, cause, cameFrom = 0 } = step.options;
  await closeCard(turn, "answered.not-sent", security === undefined ? "button.not-now" : "security.false-alarm");
  const { moves } = turn.trouble;
  const sentences = moves.slice(cameFrom).flatMap((move) => (move.kind === "said" ? [sentenceMark(move.text)] : []));
  if (security !== undefined) turn.updateTrouble({ moves: moves.slice(0, cameFrom) }); // what sounded like it was none
  turn.move({
    kind: "declined",
    what: security === undefined ? "hand-off" : "security",
    id: security ?? (isWish(why) ? "" : cause), // refuses a person, and not what was to be done about a cause
    ...(security !== undefined && { sentences }),
  });
  await turn.tell(security === undefined ? "hand-off.cancelled" : "security.false-alarm.answer");
  return step.replaceDialog(TROUBLESHOOT);
}

/** Whether no cause led to the helpdesk, but the person, or words that could not be read. */
function isWish(why: HandOffOptions["why"]): boolean {
  return why === "asked" || why === "unread";
}

/** @param knowledge  in the language of the reader: the person's for the preview, English for agents */
function summaryOf(turn: Turn, options: HandOffOptions, knowledge = turn.knowledge): CaseSummary {
  const { why, cause, security, addsTo } = options;
  const passkeys = casePasskeys(turn);
  return {
    ...summarise(knowledge, turn.trouble, {
      why,
      cause: isWish(why) ? "" : cause, // what leads may have changed by a note
      ...(security !== undefined && { security }),
      ...(addsTo !== undefined && { addsTo }),
    }),
    ...(passkeys && { passkeys }),
  };
}

function personOf(turn: Turn): PersonCard {
  const { from, conversation } = turn.context.activity;
  const client = teamsClient(turn.context.activity);
  return {
    name: from?.name ?? "",
    ...(client !== undefined && { client }),
    ...(from?.aadObjectId !== undefined && { objectId: from.aadObjectId }),
    ...(conversation?.tenantId !== undefined && { tenantId: conversation.tenantId }),
  };
}
