import type { CaseRow, Delivery, TranscriptLine } from "../storage/turn-store.ts";

/** Everything that comes of a turn; committed as a whole. */
export interface TurnOutcome {
  readonly state?: unknown; // absent: as it was before
  readonly response?: { readonly status: number; readonly body?: unknown }; // for an invoke
  readonly deliveries: readonly Delivery[];
  readonly transcript: readonly TranscriptLine[];
  readonly cases: readonly CaseRow[];
  readonly spoken?: string; // what a click meant, in words, for the transcript
  readonly usedNonce?: string; // the action had its effect: the same nonce will not have another
}
