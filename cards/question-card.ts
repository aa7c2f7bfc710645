import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, type Choice, fillUsualCard, renderActions } from "./card.ts";
import template from "./templates/question.json" with { type: "json" };

/** What `templates/question.json` binds. Give `answers`, or `choices`, or `entry`: a question is answered in one way. */
export interface QuestionCardData {
  readonly question: string;
  readonly progress?: string; // "4 of 22 possible causes left"
  readonly why?: string; // what the answer tells apart
  readonly hint?: string; // how to find out
  readonly banner?: string; // colleague mode
  readonly answers?: readonly CardAction[]; // one button an answer, see `fitsButtons`
  readonly choices?: readonly Choice[]; // a list; the value comes back as `answer`
  readonly chosen?: string; // value of the choice that is suggested
  readonly entry?: "text" | "number" | "date"; // typed; comes back as `answer`
  readonly label?: string; // of the list or the entry
  readonly placeholder?: string; // of the entry
  readonly actions: readonly CardAction[]; // with `choices` and `entry` the first one sends the answer
}

/** The id under which `choices` and `entry` come back. */
export const ANSWER_INPUT = "answer";

const question = new Template(template);

export function questionCard(data: QuestionCardData): Card {
  const { answers = [], actions, ...words } = data;
  const below = renderActions(actions, answers.length);
  if (answers.length === 0) return fillUsualCard(question, words, below);
  return withButtons(fillUsualCard(question, { ...words, buttons: [] }, below), renderActions(answers));
}

/** Fills the place that the template has for the answers: their nonces are not part of what is kept. */
function withButtons(card: Card, buttons: readonly Card[]): Card {
  const body = (card.body as readonly Card[]).map((part) =>
    part.type === "ActionSet" ? { ...part, actions: buttons } : part,
  );
  return { ...card, body };
}

/** Whether the options read well as buttons on a phone; otherwise they are a list. */
export function fitsButtons(titles: readonly string[]): boolean {
  return titles.length <= 3 && titles.every((title) => title.length <= 24);
}
