import { resolve } from "node:path";
import { type App, startApp } from "./app.ts";
import { storeCompiledCode } from "./compiled-code.ts";
import { type Config, readConfig } from "./config.ts";
import { type LocalPerson, localPeople } from "./local-people.ts";
import { createLog, type Log } from "./log.ts";
import { type Playground, startPlayground } from "./playground.ts";
import type { Env } from "./settings.ts";
import { collectStartGarbage } from "./start-garbage.ts";

/** Reads the environment, starts, says so in one line, and stops on a signal. */
async function main(env: Env): Promise<void> {
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel, format: config.mode === "production" ? "json" : "human" });
  log.info("Starting", { mode: config.mode, data: resolve(config.dataDir) });
  const app = await startApp(config, log);
  const stopping = new AbortController();
  process.on("uncaughtException", (error) => {
    log.error("An error nobody caught; stopping", { error });
    void stopOnce(1);
  });
  let beside: Beside = {};
  let stop: { readonly since: number; readonly done: Promise<void> } | undefined;
  const stopOnce = (code: number): Promise<void> => {
    if (stop && Date.now() - stop.since > SAME_SIGNAL_MS) process.exit(code); // a second signal does not wait
    if (stop) return stop.done;
    stopping.abort();
    stop = { since: Date.now(), done: shutDown(app, beside, log).then(() => process.exit(code)) };
    return stop.done;
  };
  process.on("SIGINT", () => void stopOnce(0));
  process.on("SIGTERM", () => void stopOnce(0));
  if (env.npm_lifecycle_event !== undefined) whenOrphaned(() => void (stop ?? stopOnce(0)));
  beside = await startBeside(config, app, log);
  if (stopping.signal.aborted) return stopBeside(beside);
  announce(config, app, beside, log);
  collectStartGarbage();
  storeCompiledCode();
}

/** The terminal sends Ctrl-C to everybody, and npm passes it on: the same signal arrives twice. */
const SAME_SIGNAL_MS = 1_000;

/** SIGTERM ends npm and its shell, and neither passes it on to what the shell runs; that only sees another parent. */
function whenOrphaned(then: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && then(), 250).unref();
}

/** The local Teams clients: one person sits in front of each. */
interface Beside {
  readonly employee?: Playground;
  readonly agent?: Playground;
}

async function startBeside(config: Config, app: App, log: Log): Promise<Beside> {
  if (config.mode !== "local" || !config.playground.enabled) return {};
  const { desk, port } = config.playground;
  const endpoint = `http://127.0.0.1:${app.port}/api/messages`;
  const start = async (as: LocalPerson, at: number) => {
    const started = await startPlayground({ as, port: at, endpoint, dataDir: config.dataDir, log });
    if ("url" in started) return started;
    log.warn(started.missing);
    return undefined;
  };
  // One after the other: each takes a free port.
  const employee = await start(localPeople.employee, port);
  const agent = employee && desk ? await start(localPeople.agent, port === 0 ? 0 : port + 1) : undefined;
  if (employee && agent) app.showCasesAt(agent.serviceUrl, employee.serviceUrl);
  return { ...(employee && { employee }), ...(agent && { agent }) };
}

async function stopBeside({ employee, agent }: Beside): Promise<void> {
  await Promise.all([employee?.stop(), agent?.stop()]);
}

/** The ready line, and before it who else can reach this. */
function announce(config: Config, app: App, { employee, agent }: Beside, log: Log): void {
  const bot = `http://${config.mode === "local" ? "127.0.0.1" : "0.0.0.0"}:${app.port}/api/messages`;
  if (config.mode === "production") log.info("Ready", { bot });
  else if (employee) {
    const open = agent
      ? `Open ${employee.url} as ${localPeople.employee.name} and ${agent.url} as ${localPeople.agent.name} of the helpdesk (channel Triage). Ctrl-C stops all.`
      : `Open ${employee.url} and say hello. Ctrl-C stops both.`;
    const at = [employee, agent].flatMap((each) => each?.url ?? []).join(" and ");
    log.info(`The Agents Playground at ${at} listens on all interfaces of this machine; the bot only on 127.0.0.1.`);
    log.info(`Ready. ${open} (bot: ${bot})`);
  } else log.info(`Ready without the Playground. (bot: ${bot})`);
}

async function shutDown(app: App, beside: Beside, log: Log): Promise<void> {
  log.info("Stopping");
  await stopBeside(beside);
  await app.stop();
  log.info("Stopped. Nothing was lost.");
}

/** Runs the bot until a signal ends it, or says in one line why it does not start. */
export function run(env: Env): void {
  main(env).catch((error: unknown) => {
    const isOurs = error instanceof Error && "code" in error && /^[A-Z_]+$/.test(String(error.code));
    process.stderr.write(
      `${isOurs ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  });
}
