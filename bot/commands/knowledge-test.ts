import { join } from "node:path";
import { KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";
import { readScenarios } from "../simulation/scenario.ts";
import { type Played, playScenario } from "../simulation/simulated-employee.ts";
import { print, readArguments } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";

const HELP = `npm run knowledge -- test [path ...] [--json]

Plays example conversations through the real dialogs and cards: those of knowledge/scenarios, or the files and folders given.
Ends with 0 when all were played, passed or not.`;

export const test: Command = async (args) => {
  const { paths, has, wantsHelp } = readArguments(args, HELP, ["--json"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const knowledge = loadKnowledge();
  const scenarios = readScenarios(knowledge, paths.length > 0 ? paths : [join(KNOWLEDGE_FOLDER, "scenarios")]);
  const played: Played[] = [];
  for (const scenario of scenarios) played.push(await playScenario(knowledge, scenario));
  const summary = summaryOf(played);
  if (has("--json")) print(JSON.stringify({ scenarios: played, summary }));
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
};

function summaryOf(played: readonly Played[]) {
  const sum = played.reduce((total, each) => total + each.questions, 0);
  return {
    played: played.length,
    passed: played.filter((each) => each.pass).length,
    questionsOnAverage: played.length === 0 ? 0 : Math.round((sum / played.length) * 100) / 100,
  };
}
