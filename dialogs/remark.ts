import type { TextKey } from "../cards/text.ts";
import type { TextReading } from "../knowledge/read-text.ts";
import { fillIn } from "../knowledge/steps.ts";
import { rank } from "../knowledge/weigh.ts";
import { plainText, wordsOf } from "../knowledge/words.ts";
import { readAnswer } from "./answers.ts";
import type { HandOffOptions } from "./hand-off-dialog.ts";
import { CHANGED_ON, learn, showUnderstood } from "./learn.ts";
import { HAND_OFF, TROUBLESHOOT } from "./names.ts";
import type { DialogTurnResult, WaterfallStepContext } from "./sdk.ts";
import type { Turn } from "./turn.ts";
import { closeCard, MOST_UNREAD, NUDGES, notRead } from "./waiting-card.ts";
import { patternsOf } from "./words.ts";

/** `waiting`: the open card stays on the table, nothing is shown. */
export interface TroubleshootOptions {
  readonly waiting?: boolean;
}

type Step = WaterfallStepContext<TroubleshootOptions>;

/** What words that answer no card were: about something else, another answer than before, new, or nothing of it. */
export type Remark = "off-topic" | "corrected" | TextReading | undefined;

/** Words that do not answer the card, but may say something about the trouble. */
export async function takeRemark(step: Step, turn: Turn, bad?: TextKey): Promise<DialogTurnResult> {
  const { input } = turn;
  if (input.kind !== "text") return refuse(step, turn, bad);
  const remark = readRemark(turn, input.text);
  if (remark === undefined) return refuse(step, turn, bad);
  if (remark !== "off-topic") await closeCard(turn, "answered.replaced");
  await tellRemark(turn, remark, input.text);
  return remark === "off-topic" ? stay(step) : step.replaceDialog(TROUBLESHOOT);
}

/** Adds what such words say as moves; says nothing yet. */
export function readRemark(turn: Turn, text: string): Remark {
  if (isOffTopic(turn, text)) return "off-topic";
  const corrected = correctedIn(turn, text);
  if (corrected) {
    const day = CHANGED_ON in corrected ? turn.readDay(text) : undefined;
    const spans = day && { [CHANGED_ON]: { from: day.from, to: day.to } };
    turn.move({ kind: "corrected", findings: corrected, ...(spans && { spans }) });
    return "corrected";
  }
  const before = turn.session;
  const reading = turn.reading(text);
  if (learn(turn, text, reading)) return reading;
  turn.session = before;
  return undefined;
}

/** Says what was made of such words. */
export async function tellRemark(turn: Turn, remark: NonNullable<Remark>, text: string): Promise<void> {
  if (remark === "off-topic") await tellOffTopic(turn, text);
  else if (remark === "corrected") await turn.tell("understood.saved");
  else await showUnderstood(turn, remark);
}

const corrects = patternsOf("corrects");

/** "Sorry, I meant Android": what a sentence says otherwise than before, the last answer included; undefined when nothing. */
function correctedIn(turn: Turn, text: string): Record<string, string> | undefined {
  const plain = plainText(text);
  const start = corrects.map((pattern) => pattern.exec(plain)?.[0]).find((match) => match !== undefined);
  if (start === undefined) return undefined;
  const { knowledge, evidence, trouble } = turn;
  const rest = plain.slice(start.length).trim();
  const last = trouble.moves.findLast((move) => move.kind === "answered");
  const question = last && knowledge.questions.get(last.finding);
  const answer = question && readAnswer(knowledge, question, rest, turn.ports.now());
  const said = Object.entries(turn.reading(text).evidence.findings).map(
    ([finding, { value }]) => [finding, value] as const,
  );
  const all = answer?.kind === "value" && question ? [...said, [question.finding, answer.value] as const] : said;
  const changed = all.filter(([finding, value]) => {
    const known = evidence.findings[finding];
    return known !== undefined && known.origin !== "derived" && known.value !== value;
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

/** What cannot be read changes nothing. After a few times in a row a person is offered who can read it. */
export async function refuse(step: Step, turn: Turn, bad?: TextKey): Promise<DialogTurnResult> {
  if ((await notRead(turn, bad)) < MOST_UNREAD) return stay(step);
  await closeCard(turn, "answered.unread");
  const options: HandOffOptions = {
    why: "unread",
    cause: rank(turn.knowledge, turn.evidence)[0]?.id ?? "",
    cameFrom: turn.trouble.moves.length,
  };
  return step.replaceDialog(HAND_OFF, options);
}

/** The open card goes on waiting. */
export function stay(step: Step): Promise<DialogTurnResult> {
  return step.replaceDialog(TROUBLESHOOT, { waiting: true });
}

/** Whether a sentence is about something that this bot does not handle. A word or two are an answer, whatever they name. */
export function isOffTopic(turn: Turn, text: string): boolean {
  return wordsOf(text).length >= 2 && turn.reading(text).saysOther;
}

/** Says where to go with it; the card on the table stays. */
export async function sayOffTopic(step: Step, turn: Turn, text: string): Promise<DialogTurnResult> {
  await tellOffTopic(turn, text);
  return stay(step);
}

async function tellOffTopic(turn: Turn, text: string): Promise<void> {
  const { knowledge } = turn;
  const entry = knowledge.scope.get(turn.reading(text).outOfScope ?? "");
  const answer = entry
    ? fillIn(knowledge, entry.answer)
    : turn.say("scope.contact", { desk: knowledge.tenant.generalHelpdesk });
  const card = turn.session.card;
  await turn.tell("scope.aside", { answer, nudge: card ? turn.say(NUDGES[card.kind]) : "" });
}
