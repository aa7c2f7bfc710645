/**
 * `npm run doctor [-- --json] [--online]`: every setting, and whether this machine has what the bot needs; exit 1 if anything is
 * missing or wrong. The settings are the table of `bot/config.ts`. Reads only: nothing is started or kept,
 * and nothing is sent but for `--online`, which asks the cloud what is set up there.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { access, constants, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { type Config, readConfig } from "../config.ts";
import { loadEnvFile } from "../env-file.ts";
import { inspectSettings, type SettingRow } from "../inspect-settings.ts";
import { playgroundProgram } from "../playground.ts";
import type { Env, Mode } from "../settings.ts";
import { deadLettersIn } from "../storage/dead-letters.ts";
import { agentRows } from "./doctor-agents.ts";
import { lookUpRows } from "./doctor-look-up.ts";

export interface DoctorRow {
  readonly setting: string; // or the name of a check
  readonly status: "fine" | "missing" | "wrong" | "default";
  readonly value?: string; // never of a secret
  readonly about: string;
  readonly advice?: string; // what to do
}

export interface DoctorReport {
  readonly mode: Mode;
  readonly ok: boolean;
  readonly settings: readonly DoctorRow[];
  readonly checks: readonly DoctorRow[];
}

/** @param online  also asks the cloud for what is set up there, with the bot's own credential */
export async function examine(env: Env, nodeVersion = process.versions.node, online = false): Promise<DoctorReport> {
  const { mode, rows, faults } = inspectSettings(env);
  const settings = rows.flatMap((row) => settingRow(row, mode));
  // With a fault in the settings, the machine is looked at as local mode would use it, where that says anything.
  const config = readConfig(faults.length === 0 ? env : localPart(env));
  const checks = (
    await Promise.all([
      nodeRow(nodeVersion),
      dataRow(config),
      portRow(config.port),
      mode === "local" ? playgroundRow(config) : undefined,
      faults.length === 0 ? certificateRow(config) : undefined,
      knowledgeRow(),
      deadLettersRow(config),
      faults.length === 0 ? lookUpRows(config, online) : undefined,
      faults.length === 0 ? agentRows(config, online) : undefined,
    ])
  )
    .flat()
    .filter((row) => row !== undefined);
  const ok = [...settings, ...checks].every(({ status }) => status === "fine" || status === "default");
  return { mode, ok, settings, checks };
}

function settingRow(row: SettingRow, mode: Mode): DoctorRow[] {
  if (row.status !== "unused") return [{ ...row, status: row.status }];
  if (row.value === undefined) return [];
  return [{ ...row, status: "fine", advice: `Has no effect in ${mode} mode: remove it.` }];
}

function localPart(env: Env): Env {
  const usable: Record<string, string> = {};
  for (const name of ["PORT", "DATA_DIR", "PLAYGROUND"]) {
    const value = env[name];
    if (value !== undefined && inspectSettings({ [name]: value }).faults.length === 0) usable[name] = value;
  }
  return usable;
}

async function nodeRow(version: string): Promise<DoctorRow> {
  const row = { setting: "Node.js", about: "Runs the bot", value: version };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return { ...row, status: "fine" };
  return { ...row, status: "wrong", advice: "Start it through npm, or install Node.js 24 (22.18 at least)." };
}

async function dataRow({ dataDir }: Config): Promise<DoctorRow> {
  const folder = resolve(dataDir);
  const row = { setting: "data folder", about: "Holds the embedded database and caches", value: folder };
  try {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) throw new Error("it is a file");
    if (found === undefined) await writableAncestor(folder);
    else await rm(await mkdtemp(join(folder, ".doctor-")), { recursive: true });
    return { ...row, status: "fine" };
  } catch (error) {
    const advice = `Cannot be written to (${reasonOf(error)}). Give the bot's user write access, or set DATA_DIR to another folder.`;
    return { ...row, status: "wrong", advice };
  }
}

/** The folder does not exist yet and is made at the start, inside the nearest folder that does. */
async function writableAncestor(folder: string): Promise<void> {
  const parent = dirname(folder);
  const found = await stat(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined && parent !== folder) return writableAncestor(parent);
  if (found !== undefined && !found.isDirectory()) throw new Error(`${parent} is a file`);
  await access(parent, constants.W_OK);
}

async function portRow(port: number): Promise<DoctorRow> {
  const row = { setting: "port", about: "The bot listens there", value: String(port) };
  const fault = await new Promise<NodeJS.ErrnoException | undefined>((settle) => {
    const probe = createServer();
    probe.once("error", settle);
    probe.listen(port, "127.0.0.1", () => probe.close(() => settle(undefined)));
  });
  if (fault === undefined) return { ...row, status: "fine" };
  if (fault.code === "EADDRINUSE" && (await isBot(port)))
    return { ...row, status: "fine", advice: "The bot is running." };
  const advice = `Cannot be listened on (${fault.code}). Stop the other process, or set PORT to a free port.`;
  return { ...row, status: "wrong", advice };
}

async function isBot(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) });
    return (await response.text()).includes('"status":"up"');
  } catch {
    return false;
  }
}

async function playgroundRow(config: Config): Promise<DoctorRow> {
  const row = { setting: "Agents Playground", about: "Local Teams client; a development dependency" };
  if (config.mode === "local" && !config.playground.enabled)
    return { ...row, status: "default", value: "switched off" };
  if ((await playgroundProgram()) !== undefined) return { ...row, status: "fine" };
  return { ...row, status: "missing", advice: "Run npm ci (without --omit=dev), or set PLAYGROUND=off." };
}

async function certificateRow(config: Config): Promise<DoctorRow | undefined> {
  if (config.mode !== "production" || config.app.credential.kind !== "certificate") return undefined;
  const { path } = config.app.credential;
  const row = { setting: "certificate", about: "Credential of the bot", value: path };
  try {
    const pem = await readFile(path);
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(createPrivateKey(pem)))
      throw new Error("its private key is not the certificate's");
    const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / 86_400_000);
    if (days < 0) throw new Error("it has expired");
    return { ...row, status: "fine", ...(days < 30 ? { advice: `Renew it: it ends in ${days} days.` } : {}) };
  } catch (error) {
    const advice = `Cannot be used (${reasonOf(error)}). Set MicrosoftAppCertificatePath to a PEM file with private key and certificate.`;
    return { ...row, status: "wrong", advice };
  }
}

async function knowledgeRow(): Promise<DoctorRow> {
  const row = { setting: "knowledge", about: "Causes, questions and fixes" };
  try {
    const { checkKnowledge } = await import("../../knowledge/load.ts");
    const { errors } = checkKnowledge();
    const [first] = errors;
    if (first === undefined) return { ...row, status: "fine" };
    const advice = `${errors.length} errors, the first in ${first.file}:${first.line}: ${first.message} Run npm run knowledge -- check.`;
    return { ...row, status: "wrong", advice };
  } catch (error) {
    return {
      ...row,
      status: "wrong",
      advice: `Cannot be loaded (${reasonOf(error)}). Run npm run knowledge -- check.`,
    };
  }
}

const MOST_LISTED = 10;

/** What the channel refused for good. Messages to people end so when they block the bot; a case must be seen by somebody. */
function deadLettersRow({ dataDir }: Config): DoctorRow | undefined {
  const row = { setting: "deliveries", about: "What the channel refused for good" };
  try {
    const dead = deadLettersIn(join(resolve(dataDir), "helpdesk.db"));
    const cases = dead.filter(({ key }) => key.startsWith("case:"));
    const value = `${dead.length} dead, ${cases.length} of them cases`;
    if (dead.length === 0) return undefined;
    const isUnseen = dead.some(({ kind }) => kind === "create" || kind === "reply");
    if (cases.length === 0 && isUnseen) {
      const advice =
        "Agents have not seen them: npm run -s outbox lists them with the reason. " +
        "Add the bot to the team of each channel in knowledge/routes. Then: npm run -s outbox -- replay all";
      return { ...row, status: "wrong", value, advice };
    }
    if (cases.length === 0) {
      const advice =
        "People who removed or blocked the bot, or whose chat is gone. A refused ticket stands in its case's thread. Nothing has to be done.";
      return { ...row, status: "fine", value, advice };
    }
    const list = cases
      .slice(-MOST_LISTED)
      .map(
        ({ key, error, at }) => `${key.replace(/^case:/, "")} (${new Date(at).toISOString().slice(0, 16)}Z, ${error})`,
      );
    const advice =
      `The helpdesk has not seen: ${list.join("; ")}. The people were told so and given the desk's phone. ` +
      "Add the bot to the helpdesk's team, and compare HELPDESK_TEAM_ID and HELPDESK_CHANNEL_ID with the channel's link. Then: npm run -s outbox -- replay all";
    return { ...row, status: "wrong", value, advice };
  } catch (error) {
    return {
      ...row,
      status: "wrong",
      advice: `Cannot be read (${reasonOf(error)}). See docs/errors.md, DATABASE_DAMAGED.`,
    };
  }
}

/** Never the text of an unknown error: a parser's may quote the file. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? (message || "unknown reason");
}

export function printed({ mode, ok, settings, checks }: DoctorReport): string {
  const width = Math.max(...[...settings, ...checks].map(({ setting }) => setting.length));
  const line = ({ setting, status, value, about, advice }: DoctorRow) =>
    `  ${status.padEnd(8)} ${setting.padEnd(width)}  ${value ?? ""}`.trimEnd() +
    (advice === undefined
      ? ""
      : `\n           ${" ".repeat(width)}  ${status === "fine" ? advice : `${about}. ${advice}`}`);
  return [
    `Mode: ${mode}`,
    "Settings",
    ...settings.map(line),
    "This machine",
    ...checks.map(line),
    ok ? "All is well." : "Something has to be done: see the lines marked missing or wrong.",
    "",
  ].join("\n");
}

if (import.meta.main) {
  loadEnvFile();
  const report = await examine(process.env, process.versions.node, process.argv.includes("--online"));
  process.stdout.write(process.argv.includes("--json") ? `${JSON.stringify(report)}\n` : printed(report));
  process.exitCode = report.ok ? 0 : 1;
}
