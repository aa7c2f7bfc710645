import { randomUUID } from "node:crypto";
import {
  type Activity,
  BotAdapter,
  type ConversationReference,
  INVOKE_RESPONSE_KEY,
  type ResourceResponse,
  TurnContext,
} from "botbuilder-core";
import { conversationLane } from "../delivery/lanes.ts";
import type { TurnOutcome } from "./turn-outcome.ts";
import type { CaseRow, Delivery, TranscriptLine } from "./turn-store.ts";

/** What a turn wants to leave behind, collected while it runs. */
export interface TurnEffects {
  state: unknown;
  deliveries: Delivery[];
  cases: CaseRow[];
  spoken?: string;
  about?: string;
  erases?: true;
  keeps?: TurnOutcome["keeps"];
  usedNonce?: string;
}

const EFFECTS = Symbol("turn effects");

/** The effects of the running turn. @throws when the context does not come from `TeamsAdapter` */
export function effectsOf(context: TurnContext): TurnEffects {
  const effects = context.turnState.get(EFFECTS) as TurnEffects | undefined;
  if (!effects) throw new TypeError("This turn was not started by TeamsAdapter.");
  return effects;
}

/**
 * The Bot Framework adapter of this product. It talks to nobody: what a turn sends is collected as deliveries,
 * which are committed with the turn's state and leave afterwards. So a turn has all of its effects, or none.
 */
export class TeamsAdapter extends BotAdapter {
  /** Where `OAuthPrompt` looks for the token service in a turn; the directory puts it there when somebody signs in. */
  readonly UserTokenClientKey = Symbol("UserTokenClient");
  readonly #now: () => number;

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  /** Runs bot logic on one authenticated activity. Rejects when the logic throws; nothing has happened then. */
  async run(
    activity: Partial<Activity>,
    state: unknown,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<TurnOutcome> {
    const { deliveryMode: _, ...plain } = activity; // the SDK would keep the replies of an "expectReplies" to itself
    const context = new TurnContext(this as BotAdapter, plain);
    const effects: TurnEffects = {
      state,
      deliveries: [],
      cases: [],
    };
    context.turnState.set(EFFECTS, effects);
    await this.runMiddleware(context, logic);
    const invoked = context.turnState.get(INVOKE_RESPONSE_KEY) as
      | { value?: { status: number; body?: unknown } }
      | undefined;
    return {
      state: effects.state,
      deliveries: newFirst(effects.deliveries),
      transcript: this.#transcriptOf(effects.deliveries, activity),
      cases: effects.cases,
      ...(invoked?.value && { response: { status: invoked.value.status, body: invoked.value.body } }),
      ...(effects.spoken !== undefined && { spoken: effects.spoken }),
      ...(effects.about !== undefined && { about: effects.about }),
      ...(effects.erases && { erases: true }),
      ...(effects.keeps && { keeps: effects.keeps }),
      ...(effects.usedNonce !== undefined && { usedNonce: effects.usedNonce }),
    };
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    return activities.map((activity) => {
      if (activity.type === "invokeResponse") {
        context.turnState.set(INVOKE_RESPONSE_KEY, activity);
        return { id: "" };
      }
      const key = activity.id ?? randomUUID();
      effectsOf(context).deliveries.push({ ...this.#address(context, key), kind: "send", activity });
      return { id: key };
    });
  }

  /** `activity.id` is the id that the channel gave, or the key of an earlier delivery. */
  override async updateActivity(context: TurnContext, activity: Partial<Activity>): Promise<undefined> {
    const { id, ...content } = activity;
    const earlier = context.activity.replyToId === id ? { replacesActivity: id } : { replaces: id };
    effectsOf(context).deliveries.push({
      ...this.#address(context, randomUUID()),
      kind: "update",
      activity: content,
      ...earlier,
    } as Delivery);
    return undefined;
  }

  override async deleteActivity(): Promise<void> {
    throw new TypeError("This bot replaces what it wrote and never deletes it.");
  }

  override async continueConversation(_: Partial<ConversationReference>): Promise<void> {
    throw new TypeError("Proactive messages are deliveries: use the store's outbox.");
  }

  #address(context: TurnContext, key: string): Pick<Delivery, "key" | "lane" | "serviceUrl" | "conversationId"> {
    const conversationId = context.activity.conversation.id;
    return { key, lane: conversationLane(conversationId), serviceUrl: context.activity.serviceUrl, conversationId };
  }

  #transcriptOf(deliveries: readonly Delivery[], activity: Partial<Activity>): TranscriptLine[] {
    const at = this.#now();
    return deliveries
      .filter((delivery) => delivery.kind === "send" && delivery.conversationId === activity.conversation?.id)
      .map((delivery) => ({
        at,
        speaker: "bot" as const,
        words: wordsOfSent(delivery.activity),
        activityId: delivery.key,
      }))
      .filter((line) => line.words !== "");
  }
}

/**
 * What is new leaves before what only changes: it is what the person waits for, and a client that no longer has the older card
 * (the Playground after its page was loaded again) stops at the change and would not show it.
 */
function newFirst(deliveries: readonly Delivery[]): Delivery[] {
  const isChange = ({ kind }: Delivery) => kind === "update";
  return [...deliveries.filter((each) => !isChange(each)), ...deliveries.filter(isChange)];
}

/** A card as words: what it would say to somebody who cannot see it. */
function wordsOfSent(activity: Partial<Activity>): string {
  const cards = (activity.attachments ?? []).map(
    (attachment) => (attachment.content as { fallbackText?: string } | undefined)?.fallbackText ?? "",
  );
  return [activity.text ?? "", ...cards].filter((words) => words !== "").join("\n");
}
