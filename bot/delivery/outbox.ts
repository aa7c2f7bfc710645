import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Delivery, Instead, QueuedDelivery, TurnStore } from "../turn/turn-store.ts";
import { ConnectorError } from "./connector-client.ts";
import { Pacer, type PacerLimits } from "./pacer.ts";

export interface OutboxOptions {
  readonly store: Pick<TurnStore, "waiting" | "revived" | "delivered" | "failed" | "activityIdOf">;
  readonly send: (delivery: QueuedDelivery, activityId: string | undefined) => Promise<string | undefined>;
  /** What leaves in place of a delivery that is given up, when somebody waits for it. Default: nothing. */
  readonly insteadOf?: (dead: Delivery) => Promise<Instead | undefined>;
  readonly log: Log;
  readonly now: () => number;
  readonly limits?: PacerLimits; // default: none
  readonly random?: () => number; // 0 to 1, for the jitter
  readonly reviveEveryMs?: number; // looks that often for dead deliveries that are wanted again; default: at the start only
  readonly mergeGapMs?: number; // between two deliveries of one `merges` name
  /** Called for what will not be tried again, before that is noted: a kill in between calls again, after one more try. */
  readonly onDead?: (delivery: Delivery, reason: string) => Promise<unknown>;
}

/** Why something could not leave, and whether that passes. */
export interface Fault extends Error {
  readonly status: number;
  readonly isPassing: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Deliveries that leave one after the other. */
interface Lane {
  readonly name: string;
  readonly queue: QueuedDelivery[];
  timer?: NodeJS.Timeout | undefined; // the lane waits
  heldBack: boolean; // by the channel's own Retry-After, which new deliveries do not shorten
  hasSlot: boolean; // the pacer's moment was waited for
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const GIVE_UP_AFTER_MS = 72 * 3_600_000;
const SUSPECT_AFTER = 5; // attempts, about half a minute
const RECORD_TRIES = 5;
const MERGE_GAP_MS = 5_000;
const NOT_YET_MS = 250; // until what a delivery belongs to may have left
const MAX_MERGED = 1_000; // names remembered

/**
 * Delivers what turns have committed: at least once, in order within a lane, again after a restart.
 * Passing faults are tried again with growing pauses for 72 hours; what the channel refuses for good is kept as dead.
 * A delivery that the channel keeps failing on while it takes the one behind it has to wait on its own.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #pacer: Pacer;
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();
  readonly #pending = new Set<string>(); // keys of what has not left
  readonly #mergedAt = new Map<string, number>();
  #reviving: NodeJS.Timeout | undefined;
  #held: QueuedDelivery[] = []; // until `release`
  #isStarting = false; // from `start` to `release`
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.limits ?? { lane: [], all: [] });
  }

  /**
   * Takes up what an earlier process committed and did not deliver, and waits until what can leave at once has left and is noted.
   *
   * One of them may have left in the last moment of that process, which nobody can tell: it leaves again. Between the channel's
   * answer and our note a kill repeats it once more, so these go while nothing else keeps the process busy, and are settled
   * before anything new is taken. What calls back into turns waits for `release`: their order is not known before. So does a new
   * thread that is refused: what happens in its place is a turn as well.
   * @param graceMs  at most so long
   */
  async start(graceMs = 0): Promise<number> {
    this.#isStarting = true;
    await this.#options.store.revived(); // now they wait
    const waiting = await this.#options.store.waiting();
    const { reviveEveryMs } = this.#options;
    if (reviveEveryMs !== undefined) this.#reviving = setInterval(() => void this.#revive(), reviveEveryMs).unref();
    for (const delivery of waiting) this.#pending.add(delivery.key);
    this.#held = waiting.filter(callsBack);
    for (const delivery of waiting) if (!callsBack(delivery)) this.#enqueue(delivery, delivery.lane);
    if (graceMs > 0) await this.#idleFor(graceMs);
    return waiting.length;
  }

  /** Lets the rest of what `start` found leave. */
  release(): void {
    this.#isStarting = false;
    for (const delivery of this.#held.splice(0)) this.#enqueue(delivery, delivery.lane);
  }

  /** Call after the commit that wrote them. */
  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.#enqueue({ ...delivery, attempts: 0, dueAt: 0 }, delivery.lane);
  }

  /** Resolves when nothing is on its way; what waits for a later try stays in the store. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Lets what can leave at once leave for so long. The rest stays in the store for the next start. */
  async stop(graceMs = 0): Promise<void> {
    await this.#idleFor(graceMs);
    this.#stopped = true;
    clearInterval(this.#reviving);
    for (const lane of this.#lanes.values()) clearTimeout(lane.timer);
  }

  async #revive(): Promise<void> {
    try {
      for (const delivery of await this.#options.store.revived()) this.#enqueue(delivery, delivery.lane);
    } catch (error) {
      this.#options.log.warn("Dead deliveries that are wanted again could not be read; later", { error });
    }
  }

  #idleFor(ms: number): Promise<void> {
    return Promise.race([this.idle(), delay(ms, undefined, { ref: false })]);
  }

  #enqueue(delivery: QueuedDelivery, name: string): void {
    this.#pending.add(delivery.key);
    const lane = this.#lanes.get(name);
    if (lane) {
      lane.queue.push(delivery);
      this.#hurry(lane);
      return;
    }
    const opened: Lane = { name, queue: [delivery], heldBack: false, hasSlot: false };
    this.#lanes.set(name, opened);
    this.#run(opened);
  }

  /** Somebody has just written here, so the way is open again: do not sit out a long pause. */
  #hurry(lane: Lane): void {
    const head = lane.queue[0];
    if (!head || !lane.timer || lane.heldBack || lane.hasSlot) return;
    const now = this.#options.now();
    const dueAt = Math.min(head.dueAt, now + FIRST_PAUSE_MS);
    Object.assign(head, { dueAt });
    this.#wait(lane, dueAt - now);
  }

  #run(lane: Lane): void {
    const work = this.#drain(lane).catch((error: unknown) => {
      this.#options.log.error("A lane of the outbox failed; its deliveries wait for the next start", { error });
    });
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  #wait(lane: Lane, pauseMs: number): void {
    clearTimeout(lane.timer);
    lane.timer = setTimeout(
      () => {
        lane.timer = undefined;
        this.#run(lane);
      },
      Math.max(1, pauseMs),
    ).unref();
  }

  async #drain(lane: Lane): Promise<void> {
    while (!this.#stopped) {
      const head = lane.queue[0];
      if (!head) {
        this.#lanes.delete(lane.name);
        return;
      }
      if (await this.#isOvertaken(lane, head)) continue;
      const pauseMs = this.#pauseBefore(lane, head);
      if (pauseMs > 0) return this.#wait(lane, pauseMs);
      const fault = await this.#try(head);
      if (fault === undefined) {
        lane.queue.shift();
        this.#merged(head);
      } else {
        lane.heldBack = fault.retryAfterMs !== undefined;
        if (await this.#isPoison(lane, head, fault)) this.#part(lane, head);
      }
    }
  }

  /** A newer one of the same name waits behind it: that one says all that this one would. */
  async #isOvertaken(lane: Lane, head: QueuedDelivery): Promise<boolean> {
    if (head.merges === undefined || !lane.queue.some((each) => each !== head && each.merges === head.merges))
      return false;
    lane.queue.shift();
    lane.hasSlot = false;
    await this.#record(head, undefined);
    return true;
  }

  #merged({ merges }: QueuedDelivery): void {
    if (merges === undefined) return;
    if (this.#mergedAt.size >= MAX_MERGED) this.#mergedAt.clear();
    this.#mergedAt.set(merges, this.#options.now());
  }

  #pauseBefore(lane: Lane, head: QueuedDelivery): number {
    const now = this.#options.now();
    if (lane.hasSlot) {
      lane.hasSlot = false;
      return 0;
    }
    if (head.dueAt > now) return head.dueAt - now;
    const last = head.merges === undefined ? undefined : this.#mergedAt.get(head.merges);
    const gapMs = last === undefined ? 0 : last + (this.#options.mergeGapMs ?? MERGE_GAP_MS) - now;
    if (gapMs > 0) return gapMs;
    const pauseMs = this.#pacer.reserve(lane.name, now) - now;
    lane.hasSlot = pauseMs > 0;
    return pauseMs;
  }

  /** Whether it is this delivery that the channel fails on: it takes the next one. */
  async #isPoison(lane: Lane, head: QueuedDelivery, fault: Fault): Promise<boolean> {
    const next = lane.queue[1];
    if (!next || next.replaces === head.key || head.attempts < SUSPECT_AFTER || fault.status < 500) return false;
    const { attempts, dueAt } = next;
    const taken = (await this.#try(next)) === undefined;
    if (taken) lane.queue.splice(1, 1);
    else Object.assign(next, { attempts, dueAt });
    return taken;
  }

  #part(lane: Lane, head: QueuedDelivery): void {
    this.#options.log.warn("A delivery keeps failing; the others go ahead of it", { kind: head.kind });
    lane.queue.shift();
    lane.heldBack = false;
    this.#enqueue(head, `${lane.name}#${head.key}`);
  }

  /** @returns undefined when the delivery is done with, else the passing fault for which it has to wait */
  async #try(delivery: QueuedDelivery): Promise<Fault | undefined> {
    const { store, send, log } = this.#options;
    let activityId: string | undefined;
    try {
      const belongsTo = delivery.replaces ?? delivery.inThreadOf;
      const target = delivery.replacesActivity ?? (belongsTo && (await store.activityIdOf(belongsTo)));
      if ((delivery.kind === "update" || delivery.kind === "reply") && target === undefined) {
        if (this.#pending.has(belongsTo ?? "")) return this.#notYet(delivery);
        return await this.#bury(delivery, "what it belongs to was never delivered");
      }
      activityId = await send(delivery, target);
    } catch (error) {
      const fault = isFault(error) ? error : new ConnectorError(0, (error as Error).message);
      if (this.#stopped) return fault; // it may be our own stop that broke it off
      if (!fault.isPassing) return this.#bury(delivery, fault.message);
      log.warn("A delivery has to wait", { kind: delivery.kind, attempts: delivery.attempts + 1, error });
      return this.#postpone(delivery, fault);
    }
    await this.#record(delivery, activityId);
    return undefined;
  }

  /** It has left: from here on it must not leave again, whatever the store says. */
  async #record(delivery: QueuedDelivery, activityId: string | undefined): Promise<void> {
    const { store, log } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        await store.delivered(delivery.key, activityId, delivery.merges);
        this.#pending.delete(delivery.key);
        return;
      } catch (error) {
        if (tries === RECORD_TRIES || this.#stopped) {
          log.error("A delivery could not be noted as done; the next start sends it again", { error });
          return;
        }
        await delay(50 * 3 ** tries, undefined, { ref: false });
      }
    }
  }

  /** It belongs to something that is on its way itself, perhaps in another lane. That is no attempt. */
  #notYet(delivery: QueuedDelivery): Fault {
    Object.assign(delivery, { dueAt: this.#options.now() + NOT_YET_MS });
    return new ConnectorError(0, "What it belongs to has not left yet.");
  }

  async #postpone(delivery: QueuedDelivery, fault: Fault): Promise<Fault | undefined> {
    const { store, now } = this.#options;
    const attempts = delivery.attempts + 1;
    const jitter = 0.5 + (this.#options.random ?? Math.random)() / 2;
    const pauseMs = fault.retryAfterMs ?? Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * jitter;
    if (triedForMs(attempts) > GIVE_UP_AFTER_MS) return this.#bury(delivery, fault.message);
    const dueAt = Math.round(now() + pauseMs);
    Object.assign(delivery, { attempts, dueAt });
    await store.failed(delivery.key, { error: fault.message, attempts, dueAt, dead: false }).catch((error: unknown) => {
      this.#options.log.error("The store does not take the state of a delivery", { error });
    });
    return fault;
  }

  /** It stays in the store as dead, for an administrator (`npm run -s outbox` lists it); who waits for it is told first. */
  async #bury(delivery: QueuedDelivery, reason: string): Promise<undefined> {
    const { store, log, now, insteadOf, onDead } = this.#options;
    if (this.#isStarting && insteadOf && delivery.kind === "create") return void this.#held.push(delivery); // tried once more then
    log.error("A delivery was refused and is kept as dead", { kind: delivery.kind, error: reason });
    const failure = { error: reason, attempts: delivery.attempts + 1, dueAt: now(), dead: true };
    this.#pending.delete(delivery.key);
    try {
      await onDead?.(delivery, reason);
      const instead = await insteadOf?.(delivery);
      await store.failed(delivery.key, failure, instead);
      if (instead) this.add([instead.delivery]);
    } catch (error) {
      log.error("A dead delivery could not be noted, or nobody told of it; the next start tries it again", { error });
    }
  }
}

/** What the other side answers becomes a turn. */
function callsBack({ kind }: Delivery): boolean {
  return kind === "ticket" || kind === "member";
}

function isFault(error: unknown): error is Fault {
  return error instanceof Error && "isPassing" in error && "status" in error;
}

/** About how long the pauses of so many attempts took together. */
function triedForMs(attempts: number): number {
  let sum = 0;
  for (let i = 0; i < attempts; i++) sum += Math.min(FIRST_PAUSE_MS * 2 ** i, LONGEST_PAUSE_MS) * 0.75;
  return sum;
}
