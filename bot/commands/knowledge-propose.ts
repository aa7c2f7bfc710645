import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { learnFrom, type Proposal, withCause } from "../../knowledge/learning/propose.ts";
import { differentScreens } from "../../knowledge/learning/screens.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { resolvedCases } from "../live-knowledge/resolved-cases.ts";
import { playScenario } from "../simulation/simulated-employee.ts";

const HELP = `npm run knowledge -- propose <case.json> [--to folder] [--json]
npm run knowledge -- screens <case.json> [--json]

propose: what the knowledge could learn from resolved cases that it diagnosed wrongly. Writes, for each, a proposed change of
one file and a scenario that fails today, into a folder (default: proposals). Nothing is changed: look at both, answer what is
asked, put the change into the file and the scenario into knowledge/scenarios, and run check and test.

screens: the steps that did not look as written ("My screen looks different"), with device, maker and version.

A case: {"number":"PK-1A2B3C","realCause":"wrong-vault","moves":[…]} with the moves of the conversation, or instead of moves
"said": ["…"], "findings": {…}, "unknown": […], "failed": […], "looksDifferent": […]. A file holds one case or a list.
`;

/** Exit 0 when all cases were read; 2 when something was typed that cannot be carried out. */
export async function propose(args: readonly string[]): Promise<number> {
  const { file, json, to } = read(args);
  if (file === undefined) return usage();
  const knowledge = loadKnowledge();
  const results = [];
  for (const resolved of resolvedCases(JSON.parse(readFileSync(file, "utf8")))) {
    const learned = learnFrom(knowledge, resolved);
    if (learned.kind !== "proposal") {
      results.push({ case: resolved.number, ...learned });
      continue;
    }
    const tried = await tryOut(knowledge, learned.proposal);
    const files = write(to, learned.proposal, tried);
    results.push({ case: resolved.number, kind: learned.kind, ...tried, files, why: learned.proposal.why });
  }
  if (json) print(JSON.stringify({ cases: results }));
  else for (const result of results) print(inWords(result));
  return 0;
}

/** The list of steps that looked different. */
export async function screens(args: readonly string[]): Promise<number> {
  const { file, json } = read(args);
  if (file === undefined) return usage();
  const knowledge = loadKnowledge();
  const found = differentScreens(knowledge, resolvedCases(JSON.parse(readFileSync(file, "utf8"))));
  if (json) print(JSON.stringify({ screens: found }));
  else if (found.length === 0) print("No steps looked different.");
  else
    for (const { file: path, title, cases, seenOn } of found) {
      print(`${path}  ${title} (${cases.length}: ${cases.join(", ")})`);
      for (const { times, ...on } of seenOn) print(`    ${times} × ${Object.values(on).join(", ")}`);
    }
  return 0;
}

interface Tried {
  readonly failsToday: boolean;
  readonly passesThen: boolean;
}

/** Plays the scenario through the real dialogs, as it is today and with the change. */
async function tryOut(knowledge: Knowledge, { scenario, entry }: Proposal): Promise<Tried> {
  const today = await playScenario(knowledge, scenario);
  const then = await playScenario(withCause(knowledge, entry), scenario);
  return { failsToday: !today.pass, passesThen: then.pass };
}

function write(folder: string, proposal: Proposal, tried: Tried): string[] {
  mkdirSync(folder, { recursive: true });
  const { scenario, ...change } = proposal;
  const files: [string, unknown][] = [
    [join(folder, `${scenario.id}.change.json`), { ...change, ...tried }],
    [join(folder, `${scenario.id}.scenario.json`), scenario],
  ];
  for (const [path, content] of files) writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  return files.map(([path]) => path);
}

type Result = { readonly case: string; readonly kind: string } & Record<string, unknown>;

function inWords(result: Result): string {
  switch (result.kind) {
    case "right":
      return `${result.case}: the real cause led already. Nothing to learn.`;
    case "unknown-cause":
      return `${result.case}: there is no cause "${result.cause}". If it is a new one: npm run knowledge -- new cause ${result.cause}`;
    case "said-nothing":
      return `${result.case}: the person neither wrote nor answered anything. Nothing to learn.`;
    default: {
      const effect = result.passesThen ? "with the change its scenario passes" : "the change alone is not enough";
      const today = result.failsToday ? "fails today" : "passes today already: a person was asked more, or knew more";
      return `${result.case}: ${result.why}\n    The scenario ${today}; ${effect}.\n    ${(result.files as string[]).join("\n    ")}`;
    }
  }
}

function read(args: readonly string[]) {
  const at = args.indexOf("--to");
  const to = at === -1 ? "proposals" : (args[at + 1] ?? "proposals");
  const file = args.find((arg, i) => !arg.startsWith("--") && (at === -1 || i !== at + 1));
  return { file, to, json: args.includes("--json") };
}

function usage(): number {
  process.stderr.write(HELP);
  return 2;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
