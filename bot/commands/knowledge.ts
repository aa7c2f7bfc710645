import { checkKnowledge, KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";

/** `npm run knowledge -- check [folder] [--json]`: exit 1 when there are errors. */
function check(args: readonly string[]): number {
  const folder = args.find((arg) => !arg.startsWith("--")) ?? KNOWLEDGE_FOLDER;
  const result = checkKnowledge(folder);
  if (args.includes("--json")) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    for (const finding of result.errors)
      process.stdout.write(`error    ${finding.file}:${finding.line}  ${finding.message} [${finding.rule}]\n`);
    for (const finding of result.warnings)
      process.stdout.write(`warning  ${finding.file}:${finding.line}  ${finding.message} [${finding.rule}]\n`);
    process.stdout.write(`${result.errors.length} errors, ${result.warnings.length} warnings in ${folder}\n`);
  }
  return result.errors.length > 0 ? 1 : 0;
}

const USAGE = "Usage: npm run knowledge -- check [folder] [--json]\n";

const [command, ...args] = process.argv.slice(2);
if (command === "check") process.exitCode = check(args);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
