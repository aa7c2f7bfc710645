/** `npm run workbench [-- folder]`: a page about the knowledge folder, for its author, on this machine only. */
import { resolve } from "node:path";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import { rendererFile } from "./assets.ts";
import { Bench } from "./bench.ts";
import { serve } from "./server.ts";

/** The environment is handed in: only commands look at it. */
export async function main(args: readonly string[], portSetting: string | undefined): Promise<void> {
  const folder = resolve(args.find((arg) => !arg.startsWith("--")) ?? KNOWLEDGE_FOLDER);
  const port = portSetting === undefined || !/^\d{1,5}$/.test(portSetting) ? 0 : Number(portSetting);
  const bench = new Bench({ folder, hasRenderer: rendererFile() !== undefined });
  const server = await serve(bench, port);
  process.stdout.write(`The workbench shows ${folder}. Open ${server.url} - Ctrl-C ends it.\n`);
  const stop = () => void Promise.all([server.stop(), bench.stop()]).then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}
