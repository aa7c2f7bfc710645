import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import type { Vocabulary } from "../../knowledge/model.ts";
import { schemaFiles } from "../../knowledge/rules/schemas-current.ts";
import { folderOf, print, readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";

const HELP = `npm run knowledge -- schema [folder]

Writes knowledge/schema/*.schema.json from vocabulary.json, so that editors complete and explain what is allowed now.
Run it after a cause, a finding or a value was added to vocabulary.json.`;

export const schema: Command = (args) => {
  const { paths, wantsHelp } = readArguments(args, HELP);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const folder = paths[0] === undefined ? KNOWLEDGE_FOLDER : folderOf(paths[0]);
  print(`${writeSchemas(folder)} files written to ${join(folder, "schema")}`);
  return 0;
};

/** @returns how many files there are now. @throws {UsageError} when the vocabulary cannot be used */
export function writeSchemas(folder: string): number {
  const files = schemaFiles(vocabularyOf(folder));
  mkdirSync(join(folder, "schema"), { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, "schema", name), text);
  return files.size;
}

function vocabularyOf(folder: string): Vocabulary {
  try {
    const { findings, derived, causes, ...rest } = JSON.parse(readFileSync(join(folder, "vocabulary.json"), "utf8"));
    if (typeof findings === "object" && typeof derived === "object" && Array.isArray(causes))
      return { findings, derived, causes, ...rest };
  } catch {
    // said below
  }
  throw new UsageError(`${join(folder, "vocabulary.json")} cannot be used. Run: npm run knowledge -- check`);
}
