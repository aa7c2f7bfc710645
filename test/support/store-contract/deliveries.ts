import { describe, expect, test } from "vitest";
import type { Delivery } from "../../../bot/turn/turn-store.ts";
import type { StoreAtHand } from "./at-hand.ts";
import { delivery, keys, turn } from "./rows.ts";

/** What is to be sent, until it is delivered or given up. Part of the store contract. */
export function deliveryContract(at: StoreAtHand): void {
  describe("deliveries", () => {
    test("wait in the order of their commits, until they are delivered or given up", async () => {
      await at.store.commit(turn({ deliveries: [delivery("d1"), delivery("d2")] }));
      await at.store.commit(turn({ expectedVersion: 1, deliveries: [delivery("d3"), delivery("d4")] }));
      expect(await keys(at.store)).toEqual(["d1", "d2", "d3", "d4"]);
      await at.store.delivered("d1", "out-1");
      await at.store.failed("d2", { error: "403", attempts: 1, dueAt: 5_000, dead: true });
      await at.store.failed("d3", { error: "no answer", attempts: 2, dueAt: 9_000, dead: false });
      expect(await at.store.waiting()).toEqual([
        { ...delivery("d3"), attempts: 2, dueAt: 9_000 },
        { ...delivery("d4"), attempts: 0, dueAt: expect.any(Number) },
      ]);
      await at.reopen();
      expect(await keys(at.store)).toEqual(["d3", "d4"]);
    });

    test("H16 given up: what is said in its place is written with it, and once", async () => {
      await at.store.commit(turn({ deliveries: [delivery("d1")] }));
      const line = { at: 2_000, speaker: "bot", words: "It did not arrive.", activityId: "d2" } as const;
      const failure = { error: "404", attempts: 1, dueAt: 5_000, dead: true };
      await at.store.failed("d1", failure, { delivery: delivery("d2"), line });
      await at.store.failed("d1", failure, { delivery: delivery("d3"), line });
      expect(await keys(at.store)).toEqual(["d2"]);
      expect(await at.said()).toEqual(["bot: It did not arrive."]);
    });

    test("are known by the channel's id afterwards, where it gave one", async () => {
      await at.store.commit(turn({ deliveries: [delivery("d1"), delivery("d2")] }));
      await at.store.delivered("d1", "out-1");
      await at.store.delivered("d2", undefined);
      expect(await at.store.activityIdOf("d1")).toBe("out-1");
      expect(await at.store.activityIdOf("d2")).toBeUndefined();
      expect(await at.store.activityIdOf("never")).toBeUndefined();
      expect(await keys(at.store)).toEqual([]);
    });
  });

  test("I16 a dead change of a card is of no use once a newer one has left, or waits", async () => {
    const card = (key: string, merges: string): Delivery => ({ ...delivery(key), kind: "update", merges });
    const dead = { error: "404", attempts: 1, dueAt: 1, dead: true };
    const keysOf = async () => (await at.store.revived()).map(({ key }) => key);
    await at.store.commit(turn({ deliveries: [card("a1", "case:a"), card("b1", "case:b"), card("c1", "case:c")] }));
    for (const key of ["a1", "b1", "c1"]) await at.store.failed(key, dead);
    await at.store.commit(turn({ expectedVersion: 1, deliveries: [card("a2", "case:a"), card("b2", "case:b")] }));
    await at.store.delivered("a2", "out-1", "case:a");
    await at.place.revive();
    expect(await keysOf()).toEqual(["c1"]);
    expect(await keys(at.store)).toEqual(["c1", "b2"]);
  });
}
