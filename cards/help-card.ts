import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/help.json" with { type: "json" };

export interface HelpCardData {
  readonly title: string;
  readonly intro: string;
  readonly commands: readonly { readonly command: string; readonly does: string }[];
  readonly freeText: string;
  readonly desk?: string; // phone and hours
  readonly actions: readonly CardAction[];
}

const help = new Template(template);

export function helpCard(data: HelpCardData): Card {
  return fillCard(help, data, renderActions(data.actions));
}
