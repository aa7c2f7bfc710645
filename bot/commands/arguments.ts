import { existsSync, statSync } from "node:fs";

/** What was typed cannot be carried out; the message says what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "USAGE";
}

/** What follows the name of a command. */
export interface Arguments {
  readonly paths: readonly string[]; // everything that is no switch
  readonly has: (name: string) => boolean;
  readonly given: (name: string) => string | undefined;
  readonly wantsHelp: boolean;
}

/**
 * Reads `--switch`, `--name value` and the rest.
 * @param switches  names without a value
 * @param values    names that take the next word
 * @throws {UsageError} for an unknown name, or one that lacks its value
 */
export function readArguments(
  args: readonly string[],
  help: string,
  switches: readonly string[] = [],
  values: readonly string[] = [],
): Arguments {
  const paths: string[] = [];
  const named = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (!arg.startsWith("--")) paths.push(arg);
    else if (arg === "--help" || switches.includes(arg)) named.set(arg, "");
    else if (values.includes(arg)) {
      const value = args[++i];
      if (value === undefined || value.startsWith("--")) throw new UsageError(`${arg} needs a value.\n\n${help}`);
      named.set(arg, value);
    } else throw new UsageError(`${arg} is not known here.\n\n${help}`);
  }
  return {
    paths,
    has: (name) => named.has(name),
    given: (name) => named.get(name),
    wantsHelp: named.has("--help"),
  };
}

/** @throws {UsageError} when there is no such folder */
export function folderOf(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no folder ${path}. Give the folder that holds tenant.json.`);
  if (!statSync(path).isDirectory())
    throw new UsageError(`${path} is a file. Give the folder that holds tenant.json and the folders of entries.`);
  return path;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
