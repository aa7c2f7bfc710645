import type { Template } from "adaptivecards-templating";
import { unmarked } from "./escape.ts";

/** An Adaptive Card, ready to send. Opaque on purpose: nothing may expand it a second time. */
export type Card = Readonly<Record<string, unknown>>;

/** A button. `data` comes back as it left, so it is parsed there and never trusted. */
export interface CardAction {
  readonly verb: string;
  readonly title: string;
  readonly style?: "default" | "positive" | "destructive";
  readonly data: Readonly<Record<string, unknown>>; // conversation, step, nonce and what the button means
  readonly ignoresInputs?: boolean; // "Back" must work while a required input is still empty
  readonly opensDialog?: boolean; // Teams asks for a dialog (`task/fetch`) with the data
  readonly secondary?: boolean; // may sit in the overflow menu where the client has one
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

export interface Link {
  readonly title: string;
  readonly url: string; // https
}

/** More buttons than this do not pass Teams store validation. */
export const MOST_ACTIONS = 6;

/**
 * Buttons as `Action.Execute`, each with the `Action.Submit` that an older client shows in its place.
 *
 * @param taken  actions the card shows elsewhere (answers in the body, a show-card): they count too
 * @throws {RangeError} when the card would have more than `MOST_ACTIONS`
 */
export function renderActions(actions: readonly CardAction[], taken = 0): Card[] {
  const total = actions.length + taken;
  if (total > MOST_ACTIONS)
    throw new RangeError(`A card takes at most ${MOST_ACTIONS} actions, this one has ${total}.`);
  return actions.map(renderAction);
}

/**
 * Lines with the number that stands before each. Templates bind it: the same by `${string($index + 1)}` formats a number
 * for a locale, which takes longer than all the rest of the card.
 */
export function numbered(lines: readonly string[]): { readonly number: string; readonly text: string }[] {
  return lines.map((text, at) => ({ number: `${at + 1}`, text }));
}

/** Expands a template once and puts the buttons below it. */
export function fillCard(template: Template, data: object, actions: readonly Card[]): Card {
  const card = template.expand({ $root: data }) as Record<string, unknown>;
  for (const spoken of ["fallbackText", "speak"]) card[spoken] = unmarked(String(card[spoken]));
  if (actions.length > 0) card.actions = actions;
  return card;
}

/**
 * The same for a card that many people get with the same words, and so not one with what somebody typed at length: the last
 * few hundred are kept, since expanding takes longer than all else about a card. What is kept is frozen.
 *
 * @param data  without the buttons, whose nonces are never the same
 */
export function fillUsualCard(template: Template, data: object, actions: readonly Card[]): Card {
  const key = JSON.stringify(data);
  const cards = usual.get(template) ?? new Map<string, Card>();
  usual.set(template, cards);
  let card = cards.get(key);
  if (card === undefined) {
    if (cards.size >= MOST_KEPT) cards.clear();
    card = frozen(fillCard(template, data, []));
    cards.set(key, card);
  }
  return actions.length > 0 ? { ...card, actions } : card;
}

const MOST_KEPT = 300; // of a template; some 5 KB each
const usual = new WeakMap<Template, Map<string, Card>>();

function frozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}

function renderAction(action: CardAction): Card {
  const shared: Record<string, unknown> = { title: action.title };
  if (action.style !== undefined) shared.style = action.style;
  if (action.ignoresInputs) shared.associatedInputs = "none";
  if (action.secondary) shared.mode = "secondary";
  if (action.opensDialog)
    return { type: "Action.Submit", ...shared, data: { ...action.data, msteams: { type: "task/fetch" } } };
  return {
    type: "Action.Execute",
    verb: action.verb,
    ...shared,
    data: action.data,
    fallback: { type: "Action.Submit", ...shared, data: { ...action.data, verb: action.verb } },
  };
}
