import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Activity } from "botbuilder-core";
import type { Card } from "../../cards/card.ts";
import { click, inChat, message } from "./activities.ts";
import { buttonsOf } from "./chat.ts";
import type { ConnectorCall, FakeConnector } from "./fake-connector.ts";

const RESEND_MS = 100; // Teams takes 15 s
const TRY_MS = 5_000;

/**
 * One person's Teams: posts what they type and click, sends again what was not answered with success, and shows what the
 * connector took for this chat. It does not know when the bot is killed, only that nobody answers.
 */
export class TeamsSim {
  readonly conversation = `a:${randomUUID()}`;
  /** What was typed and acknowledged. */
  readonly acknowledged: string[] = [];
  readonly #connector: FakeConnector;
  readonly #bot: () => string;

  constructor(connector: FakeConnector, bot: () => string) {
    this.#connector = connector;
    this.#bot = bot;
  }

  async type(text: string): Promise<void> {
    await this.post(message(text));
    this.acknowledged.push(text);
  }

  /** Clicks a button of the newest card that has it. @returns the body of the answer */
  async tap(verb: string, inputs: Record<string, unknown> = {}): Promise<unknown> {
    const button = this.cards.flatMap(buttonsOf).findLast((each) => each.verb === verb);
    if (!button) throw new Error(`No card with "${verb}" was sent.`);
    return this.post(click(verb, { ...button.data, ...inputs }));
  }

  /** Until it is answered with success, however long the bot is away. */
  async post(activity: Partial<Activity>): Promise<unknown> {
    const body = JSON.stringify({ ...inChat(this.conversation, activity), serviceUrl: this.#connector.url });
    const headers = { "content-type": "application/json" };
    for (;;) {
      try {
        const signal = AbortSignal.timeout(TRY_MS);
        const answer = await fetch(this.#bot(), { method: "POST", headers, body, signal });
        const text = await answer.text();
        if (answer.ok) return text === "" ? undefined : JSON.parse(text);
        if (answer.status < 500) throw new TypeError(`The bot answered ${answer.status}.`);
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith("The bot answered")) throw error;
      }
      await delay(RESEND_MS);
    }
  }

  /** What came for this chat, in order: new messages and changes of earlier ones. */
  get received(): ConnectorCall[] {
    return this.#connector.taken.filter((call) => call.conversation === this.conversation);
  }

  get cards(): Card[] {
    return this.received.flatMap(cardsOf);
  }

  /** Waits for something to come that was not there before. */
  async until(holds: () => boolean, timeoutMs?: number): Promise<void> {
    await this.#connector.until(holds, timeoutMs);
  }
}

export function cardsOf(call: ConnectorCall): Card[] {
  const attachments = (call.activity.attachments ?? []) as readonly { readonly content?: Card }[];
  return attachments.flatMap(({ content }) => (content ? [content] : []));
}
