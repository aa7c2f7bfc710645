import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/case-news.json" with { type: "json" };

/** Something new in a case, to the person: who took it, an answer under the agent's name, a ticket, the end. */
export interface CaseNewsCardData {
  readonly eyebrow: string; // "Your case PK-7F3K92"
  readonly title: string; // "Sam Okafor answers"
  readonly tone?: "plain" | "good" | "warning";
  readonly quote?: string; // the agent's own words, escaped
  readonly text: string;
  readonly note?: string; // how to recognise a real agent
  readonly actions: readonly CardAction[];
}

const COLOUR = { plain: "Default", good: "Good", warning: "Warning" } as const;
const news = new Template(template);

export function caseNewsCard({ actions, tone = "plain", ...words }: CaseNewsCardData): Card {
  return fillCard(news, { ...words, colour: COLOUR[tone] }, renderActions(actions));
}
