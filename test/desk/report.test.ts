import { describe, expect, test } from "vitest";
import { apply } from "../../dialogs/desk/apply.ts";
import type { HelpCase } from "../../dialogs/desk/case.ts";
import { table } from "../../dialogs/desk/csv.ts";
import { reportCsv, reportMarkdown, reportOf, reportView } from "../../dialogs/desk/report.ts";
import type { Move } from "../../dialogs/state.ts";
import { cardFaults } from "../support/card-lint.ts";
import { aCase, NOW, SAM } from "../support/cases.ts";
import { shipped, wordsOf } from "../support/chat.ts";

const MINUTE = 60_000;
const OPENED = NOW - MINUTE;
const answered = (finding: string): Move => ({ kind: "answered", finding, value: "yes" });
const tried = (cause: string, result: "worked" | "failed"): Move => ({ kind: "tried", cause, result });

function resolvedCase(cause: string, moves: readonly Move[], takenAfter: number, resolvedAfter: number): HelpCase {
  const of = aCase({ trouble: { about: "self", openedAt: "", moves } });
  const taken = apply(of, { id: "1", kind: "take", by: SAM }, OPENED + takenAfter * MINUTE);
  if (taken.kind !== "done") throw new Error("not taken");
  const act = { id: "2", kind: "resolve", by: SAM, cause, note: "" } as const;
  const resolved = apply(taken.case, act, OPENED + resolvedAfter * MINUTE);
  if (resolved.kind !== "done") throw new Error("not resolved");
  return resolved.case;
}

const cases = [
  resolvedCase("cross-device-endpoint-blocked", [answered("bluetooth"), tried("browser-state", "failed")], 2, 10),
  resolvedCase("cross-device-endpoint-blocked", [answered("bluetooth")], 4, 30),
  resolvedCase("browser-state", [answered("bluetooth"), answered("device"), tried("browser-state", "worked")], 6, 20),
  resolvedCase("", [], 8, 8),
  aCase({ trouble: { about: "self", openedAt: "", moves: [answered("device")] } }),
  aCase({ openedAt: NOW - 90 * 24 * 60 * MINUTE }),
];
const report = reportOf(cases, NOW - 24 * 60 * MINUTE, NOW);

describe("what is counted", () => {
  test("cases, the bot's diagnosis against the agent's, medians, of the time asked for only", () => {
    expect(report).toMatchObject({
      cases: 5,
      resolved: 4,
      withCause: 3,
      botRight: 2,
      botWithinThree: 3,
      medianQuestions: 1,
      medianMsToTake: 5 * MINUTE,
      medianMsToResolve: 15 * MINUTE,
    });
  });

  test("causes, fixes, and the steps that lose people", () => {
    expect(report.causes).toEqual([
      { cause: "cross-device-endpoint-blocked", cases: 2, botRight: 2 },
      { cause: "browser-state", cases: 1, botRight: 0 },
    ]);
    expect(report.fixes).toEqual([{ cause: "browser-state", tried: 2, worked: 1 }]);
    expect(report.lostAt).toEqual([
      { step: "browser-state", cases: 2 },
      { step: "bluetooth", cases: 1 },
      { step: "device", cases: 1 },
    ]);
  });

  test("of nothing there is nothing, and no division by it", () => {
    const none = reportOf([], 0, NOW);
    expect(none).toMatchObject({ cases: 0, botRight: 0, causes: [], lostAt: [] });
    expect(reportMarkdown(shipped, none)).not.toMatch(/NaN|undefined|Infinity/);
    expect(cardFaults(reportView(shipped, none))).toEqual([]);
  });
});

describe("how it reads", () => {
  test("as a card", () => {
    const card = reportView(shipped, report);
    expect(cardFaults(card)).toEqual([]);
    expect(wordsOf(card)).toContain("2 of 3 (67 %)");
    expect(wordsOf(card)).toContain("15 min");
  });

  test("as Markdown", () => {
    expect(reportMarkdown(shipped, report)).toContain(`| ${shipped.causes.get("browser-state")?.title} | 1 | 0 |`);
  });

  test("as CSV", () => {
    expect(reportCsv(shipped, report).split("\r\n")).toContain(
      "figures,The bot's cause was the real one,2 of 3 (67 %),",
    );
  });

  test.each([
    ["=1+1", `"'=1+1"`],
    ["+1", `"'+1"`],
    ["-1", `"'-1"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    [" =cmd|' /C calc'!A0", `"' =cmd|' /C calc'!A0"`],
    ["\t=1", `"'\t=1"`],
    ["a,b", `"a,b"`],
    ['say "hi"', `"say ""hi"""`],
    ["two\nlines", `"two\nlines"`],
    ["plain", "plain"],
  ])("E11 the cell %j is a text and no formula", (value, written) => {
    expect(table(["a"], [[value]])).toBe(`a\r\n${written}\r\n`);
  });
});
