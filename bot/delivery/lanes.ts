/** Deliveries of one lane leave in order; a lane that has to wait does not hold up the others. */
export function conversationLane(conversationId: string): string {
  return `conversation:${conversationId}`;
}
