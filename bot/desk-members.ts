import type { Activity } from "botbuilder-core";
import { readCase } from "../dialogs/desk/case.ts";
import { personEvent } from "./desk-turn.ts";
import type { Roster, RosterMember } from "./escalation/roster.ts";
import type { Log } from "./log.ts";
import type { QueuedDelivery, TurnStore } from "./turn/turn-store.ts";

export interface MemberLookUpOptions {
  readonly store: Pick<TurnStore, "case">;
  readonly roster: Roster;
  readonly within: (activity: Partial<Activity>) => Promise<{ readonly status: number }>;
  readonly log: Log;
}

const MOST_TRIES = 6; // about a minute; an agent who has read the card by then asks the person

/**
 * Asks the roster who the person of a case is (account, guest or member), once, and brings it to the case, whose card is then replaced.
 * It is a delivery of its own: the hand-off and the case's card wait for nothing of it, and until there is an answer the card says that it
 * is not known. A kill repeats the question, and the turn with the same id: nothing is posted for it that could come twice.
 */
export function memberLookUp({ store, roster, within, log }: MemberLookUpOptions) {
  return async ({ serviceUrl, conversationId, member, attempts }: QueuedDelivery): Promise<undefined> => {
    const of = readCase((await store.case(member?.case ?? ""))?.body);
    if (!of || !member || of.status === "resolved") return undefined; // erased, or of no use any more
    let found: RosterMember | undefined;
    try {
      found = await roster(serviceUrl, conversationId, member.userId);
    } catch (error) {
      if (attempts + 1 < MOST_TRIES) throw error;
      log.info("Who the person of a case is could not be looked up; the card says that it is not known", { error });
      return undefined;
    }
    const { account, isGuest } = found ?? {};
    if (account === undefined && isGuest === undefined) return undefined;
    const { status } = await within(
      personEvent(of, { ...(account !== undefined && { account }), ...(isGuest !== undefined && { isGuest }) }),
    );
    if (status >= 500) throw new Error("Who the person of a case is could not be noted.");
    return undefined;
  };
}
