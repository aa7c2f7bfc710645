import { plain } from "../cards/escape.ts";
import type { TextKey } from "../cards/text.ts";
import type { DaySpan } from "../knowledge/evidence.ts";
import { valueLabel } from "../knowledge/labels.ts";
import type { Question } from "../knowledge/model.ts";
import { isDayTooRough } from "../knowledge/passkeys/changed-thing.ts";
import { READ_CHARACTERS } from "../knowledge/read-text.ts";
import { wordsOf } from "../knowledge/words.ts";
import { type Answer, checkedValue, readAnswer } from "./answers.ts";
import { commandOf } from "./input.ts";
import { learn, showUnderstood } from "./learn.ts";
import { TROUBLESHOOT } from "./names.ts";
import * as present from "./present.ts";
import { isOffTopic, refuse, sayOffTopic, stay, type TroubleshootOptions, takeRemark } from "./remark.ts";
import type { DialogTurnResult, WaterfallStepContext } from "./sdk.ts";
import type { Turn } from "./turn.ts";
import { closeCard, showAgain } from "./waiting-card.ts";

type Step = WaterfallStepContext<TroubleshootOptions>;

/** Nobody answers a question in more characters than this; a story may hold the answer to any question. */
const LONGEST_ANSWER = 300;

/** Takes what was typed or tapped at a question. */
export async function takeAnswer(step: Step, turn: Turn, question: Question): Promise<DialogTurnResult> {
  const { input } = turn;
  if (input.kind !== "text") return record(step, turn, question, tapped(turn, question));
  if (input.text.length > LONGEST_ANSWER) return takeStory(step, turn, question, input.text);
  const answer = readAnswer(turn.knowledge, question, input.text, turn.ports.now());
  if (answer.kind !== "unknown" && !(answer.kind === "value" && answer.isPlain) && isOffTopic(turn, input.text))
    return sayOffTopic(step, turn, input.text);
  const span = question.entry === "date" ? spanOf(turn, input.text) : undefined;
  if (answer.kind === "value" && span && isDayTooRough(turn.evidence, span) && !turn.session.card?.unread)
    return refuse(step, turn, "input.which-day"); // asked for once; then it cannot be told which side a passkey is on
  if (answer.kind !== "unread") return record(step, turn, question, answer, input.text, span);
  switch (commandOf(input.text)) {
    case "fix-worked":
      await closeCard(turn, "result.worked");
      await turn.open("test", "", (to) => present.testSignIn(turn, to));
      return stay(step);
    case "ok": // "That's right", to what was understood
      await turn.tell("talk.ok", { nudge: "" });
      return stay(step);
    case "fix-failed":
      return refuse(step, turn, "input.still-stuck");
    default:
      return takeRemark(step, turn, badInput(question));
  }
}

function spanOf(turn: Turn, text: string): DaySpan | undefined {
  const day = turn.readDay(text);
  return day && day.from !== day.to ? { from: day.from, to: day.to } : undefined; // told to the day
}

function tapped({ input }: Turn, question: Question): Answer {
  if (input.kind !== "action") return { kind: "unread" };
  if (input.verb === "dont-know") return { kind: "unknown" };
  const value = input.verb === "answer" ? checkedValue(question, input.values.answer ?? "") : undefined;
  return value === undefined ? { kind: "unread" } : { kind: "value", value, isPlain: true };
}

async function record(
  step: Step,
  turn: Turn,
  question: Question,
  answer: Answer,
  text?: string,
  span?: DaySpan,
): Promise<DialogTurnResult> {
  if (answer.kind === "unread") return refuse(step, turn, badInput(question));
  const value = answer.kind === "value" ? answer.value : null;
  const label = value === null ? turn.say("answered.unknown") : answerText(turn, question, value, text);
  await turn.close(
    present.answered(present.askOf(turn, question), label),
    value === null ? turn.say("button.dont-know") : valueLabel(turn.knowledge, question.finding, value),
  );
  turn.updateTrouble({ guarding: false });
  const spans = span && value !== null ? { spans: { [question.finding]: span } } : {};
  turn.move({ kind: "answered", finding: question.finding, value, ...spans });
  if (text !== undefined && wordsOf(text).length > 3) learn(turn, text, turn.reading(text), question.finding);
  return step.replaceDialog(TROUBLESHOOT);
}

/** A long text is read like an opening: what it says is noted, and the question is still the one to be answered. */
async function takeStory(step: Step, turn: Turn, question: Question, text: string): Promise<DialogTurnResult> {
  const reading = turn.reading(text);
  learn(turn, text, reading, question.finding);
  if (text.length <= READ_CHARACTERS) await turn.tell("input.story");
  await showUnderstood(turn, reading, question.finding);
  const { card } = turn.session;
  if (card) await showAgain(turn, card);
  return stay(step);
}

function answerText(turn: Turn, question: Question, value: string, text?: string): string {
  const isInWords = question.entry === "number" && text !== undefined && !/\d/.test(text);
  if (isInWords) return turn.say("answered.noted", { words: plain(text), answer: value }); // "many" is not what we count with
  const key = turn.trouble.about === "colleague" ? "answered.colleague" : "answered.answer";
  return turn.say(key, { answer: valueLabel(turn.knowledge, question.finding, value) });
}

function badInput(question: Question): TextKey | undefined {
  return question.entry === undefined ? undefined : `input.bad.${question.entry}`;
}
