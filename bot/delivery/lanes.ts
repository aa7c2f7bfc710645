/** Deliveries of one lane leave in order; a lane that has to wait does not hold up the others. */
export function conversationLane(conversationId: string): string {
  return `conversation:${conversationId}`;
}

export function channelLane(channelId: string): string {
  return `channel:${channelId}`;
}

/** The card of a case and what is said in its thread. */
export function caseLane(number: string): string {
  return `case:${number}`;
}
