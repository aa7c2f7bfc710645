import { answeredCard } from "../cards/answered-card.ts";
import type { Card } from "../cards/card.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { sayDay, type TextKey } from "../cards/text.ts";
import type { HelpCase } from "./desk/case.ts";
import { openCases } from "./desk/open-cases.ts";
import type { Command } from "./input.ts";
import type { Kept } from "./ports.ts";
import type { DialogContext } from "./sdk.ts";
import { newSession } from "./state.ts";
import type { Address, Turn } from "./turn.ts";

/** Buttons of the question; they work whatever waits in the conversation. */
export const FORGET_VERBS: readonly string[] = ["forget-now", "forget-keep"];

/** "What do you store about me" and "forget me", by typing. @returns false when it is nothing of the kind */
export async function myData(turn: Turn, dc: DialogContext, command: Command | undefined): Promise<boolean> {
  const { forgetting } = turn.session;
  if (forgetting?.fresh && (command === "yes" || command === "forget-now")) return decided(turn, dc, "forget-now");
  if (forgetting?.fresh && (command === "no" || command === "forget-keep")) return decided(turn, dc, "forget-keep");
  if (forgetting?.fresh) turn.update({ forgetting: { ...forgetting, fresh: false } });
  if (command !== "my-data" && command !== "forget-me" && command !== "forget-now") return false;
  if (!isOwnChat(turn)) await turn.tell("my-data.not-here");
  else if (command === "my-data") await turn.send(await storedCard(turn));
  else await ask(turn);
  return true;
}

/** A click on the question. @returns false when it is none */
export async function clickOnMyData(turn: Turn, dc: DialogContext, verb: string, nonce: string): Promise<boolean> {
  if (!FORGET_VERBS.includes(verb)) return false;
  if (turn.session.forgetting?.nonce === nonce) return decided(turn, dc, verb);
  turn.remark = turn.say("stale.done");
  await turn.tell("forget.stale");
  return true;
}

/** In a group others would read along, and what is kept belongs to all of them. */
function isOwnChat({ context }: Turn): boolean {
  return context.activity.conversation.conversationType === "personal";
}

async function ask(turn: Turn): Promise<void> {
  const kept = await turn.ports.records.kept(turn.context);
  const card = await turn.aside((to) => question(turn, to, kept));
  turn.update({ forgetting: { ...card, fresh: true } });
}

async function decided(turn: Turn, dc: DialogContext, verb: string): Promise<true> {
  const { forgetting, owner, openCase } = turn.session;
  const isNow = verb === "forget-now";
  if (forgetting) await closeQuestion(turn, forgetting.key, isNow ? "button.forget-now" : "button.forget-keep");
  const { forgetting: _, ...rest } = turn.session;
  turn.session = rest;
  if (!isNow) {
    await turn.tell("forget.kept");
    return true;
  }
  const isSignedOut = await turn.ports.directory.signOut(turn.context).then(
    () => true,
    () => false, // the adapter logged why
  );
  await dc.cancelAllDialogs();
  turn.ports.records.erase(turn.context);
  const open = await openCases(turn);
  for (const of of open) if (of.withTranscript) hideChat(turn, of);
  turn.session = {
    ...newSession(),
    ...(owner !== undefined && { owner }),
    ...(open.some(({ number }) => number === openCase) && { openCase }), // the agents' answers still have to find their way
  };
  const lines = [
    turn.say("forget.done"),
    ...(open.length > 0
      ? [turn.say("forget.done.case", { number: numbersOf(open), days: turn.ports.records.retention.caseDays })]
      : []),
    ...(isSignedOut ? [] : [turn.say("forget.done.sign-in")]),
  ];
  await turn.send(
    noticeCard({ title: turn.say("forget.done.title"), text: paragraphs(lines), tone: "good", actions: [] }),
  );
  return true;
}

/** Who wants to be forgotten does not go on being read; the agents hear why the chat is gone. */
function hideChat(turn: Turn, of: HelpCase): void {
  const { id = "", from } = turn.context.activity;
  const by = { role: "person", id: from.aadObjectId ?? from.id, name: from.name ?? "" } as const;
  turn.ports.desk.act(turn.context, of, { kind: "drop-consent", id: `forget:${id}`, by });
}

async function closeQuestion(turn: Turn, key: string, button: TextKey): Promise<void> {
  const form = answeredCard({ question: turn.say("forget.title"), answer: turn.say(button), actions: [] });
  const { input } = turn;
  if (input.kind !== "action") return turn.replace(key, form);
  turn.answered = form;
  turn.usedNonce = input.nonce;
  turn.spoken = turn.say(button);
}

/** What would go, what would stay, and why. */
function question(turn: Turn, to: Address, kept: Kept): Card {
  const open = kept.cases.filter(({ status }) => status !== "resolved");
  const closed = kept.cases.filter(({ status }) => status === "resolved");
  const { caseDays, markDays } = turn.ports.records.retention;
  const lines = [
    turn.say("forget.goes"),
    bullet(linesOf(turn, kept)),
    bullet(turn.say("forget.goes.answers")),
    ...(closed.length === 0 ? [] : [bullet(turn.say("forget.goes.cases", { numbers: numbersOf(closed) }))]),
    ...(turn.ports.directory.connectionName === undefined ? [] : [bullet(turn.say("forget.goes.sign-in"))]),
    turn.say("forget.stays"),
    ...(open.length === 0 ? [] : [bullet(turn.say("forget.stays.case", { numbers: numbersOf(open), days: caseDays }))]),
    bullet(turn.say("forget.stays.marks", { days: markDays })),
    bullet(turn.say("forget.stays.teams")),
  ];
  return noticeCard({
    title: turn.say("forget.title"),
    text: paragraphs(lines),
    tone: "warning",
    actions: [to.button("forget-now", "button.forget-now"), to.button("forget-keep", "button.forget-keep")],
  });
}

/** What is kept, how long, and who can see it. */
async function storedCard(turn: Turn): Promise<Card> {
  const { records, directory } = turn.ports;
  const kept = await records.kept(turn.context);
  const { transcriptDays, caseDays, markDays } = records.retention;
  const { trouble, otherTrouble, openCase } = turn.session;
  const answers = (trouble?.moves.length ?? 0) + (otherTrouble?.moves.length ?? 0);
  const of = openCase === undefined ? undefined : await turn.ports.desk.find(turn.context, openCase);
  const lines = [
    turn.say("my-data.intro"),
    bullet(`${linesOf(turn, kept)} ${turn.say("my-data.for-days", { days: transcriptDays })}`),
    bullet(turn.say("my-data.answers", { count: answers, days: transcriptDays })),
    ...kept.cases.map(({ number, status }) =>
      bullet(turn.say(status === "resolved" ? "my-data.case.closed" : "my-data.case.open", { number, days: caseDays })),
    ),
    ...(kept.cases.length === 0 ? [bullet(turn.say("my-data.case.none"))] : []),
    bullet(turn.say("my-data.marks", { count: kept.marks, days: markDays })),
    ...(kept.damaged > 0 ? [bullet(turn.say("my-data.damaged", { count: kept.damaged, days: transcriptDays }))] : []),
    bullet(turn.say(directory.connectionName === undefined ? "my-data.list" : "my-data.list.sign-in")),
    turn.say("my-data.never"),
    turn.say(of?.withTranscript && of.status !== "resolved" ? "my-data.who.case" : "my-data.who", turn.desk),
    turn.say("my-data.forget"),
  ];
  return noticeCard({ title: turn.say("my-data.title"), text: paragraphs(lines), actions: [] });
}

function linesOf(turn: Turn, { lines, since }: Kept): string {
  if (since === undefined) return turn.say("my-data.lines.none");
  return turn.say("my-data.lines", { count: lines, since: sayDay(turn.locale, new Date(since).toISOString()) });
}

function numbersOf(cases: readonly { readonly number: string }[]): string {
  return cases.map(({ number }) => number).join(", ");
}

function bullet(text: string): string {
  return `- ${text}`;
}

/** Bullets stand together, other lines apart. */
function paragraphs(lines: readonly string[]): string {
  return lines.reduce((text, line, at) => {
    if (at === 0) return line;
    const isList = line.startsWith("- ") && lines[at - 1]?.startsWith("- ");
    return `${text}${isList ? "\n" : "\n\n"}${line}`;
  }, "");
}
