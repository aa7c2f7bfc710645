import { vi } from "vitest";
import { ConnectorError } from "../../bot/delivery/connector-client.ts";
import { Outbox, type OutboxOptions } from "../../bot/delivery/outbox.ts";
import { silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { faultyStore } from "./faulty-store.ts";

export const SECOND = 1_000;
export const HOUR = 3_600 * SECOND;

/** A channel that takes or refuses deliveries, a store that can fail, and a clock that stands at 0 until time is let pass. */
export class OutboxScene {
  readonly store = faultyStore(new SqliteTurnStore(":memory:", queueMicrotask));
  readonly sent: { key: string; at: number; activityId: string | undefined }[] = [];
  refuse: (key: string) => Error | undefined = () => undefined; // what the channel has against a delivery
  #versions = 0;

  constructor() {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 0 });
  }

  end(): void {
    vi.useRealTimers();
  }

  outbox(options: Partial<OutboxOptions> = {}): Outbox {
    return new Outbox({
      store: this.store,
      send: async ({ key }, activityId) => {
        const fault = this.refuse(key);
        if (fault) throw fault;
        this.sent.push({ key, at: Date.now(), activityId });
        return `id of ${key}`;
      },
      log: silentLog,
      now: () => Date.now(),
      random: () => 1,
      ...options,
    });
  }

  /** Writes deliveries as a turn does, and hands them over. */
  async deliver(box: Outbox | undefined, ...deliveries: Delivery[]): Promise<void> {
    const turn = { conversation: "a:1", state: {}, marks: [], transcript: [], cases: [], at: Date.now() };
    await this.store.commit({ ...turn, expectedVersion: this.#versions++, deliveries });
    box?.add(deliveries);
  }

  /** What has left. */
  keys(): string[] {
    return this.sent.map(({ key }) => key);
  }

  async waiting(): Promise<string[]> {
    return (await this.store.waiting()).map(({ key }) => key);
  }
}

export function delivery(key: string, more: Partial<Delivery> = {}): Delivery {
  const activity = { type: "message", text: key };
  return { key, lane: "conversation:a:1", kind: "send", serviceUrl: "", conversationId: "a:1", activity, ...more };
}

/** Lets the time pass, and everything happen in it. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

export function refused(status: number, retryAfterMs?: number): ConnectorError {
  return new ConnectorError(status, `${status}`, retryAfterMs);
}
