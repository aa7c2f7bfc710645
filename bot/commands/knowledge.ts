import { join } from "node:path";
import { checkKnowledge, KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";
import { readScenarios, ScenarioError } from "../simulation/scenario.ts";
import { type Played, playScenario } from "../simulation/simulated-employee.ts";

const USAGE = `Usage:
  npm run knowledge -- check [folder] [--json]      is the knowledge well-formed and does it make sense
  npm run knowledge -- test [path ...] [--json]     plays scenarios through the real dialogs and cards
`;

/** Exit 1 when there are errors. */
function check(paths: readonly string[], json: boolean): number {
  const folder = paths[0] ?? KNOWLEDGE_FOLDER;
  const result = checkKnowledge(folder);
  if (json) print(JSON.stringify(result));
  else {
    for (const finding of result.errors)
      print(`error    ${finding.file}:${finding.line}  ${finding.message} [${finding.rule}]`);
    for (const finding of result.warnings)
      print(`warning  ${finding.file}:${finding.line}  ${finding.message} [${finding.rule}]`);
    print(`${result.errors.length} errors, ${result.warnings.length} warnings in ${folder}`);
  }
  return result.errors.length > 0 ? 1 : 0;
}

/** Exit 0 when all scenarios were played, passed or not. */
async function test(paths: readonly string[], json: boolean): Promise<number> {
  const knowledge = loadKnowledge();
  const scenarios = readScenarios(knowledge, paths.length > 0 ? paths : [join(KNOWLEDGE_FOLDER, "scenarios")]);
  const played: Played[] = [];
  for (const scenario of scenarios) played.push(await playScenario(knowledge, scenario));
  const summary = summaryOf(played);
  if (json) print(JSON.stringify({ scenarios: played, summary }));
  else {
    for (const each of played)
      if (!each.pass)
        print(
          `${each.id}: ${each.why}\n    asked ${each.asked.join(", ") || "nothing"}; offered ${each.fixesOffered.join(", ") || "nothing"}`,
        );
    print(
      `${summary.passed} of ${summary.played} scenarios passed, ${summary.questionsOnAverage} questions on average`,
    );
  }
  return 0;
}

function summaryOf(played: readonly Played[]) {
  const sum = played.reduce((total, each) => total + each.questions, 0);
  return {
    played: played.length,
    passed: played.filter((each) => each.pass).length,
    questionsOnAverage: played.length === 0 ? 0 : Math.round((sum / played.length) * 100) / 100,
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const [command, ...rest] = process.argv.slice(2);
const json = rest.includes("--json");
const paths = rest.filter((arg) => !arg.startsWith("--"));
try {
  if (command === "check") process.exitCode = check(paths, json);
  else if (command === "test") process.exitCode = await test(paths, json);
  else {
    process.stderr.write(USAGE);
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof ScenarioError) && (error as { code?: unknown }).code !== "KNOWLEDGE_INVALID") throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
