import { expect, test } from "vitest";
test("x", () => { console.log("stray"); process.stderr.write("direct\n"); expect(1).toBe(1); });
