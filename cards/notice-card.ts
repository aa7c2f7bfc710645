import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillUsualCard, renderActions } from "./card.ts";
import template from "./templates/notice.json" with { type: "json" };

/** A short message with buttons: a stale card, an answer that could not be read, an apology. */
export interface NoticeCardData {
  readonly title?: string;
  readonly text: string;
  readonly tone?: "plain" | "good" | "warning" | "attention"; // colours the title; the words must say it too
  readonly reference?: string; // "Reference 7F3K-92"
  readonly actions: readonly CardAction[];
}

const COLOUR = { plain: "Default", good: "Good", warning: "Warning", attention: "Attention" } as const;
const notice = new Template(template);

export function noticeCard(data: NoticeCardData): Card {
  const { actions, ...words } = data;
  return fillUsualCard(notice, { ...words, colour: COLOUR[data.tone ?? "plain"] }, renderActions(actions));
}
