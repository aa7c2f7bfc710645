import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { delivery, HOUR, OutboxScene, pass, refused, SECOND } from "../support/outbox-scene.ts";

/** A channel or a store that fails: what is tried again, how soon, and what is given up. */

let scene: OutboxScene;
beforeEach(() => {
  scene = new OutboxScene();
});
afterEach(() => scene.end());

test("G08 who waits for a delivery is told before it is dead: where that fails, the next start tries and tells again", async () => {
  scene.refuse = () => refused(403);
  let isAway = true;
  const told: string[] = [];
  const onDead = async ({ key }: Delivery) => {
    if (isAway) throw new Error("503");
    told.push(key);
  };
  const box = scene.outbox({ onDead });
  await scene.deliver(box, delivery("d1"));
  await box.idle();
  expect(await scene.waiting()).toEqual(["d1"]);
  isAway = false;
  const next = scene.outbox({ onDead });
  await next.start();
  await next.idle();
  expect(told).toEqual(["d1"]);
  expect(await scene.waiting()).toEqual([]);
});

describe("faults of the channel", () => {
  test.each([0, 401, 408, 412, 429, 500, 502, 503, 504])(
    "H13 H14 %i passes: it is tried again until it is taken",
    async (status) => {
      scene.refuse = () => (Date.now() < 3 * SECOND ? refused(status) : undefined);
      await scene.deliver(scene.outbox(), delivery("d1"));
      await pass(10 * SECOND);
      expect(scene.keys()).toEqual(["d1"]);
      expect(await scene.waiting()).toEqual([]);
    },
  );

  test.each([301, 400, 403, 404, 413])(
    "H16 H17 %i is for good: no second try, kept as dead, the next one leaves",
    async (status) => {
      let tries = 0;
      scene.refuse = (key) => (key === "d1" && ++tries ? refused(status) : undefined);
      await scene.deliver(scene.outbox(), delivery("d1"), delivery("d2"));
      await pass(HOUR);
      expect(tries).toBe(1);
      expect(scene.keys()).toEqual(["d2"]);
      expect(await scene.waiting()).toEqual([]);
    },
  );

  test("H14 the pauses grow, to ten minutes at most, with jitter", async () => {
    const tries: number[] = [];
    scene.refuse = () => {
      tries.push(Date.now());
      return refused(429);
    };
    await scene.deliver(scene.outbox({ random: () => 0 }), delivery("d1"));
    await pass(2 * HOUR);
    const pauses = tries.slice(1).map((at, i) => at - (tries[i] as number));
    expect(pauses.slice(0, 5)).toEqual([500, 1_000, 2_000, 4_000, 8_000]); // half of 1, 2, 4, 8, 16 s
    expect(Math.max(...pauses)).toBe(300_000);
  });

  test("I05 Retry-After is obeyed to the second; other conversations go on", async () => {
    scene.refuse = (key) => (key === "d1" && Date.now() < 60 * SECOND ? refused(429, 60 * SECOND) : undefined);
    await scene.deliver(scene.outbox(), delivery("d1"), delivery("other", { lane: "conversation:a:2" }));
    await pass(60 * SECOND);
    expect(scene.sent.map(({ key, at }) => [key, at])).toEqual([
      ["other", 0],
      ["d1", 60 * SECOND],
    ]);
  });

  test("after 72 hours of trying it is given up", async () => {
    let tries = 0;
    scene.refuse = (key) => (key === "d1" && ++tries ? refused(503) : undefined);
    await scene.deliver(scene.outbox(), delivery("d1"));
    await pass(60 * HOUR);
    expect(await scene.waiting()).toEqual(["d1"]);
    await pass(60 * HOUR);
    expect(await scene.waiting()).toEqual([]);
    const until = tries;
    await pass(60 * HOUR);
    expect(tries).toBe(until);
  });

  test("something thrown that is no answer of the channel passes as well", async () => {
    scene.refuse = () => (Date.now() < SECOND ? new Error("no token") : undefined);
    await scene.deliver(scene.outbox(), delivery("d1"));
    await pass(5 * SECOND);
    expect(scene.keys()).toEqual(["d1"]);
  });
});

describe("a lane that waits", () => {
  test("somebody writes here, so the way is open again: a long pause is cut short", async () => {
    scene.refuse = () => (Date.now() < HOUR ? refused(503) : undefined);
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"), delivery("d2"));
    await pass(HOUR + SECOND);
    expect(scene.keys()).toEqual([]); // in the middle of a pause of ten minutes
    await scene.deliver(box, delivery("d3"));
    await pass(SECOND);
    expect(scene.keys()).toEqual(["d1", "d2", "d3"]);
  });

  test("but not one that the channel asked for", async () => {
    scene.refuse = () => (Date.now() < 60 * SECOND ? refused(429, 60 * SECOND) : undefined);
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"));
    await pass(SECOND);
    await scene.deliver(box, delivery("d2"));
    await pass(58 * SECOND);
    expect(scene.keys()).toEqual([]);
    await pass(2 * SECOND);
    expect(scene.keys()).toEqual(["d1", "d2"]);
  });

  test("one that the channel always fails on does not block the conversation: the others go ahead, it is tried on", async () => {
    scene.refuse = (key) => (key === "poison" && Date.now() < HOUR ? refused(500) : undefined);
    const box = scene.outbox();
    await scene.deliver(box, delivery("poison"), delivery("d2"), delivery("d3"));
    await pass(60 * SECOND);
    expect(scene.keys()).toEqual(["d2", "d3"]);
    await scene.deliver(box, delivery("d4"));
    await pass(0);
    expect(scene.keys()).toEqual(["d2", "d3", "d4"]);
    await pass(2 * HOUR);
    expect(scene.keys()).toEqual(["d2", "d3", "d4", "poison"]);
    expect(await scene.waiting()).toEqual([]);
  });

  test("when the channel is away for everything, the order is kept", async () => {
    scene.refuse = () => (Date.now() < HOUR ? refused(503) : undefined);
    await scene.deliver(scene.outbox(), delivery("d1"), delivery("d2"), delivery("d3"));
    await pass(2 * HOUR);
    expect(scene.keys()).toEqual(["d1", "d2", "d3"]);
    expect(new Set(scene.sent.map(({ at }) => at)).size).toBe(1); // and none waits on after the first one is through
  });

  test("one that is held back by Retry-After again and again is no poison: the others wait with it", async () => {
    const tries: string[] = [];
    scene.refuse = (key) => {
      tries.push(key);
      return Date.now() < HOUR ? refused(429, 60 * SECOND) : undefined;
    };
    await scene.deliver(scene.outbox(), delivery("d1"), delivery("d2"));
    await pass(HOUR - SECOND);
    expect(tries.length).toBeGreaterThan(50);
    expect(new Set(tries)).toEqual(new Set(["d1"]));
  });

  test("an update does not overtake the card that it changes", async () => {
    scene.refuse = (key) => (key === "card" && Date.now() < HOUR ? refused(500) : undefined);
    await scene.deliver(scene.outbox(), delivery("card"), delivery("done", { kind: "update", replaces: "card" }));
    await pass(2 * HOUR);
    expect(scene.sent.map(({ key, activityId }) => [key, activityId])).toEqual([
      ["card", undefined],
      ["done", "id of card"],
    ]);
  });
});

describe("faults of the store", () => {
  test("what has left does not leave again because it could not be noted", async () => {
    vi.useRealTimers();
    const box = scene.outbox();
    await scene.deliver(undefined, delivery("d1"), delivery("d2"));
    scene.store.fail("delivered", 2);
    await box.start();
    await box.idle();
    expect(scene.keys()).toEqual(["d1", "d2"]);
    expect(await scene.waiting()).toEqual([]);
  });

  test.each([403, 503])(
    "that a delivery failed with %i cannot be noted: nothing is thrown, the lane goes on",
    async (status) => {
      scene.refuse = (key) => (key === "d1" && Date.now() < SECOND ? refused(status) : undefined);
      scene.store.fail("failed", 100);
      const box = scene.outbox();
      await scene.deliver(box, delivery("d1"), delivery("d2"));
      await pass(5 * SECOND);
      expect(scene.keys()).toEqual(status === 403 ? ["d2"] : ["d1", "d2"]);
    },
  );

  test("the id of the card to change cannot be read: tried again, not given up", async () => {
    const box = scene.outbox();
    await scene.deliver(box, delivery("card"));
    await box.idle();
    scene.store.fail("activityIdOf", 1);
    await scene.deliver(box, delivery("done", { kind: "update", replaces: "card" }));
    await pass(2 * SECOND);
    expect(scene.keys()).toEqual(["card", "done"]);
  });
});
