import type { ActivityHandler } from "botbuilder-core";
import { type Activity, CardFactory } from "botbuilder-core";
import { noticeCard } from "../../cards/notice-card.ts";
import { say } from "../../cards/text.ts";
import { conversationLane } from "../delivery/lanes.ts";
import type { Log } from "../log.ts";
import type { Delivery, TurnStore } from "../storage/turn-store.ts";
import { redact } from "../transcripts/redact.ts";
import { TeamsAdapter } from "./teams-adapter.ts";
import { TurnEngine } from "./turn-engine.ts";
import type { TurnOutcome } from "./turn-outcome.ts";

export interface TurnPipelineOptions {
  readonly store: TurnStore;
  readonly bot: ActivityHandler;
  readonly desk: () => { readonly name: string; readonly phone: string; readonly hours: string };
  readonly log: Log;
  readonly now: () => number;
  readonly onDeliveries: (deliveries: readonly Delivery[]) => void;
}

/** Puts the parts of a turn together: redactor, engine, adapter, bot. Takes authenticated, well-formed activities. */
export function createTurnPipeline(options: TurnPipelineOptions): Pick<TurnEngine, "take" | "resume" | "idle"> {
  const { store, bot, log, now, onDeliveries } = options;
  const adapter = new TeamsAdapter(now);
  const engine = new TurnEngine({
    store,
    run: (activity, state) => adapter.run(activity, state, (context) => bot.run(context)),
    apologise: (activity, reference) => apology(activity, reference, options),
    wordsOf,
    onDeliveries,
    log,
    now,
  });
  return {
    take: (activity) => engine.take(redacted(activity)),
    resume: () => engine.resume(),
    idle: () => engine.idle(),
  };
}

/** The activity without the secrets somebody may have typed, in the text or into a card. */
function redacted(activity: Partial<Activity>): Partial<Activity> {
  const text = typeof activity.text === "string" ? redact(activity.text) : activity.text;
  return {
    ...activity,
    ...(text !== undefined && { text }),
    ...(activity.value !== undefined && { value: redactedValue(activity.value, 0) }),
  };
}

function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (value === null || typeof value !== "object" || depth > 8) return value;
  if (Array.isArray(value)) return value.map((each) => redactedValue(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactedValue(each, depth + 1)]));
}

/** What was said; for a click its verb, until the turn knows what it meant. */
function wordsOf(activity: Partial<Activity>): string {
  if (activity.type === "invoke") {
    const action = (activity.value as { action?: { verb?: unknown } } | undefined)?.action;
    return typeof action?.verb === "string" ? `(${action.verb.slice(0, 60)})` : "";
  }
  if (activity.type !== "message") return "";
  const files = (activity.attachments ?? []).filter(
    (attachment) => !attachment.contentType?.startsWith("text/html"),
  ).length;
  return [activity.text ?? "", files > 0 ? `(${files} attachment)` : ""].filter((part) => part !== "").join(" ");
}

function apology(activity: Partial<Activity>, reference: string, options: TurnPipelineOptions): TurnOutcome {
  const locale = activity.locale ?? "en";
  const { name, phone, hours } = options.desk();
  const card = noticeCard({
    title: say(locale, "error.title"),
    text: `${say(locale, "error.text")} ${say(locale, "help.desk", { desk: name, phone, hours })}`,
    tone: "attention",
    reference: say(locale, "error.reference", { reference }),
    actions: [],
  });
  const conversationId = activity.conversation?.id ?? "";
  const isSpoken = activity.type === "message" || activity.type === "invoke";
  const delivery: Delivery = {
    key: `apology:${reference}`,
    lane: conversationLane(conversationId),
    kind: "send",
    serviceUrl: activity.serviceUrl ?? "",
    conversationId,
    activity: { type: "message", attachments: [CardFactory.adaptiveCard(card)] },
  };
  const words = say(locale, "error.reference", { reference });
  return {
    deliveries: isSpoken ? [delivery] : [],
    transcript: isSpoken ? [{ at: options.now(), speaker: "bot", words }] : [],
    cases: [],
    ...(activity.type === "invoke" && {
      response: {
        status: 200,
        body: {
          statusCode: 200,
          type: "application/vnd.microsoft.activity.message",
          value: say(locale, "error.title"),
        },
      },
    }),
  };
}
