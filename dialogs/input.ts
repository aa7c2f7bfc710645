import type { Activity } from "botbuilder-core";
import { plainText } from "../knowledge/words.ts";
import en from "./words/en.json" with { type: "json" };

/** A word or button that means the same everywhere in the conversation. */
export type Command = keyof typeof en;

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

const commands: ReadonlyMap<string, Command> = new Map(
  (Object.entries(en) as [Command, string[]][]).flatMap(([command, phrases]) =>
    phrases.map((phrase) => [plainText(phrase) || phrase, command]),
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

/** The command that a whole message is; a longer sentence is never one. */
export function commandOf(text: string): Command | undefined {
  return commands.get(plainText(text) || text.trim());
}

function actionOf(verb: unknown, data: unknown): Input | undefined {
  if (typeof verb !== "string" || verb.length > 60) return undefined;
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(typeof data === "object" && data !== null ? data : {}))
    if (typeof value === "string" || typeof value === "number") values[key] = String(value).slice(0, MAX_VALUE);
  return { kind: "action", verb, nonce: values.nonce ?? "", values };
}
