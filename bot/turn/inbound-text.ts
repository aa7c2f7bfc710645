import { createHash } from "node:crypto";
import type { Activity, Attachment } from "botbuilder-core";
import { UNCHECKED } from "../../dialogs/input.ts";
import { type Expected, expectedAfter, REMOVED, redact } from "../transcripts/redact.ts";

/**
 * What comes in, without the secrets somebody may have typed: in the text, in a card, in an edited message or as the name
 * of a file. This runs before anything is written down or understood.
 * @throws {RedactionError} see `unchecked`
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
 * What is left of an activity that could not be checked for secrets: who wrote where, and that it was not kept. The
 * conversation says so to the person.
 */
export function unchecked(activity: Partial<Activity>): Partial<Activity> {
  const { attachments: _, value: __, text, ...rest } = activity;
  const { entities: ___, ...kept } = rest;
  return { ...kept, ...(typeof text === "string" || activity.type === "message" ? { text: UNCHECKED } : {}) };
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

/** A click of the person, until its turn says what it meant; of an agent, its verb, which no reader is shown (exported.ts). */
const A_BUTTON = "(a button)";

/** What was said. */
export function wordsOf(activity: Partial<Activity>): string {
  if (activity.type !== "message" && activity.type !== "invoke") return "";
  const value = activity.value as { verb?: unknown; action?: { verb?: unknown } } | null | undefined;
  const verb = activity.type === "invoke" ? value?.action?.verb : value?.verb;
  if (typeof verb === "string") return /^desk-[\w-]{1,60}$/.test(verb) ? `(${verb})` : A_BUTTON;
  if (activity.type === "invoke") return "";
  const files = (activity.attachments ?? []).filter(
    (attachment) => !attachment.contentType?.startsWith("text/html"),
  ).length;
  return [activity.text ?? "", files > 0 ? `(${files} attachment)` : ""].filter((part) => part !== "").join(" ");
}

const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 5_000;
const MOST_USUAL = 500; // texts

/** What one conversation lets expect. */
interface Opened {
  readonly at: number;
  readonly expected: Expected;
  readonly by: "person" | "bot";
  readonly answer?: string; // id of the message that came after it
}

/**
 * Knows for a while what the last message of a conversation lets expect of the next one: people press Enter after "my pass
 * is", and answer "What does the message say?" with the code alone. In memory only.
 */
export class SecretMemory {
  readonly #opened = new Map<string, Opened>();
  readonly #usual = new Map<string, Expected | undefined>(); // what the bot's texts let expect, by their digests
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param id  of the activity: sent again, it is read in the same way again
   * @throws {RedactionError}
   */
  redact(conversation: string, id: string, text: string): string {
    const opened = this.#opened.get(conversation);
    const isNext = opened !== undefined && (opened.answer ?? id) === id && this.#now() - opened.at < REMEMBERED_MS;
    if (isNext) this.#opened.set(conversation, { ...opened, answer: id });
    const said = redact(text, { after: isNext ? opened.expected : undefined });
    const expected = said === text ? expectedOf(text) : undefined; // else it has been told
    if (expected !== undefined) this.#note(conversation, { at: this.#now(), expected, by: "person" });
    return said;
  }

  /** What the person hears from an agent. */
  heard(conversation: string, text: string): void {
    this.#expect(conversation, expectedOf(text));
  }

  /** The same from the bot, which says it to many people; taking a text apart takes longer than all else about a message. */
  heardFromBot(conversation: string, text: string): void {
    const digest = createHash("sha256").update(text).digest("base64");
    if (!this.#usual.has(digest)) {
      if (this.#usual.size >= MOST_USUAL) this.#usual.clear();
      this.#usual.set(digest, expectedOf(text));
    }
    this.#expect(conversation, this.#usual.get(digest));
  }

  #expect(conversation: string, expected: Expected | undefined): void {
    const opened = this.#opened.get(conversation);
    const isOpen = opened?.by === "person" && opened.answer === undefined;
    if (expected !== undefined && !isOpen) this.#note(conversation, { at: this.#now(), expected, by: "bot" });
  }

  #note(conversation: string, opened: Opened): void {
    if (this.#opened.size >= MAX_REMEMBERED) this.#opened.clear();
    this.#opened.set(conversation, opened);
  }
}

/** Where nothing can be told, a secret is expected. */
function expectedOf(text: string): Expected | undefined {
  try {
    return expectedAfter(text);
  } catch {
    return "secret";
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
