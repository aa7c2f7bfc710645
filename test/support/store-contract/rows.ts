import type { CaseRow, Delivery, TurnCommit, TurnStore } from "../../../bot/turn/turn-store.ts";

/** Rows as the tests of the store contract write them: one conversation, one turn, one case. */

export const CHAT = "a:chat-1";

export function inbound(id: string, words: string) {
  const activity = { type: "message", id, text: words, conversation: { id: CHAT } };
  return { conversation: CHAT, id, at: 1_000, activity: activity as unknown as Delivery["activity"], words };
}

export function turn(changes: Partial<TurnCommit>): TurnCommit {
  return {
    conversation: CHAT,
    expectedVersion: 0,
    state: {},
    marks: [],
    transcript: [],
    deliveries: [],
    cases: [],
    at: 1_000,
    ...changes,
  };
}

/** A turn with one of everything. */
export function full(changes: Partial<TurnCommit> = {}): TurnCommit {
  return turn({
    state: { new: true },
    transcript: [{ at: 1_000, speaker: "bot", words: "Hello.", activityId: "d1" }],
    deliveries: [delivery("d1")],
    cases: [caseRow("PK-234567")],
    ...changes,
  });
}

export function caseRow(number: string, changes: Partial<CaseRow> = {}): CaseRow {
  return {
    number,
    conversation: CHAT,
    openedAt: 1_000,
    changedAt: 1_000,
    status: "open",
    person: "erin",
    words: "pk-234567 erin employee the network blocks",
    readable: true,
    body: { why: "asked" },
    ...changes,
  };
}

export function delivery(key: string): Delivery {
  return {
    key,
    lane: `conversation:${CHAT}`,
    kind: "send",
    serviceUrl: "http://127.0.0.1:9/",
    conversationId: CHAT,
    activity: { type: "message", text: "Grüße 🙂" },
  };
}

export async function keys(store: TurnStore): Promise<string[]> {
  return (await store.waiting()).map(({ key }) => key);
}
