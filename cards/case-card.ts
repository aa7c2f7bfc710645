import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, numbered, renderActions } from "./card.ts";
import template from "./templates/case.json" with { type: "json" };

/** To the person whose case was filed. */
export interface CaseCardData {
  readonly title: string; // "Your case number"
  readonly number: string;
  readonly intro?: string;
  readonly nextTitle: string;
  readonly next: readonly string[];
  readonly meanwhileTitle?: string;
  readonly meanwhile?: readonly string[]; // what the person can do until somebody answers
  readonly desk: string; // phone and hours
  readonly actions: readonly CardAction[];
}

const filed = new Template(template);

export function caseCard(data: CaseCardData): Card {
  const shown = { ...data, next: numbered(data.next), meanwhile: data.meanwhile ?? [] };
  return fillCard(filed, shown, renderActions(data.actions));
}
