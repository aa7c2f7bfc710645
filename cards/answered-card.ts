import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillUsualCard, renderActions } from "./card.ts";
import template from "./templates/answered.json" with { type: "json" };

/** What stays of a card once it has been answered. */
export interface AnsweredCardData {
  readonly question: string;
  readonly answer: string; // the whole sentence: "You answered: Android"
  readonly actions: readonly CardAction[]; // usually none
}

const answered = new Template(template);

export function answeredCard(data: AnsweredCardData): Card {
  const { actions, ...words } = data;
  return fillUsualCard(answered, words, renderActions(actions));
}
