import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConnectorError } from "../../bot/delivery/connector-client.ts";
import { Outbox, type OutboxOptions } from "../../bot/delivery/outbox.ts";
import { Pacer, TEAMS_LIMITS } from "../../bot/delivery/pacer.ts";
import { silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { type FaultyStore, faultyStore } from "../support/faulty-store.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let store: FaultyStore;
let sent: { key: string; at: number; activityId: string | undefined }[];
let refuse: (key: string) => Error | undefined; // what the channel has against a delivery
let versions: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 0 });
  store = faultyStore(new SqliteTurnStore(":memory:", queueMicrotask));
  sent = [];
  refuse = () => undefined;
  versions = 0;
});

afterEach(() => vi.useRealTimers());

function outbox(options: Partial<OutboxOptions> = {}): Outbox {
  return new Outbox({
    store,
    send: async ({ key }, activityId) => {
      const fault = refuse(key);
      if (fault) throw fault;
      sent.push({ key, at: Date.now(), activityId });
      return `id of ${key}`;
    },
    log: silentLog,
    now: () => Date.now(),
    random: () => 1,
    ...options,
  });
}

function delivery(key: string, more: Partial<Delivery> = {}): Delivery {
  const activity = { type: "message", text: key };
  return { key, lane: "conversation:a:1", kind: "send", serviceUrl: "", conversationId: "a:1", activity, ...more };
}

/** Writes deliveries as a turn does, and hands them over. */
async function deliver(box: Outbox | undefined, ...deliveries: Delivery[]): Promise<void> {
  const turn = { conversation: "a:1", state: {}, marks: [], transcript: [], cases: [], at: Date.now() };
  await store.commit({ ...turn, expectedVersion: versions++, deliveries });
  box?.add(deliveries);
}

/** Lets the time pass, and everything happen in it. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

const keys = () => sent.map(({ key }) => key);
const waiting = async () => (await store.waiting()).map(({ key }) => key);
const refused = (status: number, retryAfterMs?: number) => new ConnectorError(status, `${status}`, retryAfterMs);

describe("order", () => {
  test("deliveries of a lane leave one after the other, in the order of their commits", async () => {
    const box = outbox();
    await deliver(box, delivery("d1"), delivery("d2"));
    await deliver(box, delivery("d3"));
    await box.idle();
    expect(keys()).toEqual(["d1", "d2", "d3"]);
    expect(await waiting()).toEqual([]);
  });

  test("one that has to wait holds up its lane, and no other", async () => {
    refuse = (key) => (key === "d1" && Date.now() < SECOND ? refused(502) : undefined);
    const box = outbox();
    await deliver(box, delivery("d1"), delivery("d2"), delivery("other", { lane: "conversation:a:2" }));
    await pass(0);
    expect(keys()).toEqual(["other"]);
    await pass(SECOND);
    expect(keys()).toEqual(["other", "d1", "d2"]);
  });

  test("an update is sent under the id that the channel gave to the card", async () => {
    const box = outbox();
    await deliver(box, delivery("card"), delivery("done", { kind: "update", replaces: "card" }));
    await deliver(box, delivery("clicked", { kind: "update", replacesActivity: "1700000000" }));
    await box.idle();
    expect(sent.map(({ key, activityId }) => [key, activityId])).toEqual([
      ["card", undefined],
      ["done", "id of card"],
      ["clicked", "1700000000"],
    ]);
  });

  test("an update of a card that never arrived is given up, and the next one leaves", async () => {
    refuse = (key) => (key === "card" ? refused(403) : undefined);
    const box = outbox();
    await deliver(box, delivery("card"), delivery("done", { kind: "update", replaces: "card" }), delivery("next"));
    await box.idle();
    expect(keys()).toEqual(["next"]);
    expect(await waiting()).toEqual([]);
  });
});

test("G08 who waits for a delivery is told before it is dead: where that fails, the next start tries and tells again", async () => {
  refuse = () => refused(403);
  let isAway = true;
  const told: string[] = [];
  const onDead = async ({ key }: Delivery) => {
    if (isAway) throw new Error("503");
    told.push(key);
  };
  const box = outbox({ onDead });
  await deliver(box, delivery("d1"));
  await box.idle();
  expect(await waiting()).toEqual(["d1"]);
  isAway = false;
  const next = outbox({ onDead });
  await next.start();
  await next.idle();
  expect(told).toEqual(["d1"]);
  expect(await waiting()).toEqual([]);
});

describe("faults of the channel", () => {
  test.each([0, 401, 408, 412, 429, 500, 502, 503, 504])(
    "H13 H14 %i passes: it is tried again until it is taken",
    async (status) => {
      refuse = () => (Date.now() < 3 * SECOND ? refused(status) : undefined);
      await deliver(outbox(), delivery("d1"));
      await pass(10 * SECOND);
      expect(keys()).toEqual(["d1"]);
      expect(await waiting()).toEqual([]);
    },
  );

  test.each([301, 400, 403, 404, 413])(
    "H16 H17 %i is for good: no second try, kept as dead, the next one leaves",
    async (status) => {
      let tries = 0;
      refuse = (key) => (key === "d1" && ++tries ? refused(status) : undefined);
      await deliver(outbox(), delivery("d1"), delivery("d2"));
      await pass(HOUR);
      expect(tries).toBe(1);
      expect(keys()).toEqual(["d2"]);
      expect(await waiting()).toEqual([]);
    },
  );

  test("H14 the pauses grow, to ten minutes at most, with jitter", async () => {
    const tries: number[] = [];
    refuse = () => {
      tries.push(Date.now());
      return refused(429);
    };
    await deliver(outbox({ random: () => 0 }), delivery("d1"));
    await pass(2 * HOUR);
    const pauses = tries.slice(1).map((at, i) => at - (tries[i] as number));
    expect(pauses.slice(0, 5)).toEqual([500, 1_000, 2_000, 4_000, 8_000]); // half of 1, 2, 4, 8, 16 s
    expect(Math.max(...pauses)).toBe(300_000);
  });

  test("I05 Retry-After is obeyed to the second; other conversations go on", async () => {
    refuse = (key) => (key === "d1" && Date.now() < 60 * SECOND ? refused(429, 60 * SECOND) : undefined);
    await deliver(outbox(), delivery("d1"), delivery("other", { lane: "conversation:a:2" }));
    await pass(60 * SECOND);
    expect(sent.map(({ key, at }) => [key, at])).toEqual([
      ["other", 0],
      ["d1", 60 * SECOND],
    ]);
  });

  test("after 72 hours of trying it is given up", async () => {
    let tries = 0;
    refuse = (key) => (key === "d1" && ++tries ? refused(503) : undefined);
    await deliver(outbox(), delivery("d1"));
    await pass(60 * HOUR);
    expect(await waiting()).toEqual(["d1"]);
    await pass(60 * HOUR);
    expect(await waiting()).toEqual([]);
    const until = tries;
    await pass(60 * HOUR);
    expect(tries).toBe(until);
  });

  test("something thrown that is no answer of the channel passes as well", async () => {
    refuse = () => (Date.now() < SECOND ? new Error("no token") : undefined);
    await deliver(outbox(), delivery("d1"));
    await pass(5 * SECOND);
    expect(keys()).toEqual(["d1"]);
  });
});

describe("a lane that waits", () => {
  test("somebody writes here, so the way is open again: a long pause is cut short", async () => {
    refuse = () => (Date.now() < HOUR ? refused(503) : undefined);
    const box = outbox();
    await deliver(box, delivery("d1"), delivery("d2"));
    await pass(HOUR + SECOND);
    expect(keys()).toEqual([]); // in the middle of a pause of ten minutes
    await deliver(box, delivery("d3"));
    await pass(SECOND);
    expect(keys()).toEqual(["d1", "d2", "d3"]);
  });

  test("but not one that the channel asked for", async () => {
    refuse = () => (Date.now() < 60 * SECOND ? refused(429, 60 * SECOND) : undefined);
    const box = outbox();
    await deliver(box, delivery("d1"));
    await pass(SECOND);
    await deliver(box, delivery("d2"));
    await pass(58 * SECOND);
    expect(keys()).toEqual([]);
    await pass(2 * SECOND);
    expect(keys()).toEqual(["d1", "d2"]);
  });

  test("one that the channel always fails on does not block the conversation: the others go ahead, it is tried on", async () => {
    refuse = (key) => (key === "poison" && Date.now() < HOUR ? refused(500) : undefined);
    const box = outbox();
    await deliver(box, delivery("poison"), delivery("d2"), delivery("d3"));
    await pass(60 * SECOND);
    expect(keys()).toEqual(["d2", "d3"]);
    await deliver(box, delivery("d4"));
    await pass(0);
    expect(keys()).toEqual(["d2", "d3", "d4"]);
    await pass(2 * HOUR);
    expect(keys()).toEqual(["d2", "d3", "d4", "poison"]);
    expect(await waiting()).toEqual([]);
  });

  test("when the channel is away for everything, the order is kept", async () => {
    refuse = () => (Date.now() < HOUR ? refused(503) : undefined);
    await deliver(outbox(), delivery("d1"), delivery("d2"), delivery("d3"));
    await pass(2 * HOUR);
    expect(keys()).toEqual(["d1", "d2", "d3"]);
    expect(new Set(sent.map(({ at }) => at)).size).toBe(1); // and none waits on after the first one is through
  });

  test("one that is held back by Retry-After again and again is no poison: the others wait with it", async () => {
    const tries: string[] = [];
    refuse = (key) => {
      tries.push(key);
      return Date.now() < HOUR ? refused(429, 60 * SECOND) : undefined;
    };
    await deliver(outbox(), delivery("d1"), delivery("d2"));
    await pass(HOUR - SECOND);
    expect(tries.length).toBeGreaterThan(50);
    expect(new Set(tries)).toEqual(new Set(["d1"]));
  });

  test("an update does not overtake the card that it changes", async () => {
    refuse = (key) => (key === "card" && Date.now() < HOUR ? refused(500) : undefined);
    await deliver(outbox(), delivery("card"), delivery("done", { kind: "update", replaces: "card" }));
    await pass(2 * HOUR);
    expect(sent.map(({ key, activityId }) => [key, activityId])).toEqual([
      ["card", undefined],
      ["done", "id of card"],
    ]);
  });
});

describe("faults of the store", () => {
  test("what has left does not leave again because it could not be noted", async () => {
    vi.useRealTimers();
    const box = outbox();
    await deliver(undefined, delivery("d1"), delivery("d2"));
    store.fail("delivered", 2);
    await box.start();
    await box.idle();
    expect(keys()).toEqual(["d1", "d2"]);
    expect(await waiting()).toEqual([]);
  });

  test.each([403, 503])(
    "that a delivery failed with %i cannot be noted: nothing is thrown, the lane goes on",
    async (status) => {
      refuse = (key) => (key === "d1" && Date.now() < SECOND ? refused(status) : undefined);
      store.fail("failed", 100);
      const box = outbox();
      await deliver(box, delivery("d1"), delivery("d2"));
      await pass(5 * SECOND);
      expect(keys()).toEqual(status === 403 ? ["d2"] : ["d1", "d2"]);
    },
  );

  test("the id of the card to change cannot be read: tried again, not given up", async () => {
    const box = outbox();
    await deliver(box, delivery("card"));
    await box.idle();
    store.fail("activityIdOf", 1);
    await deliver(box, delivery("done", { kind: "update", replaces: "card" }));
    await pass(2 * SECOND);
    expect(keys()).toEqual(["card", "done"]);
  });
});

describe("end and start", () => {
  test("G02 what an earlier process committed leaves after the start, in its order", async () => {
    await deliver(undefined, delivery("d1"));
    await deliver(undefined, delivery("d2"), delivery("d3"));
    const box = outbox();
    expect(await box.start()).toBe(3);
    await box.idle();
    expect(keys()).toEqual(["d1", "d2", "d3"]);
  });

  test("a start waits for what may have left already; what becomes a turn waits for its release", async () => {
    vi.useRealTimers();
    await deliver(undefined, delivery("ticket", { kind: "ticket", lane: "ticket" }), delivery("d1"), delivery("d2"));
    const box = outbox();
    expect(await box.start(5_000)).toBe(3);
    expect(keys()).toEqual(["d1", "d2"]);
    expect(await waiting()).toEqual(["ticket"]);
    box.release();
    await box.idle();
    expect(keys()).toEqual(["d1", "d2", "ticket"]);
  });

  test("attempts and pauses go on where the earlier process stopped", async () => {
    await deliver(undefined, delivery("d1"));
    await store.failed("d1", { error: "429", attempts: 3, dueAt: 30 * SECOND, dead: false });
    await outbox().start();
    await pass(29 * SECOND);
    expect(keys()).toEqual([]);
    await pass(SECOND);
    expect(keys()).toEqual(["d1"]);
  });

  test("G03 sent, and ended before it was noted: at most once more", async () => {
    store.fail("delivered", 100);
    const box = outbox();
    await deliver(box, delivery("d1"));
    await pass(0);
    await box.stop();
    store.fail("delivered", 0);
    const next = outbox();
    await next.start();
    await next.idle();
    await outbox().start();
    expect(keys()).toEqual(["d1", "d1"]);
    expect(await waiting()).toEqual([]);
  });

  test("a stop lets leave what can, and keeps what has to wait", async () => {
    refuse = (key) => (key === "d1" ? refused(503) : undefined);
    const box = outbox();
    await deliver(box, delivery("d1"), delivery("other", { lane: "conversation:a:2" }));
    const stopped = box.stop(5 * SECOND);
    await pass(5 * SECOND);
    await stopped;
    expect(keys()).toEqual(["other"]);
    await pass(HOUR);
    expect(await waiting()).toEqual(["d1"]);
  });

  test("H12 a stop does not wait for a channel that hangs, nor count its own breaking off as a failure", async () => {
    vi.useRealTimers();
    let breakOff = (_: Error) => {};
    const hanging = new Promise<never>((_, reject) => {
      breakOff = reject;
    });
    const box = outbox({ send: () => hanging });
    await deliver(box, delivery("d1"));
    const before = performance.now();
    await box.stop(30);
    expect(performance.now() - before).toBeLessThan(2_000);
    breakOff(refused(0)); // as closing the connections does
    await box.idle();
    expect(await store.waiting()).toMatchObject([{ key: "d1", attempts: 0 }]);
  });

  test("after a stop nothing leaves and nothing is lost", async () => {
    const box = outbox();
    await box.stop();
    await deliver(box, delivery("d1"));
    await pass(HOUR);
    expect(keys()).toEqual([]);
    expect(await waiting()).toEqual(["d1"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("pace", () => {
  const within = (times: readonly number[], ms: number) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));

  test("I01 a hundred messages for one conversation never pass what Teams allows, and none is lost", async () => {
    const box = outbox({ limits: TEAMS_LIMITS });
    await deliver(box, ...Array.from({ length: 100 }, (_, i) => delivery(`d${i}`)));
    await pass(120 * SECOND);
    const times = sent.map(({ at }) => at);
    expect(keys()).toEqual(Array.from({ length: 100 }, (_, i) => `d${i}`));
    expect(within(times, SECOND)).toBeLessThanOrEqual(7);
    expect(within(times, 2 * SECOND)).toBeLessThanOrEqual(8);
    expect(within(times, 30 * SECOND)).toBeLessThanOrEqual(60);
    expect(times.at(-1)).toBeLessThan(45 * SECOND); // and is not slower than it has to be
  });

  test("I01 two thousand take more than an hour", () => {
    const pacer = new Pacer(TEAMS_LIMITS);
    const times = Array.from({ length: 2_000 }, () => pacer.reserve("lane", 0));
    expect(within(times, HOUR)).toBe(1_800);
  });

  test("I02 G20 five thousand conversations at once: fifty a second in all, first come first served", async () => {
    const box = outbox({ limits: TEAMS_LIMITS });
    const all = Array.from({ length: 1_000 }, (_, i) => delivery(`d${i}`, { lane: `conversation:a:${i}` }));
    await deliver(box, ...all);
    await pass(60 * SECOND);
    expect(keys()).toEqual(all.map(({ key }) => key));
    expect(
      within(
        sent.map(({ at }) => at),
        SECOND,
      ),
    ).toBeLessThanOrEqual(50);
  });

  test("the first replies of a conversation leave at once", async () => {
    const box = outbox({ limits: TEAMS_LIMITS });
    await deliver(box, delivery("d1"), delivery("d2"), delivery("d3"));
    await box.idle();
    expect(sent.map(({ at }) => at)).toEqual([0, 0, 0]);
  });

  test("a pacer forgets conversations that have been silent for long", () => {
    const pacer = new Pacer({ lane: [{ count: 1, ms: 1_000 }], all: [] });
    for (let i = 0; i < 50_000; i++) pacer.reserve(`lane ${i}`, i * 10);
    expect(pacer.size).toBeLessThan(2_000);
  });
});
