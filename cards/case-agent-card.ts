import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import { OUTCOME_COLOUR, type Outcome } from "./result-card.ts";
import template from "./templates/case-agent.json" with { type: "json" };

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/** A registered passkey beside what the person sees. */
export interface PasskeyLine {
  readonly name: string; // the person's own, escaped
  readonly details: string; // vault or model, added when
  readonly verdict: string;
  readonly tone: "good" | "attention" | "default";
}

/**
 * One case, for the agents' channel. Everybody in the channel sees it, so it carries no whole transcript and no secret.
 * The three columns are an area grid in Teams from standard width on, and a stack on a phone and in older clients.
 */
export interface CaseAgentCardData {
  readonly title: string; // "Case PK-1042"
  readonly status: string; // "Taken by Sam Okafor"
  readonly urgency?: string; // "Urgent: security"
  readonly news?: string; // the last thing that happened: "Ticket INC0012345 was opened"
  readonly who: readonly Fact[]; // name, account or "not known", device
  readonly identity: string; // that nobody has verified it, in words
  readonly redFlagsTitle: string;
  readonly redFlags: readonly string[];
  readonly leadingTitle: string;
  readonly leading: string; // cause and percent
  readonly firstTitle: string;
  readonly first: string; // the first thing to do
  readonly where: readonly Fact[]; // portal path, role
  readonly findingsTitle: string;
  readonly findings: readonly Fact[];
  readonly none: string; // "Nothing", where a column is empty
  readonly ruledOutTitle: string;
  readonly ruledOut: readonly { readonly cause: string; readonly why: string }[];
  readonly possibleTitle: string;
  readonly possible: readonly { readonly cause: string; readonly percent: string }[];
  readonly triedTitle: string;
  readonly tried: readonly { readonly fix: string; readonly result: Outcome; readonly outcome: string }[];
  readonly passkeysTitle?: string;
  readonly passkeys?: readonly PasskeyLine[];
  readonly noteTitle?: string;
  readonly note?: string; // from the person
  readonly transcriptTitle: string;
  readonly transcript: readonly { readonly speaker: string; readonly text: string }[]; // the last lines only
  readonly actions: readonly CardAction[];
}

const caseAgent = new Template(template);

export function caseAgentCard(data: CaseAgentCardData): Card {
  const tried = data.tried.map((row) => ({ ...row, colour: OUTCOME_COLOUR[row.result] }));
  const passkeys = (data.passkeys ?? []).map(({ tone, ...row }) => ({ ...row, colour: TONE_COLOUR[tone] }));
  return fillCard(caseAgent, { ...data, passkeys, tried }, renderActions(data.actions));
}

const TONE_COLOUR = { good: "Good", attention: "Attention", default: "Default" } as const;
