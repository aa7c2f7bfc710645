import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pacer, TEAMS_LIMITS } from "../../bot/delivery/pacer.ts";
import { delivery, HOUR, OutboxScene, pass, refused, SECOND } from "../support/outbox-scene.ts";

/** What leaves, in which order and how fast, and over the end of a process. */

let scene: OutboxScene;
beforeEach(() => {
  scene = new OutboxScene();
});
afterEach(() => scene.end());

describe("order", () => {
  test("deliveries of a lane leave one after the other, in the order of their commits", async () => {
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"), delivery("d2"));
    await scene.deliver(box, delivery("d3"));
    await box.idle();
    expect(scene.keys()).toEqual(["d1", "d2", "d3"]);
    expect(await scene.waiting()).toEqual([]);
  });

  test("one that has to wait holds up its lane, and no other", async () => {
    scene.refuse = (key) => (key === "d1" && Date.now() < SECOND ? refused(502) : undefined);
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"), delivery("d2"), delivery("other", { lane: "conversation:a:2" }));
    await pass(0);
    expect(scene.keys()).toEqual(["other"]);
    await pass(SECOND);
    expect(scene.keys()).toEqual(["other", "d1", "d2"]);
  });

  test("an update is sent under the id that the channel gave to the card", async () => {
    const box = scene.outbox();
    await scene.deliver(box, delivery("card"), delivery("done", { kind: "update", replaces: "card" }));
    await scene.deliver(box, delivery("clicked", { kind: "update", replacesActivity: "1700000000" }));
    await box.idle();
    expect(scene.sent.map(({ key, activityId }) => [key, activityId])).toEqual([
      ["card", undefined],
      ["done", "id of card"],
      ["clicked", "1700000000"],
    ]);
  });

  test("an update of a card that never arrived is given up, and the next one leaves", async () => {
    scene.refuse = (key) => (key === "card" ? refused(403) : undefined);
    const box = scene.outbox();
    await scene.deliver(
      box,
      delivery("card"),
      delivery("done", { kind: "update", replaces: "card" }),
      delivery("next"),
    );
    await box.idle();
    expect(scene.keys()).toEqual(["next"]);
    expect(await scene.waiting()).toEqual([]);
  });
});

describe("end and start", () => {
  test("G02 what an earlier process committed leaves after the start, in its order", async () => {
    await scene.deliver(undefined, delivery("d1"));
    await scene.deliver(undefined, delivery("d2"), delivery("d3"));
    const box = scene.outbox();
    expect(await box.start()).toBe(3);
    await box.idle();
    expect(scene.keys()).toEqual(["d1", "d2", "d3"]);
  });

  test("a start waits for what may have left already; what becomes a turn waits for its release", async () => {
    vi.useRealTimers();
    await scene.deliver(
      undefined,
      delivery("ticket", { kind: "ticket", lane: "ticket" }),
      delivery("d1"),
      delivery("d2"),
    );
    const box = scene.outbox();
    expect(await box.start(5_000)).toBe(3);
    expect(scene.keys()).toEqual(["d1", "d2"]);
    expect(await scene.waiting()).toEqual(["ticket"]);
    box.release();
    await box.idle();
    expect(scene.keys()).toEqual(["d1", "d2", "ticket"]);
  });

  test("attempts and pauses go on where the earlier process stopped", async () => {
    await scene.deliver(undefined, delivery("d1"));
    await scene.store.failed("d1", { error: "429", attempts: 3, dueAt: 30 * SECOND, dead: false });
    await scene.outbox().start();
    await pass(29 * SECOND);
    expect(scene.keys()).toEqual([]);
    await pass(SECOND);
    expect(scene.keys()).toEqual(["d1"]);
  });

  test("G03 scene.sent, and ended before it was noted: at most once more", async () => {
    scene.store.fail("delivered", 100);
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"));
    await pass(0);
    await box.stop();
    scene.store.fail("delivered", 0);
    const next = scene.outbox();
    await next.start();
    await next.idle();
    await scene.outbox().start();
    expect(scene.keys()).toEqual(["d1", "d1"]);
    expect(await scene.waiting()).toEqual([]);
  });

  test("a stop lets leave what can, and keeps what has to wait", async () => {
    scene.refuse = (key) => (key === "d1" ? refused(503) : undefined);
    const box = scene.outbox();
    await scene.deliver(box, delivery("d1"), delivery("other", { lane: "conversation:a:2" }));
    const stopped = box.stop(5 * SECOND);
    await pass(5 * SECOND);
    await stopped;
    expect(scene.keys()).toEqual(["other"]);
    await pass(HOUR);
    expect(await scene.waiting()).toEqual(["d1"]);
  });

  test("H12 a stop does not wait for a channel that hangs, nor count its own breaking off as a failure", async () => {
    vi.useRealTimers();
    let breakOff = (_: Error) => {};
    const hanging = new Promise<never>((_, reject) => {
      breakOff = reject;
    });
    const box = scene.outbox({ send: () => hanging });
    await scene.deliver(box, delivery("d1"));
    const before = performance.now();
    await box.stop(30);
    expect(performance.now() - before).toBeLessThan(2_000);
    breakOff(refused(0)); // as closing the connections does
    await box.idle();
    expect(await scene.store.waiting()).toMatchObject([{ key: "d1", attempts: 0 }]);
  });

  test("after a stop nothing leaves and nothing is lost", async () => {
    const box = scene.outbox();
    await box.stop();
    await scene.deliver(box, delivery("d1"));
    await pass(HOUR);
    expect(scene.keys()).toEqual([]);
    expect(await scene.waiting()).toEqual(["d1"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("pace", () => {
  const within = (times: readonly number[], ms: number) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));

  test("I01 a hundred messages for one conversation never pass what Teams allows, and none is lost", async () => {
    const box = scene.outbox({ limits: TEAMS_LIMITS });
    await scene.deliver(box, ...Array.from({ length: 100 }, (_, i) => delivery(`d${i}`)));
    await pass(120 * SECOND);
    const times = scene.sent.map(({ at }) => at);
    expect(scene.keys()).toEqual(Array.from({ length: 100 }, (_, i) => `d${i}`));
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
    const box = scene.outbox({ limits: TEAMS_LIMITS });
    const all = Array.from({ length: 1_000 }, (_, i) => delivery(`d${i}`, { lane: `conversation:a:${i}` }));
    await scene.deliver(box, ...all);
    await pass(60 * SECOND);
    expect(scene.keys()).toEqual(all.map(({ key }) => key));
    expect(
      within(
        scene.sent.map(({ at }) => at),
        SECOND,
      ),
    ).toBeLessThanOrEqual(50);
  });

  test("the first replies of a conversation leave at once", async () => {
    const box = scene.outbox({ limits: TEAMS_LIMITS });
    await scene.deliver(box, delivery("d1"), delivery("d2"), delivery("d3"));
    await box.idle();
    expect(scene.sent.map(({ at }) => at)).toEqual([0, 0, 0]);
  });

  test("a pacer forgets conversations that have been silent for long", () => {
    const pacer = new Pacer({ lane: [{ count: 1, ms: 1_000 }], all: [] });
    for (let i = 0; i < 50_000; i++) pacer.reserve(`lane ${i}`, i * 10);
    expect(pacer.size).toBeLessThan(2_000);
  });
});
