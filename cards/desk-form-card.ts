import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, type Choice, fillCard, numbered, renderActions } from "./card.ts";
import type { Fact } from "./case-agent-card.ts";
import template from "./templates/desk-form.json" with { type: "json" };

/** Something an agent types or chooses; comes back under `id`. */
export interface FormField {
  readonly id: string;
  readonly label: string;
  readonly entry: "text" | "line" | "choice" | "choices";
  readonly options?: readonly Choice[]; // of a choice
  readonly value?: string; // at first; of several, with commas between them
  readonly placeholder?: string;
  readonly required?: string; // what to say when it is left out
}

/**
 * What agents fill in or go through: a reply, a resolution, an escalation, a step to ask for, the identity check, a pass request,
 * a device loss. The fields stand below what has to be read first.
 */
export interface DeskFormCardData {
  readonly eyebrow: string; // "Case PK-7F3K92, Erin Employee"
  readonly title: string;
  readonly intro: string;
  readonly alert?: { readonly title: string; readonly lines: readonly string[] }; // what must not be overlooked
  readonly facts?: readonly Fact[];
  readonly sections?: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly order?: {
    readonly title: string;
    readonly steps: readonly { readonly text: string; readonly state?: string }[]; // "done by Sam Okafor, 09:41"
  };
  readonly fields?: readonly FormField[];
  readonly note?: string;
  readonly actions: readonly CardAction[];
}

const MOST_TYPED = 2_000; // characters
const form = new Template(template);

export function deskFormCard(data: DeskFormCardData): Card {
  const { fields = [], facts = [], sections = [], order, actions, ...words } = data;
  const steps = order && {
    title: order.title,
    steps: numbered(order.steps.map(({ text }) => text)).map((step, at) => {
      const state = order.steps[at]?.state;
      return { ...step, ...(state !== undefined && { state }) };
    }),
  };
  const shown = { ...words, facts, sections, ...(steps && { order: steps }) };
  const card = fillCard(form, shown, renderActions(actions));
  const inputs = fields.map(inputOf);
  const body = (card.body as readonly Card[]).flatMap((part) =>
    part.id !== "fields" ? [part] : inputs.length === 0 ? [] : [{ ...part, items: inputs }],
  );
  return { ...card, body };
}

function inputOf(field: FormField): Card {
  const { id, label, entry, options = [], value, placeholder, required } = field;
  const shared = {
    id,
    label,
    ...(value !== undefined && { value }),
    ...(placeholder !== undefined && { placeholder }),
    ...(required !== undefined && { isRequired: true, errorMessage: required }),
  };
  if (entry === "text" || entry === "line")
    return {
      type: "Input.Text",
      ...shared,
      isMultiline: entry === "text",
      maxLength: entry === "text" ? MOST_TYPED : 200,
    };
  const isMultiSelect = entry === "choices";
  const style = isMultiSelect || options.length <= 4 ? "expanded" : "compact";
  return { type: "Input.ChoiceSet", ...shared, style, isMultiSelect, choices: options, wrap: true };
}
