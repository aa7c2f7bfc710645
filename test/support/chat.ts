import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import { ChannelDesk } from "../../bot/escalation/channel-desk.ts";
import { HelpdeskBot } from "../../bot/helpdesk-bot.ts";
import { type Log, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { StoredRecords } from "../../bot/transcripts/records.ts";
import { createTurnPipeline, type TurnPipelineOptions } from "../../bot/turn/pipeline.ts";
import type { Delivery, TurnStore } from "../../bot/turn/turn-store.ts";
import type { Card } from "../../cards/card.ts";
import { DEFAULT_RETENTION, type Directory, notConnected, type Ports } from "../../dialogs/ports.ts";
import { newSession, type OpenCard, type Session, type Trouble } from "../../dialogs/state.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";

export const shipped = loadKnowledge();

export interface ChatOptions {
  readonly log?: Log;
  readonly now?: () => number;
  readonly sendNow?: TurnPipelineOptions["sendNow"];
  readonly redactor?: TurnPipelineOptions["redactor"];
  readonly directory?: Directory;
  readonly knowledge?: Knowledge;
  readonly locale?: string;
  readonly store?: TurnStore;
  readonly conversation?: string;
  /** Puts something before the bot, as the edge does. */
  readonly around?: (bot: HelpdeskBot) => TurnPipelineOptions["bot"];
}

/** A button as a test sees it. */
interface Button {
  readonly title: string;
  readonly verb: string;
  readonly data: Record<string, unknown>;
}

/**
 * One person's chat with the real bot: real engine, store in memory, dialogs, knowledge and cards. Only Teams is missing:
 * what leaves is kept in `sent`, and clicks come back as Teams would send them.
 */
export class Chat {
  readonly sent: Delivery[] = [];
  readonly conversation: string;
  readonly #pipeline: ReturnType<typeof createTurnPipeline>;
  readonly #locale: string;
  readonly store: TurnStore;
  #fresh: Delivery[] = [];
  #replaced: Card | undefined;

  constructor(options: ChatOptions = {}) {
    this.conversation = options.conversation ?? `a:${randomUUID()}`;
    this.#locale = options.locale ?? "en-US";
    this.store = options.store ?? new SqliteTurnStore(":memory:");
    const now = options.now ?? (() => Date.now());
    const ports: Ports = {
      knowledge: () => options.knowledge ?? shipped,
      desk: new ChannelDesk({
        channelId: "19:triage@thread.tacv2",
        knowledge: () => options.knowledge ?? shipped,
        store: this.store,
        hasTickets: true,
        now,
      }),
      directory: options.directory ?? notConnected,
      now: () => new Date(now()),
      records: new StoredRecords(this.store, DEFAULT_RETENTION),
      newNonce: () => randomUUID(),
    };
    this.#pipeline = createTurnPipeline({
      store: this.store,
      bot: options.around?.(new HelpdeskBot(ports)) ?? new HelpdeskBot(ports),
      desk: () => (options.knowledge ?? shipped).tenant.desk,
      log: options.log ?? silentLog,
      now,
      pause: async () => undefined,
      ...(options.sendNow && { sendNow: options.sendNow }),
      ...(options.redactor && { redactor: options.redactor }),
      onDeliveries: (deliveries) => {
        this.sent.push(...deliveries);
        this.#fresh.push(...deliveries);
      },
    });
  }

  /** What the bot sent in the last turn to this chat. */
  get replies(): Card[] {
    return this.#fresh.filter((each) => each.kind === "send" && each.conversationId === this.conversation).map(cardOf);
  }

  /** The last card with buttons that this chat got. */
  get card(): Card {
    const cards = this.sent
      .filter((each) => each.kind === "send" && each.conversationId === this.conversation)
      .map(cardOf);
    const card = cards.findLast((each) => buttonsOf(each).length > 0);
    if (!card) throw new Error("No card with buttons was sent.");
    return card;
  }

  /** Cards of earlier turns that the last turn replaced, with what they were sent as. */
  get updates(): { readonly card: Card; readonly of: string | undefined }[] {
    return this.#fresh
      .filter((each) => each.kind === "update")
      .map((each) => ({ card: cardOf(each), of: each.replacesActivity ?? each.replaces }));
  }

  /** Cards that the last turn posted into the agents' channel. */
  get posts(): Card[] {
    return this.#fresh.filter((each) => each.kind === "create").map(cardOf);
  }

  /** The answer to the last activity. */
  answerToLast: { status: number; body?: unknown } = { status: 0 };

  /** What the clicked card turned into. */
  get replaced(): Card | undefined {
    return this.#replaced;
  }

  /** All words of the last turn. */
  get words(): string {
    return this.replies.map(wordsOf).join("\n");
  }

  async user(text: string, more: Partial<Activity> = {}): Promise<this> {
    await this.take({ ...this.activity("message"), text, ...more });
    return this;
  }

  /** Taps the button with this title; inputs as the client would send them. */
  async tap(title: string, inputs: Record<string, string> = {}, card: Card = this.card): Promise<this> {
    const button = buttonOf(card, title);
    return this.invoke(button.verb, { ...button.data, ...inputs });
  }

  /** The same on a client that knows `Action.Submit` only. */
  async submitTap(title: string, inputs: Record<string, string> = {}, card: Card = this.card): Promise<this> {
    const button = buttonOf(card, title);
    const value = { ...button.data, ...inputs, verb: button.verb };
    await this.take({ ...this.activity("message"), value, replyToId: `id of ${this.#keyOf(card)}` });
    return this;
  }

  /** Chooses an answer of the open question, whether it is shown as a button or in a list. */
  async answer(label: string): Promise<this> {
    const button = buttonsOf(this.card).find((each) => each.title === label);
    if (button) return this.tap(label);
    const choice = choicesOf(this.card).find((each) => each.title === label);
    if (!choice) throw new Error(`No answer "${label}" on: ${wordsOf(this.card)}`);
    return this.tap("Next", { answer: choice.value });
  }

  async invoke(verb: string, data: Record<string, unknown>, more: Partial<Activity> = {}): Promise<this> {
    const activity = {
      ...this.activity("invoke"),
      name: "adaptiveCard/action",
      value: { action: { type: "Action.Execute", verb, data } },
      ...more,
    };
    const answer = await this.take(activity);
    const body = answer.body as { type?: string; value?: unknown } | undefined;
    this.#replaced = body?.type === "application/vnd.microsoft.card.adaptive" ? (body.value as Card) : undefined;
    return this;
  }

  async take(activity: Partial<Activity>): Promise<{ status: number; body?: unknown }> {
    this.#fresh = [];
    this.answerToLast = await this.#pipeline.take(activity);
    return this.answerToLast;
  }

  /** What an earlier process left unfinished, as at a start. */
  async resume(): Promise<number> {
    this.#fresh = [];
    const count = await this.#pipeline.resume();
    await this.#pipeline.idle();
    return count;
  }

  async transcript(): Promise<string[]> {
    return (await this.store.transcript(this.conversation)).map(({ speaker, words }) => `${speaker}: ${words}`);
  }

  async state(): Promise<unknown> {
    return (await this.store.load(this.conversation))?.value;
  }

  /** What the conversation remembers. */
  async session(): Promise<Session> {
    return ((await this.state()) ?? newSession()) as Session;
  }

  /** Which card waits for an answer, as "question os-version"; "nothing" when none does. */
  async waiting(): Promise<string> {
    const { card } = await this.session();
    return card ? `${card.kind} ${card.subject}`.trim() : "nothing";
  }

  /** Puts another card on the table than the one that waits, as if the conversation had led there. */
  async lay(kind: OpenCard["kind"], subject: string, changes: Partial<Trouble> = {}): Promise<this> {
    const stored = await this.store.load(this.conversation);
    const session = stored?.value as Session;
    const card = { ...(session.card as OpenCard), kind, subject };
    const trouble = { ...(session.trouble as Trouble), ...changes };
    const turn = { conversation: this.conversation, marks: [], transcript: [], deliveries: [], cases: [], at: 0 };
    await this.store.commit({ ...turn, expectedVersion: stored?.version ?? 0, state: { ...session, card, trouble } });
    return this;
  }

  /** Answers every question as somebody with these findings would, "I don't know" to the others. @returns what waits then */
  async follow(findings: Readonly<Record<string, string>>): Promise<string> {
    for (let asked = 0; asked < 40; asked++) {
      const { card, trouble } = await this.session();
      if (card?.kind !== "question" || trouble?.guarding) return trouble?.guarding ? "guard" : this.waiting();
      const finding = shipped.questions.get(card.subject)?.finding ?? "";
      const { data } = buttonOf(this.card, "I don't know");
      const answer = findings[finding];
      await (answer === undefined ? this.invoke("dont-know", data) : this.invoke("answer", { ...data, answer }));
    }
    throw new Error("The questions do not end.");
  }

  #keyOf(card: Card): string {
    return this.sent.find((each) => each.activity.attachments?.[0]?.content === card)?.key ?? "";
  }

  /** An activity of this person in this chat. */
  activity(type: string): Partial<Activity> {
    return {
      type,
      id: randomUUID(),
      channelId: "msteams",
      serviceUrl: "http://127.0.0.1:9/",
      locale: this.#locale,
      from: { id: "29:employee-1", name: "Erin Employee", aadObjectId: "00000000-0000-0000-0000-000000000101" },
      recipient: { id: "28:bot", name: "Helpdesk" },
      conversation: {
        id: this.conversation,
        conversationType: "personal",
        isGroup: false,
        name: "",
        tenantId: "11111111-0000-0000-0000-000000000001",
      },
    } as Partial<Activity>;
  }
}

/** @throws with the buttons that there are */
export function buttonOf(card: Card, title: string): Button {
  const button = buttonsOf(card).find((each) => each.title === title);
  if (button) return button;
  const titles = buttonsOf(card).map((each) => each.title);
  throw new Error(`No button "${title}", only: ${titles.join(", ")}`);
}

export function cardOf(delivery: Delivery): Card {
  return (delivery.activity.attachments?.[0]?.content ?? { body: [{ text: delivery.activity.text }] }) as Card;
}

/** Every word a person can read on a card, buttons included. */
export function wordsOf(card: Card): string {
  const words: string[] = [];
  walk(card, (node) => {
    for (const key of ["text", "title", "value", "label"] as const)
      if (typeof node[key] === "string" && node.type !== "Input.ChoiceSet") words.push(node[key]);
  });
  return words.join("\n");
}

export function buttonsOf(card: Card): Button[] {
  const buttons: Button[] = [];
  walk(card, (node) => {
    if (node.type === "Action.Execute")
      buttons.push({ title: String(node.title), verb: String(node.verb), data: node.data as Record<string, unknown> });
  });
  return buttons;
}

export function choicesOf(card: Card): { title: string; value: string }[] {
  const choices: { title: string; value: string }[] = [];
  walk(card, (node) => {
    if (node.type === "Input.ChoiceSet") choices.push(...(node.choices as { title: string; value: string }[]));
  });
  return choices;
}

function walk(node: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  else if (node !== null && typeof node === "object") {
    visit(node as Record<string, unknown>);
    for (const [key, value] of Object.entries(node)) if (key !== "fallback" && key !== "data") walk(value, visit);
  }
}
