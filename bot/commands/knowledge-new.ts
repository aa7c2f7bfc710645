import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { checkKnowledge, KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import { OPEN_QUESTION } from "../../knowledge/rules/stubs-answered.ts";
import { written } from "../../knowledge/schema/written.ts";
import { folderOf, print, readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";
import { writeSchemas } from "./knowledge-schema.ts";

const HELP = `npm run knowledge -- new cause|question|fact <id> [--in folder]

Writes a new entry that is complete and holds questions to you where you have to say something: "${OPEN_QUESTION}...".
Answer them one after the other; "npm run knowledge -- check" lists those that are left, with file and line.
The id is the file name: small letters, digits and hyphens, such as wrong-vault. Nothing that exists is overwritten.
A new cause or question is also added to vocabulary.json.`;

const KINDS = ["cause", "question", "fact"] as const;
type Kind = (typeof KINDS)[number];

/** The files that belong to a new entry, by path below the knowledge folder. */
type Stub = Readonly<Record<string, object>>;

export const create: Command = (args) => {
  const { paths, given, wantsHelp } = readArguments(args, HELP, [], ["--in"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const [kind, id, more] = paths;
  if (!KINDS.some((each) => each === kind)) throw new UsageError(HELP);
  if (id === undefined || more !== undefined) throw new UsageError(`Give one id after "${kind}".\n\n${HELP}`);
  if (!/^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(id) || id.length > 60)
    throw new UsageError(`"${id}" cannot be an id: use small letters a to z, digits and hyphens, such as wrong-vault.`);
  const folder = folderOf(given("--in") ?? KNOWLEDGE_FOLDER);
  const files = stubOf(kind as Kind, id, new Date().toISOString().slice(0, 10));
  refuse(folder, kind as Kind, id, Object.keys(files));
  const before = checkKnowledge(folder).errors.length;
  for (const [path, entry] of Object.entries(files)) writeFileSync(join(folder, path), written(entry), { flag: "wx" });
  if (kind !== "fact") {
    addToVocabulary(folder, kind as Kind, id);
    if (existsSync(join(folder, "schema"))) writeSchemas(folder);
  }
  const { errors, warnings } = checkKnowledge(folder);
  for (const path of Object.keys(files)) print(`Written: ${join(folder, path)}`);
  for (const { file, line, rule, message } of warnings)
    if (rule === "stubs-answered" && (file in files || file === "vocabulary.json"))
      print(`  ${file}:${line}  ${message}`);
  print("Answer these, then run: npm run knowledge -- check");
  return errors.length > before ? 1 : 0;
};

/** @throws {UsageError} when something of that name exists already */
function refuse(folder: string, kind: Kind, id: string, files: readonly string[]): void {
  const existing = files.find((path) => existsSync(join(folder, path)));
  if (existing) throw new UsageError(`${join(folder, existing)} exists already. Nothing was written.`);
  const vocabulary = readVocabulary(folder);
  const isListed =
    kind === "cause" ? vocabulary.causes.includes(id) : kind === "question" && Object.hasOwn(vocabulary.findings, id);
  if (isListed) throw new UsageError(`vocabulary.json has "${id}" already. Nothing was written.`);
}

interface Listed {
  readonly causes: readonly string[];
  readonly findings: object;
}

function readVocabulary(folder: string): Listed {
  try {
    const { causes, findings } = JSON.parse(readFileSync(join(folder, "vocabulary.json"), "utf8")) as Listed;
    if (Array.isArray(causes) && typeof findings === "object") return { causes, findings };
  } catch {
    // said below
  }
  throw new UsageError(`${join(folder, "vocabulary.json")} cannot be read. Run: npm run knowledge -- check`);
}

/** Adds the id after the last one; every other line stays as it is. */
function addToVocabulary(folder: string, kind: Kind, id: string): void {
  const path = join(folder, "vocabulary.json");
  const text = readFileSync(path, "utf8");
  const tree = parseTree(text);
  const last = tree && findNodeAtLocation(tree, [kind === "cause" ? "causes" : "findings"])?.children?.at(-1);
  if (!last) throw new UsageError(`${path} cannot be read. Run: npm run knowledge -- check`);
  const end = last.offset + last.length;
  const line = kind === "cause" ? JSON.stringify(id) : `${JSON.stringify(id)}: ${indented(written(findingOf()))}`;
  writeFileSync(path, `${text.slice(0, end)},\n    ${line}${text.slice(end)}`);
}

function indented(text: string): string {
  return text.trimEnd().replaceAll("\n", "\n    ");
}

function findingOf() {
  return { title: ask("its name in a list?"), values: ["yes", "no"], meaning: ask("What exactly is meant by it?") };
}

/** A question to the author, in place of a text. */
function ask(question: string): string {
  return `${OPEN_QUESTION}${question}`;
}

function claim(today: string) {
  return {
    claim: ask("Which fact does this rest on? Say it in your own words."),
    source: "https://learn.microsoft.com/entra/identity/authentication/",
    section: ask("Under which heading of that page? Put the page's own address into source."),
    sourceDate: "n.d.",
    checked: today,
    standing: "inferred",
    reasoning: ask(
      "Does the page say so? Then set standing to documented and remove this line. Otherwise say how you know.",
    ),
  };
}

function stubOf(kind: Kind, id: string, today: string): Stub {
  switch (kind) {
    case "cause":
      return { [`causes/${id}.json`]: causeStub(id, today) };
    case "question":
      return { [`questions/${id}.json`]: questionStub(id), [`readings/${id}.json`]: readingStub(id) };
    case "fact":
      return { [`facts/${id}.json`]: factStub(id, today) };
  }
}

function causeStub(id: string, today: string) {
  return {
    $schema: "../schema/cause.schema.json",
    id,
    title: ask(`What is "${id}" called in a list?`),
    says: ask("What is wrong, in one plain sentence to the person?"),
    prior: "rare",
    platforms: ["iphone", "android", "windows", "mac", "linux", "chromebook"],
    stages: ["sign-in-fails"],
    evidence: [
      {
        finding: "stage",
        is: "sign-in-fails",
        weighs: "suggests",
        because: ask("Which answers speak for it, and which rule it out? One line each."),
      },
    ],
    symptoms: [],
    errors: [],
    repairedBy: "helpdesk",
    fix: "use-another-method-meanwhile",
    agent: {
      first: ask("What does the agent do first?"),
      steps: [ask("What comes after that? If the person can repair it, set repairedBy to employee and name the fix.")],
    },
    complaints: [ask(`How would people describe "${id}"? Five sentences or more.`)],
    apart: [],
    provenance: [claim(today)],
  };
}

function questionStub(id: string) {
  return {
    $schema: "../schema/question.schema.json",
    id,
    finding: id,
    ask: ask(`What is asked for "${id}", as one short question?`),
    why: ask("What does the answer tell apart? One sentence to the person."),
    effort: "look-up",
    options: [
      { value: "yes", label: "Yes", says: ["yes"] },
      { value: "no", label: "No", says: ["no"] },
    ],
    how: [{ say: ask("Where does the person see it? Then give a cause in causes/ a line of evidence on it.") }],
  };
}

function readingStub(id: string) {
  return {
    $schema: "../schema/reading.schema.json",
    finding: id,
    rules: [
      { is: "yes", words: [ask(`With which words do people say yes to "${id}" unasked?`)] },
      { is: "no", words: [ask(`With which words do people say no to "${id}" unasked?`)] },
    ],
  };
}

function factStub(id: string, today: string) {
  return {
    $schema: "../schema/fact.schema.json",
    id,
    title: ask(`What is "${id}", in a few words?`),
    value: ask(`What is its value? Set unit to fit, and write {fact:${id}} where the number stands in steps.`),
    unit: "text",
    provenance: [claim(today)],
  };
}
