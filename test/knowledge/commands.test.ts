import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { CAUSES, FINDINGS } from "./contract-ids.ts";

/** The commands that others build on, as child processes: what goes in, what comes out, and how they end. */

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], input = ""): Promise<Ended> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, NO_COLOR: "1" }, timeout: 100_000 });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

const triage = (input: string) => run(process.execPath, ["bot/commands/triage.ts", "--jsonl"], input);
const knowledge = (...args: string[]) => run(process.execPath, ["bot/commands/knowledge.ts", ...args]);

interface Triaged {
  readonly id?: unknown;
  readonly line?: number;
  readonly error?: string;
  readonly causes?: readonly { readonly id: string; readonly probability: number }[];
  readonly findings?: Readonly<Record<string, string>>;
  readonly outOfScope?: boolean;
}

function linesOf(out: string): Triaged[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Triaged);
}

describe.concurrent("triage -- --jsonl", () => {
  test("answers each line in its order: causes best first, findings, and whether it is ours", {
    timeout: 60_000,
  }, async () => {
    const input = [
      '{"id":"T-1","text":"I scan the QR code and it hangs, Bluetooth is off on my laptop"}',
      "this is no JSON",
      '{"id":7,"text":"The printer is out of paper"}',
      '{"id":"no-text"}',
      "",
      '{"text":"Error 53003 on my iPhone"}',
      '{"id":null,"text":42}',
      "[]",
      '{"id":"empty","text":""}',
    ].join("\n");
    const { code, out, err } = await triage(input);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = linesOf(out);
    expect(lines.map(({ id, line }) => (id === undefined ? line : id))).toEqual([
      "T-1",
      2,
      7,
      "no-text",
      6,
      null,
      8,
      "empty",
    ]);
    const [hangs, broken, printer, silent, coded, odd, list, empty] = lines as Required<Triaged>[];
    expect(hangs?.causes[0]?.id).toBe("cross-device-bluetooth");
    expect(hangs?.findings).toMatchObject({ bluetooth: "missing", flow: "cross-device" });
    expect(hangs?.outOfScope).toBe(false);
    expect(printer?.outOfScope).toBe(true);
    expect(coded?.findings).toMatchObject({ device: "iphone", error: "53003" });
    for (const bad of [broken, silent, odd, list])
      expect(bad).toEqual({ ...keyOf(bad ?? {}), error: expect.stringMatching(/\S/) });
    expect(empty?.causes).toHaveLength(5);
    for (const { causes, findings } of [hangs, printer, coded, empty] as Required<Triaged>[]) {
      expect(causes.length).toBeLessThanOrEqual(5);
      expect(causes.filter(({ id }) => !CAUSES.some((each) => each === id))).toEqual([]);
      expect([...causes].sort((a, b) => b.probability - a.probability)).toEqual(causes);
      for (const { probability } of causes) expect(probability >= 0 && probability <= 1).toBe(true);
      for (const [finding, value] of Object.entries(findings)) expect(FINDINGS[finding] ?? [value]).toContain(value);
    }
  });

  test("through npm, as documented: progress on standard error, only JSON lines on standard output", async () => {
    const lines = Array.from({ length: 230 }, (_, i) =>
      JSON.stringify({ id: i, text: `my passkey fails, ticket ${i}` }),
    );
    const { code, out, err } = await run("npm", ["run", "-s", "triage", "--", "--jsonl"], lines.join("\r\n"));
    expect(code).toBe(0);
    expect(linesOf(out).map(({ id }) => id)).toEqual(lines.map((_, i) => i));
    expect(err.match(/\d+/g)).toEqual(["100", "200"]);
  });

  test("without anything to do it says how it is used", async () => {
    const { code, out, err } = await run(process.execPath, ["bot/commands/triage.ts"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("--jsonl");
  });

  function keyOf({ id, line }: Triaged): Triaged {
    return id === undefined ? { line: line ?? 0 } : { id };
  }
});

describe.concurrent("knowledge -- test --json", () => {
  const scenario = {
    id: "qr-bluetooth",
    opening: "I scan the QR code on my laptop with my iPhone and it hangs",
    findings: { bluetooth: "missing", flow: "cross-device", device: "windows", phone: "iphone" },
    methods: null,
    expect: { causes: ["cross-device-bluetooth"], end: "fixed", questions: 6 },
    tags: ["phones"],
    note: "other keys are ignored",
    now: "2026-11-20T09:00:00Z",
  };

  test("plays arrays and single objects and reports each in the agreed shape", async () => {
    const single = join(folder, "single.json");
    const several = join(folder, "several.json");
    writeFileSync(single, JSON.stringify(scenario));
    const wrong = {
      ...scenario,
      id: "wrong",
      expect: { causes: ["system-clock"], end: "fixed", questions: 0 },
      methods: [],
    };
    const other = { ...scenario, id: "other", opening: "The printer is out of paper", findings: {} };
    writeFileSync(several, JSON.stringify([wrong, other]));
    const { code, out, err } = await knowledge("test", single, several, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" }); // all were played, passed or not
    const { scenarios, summary } = JSON.parse(out);
    expect(scenarios.map((each: { id: string }) => each.id)).toEqual(["qr-bluetooth", "wrong", "other"]);
    for (const each of scenarios) {
      expect(each).toEqual({
        id: expect.any(String),
        pass: expect.any(Boolean),
        questions: each.asked.length,
        asked: expect.any(Array),
        fixesOffered: expect.any(Array),
        fixed: each.end === "fixed" ? expect.any(String) : null,
        end: expect.stringMatching(/^(fixed|hand-off|out-of-scope|stuck)$/),
        leading: expect.any(Array),
        why: expect.stringMatching(/\S/),
      });
      for (const finding of each.asked) expect(Object.keys(FINDINGS)).toContain(finding);
      for (const cause of each.fixesOffered) expect(CAUSES).toContain(cause);
      for (const { id, probability } of each.leading) {
        expect(CAUSES).toContain(id);
        expect(probability).toEqual(expect.any(Number));
      }
    }
    const [right, missed, printer] = scenarios;
    expect(right).toMatchObject({ pass: true, end: "fixed", fixed: "cross-device-bluetooth" });
    expect(missed).toMatchObject({ pass: false });
    expect(printer).toMatchObject({ pass: false, end: "out-of-scope", asked: [] });
    expect(summary).toMatchObject({ played: 3, passed: 1 });
  });

  test.each([
    ["that is not there", "missing.json", undefined],
    [
      "that names an unknown cause",
      "unknown.json",
      JSON.stringify({ ...scenario, expect: { ...scenario.expect, causes: ["gremlins"] } }),
    ],
  ])("of a file %s says what is wrong and fails", async (_, name, text) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    const { code, out, err } = await knowledge("test", path, "--json");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(name);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe.concurrent("knowledge -- check --json", () => {
  test("ends with 0 and no errors for what ships", async () => {
    const { code, out, err } = await knowledge("check", "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({ errors: [], warnings: expect.any(Array) });
  });

  test("ends with 1 and names file, line, rule and message when something is wrong", async () => {
    const copy = new KnowledgeCopy();
    try {
      const line = copy.replace("causes/no-internet.json", '"fix": "', '"fix": "gone-');
      const { code, out } = await knowledge("check", copy.folder, "--json");
      expect(code).toBe(1);
      const [error] = JSON.parse(out).errors;
      expect(error).toEqual({
        file: "causes/no-internet.json",
        line,
        rule: "references-exist",
        message: expect.stringMatching(/gone-/),
      });
    } finally {
      copy.remove();
    }
  });

  test("warns, and ends with 0, when a claim has not been looked at for long", async () => {
    const copy = new KnowledgeCopy();
    try {
      copy.change(
        "facts/sms-voice-end.json",
        (entry) => {
          entry.provenance[0].checked = "2024-01-31";
        },
        "checked",
      );
      const { code, out } = await knowledge("check", copy.folder, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        errors: [],
        warnings: [{ file: "facts/sms-voice-end.json", rule: "claims-fresh" }],
      });
    } finally {
      copy.remove();
    }
  });

  test("of an unknown command it says how it is used", async () => {
    const { code, out, err } = await knowledge("chekc");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("check");
  });
});
