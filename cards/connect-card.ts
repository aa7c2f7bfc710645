import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillUsualCard, renderActions } from "./card.ts";
import template from "./templates/connect.json" with { type: "json" };

/** Asks for the look-up: why, what is read, what never happens, and a way on without. */
export interface ConnectCardData {
  readonly title: string;
  readonly why: string;
  readonly readsTitle: string;
  readonly reads: readonly string[];
  readonly neverTitle: string;
  readonly never: readonly string[];
  readonly note: string; // where the list stays
  readonly actions: readonly CardAction[];
}

const connect = new Template(template);

export function connectCard({ actions, ...words }: ConnectCardData): Card {
  return fillUsualCard(connect, words, renderActions(actions));
}
