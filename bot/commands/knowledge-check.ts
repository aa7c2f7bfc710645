import type { Finding } from "../../knowledge/files.ts";
import { type CheckResult, checkKnowledge, KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import { folderOf, print, readArguments } from "./arguments.ts";
import { cardsFit } from "./knowledge-cards.ts";
import type { Command } from "./knowledge-command.ts";
import { textRules } from "./knowledge-texts.ts";

const HELP = `npm run knowledge -- check [folder] [--json]

Looks at every file of the knowledge folder (or of a copy of it) and says what is wrong: file, line, and what to do.
An error keeps the files from being used; a warning does not. Nothing is changed.

  --json    {"errors":[{"file","line","rule","message"}],"warnings":[...]} for other programs
Ends with 0 when there are no errors, with 1 when there are, with 2 when the folder cannot be read.`;

/** Everything that is checked: the knowledge, the cards made of it, and the texts of the bot beside it. */
export function checkEverything(folder: string = KNOWLEDGE_FOLDER, now?: Date): CheckResult {
  return checkKnowledge(folder, { rules: [cardsFit, ...textRules(folder)], ...(now && { now }) });
}

export const check: Command = (args) => {
  const { paths, has, wantsHelp } = readArguments(args, HELP, ["--json"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const folder = paths[0] === undefined ? KNOWLEDGE_FOLDER : folderOf(paths[0]);
  const { errors, warnings } = checkEverything(folder);
  if (has("--json")) print(JSON.stringify({ errors, warnings }));
  else {
    for (const finding of errors) print(inWords("error", finding));
    for (const finding of warnings) print(inWords("warning", finding));
    print(`${counted(errors.length, "error")}, ${counted(warnings.length, "warning")} in ${folder}`);
  }
  return errors.length > 0 ? 1 : 0;
};

function inWords(kind: string, { file, line, rule, message }: Finding): string {
  return `${kind.padEnd(8)} ${file}:${line}  ${message} [${rule}]`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
