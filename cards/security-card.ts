import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, numbered, renderActions } from "./card.ts";
import template from "./templates/security.json" with { type: "json" };

/** Urgent advice before any question. */
export interface SecurityCardData {
  readonly title: string;
  readonly intro: string;
  readonly advice: readonly string[]; // in order
  readonly call?: string; // phone and hours, where the advice does not say them
  readonly sentTitle: string; // which button sends what stands below it
  readonly sent: readonly string[]; // all that the agents get
  readonly note?: string;
  readonly actions: readonly CardAction[];
}

const security = new Template(template);

export function securityCard(data: SecurityCardData): Card {
  const spoken = [...data.advice, data.call ?? ""].join(" ").trim();
  return fillCard(security, { ...data, advice: numbered(data.advice), spoken }, renderActions(data.actions));
}
