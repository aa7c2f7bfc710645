import type { Log } from "../log.ts";
import type { Delivery, QueuedDelivery, TurnStore } from "../storage/turn-store.ts";
import { ConnectorError } from "./connector-client.ts";

export interface OutboxOptions {
  readonly store: TurnStore;
  readonly send: (delivery: Delivery, activityId: string | undefined) => Promise<string | undefined>;
  readonly log: Log;
  readonly now: () => number;
  readonly random?: () => number; // 0 to 1, for the jitter
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

/**
 * Delivers what turns have committed: at least once, in order within a lane, again after a restart.
 * Passing faults are tried again with growing pauses for 72 hours; what the channel refuses for good is kept as dead.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, QueuedDelivery[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process committed and did not deliver. */
  async start(): Promise<number> {
    const waiting = await this.#options.store.waiting();
    this.#enqueue(waiting);
    return waiting.length;
  }

  /** Call after the commit that wrote them. */
  add(deliveries: readonly Delivery[]): void {
    this.#enqueue(deliveries.map((delivery) => ({ ...delivery, attempts: 0, dueAt: 0 })));
  }

  /** Resolves when nothing is on its way; what waits for a later try stays in the store. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.idle();
  }

  #enqueue(deliveries: readonly QueuedDelivery[]): void {
    for (const delivery of deliveries) {
      const lane = this.#lanes.get(delivery.lane);
      if (lane) {
        lane.push(delivery);
        continue;
      }
      this.#lanes.set(delivery.lane, [delivery]);
      this.#track(this.#drain(delivery.lane));
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #drain(name: string): Promise<void> {
    const lane = this.#lanes.get(name) ?? [];
    while (!this.#stopped) {
      const delivery = lane[0];
      if (!delivery) {
        this.#lanes.delete(name);
        return;
      }
      const pauseMs = await this.#try(delivery, delivery.dueAt - this.#options.now());
      if (pauseMs > 0) {
        this.#later(name, pauseMs);
        return;
      }
      lane.shift();
    }
  }

  /** @returns 0 when the delivery is done with, else how long its lane has to wait, in milliseconds */
  async #try(delivery: QueuedDelivery, waitMs: number): Promise<number> {
    if (waitMs > 0) return waitMs;
    const { store, send, log } = this.#options;
    try {
      const target = delivery.replacesActivity ?? (delivery.replaces && (await store.activityIdOf(delivery.replaces)));
      if (delivery.kind === "update" && target === undefined) {
        await this.#bury(delivery, "the activity to replace was never delivered");
        return 0;
      }
      const activityId = await send(delivery, target);
      await store.delivered(delivery.key, activityId);
      return 0;
    } catch (error) {
      const passing = error instanceof ConnectorError ? error.isPassing : true;
      if (!passing) {
        await this.#bury(delivery, (error as Error).message);
        return 0;
      }
      log.warn("A delivery has to wait", { kind: delivery.kind, attempts: delivery.attempts + 1, error });
      return this.#postpone(delivery, error);
    }
  }

  async #postpone(delivery: QueuedDelivery, error: unknown): Promise<number> {
    const { store, now } = this.#options;
    const attempts = delivery.attempts + 1;
    const asked = error instanceof ConnectorError ? error.retryAfterMs : undefined;
    const jitter = 0.5 + (this.#options.random ?? Math.random)() / 2;
    const pauseMs = asked ?? Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * jitter;
    const dueAt = Math.round(now() + pauseMs);
    const dead = triedForMs(attempts) > GIVE_UP_AFTER_MS;
    Object.assign(delivery, { attempts, dueAt });
    const message = (error as Error).message;
    await store.failed(delivery.key, { error: message, attempts, dueAt, dead }).catch((fault: unknown) => {
      this.#options.log.error("The store does not take the state of a delivery", { error: fault });
    });
    return dead ? 0 : Math.max(1, pauseMs);
  }

  async #bury(delivery: QueuedDelivery, error: string): Promise<void> {
    this.#options.log.error("A delivery was refused and is kept as dead", { kind: delivery.kind, error });
    await this.#options.store.failed(delivery.key, {
      error,
      attempts: delivery.attempts + 1,
      dueAt: this.#options.now(),
      dead: true,
    });
  }

  #later(name: string, pauseMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#stopped) this.#track(this.#drain(name));
    }, pauseMs);
    this.#timers.add(timer);
  }
}

/** About how long the pauses of so many attempts took together. */
function triedForMs(attempts: number): number {
  let sum = 0;
  for (let i = 0; i < attempts; i++) sum += Math.min(FIRST_PAUSE_MS * 2 ** i, LONGEST_PAUSE_MS) * 0.75;
  return sum;
}
