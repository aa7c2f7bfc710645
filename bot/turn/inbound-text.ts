import type { Activity, Attachment } from "botbuilder-core";
import { opensSecret, REMOVED, redact } from "../transcripts/redact.ts";

/**
 * What comes in, without the secrets somebody may have typed: in the text, in a card, in an edited message or as the name
 * of a file. This runs before anything is written down or understood.
 */
export function redacted(activity: Partial<Activity>, memory: SecretMemory): Partial<Activity> {
  const conversation = activity.conversation?.id ?? "";
  const { text, value, attachments } = activity;
  return {
    ...activity,
    ...(typeof text === "string" && { text: memory.redact(conversation, activity.id ?? "", text) }),
    ...(value !== undefined && !isSignIn(activity) && { value: redactedValue(value, 0) }),
    ...(attachments !== undefined && { attachments: attachments.map(redactedAttachment) }),
  };
}

/**
 * The activity as it is written down until its turn is done. What is not listed here stays in memory: files (Teams repeats
 * the text in one), addresses that let anybody in, and the token of a sign-in.
 */
export function asStored(activity: Partial<Activity>): Partial<Activity> {
  const { tenant, team, channel, eventType } = (activity.channelData ?? {}) as Readonly<Record<string, unknown>>;
  const kept = Object.fromEntries(STORED.map((key) => [key, activity[key]]));
  return {
    ...kept,
    channelData: { tenant, team, channel, eventType },
    ...(isSignIn(activity) && { value: {} }),
    ...(activity.attachments && {
      attachments: activity.attachments.map(({ contentType, name }) => ({ contentType, ...(name && { name }) })),
    }),
  };
}

const STORED = [
  "type",
  "id",
  "name",
  "timestamp",
  "channelId",
  "serviceUrl",
  "from",
  "recipient",
  "conversation",
  "locale",
  "text",
  "value",
  "replyToId",
  "entities",
  "membersAdded",
  "membersRemoved",
  "action",
] as const satisfies readonly (keyof Activity)[];

/** What was said; for a click its verb, until the turn knows what it meant. */
export function wordsOf(activity: Partial<Activity>): string {
  if (activity.type !== "message" && activity.type !== "invoke") return "";
  const value = activity.value as { verb?: unknown; action?: { verb?: unknown } } | null | undefined;
  const verb = activity.type === "invoke" ? value?.action?.verb : value?.verb;
  if (typeof verb === "string") return /^[\w-]{1,60}$/.test(verb) ? `(${verb})` : "(?)";
  if (activity.type === "invoke") return "";
  const files = (activity.attachments ?? []).filter(
    (attachment) => !attachment.contentType?.startsWith("text/html"),
  ).length;
  return [activity.text ?? "", files > 0 ? `(${files} attachment)` : ""].filter((part) => part !== "").join(" ");
}

const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 5_000;

/** Knows for a while whose last message ended where a secret would follow ("my pass is"), since people press Enter there. */
export class SecretMemory {
  readonly #opened = new Map<string, { readonly at: number; readonly answer?: string }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param id  of the activity: sent again, it is read in the same way again */
  redact(conversation: string, id: string, text: string): string {
    const { at = Number.NEGATIVE_INFINITY, answer = id } = this.#opened.get(conversation) ?? {};
    const opened = answer === id && this.#now() - at < REMEMBERED_MS;
    if (opened) this.#opened.set(conversation, { at, answer });
    if (opensSecret(text)) {
      if (this.#opened.size >= MAX_REMEMBERED) this.#opened.clear();
      this.#opened.set(conversation, { at: this.#now() });
    }
    return redact(text, { opened });
  }
}

function isSignIn(activity: Partial<Activity>): boolean {
  return activity.type === "invoke" && activity.name?.startsWith("signin/") === true;
}

const MAX_DEPTH = 16;
/** Names of the card protocol whose values are made by us, or mean nothing to us. */
const OURS: readonly string[] = ["verb", "nonce", "conversation", "type", "trigger", "id", "case"];
const A_NAME = /^[\w.:;@/+=-]{1,300}$/;

function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (value === null || typeof value !== "object") return value;
  if (depth > MAX_DEPTH) return REMOVED;
  if (Array.isArray(value)) return value.map((each) => redactedValue(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      OURS.includes(key) && typeof each === "string" && A_NAME.test(each) ? each : redactedValue(each, depth + 1),
    ]),
  );
}

function redactedAttachment(attachment: Attachment): Attachment {
  const { name, content } = attachment;
  return {
    ...attachment,
    ...(typeof name === "string" && { name: redact(name) }),
    ...(typeof content === "string" && { content: redact(content) }),
  };
}
