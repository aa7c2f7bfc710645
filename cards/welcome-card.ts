import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/welcome.json" with { type: "json" };

export interface WelcomeCardData {
  readonly title: string;
  readonly intro: string;
  readonly promises: readonly string[];
  readonly examples: string;
  readonly actions: readonly CardAction[];
}

const welcome = new Template(template);

export function welcomeCard(data: WelcomeCardData): Card {
  return fillCard(welcome, data, renderActions(data.actions));
}
