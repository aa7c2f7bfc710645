import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, type Choice, fillCard, renderActions } from "./card.ts";
import template from "./templates/hand-off.json" with { type: "json" };

/** The preview: exactly what would be sent, before it is sent. */
export interface HandOffCardData {
  readonly title: string;
  readonly reason: string; // why a person should look at it
  readonly intro: string;
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly include?: {
    readonly label: string;
    readonly choices: readonly Choice[];
    readonly chosen: readonly string[];
  };
  readonly note?: { readonly label: string; readonly placeholder: string };
  readonly privacy: string;
  readonly actions: readonly CardAction[];
}

/** Ids of the inputs: ticked values joined by commas, and the person's own note. */
export const INCLUDE_INPUT = "include";
export const NOTE_INPUT = "note";

const handOff = new Template(template);

export function handOffCard(data: HandOffCardData): Card {
  const include = data.include && { ...data.include, value: data.include.chosen.join(",") };
  return fillCard(handOff, { ...data, include }, renderActions(data.actions));
}
