import { describe, expect, test } from "vitest";
import { evidenceOf, type Move, migrate, newSession, SESSION_SCHEMA } from "../../dialogs/state.ts";
import { isMet, known, NO_EVIDENCE, withFinding } from "../../knowledge/evidence.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { openQuestions, withDerived } from "../../knowledge/next-step.ts";
import { explain, rank } from "../../knowledge/weigh.ts";

/** The evidence is what the moves amount to: dropping the last move is going back. */

const said = (findings: Record<string, string>, more: Partial<Extract<Move, { kind: "said" }>> = {}): Move => ({
  kind: "said",
  text: "…",
  findings,
  symptoms: {},
  wording: {},
  errors: [],
  ...more,
});
const answered = (finding: string, value: string | null): Move => ({ kind: "answered", finding, value });
const corrected = (findings: Record<string, string | null>): Move => ({ kind: "corrected", findings });
const tried = (cause: string, result: Extract<Move, { kind: "tried" }>["result"]): Move => ({
  kind: "tried",
  cause,
  result,
});

function values(moves: readonly Move[]): Record<string, string> {
  return Object.fromEntries(Object.entries(evidenceOf(moves).findings).map(([finding, { value }]) => [finding, value]));
}

test("no moves are no evidence", () => {
  expect(evidenceOf([])).toEqual(NO_EVIDENCE);
});

test("an answer outweighs what was read from a text, before it and after it", () => {
  expect(values([said({ device: "mac" }), answered("device", "windows")])).toEqual({ device: "windows" });
  expect(values([answered("device", "windows"), said({ device: "mac" })])).toEqual({ device: "windows" });
  expect(evidenceOf([answered("device", "windows")]).findings.device?.origin).toBe("chosen");
  expect(evidenceOf([said({ device: "windows" })]).findings.device?.origin).toBe("said");
});

test("the first text counts where two say different things", () => {
  expect(values([said({ device: "mac" }), said({ device: "windows", flow: "same-device" })])).toEqual({
    device: "mac",
    flow: "same-device",
  });
});

test("the last answer counts", () => {
  expect(values([answered("bluetooth", "both"), answered("bluetooth", "missing")])).toEqual({ bluetooth: "missing" });
});

test("I don't know takes a value away and is not asked again", () => {
  const evidence = evidenceOf([said({ bluetooth: "both" }), answered("bluetooth", null)]);
  expect(known(evidence, "bluetooth")).toBeUndefined();
  expect(evidence.unknown).toContain("bluetooth");
  const knowledge = loadKnowledge();
  const open = openQuestions(knowledge, {
    ...evidence,
    ...withFinding(evidence, "stage", "phone-handoff-fails", "chosen"),
  });
  expect(open.map((question) => question.id)).toContain("internet");
  expect(open.map((question) => question.id)).not.toContain("bluetooth");
});

test("an answer after all counts, although it was not known before", () => {
  expect(values([answered("bluetooth", null), answered("bluetooth", "missing")])).toEqual({ bluetooth: "missing" });
});

test("a correction sets, changes and takes away in one move", () => {
  const moves = [said({ device: "mac", store: "authenticator", flow: "same-device" })];
  expect(values([...moves, corrected({ device: "windows", flow: null })])).toEqual({
    device: "windows",
    store: "authenticator",
  });
});

test("back: without its last move, a chat is where it was", () => {
  const moves = [
    said({ device: "mac" }),
    answered("flow", "cross-device"),
    tried("no-internet", "failed"),
    corrected({ device: null }),
  ];
  for (let i = 1; i <= moves.length; i++) {
    const before = evidenceOf(moves.slice(0, i - 1));
    expect(evidenceOf(moves.slice(0, i).slice(0, -1))).toEqual(before);
    expect(evidenceOf(moves.slice(0, i))).not.toEqual(before);
  }
});

test("only a fix that did not help speaks against its cause", () => {
  expect(evidenceOf([tried("wrong-vault", "failed"), tried("no-internet", "failed")]).failed).toEqual([
    "wrong-vault",
    "no-internet",
  ]);
  for (const result of ["worked", "cannot-do", "looks-different"] as const)
    expect(evidenceOf([tried("wrong-vault", result)]).failed).toEqual([]);
});

test("symptoms and errors add up, the wording of the opening stays", () => {
  const evidence = evidenceOf([
    said({}, { symptoms: { "qr-hangs": 0.9 }, errors: ["53003"], wording: { "no-internet": -1, "": -2 } }),
    said(
      {},
      { symptoms: { "bluetooth-off": 0.7 }, errors: ["53003", "135010"], wording: { "wrong-vault": 0, "": -3 } },
    ),
  ]);
  expect(evidence.symptoms).toEqual({ "qr-hangs": 0.9, "bluetooth-off": 0.7 });
  expect(evidence.errors).toEqual(["53003", "135010"]);
  expect(evidence.wording).toEqual({ "no-internet": -1, "": -2 });
});

test("an error that was chosen is an error, and the question is done with", () => {
  const evidence = evidenceOf([answered("error", "53003")]);
  expect(evidence.errors).toEqual(["53003"]);
  expect(evidence.unknown).toContain("error");
});

test("declining changes nothing that is known", () => {
  const moves = [said({ device: "mac" }), answered("flow", "cross-device")];
  expect(evidenceOf([...moves, { kind: "declined", what: "scope", id: "vpn" }])).toEqual(evidenceOf(moves));
});

test("the moves themselves are never changed", () => {
  const moves = [said({ device: "mac" }), answered("device", "windows"), corrected({ device: null })];
  const before = structuredClone(moves);
  evidenceOf(Object.freeze(moves));
  expect(moves).toEqual(before);
});

describe("evidence", () => {
  const evidence = evidenceOf([answered("device", "mac")]);

  test("a condition is met only by what is known", () => {
    expect(isMet(undefined, NO_EVIDENCE)).toBe(true);
    expect(isMet({}, NO_EVIDENCE)).toBe(true);
    expect(isMet({ device: ["mac", "linux"] }, evidence)).toBe(true);
    expect(isMet({ device: ["windows"] }, evidence)).toBe(false);
    expect(isMet({ device: ["mac"], flow: ["same-device"] }, evidence)).toBe(false);
  });

  test("what somebody chose is never overwritten by what is derived", () => {
    const told = evidenceOf([answered("device", "iphone"), answered("handset", "android")]);
    expect(known(withDerived(loadKnowledge(), told), "handset")).toBe("android");
  });

  test("silence moves no cause, an answer does", () => {
    const knowledge = loadKnowledge();
    const nothing = rank(knowledge, NO_EVIDENCE);
    expect(nothing.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 9);
    expect(explain(knowledge, NO_EVIDENCE, "cross-device-bluetooth")).toEqual([]);
    const off = evidenceOf([answered("bluetooth", "missing")]);
    const on = evidenceOf([answered("bluetooth", "both")]);
    expect(rank(knowledge, off)[0]?.id).toBe("cross-device-bluetooth");
    expect(rank(knowledge, on).find((each) => each.id === "cross-device-bluetooth")?.probability).toBeLessThan(0.01);
  });

  test("what was chosen weighs more than what was read from a sentence", () => {
    const knowledge = loadKnowledge();
    const of = (moves: readonly Move[]) =>
      rank(knowledge, evidenceOf(moves)).find((each) => each.id === "cross-device-bluetooth")?.probability ?? 0;
    expect(of([answered("bluetooth", "missing")])).toBeGreaterThan(of([said({ bluetooth: "missing" })]));
  });

  test("a fix that failed makes its cause less likely, and not impossible", () => {
    const knowledge = loadKnowledge();
    const moves = [answered("bluetooth", "missing"), answered("flow", "cross-device")];
    const of = (more: readonly Move[]) =>
      rank(knowledge, evidenceOf([...moves, ...more])).find((each) => each.id === "cross-device-bluetooth")
        ?.probability ?? 0;
    const after = of([tried("cross-device-bluetooth", "failed")]);
    expect(after).toBeLessThan(of([]));
    expect(after).toBeGreaterThan(0);
  });
});

describe("G14 G15 a stored session", () => {
  test("of today is kept as it is", () => {
    const session = { ...newSession(), openCase: "PK-ABC234" };
    expect(migrate(session)).toBe(session);
  });

  test.each([[null], [undefined]])("that is missing (%s) begins anew", (stored) =>
    expect(migrate(stored)).toEqual(newSession()),
  );

  test("of a newer version is not touched", () => {
    expect(migrate({ schema: SESSION_SCHEMA + 1 })).toBeUndefined();
  });

  test.each([[{}], [{ schema: "1" }], ["text"], [17]])("that is none (%j) begins anew", (stored) =>
    expect(migrate(stored)).toEqual(newSession()),
  );
});
