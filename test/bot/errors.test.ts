import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AuthRefusedError, ConfigError, PortInUseError } from "../../bot/errors.ts";

const root = join(import.meta.dirname, "../..");

/** The codes of all error classes, wherever they are declared. */
function codesInSource(): string[] {
  const files = ["bot", "dialogs", "cards", "knowledge"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(root, folder, file)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^ {2}readonly code\b[^=;\n]*= "([A-Z_]+)"/gm)].map(([, code]) =>
      String(code),
    ),
  );
}

test("every error code has a heading in docs/errors.md, and every heading a code", () => {
  const page = readFileSync(join(root, "docs/errors.md"), "utf8");
  const headings = [...page.matchAll(/^## (\S+)$/gm)].map(([, heading]) => String(heading));
  expect(headings.sort()).toEqual(codesInSource().sort());
});

test("the errors name themselves and keep their cause", () => {
  const cause = new Error("inner");
  expect(new PortInUseError(3978, { cause })).toMatchObject({
    name: "PortInUseError",
    code: "PORT_IN_USE",
    cause,
  });
  expect(new AuthRefusedError("signature").message).not.toContain("signature");
  expect(new ConfigError(["a", "b"]).message).toContain("\n- a\n- b");
});
