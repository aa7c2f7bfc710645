import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/case-list.json" with { type: "json" };

/** Cases that a search found, newest first. */
export interface CaseListCardData {
  readonly title: string;
  readonly summary: string; // "12 cases, the newest 5"
  readonly cases: readonly {
    readonly number: string;
    readonly status: string;
    readonly who: string;
    readonly what: string; // likeliest cause, when
  }[];
  readonly actions: readonly CardAction[]; // one a case
}

const list = new Template(template);

export function caseListCard({ actions, ...words }: CaseListCardData): Card {
  return fillCard(list, words, renderActions(actions));
}
