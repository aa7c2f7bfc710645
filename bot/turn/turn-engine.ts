import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Activity } from "botbuilder-core";
import type { Log } from "../log.ts";
import { settleTurn } from "./settle-turn.ts";
import type { TurnOutcome } from "./turn-outcome.ts";
import type { Delivery, Inbound, Speaker, TurnStore } from "./turn-store.ts";

/** What the channel gets as the answer to its POST. */
export interface TurnAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly retryAfterSeconds?: number;
}

/**
 * Runs the conversation for one activity on a state and says what came of it; throws to leave everything as it was.
 * @param forgotten  there was a state, and it cannot be used: the person has to be told
 * @param partition  the conversation whose state it is; another one than the activity's when an agent acts
 */
export type RunTurn = (
  activity: Partial<Activity>,
  state: unknown,
  forgotten: boolean,
  partition: string,
) => Promise<TurnOutcome>;

/** Whose turn an activity is, where that is not its own conversation: an agent's act belongs to the case's (ADR 0004). */
export interface Place {
  readonly partition: string;
  readonly speaker?: Speaker;
  readonly name?: string; // of an agent
}

export interface TurnEngineOptions {
  readonly store: TurnStore;
  readonly run: RunTurn;
  /** What to answer when `run` threw: an apology with a reference, and no change of state. */
  readonly apologise: (activity: Partial<Activity>, reference: string) => TurnOutcome;
  /** After `run` threw: whether the person asks to leave the state behind that it threw on. Default: never. */
  readonly startsAnew?: (activity: Partial<Activity>, error: unknown) => boolean;
  /** What was said or chosen, in words, redacted; it is the first thing written down. */
  readonly wordsOf: (activity: Partial<Activity>) => string;
  /** The activity as it may be written down until its turn is done. Default: as it is. */
  readonly asStored?: (activity: Partial<Activity>) => Partial<Activity>;
  readonly onDeliveries: (deliveries: readonly Delivery[]) => void;
  readonly log: Log;
  readonly now: () => number;
  readonly pause?: (ms: number) => Promise<unknown>; // between two tries
  readonly turnTimeoutMs?: number; // a turn that takes longer has failed: it has no effect before its commit
  readonly maxWaiting?: number; // activities that run or wait; above it the sender is told to come back
}

const MAX_WAITING = 1_000;
const MAX_FAULTS = 3;

/**
 * Takes activities in and makes each one turn: one at a time and in order for a conversation, once for an activity id
 * and once for the nonce of an action. What came in is written down first; what came of it is committed as a whole,
 * and only then leaves and is acknowledged. So the channel sends again whatever was lost, and nothing counts twice.
 */
export class TurnEngine {
  readonly #options: TurnEngineOptions;
  readonly #queues = new Map<string, Promise<unknown>>();
  #waiting = 0;

  constructor(options: TurnEngineOptions) {
    this.#options = options;
  }

  /** Waits for its place in the conversation's queue, then runs. Rejects only when the store does not answer. */
  take(activity: Partial<Activity>, place?: Place): Promise<TurnAnswer> {
    if (this.#waiting >= (this.#options.maxWaiting ?? MAX_WAITING))
      return Promise.resolve({ status: 503, retryAfterSeconds: 5 });
    const at = place ?? { partition: activity.conversation?.id ?? "" };
    return this.#inTurn(at.partition, () => this.#receive(activity, at));
  }

  /**
   * Puts what an earlier process received and did not finish at the head of the queues, unless its conversation has gone on
   * since. Call once, before the first `take`.
   * One that cannot be finished does not keep the others, or the start, waiting.
   */
  async resume(): Promise<number> {
    const { store, log, now } = this.#options;
    const passed = await store.passOver(now());
    if (passed > 0)
      log.warn("Messages whose turn had failed were passed over: their conversations have gone on", { passed });
    const interrupted = await store.interrupted();
    for (const inbound of interrupted) {
      this.#inTurn(inbound.conversation, () => settleTurn(this.#options, inbound, inbound.activity)).catch(
        (error: unknown) =>
          log.error("An interrupted turn could not be finished; the next start tries again", { error }),
      );
    }
    return interrupted.length;
  }

  /** Resolves when no turn is running. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  #inTurn(conversation: string, work: () => Promise<TurnAnswer>): Promise<TurnAnswer> {
    this.#waiting += 1;
    const turn = (this.#queues.get(conversation) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(conversation, settled);
    void settled.then(() => {
      this.#waiting -= 1;
      if (this.#queues.get(conversation) === settled) this.#queues.delete(conversation);
    });
    return turn;
  }

  async #receive(activity: Partial<Activity>, { partition, speaker, name }: Place): Promise<TurnAnswer> {
    const { wordsOf, now, asStored = (whole) => whole } = this.#options;
    const conversation = partition;
    const stored = asStored(activity);
    const inbound: Inbound = {
      conversation,
      id: idOf(activity),
      at: now(),
      activity: stored,
      words: wordsOf(activity),
      ...(speaker !== undefined && { speaker }),
      ...(name !== undefined && { name }),
    };
    const isNew = await this.#writeDown(inbound);
    return settleTurn(this.#options, inbound, activity, isNew); // one that came before and is done only gets its answer again
  }

  async #writeDown(inbound: Inbound): Promise<boolean> {
    const { store, log, pause = delay } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        return await store.receive(inbound);
      } catch (error) {
        if (tries === MAX_FAULTS) throw error;
        log.warn("The store did not take an activity; trying again", { tries, error });
        await pause(100 * 4 ** tries * (0.5 + Math.random()));
      }
    }
  }
}

/** An edited or deleted message comes under the id of the message; each edit is a turn of its own. */
function idOf(activity: Partial<Activity>): string {
  const id = activity.id ?? `without-id-${randomUUID()}`;
  if (activity.type !== "messageUpdate" && activity.type !== "messageDelete") return id;
  const { timestamp } = activity;
  return `${activity.type}:${id}:${timestamp === undefined ? randomUUID() : new Date(timestamp).getTime()}`;
}
