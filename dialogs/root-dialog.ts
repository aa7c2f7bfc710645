import type { TurnContext } from "botbuilder-core";
import { nextStep } from "../knowledge/next-step.ts";
import { callPerson, goOnAbout, runCommand, showStale, showWaiting, showWhere } from "./commands.ts";
import { takeCorrection } from "./correction.ts";
import { layStep, reportToCase } from "./desk/at-step.ts";
import type { HelpCase } from "./desk/case.ts";
import { CASE_VERBS, clickOnCase, isTalking, sayToCase, typedOnClosed } from "./desk/person-turn.ts";
import { followEdit } from "./edited.ts";
import { isFalseAlarm } from "./false-alarm.ts";
import { isStepGone, leadOn } from "./gone-step.ts";
import { HandOffDialog, type HandOffOptions } from "./hand-off-dialog.ts";
import { type Command, commandOf, UNCHECKED } from "./input.ts";
import { isUnderstood } from "./language.ts";
import { learn, showUnderstood } from "./learn.ts";
import { LookUpDialog } from "./look-up-dialog.ts";
import { clickOnMyData, FORGET_VERBS, myData } from "./my-data.ts";
import { HAND_OFF, TROUBLESHOOT } from "./names.ts";
import { aboutWhom, isColleaguesNow } from "./perspective.ts";
import type { Ports } from "./ports.ts";
import * as present from "./present.ts";
import { tellRemoved } from "./removed.ts";
import { type Dialog, type DialogContext, DialogSet, type DialogState } from "./sdk.ts";
import { isSigningIn, newTrouble, type Session, withoutClosedCase } from "./state.ts";
import { TroubleshootDialog } from "./troubleshoot-dialog.ts";
import { Turn } from "./turn.ts";
import { closeCard, tellLanguages } from "./waiting-card.ts";

const MAX_READ = 4_000;

/** The whole conversation: what is the same at every step, and which dialog goes on. */
export class RootDialog {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** One turn on one session. Throws only on a defect; the session given is never changed. */
  async onTurn(context: TurnContext, session: Session): Promise<Turn> {
    return this.run(context, session, async (turn, dc) => {
      await this.#handle(turn, dc);
      await reportToCase(turn, session);
    });
  }

  /** Puts a step of a case before the person again, since an agent asks for it. */
  async goOnAt(context: TurnContext, session: Session, of: HelpCase, step: string, only: boolean): Promise<Turn> {
    return this.run(context, session, (turn, dc) => layStep(turn, dc, of, step, only));
  }

  /** What Teams sends of a sign-in: for the prompt that waits for it, or late, when the conversation has gone on. */
  async onSignIn(context: TurnContext, session: Session): Promise<Turn> {
    return this.run(context, session, async (_, dc) => {
      if (isSigningIn(session)) await dc.continueDialog();
      else await (await import("./sign-in.ts")).completeLate(context, this.#ports.directory);
    });
  }

  protected async run(
    context: TurnContext,
    session: Session,
    act: (turn: Turn, dc: DialogContext) => Promise<unknown>,
  ): Promise<Turn> {
    const turn = new Turn(context, this.#ports, session);
    const state = JSON.parse(JSON.stringify(session.dialogs)) as DialogState; // plain JSON, for a tenth of structuredClone
    const accessor = { get: async () => state, set: async () => undefined, delete: async () => undefined };
    const dialogs = new DialogSet(accessor);
    for (const dialog of await this.dialogs(turn)) dialogs.add(dialog);
    await act(turn, await contextOf(dialogs, context));
    turn.update({ dialogs: state });
    if (turn.session.trouble) turn.session = withoutClosedCase(turn.session); // it is about something new
    return turn;
  }

  protected async dialogs(turn: Turn): Promise<Dialog[]> {
    const always = [new TroubleshootDialog(), new HandOffDialog(), new LookUpDialog()];
    const { connectionName } = this.#ports.directory;
    if (connectionName === undefined) return always;
    const { SignInDialog, SignInPrompt } = await import("./sign-in.ts"); // most bots have nobody to sign in
    return [...always, new SignInDialog(), new SignInPrompt(turn, connectionName)];
  }

  /** The first words of the bot in a new chat; where there is a waiting card already, that one again. */
  async onWelcome(context: TurnContext, session: Session): Promise<Turn> {
    const turn = new Turn(context, this.#ports, session);
    if (turn.session.card) await showWaiting(turn);
    else await turn.open("welcome", "", (to) => present.welcome(turn, to));
    return turn;
  }

  /** An earlier message was edited, or deleted: `text` is undefined then. */
  async onEdit(context: TurnContext, session: Session, text: string | undefined): Promise<Turn> {
    const turn = new Turn(context, this.#ports, session);
    if (session.owner === undefined || session.owner === context.activity.from?.id) await followEdit(turn, text);
    return turn;
  }

  /** A turn in which nothing is said. */
  asItIs(context: TurnContext, session: Session): Turn {
    return new Turn(context, this.#ports, session);
  }

  async #handle(turn: Turn, dc: DialogContext): Promise<void> {
    const { input } = turn;
    if (input.kind === "text" && input.text.includes(UNCHECKED)) return turn.tell("input.unchecked", turn.desk);
    await tellRemoved(turn);
    if (this.#isSomebodyElses(turn)) return turn.tell("input.not-yours");
    if (input.kind === "nothing") return turn.tell(input.hasAttachment ? "input.attachment.only" : "input.empty");
    if (input.kind === "text" && (await myData(turn, dc, commandOf(input.text)))) return;
    if (isStepGone(turn) && (await leadOn(turn, dc))) return;
    if (input.kind === "action") return this.#click(turn, dc, input.verb, input.nonce);
    if (input.hasAttachment) await turn.tell("input.attachment");
    if (input.text.length > MAX_READ) await turn.tell("input.too-long");
    const command = commandOf(input.text);
    if (turn.session.card === undefined && (await typedOnClosed(turn, command))) return;
    const isHeard = command === undefined || ALWAYS.includes(command) || !(await isTalking(turn)); // by the bot
    if (command !== undefined && isHeard && (await runCommand(turn, dc, command))) return;
    const signal = turn.signal(input.text);
    if (signal !== undefined && !isFalseAlarm(turn, signal, input.text))
      return this.#alarm(turn, dc, input.text, signal);
    if ((command === undefined || !isHeard) && (await sayToCase(turn, input.text, dc.activeDialog !== undefined)))
      return;
    if (command === undefined && dc.activeDialog && isColleaguesNow(turn, input.text))
      return goOnAbout(turn, dc, "colleague", input.text);
    if (dc.activeDialog) return void (await dc.continueDialog());
    if (command !== undefined) return this.#aloneStanding(turn, dc, command);
    return this.#opening(turn, dc, input.text);
  }

  /** In a group chat or a channel thread the one who began is the one who is helped; others change nothing. */
  #isSomebodyElses(turn: Turn): boolean {
    const from = turn.context.activity.from?.id;
    const { owner } = turn.session;
    if (owner === undefined || !turn.session.trouble) {
      if (from !== undefined) turn.update({ owner: from });
      return false;
    }
    if (owner === from) return false;
    turn.remark = turn.say("input.not-yours");
    return true;
  }

  async #click(turn: Turn, dc: DialogContext, verb: string, nonce: string): Promise<void> {
    const { card, trouble, asides } = turn.session;
    if ((await clickOnCase(turn, verb)) || (await clickOnMyData(turn, dc, verb, nonce))) return;
    if (trouble?.understood?.nonce === nonce && (verb === "correct" || verb === "thats-right"))
      return takeCorrection(turn, dc, verb);
    if (card?.nonce !== nonce) {
      if (asides?.includes(nonce) && ASIDE_VERBS.includes(verb)) return void (await runCommand(turn, dc, verb));
      return showStale(turn);
    }
    if (!VERBS.includes(verb)) {
      turn.remark = turn.say("input.unknown-action");
      return turn.tell("input.unknown-action");
    }
    if (await runCommand(turn, dc, verb)) return;
    if (verb === "its-a-passkey" && card.kind === "scope") return this.#insist(turn, dc);
    if (dc.activeDialog) return void (await dc.continueDialog());
    return showStale(turn);
  }

  /** A word that answers a card, where none waits for it. */
  async #aloneStanding(turn: Turn, dc: DialogContext, command: Command): Promise<void> {
    const kind = turn.session.card?.kind;
    if (kind === "welcome" && (command === "yes" || command === "ok")) await runCommand(turn, dc, "start");
    else if (kind === "scope" && command === "its-a-passkey") await this.#insist(turn, dc);
    else if (command === "its-a-passkey") await runCommand(turn, dc, "start");
    else if (command === "add-to-case" && turn.session.openCase !== undefined)
      await callPerson(turn, dc, turn.session.openCase);
    else if ((command === "not-now" || command === "no") && kind === undefined) await turn.tell("nudge.later");
    else await showWhere(turn);
  }

  async #opening(turn: Turn, dc: DialogContext, text: string): Promise<void> {
    await closeCard(turn, "answered.replaced");
    const reading = turn.reading(text);
    const about = aboutWhom(text);
    turn.update({ trouble: newTrouble(this.#ports.now(), about) });
    learn(turn, text, reading);
    if (reading.outOfScope !== undefined && (reading.saysOther || isUnderstood(turn.base, text))) {
      const subject = reading.outOfScope;
      await turn.open("scope", subject, (to) => present.outOfScope(turn, to, subject));
      return;
    }
    if (about === "colleague") await turn.tell("colleague.on");
    else if (!isUnderstood(turn.base, text)) await tellLanguages(turn);
    await showUnderstood(turn, reading);
    await dc.beginDialog(TROUBLESHOOT);
  }

  /** The person says that it is about a passkey after all. */
  async #insist(turn: Turn, dc: DialogContext): Promise<void> {
    const subject = turn.session.card?.subject ?? "";
    await closeCard(turn, "button.its-a-passkey");
    turn.move({ kind: "declined", what: "scope", id: subject });
    await dc.beginDialog(TROUBLESHOOT);
  }

  /** Advice and a person come before any question. */
  async #alarm(turn: Turn, dc: DialogContext, text: string, signal: string): Promise<void> {
    const { card, trouble } = turn.session;
    const from = card?.kind === "security" ? trouble?.handOff?.cameFrom : trouble?.moves.length; // an alarm said in two ways is one
    await closeCard(turn, "answered.replaced");
    await dc.cancelAllDialogs();
    if (trouble === undefined) turn.update({ trouble: newTrouble(this.#ports.now(), aboutWhom(text)) });
    learn(turn, text, turn.reading(text));
    const cause = nextStep(turn.knowledge, turn.evidence).leading[0]?.id ?? "";
    const options: HandOffOptions = {
      why: "security",
      cause,
      security: signal,
      ...(from !== undefined && { cameFrom: from }),
    };
    await dc.beginDialog(HAND_OFF, options);
  }
}

/** Words that the bot hears also while an agent talks with the person. */
const ALWAYS: readonly Command[] = ["help", "case-status", "leave-case", "drop-consent", "start-over"];
const ASIDE_VERBS: readonly string[] = ["where", "talk-to-person", "help"];
const VERBS: readonly string[] = [
  "answer",
  "dont-know",
  "back",
  "start-over",
  "talk-to-person",
  "help",
  "where",
  "start",
  "for-colleague",
  "for-myself",
  "fix-worked",
  "fix-failed",
  "fix-cannot",
  "fix-different",
  "test-worked",
  "test-failed",
  "test-later",
  "send-case",
  "not-now",
  "false-alarm",
  "its-a-passkey",
  "look-up",
  "look-up-not-now",
  "add-to-case",
  "new-case",
];

/** Whether any card of ours has such a button. */
export function isOurVerb(verb: string): boolean {
  return (
    VERBS.includes(verb) ||
    CASE_VERBS.includes(verb) ||
    FORGET_VERBS.includes(verb) ||
    verb === "correct" ||
    verb === "thats-right"
  );
}

/**
 * The library finds its memory scopes anew for each turn, which costs a fifth of it. They are the same objects with nothing
 * of a turn in them, so the first turn's serve all; the library itself looks for them under this name in the turn's state.
 */
const SCOPES = "DialogStateManagerConfiguration";
let scopes: unknown;
async function contextOf(dialogs: DialogSet, context: TurnContext): Promise<DialogContext> {
  if (scopes !== undefined) context.turnState.set(SCOPES, scopes);
  const dc = await dialogs.createContext(context);
  scopes ??= context.turnState.get(SCOPES);
  return dc;
}
