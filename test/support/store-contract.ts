import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CaseQuery, CaseRow, Delivery, TurnCommit, TurnStore } from "../../bot/turn/turn-store.ts";
import { VersionConflictError } from "../../bot/turn/turn-store.ts";
import { inChat, message } from "./activities.ts";
import { agreedKnowledgeContract } from "./agreed-knowledge-contract.ts";

/** A place where a store keeps its data, for one test. */
export interface StorePlace {
  open(): Promise<TurnStore>;
  /** Replaces a stored state by something that cannot be read. */
  spoil(conversation: string): Promise<void>;
  /** Has all dead deliveries tried again, as an administrator would. */
  revive(): Promise<void>;
  clear(): Promise<void>;
}

/** What every turn store has to do; run for each adapter in `bot/storage/`. */
export function storeContract(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`the store contract: ${name}`, () => {
    let place: StorePlace;
    let store: TurnStore;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.clear();
    });

    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const said = async (conversation = CHAT, fromSeq?: number) =>
      (await store.transcript(conversation, fromSeq)).map(({ speaker, words }) => `${speaker}: ${words}`);

    describe("the knowledge that all instances serve", () => agreedKnowledgeContract({ store: () => store, reopen }));

    describe("what comes in", () => {
      test("is in the transcript at once, and open until its turn is committed", async () => {
        await store.receive(inbound("m1", "my passkey is gone"));
        expect(await said()).toEqual(["person: my passkey is gone"]);
        expect(await store.mark(CHAT, "m1")).toEqual({ id: "m1", done: false });
        expect(await store.interrupted()).toEqual([inbound("m1", "my passkey is gone")]);
        await store.commit(turn({ marks: [{ id: "m1", done: true }] }));
        expect(await store.interrupted()).toEqual([]);
        expect(await store.mark(CHAT, "m1")).toMatchObject({ id: "m1", done: true });
      });

      test("F06 the same activity again is written once, before and after its turn", async () => {
        await store.receive(inbound("m1", "hello"));
        await store.receive(inbound("m1", "hello"));
        await store.commit(turn({ marks: [{ id: "m1", done: true, response: { status: 200 } }] }));
        await store.receive(inbound("m1", "hello"));
        expect(await said()).toEqual(["person: hello"]);
        expect(await store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true, response: { status: 200 } });
        expect(await store.interrupted()).toEqual([]);
      });

      test("the same activity id in another conversation is another activity", async () => {
        await store.receive(inbound("m1", "here"));
        await store.receive({ ...inbound("m1", "there"), conversation: "a:other" });
        expect(await said("a:other")).toEqual(["person: there"]);
        expect(await store.interrupted()).toHaveLength(2);
      });

      test("without words it leaves no line", async () => {
        await store.receive(inbound("m1", ""));
        expect(await said()).toEqual([]);
        expect(await store.interrupted()).toHaveLength(1);
      });

      test("what nobody has noted has no mark", async () => {
        expect(await store.mark(CHAT, "m1")).toBeUndefined();
      });

      test("G01 what was never committed is still there after a restart, oldest first", async () => {
        await store.receive({ ...inbound("late", "second"), at: 2_000 });
        await store.receive({ ...inbound("early", "first"), at: 1_000, conversation: "a:other" });
        await reopen();
        expect((await store.interrupted()).map(({ words }) => words)).toEqual(["first", "second"]);
      });
    });

    describe("what was never committed, and followed by a turn that was", () => {
      const yes = async () => {
        await store.commit(turn({}));
        await store.receive(inbound("late", "yes"));
      };

      test("is passed over: it stays in the transcript, marked, and is interrupted no more", async () => {
        await yes();
        await store.receive(inbound("m2", "no"));
        await store.commit(turn({ expectedVersion: 1, marks: [{ id: "m2", done: true }] }));
        expect(await store.passOver(2_000)).toBe(1);
        expect(await store.interrupted()).toEqual([]);
        expect((await store.mark(CHAT, "late"))?.done).toBe(true);
        expect(await store.transcript(CHAT)).toMatchObject([{ words: "yes", notActedOn: true }, { words: "no" }]);
        expect((await store.transcript(CHAT))[1]).not.toHaveProperty("notActedOn");
        expect(await store.passOver(3_000)).toBe(0);
      });

      test("is not passed over when only another conversation has gone on", async () => {
        await yes();
        await store.commit(turn({ conversation: "a:other" }));
        await store.commit(turn({ conversation: "a:other", expectedVersion: 1 }));
        expect(await store.passOver(2_000)).toBe(0);
        expect((await store.interrupted()).map(({ id }) => id)).toEqual(["late"]);
      });
    });

    describe("a commit", () => {
      test("counts the versions of a state from nothing on", async () => {
        expect(await store.load(CHAT)).toBeUndefined();
        await store.commit(turn({ state: { step: 1 } }));
        expect(await store.load(CHAT)).toEqual({ version: 1, value: { step: 1 } });
        await store.commit(turn({ state: { step: 2 }, expectedVersion: 1 }));
        expect(await store.load(CHAT)).toEqual({ version: 2, value: { step: 2 } });
      });

      test.each([
        ["at a version that is over", 1],
        ["as the first one when there is one", 0],
        ["at a version that never was", 7],
      ])("%s is a conflict, and nothing of it is written", async (_, expectedVersion) => {
        await store.commit(turn({ state: "a" }));
        await store.commit(turn({ state: "b", expectedVersion: 1 }));
        await store.receive(inbound("m1", "hello"));
        await expect(store.commit(full({ expectedVersion }))).rejects.toBeInstanceOf(VersionConflictError);
        await expectNothingOf(store, "b", 2);
      });

      test.each(["m1", "nonce:12345678"])(
        "F09 on a mark that is done is a conflict, and nothing is written: %s",
        async (id) => {
          await store.receive(inbound("m1", "hello"));
          await store.commit(turn({ state: "b", marks: [{ id, done: true, response: { status: 200, body: 1 } }] }));
          const again = full({ expectedVersion: 1, marks: [{ id, done: true, response: { status: 200, body: 2 } }] });
          await expect(store.commit(again)).rejects.toBeInstanceOf(VersionConflictError);
          expect(await store.mark(CHAT, id)).toMatchObject({ response: { body: 1 } });
          expect(await store.load(CHAT)).toEqual({ version: 1, value: "b" });
          expect(await store.waiting()).toEqual([]);
          expect(await store.case("PK-234567")).toBeUndefined();
        },
      );

      test("F17 of twenty on one version exactly one is written", async () => {
        await store.commit(turn({ state: 0 }));
        const tries = Array.from({ length: 20 }, (_, i) => store.commit(turn({ state: i + 1, expectedVersion: 1 })));
        const outcomes = await Promise.allSettled(tries);
        expect(outcomes.filter((each) => each.status === "fulfilled")).toHaveLength(1);
        expect((await store.load(CHAT))?.version).toBe(2);
      });

      test("everything of a turn is there after a restart", async () => {
        await store.receive(inbound("m1", "hello"));
        await store.commit(full({ marks: [{ id: "m1", done: true, response: { status: 200, body: { a: "ü" } } }] }));
        await reopen();
        expect(await store.load(CHAT)).toEqual({ version: 1, value: { new: true } });
        expect(await store.mark(CHAT, "m1")).toEqual({
          id: "m1",
          done: true,
          response: { status: 200, body: { a: "ü" } },
        });
        expect(await said()).toEqual(["person: hello", "bot: Hello."]);
        expect(await store.waiting()).toEqual([{ ...delivery("d1"), attempts: 0, dueAt: expect.any(Number) }]);
        expect(await store.case("PK-234567")).toEqual(full().cases[0]);
      });

      test.each([
        ["text in all scripts", { text: 'Grüße, 日本語, 🙂, \u0000 and a "quote"', deep: [[[{ a: null }]]] }],
        ["nothing", null],
        ["a list", [1, "two", false]],
        ["much", { text: "ä🙂".repeat(60_000) }],
      ])("keeps %s as it is", async (_, state) => {
        await store.commit(turn({ state }));
        expect((await store.load(CHAT))?.value).toEqual(state);
      });
    });

    describe("the transcript", () => {
      test("is in the order of what happened, and can be read from a line on", async () => {
        for (const [i, words] of ["one", "two", "three"].entries()) {
          await store.receive(inbound(`m${i}`, words));
          await store.commit(turn({ expectedVersion: i, transcript: [{ at: 1, speaker: "bot", words: `${words}!` }] }));
        }
        expect(await said()).toEqual([
          "person: one",
          "bot: one!",
          "person: two",
          "bot: two!",
          "person: three",
          "bot: three!",
        ]);
        const [, , third] = await store.transcript(CHAT);
        expect(await said(CHAT, third?.seq)).toEqual(["person: two", "bot: two!", "person: three", "bot: three!"]);
      });

      test("says what a click meant instead of its verb", async () => {
        await store.receive(inbound("c1", "(answer)"));
        await store.commit(turn({ spoken: { activityId: "c1", words: "iPhone" } }));
        expect(await said()).toEqual(["person: iPhone"]);
      });

      test("loses the line of what meant nothing, and no other", async () => {
        await store.receive(inbound("m1", "hello"));
        const reply = { at: 1, speaker: "bot", words: "Hello.", activityId: "c1" } as const;
        await store.commit(turn({ transcript: [reply] }));
        await store.receive(inbound("c1", "(answer)"));
        await store.commit(turn({ expectedVersion: 1, spoken: { activityId: "c1", words: "" } }));
        expect(await said()).toEqual(["person: hello", "bot: Hello."]);
      });

      test("F22 follows an edit of an earlier message", async () => {
        await store.receive(inbound("m1", "my PIN is…"));
        await store.commit(turn({}));
        await store.commit(turn({ expectedVersion: 1, spoken: { activityId: "m1", words: "never mind" } }));
        expect(await said()).toEqual(["person: never mind"]);
      });
    });

    describe("deliveries", () => {
      test("wait in the order of their commits, until they are delivered or given up", async () => {
        await store.commit(turn({ deliveries: [delivery("d1"), delivery("d2")] }));
        await store.commit(turn({ expectedVersion: 1, deliveries: [delivery("d3"), delivery("d4")] }));
        expect(await keys(store)).toEqual(["d1", "d2", "d3", "d4"]);
        await store.delivered("d1", "out-1");
        await store.failed("d2", { error: "403", attempts: 1, dueAt: 5_000, dead: true });
        await store.failed("d3", { error: "no answer", attempts: 2, dueAt: 9_000, dead: false });
        expect(await store.waiting()).toEqual([
          { ...delivery("d3"), attempts: 2, dueAt: 9_000 },
          { ...delivery("d4"), attempts: 0, dueAt: expect.any(Number) },
        ]);
        await reopen();
        expect(await keys(store)).toEqual(["d3", "d4"]);
      });

      test("H16 given up: what is said in its place is written with it, and once", async () => {
        await store.commit(turn({ deliveries: [delivery("d1")] }));
        const line = { at: 2_000, speaker: "bot", words: "It did not arrive.", activityId: "d2" } as const;
        const failure = { error: "404", attempts: 1, dueAt: 5_000, dead: true };
        await store.failed("d1", failure, { delivery: delivery("d2"), line });
        await store.failed("d1", failure, { delivery: delivery("d3"), line });
        expect(await keys(store)).toEqual(["d2"]);
        expect(await said()).toEqual(["bot: It did not arrive."]);
      });

      test("are known by the channel's id afterwards, where it gave one", async () => {
        await store.commit(turn({ deliveries: [delivery("d1"), delivery("d2")] }));
        await store.delivered("d1", "out-1");
        await store.delivered("d2", undefined);
        expect(await store.activityIdOf("d1")).toBe("out-1");
        expect(await store.activityIdOf("d2")).toBeUndefined();
        expect(await store.activityIdOf("never")).toBeUndefined();
        expect(await keys(store)).toEqual([]);
      });
    });

    describe("cases", () => {
      test("are written anew in the place of what they were, by their own conversation only", async () => {
        await store.commit(turn({ cases: [caseRow("PK-234567")] }));
        const taken = caseRow("PK-234567", { status: "taken", changedAt: 2_000, body: { why: "asked", taker: "Sam" } });
        await store.commit(turn({ expectedVersion: 1, cases: [taken] }));
        await reopen();
        expect(await store.case("PK-234567")).toEqual(taken);
        const forged = turn({
          conversation: "a:other",
          state: "x",
          cases: [caseRow("PK-234567", { conversation: "a:other" })],
        });
        await expect(store.commit(forged)).rejects.toThrow();
        expect(await store.case("PK-234567")).toEqual(taken);
        expect(await store.load("a:other")).toBeUndefined();
      });

      test.each<[string, CaseQuery, string[]]>([
        ["nothing: all, the newest first", {}, ["PK-333333", "PK-222222"]],
        ["the status", { status: "taken" }, ["PK-222222"]],
        ["the person", { person: "omar" }, ["PK-333333"]],
        ["words of the case, in any order and case", { text: "BLOCKS erin" }, ["PK-222222"]],
        ["words of its transcript", { text: "zurich" }, ["PK-222222"]],
        ["words of a transcript that may not be read", { text: "basel" }, []],
        ["what a pattern would match", { text: "%" }, []],
        ["several at once", { text: "erin", status: "open" }, []],
        ["the time", { openedSince: 1_500 }, ["PK-333333"]],
        ["so many", { most: 1 }, ["PK-333333"]],
      ])("are found by %s", async (_, query, expected) => {
        const line = { at: 1, speaker: "person", words: "I am in Zurich" } as const;
        await store.commit(turn({ cases: [caseRow("PK-222222", { status: "taken" })], transcript: [line] }));
        const omar = {
          conversation: "a:omar",
          person: "omar",
          words: "pk-333333 omar",
          openedAt: 2_000,
          readable: false,
        };
        await store.commit(
          turn({
            conversation: "a:omar",
            cases: [caseRow("PK-333333", omar)],
            transcript: [{ ...line, words: "I am in Basel" }],
          }),
        );
        expect((await store.cases(query)).map(({ number }) => number)).toEqual(expected);
      });

      test("are found by the thread of their card, once the channel has named it", async () => {
        await store.commit(turn({ deliveries: [delivery("case:PK-234567"), delivery("d2")] }));
        expect(await store.caseOfThread("out-1")).toBeUndefined();
        await store.delivered("case:PK-234567", "out-1");
        await store.delivered("d2", "out-2");
        expect(await store.caseOfThread("out-1")).toBe("PK-234567");
        expect(await store.caseOfThread("out-2")).toBeUndefined();
      });
    });

    describe("what an agent says", () => {
      test("is in the transcript under the agent's name, and follows what it meant", async () => {
        await store.receive({ ...inbound("r1", "(desk-send-reply)"), speaker: "agent", name: "Sam Okafor" });
        await store.commit(turn({ spoken: { activityId: "r1", words: "Please restart." } }));
        expect(await store.transcript(CHAT)).toMatchObject([
          { speaker: "agent", name: "Sam Okafor", words: "Please restart." },
        ]);
      });
    });

    describe("conversations", () => {
      const long = "19:".padEnd(300, "x");
      const ids = [
        "a:1",
        "a/1",
        "a|1",
        "a?1",
        "a!1",
        "a#1",
        "a\\1",
        "A:1",
        "a%3A1",
        ".",
        "..",
        "a:1 ",
        "ä:1",
        `${long}1`,
        `${long}2`,
      ];

      test("E18 are kept apart by every character of their id", async () => {
        for (const id of ids) {
          await store.receive({ ...inbound("m1", `in ${id}`), conversation: id, activity: inChat(id, message("x")) });
          await store.commit(
            turn({
              conversation: id,
              state: id,
              marks: [{ id: "m1", done: true, response: { status: 200, body: id } }],
            }),
          );
        }
        for (const id of ids) {
          expect((await store.load(id))?.value).toBe(id);
          expect(await said(id)).toEqual([`person: in ${id}`]);
          expect((await store.mark(id, "m1"))?.response).toEqual({ status: 200, body: id });
        }
      });
    });

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
          const page = await store.sweep(until, next);
          erased += page.erased;
          pages += 1;
          next = page.next;
        } while (next !== undefined);
        return { erased, pages };
      };
      /** A conversation whose one turn was on this day. */
      const turnOn = async (day: number, conversation: string, more: Partial<TurnCommit> = {}) => {
        await store.receive({ ...inbound("m1", `said on ${day}`), conversation, at: day * DAY });
        await store.commit(
          turn({ conversation, state: { day }, marks: [{ id: "m1", done: true }], at: day * DAY, ...more }),
        );
      };

      test("goes: lines, state and marks; what is younger stays", async () => {
        await turnOn(5, "a:old");
        await turnOn(15, "a:new");
        expect(await sweep()).toMatchObject({ erased: 3 });
        expect(await said("a:old")).toEqual([]);
        expect(await store.load("a:old")).toBeUndefined();
        expect(await store.mark("a:old", "m1")).toBeUndefined();
        expect(await said("a:new")).toEqual(["person: said on 15"]);
        expect(await store.load("a:new")).toMatchObject({ value: { day: 15 } });
        expect(await store.mark("a:new", "m1")).toMatchObject({ done: true });
        expect(await sweep()).toMatchObject({ erased: 0 });
      });

      test("each kind has its own time", async () => {
        await turnOn(5, CHAT);
        await sweep({ transcripts: 1 * DAY, marks: 10 * DAY, answers: 10 * DAY, cases: 1 * DAY, rows: 100 });
        expect(await store.mark(CHAT, "m1")).toBeUndefined();
        expect(await said()).toEqual(["person: said on 5"]);
      });

      test("the answer to a tap goes before its mark; that something was not acted on stays known", async () => {
        const response = { status: 200, body: "a card" };
        await turnOn(5, CHAT, {
          marks: [
            { id: "m1", done: true, response },
            { id: "nonce:n1", done: true, response },
          ],
        });
        await store.receive({ ...inbound("m2", "while the store was away"), at: 5 * DAY });
        await store.commit(turn({ expectedVersion: 1, marks: [{ id: "m3", done: true }], at: 5 * DAY }));
        await store.passOver(5 * DAY);
        const until = { transcripts: 1 * DAY, marks: 1 * DAY, cases: 1 * DAY, rows: 100 };
        await sweep({ ...until, answers: 4 * DAY });
        expect(await store.mark(CHAT, "nonce:n1")).toEqual({ id: "nonce:n1", done: true, response });
        expect(await sweep({ ...until, answers: 6 * DAY })).toMatchObject({ erased: 2 });
        expect(await store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true });
        expect(await store.mark(CHAT, "nonce:n1")).toEqual({ id: "nonce:n1", done: true });
        expect((await store.transcript(CHAT)).at(-1)).toMatchObject({ notActedOn: true });
        expect(await sweep({ ...until, answers: 6 * DAY })).toMatchObject({ erased: 0 });
      });

      test("stays while a case is open, and goes with it once it is closed", async () => {
        const open = caseRow("PK-234567", { openedAt: 5 * DAY, changedAt: 5 * DAY });
        await turnOn(5, CHAT, { cases: [open], deliveries: [delivery("case:PK-234567")] });
        await store.delivered("case:PK-234567", "out-1");
        await sweep();
        expect(await said()).toHaveLength(1);
        expect(await store.load(CHAT)).toMatchObject({ version: 1 });
        expect(await store.case("PK-234567")).toEqual(open);
        const closed = { ...open, status: "resolved", changedAt: 6 * DAY };
        await store.commit(turn({ expectedVersion: 1, cases: [closed], at: 6 * DAY }));
        await sweep();
        expect(await store.case("PK-234567")).toBeUndefined();
        expect(await store.cases({})).toEqual([]);
        await sweep();
        expect(await said()).toEqual([]);
        expect(await store.load(CHAT)).toBeUndefined();
      });

      test("dead letters and what was never run go as well; what waits to leave stays", async () => {
        await turnOn(5, CHAT, { deliveries: [delivery("d1"), delivery("d2")] });
        await store.failed("d1", { error: "404", attempts: 1, dueAt: 5 * DAY, dead: true });
        await store.receive({ ...inbound("m2", "never run"), at: 5 * DAY });
        await sweep();
        expect(await keys(store)).toEqual(["d2"]);
        expect(await store.interrupted()).toEqual([]);
      });

      test("goes in pages of bounded size, with turns in between", async () => {
        for (let i = 0; i < 30; i++) await turnOn(i % 2 === 0 ? 5 : 15, `a:${i}`);
        let next: string | undefined;
        let largest = 0;
        let between = 0;
        do {
          const page = await store.sweep(past(10, 4), next);
          largest = Math.max(largest, page.erased);
          next = page.next;
          await turnOn(15, `a:between-${between++}`);
        } while (next !== undefined && between < 500);
        expect(largest).toBeLessThanOrEqual(4);
        for (let i = 0; i < 30; i++) expect(await said(`a:${i}`)).toHaveLength(i % 2);
        expect((await said("a:between-0")).length).toBe(1);
      });

      test("a turn that has loaded a state which goes meets a conflict, and can begin anew", async () => {
        await turnOn(5, CHAT);
        const loaded = await store.load(CHAT);
        await sweep();
        const late = turn({ expectedVersion: loaded?.version ?? 0, at: 20 * DAY });
        await expect(store.commit(late)).rejects.toBeInstanceOf(VersionConflictError);
        await store.commit(turn({ at: 20 * DAY }));
        expect(await store.load(CHAT)).toMatchObject({ version: 1 });
      });
    });

    describe("N18 a person who wants to be forgotten", () => {
      test("what their conversation left goes with the turn; others, open cases and what waits to be run stay", async () => {
        await store.receive(inbound("m1", "a canary sang"));
        await store.commit(
          full({
            marks: [{ id: "m1", done: true, response: { status: 200, body: "canary" } }],
            cases: [caseRow("PK-222222", { status: "resolved" }), caseRow("PK-333333")],
            deliveries: [delivery("d1"), delivery("case:PK-222222"), delivery("case:PK-333333")],
          }),
        );
        await store.delivered("case:PK-222222", "out-1");
        await store.delivered("case:PK-333333", "out-2");
        await store.failed("d1", { error: "403", attempts: 1, dueAt: 1, dead: true });
        await store.receive({ ...inbound("m1", "theirs"), conversation: "a:other" });
        await store.receive(inbound("m2", "forget me"));
        await store.receive(inbound("m3", "one more thing"));
        const bye = { at: 2_000, speaker: "bot", words: "You are forgotten." } as const;
        await store.commit(
          turn({
            expectedVersion: 1,
            state: { empty: true },
            marks: [{ id: "m2", done: true }],
            transcript: [bye],
            erases: true,
          }),
        );
        expect(await said()).toEqual(["person: one more thing", "bot: You are forgotten."]);
        expect(await store.load(CHAT)).toMatchObject({ value: { empty: true } });
        expect(await store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true });
        expect(await store.case("PK-222222")).toBeUndefined();
        expect(await store.caseOfThread("out-1")).toBeUndefined();
        expect(await store.case("PK-333333")).toBeDefined();
        expect(await store.caseOfThread("out-2")).toBe("PK-333333");
        expect((await store.interrupted()).map(({ id }) => id).sort()).toEqual(["m1", "m3"]);
        expect(await said("a:other")).toEqual(["person: theirs"]);
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
        await store.commit(
          turn({ cases: [caseRow("PK-222222", { status: "resolved" }), caseRow("PK-333333")], deliveries: all }),
        );
        for (const { key } of all) await store.failed(key, { error: "404", attempts: 1, dueAt: 1, dead: true });
        await store.commit(turn({ expectedVersion: 1, marks: [{ id: "m2", done: true }], erases: true }));
        await place.revive();
        expect((await store.revived()).map(({ key }) => key)).toEqual([
          ...of("PK-333333").map(({ key }) => key),
          "somebody else's",
        ]);
      });

      test("nothing goes when the turn is not written", async () => {
        await store.receive(inbound("m1", "hello"));
        await store.commit(turn({ marks: [{ id: "m1", done: true }] }));
        await expect(store.commit(turn({ expectedVersion: 9, erases: true }))).rejects.toBeInstanceOf(
          VersionConflictError,
        );
        expect(await said()).toEqual(["person: hello"]);
      });
    });

    test("I16 a dead change of a card is of no use once a newer one has left, or waits", async () => {
      const card = (key: string, merges: string): Delivery => ({ ...delivery(key), kind: "update", merges });
      const dead = { error: "404", attempts: 1, dueAt: 1, dead: true };
      const keysOf = async () => (await store.revived()).map(({ key }) => key);
      await store.commit(turn({ deliveries: [card("a1", "case:a"), card("b1", "case:b"), card("c1", "case:c")] }));
      for (const key of ["a1", "b1", "c1"]) await store.failed(key, dead);
      await store.commit(turn({ expectedVersion: 1, deliveries: [card("a2", "case:a"), card("b2", "case:b")] }));
      await store.delivered("a2", "out-1", "case:a");
      await place.revive();
      expect(await keysOf()).toEqual(["c1"]);
      expect(await keys(store)).toEqual(["c1", "b2"]);
    });

    test("N19 what is kept of a conversation, in numbers", async () => {
      expect(await store.holdings(CHAT)).toEqual({ lines: 0, marks: 0, damaged: 0, cases: [] });
      await store.receive(inbound("m1", "hello"));
      await store.commit(full({ marks: [{ id: "m1", done: true }] }));
      await store.receive({ ...inbound("m9", "theirs"), conversation: "a:other" });
      expect(await store.holdings(CHAT)).toEqual({
        lines: 2,
        since: 1_000,
        marks: 1,
        damaged: 0,
        cases: [{ number: "PK-234567", status: "open" }],
      });
    });

    describe("damage", () => {
      test("G13 a state that cannot be read is said so, can be written anew, and leaves the others alone", async () => {
        await store.commit(turn({ state: "mine" }));
        await store.commit(turn({ conversation: "a:other", state: "theirs" }));
        await place.spoil(CHAT);
        expect(await store.load(CHAT)).toEqual({ version: 1, value: undefined, damaged: true });
        expect(await store.load("a:other")).toEqual({ version: 1, value: "theirs" });
        await store.commit(turn({ state: "anew", expectedVersion: 1 }));
        expect(await store.load(CHAT)).toEqual({ version: 2, value: "anew" });
      });

      test("answers a ping", async () => {
        await expect(store.ping()).resolves.toBeUndefined();
      });
    });
  });
}

const CHAT = "a:chat-1";

function inbound(id: string, words: string) {
  const activity = { type: "message", id, text: words, conversation: { id: CHAT } };
  return { conversation: CHAT, id, at: 1_000, activity: activity as unknown as Delivery["activity"], words };
}

function turn(changes: Partial<TurnCommit>): TurnCommit {
  return {
    conversation: CHAT,
    expectedVersion: 0,
    state: {},
    marks: [],
    transcript: [],
    deliveries: [],
    cases: [],
    at: 1_000,
    ...changes,
  };
}

/** A turn with one of everything. */
function full(changes: Partial<TurnCommit> = {}): TurnCommit {
  return turn({
    state: { new: true },
    transcript: [{ at: 1_000, speaker: "bot", words: "Hello.", activityId: "d1" }],
    deliveries: [delivery("d1")],
    cases: [caseRow("PK-234567")],
    ...changes,
  });
}

async function expectNothingOf(store: TurnStore, state: unknown, version: number): Promise<void> {
  expect(await store.load(CHAT)).toEqual({ version, value: state });
  expect(await store.mark(CHAT, "m1")).toMatchObject({ done: false });
  expect((await store.transcript(CHAT)).map(({ words }) => words)).toEqual(["hello"]);
  expect(await store.waiting()).toEqual([]);
  expect(await store.case("PK-234567")).toBeUndefined();
}

function caseRow(number: string, changes: Partial<CaseRow> = {}): CaseRow {
  return {
    number,
    conversation: CHAT,
    openedAt: 1_000,
    changedAt: 1_000,
    status: "open",
    person: "erin",
    words: "pk-234567 erin employee the network blocks",
    readable: true,
    body: { why: "asked" },
    ...changes,
  };
}

function delivery(key: string): Delivery {
  return {
    key,
    lane: `conversation:${CHAT}`,
    kind: "send",
    serviceUrl: "http://127.0.0.1:9/",
    conversationId: CHAT,
    activity: { type: "message", text: "Grüße 🙂" },
  };
}

async function keys(store: TurnStore): Promise<string[]> {
  return (await store.waiting()).map(({ key }) => key);
}
