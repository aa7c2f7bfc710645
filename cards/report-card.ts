import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import type { Fact } from "./case-agent-card.ts";
import template from "./templates/report.json" with { type: "json" };

/** What the cases of a time have in common. */
export interface ReportCardData {
  readonly eyebrow: string; // the time that it is about
  readonly title: string;
  readonly summary: string;
  readonly figures: readonly Fact[];
  readonly tables: readonly {
    readonly title: string;
    readonly name: string; // heads of the three columns
    readonly first: string;
    readonly second: string;
    readonly rows: readonly { readonly name: string; readonly first: string; readonly second: string }[];
  }[];
  readonly note: string; // what the figures do not say
  readonly actions: readonly CardAction[];
}

const report = new Template(template);

export function reportCard({ actions, ...words }: ReportCardData): Card {
  return fillCard(report, words, renderActions(actions));
}
