/** The product as an operator has it: a child process with a port, a data folder and lines on standard output. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../..", import.meta.url));
const node = join(project, "node_modules/.bin/node");
const main = join(project, "bot/main.ts");

export interface Started {
  /** Where the bot listens, as in http://127.0.0.1:3978; from the ready line. */
  readonly bot: string;
  /** Where the Playground is; undefined without it. */
  readonly playground: string | undefined;
  /** Where the helpdesk's agent has a Playground of their own; undefined without it. */
  readonly agent: string | undefined;
  readonly lines: readonly string[];
  /** Signals as a shell would: the process alone, or its whole group (Ctrl-C). @returns its exit code or signal */
  stop(signal: "SIGTERM" | "Ctrl-C"): Promise<number | NodeJS.Signals>;
  /** Ports that still answer and processes that still live, in words; empty when all is gone. */
  leftovers(): Promise<string[]>;
  /** Kills what a failed test left, and removes the data folder. */
  clear(): void;
}

export interface StartOptions {
  readonly how?: "node bot/main.ts" | "npm start";
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const START_MS = 75_000; // the Playground takes six seconds alone, much longer beside a build

/** Starts the product in local mode on ports and a folder of its own, and waits for the ready line. */
export async function startProduct({
  how = "node bot/main.ts",
  args = [],
  env = {},
}: StartOptions = {}): Promise<Started> {
  const dataDir = mkdtempSync(join(tmpdir(), "passkey-helpdesk-"));
  const byNpm = how === "npm start";
  const child = spawn(byNpm ? "npm" : node, byNpm ? ["start", "--", ...args] : [main, ...args], {
    cwd: byNpm ? project : dataDir,
    env: {
      ...bareEnvironment(),
      PORT: "0",
      PLAYGROUND_PORT: String(await freePort()),
      DATA_DIR: dataDir,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, as a shell gives to a command
  });
  const exit = new Promise<number | NodeJS.Signals>((settle) => {
    child.once("exit", (code, signal) => settle(code ?? signal ?? -1));
    child.once("error", () => settle(-1));
  });
  const clear = () => {
    for (const pid of [...processesIn(dataDir), child.pid])
      if (pid !== undefined && pid !== process.pid) killGroup(pid);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { lines, ready } = await readyLine(child, exit);
    const bot = /\(bot: (http:\/\/[^/\s]+)/.exec(ready)?.[1] ?? "";
    const playground = /Open (http:\/\/\S+)/.exec(ready)?.[1];
    const agent = /Open .* and (http:\/\/\S+)/.exec(ready)?.[1];
    return {
      bot,
      playground,
      agent,
      lines,
      stop: (signal) => {
        if (signal === "Ctrl-C") process.kill(-Number(child.pid), "SIGINT");
        else child.kill(signal);
        return exit;
      },
      leftovers: async () => [
        ...(await answering([bot, playground, agent])),
        ...processesIn(dataDir).map((pid) => `process ${pid} in the data folder`),
        ...(groupLives(child.pid) ? ["a process of the group"] : []),
      ],
      clear,
    };
  } catch (error) {
    clear();
    throw error;
  }
}

/** Nothing of the tester's own settings: neither credentials nor ports. */
function bareEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "LANG", "TMPDIR", "npm_config_cache"].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  const blank = ["MicrosoftAppId", "MicrosoftAppType", "MicrosoftAppTenantId", "MicrosoftAppPassword"]; // outweigh .env
  return { ...Object.fromEntries(kept), ...Object.fromEntries(blank.map((name) => [name, ""])) };
}

async function readyLine(
  child: ChildProcess,
  exit: Promise<unknown>,
): Promise<{ readonly lines: string[]; readonly ready: string }> {
  const lines: string[] = [];
  const ready = new Promise<string>((settle) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          if (stream === child.stdout && /\bReady\b/.test(line)) settle(line);
        });
  });
  const line = await Promise.race([ready, exit.then(() => undefined), later(START_MS)]);
  if (line === undefined) throw new Error(`The product did not get ready. It said:\n${lines.join("\n")}`);
  return { lines, ready: line };
}

function later(ms: number): Promise<undefined> {
  return new Promise((settle) => setTimeout(settle, ms, undefined).unref());
}

function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function answering(addresses: readonly (string | undefined)[]): Promise<string[]> {
  const found = await Promise.all(
    addresses.map(async (address) => (address && (await accepts(Number(new URL(address).port))) ? address : undefined)),
  );
  return found.flatMap((address) => (address === undefined ? [] : [`${address} still answers`]));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** The processes whose working directory is in the folder: the Playground is started there. Linux only, else none. */
function processesIn(folder: string): number[] {
  return pids().filter((pid) => {
    try {
      return `${readlinkSync(`/proc/${pid}/cwd`)}${sep}`.startsWith(`${folder}${sep}`);
    } catch {
      return false; // gone, or another user's
    }
  });
}

function pids(): number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function groupLives(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid])
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // not the leader of a group, or gone
    }
}
