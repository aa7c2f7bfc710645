/** `npm run -s outbox`: what could not be delivered, and to have it tried again. Beside a running bot, or without one. */
import { join } from "node:path";
import { loadEnvFile } from "../env-file.ts";
import { deadLettersIn, reviveDeadLetters } from "../storage/dead-letters.ts";

const USAGE = `Usage:
  npm run -s outbox                         what will not be tried again, with the reason
  npm run -s outbox -- replay KEY [KEY…]    have these tried again
  npm run -s outbox -- replay all           have all of them tried again
A running bot takes them up within ten seconds, another one at its start.
`;

/** Standard output has a line for each: key, kind, when, why; tabs between. */
function main([command = "list", ...keys]: readonly string[], database: string): number {
  if (command === "list" && keys.length === 0) {
    for (const { key, kind, at, error } of deadLettersIn(database))
      process.stdout.write(`${[key, kind, new Date(at).toISOString(), error].join("\t")}\n`);
    return 0;
  }
  if (command !== "replay" || keys.length === 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const isAll = keys.length === 1 && keys[0] === "all";
  const revived = reviveDeadLetters(database, isAll ? undefined : keys);
  for (const key of revived) process.stdout.write(`${key}\n`);
  const unknown = isAll ? [] : keys.filter((key) => !revived.includes(key));
  for (const key of unknown) process.stderr.write(`Nothing dead has this key: ${key}\n`);
  return unknown.length === 0 ? 0 : 1;
}

loadEnvFile();
try {
  process.exitCode = main(process.argv.slice(2), join(process.env.DATA_DIR || "./data", "helpdesk.db"));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
