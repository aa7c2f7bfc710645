import { describe, expect, test } from "vitest";
import { createLog, type LogFields, type LogOptions } from "../../bot/log.ts";

function lineOf(fields: LogFields, options: Partial<LogOptions> = {}, message = "something happened"): string {
  const lines: string[] = [];
  const now = () => new Date("2026-11-20T18:03:18.832Z");
  createLog({ level: "debug", format: "json", now, write: (line) => lines.push(line), ...options }).info(
    message,
    fields,
  );
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

test("O09 production: one JSON line each, in UTC", () => {
  expect(lineOf({ status: 200 })).toBe(
    '{"time":"2026-11-20T18:03:18.832Z","level":"info","message":"something happened","status":200}\n',
  );
});
test("locally: short, for a person", () => {
  expect(lineOf({ port: 3978, path: "a b" }, { format: "human" })).toBe(
    '18:03:18 something happened port=3978 path="a b"\n',
  );
});
test("below the level nothing is written; bound fields are on every line", () => {
  const lines: string[] = [];
  const log = createLog({ level: "warn", format: "json", write: (line) => lines.push(line) }).with({ request: "r1" });
  log.info("quiet");
  log.warn("heard");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: "heard", request: "r1" }]);
});
describe.each(["json", "human"] as const)("%s", (format) => {
  test("E12 line breaks, terminal escapes and direction marks stay inside one line", () => {
    const hostile = 'a\r\nb\u001b[31m\u2028\u2029\u0085\u202e\u{e0001}"}';
    const line = lineOf({ id: hostile }, { format }, hostile);
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    if (format === "json") expect(JSON.parse(line).id).toBe(hostile);
  });
  test("O07 tokens and what is named a secret are not written", () => {
    const error = new Error("401 for Bearer canary.canary.canary-0123456789", {
      cause: new Error("https://u:canary@h/?sig=canary&x=1 eyJjYW5hcnk.eyJjYW5hcnk.c2ln"),
    });
    Object.assign(error, { config: { headers: { Authorization: "canary" } } });
    const line = lineOf(
      { error, MicrosoftAppPassword: "canary", nested: { clientSecret: "canary", text: "canary" } },
      { format },
    );
    expect(line).not.toMatch(/canary|eyJ/);
  });
});
test("an error shows its name, code, message and places", () => {
  const error = Object.assign(new TypeError("no such thing"), { code: "E_THING" });
  expect(JSON.parse(lineOf({ error })).error).toMatchObject({
    name: "TypeError",
    code: "E_THING",
    message: "no such thing",
  });
  expect(JSON.parse(lineOf({ error })).error.at.join()).toContain("log.test.ts");
});
test("a field that refers to itself, is huge or is odd does not stop the log", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(
    lineOf({ loop, big: "x".repeat(5_000), odd: 1n, list: Array(500).fill(0), when: new Date(Number.NaN) }).length,
  ).toBeLessThan(3_000);
});
