import { describe, expect, test } from "vitest";
import { readDate, readDay } from "../../knowledge/dates.ts";

/** Friday. */
const NOW = new Date("2026-11-20T09:00:00Z");

describe("a day of the past, as people type it", () => {
  test.each([
    ["2026-11-03", "2026-11-03"],
    ["it was 2026-1-9 I think", "2026-01-09"],
    ["12 May", "2026-05-12"],
    ["12th of may", "2026-05-12"],
    ["May 12", "2026-05-12"],
    ["May 12th, 2025", "2025-05-12"],
    ["on 3 December", "2025-12-03"],
    ["3.11.2026", "2026-11-03"],
    ["03.11.", "2026-11-03"],
    ["24/10/2026", "2026-10-24"],
    ["10/24/2026", "2026-10-24"],
    ["24/10", "2026-10-24"],
    ["today", "2026-11-20"],
    ["this morning", "2026-11-20"],
    ["yesterday", "2026-11-19"],
    ["the day before yesterday", "2026-11-18"],
    ["3 days ago", "2026-11-17"],
    ["about two weeks ago", "2026-11-06"],
    ["a week ago", "2026-11-13"],
    ["a couple of weeks ago", "2026-11-06"],
    ["few days ago", "2026-11-17"],
    ["a month ago", "2026-10-21"],
    ["last week", "2026-11-13"],
    ["last month", "2026-10-21"],
    ["last Friday", "2026-11-13"],
    ["on Monday", "2026-11-16"],
    ["since thursday", "2026-11-19"],
    ["at the weekend", "2026-11-14"],
    ["in september", "2026-09-15"],
    ["September", "2026-09-15"],
    ["in December", "2025-12-15"],
    ["sept 2025", "2025-09-15"],
    ["end of October", "2026-10-27"],
    ["early august", "2026-08-05"],
    ["mid-July", "2026-07-15"],
    ["over christmas", "2025-12-25"],
    ["1.5 weeks ago", "2026-11-09"],
    ["1,5 weeks ago", "2026-11-09"],
    ["a week and a half ago", "2026-11-09"],
    ["one and a half months ago", "2026-10-06"],
    ["half a year ago", "2026-05-21"],
    ["fifteen days ago", "2026-11-05"],
    ["on the first of november", "2026-11-01"],
    ["the twelfth of May", "2026-05-12"],
    ["last summer", "2026-07-15"],
    ["earlier this week", "2026-11-18"],
  ])("%s: %s", (text, expected) => expect(readDate(text, NOW)).toBe(expected));

  test.each([
    ["05/12/2026 can be read two ways", "05/12/2026"],
    ["a day that does not exist", "2026-02-30"],
    ["a day to come", "2026-12-24"],
    ["no day at all", "I don't remember"],
    ["a modal verb", "it may be the old phone"],
    ["a version", "iOS 18.5"],
    ["nothing", ""],
  ])("%s: not read", (_, text) => expect(readDate(text, NOW)).toBeUndefined());
});

test.each([
  ["2026-11-03", "2026-11-03", "2026-11-03"],
  ["3 days ago", "2026-11-16", "2026-11-18"],
  ["2 weeks ago", "2026-10-30", "2026-11-13"],
  ["in september", "2026-08-30", "2026-10-01"],
  ["last month", "2026-09-21", "2026-11-20"],
  ["1.5 weeks ago", "2026-11-03", "2026-11-15"],
  ["in spring", "2026-02-04", "2026-06-24"],
  ["about 12 May", "2026-05-09", "2026-05-15"],
])("%s is told as exactly as from %s to %s", (said, from, to) =>
  expect(readDay(said, NOW)).toMatchObject({ from, to }),
);
