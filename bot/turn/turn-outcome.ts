import type { CaseRow, Delivery, TranscriptLine } from "./turn-store.ts";

/** Everything that comes of a turn; committed as a whole. */
export interface TurnOutcome {
  readonly state?: unknown; // absent: as it was before
  readonly response?: { readonly status: number; readonly body?: unknown }; // for an invoke
  readonly deliveries: readonly Delivery[];
  readonly transcript: readonly TranscriptLine[];
  readonly cases: readonly CaseRow[];
  readonly spoken?: string; // what a click meant, in words, for the transcript; "" when it meant nothing
  readonly about?: string; // activity id of the earlier message that `spoken` is about; absent: this turn's
  readonly erases?: true; // see TurnCommit
  readonly keeps?: NonNullable<TurnOutcome["response"]>; // in place of `response` for the same activity again: what may be written down
  readonly usedNonce?: string; // the action had its effect: the same nonce will not have another
}
