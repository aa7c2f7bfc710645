import type { Activity } from "botbuilder-core";
import { plainText } from "../knowledge/words.ts";
import { isTypo } from "./typo.ts";
import { COMMAND_PHRASES, type Command, patternsOf } from "./words.ts";

export type { Command };

/** What the redactor leaves where a secret stood, and where something private stood that opens no door. */
export const REMOVED = "[removed]";
export const WITHHELD = "[withheld]";
/** Stands for a whole text that could not be checked for secrets. */
export const UNCHECKED = "[not kept]";

/** What came in with a turn, as the conversation sees it. Untrusted: everything in it was parsed here. */
export type Input =
  | { readonly kind: "text"; readonly text: string; readonly hasAttachment: boolean }
  | {
      readonly kind: "action";
      readonly verb: string;
      readonly nonce: string;
      readonly values: Readonly<Record<string, string>>;
    }
  | { readonly kind: "nothing"; readonly hasAttachment: boolean };

/** The first language that has a phrase decides what it means. */
const commands: ReadonlyMap<string, Command> = new Map(
  COMMAND_PHRASES.toReversed().flatMap((language) =>
    (Object.entries(language) as [Command, readonly string[]][]).flatMap(([command, phrases]) =>
      phrases.map((phrase) => [plainText(phrase) || phrase, command] as const),
    ),
  ),
);
const MAX_VALUE = 500; // characters of one input of a card

/** Reads a message or the click on a card. Never throws: what cannot be read is "nothing". */
export function readInput(activity: Partial<Activity>): Input {
  const hasAttachment = (activity.attachments ?? []).some(
    (attachment) => !attachment.contentType?.startsWith("text/html"),
  );
  if (activity.type === "invoke") {
    const action = (activity.value as { action?: { verb?: unknown; data?: unknown } } | undefined)?.action;
    return actionOf(action?.verb, action?.data) ?? { kind: "nothing", hasAttachment };
  }
  const submitted = activity.value as { verb?: unknown } | undefined;
  if (submitted !== null && typeof submitted === "object")
    return actionOf(submitted.verb, submitted) ?? { kind: "nothing", hasAttachment };
  const text = (activity.text ?? "").replace(/[\u200B-\u200F\u2060\uFEFF]/g, "").trim();
  return text === "" ? { kind: "nothing", hasAttachment } : { kind: "text", text, hasAttachment };
}

/** The command that a whole message is; a longer sentence is one only where it asks for a person, or says how a fix went. */
export function commandOf(text: string): Command | undefined {
  const plain = plainText(text.slice(0, LONGEST_COMMAND + 1));
  if (plain === "") return commands.get(text.trim()) ?? commands.get(repeatedSign(text));
  if (plain.length > LONGEST_COMMAND) return undefined;
  return (
    commands.get(plain) ??
    PATTERNS.find(([, patterns]) => patterns.some((each) => each.test(plain)))?.[0] ??
    mistyped(plain)
  );
}

const LONGEST_COMMAND = 120; // characters
/** What is said in more ways than a list has room for. */
const PATTERNS: readonly (readonly [Command, readonly RegExp[]])[] = [
  ["talk-to-person", patternsOf("person")],
  ["fix-worked", patternsOf("worked")],
  ["fix-failed", patternsOf("failed")],
];

/** Commands that may be guessed from a slip of the finger: they decide nothing that could not be taken back. */
const GUESSABLE: readonly Command[] = ["dont-know", "talk-to-person", "start-over"];
const guessable = COMMAND_PHRASES.flatMap((language) =>
  GUESSABLE.flatMap((command) => (language[command] ?? []).map((phrase) => [plainText(phrase), command] as const)),
).filter(([phrase]) => phrase.length >= 8);

function mistyped(plain: string): Command | undefined {
  return plain.length < 8 ? undefined : guessable.find(([phrase]) => isTypo(plain, phrase))?.[1];
}

/** The sign of a message that is one sign, once or many times, in whatever colour of skin. */
function repeatedSign(text: string): string {
  const signs = new Set(text.replace(/\s|\p{Emoji_Modifier}/gu, ""));
  const [sign = ""] = signs;
  return signs.size === 1 && /\p{Extended_Pictographic}/u.test(sign) ? sign : "";
}

function actionOf(verb: unknown, data: unknown): Input | undefined {
  if (typeof verb !== "string" || verb.length > 60) return undefined;
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(typeof data === "object" && data !== null ? data : {}))
    if (typeof value === "string" || typeof value === "number") values[key] = String(value).slice(0, MAX_VALUE);
  return { kind: "action", verb, nonce: values.nonce ?? "", values };
}
