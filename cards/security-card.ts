import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, numbered, renderActions } from "./card.ts";
import template from "./templates/security.json" with { type: "json" };

/** Urgent advice before any question. */
export interface SecurityCardData {
  readonly title: string;
  readonly intro: string;
  readonly advice: readonly string[]; // in order
  readonly call: string; // phone and hours
  readonly note?: string;
  readonly actions: readonly CardAction[];
}

const security = new Template(template);

export function securityCard(data: SecurityCardData): Card {
  return fillCard(security, { ...data, advice: numbered(data.advice) }, renderActions(data.actions));
}
