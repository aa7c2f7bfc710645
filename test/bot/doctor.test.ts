import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DoctorRow, examine, printed } from "../../bot/commands/doctor.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
// The knowledge has its own tests; here it is only a row.
vi.mock("../../knowledge/load.ts", () => ({ checkKnowledge: () => ({ errors: [], warnings: [] }) }));

const local = () => ({ DATA_DIR: folder, PORT: "0" });
const production = {
  MicrosoftAppId: "b1b1b1b1-0000-4000-8000-000000000001",
  MicrosoftAppType: "SingleTenant",
  MicrosoftAppTenantId: "b1b1b1b1-0000-4000-8000-000000000002",
  MicrosoftAppPassword: "canary-secret",
  HELPDESK_CHANNEL_ID: "19:triage@thread.tacv2",
  HELPDESK_TEAM_ID: "19:team@thread.tacv2",
};
async function rowOf(env: Record<string, string>, name: string): Promise<DoctorRow | undefined> {
  const { settings, checks } = await examine({ ...local(), ...env });
  return [...settings, ...checks].find(({ setting }) => setting === name);
}

test("local mode on a good machine: all is well, and nothing is left behind", async () => {
  const report = await examine(local());
  expect(report).toMatchObject({ mode: "local", ok: true });
  expect(report.checks.map(({ setting, status }) => [setting, status])).toEqual([
    ["Node.js", "fine"],
    ["data folder", "fine"],
    ["port", "fine"],
    ["Agents Playground", "fine"],
    ["knowledge", "fine"],
    ["registered passkeys", "fine"],
  ]);
  expect(readdirSync(folder)).toEqual([]);
  expect(printed(report)).toContain("All is well.");
});

test("H16 what the channel refused for good is listed, while the bot runs too: a case is to be acted on, a message is not", async () => {
  const data = mkdtempSync(join(tmpdir(), "doctor-"));
  const store = new SqliteTurnStore(join(data, "helpdesk.db"));
  const delivery = { lane: "l", serviceUrl: "", conversationId: "a:1", activity: { type: "message" } } as const;
  const send = { ...delivery, key: "d1", kind: "send" } as const;
  const post = { ...delivery, key: "case:PK-234567", kind: "create" } as const;
  const turn = { conversation: "a:1", state: {}, marks: [], transcript: [], cases: [], at: 1_000 };
  const dead = { error: "The connector answered 404.", attempts: 1, dueAt: 1_000, dead: true };
  expect(await rowOf({ DATA_DIR: data }, "deliveries")).toBeUndefined();
  await store.commit({ ...turn, expectedVersion: 0, deliveries: [send] });
  await store.failed("d1", dead);
  expect(await rowOf({ DATA_DIR: data }, "deliveries")).toMatchObject({
    status: "fine",
    value: "1 dead, 0 of them cases",
  });
  await store.commit({ ...turn, expectedVersion: 1, deliveries: [{ ...post, key: "route:PK-234567:1" }] });
  await store.failed("route:PK-234567:1", dead);
  expect(await rowOf({ DATA_DIR: data }, "deliveries")).toMatchObject({
    status: "wrong",
    value: "2 dead, 0 of them cases",
    advice: expect.stringContaining("Agents have not seen them"),
  });
  await store.commit({ ...turn, expectedVersion: 2, deliveries: [post] });
  await store.failed("case:PK-234567", dead);
  expect(await rowOf({ DATA_DIR: data }, "deliveries")).toMatchObject({
    status: "wrong",
    advice: expect.stringMatching(/PK-234567 \(1970-01-01T00:00Z, The connector answered 404\.\).*HELPDESK_CHANNEL_ID/),
  });
  await store.close();
  rmSync(data, { recursive: true });
});

test("each setting has a status and, where something is to do, what", async () => {
  const { settings } = await examine({ ...local(), RETENTION_DAYS: "never", LOG_LEVEL: "debug" });
  expect(settings).toContainEqual(expect.objectContaining({ setting: "LOG_LEVEL", status: "fine", value: "debug" }));
  expect(settings).toContainEqual(
    expect.objectContaining({ setting: "PLAYGROUND_PORT", status: "default", value: "56150" }),
  );
  expect(settings).toContainEqual(
    expect.objectContaining({
      setting: "RETENTION_DAYS",
      status: "wrong",
      value: "never",
      advice: "Set a whole number from 1 to 3650.",
    }),
  );
});

test("O16 every fault that keeps the bot from starting is a row", async () => {
  const { settings, ok } = await examine({
    ...local(),
    NODE_ENV: "production",
    OAuthUrl: "https://evil.example",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  });
  const bad = settings.filter(({ status }) => status === "missing" || status === "wrong").map(({ setting }) => setting);
  expect(ok).toBe(false);
  expect(bad).toEqual(
    expect.arrayContaining([
      "MicrosoftAppId",
      "MicrosoftAppType",
      "credential",
      "HELPDESK_TEAM_ID",
      "OAuthUrl",
      "CallerId",
    ]),
  );
});

test("no secret is shown", async () => {
  const env = {
    ...local(),
    ...production,
    WEBHOOK_URL: "https://t.example/?sig=canary",
    WEBHOOK_SECRET: "canary-canary-canary",
  };
  const report = await examine(env);
  expect(report.ok).toBe(true);
  expect(JSON.stringify(report) + printed(report)).not.toContain("canary");
});

test("a data folder that is a file, or lies under one", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const dataDir of [file, join(file, "below")]) {
    expect(await rowOf({ DATA_DIR: dataDir }, "data folder")).toMatchObject({
      status: "wrong",
      advice: expect.stringContaining("DATA_DIR"),
    });
  }
  rmSync(file);
  expect(await rowOf({ DATA_DIR: join(folder, "not/yet/there") }, "data folder")).toMatchObject({ status: "fine" });
  expect(readdirSync(folder)).toEqual([]);
});

test("a port that is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  expect(await rowOf({ PORT: port }, "port")).toMatchObject({
    status: "wrong",
    advice: expect.stringContaining("EADDRINUSE"),
  });
  other.close();
});

test("Node that is too old, and one that is new enough", async () => {
  const status = async (version: string) => (await examine(local(), version)).checks[0]?.status;
  expect([await status("20.19.1"), await status("22.17.0"), await status("22.18.0"), await status("26.0.0")]).toEqual([
    "wrong",
    "wrong",
    "fine",
    "fine",
  ]);
});

test("a certificate that is not there, and one that is no certificate", async () => {
  const pem = join(folder, "bot.pem");
  writeFileSync(pem, "canary");
  for (const path of [join(folder, "none.pem"), pem]) {
    const row = await rowOf({ ...production, MicrosoftAppCertificatePath: path }, "certificate");
    expect(row).toMatchObject({ status: "wrong", advice: expect.stringContaining("MicrosoftAppCertificatePath") });
    expect(JSON.stringify(row)).not.toContain("canary");
  }
  rmSync(pem);
});

test("the command: JSON only on standard output, and exit 1 when something is wrong", () => {
  const command = join(import.meta.dirname, "../../bot/commands/doctor.ts");
  const env = { PATH: process.env.PATH, DATA_DIR: folder, PORT: "none" };
  let output = "";
  let status: unknown = 0;
  try {
    output = execFileSync(process.execPath, [command, "--json"], { env, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    ({ stdout: output, status } = error as { stdout: string; status: number });
  }
  expect(status).toBe(1);
  expect(JSON.parse(output)).toMatchObject({ mode: "local", ok: false });
});
