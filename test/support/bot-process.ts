import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compiledBefore, keepVerdict, lendVerdict } from "./test-run.ts";

const root = join(import.meta.dirname, "../..");

/** The bot in a process of its own, in local mode without the Playground, that can be killed at any moment. */
export class BotProcess {
  readonly url: string; // of the messages endpoint
  readonly lines: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, lines: readonly string[]) {
    this.#child = child;
    this.url = url;
    this.lines = lines;
  }

  /** @throws with what it said, when it ends instead of getting ready */
  static async start(
    dataDir: string,
    env: Readonly<Record<string, string>> = {},
    program = "bot/main.ts",
  ): Promise<BotProcess> {
    lendVerdict(dataDir);
    const child = spawn(process.execPath, [join(root, program)], {
      cwd: dataDir, // no .env of the tester
      env: {
        PATH: process.env.PATH ?? "",
        ...compiledBefore(),
        PLAYGROUND: "off",
        PORT: "0",
        DATA_DIR: dataDir,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          const found = /\bReady\b.*\(bot: (\S+)\)/.exec(line)?.[1];
          if (found) resolve(found);
        });
      child.once("close", (code) => reject(new Error(`The bot ended with ${code}:\n${lines.join("\n")}`)));
    });
    keepVerdict(dataDir);
    return new BotProcess(child, url, lines);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As a power cut ends it. */
  kill(): Promise<void> {
    return this.#end("SIGKILL").then(() => undefined);
  }

  /** As an operator stops it. @returns its exit code */
  stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}
