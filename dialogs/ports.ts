import type { TurnContext } from "botbuilder-core";
import type { Knowledge } from "../knowledge/model.ts";
import type { CaseSummary } from "./hand-off-summary.ts";

/** What the dialogs need from outside. `bot/` builds the real ones, tests build small ones. */
export interface Ports {
  /** The knowledge of this turn; a turn asks once. */
  readonly knowledge: () => Knowledge;
  readonly desk: Desk;
  readonly directory: Directory;
  readonly now: () => Date;
  /** An unguessable name for a card; it comes back with a click. */
  readonly newNonce: () => string;
}

/** Where hand-offs go. */
export interface Desk {
  /** Files a case with this turn: it exists when the turn is committed. @returns its number, to be told at once */
  file(context: TurnContext, summary: CaseSummary): string;
}

/** A registered authentication method, as far as anything here needs to know it. */
export interface RegisteredMethod {
  readonly kind: "passkey" | "windows-hello" | "authenticator" | "platform-credential" | "access-pass" | "other";
  readonly name?: string;
  readonly createdAt?: string; // ISO time
  readonly aaguid?: string;
}

/** Looks up the signed-in person's own registered methods. Reads only. */
export interface Directory {
  /** @returns undefined when it is not connected or does not answer: the conversation goes on by questions */
  methodsOf(context: TurnContext): Promise<readonly RegisteredMethod[] | undefined>;
}

/** No look-up configured. */
export const notConnected: Directory = { methodsOf: async () => undefined };
