import { expect, test } from "vitest";
import { flipBytes } from "../support/byte-flips.ts";

/** The first of the thousand that `npm run bench:flips` does, since each loads the whole set. */
test("K19 random byte flips of a good set: no crash, and nothing is served that does not pass", () => {
  const { refused, served, faults } = flipBytes(120, 20_261_120);
  expect(faults).toEqual([]);
  expect(refused).toBeGreaterThan(served); // most flips break something
  expect(served).toBeGreaterThan(0); // and a changed letter in a sentence does not
});
