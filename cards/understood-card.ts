import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, type Choice, fillCard, renderActions } from "./card.ts";
import template from "./templates/understood.json" with { type: "json" };

/** The value of the choice "I don't know": a choice must have one, and no finding has this (vocabulary.json). */
export const NOT_KNOWN = "unknown";

/** One thing that was read from the person's words. */
export interface UnderstoodFinding {
  readonly id: string; // comes back as `correctionInput(id)`
  readonly title: string; // "Device"
  readonly value: string; // as the person reads it: "Android"
  readonly current?: string; // the option that is chosen at first; for typed findings the text
  readonly options?: readonly Choice[]; // absent: corrected by typing
}

export interface UnderstoodCardData {
  readonly title: string;
  readonly note: string; // that this is only a reading of the text
  readonly findings: readonly UnderstoodFinding[];
  readonly correct: { readonly title: string; readonly note: string; readonly save: CardAction };
  readonly actions: readonly CardAction[]; // the first one confirms
}

const understood = new Template(template);

export function understoodCard(data: UnderstoodCardData): Card {
  const facts = data.findings.map(({ title, value }) => ({ title, value }));
  const [first, ...others] = renderActions(data.actions, 2); // "Correct" and "Save" count too
  const actions = [first, correction(data), ...others].filter((action) => action !== undefined);
  return fillCard(understood, { ...data, facts }, actions);
}

/** The input id under which the corrected value of a finding comes back. */
export function correctionInput(findingId: string): string {
  return `finding.${findingId}`;
}

function correction({ correct, findings }: UnderstoodCardData): Card {
  const body = [{ type: "TextBlock", text: correct.note, wrap: true }, ...findings.map(correctionField)];
  const card = { type: "AdaptiveCard", version: "1.5", body, actions: renderActions([correct.save]) };
  return { type: "Action.ShowCard", title: correct.title, card, fallback: "drop" };
}

function correctionField(finding: UnderstoodFinding): Card {
  const shared = { id: correctionInput(finding.id), label: finding.title, value: finding.current ?? "" };
  if (finding.options === undefined) return { type: "Input.Text", ...shared, maxLength: 200 };
  return { type: "Input.ChoiceSet", ...shared, style: "compact", choices: finding.options, wrap: true };
}
