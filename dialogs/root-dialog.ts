import type { TurnContext } from "botbuilder-core";
import type { TextKey } from "../cards/text.ts";
import { nextStep } from "../knowledge/next-step.ts";
import { takeCorrection } from "./correction.ts";
import { layStep, reportToCase } from "./desk/at-step.ts";
import type { HelpCase } from "./desk/case.ts";
import { CASE_VERBS, clickOnCase, isTalking, sayToCase, tellStatus, typedOnCase } from "./desk/person-turn.ts";
import { followEdit } from "./edited.ts";
import { isStepGone, leadOn } from "./gone-step.ts";
import { HandOffDialog, type HandOffOptions, showHandOffAgain } from "./hand-off-dialog.ts";
import { type Command, commandOf, UNCHECKED } from "./input.ts";
import { isUnderstood } from "./language.ts";
import { learn, showUnderstood } from "./learn.ts";
import { LookUpDialog, type LookUpOptions } from "./look-up-dialog.ts";
import { clickOnMyData, FORGET_VERBS, myData } from "./my-data.ts";
import { HAND_OFF, LOOK_UP, SIGN_IN_PROMPT, TROUBLESHOOT } from "./names.ts";
import { aboutWhom, isColleaguesNow, type Turned, turnTo } from "./perspective.ts";
import type { Ports } from "./ports.ts";
import * as present from "./present.ts";
import { tellRemoved } from "./removed.ts";
import { type Dialog, type DialogContext, DialogSet, type DialogState } from "./sdk.ts";
import { smallTalk } from "./small-talk.ts";
import { isSigningIn, newTrouble, type Session, withoutList, withoutTrouble } from "./state.ts";
import { goBack, TroubleshootDialog } from "./troubleshoot-dialog.ts";
import { Turn } from "./turn.ts";
import { closeCard, showAgain, tellLanguages } from "./waiting-card.ts";

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
    if (turn.session.card) await this.#again(turn);
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
    const isHeard = command === undefined || ALWAYS.includes(command) || !(await isTalking(turn)); // by the bot
    if (command !== undefined && isHeard && (await this.#command(turn, dc, command))) return;
    const signal = turn.signal(input.text);
    if (signal !== undefined && !isDeclined(turn, signal)) return this.#alarm(turn, dc, input.text, signal);
    if ((command === undefined || !isHeard) && (await sayToCase(turn, input.text, dc.activeDialog !== undefined)))
      return;
    if (command === undefined && dc.activeDialog && isColleaguesNow(turn, input.text))
      return this.#turnTo(turn, dc, "colleague", input.text);
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
      if (asides?.includes(nonce) && ASIDE_VERBS.includes(verb)) return void (await this.#command(turn, dc, verb));
      return this.#stale(turn);
    }
    if (!VERBS.includes(verb)) {
      turn.remark = turn.say("input.unknown-action");
      return turn.tell("input.unknown-action");
    }
    if (await this.#command(turn, dc, verb)) return;
    if (verb === "its-a-passkey" && card.kind === "scope") return this.#insist(turn, dc);
    if (dc.activeDialog) return void (await dc.continueDialog());
    return this.#stale(turn);
  }

  /** What works at every step, typed or clicked. @returns false when it is nothing of the kind here */
  async #command(turn: Turn, dc: DialogContext, command: string): Promise<boolean> {
    const { card } = turn.session;
    if (await smallTalk(turn, command)) return true;
    switch (command) {
      case "help":
        await this.#help(turn);
        return true;
      case "greeting":
        if (this.#waitsForSignIn(dc)) return this.#goOn(dc);
        if (dc.activeDialog) await this.#where(turn);
        else await turn.open("welcome", "", (to) => present.welcome(turn, to));
        return true;
      case "where":
        await this.#where(turn);
        return true;
      case "case-status":
        await tellStatus(turn);
        return true;
      case "leave-case":
      case "drop-consent":
        if (!(await typedOnCase(turn, command))) await turn.tell("case.none");
        return true;
      case "start":
        if (this.#waitsForSignIn(dc)) {
          await closeCard(turn, "answered.confirmed");
          return this.#goOn(dc);
        }
        if (dc.activeDialog) {
          await this.#where(turn);
          return true;
        }
        await closeCard(turn, "answered.confirmed");
        turn.update({ trouble: newTrouble(this.#ports.now()) });
        await dc.beginDialog(TROUBLESHOOT);
        return true;
      case "start-over": {
        await closeCard(turn, "answered.started-over");
        await dc.cancelAllDialogs();
        await turn.tell("restart.done");
        const { about } = turn.trouble;
        turn.session = { ...withoutTrouble(turn.session), trouble: newTrouble(this.#ports.now(), about) };
        await dc.beginDialog(TROUBLESHOOT);
        return true;
      }
      case "back":
        if (!dc.activeDialog) return false;
        await this.#back(turn, dc);
        return true;
      case "talk-to-person":
        if (card?.kind === "hand-off" || card?.kind === "open-case" || card?.kind === "security") {
          await this.#where(turn);
          return true;
        }
        await this.#person(turn, dc);
        return true;
      case "check-passkeys":
        if (card?.kind === "look-up") return false;
        await this.#checkPasskeys(turn, dc);
        return true;
      case "sign-out":
        await this.#signOut(turn);
        return true;
      case "for-colleague":
        await this.#turnTo(turn, dc, "colleague");
        return true;
      case "for-myself":
        if (turn.trouble.about === "self" && dc.activeDialog) await this.#where(turn);
        else await this.#turnTo(turn, dc, "self");
        return true;
      default:
        return false;
    }
  }

  /** A word that answers a card, where none waits for it. */
  async #aloneStanding(turn: Turn, dc: DialogContext, command: Command): Promise<void> {
    const kind = turn.session.card?.kind;
    if (kind === "welcome" && (command === "yes" || command === "ok")) await this.#command(turn, dc, "start");
    else if (kind === "scope" && command === "its-a-passkey") await this.#insist(turn, dc);
    else if (command === "its-a-passkey") await this.#command(turn, dc, "start");
    else if (command === "add-to-case" && turn.session.openCase !== undefined)
      await this.#person(turn, dc, turn.session.openCase);
    else if ((command === "not-now" || command === "no") && kind === undefined) await turn.tell("nudge.later");
    else await this.#where(turn);
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
    await closeCard(turn, "answered.replaced");
    await dc.cancelAllDialogs();
    const from = turn.session.trouble?.moves.length;
    if (from === undefined) turn.update({ trouble: newTrouble(this.#ports.now(), aboutWhom(text)) });
    learn(turn, text, turn.reading(text));
    const cause = nextStep(turn.knowledge, turn.evidence).leading[0]?.id ?? "";
    const options: HandOffOptions = { why: "security", cause, security: signal, ...cameFrom(from) };
    await dc.beginDialog(HAND_OFF, options);
  }

  async #person(turn: Turn, dc: DialogContext, addsTo?: string): Promise<void> {
    await closeCard(turn, "answered.asked-for-person");
    await dc.cancelAllDialogs();
    const cause = nextStep(turn.knowledge, turn.evidence).leading[0]?.id ?? "";
    const from = turn.session.trouble?.moves.length;
    if (from === undefined) turn.update({ trouble: newTrouble(this.#ports.now()) });
    const options: HandOffOptions = {
      why: "asked",
      cause,
      ...cameFrom(from),
      ...(addsTo !== undefined && { addsTo }),
    };
    await dc.beginDialog(HAND_OFF, options);
  }

  async #back(turn: Turn, dc: DialogContext): Promise<void> {
    const to = await goBack(turn);
    if (to === "nowhere") {
      turn.remark = turn.say("back.at-start");
      return turn.tell("back.at-start");
    }
    await dc.cancelAllDialogs();
    if (to === "steps") await dc.beginDialog(TROUBLESHOOT);
    else await turn.open("welcome", "", (address) => present.welcome(turn, address));
  }

  /** From here on it is about somebody else, or about the person in the chat again. */
  async #turnTo(turn: Turn, dc: DialogContext, about: "self" | "colleague", text?: string): Promise<void> {
    await closeCard(turn, about === "colleague" ? "button.for-colleague" : "answered.for-myself");
    const turned = turnTo(turn, about);
    await turn.tell(about === "colleague" ? "colleague.on" : "colleague.off");
    if (turned !== "nothing-before") await turn.tell(ASKED_ANEW[about][turned]);
    if (text !== undefined) {
      const reading = turn.reading(text);
      learn(turn, text, reading);
      await showUnderstood(turn, reading);
    }
    await dc.cancelAllDialogs();
    await dc.beginDialog(TROUBLESHOOT);
  }

  /** The person asks for their own list; what it says counts for their trouble. */
  async #checkPasskeys(turn: Turn, dc: DialogContext): Promise<void> {
    if (turn.trouble.about === "colleague") return turn.tell("look-up.colleague");
    if ((await this.#ports.directory.access(turn.context)) === "off") {
      const found = await this.#ports.directory.look(turn.context); // asks nobody while it is off, and knows why
      if (found.kind !== "found")
        return turn.tell(`look-up.failed.${found.kind === "failed" ? found.why : "unavailable"}`);
    }
    await closeCard(turn, "answered.replaced");
    if (!turn.session.trouble) turn.update({ trouble: newTrouble(this.#ports.now()) });
    await dc.cancelAllDialogs();
    const options: LookUpOptions = { asked: true };
    await dc.beginDialog(LOOK_UP, options);
  }

  /** A card of the sign-in has no step of ours: whoever writes on has gone on. */
  #waitsForSignIn(dc: DialogContext): boolean {
    return dc.activeDialog?.id === SIGN_IN_PROMPT;
  }

  async #goOn(dc: DialogContext): Promise<boolean> {
    await dc.continueDialog();
    return true;
  }

  /** Nothing that was read stays in the conversation, whatever the token service says; the trouble goes on without it. */
  async #signOut(turn: Turn): Promise<void> {
    const { trouble, otherTrouble } = turn.session;
    turn.update({
      ...(trouble && { trouble: withoutList(trouble) }),
      ...(otherTrouble && { otherTrouble: withoutList(otherTrouble) }),
    });
    if (this.#ports.directory.connectionName === undefined) return turn.tell("sign-out.nothing");
    try {
      await this.#ports.directory.signOut(turn.context);
    } catch {
      return turn.tell("sign-out.failed"); // the adapter logged why
    }
    await turn.tell("sign-out.done");
  }

  async #help(turn: Turn): Promise<void> {
    const canLookUp = (await this.#ports.directory.access(turn.context)) !== "off";
    const card = await turn.aside((to) => present.help(turn, to, canLookUp));
    turn.update({ asides: [card.nonce, ...(turn.session.asides ?? [])].slice(0, MAX_ASIDES) });
    turn.remark = turn.say("help.title");
  }

  async #where(turn: Turn): Promise<void> {
    const { card } = turn.session;
    await turn.tell(card ? "where.text" : "where.nothing");
    turn.remark = turn.say(card ? "where.text" : "where.nothing");
    if (card) await this.#again(turn);
    else await turn.open("welcome", "", (to) => present.welcome(turn, to));
  }

  async #stale(turn: Turn): Promise<void> {
    const { card } = turn.session;
    turn.remark = turn.say(card ? "stale.text" : "stale.done");
    await turn.tell(card ? "stale.text" : "stale.done");
    if (card) await this.#again(turn);
  }

  async #again(turn: Turn): Promise<void> {
    const { card } = turn.session;
    if (card?.kind === "hand-off") await showHandOffAgain(turn);
    else if (card) await showAgain(turn, card);
  }
}

/** Words that the bot hears also while an agent talks with the person. */
const ALWAYS: readonly Command[] = ["help", "case-status", "leave-case", "drop-consent", "start-over"];
const MAX_ASIDES = 4;
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

/** What became of the answers so far, in one sentence. */
const ASKED_ANEW: Readonly<Record<"self" | "colleague", Readonly<Record<Exclude<Turned, "nothing-before">, TextKey>>>> =
  {
    colleague: { "put-aside": "colleague.on.anew", "taken-up-again": "colleague.on.again" },
    self: { "put-aside": "colleague.off.anew", "taken-up-again": "colleague.off.again" },
  };

function cameFrom(moves: number | undefined): { readonly cameFrom?: number } {
  return moves === undefined ? {} : { cameFrom: moves };
}

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

function isDeclined(turn: Turn, signal: string): boolean {
  return turn.trouble.moves.some((move) => move.kind === "declined" && move.id === signal);
}
