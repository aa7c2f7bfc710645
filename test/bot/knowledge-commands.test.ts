import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { runKnowledge } from "../../bot/commands/knowledge-command.ts";
import { rowOf } from "../../bot/escalation/channel-desk.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { newCase } from "../../dialogs/desk/case.ts";
import { summarise } from "../../dialogs/hand-off-summary.ts";
import type { Trouble } from "../../dialogs/state.ts";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";

/** The administrator's commands: stale, explain, new, diff and schema. `test/knowledge/commands.test.ts` has check and test. */

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, "../..");
const temporary = mkdtempSync(join(tmpdir(), "admin-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function knowledge(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["bot/commands/knowledge.ts", ...args], { cwd: root, timeout: 100_000 });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** A copy of the folder as an administrator has it. */
function copy(name: string): string {
  const folder = join(temporary, name, "knowledge");
  cpSync(KNOWLEDGE_FOLDER, folder, { recursive: true, filter: (path) => !/\.ts$|[\\/]rules$/.test(path) });
  return folder;
}

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe("every command", () => {
  test.each(["check", "test", "diff", "explain", "new", "stale", "schema"])(
    "%s --help says how it is used",
    async (name) => {
      const { code, out, err } = await typed(name, "--help");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(`npm run knowledge -- ${name}`);
    },
  );

  test.each([
    [["check", "no-such-folder"], "no-such-folder"],
    [["check", "package.json"], "is a file"],
    [["check", "--jsno"], "--jsno"],
    [["stale", "--within", "soon"], "number of days"],
    [["stale", "--within"], "--within"],
    [["explain"], "explain <cause>"],
    [["explain", "wrong-valt"], 'Did you mean "wrong-vault"?'],
    [["new"], "new cause|question|fact"],
    [["new", "fix", "x"], "new cause|question|fact"],
    [["new", "cause"], "one id"],
    [["new", "cause", "Wrong Vault"], "small letters"],
    [["new", "cause", "../../etc"], "small letters"],
    [["new", "cause", "wrong-vault"], "exists already"],
    [["diff"], "diff <folder or git revision>"],
    [["diff", "no-such-revision"], "no-such-revision"],
    [["diff", "test"], "vocabulary.json"],
    [["diff", "--output=x"], "--output=x"],
    [["diff", "HEAD", "--data-dir", "no-such-folder"], "helpdesk.db"],
  ])("%j ends with 2 and a plain sentence", async (args, expected) => {
    const { code, out, err } = await typed(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(expected);
    expect(err).not.toMatch(/^\s+at |node:internal/m);
  });

  test("as a process of its own: the exit code, and nothing on the other stream", async () => {
    const [help, wrong] = await Promise.all([knowledge("--help"), knowledge("chekc")]);
    expect(help).toMatchObject({ code: 0, err: "", out: expect.stringContaining("explain") });
    expect(wrong).toMatchObject({ code: 2, out: "", err: expect.stringContaining("explain") });
  });
});

/** The same without a process: what is written is caught. */
async function typed(...args: string[]): Promise<Ended> {
  const written = { out: "", err: "" };
  const spies = (["out", "err"] as const).map((name) =>
    vi.spyOn(process[`std${name}`], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runKnowledge(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("stale", () => {
  test("lists what is past its review, oldest first, with where it is", async () => {
    const folder = copy("stale");
    edit(join(folder, "facts/sms-voice-end.json"), '"checked": "2026-11-20"', '"checked": "2024-01-31"');
    edit(join(folder, "fixes/set-a-screen-lock.json"), '"checked": "2026-11-20"', '"checked": "2025-06-30"');
    const { code, out } = await typed("stale", folder, "--json");
    expect(code).toBe(0);
    const { claims } = JSON.parse(out) as { claims: { file: string; line: number; isPast: boolean; due: string }[] };
    const old = claims.filter(({ isPast }) => isPast).slice(0, 2);
    expect(old.map(({ file }) => file)).toEqual(["facts/sms-voice-end.json", "fixes/set-a-screen-lock.json"]);
    for (const { file, line } of old)
      expect(readFileSync(join(folder, file), "utf8").split("\n")[line - 1]).toContain('"checked"');
    const { out: words } = await typed("stale", folder);
    expect(words).toContain("facts/sms-voice-end.json:");
    expect(words).toContain("should be checked again");
  });
});

describe("explain", () => {
  test("names what leads to a cause, and the question that separates it from each of three neighbours", async () => {
    const { code, out } = await typed("explain", "cross-device-bluetooth", "--json");
    expect(code).toBe(0);
    const { id, leads, neighbours } = JSON.parse(out);
    expect(id).toBe("cross-device-bluetooth");
    expect(leads.evidence).toContainEqual(
      expect.objectContaining({ finding: "bluetooth", is: ["missing"], weighs: "proves" }),
    );
    expect(neighbours).toHaveLength(3);
    const asked = new Set<string>();
    for (const { id: neighbour, questions } of neighbours) {
      expect(neighbour).not.toBe(id);
      expect(questions.length).toBeGreaterThan(0);
      for (const { question, bits, answers } of questions) {
        asked.add(question);
        expect(bits > 0 && bits <= 1).toBe(true);
        for (const side of ["here", "there"])
          expect(
            answers.reduce((sum: number, answer: Record<string, number>) => sum + (answer[side] ?? 0), 0),
          ).toBeCloseTo(1, 3);
      }
    }
    expect([...asked]).toContain("bluetooth");
  });

  test("in words", async () => {
    const { out } = await typed("explain", "cross-device-bluetooth");
    expect(out).toContain("What leads to it");
    expect(out).toContain("Is Bluetooth on and allowed");
    expect(out).toContain("what tells them apart");
  });
});

describe("new", () => {
  test.each([
    ["cause", "screen-protector", ["causes/screen-protector.json"]],
    ["question", "screen-protector", ["questions/screen-protector.json", "readings/screen-protector.json"]],
    ["fact", "ios.edge.minimum", ["facts/ios.edge.minimum.json"]],
  ])("%s %s: files that pass the check, and questions that it then warns about", async (kind, id, files) => {
    const folder = copy(`new-${kind}`);
    const { code, out } = await typed("new", kind, id, "--in", folder);
    expect(code, out).toBe(0);
    for (const file of files) expect(out).toContain(file);
    const checked = await typed("check", folder, "--json");
    expect(checked.code, checked.out).toBe(0);
    const { errors, warnings } = JSON.parse(checked.out) as {
      errors: object[];
      warnings: { file: string; rule: string }[];
    };
    expect(errors).toEqual([]);
    expect(warnings.length).toBeGreaterThan(2);
    expect(new Set(warnings.map(({ rule }) => rule))).toEqual(
      new Set(kind === "fact" ? ["stubs-answered"] : ["stubs-answered", "languages-whole"]), // new words are in English first
    );
    for (const file of files) expect(warnings.map((each) => each.file)).toContain(file);
    const again = await typed("new", kind, id, "--in", folder);
    expect(again).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Nothing was written") });
    loadKnowledge(folder); // and it can be served
  });

  test("an answered stub leaves no warning behind", async () => {
    const folder = copy("answered");
    await typed("new", "fact", "desk.answer-minutes", "--in", folder);
    const path = join(folder, "facts/desk.answer-minutes.json");
    const fact = JSON.parse(readFileSync(path, "utf8"));
    const [claim] = fact.provenance;
    const { reasoning: _, ...rest } = claim;
    Object.assign(fact, { title: "Minutes until the helpdesk answers", value: 15, unit: "minutes" });
    fact.provenance = [
      { ...rest, claim: "The helpdesk answers in 15 minutes.", section: "Service levels", standing: "documented" },
    ];
    writeFileSync(path, JSON.stringify(fact, null, 2));
    edit(
      join(folder, "fixes/set-a-screen-lock.json"),
      "and try again. The passkey",
      "and try again. Help takes {fact:desk.answer-minutes} minutes. The passkey",
    );
    const { out } = await typed("check", folder, "--json");
    expect(JSON.parse(out)).toEqual({ errors: [], warnings: [] });
  });
});

describe("diff", () => {
  const bluetooth = ['"prior": "common"', '"prior": "rare"'] as const;

  function changed(name: string): string {
    const folder = copy(name);
    const path = join(folder, "causes/cross-device-bluetooth.json");
    edit(path, ...bluetooth);
    edit(path, '"weighs": "proves",\n      "otherwise": "rules-out",', '"weighs": "suggests",');
    return folder;
  }

  function fewScenarios(folder: string): void {
    const all = JSON.parse(readFileSync(join(folder, "scenarios/phones.json"), "utf8")) as { opening: string }[];
    for (const name of readdirSync(join(folder, "scenarios"))) rmSync(join(folder, "scenarios", name));
    const some = all.filter(({ opening }) => /qr|bluetooth|scan/i.test(opening)).slice(0, 14);
    writeFileSync(join(folder, "scenarios/few.json"), JSON.stringify([...some, ...all.slice(0, 2)]));
  }

  test("says which scenarios would end or ask differently, and which line of which entry is behind it", async () => {
    const newer = copy("diff-newer");
    fewScenarios(newer);
    const { code, out } = await typed("diff", changed("diff-older"), "--to", newer, "--json");
    expect(code).toBe(0);
    const { changes, scenarios, played } = JSON.parse(out);
    expect(changes).toEqual([
      {
        file: "causes/cross-device-bluetooth.json",
        kind: "causes",
        id: "cross-device-bluetooth",
        how: "changed",
        parts: ["prior", "evidence bluetooth"],
      },
    ]);
    expect(played).toBeGreaterThan(10);
    expect(scenarios.length).toBeGreaterThan(0);
    expect(scenarios.length).toBeLessThan(played);
    for (const { before, after, kind, why } of scenarios) {
      const isSameEnd = before.end === after.end && before.cause === after.cause;
      expect(kind).toBe(isSameEnd ? "questions" : "end");
      expect(why.join("\n")).toContain("causes/cross-device-bluetooth.json");
    }
  });

  test("a translation, a word, a route, a mapping or the vocabulary that changed is named too", async () => {
    const [older, newer] = [copy("diff-others-older"), copy("diff-others")];
    fewScenarios(newer);
    edit(join(newer, "texts/de.json"), "Ein neues Telefon", "Ein anderes Telefon");
    edit(join(newer, "routes/vendor.json"), '"title": "Vendor support"', '"title": "Makers"');
    edit(join(newer, "vocabulary.json"), '"title": "Browser"', '"title": "Web browser"');
    const { out } = await typed("diff", older, "--to", newer, "--json");
    expect(JSON.parse(out).changes.map(({ file }: { file: string }) => file)).toEqual([
      "routes/vendor.json",
      "texts/de.json",
      "vocabulary.json",
    ]);
  });

  test("of a set with itself there is nothing to say", async () => {
    const folder = copy("diff-same");
    fewScenarios(folder);
    const { code, out } = await typed("diff", folder, "--to", folder);
    expect(code).toBe(0);
    expect(out).toContain("The two sets say the same.");
    expect(out).toMatch(/^0 of \d+ scenarios end differently/m);
  });

  test("the older set may be a git revision; the working tree stays as it is", async () => {
    const repository = join(temporary, "repository");
    const folder = copy("repository");
    const git = (...args: string[]) => {
      const name = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"];
      const { status, stderr } = spawnSync("git", ["-C", repository, ...name, ...args], { encoding: "utf8" });
      expect(status, stderr).toBe(0);
    };
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "older");
    edit(join(folder, "causes/cross-device-bluetooth.json"), ...bluetooth);
    fewScenarios(folder);
    const { folderAtRevision } = await import("../../bot/commands/revision.ts");
    const { folder: older, remove } = folderAtRevision("HEAD", repository);
    try {
      expect(readFileSync(join(older, "causes/cross-device-bluetooth.json"), "utf8")).toContain(bluetooth[0]);
      expect(readFileSync(join(folder, "causes/cross-device-bluetooth.json"), "utf8")).toContain(bluetooth[1]);
      expect(loadKnowledge(older).version).toBe(loadKnowledge().version);
    } finally {
      remove();
    }
    expect(existsSync(older)).toBe(false);
    expect(() => folderAtRevision("no-such", repository)).toThrow(/no-such/);
  });

  test("stored cases are replayed with both sets; the database is only read", async () => {
    const dataDir = join(temporary, "data");
    mkdirSync(dataDir);
    await fileCase(join(dataDir, "helpdesk.db"));
    const before = readFileSync(join(dataDir, "helpdesk.db"));
    const folder = copy("diff-cases");
    fewScenarios(folder);
    const older = copy("diff-cases-older");
    edit(
      join(older, "causes/cross-device-bluetooth.json"),
      '"weighs": "proves",\n      "otherwise": "rules-out",',
      '"weighs": "rules-out",',
    );
    const { code, out, err } = await typed("diff", older, "--to", folder, "--data-dir", dataDir, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { cases } = JSON.parse(out);
    expect(cases).toEqual([
      expect.objectContaining({ id: "case PK-1", after: expect.objectContaining({ cause: "cross-device-bluetooth" }) }),
    ]);
    expect(cases[0].why.join("\n")).toMatch(/bluetooth=missing/);
    expect(readFileSync(join(dataDir, "helpdesk.db")).equals(before)).toBe(true);
  });

  /** A case as the bot files it, of somebody whose Bluetooth is off. */
  async function fileCase(path: string): Promise<void> {
    const trouble: Trouble = {
      about: "self",
      openedAt: "2026-11-20T09:00:00.000Z",
      moves: [
        { kind: "said", text: "my passkey fails by qr code", findings: {}, symptoms: {}, wording: {}, errors: [] },
        { kind: "answered", finding: "flow", value: "cross-device" },
        { kind: "answered", finding: "bluetooth", value: "missing" },
      ],
    };
    const summary = summarise(loadKnowledge(), trouble, { why: "asked", cause: "cross-device-bluetooth" });
    const filed = newCase({
      id: "unguessable",
      number: "PK-1",
      openedAt: Date.parse(trouble.openedAt),
      requester: { id: "00000000-0000-0000-0000-000000000101", name: "Erin" },
      reach: {
        serviceUrl: "http://127.0.0.1:9/",
        conversation: "a:1",
        userId: "29:erin",
        botId: "28:bot",
        locale: "en",
      },
      summary,
      trouble,
      withTranscript: true,
      dropped: [],
    });
    const store = new SqliteTurnStore(path);
    const at = Date.parse(trouble.openedAt);
    const empty = { state: {}, marks: [], transcript: [], deliveries: [], expectedVersion: 0, at };
    await store.commit({
      ...empty,
      conversation: "a:1",
      cases: [rowOf(filed)],
    });
    await store.close();
  }
});

test("schema writes what is needed after the vocabulary has changed", async () => {
  const folder = copy("schema");
  edit(join(folder, "vocabulary.json"), '"passkey-elsewhere"', '"passkey-elsewhere",\n    "sun-spots"');
  const { code, out } = await typed("schema", folder);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+ files/) });
  expect(readFileSync(join(folder, "schema/cause.schema.json"), "utf8")).toContain('"sun-spots"');
});
