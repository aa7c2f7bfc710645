import { expect, test } from "vitest";
import { ageOf, isPastReview } from "../../knowledge/review.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

test.each([
  ["documented", "2026-05-24", false], // 180 days
  ["documented", "2026-05-23", true],
  ["observed", "2026-07-23", false], // 120 days
  ["observed", "2026-07-22", true],
  ["inferred", "2026-08-22", false], // 90 days
  ["inferred", "2026-08-21", true],
  ["disputed", "2026-09-21", false], // 60 days
  ["disputed", "2026-09-20", true],
  ["documented", "2026-11-21", false], // a clock that goes slow
  ["documented", "no day", true],
] as const)("a %s claim of %s is past its review: %s", (standing, checked, isPast) => {
  expect(isPastReview({ standing, checked }, NOW)).toBe(isPast);
});

test("age is counted in whole days", () => {
  expect(ageOf({ checked: "2026-11-19" }, NOW)).toBe(1);
  expect(ageOf({ checked: "2026-11-20" }, NOW)).toBe(0);
  expect(ageOf({ checked: "" }, NOW)).toBeNaN();
});
