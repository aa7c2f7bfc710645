import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import type { Log } from "../log.ts";
import type { Delivery, Mark, TranscriptLine, TurnStore } from "../storage/turn-store.ts";
import { VersionConflictError } from "../storage/turn-store.ts";
import type { TurnOutcome } from "./turn-outcome.ts";

/** What the channel gets as the answer to its POST. */
export interface TurnAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Runs the conversation for one activity on a state and says what came of it; throws to leave everything as it was. */
export type RunTurn = (activity: Partial<Activity>, state: unknown) => Promise<TurnOutcome>;

export interface TurnEngineOptions {
  readonly store: TurnStore;
  readonly run: RunTurn;
  /** What to answer when `run` threw: an apology with a reference, and no change of state. */
  readonly apologise: (activity: Partial<Activity>, reference: string) => TurnOutcome;
  /** What was said or chosen, in words, redacted; it is the first thing written down. */
  readonly wordsOf: (activity: Partial<Activity>) => string;
  readonly onDeliveries: (deliveries: readonly Delivery[]) => void;
  readonly log: Log;
  readonly now: () => number;
}

const MAX_CONFLICTS = 3; // another instance may write the same conversation; more than this means something is wrong

/**
 * Takes activities in and makes each one turn: one at a time and in order for a conversation, once for an activity id
 * and once for the nonce of an action. What came in is written down first; what came of it is committed as a whole,
 * and only then leaves.
 */
export class TurnEngine {
  readonly #options: TurnEngineOptions;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: TurnEngineOptions) {
    this.#options = options;
  }

  /** Waits for its place in the conversation's queue, then runs. Rejects only when the store does not answer. */
  take(activity: Partial<Activity>): Promise<TurnAnswer> {
    const conversation = activity.conversation?.id ?? "";
    const before = this.#queues.get(conversation) ?? Promise.resolve();
    const turn = before.then(() => this.#turn(conversation, activity));
    const settled = turn.catch(() => undefined);
    this.#queues.set(conversation, settled);
    void settled.then(() => {
      if (this.#queues.get(conversation) === settled) this.#queues.delete(conversation);
    });
    return turn;
  }

  /** Runs what an earlier process received and did not finish. Call once, before the first `take`. */
  async resume(): Promise<number> {
    const interrupted = await this.#options.store.interrupted();
    for (const inbound of interrupted) await this.#run(inbound.conversation, inbound.id, inbound.activity);
    return interrupted.length;
  }

  /** Resolves when no turn is running. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  async #turn(conversation: string, activity: Partial<Activity>): Promise<TurnAnswer> {
    const { store, now, wordsOf } = this.#options;
    const id = activity.id ?? `without-id-${randomUUID()}`;
    const seen = await store.receive({ conversation, id, at: now(), activity, words: wordsOf(activity) });
    if (seen?.done) return answerOf(seen.response);
    return this.#run(conversation, id, activity);
  }

  async #run(conversation: string, id: string, activity: Partial<Activity>): Promise<TurnAnswer> {
    const nonce = nonceOf(activity);
    const used = nonce === undefined ? undefined : await this.#options.store.mark(conversation, nonceMark(nonce));
    if (used) {
      await this.#remember(conversation, id, used.response);
      return answerOf(used.response);
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(conversation, id, activity);
      } catch (error) {
        if (!(error instanceof VersionConflictError) || attempt === MAX_CONFLICTS) throw error;
      }
    }
  }

  async #attempt(conversation: string, id: string, activity: Partial<Activity>): Promise<TurnAnswer> {
    const { store, now } = this.#options;
    const stored = await store.load(conversation);
    const outcome = await this.#outcome(activity, stored?.value);
    const marks: Mark[] = [{ id, done: true, response: outcome.response }];
    if (outcome.usedNonce !== undefined)
      marks.push({ id: nonceMark(outcome.usedNonce), done: true, response: outcome.response });
    await store.commit({
      conversation,
      expectedVersion: stored?.version ?? 0,
      state: outcome.state === undefined ? (stored?.value ?? null) : outcome.state,
      marks,
      transcript: outcome.transcript,
      deliveries: outcome.deliveries,
      cases: outcome.cases,
      ...(outcome.spoken !== undefined && { spoken: { activityId: id, words: outcome.spoken } }),
      at: now(),
    });
    this.#options.onDeliveries(outcome.deliveries);
    return answerOf(outcome.response);
  }

  async #outcome(activity: Partial<Activity>, state: unknown): Promise<TurnOutcome> {
    try {
      return await this.#options.run(activity, state);
    } catch (error) {
      const reference = randomUUID().slice(0, 8);
      this.#options.log.error("A turn failed; its state was left as it was", { reference, error });
      return this.#options.apologise(activity, reference);
    }
  }

  /** A repeated click arrived as a new activity: it is done, without any effect of its own. */
  async #remember(conversation: string, id: string, response: unknown): Promise<void> {
    const { store, now } = this.#options;
    const stored = await store.load(conversation);
    const transcript: TranscriptLine[] = [];
    await store.commit({
      conversation,
      expectedVersion: stored?.version ?? 0,
      state: stored?.value ?? null,
      marks: [{ id, done: true, response }],
      transcript,
      deliveries: [],
      cases: [],
      at: now(),
    });
  }
}

/** The nonce that a card's button carries; undefined for anything else. What it is worth, the dialogs decide. */
export function nonceOf(activity: Partial<Activity>): string | undefined {
  const value = activity.value as { action?: { data?: unknown } } | undefined;
  const data = (activity.type === "invoke" ? value?.action?.data : value) as { nonce?: unknown } | undefined;
  const nonce = data?.nonce;
  return typeof nonce === "string" && /^[\w-]{8,64}$/.test(nonce) ? nonce : undefined;
}

function nonceMark(nonce: string): string {
  return `nonce:${nonce}`;
}

function answerOf(response: unknown): TurnAnswer {
  const answer = response as { status?: unknown; body?: unknown } | undefined;
  if (typeof answer?.status !== "number") return { status: 200 };
  return { status: answer.status, ...(answer.body !== undefined && { body: answer.body }) };
}
