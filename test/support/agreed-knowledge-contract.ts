import { expect, test } from "vitest";
import { type AgreedLine, KEPT_LINES } from "../../bot/turn/agreed-knowledge.ts";
import type { TurnStore } from "../../bot/turn/turn-store.ts";

/** What a store does with the knowledge that all instances serve. Part of the store contract. */
export function agreedKnowledgeContract(place: {
  readonly store: () => TurnStore;
  readonly reopen: () => Promise<void>;
}): void {
  const shelf = () => place.store().knowledge;

  test("nothing is agreed on at first", async () => {
    expect(await shelf().last()).toBeUndefined();
    expect(await shelf().lines()).toEqual([]);
    expect(await shelf().packed(version(1))).toBeUndefined();
  });

  test("the last line holds, and its set is there with it, also after a restart", async () => {
    expect(await shelf().agree(line(1, 1, "started"), bytes(1))).toBe(true);
    expect(await shelf().agree(line(2, 2), bytes(2))).toBe(true);
    await place.reopen();
    expect(await shelf().last()).toEqual(line(2, 2));
    expect(await shelf().lines()).toEqual([line(1, 1, "started"), line(2, 2)]);
    expect(await shelf().packed(version(2))).toEqual(bytes(2));
  });

  test("a roll-back is a line like any other", async () => {
    for (const each of [line(1, 1), line(2, 2), line(3, 1, "rolled-back")])
      await shelf().agree(each, bytes(each.number));
    expect(await shelf().last()).toEqual(line(3, 1, "rolled-back"));
  });

  test.each([
    ["taken", 1],
    ["not the next", 3],
  ])("a number that is %s: nothing is written, neither line nor set", async (_, number) => {
    await shelf().agree(line(1, 1), bytes(1));
    expect(await shelf().agree(line(number, 7), bytes(7))).toBe(false);
    expect(await shelf().lines()).toEqual([line(1, 1)]);
    expect(await shelf().packed(version(7))).toBeUndefined();
  });

  test("of twenty who agree at once on the next line, one is first", async () => {
    const tries = Array.from({ length: 20 }, (_, i) => shelf().agree(line(1, i), bytes(i)));
    expect((await Promise.all(tries)).filter((isFirst) => isFirst)).toHaveLength(1);
    expect(await shelf().lines()).toHaveLength(1);
  });

  test("a set of a megabyte stays as it is", async () => {
    const large = new Uint8Array(1_000_000).map((_, i) => i % 251);
    await shelf().agree(line(1, 1), large);
    expect(await shelf().packed(version(1))).toEqual(large);
  });

  test("the newest hundred lines and the sets of the last ten versions are kept", async () => {
    for (let i = 1; i <= KEPT_LINES + 5; i++) await shelf().agree(line(i, i), bytes(i));
    const lines = await shelf().lines();
    expect(lines.length).toBeGreaterThanOrEqual(KEPT_LINES);
    expect(lines.at(-1)?.number).toBe(KEPT_LINES + 5);
    expect(await shelf().packed(version(KEPT_LINES - 4))).toEqual(bytes(KEPT_LINES - 4));
    expect(await shelf().packed(version(KEPT_LINES - 5))).toBeUndefined();
  });
}

function version(name: number): string {
  return name.toString(16).padStart(12, "0");
}

function line(number: number, of: number, why: AgreedLine["why"] = "edited"): AgreedLine {
  return { number, version: version(of), at: "2026-11-20T09:41:00.000Z", why };
}

function bytes(of: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array([of % 256, 0, 255, of % 7]);
}
