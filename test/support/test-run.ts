import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Once for a whole run of the tests (`globalSetup`): a folder for what the first process works out and the others need not.
 * Without it, as in a script, everything is worked out anew and takes longer.
 */
export default function begin(): (() => void) | undefined {
  if (process.env.TEST_RUN !== undefined) return undefined; // one for all projects
  const folder = mkdtempSync(join(tmpdir(), "test-run-"));
  process.env.TEST_RUN = folder;
  process.env.NODE_COMPILE_CACHE = join(folder, "compiled");
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** What a process that a test starts gets: Node keeps there what it compiled, and checks it against the source. */
export function compiledBefore(): Readonly<Record<string, string>> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

/** That the knowledge passes the check, as an earlier start has noted it; the bot takes no note on anything else. */
export function lendVerdict(dataDir: string): void {
  const { kept, own } = verdicts(dataDir);
  if (kept && existsSync(kept) && !existsSync(own)) copyFileSync(kept, own);
}

export function keepVerdict(dataDir: string): void {
  const { kept, own } = verdicts(dataDir);
  if (!kept || !existsSync(own)) return;
  copyFileSync(own, `${kept}-${process.pid}`);
  renameSync(`${kept}-${process.pid}`, kept); // another process may read it now
}

function verdicts(dataDir: string): { readonly kept: string | undefined; readonly own: string } {
  const name = "knowledge-checked";
  const { TEST_RUN } = process.env;
  return { kept: TEST_RUN && join(TEST_RUN, name), own: join(dataDir, name) };
}
