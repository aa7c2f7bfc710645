import { join } from "node:path";
import { languageFiles } from "../cards/language-files.ts";
import asksSecretEn from "./words/asks-secret.en.json" with { type: "json" };
import commandsEn from "./words/en.json" with { type: "json" };
import numbersEn from "./words/numbers.en.json" with { type: "json" };
import patternsEn from "./words/patterns.en.json" with { type: "json" };
import redFlagsEn from "./words/red-flags.en.json" with { type: "json" };

/**
 * What people say to the conversation, in every language that has files here. All of them count at once, English first: a
 * "nein" is a no whatever language the rest of the chat is in.
 */

const FOLDER = join(import.meta.dirname, "words");

/** A word or button that means the same everywhere in the conversation. */
export type Command = keyof typeof commandsEn;

/** The phrases of each command, English first. */
export const COMMAND_PHRASES: readonly Readonly<Partial<Record<Command, readonly string[]>>>[] = [
  ...languageFiles<Partial<Record<Command, string[]>>>(FOLDER).values(),
];

export const NUMBERS: readonly Partial<typeof numbersEn>[] = [
  ...languageFiles<Partial<typeof numbersEn>>(FOLDER, "numbers").values(),
];

/** Patterns of all languages by what they recognise. */
export function patternsOf(key: keyof typeof patternsEn, flags?: string): RegExp[] {
  return compiled("patterns", key, flags);
}

export function redFlagPatterns(key: keyof typeof redFlagsEn): RegExp[] {
  return compiled("red-flags", key, "i");
}

export function secretPatterns(key: keyof typeof asksSecretEn): RegExp[] {
  return compiled("asks-secret", key, "i");
}

function compiled(name: string, key: string, flags = ""): RegExp[] {
  return [...languageFiles<Record<string, readonly string[]>>(FOLDER, name).values()].flatMap((file) =>
    (file[key] ?? []).map((pattern) => new RegExp(pattern, flags)),
  );
}
