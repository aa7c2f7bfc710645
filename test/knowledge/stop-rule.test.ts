import { expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { type Among, nextFix, successOf } from "../../knowledge/stop-rule.ts";
import { modelOf } from "../../knowledge/tables.ts";

/** What stopping is worth, and which fix comes first, on three causes: one is repaired harmlessly, one by deleting, one by a role. */

const MODEL = {
  ...modelOf(loadKnowledge()),
  fixMinutes: Float64Array.from([5, 5, 0]),
  removes: [false, true, false],
};
const [HARMLESS, DELETING] = [0, 1];
const AMONG: Among = {
  possible: [0, 1, 2],
  fixable: [0, 1],
  isLastFix: false,
  isPersonNext: false,
  isUnguarded: true,
};

const first = (odds: readonly number[], among: Partial<Among> = {}) =>
  nextFix(MODEL, Float64Array.from(odds), { ...AMONG, ...among });
const success = (odds: readonly number[], among: Partial<Among>) =>
  successOf(MODEL, Float64Array.from(odds), { ...AMONG, ...among });

test("about as likely: the harmless fix goes before the one that deletes something, which costs a question first", () => {
  expect(first([0.3, 0.35, 0.1])).toBe(HARMLESS);
});

test("whether another way in is left was answered: the likelier fix goes first", () => {
  expect(first([0.3, 0.35, 0.1], { isUnguarded: false })).toBe(DELETING);
});

test("clearly likelier: the fix that deletes something goes first all the same", () => {
  expect(first([0.2, 0.5, 0.1])).toBe(DELETING);
});

test("naming a role counts half while fixes may be tried, and in full when a person comes next anyway", () => {
  expect(success([0.2, 0, 0.6], {})).toBeCloseTo(0.5);
  expect(success([0.2, 0, 0.6], { isLastFix: true })).toBeCloseTo(0.5);
  expect(success([0.2, 0, 0.6], { isLastFix: true, isPersonNext: true })).toBeCloseTo(0.8);
});

test("two fixes count while two may be tried, one when it is the last", () => {
  expect(success([0.4, 0.3, 0], {})).toBeCloseTo(0.7);
  expect(success([0.4, 0.3, 0], { isLastFix: true })).toBeCloseTo(0.4);
});
