import { randomUUID } from "node:crypto";
import { CardFactory } from "botbuilder-core";
import { noticeCard } from "../../cards/notice-card.ts";
import { say } from "../../cards/text.ts";
import { type HelpCase, readCase } from "../../dialogs/desk/case.ts";
import { conversationLane } from "../delivery/lanes.ts";
import type { Delivery, Instead, TurnStore } from "./turn-store.ts";

export interface UnreachedCaseOptions {
  readonly store: Pick<TurnStore, "case">;
  /** Takes the case another way, as a turn of its conversation; absent: there is none. */
  readonly onward?: (of: HelpCase) => Promise<unknown>;
  readonly desk: () => { readonly name: string; readonly phone: string; readonly hours: string };
  readonly now: () => number;
}

const PREFIX = "case:";

/** The key of the delivery that shows a case to the helpdesk. */
export function caseKey(number: string): string {
  return `${PREFIX}${number}`;
}

/**
 * What an employee is told when the card of their case will never reach the helpdesk's channel: that the case is kept, whether it
 * went to the ticket system instead, and where else help is. They were promised an agent, and would wait for one who knows nothing
 * of them.
 */
export function tellOfUnreachedCase(options: UnreachedCaseOptions): (dead: Delivery) => Promise<Instead | undefined> {
  return async (dead) => {
    if (dead.kind !== "create" || !dead.key.startsWith(PREFIX)) return undefined;
    const before = await options.store.case(dead.key.slice(PREFIX.length));
    if (!before) return undefined;
    const unseen = readCase(before.body);
    if (unseen && unseen.status !== "open") return undefined; // replayed late: agents found it another way, and have it
    if (unseen) await options.onward?.(unseen).catch(() => undefined); // the person is told of the phone then, at once and not after the next start
    const filed = await options.store.case(before.number); // its tickets tell what became of it, in this turn or in one before a kill
    if (!filed) return undefined; // erased in the meantime
    const { conversation, number } = filed;
    const of = readCase(filed.body);
    const isOnward = of?.tickets.some(({ refused }) => refused === undefined) ?? false;
    const locale = of?.reach.locale ?? "en";
    const { name, phone, hours } = options.desk();
    const words = isOnward ? "case.onward" : "case.unreached";
    const text = say(locale, words, { number, desk: name, phone, hours });
    const card = noticeCard({ title: say(locale, `${words}.title`), text, tone: "attention", actions: [] });
    const key = `unreached:${number}:${randomUUID()}`; // of this time: a card that is replayed may be refused again
    const serviceUrl = of?.reach.serviceUrl ?? dead.serviceUrl; // the channel may be reached elsewhere
    const { activity } = dead;
    return {
      delivery: {
        key,
        lane: conversationLane(conversation),
        kind: "send",
        serviceUrl,
        conversationId: conversation,
        activity: {
          type: "message",
          from: activity.from,
          attachments: [CardFactory.adaptiveCard(card)],
        } as Delivery["activity"],
      },
      line: { at: options.now(), speaker: "bot", words: text, activityId: key },
    };
  };
}
