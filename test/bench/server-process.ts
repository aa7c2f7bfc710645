import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Reading } from "./meter.ts";

/** A bot under measurement, in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly startMs: number; // from the start of the process to its ready line
  readMeter(): Promise<Reading>;
  stop(): Promise<void>;
}

export interface ServerStart {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

const START_TIMEOUT_MS = 20_000;

/** Starts a bot and waits for the line that names its address. @throws when there is none within 20 s */
export async function startServer({ script, env, nodeOptions = [] }: ServerStart): Promise<ServerProcess> {
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, "--import", import.meta.resolve("./meter.ts"), script], {
    env: { PATH: process.env.PATH, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const port = await portOf(child);
  const startMs = performance.now() - began;
  return {
    port,
    startMs,
    readMeter: async () => {
      const answer = once(child, "message");
      child.send("read the meter");
      return (await answer)[0] as Reading;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`No ready line within ${START_TIMEOUT_MS} ms. Printed so far:\n${printed}`));
    }, START_TIMEOUT_MS);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with code ${code} before it was ready. Printed:\n${printed}`));
    });
    child.stdout?.on("data", (part: Buffer) => {
      printed = `${printed}${part}`.slice(-4_000); // goes on being read, so that the pipe never fills
      const ready = /http:\/\/127\.0\.0\.1:(\d+)\/api\/messages/.exec(printed);
      if (!ready) return;
      clearTimeout(timer);
      resolve(Number(ready[1]));
    });
  });
}
