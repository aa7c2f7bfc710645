import type { Activity, TurnContext } from "botbuilder-core";
import type { Card } from "../cards/card.ts";
import type { Knowledge } from "../knowledge/model.ts";
import type { MethodList } from "../knowledge/passkeys/method.ts";
import type { ShownLine } from "./desk/agent-forms.ts";
import type { Act, Applied, HelpCase, Party } from "./desk/case.ts";
import type { CaseSummary } from "./hand-off-summary.ts";
import type { Trouble } from "./state.ts";

/** What the dialogs need from outside. `bot/` builds the real ones, tests build small ones. */
export interface Ports {
  /** The knowledge of this turn; a turn asks once. */
  readonly knowledge: () => Knowledge;
  readonly desk: Desk;
  readonly directory: Directory;
  readonly records: Records;
  readonly now: () => Date;
  /** An unguessable name for a card; it comes back with a click. */
  readonly newNonce: () => string;
}

/** What a person agreed to send. */
export interface Filing {
  readonly summary: CaseSummary;
  readonly trouble: Trouble;
  readonly withTranscript: boolean;
  readonly dropped: readonly string[]; // lines that the person took out: they are shown nowhere
  readonly locale?: string; // that the person is answered in; absent: the locale of Teams
}

/** What cases have to be like. */
export interface CaseSearch {
  readonly status?: string;
  readonly person?: string;
  readonly text?: string;
  readonly openedSince?: number; // milliseconds since 1970
  readonly most?: number;
}

/** The helpdesk: where hand-offs go, and where cases are worked on. What it does happens when the turn is committed. */
export interface Desk {
  /** Files a case with this turn, or adds to the open one that the summary names. @returns its number, to be told at once */
  file(context: TurnContext, filing: Filing): Promise<string>;
  /** The case of this number when it belongs to the conversation of this turn. */
  find(context: TurnContext, number: string): Promise<HelpCase | undefined>;
  /** Applies an act with this turn, and tells the agents. What the person is told is the caller's: see the effects. */
  act(context: TurnContext, of: HelpCase, act: Act): Applied;
  /** What was said in the case's conversation, as agents may read it; nothing without the person's consent. */
  lines(of: HelpCase): Promise<readonly ShownLine[]>;
  /**
   * Keeps a case with words that the person has edited or deleted since, and shows it to the agents so.
   * @param told  a message that stands in the thread of the case; it is replaced there, "" by a word that it was deleted
   */
  revise(context: TurnContext, of: HelpCase, told?: { readonly message: string; readonly text: string }): Promise<void>;
  /** Says something in the thread of the case. */
  post(context: TurnContext, of: HelpCase, what: string | Card): void;
  /** Cases of all conversations, the newest first: for agents only. */
  search(query: CaseSearch): Promise<readonly HelpCase[]>;
  /** Whether an escalation by this route would reach anybody. */
  reaches(route: string): boolean;
  /** Whether the client opens dialogs; the local one does not. */
  readonly opensDialogs?: boolean;
  readonly hasTickets: boolean; // a ticket system is connected
}

/** Looks up the signed-in person's own registered methods. Reads only. Optional: every failure has a way on by questions. */
export interface Directory {
  /**
   * Whether a look-up is worth offering. Quick, rejects never.
   * "off": nothing to look up with, not a private chat, or Graph is known to refuse or fail at the moment.
   * "ready": `look` may be called now. "sign-in": the person has to connect first.
   */
  access(context: TurnContext): Promise<"off" | "ready" | "sign-in">;
  /**
   * Takes at most three seconds, rejects never.
   * @param fresh  read again, past the cache; after the person changed something
   */
  look(context: TurnContext, options?: { readonly fresh?: boolean }): Promise<LookUp>;
  /**
   * Reads the methods of the person who filed a case, for the agent who has taken it; there only where the bot reads with its own
   * credential. Whose they are comes from the case and from nothing that was typed or clicked. Refuses whatever else it is asked for.
   * Takes at most three seconds, rejects never.
   */
  lookForCase?(of: HelpCase, by: Party): Promise<LookUp>;
  /** Forgets the person's token. */
  signOut(context: TurnContext): Promise<void>;
  /** The OAuth connection that `OAuthPrompt` signs in with; undefined where nobody signs in. */
  readonly connectionName?: string;
  /** Lets `OAuthPrompt` talk to the token service in this turn. There wherever `connectionName` is. */
  openSignIn?(context: TurnContext): Promise<SignInWatch>;
}

/** What the token service says while somebody signs in. Lives for the turn. */
export interface SignInWatch {
  /** Why the last thing that was asked of the token service in this turn did not lead to a token of this person. */
  readonly trouble: LookUpFailure | undefined;
  /** Takes up a sign-in that ends after the conversation has gone on. @returns whether the person is signed in now */
  complete(activity: Partial<Activity>): Promise<boolean>;
}

/** What came of a look-up. */
export type LookUp =
  | { readonly kind: "found"; readonly list: MethodList }
  | { readonly kind: "sign-in" } // no token, or one that is no longer accepted
  | { readonly kind: "failed"; readonly why: LookUpFailure };

/** Why there is no list; each has a sentence of its own. */
export type LookUpFailure =
  | "not-configured"
  | "not-allowed" // consent or permission missing
  | "needs-sign-in" // Conditional Access wants an interaction that cannot happen here
  | "not-signed-in" // the person went on, cancelled, or let it wait too long
  | "another-person" // the token is not of the person who writes
  | "guest" // not of this organisation
  | "not-found" // the account is unknown to the directory
  | "busy" // throttled
  | "unavailable"; // slow, down, or not understood

/** What is kept of the conversation of a turn, and the way to be forgotten. */
export interface Records {
  kept(context: TurnContext): Promise<Kept>;
  /** With this turn: transcript, answers, damaged states, closed cases. The session is the caller's; open cases stay. */
  erase(context: TurnContext): void;
  readonly retention: Retention;
}

export interface Kept {
  readonly lines: number; // of the transcript
  readonly since?: number; // milliseconds since 1970
  readonly marks: number; // ids of what was answered
  readonly damaged: number; // states that could not be read
  readonly cases: readonly { readonly number: string; readonly status: string }[];
}

/** How long something is kept, in days. */
export interface Retention {
  readonly transcriptDays: number; // and what a conversation remembers
  readonly caseDays: number; // after a case was closed
  readonly markDays: number;
}

export const DEFAULT_RETENTION: Retention = { transcriptDays: 30, caseDays: 90, markDays: 7 };

/** Nothing is kept, as in a simulation. */
export const nothingKept: Records = {
  kept: async () => ({ lines: 0, marks: 0, damaged: 0, cases: [] }),
  erase: () => undefined,
  retention: DEFAULT_RETENTION,
};

/** No look-up configured. */
export const notConnected: Directory = {
  access: async () => "off",
  look: async () => ({ kind: "failed", why: "not-configured" }),
  signOut: async () => undefined,
};

/** What `SIGN_IN` ends with; the dialog that began it gets it as its result. */
export type SignInOutcome =
  | { readonly kind: "signed-in" } // `Directory.look` can be called
  | {
      readonly kind: "failed";
      readonly why: LookUpFailure;
      /** The person said or tapped something else instead: this turn's input still waits for its answer. */
      readonly unanswered: boolean;
    };
