import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { writeLargeKnowledge } from "../support/large-knowledge.ts";

/**
 * `npm run bench:check`: how long `npm run knowledge -- check` takes for what ships and for a set 100 times as large, as
 * processes of their own, start included. Processor time is told beside it, since other work on the machine only
 * lengthens the clock's.
 */
const times = Number(process.argv[2] ?? 100);
const folder = mkdtempSync(join(tmpdir(), "large-knowledge-"));
const root = join(import.meta.dirname, "../..");

function check(path: string | undefined) {
  const args = [join(root, "bot/commands/knowledge.ts"), "check", ...(path === undefined ? [] : [path]), "--json"];
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT=%U; time "$0" "$@"', process.execPath, ...args],
    {
      encoding: "utf8",
      maxBuffer: 1_000_000_000,
    },
  );
  const { errors, warnings } = JSON.parse(stdout) as { errors: object[]; warnings: object[] };
  return { status, seconds: (performance.now() - begun) / 1_000, processor: stderr.trim(), errors, warnings };
}

try {
  const files = writeLargeKnowledge(folder, times);
  process.stdout.write(`${cpus().length} processors\n`);
  for (const [name, path] of [
    ["as it ships", undefined],
    ["as it ships, again", undefined],
    [`${times} times as large (${files} files)`, folder],
  ] as const) {
    const { status, seconds, processor, errors, warnings } = check(path);
    process.stdout.write(
      `${name}: ${seconds.toFixed(2)} s, processor ${processor} s, ${errors.length} errors, ${warnings.length} warnings, exit ${status}\n`,
    );
    for (const error of errors.slice(0, 3)) process.stdout.write(`  ${JSON.stringify(error)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
