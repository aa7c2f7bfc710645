import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import { Outbox } from "../../bot/delivery/outbox.ts";
import { DeskFront } from "../../bot/desk-front.ts";
import { DeskReads } from "../../bot/desk-reads.ts";
import { ticketAnswers } from "../../bot/desk-tickets.ts";
import { unreachedEvent } from "../../bot/desk-turn.ts";
import type { Agents, Standing } from "../../bot/escalation/agents.ts";
import { ChannelDesk } from "../../bot/escalation/channel-desk.ts";
import { HelpdeskBot } from "../../bot/helpdesk-bot.ts";
import { type Log, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { StoredRecords } from "../../bot/transcripts/records.ts";
import { createTurnPipeline, type TurnPipeline } from "../../bot/turn/pipeline.ts";
import type { Delivery, TurnStore } from "../../bot/turn/turn-store.ts";
import { tellOfUnreachedCase } from "../../bot/turn/unreached-case.ts";
import type { Card } from "../../cards/card.ts";
import { type HelpCase, readCase } from "../../dialogs/desk/case.ts";
import { DEFAULT_RETENTION, type Directory, notConnected, type Ports } from "../../dialogs/ports.ts";
import { buttonOf, buttonsOf, cardOf, shipped, wordsOf } from "./chat.ts";

export const TEAM = "19:team@thread.tacv2";
export const CHANNEL = "19:triage@thread.tacv2";
const TENANT = "11111111-0000-0000-0000-000000000001";

export interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly objectId: string;
}
export const ERIN = { id: "29:employee-1", name: "Erin Employee", objectId: "00000000-0000-0000-0000-000000000101" };
export const SAM = { id: "29:agent-1", name: "Sam Okafor", objectId: "00000000-0000-0000-0000-000000000201" };
export const ANA = { id: "29:agent-2", name: "Ana Ruiz", objectId: "00000000-0000-0000-0000-000000000202" };
export const OMAR = { id: "29:emp-2", name: "Omar Ops", objectId: "00000000-0000-0000-0000-000000000105" };

export interface SceneOptions {
  readonly store?: TurnStore;
  readonly log?: Log;
  readonly hasTickets?: boolean;
  readonly opensDialogs?: boolean;
  /** What the ticket system does with a call; default: it opens T-1000, T-1001, … */
  readonly ticket?: (delivery: Delivery) => Promise<string>;
  /** What Teams has against a delivery; default: nothing. */
  readonly refuses?: (delivery: Delivery) => Error | undefined;
  readonly directory?: Directory;
  readonly mergeGapMs?: number;
  readonly now?: () => number;
}

/**
 * The helpdesk as a scene: a person in the chat with the bot, agents in the helpdesk's channel, and the real engine, store, outbox,
 * dialogs and cards between them. Only Teams and the ticket system are played.
 */
export class DeskScene {
  readonly store: TurnStore;
  readonly pipeline: TurnPipeline;
  readonly outbox: Outbox;
  readonly ports: Ports;
  /** Everything that left, in order, with the id that the channel gave it. */
  readonly left: { readonly delivery: Delivery; readonly id: string; readonly target: string | undefined }[] = [];
  readonly standings = new Map<string, Standing>([
    [SAM.objectId, "agent"],
    [ANA.objectId, "agent"],
  ]);
  readonly refused: unknown[] = [];
  readonly conversation = `a:${randomUUID()}`;
  answer: { status: number; body?: unknown } = { status: 0 };
  #tickets = 0;

  constructor(options: SceneOptions = {}) {
    const { now = () => Date.now(), log = silentLog, hasTickets = true, opensDialogs = false } = options;
    this.store = options.store ?? new SqliteTurnStore(":memory:");
    const agents: Agents = {
      standing: async ({ from }) => this.standings.get(from?.aadObjectId ?? "") ?? "not-agent",
    };
    const heard: Log = {
      ...log,
      warn: (message, fields) => (message === "desk.refused" ? this.refused.push(fields) : log.warn(message, fields)),
    };
    this.ports = {
      knowledge: () => shipped,
      desk: new ChannelDesk({
        channelId: CHANNEL,
        knowledge: () => shipped,
        store: this.store,
        hasTickets,
        opensDialogs,
        now,
      }),
      directory: options.directory ?? notConnected,
      now: () => new Date(now()),
      records: new StoredRecords(this.store, DEFAULT_RETENTION),
      newNonce: () => randomUUID(),
    };
    const front = new DeskFront({ store: this.store, agents, channelId: CHANNEL, teamId: TEAM, log: heard });
    const answers = ticketAnswers(this.store, (activity) => this.pipeline.within(activity));
    this.outbox = new Outbox({
      store: this.store,
      log,
      now,
      mergeGapMs: options.mergeGapMs ?? 0,
      send: async (delivery, target) => {
        if (delivery.kind === "ticket") {
          const number = await (options.ticket?.(delivery) ?? Promise.resolve(`T-${1_000 + this.#tickets++}`));
          return answers.created(delivery, number);
        }
        if (delivery.kind === "member") return undefined;
        const fault = options.refuses?.(delivery);
        if (fault) throw fault;
        const id = `out-${this.left.length + 1}`;
        this.left.push({ delivery, id, target });
        return id;
      },
      onDead: (delivery, reason) => answers.refused(delivery, reason),
      insteadOf: tellOfUnreachedCase({
        store: this.store,
        onward: (of) => this.pipeline.within(unreachedEvent(of)),
        desk: () => shipped.tenant.desk,
        now,
      }),
    });
    this.pipeline = createTurnPipeline({
      store: this.store,
      bot: new HelpdeskBot(this.ports, {
        door: {
          isHelpdesk: (activity) => front.isHelpdesk(activity),
          standing: agents.standing,
          refused: (reason) => heard.warn("desk.refused", { reason }),
        },
      }),
      front,
      reads: new DeskReads({ ports: this.ports, agents, log: heard }),
      desk: () => shipped.tenant.desk,
      log,
      now,
      pause: async () => undefined,
      onDeliveries: (deliveries) => this.outbox.add(deliveries),
    });
  }

  /** Until nothing runs and nothing is on its way. */
  async settled(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      await this.pipeline.idle();
      await this.outbox.idle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async take(activity: Partial<Activity>): Promise<{ status: number; body?: unknown }> {
    this.answer = await this.pipeline.take(activity);
    await this.settled();
    return this.answer;
  }

  // ---- the person

  async says(text: string): Promise<this> {
    await this.take({ ...this.activity("message", ERIN), text });
    return this;
  }

  /** Taps a button of the newest card in the person's chat that has it. */
  async taps(title: string, inputs: Readonly<Record<string, string>> = {}): Promise<this> {
    const card = this.chat.findLast((each) => buttonsOf(each).some((button) => button.title === title));
    if (!card) throw new Error(`No card in the chat has "${title}".`);
    const { verb, data } = buttonOf(card, title);
    await this.take(invoke(this.activity("invoke", ERIN), verb, { ...data, ...inputs }));
    return this;
  }

  /** Files a case: the trouble, a person, the consent. @returns its number */
  async files(opening = "I scan the QR code and nothing happens"): Promise<string> {
    await (await this.says(opening)).says("talk to a person");
    await this.taps("Send to the helpdesk");
    return (await this.case()).number;
  }

  /** The cards and words of the person's chat, as they were sent. */
  get chat(): Card[] {
    return this.left
      .filter(({ delivery }) => delivery.kind === "send" && delivery.conversationId === this.conversation)
      .map(({ delivery }) => cardOf(delivery));
  }

  get lastInChat(): string {
    return wordsOf(this.chat.at(-1) ?? {});
  }

  // ---- the agents

  /** An agent taps a button of the card that the channel shows, or of one that the agent has before them. */
  async agentTaps(
    who: Somebody,
    title: string,
    inputs: Readonly<Record<string, string>> = {},
    card: Card = this.card,
  ): Promise<Card | undefined> {
    const { verb, data } = buttonOf(card, title);
    return this.agentSends(who, verb, { ...data, ...inputs });
  }

  async agentSends(
    who: Somebody,
    verb: string,
    data: Readonly<Record<string, unknown>>,
    at = this.threadId,
  ): Promise<Card | undefined> {
    const answer = await this.take(invoke(this.channelActivity("invoke", who, at), verb, data));
    const body = answer.body as { type?: string; value?: unknown } | undefined;
    return body?.type === "application/vnd.microsoft.card.adaptive" ? (body.value as Card) : undefined;
  }

  async agentSays(who: Somebody, text: string, at = this.threadId): Promise<this> {
    const mention = { type: "mention", mentioned: { id: "28:bot", name: "Helpdesk" }, text: "<at>Helpdesk</at>" };
    await this.take({
      ...this.channelActivity("message", who, at),
      text: `<at>Helpdesk</at> ${text}`,
      entities: [mention],
    });
    return this;
  }

  /** The case card as the channel shows it now. */
  get card(): Card {
    const opened = this.left.find(({ delivery }) => delivery.key.startsWith("case:"));
    const newest = this.left.findLast(({ delivery, target }) => delivery.kind === "update" && target === opened?.id);
    if (!opened) throw new Error("No case card was posted.");
    return cardOf((newest ?? opened).delivery);
  }

  /** How often the case card in the channel was shown anew. */
  get cardUpdates(): number {
    const opened = this.left.find(({ delivery }) => delivery.key.startsWith("case:"));
    return this.left.filter(({ delivery, target }) => delivery.kind === "update" && target === opened?.id).length;
  }

  /** What was said in threads, in order. */
  get thread(): string[] {
    return this.left
      .filter(({ delivery }) => delivery.kind === "reply")
      .map(({ delivery }) => delivery.activity.text ?? wordsOf(cardOf(delivery)));
  }

  /** What the bot answered in the channel, beside threads. */
  get inChannel(): Card[] {
    return this.left
      .filter(({ delivery }) => delivery.kind === "send" && delivery.conversationId.startsWith(CHANNEL))
      .map(({ delivery }) => cardOf(delivery));
  }

  get threadId(): string | undefined {
    return this.left.find(({ delivery }) => delivery.key.startsWith("case:"))?.id;
  }

  async case(): Promise<HelpCase> {
    const [row] = await this.store.cases({});
    const of = readCase(row?.body);
    if (!of) throw new Error("There is no case.");
    return of;
  }

  /** Who said what, as the transcript has it. */
  async transcript(): Promise<string[]> {
    const rows = await this.store.transcript(this.conversation);
    return rows.map(({ speaker, name, words }) => `${name ?? speaker}: ${words}`);
  }

  // ---- activities

  activity(type: string, who: Somebody): Partial<Activity> {
    return {
      type,
      id: randomUUID(),
      channelId: "msteams",
      serviceUrl: "http://127.0.0.1:9/",
      locale: "en-US",
      from: { id: who.id, name: who.name, aadObjectId: who.objectId },
      recipient: { id: "28:bot", name: "Helpdesk" },
      conversation: { id: this.conversation, conversationType: "personal", isGroup: false, name: "", tenantId: TENANT },
    } as Partial<Activity>;
  }

  channelActivity(type: string, who: Somebody, thread?: string): Partial<Activity> {
    return {
      ...this.activity(type, who),
      channelData: { team: { id: TEAM }, channel: { id: CHANNEL }, tenant: { id: TENANT } },
      conversation: {
        id: thread === undefined ? CHANNEL : `${CHANNEL};messageid=${thread}`,
        conversationType: "channel",
        isGroup: true,
        name: "",
        tenantId: TENANT,
      },
    } as Partial<Activity>;
  }
}

/** A case that Sam has taken. */
export async function takenCase(): Promise<DeskScene> {
  const scene = new DeskScene();
  await scene.files();
  await scene.agentTaps(SAM, "Take");
  return scene;
}

export function invoke(
  activity: Partial<Activity>,
  verb: string,
  data: Readonly<Record<string, unknown>>,
): Partial<Activity> {
  return { ...activity, name: "adaptiveCard/action", value: { action: { type: "Action.Execute", verb, data } } };
}
