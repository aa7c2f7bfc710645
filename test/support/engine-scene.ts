import type { Activity } from "botbuilder-core";
import { type LogFields, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { TurnEngine, type TurnEngineOptions } from "../../bot/turn/turn-engine.ts";
import type { TurnOutcome } from "../../bot/turn/turn-outcome.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { faultyStore } from "./faulty-store.ts";

export const CHAT = "a:chat-1";
export const nothing: TurnOutcome = { deliveries: [], transcript: [], cases: [] };

/** A store that can fail, and engines over a bot that counts and repeats what it hears. */
export class EngineScene {
  readonly store = faultyStore(new SqliteTurnStore(":memory:"));
  readonly ran: string[] = []; // texts of the turns that ran, as often as they ran
  readonly left: string[] = []; // keys of what was handed to the outbox
  readonly logged: { level: string; message: string; fields: LogFields }[] = [];

  engine(options: Partial<TurnEngineOptions> = {}): TurnEngine {
    const log =
      (level: string) =>
      (text: string, fields: LogFields = {}) =>
        void this.logged.push({ level, message: text, fields });
    return new TurnEngine({
      store: this.store,
      run: this.count,
      apologise: (activity, reference) => ({
        ...nothing,
        transcript: [{ at: 1, speaker: "bot", words: `Sorry, ${reference}` }],
        deliveries: [delivery(`sorry:${reference}`)],
        ...(activity.type === "invoke" && { response: { status: 200, body: "sorry" } }),
      }),
      wordsOf: (activity) => activity.text ?? "(click)",
      onDeliveries: (deliveries) => this.left.push(...deliveries.map(({ key }) => key)),
      log: { ...silentLog, warn: log("warn"), error: log("error") },
      now: () => 1_000,
      pause: async () => undefined,
      ...options,
    });
  }

  /** The bot's turn: one more, and an answer. */
  readonly count = async (activity: Partial<Activity>, state: unknown): Promise<TurnOutcome> => {
    const text = activity.text ?? "click";
    this.ran.push(text);
    const turns = ((state as { turns?: number } | undefined)?.turns ?? 0) + 1;
    const nonce = (activity.value as { action?: { data?: { nonce?: string } }; nonce?: string } | undefined) ?? {};
    const used = nonce.action?.data?.nonce ?? nonce.nonce;
    return {
      state: { turns },
      deliveries: [delivery(`reply ${turns} to ${text}`, activity.conversation?.id)],
      transcript: [{ at: 1, speaker: "bot", words: `heard ${text}` }],
      cases: [],
      ...(activity.type === "invoke" && { response: { status: 200, body: `answer ${turns}` }, spoken: "chose it" }),
      ...(used !== undefined && { usedNonce: used }),
    };
  };

  /** How many turns the stored state has counted. */
  async turns(conversation = CHAT): Promise<unknown> {
    return ((await this.store.load(conversation))?.value as { turns?: number } | undefined)?.turns;
  }

  async said(conversation = CHAT): Promise<string[]> {
    return (await this.store.transcript(conversation)).map(({ speaker, words }) => `${speaker}: ${words}`);
  }
}

export function delivery(words: string, conversationId = CHAT): Delivery {
  const key = conversationId === CHAT ? words : `${words} in ${conversationId}`;
  return { key, lane: "l", kind: "send", serviceUrl: "", conversationId, activity: { type: "message", text: words } };
}

/** Something that a test lets go of. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
