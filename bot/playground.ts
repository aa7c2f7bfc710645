/**
 * The local Teams client beside the bot: Microsoft's Agents Playground, a development dependency under an
 * evaluation-only licence, so it is started where it is installed and never shipped. It listens on all interfaces.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type LocalPerson, localPeople, playgroundConfig } from "./local-people.ts";
import type { Log } from "./log.ts";

export interface PlaygroundOptions {
  readonly as?: LocalPerson; // who sits in front of it; an instance has one person. Default: the employee
  readonly port: number; // another free one is taken when this one is busy
  readonly endpoint: string; // of the bot, as in http://127.0.0.1:3978/api/messages
  readonly dataDir: string;
  readonly log: Log;
  readonly startTimeoutMs?: number;
}

export interface Playground {
  readonly url: string;
  readonly serviceUrl: string; // of its connector: what it shows is sent there
  stop(): Promise<void>;
}

/** Not started, and in a sentence what to do about it. */
export interface NoPlayground {
  readonly missing: string;
}

const packageName = "@microsoft/m365agentsplayground";

/** Starts it and waits until it answers, about 6 s. Never throws for want of it: the bot runs without. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground | NoPlayground> {
  const { as = localPeople.employee, endpoint, dataDir, log, startTimeoutMs = 60_000 } = options;
  const program = await playgroundProgram();
  if (program === undefined) {
    return {
      missing: "The Agents Playground is not installed. Run npm ci (without --omit=dev), or set PLAYGROUND=off.",
    };
  }
  const folder = resolve(dataDir, "playground", as.givenName.toLowerCase());
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, ".m365agentsplayground.yml"), JSON.stringify(playgroundConfig(as), null, 2)); // JSON is YAML

  const port = await freePort(options.port);
  const url = `http://localhost:${port}`;
  const serviceUrl = `${url}/_connector`;
  const child = spawn(
    process.execPath,
    [program, "start", "-e", endpoint, "-c", "msteams", "-p", String(port), "--su", serviceUrl, "--disable-telemetry"],
    { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true }, // its own process group
  );
  const exited = new Promise<string>((settle) => {
    child.once("exit", (code, signal) => settle(signal ?? `exit code ${code}`));
    child.once("error", (error) => settle(error.message));
  });
  for (const stream of [child.stdout, child.stderr]) pass(stream, log);

  let stopping = false;
  const killAtExit = () => signalGroup(child, "SIGKILL"); // a bot that dies takes it along
  process.once("exit", killAtExit);
  const stop = async () => {
    stopping = true;
    signalGroup(child, "SIGTERM");
    await Promise.race([exited, delay(3_000, undefined, { ref: false })]);
    signalGroup(child, "SIGKILL"); // also what the group still holds
    await exited;
    process.off("exit", killAtExit);
  };

  const outcome = await Promise.race([
    exited.then((how) => `it ended at once (${how})`),
    answers(url, startTimeoutMs).then((up) => (up ? undefined : `it did not answer within ${startTimeoutMs} ms`)),
  ]);
  if (outcome !== undefined) {
    await stop();
    return {
      missing: `The Agents Playground did not start: ${outcome}. Set LOG_LEVEL=debug to see what it said, or PLAYGROUND=off.`,
    };
  }
  void exited.then((how) => {
    if (!stopping) log.warn("Agents Playground ended", { how, remedy: "restart the bot to get it back" });
  });
  return { url, serviceUrl, stop };
}

/** The path of the installed command line program; undefined when the package is not there. */
export async function playgroundProgram(): Promise<string | undefined> {
  try {
    const manifest = fileURLToPath(import.meta.resolve(`${packageName}/package.json`));
    const { bin } = JSON.parse(await readFile(manifest, "utf8")) as { bin?: Record<string, string> };
    return bin?.agentsplayground === undefined ? undefined : join(dirname(manifest), bin.agentsplayground);
  } catch {
    return undefined;
  }
}

/** No browser is opened, and none of the bot's settings (credentials among them) are handed on. */
const environment = { BROWSER: "none" };

function pass(stream: Readable, log: Log): void {
  createInterface({ input: stream }).on("line", (line) => {
    if (line.trim() !== "") log.debug("Agents Playground", { line });
  });
}

/** The wanted port, or another: a busy one would make it choose a port of its own without telling us. */
function freePort(wanted: number): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && wanted !== 0) settle(freePort(0));
      else reject(error);
    });
    probe.listen(wanted, () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === "object" && address !== null ? address.port : wanted));
    });
  });
}

async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      return true;
    } catch {
      await delay(150);
    }
  }
  return false;
}

/** The child leads a process group, so a negative id reaches what it started too. Windows has no groups. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // nothing is left in the group
  }
}
