import { answeredCard } from "../../cards/answered-card.ts";
import { say } from "../../cards/text.ts";
import type { Command } from "../input.ts";
import type { Turn } from "../turn.ts";
import { statusOf } from "./agent-cards.ts";
import type { Act, HelpCase } from "./case.ts";
import { tellPerson } from "./tell-person.ts";

/** What the person does about their own case: writes to the agent, leaves, says whether it helped. */

type PersonAct = Extract<Act, { readonly kind: "add" | "leave" | "reopen" | "confirm" | "drop-consent" }>;
type Doing = PersonAct extends infer Each ? (Each extends PersonAct ? Omit<Each, "id" | "by"> : never) : never;

/** Buttons of the news cards; they are no part of the waterfall, and work whatever waits there. */
const CLICKS: Readonly<Record<string, Doing>> = {
  "leave-case": { kind: "leave" },
  "case-helped": { kind: "confirm", helped: true },
  "case-reopen": { kind: "reopen" },
  "drop-consent": { kind: "drop-consent" },
};

/** Verbs of these buttons. */
export const CASE_VERBS: readonly string[] = Object.keys(CLICKS);

/**
 * Words that are meant for the helpdesk: while an agent talks with the person all of them, otherwise those that nothing waits for.
 * @param isAwaited  a card of the waterfall waits for an answer
 * @returns false when the bot itself has to deal with them
 */
export async function sayToCase(turn: Turn, words: string, isAwaited: boolean): Promise<boolean> {
  const of = await openCaseOf(turn);
  if (!of || isAwaited || of.atBot || of.status === "resolved") return false;
  if (!of.talking && tellsOfTrouble(turn, words)) return false; // the bot can begin with that at once
  const done = await act(turn, of, { kind: "add", text: words }, turn.context.activity.id ?? "");
  return done !== undefined;
}

function tellsOfTrouble(turn: Turn, words: string): boolean {
  const { findings, symptoms, errors } = turn.reading(words).evidence;
  return Object.keys(findings).length + Object.keys(symptoms).length + errors.length > 0;
}

/** Whether an agent talks with the person. */
export async function isTalking(turn: Turn): Promise<boolean> {
  return (await openCaseOf(turn))?.talking === true;
}

/** A click on a news card of a case. @returns false when it is nothing of the kind */
export async function clickOnCase(turn: Turn, verb: string): Promise<boolean> {
  const doing = Object.hasOwn(CLICKS, verb) ? CLICKS[verb] : undefined;
  const { input } = turn;
  if (!doing || input.kind !== "action") return false;
  const of = await turn.ports.desk.find(turn.context, input.values.case ?? turn.session.openCase ?? "");
  if (!of) {
    turn.remark = turn.say("case.none");
    await turn.tell("case.none");
    return true;
  }
  const done = await act(turn, of, doing, `${input.nonce}:${verb}`);
  turn.remark = turn.say(done ? "answered.confirmed" : "stale.done");
  if (done && input.values.case !== undefined) {
    turn.answered = answeredCard({
      question: turn.say("news.eyebrow", { number: of.number }),
      answer: turn.say("answered.confirmed"),
      actions: [],
    });
    turn.usedNonce = input.nonce;
    turn.spoken = say(turn.locale, SPOKEN[verb as keyof typeof SPOKEN]);
  } else if (!done) await turn.tell("stale.done");
  return true;
}

const SPOKEN = {
  "leave-case": "news.button.leave",
  "case-helped": "news.button.helped",
  "case-reopen": "news.button.reopen",
  "drop-consent": "news.button.drop-consent",
} as const;

/** The same by typing. @returns false where there is nothing to leave */
export async function typedOnCase(turn: Turn, command: "leave-case" | "drop-consent"): Promise<boolean> {
  const of = await openCaseOf(turn);
  const doing = CLICKS[command];
  return (
    of !== undefined &&
    doing !== undefined &&
    (await act(turn, of, doing, turn.context.activity.id ?? "")) !== undefined
  );
}

/** What is typed under "Your case is resolved": whether that helped. @returns false when it is nothing of the kind */
export async function typedOnClosed(turn: Turn, command: Command | undefined): Promise<boolean> {
  const { closedCase, openCase } = turn.session;
  const doing = command === undefined ? undefined : ANSWERS[command];
  if (closedCase === undefined || openCase !== undefined || doing === undefined) return false;
  const of = await turn.ports.desk.find(turn.context, closedCase);
  return of !== undefined && (await act(turn, of, doing, turn.context.activity.id ?? "")) !== undefined;
}

const ANSWERS: Readonly<Partial<Record<Command, Doing>>> = {
  yes: { kind: "confirm", helped: true },
  "fix-worked": { kind: "confirm", helped: true },
  no: { kind: "reopen" },
  "fix-failed": { kind: "reopen" },
};

/** How the case stands, to the person. */
export async function tellStatus(turn: Turn): Promise<void> {
  const of = await openCaseOf(turn);
  if (!of) return turn.tell("case.none");
  await turn.tell("case.status", { number: of.number, status: statusOf(turn.knowledge, of), ...turn.desk });
}

async function openCaseOf(turn: Turn): Promise<HelpCase | undefined> {
  const { openCase } = turn.session;
  return openCase === undefined ? undefined : turn.ports.desk.find(turn.context, openCase);
}

async function act(turn: Turn, of: HelpCase, doing: Doing, id: string): Promise<HelpCase | undefined> {
  const { from, serviceUrl } = turn.context.activity;
  const by = { role: "person", id: from?.aadObjectId ?? from?.id ?? "", name: from?.name ?? "" } as const;
  const reached = { ...of, reach: { ...of.reach, serviceUrl: serviceUrl ?? of.reach.serviceUrl } }; // the newest way to the person
  const applied = turn.ports.desk.act(turn.context, reached, { id, by, ...doing } as Act);
  if (applied.kind !== "done") return undefined;
  turn.session = await tellPerson(turn.ports, turn.context, turn.session, applied);
  return applied.case;
}
