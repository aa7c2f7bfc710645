import type { Activity } from "botbuilder-core";
import { conversationLane } from "../delivery/lanes.ts";
import type { Delivery } from "./turn-store.ts";

const FIRST_MS = 400;
const AGAIN_MS = 3_000; // Teams shows it for about that long

/**
 * Shows that somebody is at work while a turn takes longer than a moment (I13). Past the outbox and the store: it is worth
 * nothing a second later, so it is sent once, and nobody waits for it or hears that it failed.
 */
export async function showingTyping<Answer>(
  activity: Partial<Activity>,
  send: ((delivery: Delivery) => Promise<unknown>) | undefined,
  work: Promise<Answer>,
): Promise<Answer> {
  if (!send || (activity.type !== "message" && activity.type !== "invoke")) return work;
  const show = () => {
    send(typingTo(activity)).catch(() => undefined);
    timer = setTimeout(show, AGAIN_MS);
  };
  let timer = setTimeout(show, FIRST_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function typingTo({ id, conversation, serviceUrl = "", recipient, from }: Partial<Activity>): Delivery {
  const conversationId = conversation?.id ?? "";
  const typing = { type: "typing", from: recipient, recipient: from } as Partial<Activity>;
  return {
    key: `typing:${id}`,
    lane: conversationLane(conversationId),
    kind: "send",
    serviceUrl,
    conversationId,
    activity: typing,
  };
}
