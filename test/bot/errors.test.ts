import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as errors from "../../bot/errors.ts";

const root = join(import.meta.dirname, "../..");
const codes = [...errors.ERROR_CODES].sort();

test("every code has a heading in docs/errors.md, and every heading a code", () => {
  const page = readFileSync(join(root, "docs/errors.md"), "utf8");
  const headings = [...page.matchAll(/^## (\S+)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(codes);
});

test("every code in bot/ is in the list, and every one in the list is used", () => {
  const files = readdirSync(join(root, "bot"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(join(root, "bot", file), "utf8");
    return [...text.matchAll(/\breadonly code\b[^=;\n]*= "([A-Z_]+)"/g)].map(([, code]) => code);
  });
  expect([...new Set(found)].sort()).toEqual(codes);
});

test("the errors name themselves and keep their cause", () => {
  const cause = new Error("inner");
  expect(new errors.PortInUseError(3978, { cause })).toMatchObject({
    name: "PortInUseError",
    code: "PORT_IN_USE",
    cause,
  });
  expect(new errors.AuthRefusedError("signature").message).not.toContain("signature");
  expect(new errors.ConfigError(["a", "b"]).message).toContain("\n- a\n- b");
});
