import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/out-of-scope.json" with { type: "json" };

export interface OutOfScopeCardData {
  readonly title: string;
  readonly text: string;
  readonly contact?: string; // where to go instead, where the text does not say it
  readonly actions: readonly CardAction[];
}

const outOfScope = new Template(template);

export function outOfScopeCard(data: OutOfScopeCardData): Card {
  return fillCard(outOfScope, data, renderActions(data.actions));
}
