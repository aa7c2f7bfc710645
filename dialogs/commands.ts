import type { TextKey } from "../cards/text.ts";
import { nextStep } from "../knowledge/next-step.ts";
import { tellStatus, typedOnCase } from "./desk/person-turn.ts";
import { type HandOffOptions, showHandOffAgain } from "./hand-off-dialog.ts";
import { learn, showUnderstood } from "./learn.ts";
import type { LookUpOptions } from "./look-up-dialog.ts";
import { HAND_OFF, LOOK_UP, SIGN_IN_PROMPT, TROUBLESHOOT } from "./names.ts";
import { type Turned, turnTo } from "./perspective.ts";
import * as present from "./present.ts";
import type { DialogContext } from "./sdk.ts";
import { smallTalk } from "./small-talk.ts";
import { newTrouble, withoutList, withoutTrouble } from "./state.ts";
import { goBack } from "./troubleshoot-dialog.ts";
import type { Turn } from "./turn.ts";
import { closeCard, showAgain } from "./waiting-card.ts";

/** What a command does. Resolves with false when it is nothing of the kind here: then it answers the card that waits. */
type Run = (turn: Turn, dc: DialogContext) => Promise<unknown>;

/** What works at every step, typed or clicked. */
const COMMANDS: Readonly<Record<string, Run>> = {
  help: showHelp,
  greeting: async (turn, dc) => {
    if (waitsForSignIn(dc)) await dc.continueDialog();
    else if (dc.activeDialog) await showWhere(turn);
    else await turn.open("welcome", "", (to) => present.welcome(turn, to));
  },
  where: showWhere,
  "case-status": tellStatus,
  "leave-case": (turn) => onCase(turn, "leave-case"),
  "drop-consent": (turn) => onCase(turn, "drop-consent"),
  start: async (turn, dc) => {
    if (dc.activeDialog && !waitsForSignIn(dc)) return showWhere(turn);
    await closeCard(turn, "answered.confirmed");
    if (waitsForSignIn(dc)) return void (await dc.continueDialog());
    turn.update({ trouble: newTrouble(turn.ports.now()) });
    await dc.beginDialog(TROUBLESHOOT);
  },
  "start-over": async (turn, dc) => {
    await closeCard(turn, "answered.started-over");
    await dc.cancelAllDialogs();
    await turn.tell("restart.done");
    const { about } = turn.trouble;
    turn.session = { ...withoutTrouble(turn.session), trouble: newTrouble(turn.ports.now(), about) };
    await dc.beginDialog(TROUBLESHOOT);
  },
  back: async (turn, dc) => (dc.activeDialog ? goOneBack(turn, dc) : false),
  "talk-to-person": async (turn, dc) => {
    const { card } = turn.session;
    if (card?.kind === "hand-off" || card?.kind === "open-case" || card?.kind === "security") await showWhere(turn);
    else await callPerson(turn, dc);
  },
  "check-passkeys": async (turn, dc) => (turn.session.card?.kind === "look-up" ? false : checkPasskeys(turn, dc)),
  "sign-out": signOut,
  "for-colleague": (turn, dc) => goOnAbout(turn, dc, "colleague"),
  "for-myself": async (turn, dc) => {
    if (turn.trouble.about === "self" && dc.activeDialog) await showWhere(turn);
    else await goOnAbout(turn, dc, "self");
  },
};

/** @returns false when it is no command, or nothing of the kind here */
export async function runCommand(turn: Turn, dc: DialogContext, command: string): Promise<boolean> {
  if (await smallTalk(turn, command)) return true;
  if (!Object.hasOwn(COMMANDS, command)) return false;
  return (await COMMANDS[command]?.(turn, dc)) !== false;
}

/** Asks what an agent is to get, and sends it. @param addsTo  number of the open case that it belongs to */
export async function callPerson(turn: Turn, dc: DialogContext, addsTo?: string): Promise<void> {
  await closeCard(turn, "answered.asked-for-person");
  await dc.cancelAllDialogs();
  const cause = nextStep(turn.knowledge, turn.evidence).leading[0]?.id ?? "";
  const from = turn.session.trouble?.moves.length;
  if (from === undefined) turn.update({ trouble: newTrouble(turn.ports.now()) });
  const options: HandOffOptions = {
    why: "asked",
    cause,
    ...(from !== undefined && { cameFrom: from }),
    ...(addsTo !== undefined && { addsTo }),
  };
  await dc.beginDialog(HAND_OFF, options);
}

/** From here on it is about somebody else, or about the person in the chat again. @param text  in which that was said */
export async function goOnAbout(
  turn: Turn,
  dc: DialogContext,
  about: "self" | "colleague",
  text?: string,
): Promise<void> {
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

/** What became of the answers so far, in one sentence. */
const ASKED_ANEW: Readonly<Record<"self" | "colleague", Readonly<Record<Exclude<Turned, "nothing-before">, TextKey>>>> =
  {
    colleague: { "put-aside": "colleague.on.anew", "taken-up-again": "colleague.on.again" },
    self: { "put-aside": "colleague.off.anew", "taken-up-again": "colleague.off.again" },
  };

/** Where the conversation stands: the waiting card again, or the way in. */
export async function showWhere(turn: Turn): Promise<void> {
  const { card, openCase } = turn.session;
  if (!card && openCase !== undefined) return tellStatus(turn);
  await turn.tell(card ? "where.text" : "where.nothing");
  turn.remark = turn.say(card ? "where.text" : "where.nothing");
  if (card) await showWaiting(turn);
  else await turn.open("welcome", "", (to) => present.welcome(turn, to));
}

/** A click on a card that is done with. */
export async function showStale(turn: Turn): Promise<void> {
  const { card } = turn.session;
  turn.remark = turn.say(card ? "stale.text" : "stale.done");
  await turn.tell(card ? "stale.text" : "stale.done");
  if (card) await showWaiting(turn);
}

/** The card that waits, once more. */
export async function showWaiting(turn: Turn): Promise<void> {
  const { card } = turn.session;
  if (card?.kind === "hand-off") await showHandOffAgain(turn);
  else if (card) await showAgain(turn, card);
}

async function onCase(turn: Turn, command: "leave-case" | "drop-consent"): Promise<void> {
  if (!(await typedOnCase(turn, command))) await turn.tell("case.none");
}

async function goOneBack(turn: Turn, dc: DialogContext): Promise<void> {
  const to = await goBack(turn);
  if (to === "nowhere") {
    turn.remark = turn.say("back.at-start");
    return turn.tell("back.at-start");
  }
  await dc.cancelAllDialogs();
  if (to === "steps") await dc.beginDialog(TROUBLESHOOT);
  else await turn.open("welcome", "", (address) => present.welcome(turn, address));
}

/** The person asks for their own list; what it says counts for their trouble. */
async function checkPasskeys(turn: Turn, dc: DialogContext): Promise<void> {
  const { directory } = turn.ports;
  if (turn.trouble.about === "colleague") return turn.tell("look-up.colleague");
  if ((await directory.access(turn.context)) === "off") {
    const found = await directory.look(turn.context); // asks nobody while it is off, and knows why
    if (found.kind !== "found")
      return turn.tell(`look-up.failed.${found.kind === "failed" ? found.why : "unavailable"}`);
  }
  await closeCard(turn, "answered.replaced");
  if (!turn.session.trouble) turn.update({ trouble: newTrouble(turn.ports.now()) });
  await dc.cancelAllDialogs();
  const options: LookUpOptions = { asked: true };
  await dc.beginDialog(LOOK_UP, options);
}

/** A card of the sign-in has no step of ours: whoever writes on has gone on. */
function waitsForSignIn(dc: DialogContext): boolean {
  return dc.activeDialog?.id === SIGN_IN_PROMPT;
}

/** Nothing that was read stays in the conversation, whatever the token service says; the trouble goes on without it. */
async function signOut(turn: Turn): Promise<void> {
  const { trouble, otherTrouble } = turn.session;
  const { directory } = turn.ports;
  turn.update({
    ...(trouble && { trouble: withoutList(trouble) }),
    ...(otherTrouble && { otherTrouble: withoutList(otherTrouble) }),
  });
  if (directory.connectionName === undefined) return turn.tell("sign-out.nothing");
  try {
    await directory.signOut(turn.context);
  } catch {
    return turn.tell("sign-out.failed"); // the adapter logged why
  }
  await turn.tell("sign-out.done");
}

const MAX_ASIDES = 4;

async function showHelp(turn: Turn): Promise<void> {
  const canLookUp = (await turn.ports.directory.access(turn.context)) !== "off";
  const card = await turn.aside((to) => present.help(turn, to, canLookUp));
  turn.update({ asides: [card.nonce, ...(turn.session.asides ?? [])].slice(0, MAX_ASIDES) });
  turn.remark = turn.say("help.title");
}
