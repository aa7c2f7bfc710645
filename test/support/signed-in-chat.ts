import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import { envelope, message } from "./activities.ts";
import type { BotProcess } from "./bot-process.ts";
import { wordsOf } from "./chat.ts";
import type { ConnectorCall, FakeConnector } from "./fake-connector.ts";
import { userToken } from "./fake-graph.ts";
import type { FakeTokenService } from "./fake-token-service.ts";
import { cardsOf } from "./teams-sim.ts";

export interface SomebodyOptions {
  readonly objectId?: string;
  readonly tenantId?: string;
  readonly from?: Record<string, unknown>;
}

/** One person's private chat with a production bot in another process, with Teams' part of single sign-on. */
export class SignedInChat {
  readonly conversation = `a:${randomUUID()}`;
  readonly userId = `29:${randomUUID()}`;
  readonly objectId: string;
  readonly tenantId: string;
  readonly #bot: BotProcess;
  readonly #connector: FakeConnector;
  readonly #service: FakeTokenService;
  readonly #from: Record<string, unknown>;
  #seen = 0;

  constructor(bot: BotProcess, connector: FakeConnector, service: FakeTokenService, options: SomebodyOptions = {}) {
    this.#bot = bot;
    this.#connector = connector;
    this.#service = service;
    this.objectId = options.objectId ?? randomUUID();
    this.tenantId = options.tenantId ?? service.tenantId;
    this.#from = options.from ?? {};
  }

  /** A token of this person, as Teams or Entra gives it. */
  token(claims: Readonly<Record<string, unknown>> = {}): string {
    return userToken({ oid: this.objectId, tid: this.tenantId, name: "canary-name", ...claims });
  }

  async post(activity: Partial<Activity>): Promise<{ status: number; body: unknown }> {
    const conversation = { ...activity.conversation, id: this.conversation, tenantId: this.tenantId };
    const from = { id: this.userId, name: "Erin", aadObjectId: this.objectId, ...this.#from };
    const body = {
      ...activity,
      conversation,
      from,
      serviceUrl: this.#connector.url,
      recipient: { id: `28:${this.#service.appId}`, name: "Helpdesk" },
      channelData: { tenant: { id: this.tenantId } },
    };
    const authorization = await this.#service.authorization(this.#connector.url);
    const headers = { "content-type": "application/json", authorization };
    const answer = await fetch(this.#bot.url, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  say(text: string): Promise<{ status: number; body: unknown }> {
    return this.post(message(text));
  }

  invoke(name: string, value: object): Promise<{ status: number; body: unknown }> {
    return this.post({ ...envelope("invoke"), name, value });
  }

  /** What a client does by itself with the sign-in card. */
  async exchange(token = this.token(), id?: string): Promise<{ status: number; body: unknown }> {
    const value = { id: id ?? (await this.signInCard()).exchangeId, connectionName: "graph", token };
    return this.invoke("signin/tokenExchange", value);
  }

  /** The next messages that came, typing aside; waits for `count` of them. */
  async hears(count: number): Promise<string[]> {
    return (await this.#next(count)).map(({ activity }) => String(activity.text || "(card)"));
  }

  /** The same with all words of their cards; a sign-in card is "(sign-in card)". */
  async reads(count: number): Promise<string[]> {
    return (await this.#next(count)).map((call) => {
      if (signInCardsOf(call).length > 0) return "(sign-in card)";
      return cardsOf(call).map(wordsOf).join("\n") || String(call.activity.text);
    });
  }

  async #next(count: number): Promise<ConnectorCall[]> {
    await this.#connector.until(() => this.#messages.length >= this.#seen + count);
    this.#seen += count;
    return this.#messages.slice(this.#seen - count, this.#seen);
  }

  /** The newest sign-in card. */
  async signInCard(): Promise<{ exchangeId: string; content: Record<string, unknown> }> {
    const cards = () => this.#messages.flatMap(signInCardsOf);
    await this.#connector.until(() => cards().length > 0);
    const content = cards().at(-1) ?? {};
    return { content, exchangeId: (content.tokenExchangeResource as { id: string }).id };
  }

  get typing(): ConnectorCall[] {
    return this.#calls.filter(({ activity }) => activity.type === "typing");
  }

  /** What is new in the chat: neither typing nor a card that was replaced. */
  get #messages(): ConnectorCall[] {
    return this.#calls.filter(({ activity, method }) => activity.type !== "typing" && method === "POST");
  }

  get #calls(): ConnectorCall[] {
    return this.#connector.taken.filter((call) => call.conversation === this.conversation);
  }
}

function signInCardsOf({ activity }: ConnectorCall): Record<string, unknown>[] {
  const attachments = (activity.attachments ?? []) as { contentType: string; content: Record<string, unknown> }[];
  return attachments.flatMap((each) =>
    each.contentType === "application/vnd.microsoft.card.oauth" ? [each.content] : [],
  );
}
