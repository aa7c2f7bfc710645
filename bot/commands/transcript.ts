import { join } from "node:path";
import { SqliteReader } from "../storage/sqlite-reader.ts";
import { transcriptActivities } from "../transcripts/export-activities.ts";
import { transcriptJson } from "../transcripts/export-json.ts";
import { transcriptMarkdown } from "../transcripts/export-markdown.ts";
import type { ExportedTranscript } from "../transcripts/exported.ts";
import { isSaid } from "../turn/spoken.ts";

const USAGE = `Usage:
  npm run -s transcript -- PK-7F3K92 [--format markdown|json|transcript]     a case's transcript on standard output
`;
const FORMATS: Readonly<Record<string, (transcript: ExportedTranscript) => string>> = {
  markdown: transcriptMarkdown,
  json: transcriptJson,
  transcript: transcriptActivities, // of the Bot Framework
};

/** Reads the database beside the running bot; changes nothing. What the person took out, or did not agree to, is not exported. */
function main(args: readonly string[]): number {
  const number = args.find((arg) => arg.startsWith("PK-"));
  const at = args.indexOf("--format");
  const write = FORMATS[at === -1 ? "markdown" : (args[at + 1] ?? "")];
  if (number === undefined || !write) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const reader = new SqliteReader(join(process.env.DATA_DIR ?? "./data", "helpdesk.db"));
    const of = reader.cases().find((each) => each.number === number);
    if (!of?.withTranscript) {
      const why = of ? "the person does not want the conversation to be read" : "there is no such case";
      process.stderr.write(`Nothing was exported: ${why}.\n`);
      return 1;
    }
    const lines = reader
      .lines(of.reach.conversation)
      .filter(({ words }) => isSaid(words))
      .filter(({ speaker, words }) => !(speaker === "person" && of.dropped.includes(words)));
    reader.close();
    const { conversation } = of.reach;
    process.stdout.write(write({ number, conversation, exportedAt: Date.now(), person: of.requester, lines }));
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
