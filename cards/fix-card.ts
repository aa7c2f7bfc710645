import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillUsualCard, type Link, renderActions } from "./card.ts";
import template from "./templates/fix.json" with { type: "json" };

export interface FixStep {
  readonly text: string;
  readonly link?: Link;
}

/** What `templates/fix.json` binds. */
export interface FixCardData {
  readonly title: string; // an instruction: "Turn on Bluetooth on both devices"
  readonly minutes: string; // "Takes about 3 min"
  readonly cause: string; // one plain sentence
  readonly becauseTitle: string;
  readonly because: readonly string[]; // may be empty
  readonly stepsTitle: string;
  readonly steps: readonly FixStep[]; // 1 to 12
  readonly expect: string; // what the person sees when it worked
  readonly source: string; // with Markdown link and the date checked
  readonly guard?: string; // "Before you delete anything: …"
  readonly banner?: string; // colleague mode
  readonly actions: readonly CardAction[];
}

const fix = new Template(template);

export function fixCard(data: FixCardData): Card {
  const steps = data.steps.map((step, at) => ({ ...step, number: `${at + 1}` }));
  const { actions, ...words } = data;
  return fillUsualCard(fix, { ...words, steps }, renderActions(actions));
}
