import { describe, expect, test } from "vitest";
import { type TurnStore, VersionConflictError } from "../../../bot/turn/turn-store.ts";
import { inChat, message } from "../activities.ts";
import type { StoreAtHand } from "./at-hand.ts";
import { CHAT, delivery, full, inbound, turn } from "./rows.ts";

/** What comes in, what a turn writes of it, and what is read back: transcript, state, marks. Part of the store contract. */
export function turnContract(at: StoreAtHand): void {
  describe("what comes in", () => {
    test("is in the transcript at once, and open until its turn is committed", async () => {
      await at.store.receive(inbound("m1", "my passkey is gone"));
      expect(await at.said()).toEqual(["person: my passkey is gone"]);
      expect(await at.store.mark(CHAT, "m1")).toEqual({ id: "m1", done: false });
      expect(await at.store.interrupted()).toEqual([inbound("m1", "my passkey is gone")]);
      await at.store.commit(turn({ marks: [{ id: "m1", done: true }] }));
      expect(await at.store.interrupted()).toEqual([]);
      expect(await at.store.mark(CHAT, "m1")).toMatchObject({ id: "m1", done: true });
    });

    test("F06 the same activity again is written once, before and after its turn", async () => {
      await at.store.receive(inbound("m1", "hello"));
      await at.store.receive(inbound("m1", "hello"));
      await at.store.commit(turn({ marks: [{ id: "m1", done: true, response: { status: 200 } }] }));
      await at.store.receive(inbound("m1", "hello"));
      expect(await at.said()).toEqual(["person: hello"]);
      expect(await at.store.mark(CHAT, "m1")).toEqual({ id: "m1", done: true, response: { status: 200 } });
      expect(await at.store.interrupted()).toEqual([]);
    });

    test("the same activity id in another conversation is another activity", async () => {
      await at.store.receive(inbound("m1", "here"));
      await at.store.receive({ ...inbound("m1", "there"), conversation: "a:other" });
      expect(await at.said("a:other")).toEqual(["person: there"]);
      expect(await at.store.interrupted()).toHaveLength(2);
    });

    test("without words it leaves no line", async () => {
      await at.store.receive(inbound("m1", ""));
      expect(await at.said()).toEqual([]);
      expect(await at.store.interrupted()).toHaveLength(1);
    });

    test("what nobody has noted has no mark", async () => {
      expect(await at.store.mark(CHAT, "m1")).toBeUndefined();
    });

    test("G01 what was never committed is still there after a restart, oldest first", async () => {
      await at.store.receive({ ...inbound("late", "second"), at: 2_000 });
      await at.store.receive({ ...inbound("early", "first"), at: 1_000, conversation: "a:other" });
      await at.reopen();
      expect((await at.store.interrupted()).map(({ words }) => words)).toEqual(["first", "second"]);
    });
  });

  describe("what was never committed, and followed by a turn that was", () => {
    const yes = async () => {
      await at.store.commit(turn({}));
      await at.store.receive(inbound("late", "yes"));
    };

    test("is passed over: it stays in the transcript, marked, and is interrupted no more", async () => {
      await yes();
      await at.store.receive(inbound("m2", "no"));
      await at.store.commit(turn({ expectedVersion: 1, marks: [{ id: "m2", done: true }] }));
      expect(await at.store.passOver(2_000)).toBe(1);
      expect(await at.store.interrupted()).toEqual([]);
      expect((await at.store.mark(CHAT, "late"))?.done).toBe(true);
      expect(await at.store.transcript(CHAT)).toMatchObject([{ words: "yes", notActedOn: true }, { words: "no" }]);
      expect((await at.store.transcript(CHAT))[1]).not.toHaveProperty("notActedOn");
      expect(await at.store.passOver(3_000)).toBe(0);
    });

    test("is not passed over when only another conversation has gone on", async () => {
      await yes();
      await at.store.commit(turn({ conversation: "a:other" }));
      await at.store.commit(turn({ conversation: "a:other", expectedVersion: 1 }));
      expect(await at.store.passOver(2_000)).toBe(0);
      expect((await at.store.interrupted()).map(({ id }) => id)).toEqual(["late"]);
    });
  });

  describe("a commit", () => {
    test("counts the versions of a state from nothing on", async () => {
      expect(await at.store.load(CHAT)).toBeUndefined();
      await at.store.commit(turn({ state: { step: 1 } }));
      expect(await at.store.load(CHAT)).toEqual({ version: 1, value: { step: 1 } });
      await at.store.commit(turn({ state: { step: 2 }, expectedVersion: 1 }));
      expect(await at.store.load(CHAT)).toEqual({ version: 2, value: { step: 2 } });
    });

    test.each([
      ["at a version that is over", 1],
      ["as the first one when there is one", 0],
      ["at a version that never was", 7],
    ])("%s is a conflict, and nothing of it is written", async (_, expectedVersion) => {
      await at.store.commit(turn({ state: "a" }));
      await at.store.commit(turn({ state: "b", expectedVersion: 1 }));
      await at.store.receive(inbound("m1", "hello"));
      await expect(at.store.commit(full({ expectedVersion }))).rejects.toBeInstanceOf(VersionConflictError);
      await expectNothingOf(at.store, "b", 2);
    });

    test.each(["m1", "nonce:12345678"])(
      "F09 on a mark that is done is a conflict, and nothing is written: %s",
      async (id) => {
        await at.store.receive(inbound("m1", "hello"));
        await at.store.commit(turn({ state: "b", marks: [{ id, done: true, response: { status: 200, body: 1 } }] }));
        const again = full({ expectedVersion: 1, marks: [{ id, done: true, response: { status: 200, body: 2 } }] });
        await expect(at.store.commit(again)).rejects.toBeInstanceOf(VersionConflictError);
        expect(await at.store.mark(CHAT, id)).toMatchObject({ response: { body: 1 } });
        expect(await at.store.load(CHAT)).toEqual({ version: 1, value: "b" });
        expect(await at.store.waiting()).toEqual([]);
        expect(await at.store.case("PK-234567")).toBeUndefined();
      },
    );

    test("F17 of twenty on one version exactly one is written", async () => {
      await at.store.commit(turn({ state: 0 }));
      const tries = Array.from({ length: 20 }, (_, i) => at.store.commit(turn({ state: i + 1, expectedVersion: 1 })));
      const outcomes = await Promise.allSettled(tries);
      expect(outcomes.filter((each) => each.status === "fulfilled")).toHaveLength(1);
      expect((await at.store.load(CHAT))?.version).toBe(2);
    });

    test("everything of a turn is there after a restart", async () => {
      await at.store.receive(inbound("m1", "hello"));
      await at.store.commit(full({ marks: [{ id: "m1", done: true, response: { status: 200, body: { a: "ü" } } }] }));
      await at.reopen();
      expect(await at.store.load(CHAT)).toEqual({ version: 1, value: { new: true } });
      expect(await at.store.mark(CHAT, "m1")).toEqual({
        id: "m1",
        done: true,
        response: { status: 200, body: { a: "ü" } },
      });
      expect(await at.said()).toEqual(["person: hello", "bot: Hello."]);
      expect(await at.store.waiting()).toEqual([{ ...delivery("d1"), attempts: 0, dueAt: expect.any(Number) }]);
      expect(await at.store.case("PK-234567")).toEqual(full().cases[0]);
    });

    test.each([
      ["text in all scripts", { text: 'Grüße, 日本語, 🙂, \u0000 and a "quote"', deep: [[[{ a: null }]]] }],
      ["nothing", null],
      ["a list", [1, "two", false]],
      ["much", { text: "ä🙂".repeat(60_000) }],
    ])("keeps %s as it is", async (_, state) => {
      await at.store.commit(turn({ state }));
      expect((await at.store.load(CHAT))?.value).toEqual(state);
    });
  });

  describe("the transcript", () => {
    test("is in the order of what happened, and can be read from a line on", async () => {
      for (const [i, words] of ["one", "two", "three"].entries()) {
        await at.store.receive(inbound(`m${i}`, words));
        await at.store.commit(
          turn({ expectedVersion: i, transcript: [{ at: 1, speaker: "bot", words: `${words}!` }] }),
        );
      }
      expect(await at.said()).toEqual([
        "person: one",
        "bot: one!",
        "person: two",
        "bot: two!",
        "person: three",
        "bot: three!",
      ]);
      const [, , third] = await at.store.transcript(CHAT);
      expect(await at.said(CHAT, third?.seq)).toEqual(["person: two", "bot: two!", "person: three", "bot: three!"]);
    });

    test("says what a click meant instead of its verb", async () => {
      await at.store.receive(inbound("c1", "(answer)"));
      await at.store.commit(turn({ spoken: { activityId: "c1", words: "iPhone" } }));
      expect(await at.said()).toEqual(["person: iPhone"]);
    });

    test("loses the line of what meant nothing, and no other", async () => {
      await at.store.receive(inbound("m1", "hello"));
      const reply = { at: 1, speaker: "bot", words: "Hello.", activityId: "c1" } as const;
      await at.store.commit(turn({ transcript: [reply] }));
      await at.store.receive(inbound("c1", "(answer)"));
      await at.store.commit(turn({ expectedVersion: 1, spoken: { activityId: "c1", words: "" } }));
      expect(await at.said()).toEqual(["person: hello", "bot: Hello."]);
    });

    test("F22 follows an edit of an earlier message", async () => {
      await at.store.receive(inbound("m1", "my PIN is…"));
      await at.store.commit(turn({}));
      await at.store.commit(turn({ expectedVersion: 1, spoken: { activityId: "m1", words: "never mind" } }));
      expect(await at.said()).toEqual(["person: never mind"]);
    });
  });

  describe("what an agent says", () => {
    test("is in the transcript under the agent's name, and follows what it meant", async () => {
      await at.store.receive({ ...inbound("r1", "(desk-send-reply)"), speaker: "agent", name: "Sam Okafor" });
      await at.store.commit(turn({ spoken: { activityId: "r1", words: "Please restart." } }));
      expect(await at.store.transcript(CHAT)).toMatchObject([
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
        await at.store.receive({ ...inbound("m1", `in ${id}`), conversation: id, activity: inChat(id, message("x")) });
        await at.store.commit(
          turn({
            conversation: id,
            state: id,
            marks: [{ id: "m1", done: true, response: { status: 200, body: id } }],
          }),
        );
      }
      for (const id of ids) {
        expect((await at.store.load(id))?.value).toBe(id);
        expect(await at.said(id)).toEqual([`person: in ${id}`]);
        expect((await at.store.mark(id, "m1"))?.response).toEqual({ status: 200, body: id });
      }
    });
  });

  describe("damage", () => {
    test("G13 a state that cannot be read is said so, can be written anew, and leaves the others alone", async () => {
      await at.store.commit(turn({ state: "mine" }));
      await at.store.commit(turn({ conversation: "a:other", state: "theirs" }));
      await at.place.spoil(CHAT);
      expect(await at.store.load(CHAT)).toEqual({ version: 1, value: undefined, damaged: true });
      expect(await at.store.load("a:other")).toEqual({ version: 1, value: "theirs" });
      await at.store.commit(turn({ state: "anew", expectedVersion: 1 }));
      expect(await at.store.load(CHAT)).toEqual({ version: 2, value: "anew" });
    });

    test("answers a ping", async () => {
      await expect(at.store.ping()).resolves.toBeUndefined();
    });
  });
}

async function expectNothingOf(store: TurnStore, state: unknown, version: number): Promise<void> {
  expect(await store.load(CHAT)).toEqual({ version, value: state });
  expect(await store.mark(CHAT, "m1")).toMatchObject({ done: false });
  expect((await store.transcript(CHAT)).map(({ words }) => words)).toEqual(["hello"]);
  expect(await store.waiting()).toEqual([]);
  expect(await store.case("PK-234567")).toBeUndefined();
}
