import { type Activity, type ActivityHandler, CardFactory } from "botbuilder-core";
import { noticeCard } from "../../cards/notice-card.ts";
import { say } from "../../cards/text.ts";
import { commandOf } from "../../dialogs/input.ts";
import { isSigningIn } from "../../dialogs/state.ts";
import { conversationLane } from "../delivery/lanes.ts";
import { type DeskFront, remark } from "../desk-front.ts";
import type { DeskReads } from "../desk-reads.ts";
import { addressed, isFromInside, markDeskTurn } from "../desk-turn.ts";
import type { Log } from "../log.ts";
import { REMOVED, RedactionError } from "../transcripts/redact.ts";
import { asStored, redacted, SecretMemory, unchecked, wordsOf } from "./inbound-text.ts";
import { TeamsAdapter } from "./teams-adapter.ts";
import { type TurnAnswer, TurnEngine } from "./turn-engine.ts";
import type { TurnOutcome } from "./turn-outcome.ts";
import type { Delivery, TurnStore } from "./turn-store.ts";
import { showingTyping } from "./typing.ts";

export interface TurnPipelineOptions {
  readonly store: TurnStore;
  readonly bot: Pick<ActivityHandler, "run">;
  readonly desk: () => { readonly name: string; readonly phone: string; readonly hours: string };
  readonly log: Log;
  readonly now: () => number;
  readonly onDeliveries: (deliveries: readonly Delivery[]) => void;
  /** Sends past the outbox and the store, when the store does not answer. Default: nobody is told. */
  readonly sendNow?: (delivery: Delivery) => Promise<unknown>;
  readonly pause?: (ms: number) => Promise<unknown>; // see TurnEngineOptions
  readonly turnTimeoutMs?: number;
  /** The agents' desk. Default: there is none, and every activity belongs to its own conversation. */
  readonly front?: Pick<DeskFront, "route" | "caseOf">;
  readonly reads?: Pick<DeskReads, "answer">;
  readonly redactor?: typeof redacted; // tests: one that fails
}

/** The running pipeline. `within` takes what comes from inside, as an answer of the ticket system. */
export type TurnPipeline = Pick<TurnEngine, "take" | "resume" | "idle"> & {
  readonly within: (activity: Partial<Activity>) => Promise<TurnAnswer>;
};

const QUIET_MS = 60_000; // between two notices to one conversation that the store is away
const MAX_QUIET = 1_000;

/** Puts the parts of a turn together: redactor, engine, adapter, bot. Takes authenticated, well-formed activities. */
export function createTurnPipeline(options: TurnPipelineOptions): TurnPipeline {
  const { bot, log, now, front, reads, redactor: read = redacted } = options;
  const adapter = new TeamsAdapter(now);
  const secrets = new SecretMemory(now);
  const codes = new WeakSet<Partial<Activity>>(); // go through a turn as they came, and are written down nowhere
  const engine = new TurnEngine({
    ...options,
    run: async (activity, state, forgotten, partition) => {
      const isAgents = partition !== activity.conversation?.id;
      const of = isAgents ? await front?.caseOf(activity) : undefined;
      if (isAgents && !of) return { deliveries: [], transcript: [], cases: [], spoken: "" }; // erased in the meantime
      const outcome = await adapter.run(of ? addressed(activity, of) : activity, state, async (context) => {
        if (of) markDeskTurn(context, activity, of);
        if (forgotten && activity.type !== "conversationUpdate")
          await context.sendActivity(
            messageWith(noticeCard({ text: say(localeOf(activity), "stale.forgotten"), actions: [] })),
          );
        await bot.run(context);
      });
      for (const { words } of outcome.transcript) secrets.heardFromBot(partition, words);
      if (of && outcome.spoken) secrets.heard(partition, outcome.spoken); // the agent's own words
      return outcome;
    },
    apologise: (activity, reference) => apology(activity, reference, options),
    startsAnew: (activity, error) =>
      (error as { code?: unknown }).code !== "STATE_NEWER" && commandOf(String(activity.text ?? "")) === "start-over",
    wordsOf: (activity) => (codes.has(activity) ? REMOVED : wordsOf(activity)),
    asStored: (activity) => (codes.has(activity) ? { ...asStored(activity), text: REMOVED } : asStored(activity)),
  });
  const tellNobodyIsHome = storeAway(options);
  /** Without its secrets. One that cannot be read goes on without its words; a click has nothing to go on with then. */
  const checked = (activity: Partial<Activity>): Partial<Activity> | undefined => {
    try {
      return read(activity, secrets);
    } catch (error) {
      if (!(error instanceof RedactionError)) throw error;
      log.error("A message could not be checked for secrets; nothing of it was kept", { error });
      return activity.type === "invoke" ? undefined : unchecked(activity);
    }
  };
  return {
    take: async (activity) => {
      if (isAutomaticRefresh(activity)) return unchanged(activity);
      if (isFromInside(activity)) return { status: 200 }; // it is not: nobody outside may say so
      try {
        const isCode = await isSignInCode(activity, options.store);
        const taken = isCode ? activity : checked(activity);
        if (taken === undefined) return notKept(activity);
        if (isCode) codes.add(taken);
        const looked = await reads?.answer(taken);
        if (looked) return looked;
        const routed = await front?.route(taken);
        if (routed?.kind === "answer") return routed.answer;
        const place = routed?.kind === "case" ? routed.place : undefined;
        return await showingTyping(taken, options.sendNow, engine.take(taken, place));
      } catch (error) {
        log.error("The store does not answer; the sender is asked to come again", { error });
        tellNobodyIsHome(activity);
        return { status: 503, retryAfterSeconds: 5 };
      }
    },
    within: (activity) => engine.take(activity),
    resume: () => engine.resume(),
    idle: () => engine.idle(),
  };
}

/** Six digits are often an error code. While a sign-in waits they are its code; only the stored state knows. */
async function isSignInCode(
  { type, text, value, conversation }: Partial<Activity>,
  store: TurnStore,
): Promise<boolean> {
  if (type !== "message" || value || !/^\s*\d{6}\s*$/.test(text ?? "")) return false;
  return isSigningIn((await store.load(conversation?.id ?? ""))?.value);
}

/** The client, not the person, asks for the newest form of a card. No card of ours asks for that yet. */
function isAutomaticRefresh(activity: Partial<Activity>): boolean {
  return activity.type === "invoke" && (activity.value as { trigger?: unknown } | undefined)?.trigger === "automatic";
}

function unchanged(activity: Partial<Activity>): TurnAnswer {
  return remark(say(localeOf(activity), "input.unknown-action"));
}

/** To a click whose inputs could not be checked: nothing was written, and nothing happened. */
function notKept(activity: Partial<Activity>): TurnAnswer {
  return remark(say(localeOf(activity), "input.unchecked.click"));
}

function apology(activity: Partial<Activity>, reference: string, options: TurnPipelineOptions): TurnOutcome {
  const locale = localeOf(activity);
  const { name, phone, hours } = options.desk();
  const card = noticeCard({
    title: say(locale, "error.title"),
    text: `${say(locale, "error.text")} ${say(locale, "help.desk", { desk: name, phone, hours })}`,
    tone: "attention",
    reference: say(locale, "error.reference", { reference }),
    actions: [],
  });
  const isSpoken = activity.type === "message" || activity.type === "invoke";
  const words = say(locale, "error.reference", { reference });
  return {
    deliveries: isSpoken ? [deliveryTo(activity, `apology:${reference}`, card)] : [],
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

/** Without a store nothing may be said about the trouble, but the person must know where else help is. Once a minute each. */
function storeAway({ desk, sendNow, log, now }: TurnPipelineOptions): (activity: Partial<Activity>) => void {
  const told = new Map<string, number>();
  return (activity) => {
    const conversation = activity.conversation?.id ?? "";
    if (!sendNow || activity.type !== "message" || now() - (told.get(conversation) ?? -QUIET_MS) < QUIET_MS) return;
    if (told.size >= MAX_QUIET) told.clear();
    told.set(conversation, now());
    const { name, phone, hours } = desk();
    const text = say(localeOf(activity), "error.storage", { desk: name, phone, hours });
    const notice = deliveryTo(activity, `away:${activity.id}`, noticeCard({ text, tone: "attention", actions: [] }));
    sendNow(notice).catch((error: unknown) => log.warn("Nobody could be told that the store is away", { error }));
  };
}

function deliveryTo(activity: Partial<Activity>, key: string, card: object): Delivery {
  const conversationId = activity.conversation?.id ?? "";
  const serviceUrl = activity.serviceUrl ?? "";
  return {
    key,
    lane: conversationLane(conversationId),
    kind: "send",
    serviceUrl,
    conversationId,
    activity: { ...messageWith(card), from: activity.recipient, recipient: activity.from } as Partial<Activity>,
  };
}

function messageWith(card: object): Partial<Activity> {
  return { type: "message", attachments: [CardFactory.adaptiveCard(card)] };
}

function localeOf(activity: Partial<Activity>): string {
  return activity.locale ?? "en";
}
