import type { CaseSummary } from "../hand-off-summary.ts";
import type { Trouble } from "../state.ts";

/** Grows by one when a stored case has to be read differently; `readCase` brings older ones up. 1 was a bare summary. */
export const CASE_SCHEMA = 2;

export type CaseStatus = "open" | "taken" | "waiting" | "escalated" | "resolved";

/** Somebody who acts, as the system knows them; nothing a person types ends up here. */
export interface Party {
  readonly id: string; // object id in the directory; the channel's id where there is none
  readonly name: string;
}

/** Where the person is reached, and in which words. */
export interface Reach {
  readonly serviceUrl: string;
  readonly conversation: string; // also the partition that the case lives in
  readonly userId: string; // the channel's id of the person
  readonly botId: string;
  readonly locale: string;
}

/** One act that had its effect: who, what, when. What was said stands in the transcript and not here. */
export interface CaseEntry {
  readonly id: string; // of the act; the same act a second time has no effect
  readonly at: number; // milliseconds since 1970
  readonly by: Party;
  readonly role: Actor["role"];
  readonly what: Act["kind"];
  readonly about?: string; // step, route, cause or colleague
}

/** A call of the ticket system that an escalation asked for. */
export interface Ticket {
  readonly key: string; // the idempotency key of every attempt
  readonly route: string;
  readonly at: number;
  readonly number?: string; // once the system has answered
  readonly refused?: string; // why it will not be tried again
}

export interface Resolution {
  readonly cause: string; // the real one, as the agent found it; "" when none of the known ones
  readonly by: Party;
  readonly at: number;
  readonly helped?: boolean; // as the person says
}

/** One person's case with the helpdesk. Plain JSON, replaced as a whole. */
export interface HelpCase {
  readonly schema: number;
  readonly id: string; // unguessable; buttons carry it, since a number can be guessed
  readonly number: string; // to be said on the phone; it opens nothing by itself
  readonly openedAt: number;
  readonly changedAt: number;
  readonly status: CaseStatus;
  readonly taker?: Party;
  readonly requester: Party; // who wrote; nobody works on their own case
  readonly reach: Reach;
  readonly channelAt?: string; // service URL of the agents' channel, where that is not the person's
  readonly summary: CaseSummary;
  readonly trouble: Trouble; // the moves, so that the bot can go on at any of them
  readonly withTranscript: boolean; // the person agreed that agents read what was said
  readonly dropped: readonly string[]; // lines that the person took out: they are shown nowhere
  readonly recoveries?: number; // requests for a new way in from this account within a day, this one included
  readonly talking: boolean; // what the person types goes to the agents
  readonly atBot: boolean; // given back: the bot goes on with the steps
  readonly tickets: readonly Ticket[];
  readonly resolution?: Resolution;
  readonly log: readonly CaseEntry[];
}

export interface Actor extends Party {
  readonly role: "agent" | "person" | "system"; // decided by the edge, never by what was typed
}

/** A line of the transcript that goes out with an escalation. */
export interface PickedLine {
  readonly at: number;
  readonly who: string;
  readonly words: string;
}

export type Act = { readonly id: string; readonly by: Actor } & (
  | { readonly kind: "take" }
  | { readonly kind: "put-back" }
  | { readonly kind: "drop-consent" }
  | { readonly kind: "leave" }
  | { readonly kind: "reopen" }
  | { readonly kind: "pass"; readonly to: Party }
  | { readonly kind: "reply"; readonly text: string; readonly inThread?: boolean } // the thread has it already
  | { readonly kind: "ask-again" | "give-back"; readonly step: string } // question or cause id
  | {
      readonly kind: "escalate";
      readonly route: string;
      readonly ticket: boolean; // the route has a ticket system
      readonly lines: readonly PickedLine[];
      readonly note: string;
    }
  | { readonly kind: "unreached"; readonly route: string; readonly lines: readonly PickedLine[] } // the channel refused its card
  | { readonly kind: "ticket-created"; readonly ticket: string; readonly number: string }
  | { readonly kind: "ticket-refused"; readonly ticket: string; readonly reason: string }
  | { readonly kind: "person-known"; readonly account?: string; readonly isGuest?: boolean } // as the roster says
  | { readonly kind: "resolve"; readonly cause: string; readonly note: string }
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "confirm"; readonly helped: boolean }
  | { readonly kind: "bot-done"; readonly outcome: string } // the bot came to an end with a case that was given back
  /** An agent's own statement: identity check, pass requested, device loss. `asIs`: the case card says nothing new by it. */
  | { readonly kind: "note"; readonly about: string; readonly asIs?: true }
);

/** What has to be told to whom. The desk carries it out and has the words. */
export type Effect =
  | {
      readonly to: "person";
      readonly say:
        | "taken"
        | "put-back"
        | "escalated"
        | "reopened"
        | "left"
        | "added"
        | "consent-dropped"
        | "helped"
        | "unreached"; // neither channel nor ticket system took it
    }
  | { readonly to: "person"; readonly say: "reply" | "resolved"; readonly text: string }
  | { readonly to: "person"; readonly say: "ticket"; readonly number: string }
  | { readonly to: "person"; readonly say: "ask-again" | "give-back"; readonly step: string }
  | {
      readonly to: "thread";
      readonly say: "reopened" | "left" | "helped" | "not-helped" | "consent-dropped" | "put-back";
    }
  | { readonly to: "thread"; readonly say: "reply" | "added" | "bot-done"; readonly text: string }
  | { readonly to: "thread"; readonly say: "ask-again" | "give-back"; readonly step: string }
  | { readonly to: "thread"; readonly say: "ticket"; readonly number: string; readonly route: string }
  | { readonly to: "thread"; readonly say: "ticket-refused"; readonly reason: string; readonly route: string }
  | {
      readonly to: "route";
      readonly route: string;
      readonly ticket?: string;
      readonly lines: readonly PickedLine[];
      readonly note: string;
    }
  | {
      readonly to: "ticket"; // without a word to the route's channel
      readonly route: string;
      readonly ticket: string;
      readonly lines: readonly PickedLine[];
      readonly note: string;
    }
  | { readonly to: "card" }; // the case card says the newest

export type Refusal =
  | "own-case" // nobody works on their own case
  | "not-agent"
  | "not-person"
  | "taken-by-other"
  | "not-taken"
  | "resolved"
  | "not-resolved"
  | "empty"
  | "unknown-ticket"
  | "at-bot" // the bot has it, so there is nobody to leave
  | "full"; // more acts than a case holds

export type Applied =
  | { readonly kind: "done"; readonly case: HelpCase; readonly effects: readonly Effect[] }
  | { readonly kind: "same" } // this very act had its effect already
  | { readonly kind: "refused"; readonly why: Refusal };

/** Whether this is the person who is helped: an agent with a broken passkey is a person like any other. */
export function isRequester(of: HelpCase, by: Party): boolean {
  return of.requester.id === by.id;
}

/** What a new case starts as. */
export function newCase(
  of: Pick<
    HelpCase,
    "id" | "number" | "openedAt" | "requester" | "reach" | "summary" | "trouble" | "withTranscript" | "dropped"
  >,
): HelpCase {
  return {
    schema: CASE_SCHEMA,
    ...of,
    changedAt: of.openedAt,
    status: "open",
    talking: false,
    atBot: false,
    tickets: [],
    log: [],
  };
}

/**
 * A stored case in today's form.
 * @returns undefined when it is of a newer version or cannot be read: it is left as it is
 */
export function readCase(body: unknown): HelpCase | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  return (body as { schema?: unknown }).schema === CASE_SCHEMA ? (body as HelpCase) : undefined;
}
