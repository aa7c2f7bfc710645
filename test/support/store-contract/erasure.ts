import { describe, expect, test } from "vitest";
import type { Delivery, TurnCommit } from "../../../bot/turn/turn-store.ts";
import { VersionConflictError } from "../../../bot/turn/turn-store.ts";
import type { StoreAtHand } from "./at-hand.ts";
import { CHAT, caseRow, delivery, full, inbound, keys, turn } from "./rows.ts";

/** What goes: by age, and by a person's wish; and what is told of what is kept. Part of the store contract. */
export function erasureContract(at: StoreAtHand): void {
  describe("N17 what is past", () => {
    const DAY = 86_400_000;
    const past = (days: number, rows = 100) => ({
      transcripts: days * DAY,
      marks: days * DAY,
      answers: days * DAY,
      cases: days * DAY,
      rows,
    });
    /** Walks through everything. @returns how many rows went, and on how many pages */
    const sweep = async (until = past(10)) => {
      let erased = 0;
      let pages = 0;
      let next: string | undefined;
      do {
        const page = await at.store.sweep(until, next);
        erased += page.erased;
        pages += 1;
        next = page.next;
      } while (next !== undefined);
      return { erased, pages };
    };
    /** A conversation whose one turn was on this day. */
    const turnOn = async (day: number, conversation: string, more: Partial<TurnCommit> = {}) => {
      await at.store.receive({ ...inbound("m1", `said on ${day}`), conversation, at: day * DAY });
      await at.store.commit(
        turn({ conversation, state: { day }, marks: [{ id: "m1", done: true }], at: day * DAY, ...more }),
      );
    };

    test("goes: lines, state and marks; what is younger stays", async () => {
      await turnOn(5, "a:old");
      await turnOn(15, "a:new");
      expect(await sweep()).toMatchObject({ erased: 3 });
      expect(await at.said("a:old")).toEqual([]);
      expect(await at.store.load("a:old")).toBeUndefined();
      expect(await at.store.mark("a:old", "m1")).toBeUndefined();
      expect(await at.said("a:new")).toEqual(["person: said on 15"]);
      expect(await at.store.load("a:new")).toMatchObject({ value: { day: 15 } });
      expect(await at.store.mark("a:new", "m1")).toMatchObject({ done: true });
      expect(await sweep()).toMatchObject({ erased: 0 });
    });

    test("each kind has its own time", async () => {
      await turnOn(5, CHAT);
      await sweep({ transcripts: 1 * DAY, marks: 10 * DAY, answers: 10 * DAY, cases: 1 * DAY, rows: 100 });
      expect(await at.store.mark(CHAT, "m1")).toBeUndefined();
      expect(await at.said()).toEqual(["person: said on 5"]);
    });

    test("the answer to a tap goes before its mark; that something was not acted on stays known", async () => {
      const response = { status: 200, body: "a card" };
      await turnOn(5, CHAT, {
        marks: [
          { id: "m1", done: true, response },
          { id: "nonce:n1", done: true, response },
        ],
      });
      await at.store.receive({ ...inbound("m2", "while the store was away"), at: 5 * DAY });
      await at.store.commit(turn({ expectedVersion: 1, marks: [{ id: "m3", done: true }], at: 5 * DAY }));
      await at.store.passOver(5 * DAY);
      const until = { transcripts: 1 * DAY, marks: 1 * DAY, cases: 1 * DAY, rows: 100 };
      await sweep({ ...until, answers: 4 * DAY });
      expect(await at.store.mark(CHAT, "nonce:n1")).toEqual({ id: "nonce:n1", done: true, response });
      expect(await sweep({ ...until, answers: 6 * DAY })).toMatchObject({ erased: 2 });
      expect(await at.store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true });
      expect(await at.store.mark(CHAT, "nonce:n1")).toEqual({ id: "nonce:n1", done: true });
      expect((await at.store.transcript(CHAT)).at(-1)).toMatchObject({ notActedOn: true });
      expect(await sweep({ ...until, answers: 6 * DAY })).toMatchObject({ erased: 0 });
    });

    test("stays while a case is open, and goes with it once it is closed", async () => {
      const open = caseRow("PK-234567", { openedAt: 5 * DAY, changedAt: 5 * DAY });
      await turnOn(5, CHAT, { cases: [open], deliveries: [delivery("case:PK-234567")] });
      await at.store.delivered("case:PK-234567", "out-1");
      await sweep();
      expect(await at.said()).toHaveLength(1);
      expect(await at.store.load(CHAT)).toMatchObject({ version: 1 });
      expect(await at.store.case("PK-234567")).toEqual(open);
      const closed = { ...open, status: "resolved", changedAt: 6 * DAY };
      await at.store.commit(turn({ expectedVersion: 1, cases: [closed], at: 6 * DAY }));
      await sweep();
      expect(await at.store.case("PK-234567")).toBeUndefined();
      expect(await at.store.cases({})).toEqual([]);
      await sweep();
      expect(await at.said()).toEqual([]);
      expect(await at.store.load(CHAT)).toBeUndefined();
    });

    test("dead letters and what was never run go as well; what waits to leave stays", async () => {
      await turnOn(5, CHAT, { deliveries: [delivery("d1"), delivery("d2")] });
      await at.store.failed("d1", { error: "404", attempts: 1, dueAt: 5 * DAY, dead: true });
      await at.store.receive({ ...inbound("m2", "never run"), at: 5 * DAY });
      await sweep();
      expect(await keys(at.store)).toEqual(["d2"]);
      expect(await at.store.interrupted()).toEqual([]);
    });

    test("goes in pages of bounded size, with turns in between", async () => {
      for (let i = 0; i < 30; i++) await turnOn(i % 2 === 0 ? 5 : 15, `a:${i}`);
      let next: string | undefined;
      let largest = 0;
      let between = 0;
      do {
        const page = await at.store.sweep(past(10, 4), next);
        largest = Math.max(largest, page.erased);
        next = page.next;
        await turnOn(15, `a:between-${between++}`);
      } while (next !== undefined && between < 500);
      expect(largest).toBeLessThanOrEqual(4);
      for (let i = 0; i < 30; i++) expect(await at.said(`a:${i}`)).toHaveLength(i % 2);
      expect((await at.said("a:between-0")).length).toBe(1);
    });

    test("a turn that has loaded a state which goes meets a conflict, and can begin anew", async () => {
      await turnOn(5, CHAT);
      const loaded = await at.store.load(CHAT);
      await sweep();
      const late = turn({ expectedVersion: loaded?.version ?? 0, at: 20 * DAY });
      await expect(at.store.commit(late)).rejects.toBeInstanceOf(VersionConflictError);
      await at.store.commit(turn({ at: 20 * DAY }));
      expect(await at.store.load(CHAT)).toMatchObject({ version: 1 });
    });
  });

  describe("N18 a person who wants to be forgotten", () => {
    test("what their conversation left goes with the turn; others, open cases and what waits to be run stay", async () => {
      await at.store.receive(inbound("m1", "a canary sang"));
      await at.store.commit(
        full({
          marks: [{ id: "m1", done: true, response: { status: 200, body: "canary" } }],
          cases: [caseRow("PK-222222", { status: "resolved" }), caseRow("PK-333333")],
          deliveries: [delivery("d1"), delivery("case:PK-222222"), delivery("case:PK-333333")],
        }),
      );
      await at.store.delivered("case:PK-222222", "out-1");
      await at.store.delivered("case:PK-333333", "out-2");
      await at.store.failed("d1", { error: "403", attempts: 1, dueAt: 1, dead: true });
      await at.store.receive({ ...inbound("m1", "theirs"), conversation: "a:other" });
      await at.store.receive(inbound("m2", "forget me"));
      await at.store.receive(inbound("m3", "one more thing"));
      const bye = { at: 2_000, speaker: "bot", words: "You are forgotten." } as const;
      await at.store.commit(
        turn({
          expectedVersion: 1,
          state: { empty: true },
          marks: [{ id: "m2", done: true }],
          transcript: [bye],
          erases: true,
        }),
      );
      expect(await at.said()).toEqual(["person: one more thing", "bot: You are forgotten."]);
      expect(await at.store.load(CHAT)).toMatchObject({ value: { empty: true } });
      expect(await at.store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true });
      expect(await at.store.case("PK-222222")).toBeUndefined();
      expect(await at.store.caseOfThread("out-1")).toBeUndefined();
      expect(await at.store.case("PK-333333")).toBeDefined();
      expect(await at.store.caseOfThread("out-2")).toBe("PK-333333");
      expect((await at.store.interrupted()).map(({ id }) => id).sort()).toEqual(["m1", "m3"]);
      expect(await at.said("a:other")).toEqual(["person: theirs"]);
    });

    test("dead letters of their closed case go with it, in whatever channel; those of others and of an open case stay", async () => {
      const TRIAGE = "19:triage@thread.tacv2";
      const dead = (key: string, more: Partial<Delivery> = {}) =>
        ({ ...delivery(key), conversationId: TRIAGE, lane: "channel", ...more }) satisfies Delivery;
      const of = (number: string): Delivery[] => [
        dead(`case:${number}`, { kind: "create" }),
        dead(`said ${number}`, { lane: `case:${number}`, kind: "reply", inThreadOf: `case:${number}` }),
        dead(`card ${number}`, { lane: `card:${number}`, kind: "update", replaces: `case:${number}` }),
        dead(`route:${number}:1`, { kind: "create" }),
      ];
      const all = [...of("PK-222222"), ...of("PK-333333"), dead("somebody else's")];
      await at.store.commit(
        turn({ cases: [caseRow("PK-222222", { status: "resolved" }), caseRow("PK-333333")], deliveries: all }),
      );
      for (const { key } of all) await at.store.failed(key, { error: "404", attempts: 1, dueAt: 1, dead: true });
      await at.store.commit(turn({ expectedVersion: 1, marks: [{ id: "m2", done: true }], erases: true }));
      await at.place.revive();
      expect((await at.store.revived()).map(({ key }) => key)).toEqual([
        ...of("PK-333333").map(({ key }) => key),
        "somebody else's",
      ]);
    });

    test("nothing goes when the turn is not written", async () => {
      await at.store.receive(inbound("m1", "hello"));
      await at.store.commit(turn({ marks: [{ id: "m1", done: true }] }));
      await expect(at.store.commit(turn({ expectedVersion: 9, erases: true }))).rejects.toBeInstanceOf(
        VersionConflictError,
      );
      expect(await at.said()).toEqual(["person: hello"]);
    });
  });

  test("N19 what is kept of a conversation, in numbers", async () => {
    expect(await at.store.holdings(CHAT)).toEqual({ lines: 0, marks: 0, damaged: 0, cases: [] });
    await at.store.receive(inbound("m1", "hello"));
    await at.store.commit(full({ marks: [{ id: "m1", done: true }] }));
    await at.store.receive({ ...inbound("m9", "theirs"), conversation: "a:other" });
    expect(await at.store.holdings(CHAT)).toEqual({
      lines: 2,
      since: 1_000,
      marks: 1,
      damaged: 0,
      cases: [{ number: "PK-234567", status: "open" }],
    });
  });
}
