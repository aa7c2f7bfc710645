import { UsageError } from "./arguments.ts";

/** What an administrator does with the JSON files. Each command is read when it is called. */
export const COMMANDS: Readonly<Record<string, { readonly does: string; readonly load: () => Promise<Command> }>> = {
  check: {
    does: "[folder] [--json]             is the knowledge well-formed, and does it make sense",
    load: async () => (await import("./knowledge-check.ts")).check,
  },
  test: {
    does: "[path ...] [--json]           plays scenarios through the real dialogs and cards",
    load: async () => (await import("./knowledge-test.ts")).test,
  },
  diff: {
    does: "<folder or revision> [...]    which scenarios and stored cases would end differently, and why",
    load: async () => (await import("./knowledge-diff.ts")).diff,
  },
  explain: {
    does: "<cause> [--json]              what leads to a cause, and what separates it from its neighbours",
    load: async () => (await import("./knowledge-explain.ts")).explain,
  },
  new: {
    does: "cause|question|fact <id>      a new entry with the questions that its author must answer",
    load: async () => (await import("./knowledge-new.ts")).create,
  },
  stale: {
    does: "[folder] [--json]             claims that somebody should check again, oldest first",
    load: async () => (await import("./knowledge-stale.ts")).stale,
  },
  propose: {
    does: "<case.json> [--to folder]     what could be learned from resolved cases, for a person to accept",
    load: async () => (await import("./knowledge-propose.ts")).propose,
  },
  screens: {
    does: "<case.json> [--json]          the steps that looked different on somebody's screen",
    load: async () => (await import("./knowledge-propose.ts")).screens,
  },
  schema: {
    does: "                              writes what editors complete from, after vocabulary.json has changed",
    load: async () => (await import("./knowledge-schema.ts")).schema,
  },
};

/** @returns the exit code. @throws {UsageError} or an error with a `code` of our own, with a message for people */
export type Command = (args: readonly string[]) => number | Promise<number>;

const OWN_ERRORS: readonly unknown[] = ["USAGE", "SCENARIO_INVALID", "KNOWLEDGE_INVALID", "KNOWLEDGE_TOO_LARGE"];

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  npm run knowledge -- ${name.padEnd(8)} ${does}`);
  return `Usage:\n${lines.join("\n")}\nMore about one of them: npm run knowledge -- <command> --help\n`;
}

/** Carries out `npm run knowledge -- <args>`. @returns the exit code */
export async function runKnowledge([name = "", ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command) return await (await command.load())(args);
    const isAsked = name === "--help" || name === "help";
    (isAsked ? process.stdout : process.stderr).write(usage());
    return isAsked ? 0 : 2;
  } catch (error) {
    if (!(error instanceof UsageError) && !OWN_ERRORS.includes((error as { readonly code?: unknown }).code))
      throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
