import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillUsualCard, renderActions } from "./card.ts";
import template from "./templates/result.json" with { type: "json" };

export type Outcome = "worked" | "failed" | "cannot-do" | "looks-different";

/** What replaces a fix card once its result is known. */
export interface ResultCardData {
  readonly eyebrow: string; // "Tried"
  readonly title: string; // of the fix
  readonly result: Outcome; // picks the colour only
  readonly outcome: string; // the result in words, since colour alone says nothing to many
  readonly next?: string; // what follows from it
  readonly actions: readonly CardAction[];
}

export const OUTCOME_COLOUR: Readonly<Record<Outcome, string>> = {
  worked: "Good",
  failed: "Attention",
  "cannot-do": "Warning",
  "looks-different": "Warning",
};

const result = new Template(template);

export function resultCard(data: ResultCardData): Card {
  const { actions, ...words } = data;
  return fillUsualCard(result, { ...words, colour: OUTCOME_COLOUR[data.result] }, renderActions(actions));
}
