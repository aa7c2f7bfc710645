import { describe, expect, test } from "vitest";
import type { CaseQuery } from "../../../bot/turn/turn-store.ts";
import type { StoreAtHand } from "./at-hand.ts";
import { caseRow, delivery, turn } from "./rows.ts";

/** Cases, and how they are found. Part of the store contract. */
export function caseContract(at: StoreAtHand): void {
  describe("cases", () => {
    test("are written anew in the place of what they were, by their own conversation only", async () => {
      await at.store.commit(turn({ cases: [caseRow("PK-234567")] }));
      const taken = caseRow("PK-234567", { status: "taken", changedAt: 2_000, body: { why: "asked", taker: "Sam" } });
      await at.store.commit(turn({ expectedVersion: 1, cases: [taken] }));
      await at.reopen();
      expect(await at.store.case("PK-234567")).toEqual(taken);
      const forged = turn({
        conversation: "a:other",
        state: "x",
        cases: [caseRow("PK-234567", { conversation: "a:other" })],
      });
      await expect(at.store.commit(forged)).rejects.toThrow();
      expect(await at.store.case("PK-234567")).toEqual(taken);
      expect(await at.store.load("a:other")).toBeUndefined();
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
      await at.store.commit(turn({ cases: [caseRow("PK-222222", { status: "taken" })], transcript: [line] }));
      const omar = {
        conversation: "a:omar",
        person: "omar",
        words: "pk-333333 omar",
        openedAt: 2_000,
        readable: false,
      };
      await at.store.commit(
        turn({
          conversation: "a:omar",
          cases: [caseRow("PK-333333", omar)],
          transcript: [{ ...line, words: "I am in Basel" }],
        }),
      );
      expect((await at.store.cases(query)).map(({ number }) => number)).toEqual(expected);
    });

    test("are found by the thread of their card, once the channel has named it", async () => {
      await at.store.commit(turn({ deliveries: [delivery("case:PK-234567"), delivery("d2")] }));
      expect(await at.store.caseOfThread("out-1")).toBeUndefined();
      await at.store.delivered("case:PK-234567", "out-1");
      await at.store.delivered("d2", "out-2");
      expect(await at.store.caseOfThread("out-1")).toBe("PK-234567");
      expect(await at.store.caseOfThread("out-2")).toBeUndefined();
    });
  });
}
