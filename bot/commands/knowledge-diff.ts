import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Change, changesBetween, inWords, tenantChanged } from "../../knowledge/changes.ts";
import { KNOWLEDGE_FOLDER, KnowledgeError, loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { readScenarios, type Scenario } from "../simulation/scenario.ts";
import { type Played, playScenario } from "../simulation/simulated-employee.ts";
import { folderOf, print, readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";
import { folderAtRevision } from "./revision.ts";
import { replayCase, storedCases } from "./stored-cases.ts";
import { reasonsThatDiffer } from "./why-different.ts";

const HELP = `npm run knowledge -- diff <folder or git revision> [--to folder] [--data-dir folder] [--json]

Plays every scenario of the present knowledge twice, with the older set and with the present one, through the real dialogs,
and says which would end differently, or ask otherwise, and which change is behind it.

  <folder or git revision>   the older set: a copy of the folder, or what git knows, such as main or HEAD~1
  --to folder                the newer set, in place of the folder of this program
  --data-dir folder          also the cases stored there (DATA_DIR of the bot): read only, and as they were redacted
Ends with 0, whatever the differences; with 2 when one of the sets cannot be read.`;

/** A scenario or case that the change concerns. */
export interface Difference {
  readonly id: string;
  readonly before: Ending;
  readonly after: Ending;
  readonly kind: "end" | "questions"; // another end, or the same by other questions
  readonly why: readonly string[];
}

export interface Ending {
  readonly end: string;
  readonly cause: string;
  readonly questions: readonly string[];
  readonly pass?: boolean;
}

export const diff: Command = async (args) => {
  const { paths, has, given, wantsHelp } = readArguments(args, HELP, ["--json"], ["--to", "--data-dir"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const [older, more] = paths;
  if (older === undefined || more !== undefined) throw new UsageError(HELP);
  const newFolder = folderOf(given("--to") ?? KNOWLEDGE_FOLDER);
  const dataDir = given("--data-dir");
  const cases = dataDir === undefined ? [] : storedCases(dataDir);
  const old = olderSet(older);
  try {
    const before = read(old.folder, "older");
    const after = read(newFolder, "newer");
    const changes = changesBetween(before, after);
    const scenarios = scenariosOf(newFolder, before, after);
    const differences = await compare(before, after, scenarios, changes);
    const moved = cases.flatMap((each) => replayCase(before, after, each, changes));
    const profile = tenantChanged(before, after);
    if (has("--json"))
      print(JSON.stringify({ changes, profile, scenarios: differences, cases: moved, played: scenarios.length }));
    else report({ changes, profile, differences, moved, played: scenarios.length, stored: cases.length });
    return 0;
  } finally {
    old.remove();
  }
};

interface OlderSet {
  readonly folder: string;
  readonly remove: () => void;
}

/** A folder where there is one, else what git has under that name. */
function olderSet(name: string): OlderSet {
  if (existsSync(join(name, "vocabulary.json"))) return { folder: folderOf(name), remove: () => undefined };
  if (existsSync(join(name, "knowledge", "vocabulary.json")))
    return { folder: join(name, "knowledge"), remove: () => undefined };
  if (existsSync(name) && /[\\/.]/.test(name))
    throw new UsageError(`${name} is no knowledge folder: it has no vocabulary.json.`);
  return folderAtRevision(name, join(KNOWLEDGE_FOLDER, ".."));
}

/** Well-formed is enough here: today's rules may refuse what was served once. */
function read(folder: string, which: string): Knowledge {
  try {
    return loadKnowledge(folder, { isForComparison: true });
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error;
    throw new UsageError(`The ${which} set cannot be compared.\n${error.message}`);
  }
}

/** Those that both sets can be asked for: a cause that only one of them knows cannot be right in the other. */
function scenariosOf(folder: string, before: Knowledge, after: Knowledge): Scenario[] {
  const path = join(folder, "scenarios");
  const from = existsSync(path) ? path : join(KNOWLEDGE_FOLDER, "scenarios");
  return readScenarios({ ...after, causes: new Map([...before.causes, ...after.causes]) }, [from]);
}

async function compare(
  before: Knowledge,
  after: Knowledge,
  scenarios: readonly Scenario[],
  changes: readonly Change[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const scenario of scenarios) {
    const [old, now] = [endingOf(await playScenario(before, scenario)), endingOf(await playScenario(after, scenario))];
    const endsSame = old.end === now.end && old.cause === now.cause;
    if (endsSame && old.questions.join() === now.questions.join()) continue;
    differences.push({
      id: scenario.id,
      before: old,
      after: now,
      kind: endsSame ? "questions" : "end",
      why: reasonsThatDiffer(before, after, scenario, [old, now], changes),
    });
  }
  return differences.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}

function endingOf({ end, fixed, leading, asked, pass }: Played): Ending {
  return { end, cause: fixed ?? leading[0]?.id ?? "", questions: asked, pass };
}

interface Report {
  readonly changes: readonly Change[];
  readonly profile: boolean;
  readonly differences: readonly Difference[];
  readonly moved: readonly Difference[];
  readonly played: number;
  readonly stored: number;
}

function report({ changes, profile, differences, moved, played, stored }: Report): void {
  print(changes.length === 0 && !profile ? "The two sets say the same." : "What changed");
  for (const change of changes) print(`  ${inWords(change)}`);
  if (profile) print("  tenant.json");
  for (const each of [...differences, ...moved]) {
    print(`\n${each.id}: ${each.kind === "end" ? "ends differently" : "ends the same, by other questions"}`);
    print(`  before: ${endingInWords(each.before)}`);
    print(`  after:  ${endingInWords(each.after)}`);
    for (const reason of each.why) print(`  because ${reason}`);
  }
  const ends = differences.filter(({ kind }) => kind === "end");
  const worse = ends.filter(({ before, after }) => before.pass && !after.pass).length;
  const better = ends.filter(({ before, after }) => !before.pass && after.pass).length;
  print(
    `\n${ends.length} of ${played} scenarios end differently (${better} right now that were wrong, ${worse} wrong now that were right); ${differences.length - ends.length} ask otherwise.`,
  );
  if (stored > 0) print(`${moved.length} of ${stored} stored cases would be diagnosed differently.`);
}

function endingInWords({ end, cause, questions }: Ending): string {
  const asked = questions.length === 0 ? "" : `, after ${questions.length} questions (${questions.join(", ")})`;
  return `${end} ${cause}${asked}`;
}
