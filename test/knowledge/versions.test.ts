import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { compareVersions } from "../../knowledge/versions.ts";

describe("compareVersions", () => {
  test.each([
    ["17", "17", "equal"],
    ["17", "17.0", "equal"],
    ["17.0.0", "17", "equal"],
    [" 17 ", "17", "equal"],
    ["11-22h2", "11-22H2", "equal"],
    ["11 22H2", "11-22H2", "equal"],
    ["16.7.10", "17", "older"],
    ["17", "18.4", "older"],
    ["10.0.17763", "10-1903", "older"],
    ["10.0.19045.3803", "11-22H2", "older"],
    ["10.0.22631", "11-23H2", "equal"],
    ["9", "14", "older"],
    ["17.9", "17.10", "older"],
    ["8.1", "10", "older"],
    ["10-1809", "10-1903", "older"],
    ["10-1903", "10-1909", "older"],
    ["10-1909", "10-2004", "older"],
    ["10-2004", "10-20H2", "older"],
    ["10-20H2", "10-21H1", "older"],
    ["10-21H1", "10-21H2", "older"],
    ["10-22H2", "11-21H2", "older"],
    ["11-21H2", "11-22H2", "older"],
    ["10.15", "11.1", "older"],
    ["18", "26", "older"],
  ])("%s against %s: %s", (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(expected === "equal" ? 0 : -1);
    expect(Math.sign(compareVersions(b, a) ?? Number.NaN)).toBe(expected === "equal" ? 0 : 1);
  });

  test.each([
    ["17", "17.4"],
    ["10", "10-1903"],
    ["11", "11-22H2"],
  ])("%s may be older or newer than %s: not known", (a, b) => expect(compareVersions(a, b)).toBeUndefined());

  test.each(["", "latest", "iOS 17", "17.x", "17.", ".17", "v17", "17-", "11-22H3", "1e9", "-17", "17 4"])(
    "%j is no version",
    (text) => {
      expect(compareVersions(text, "17")).toBeUndefined();
      expect(compareVersions("17", text)).toBeUndefined();
    },
  );

  test("every minimum that ships can be compared", () => {
    const minima = [...loadKnowledge().facts.values()].filter((fact) => fact.id.endsWith(".minimum"));
    expect(minima.length).toBeGreaterThan(10);
    for (const { id, value } of minima) expect(compareVersions(String(value), "1"), id).toBeGreaterThan(0);
  });
});
