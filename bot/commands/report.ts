import { join } from "node:path";
import { reportCsv, reportMarkdown, reportOf } from "../../dialogs/desk/report.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { SqliteReader } from "../storage/sqlite-reader.ts";

const USAGE = `Usage:
  npm run -s report -- [--days 30] [--csv]     what the cases of the last days were, as Markdown or CSV on standard output
`;
const DAY_MS = 86_400_000;

/** Reads the database beside the running bot; changes nothing. */
function main(args: readonly string[]): number {
  const days = Number(args[args.indexOf("--days") + 1] ?? 30);
  const isAsked = args.includes("--days");
  const unknown = args.filter((arg) => arg.startsWith("--") && !["--days", "--csv"].includes(arg));
  if (unknown.length > 0 || (isAsked && !(days >= 1 && days <= 3_650))) {
    process.stderr.write(USAGE);
    return 2;
  }
  let reader: SqliteReader;
  try {
    reader = new SqliteReader(join(process.env.DATA_DIR ?? "./data", "helpdesk.db"));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
  const to = Date.now();
  const report = reportOf(reader.cases(), to - (isAsked ? days : 30) * DAY_MS, to);
  reader.close();
  const knowledge = loadKnowledge();
  process.stdout.write(
    args.includes("--csv") ? reportCsv(knowledge, report) : `${reportMarkdown(knowledge, report)}\n`,
  );
  return 0;
}

process.exitCode = main(process.argv.slice(2));
