import { resolve } from "node:path";
import { type App, startApp } from "./app.ts";
import { storeCompiledCode } from "./compiled-code.ts";
import { type Config, readConfig } from "./config.ts";
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
  let playground: Playground | undefined;
  let stop: { readonly since: number; readonly done: Promise<void> } | undefined;
  const stopOnce = (code: number): Promise<void> => {
    if (stop && Date.now() - stop.since > SAME_SIGNAL_MS) process.exit(code); // a second signal does not wait
    if (stop) return stop.done;
    stopping.abort();
    stop = { since: Date.now(), done: shutDown(app, playground, log).then(() => process.exit(code)) };
    return stop.done;
  };
  process.on("SIGINT", () => void stopOnce(0));
  process.on("SIGTERM", () => void stopOnce(0));
  if (env.npm_lifecycle_event !== undefined) whenOrphaned(() => void (stop ?? stopOnce(0)));
  playground = await startBeside(config, app, log);
  if (stopping.signal.aborted) return playground?.stop();
  announce(config, app, playground, log);
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

async function startBeside(config: Config, app: App, log: Log): Promise<Playground | undefined> {
  if (config.mode !== "local" || !config.playground.enabled) return undefined;
  const endpoint = `http://127.0.0.1:${app.port}/api/messages`;
  const started = await startPlayground({ port: config.playground.port, endpoint, dataDir: config.dataDir, log });
  if ("url" in started) return started;
  log.warn(started.missing);
  return undefined;
}

/** The ready line. */
function announce(config: Config, app: App, playground: Playground | undefined, log: Log): void {
  const bot = `http://${config.mode === "local" ? "127.0.0.1" : "0.0.0.0"}:${app.port}/api/messages`;
  if (config.mode === "production") log.info("Ready", { bot });
  else if (playground) {
    log.info(
      `The Agents Playground at ${playground.url} listens on all interfaces of this machine; the bot only on 127.0.0.1.`,
    );
    log.info(`Ready. Open ${playground.url} and say hello. Ctrl-C stops both. (bot: ${bot})`);
  } else log.info(`Ready without the Playground. (bot: ${bot})`);
}

async function shutDown(app: App, playground: Playground | undefined, log: Log): Promise<void> {
  log.info("Stopping");
  await playground?.stop();
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
