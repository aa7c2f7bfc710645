import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Activity } from "botbuilder-core";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { readCase } from "../../dialogs/desk/case.ts";
import { BotProcess } from "../support/bot-process.ts";
import { FakeWebhook, type WebhookAnswer } from "../support/fake-webhook.ts";
import { LoopbackServer } from "../support/loopback-server.ts";

export interface LoadOptions {
  readonly cases: number;
  readonly faults: number; // share of the ticket system's answers that go wrong, 0 to 1
  readonly killEveryMs: readonly [least: number, most: number] | undefined;
  readonly timeoutMs: number;
  readonly log?: (line: string) => void;
  /** Of knowledge that the bot serves; default: what ships. */
  readonly knowledge?: string;
}

export interface LoadResult {
  readonly cases: number; // on the disk
  readonly escalated: number;
  readonly tickets: number; // that the ticket system opened
  readonly keys: number; // different ones among them
  readonly unsigned: number;
  readonly withNumber: number; // cases that know their ticket's number
  readonly wrongNumber: number; // cases that know another one than the ticket system gave
  readonly told: number; // people who were told a number
  readonly toldTwice: number; // got the news twice: a kill between sending and noting that it was sent
  readonly calls: number; // of the webhook
  readonly faults: number;
  readonly kills: number;
  readonly seconds: number;
}

const CHANNEL = "19:triage@thread.tacv2";
const SECRET = "a-secret-of-the-tests";
const PEOPLE = 30; // at a time
const AGENTS = 15;

/**
 * Many cases, each handed over by a person and escalated by an agent, to a ticket system that fails, by a bot that is killed.
 * Afterwards the disk and the ticket system have to agree: one ticket for each escalation.
 */
export async function loadOfEscalations(options: LoadOptions): Promise<LoadResult> {
  const { cases, faults, killEveryMs, timeoutMs, log = () => undefined, knowledge } = options;
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "load-"));
  const webhook = await FakeWebhook.start({ secret: SECRET });
  const channel = await Channel.start();
  const env = { WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: SECRET, ...(knowledge && { KNOWLEDGE_COPY: knowledge }) };
  const program = knowledge ? "test/support/instance-bot.ts" : "bot/main.ts";
  let failed = 0;
  webhook.answer = () => {
    if (Math.random() >= faults) return undefined;
    failed += 1;
    return WRONG[Math.floor(Math.random() * WRONG.length)];
  };
  let bot = await BotProcess.start(folder, env, program);
  let kills = 0;
  let isOver = false;
  const deadline = began + timeoutMs;
  const killer = (async () => {
    while (killEveryMs && (!isOver || kills === 0)) {
      const [least, most] = killEveryMs;
      await delay(least + Math.random() * (most - least));
      if (isOver && kills > 0) return; // a quick run is killed once, while tickets wait for their next try
      await bot.kill();
      bot = await BotProcess.start(folder, env, program);
      kills += 1;
    }
  })();
  const post = async (activity: Partial<Activity>): Promise<void> => {
    const body = JSON.stringify({ ...activity, serviceUrl: channel.url });
    while (Date.now() < deadline) {
      try {
        const signal = AbortSignal.timeout(10_000);
        const answer = await fetch(bot.url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
          signal,
        });
        await answer.arrayBuffer();
        if (answer.ok) return;
        if (answer.status < 500) throw new TypeError(`The bot answered ${answer.status}.`);
      } catch (error) {
        if ((error as Error).message.startsWith("The bot answered")) throw error;
      }
      await delay(100); // Teams takes 15 s
    }
  };
  try {
    let next = 0;
    const people = Array.from({ length: PEOPLE }, async () => {
      while (next < cases) {
        const i = next++;
        await post(said(i, "talk to a person"));
        await post(said(i, "yes"));
        if (i % 500 === 499) log(`${i + 1} cases handed over, ${webhook.opened.length} tickets, ${kills} kills`);
      }
    });
    const agents = Array.from({ length: AGENTS }, async () => {
      while (channel.escalated < cases && Date.now() < deadline) {
        const data = channel.next();
        if (data) await post(escalation(data));
        else await delay(20);
      }
    });
    await Promise.all([...people, ...agents]);
    log(`${channel.escalated} escalated; waiting for the rest of the tickets`);
    isOver = true;
    await killer;
    while ((webhook.tickets.size < cases || channel.told.size < cases) && Date.now() < deadline) await delay(100);
    await delay(500); // for what must not come
    await bot.stop();
    const found = await onDisk(folder, webhook);
    return {
      ...found,
      escalated: channel.escalated,
      tickets: webhook.opened.length,
      keys: webhook.tickets.size,
      unsigned: webhook.calls.filter(({ isSigned }) => !isSigned).length,
      told: channel.told.size,
      toldTwice: [...channel.told.values()].filter((times) => times > 1).length,
      calls: webhook.calls.length,
      faults: failed,
      kills,
      seconds: Math.round((Date.now() - began) / 1_000),
    };
  } finally {
    isOver = true;
    await killer.catch(() => undefined);
    await bot.kill();
    await webhook.stop();
    await channel.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Half of these are said before the ticket is opened, half after it. */
const WRONG: readonly WebhookAnswer[] = [
  { status: 500 },
  { status: 503, headers: { "retry-after": "1" } },
  { status: 429 },
  "reset",
  "taken-unheard",
  "taken-unheard",
];

async function onDisk(
  folder: string,
  webhook: FakeWebhook,
): Promise<Pick<LoadResult, "cases" | "withNumber" | "wrongNumber">> {
  const store = new SqliteTurnStore(join(folder, "helpdesk.db"));
  try {
    const rows = await store.cases({ most: 1_000_000 });
    const tickets = rows.flatMap((row) => readCase(row.body)?.tickets ?? []);
    const known = tickets.filter(({ number }) => number !== undefined);
    return {
      cases: rows.length,
      withNumber: known.length,
      wrongNumber: known.filter(({ key, number }) => webhook.tickets.get(key) !== number).length,
    };
  } finally {
    await store.close();
  }
}

interface CaseData {
  readonly case: string;
  readonly id: string;
  readonly nonce: string;
}

/** The connector, as far as these people and agents need it: it keeps what they look for, and not what they read. */
class Channel extends LoopbackServer {
  readonly told = new Map<string, number>(); // by conversation
  readonly #seen = new Set<string>();
  readonly #waiting: CaseData[] = [];
  escalated = 0;
  #count = 0;

  static start(): Promise<Channel> {
    return new Channel().listen();
  }

  get url(): string {
    return `${this.origin}/`;
  }

  /** A case that nobody has escalated yet. */
  next(): CaseData | undefined {
    const data = this.#waiting.shift();
    if (data) this.escalated += 1;
    return data;
  }

  protected seen(): string {
    return `it has ${this.#seen.size} cases`;
  }

  protected async take(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const path = request.url ?? "";
    if (request.method === "GET") return void response.writeHead(404).end("{}");
    if (path === "/v3/conversations") this.#newThread(text);
    else if (request.method === "POST" && text.includes("Its number is")) {
      const conversation = decodeURIComponent(path.split("/")[3] ?? "");
      this.told.set(conversation, (this.told.get(conversation) ?? 0) + 1);
    }
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ id: `${Date.now()}${this.#count++}` }));
  }

  /** A thread that comes twice, since a kill came between sending and noting, is one case all the same. */
  #newThread(text: string): void {
    const data = /"verb":"desk-escalate".{0,200}?"data":(\{[^{}]*\})/.exec(text)?.[1];
    if (!data) return;
    const of = JSON.parse(data) as CaseData;
    if (this.#seen.has(of.case)) return;
    this.#seen.add(of.case);
    this.#waiting.push(of);
  }
}

function said(i: number, text: string): Partial<Activity> {
  const id = String(i).padStart(12, "0");
  return {
    type: "message",
    id: randomUUID(),
    text,
    channelId: "msteams",
    locale: "en-US",
    from: { id: `29:person-${i}`, name: `Person ${i}`, aadObjectId: `00000000-0000-0000-0000-${id}` },
    recipient: { id: "28:bot", name: "Helpdesk" },
    conversation: { id: `a:person-${i}`, conversationType: "personal", isGroup: false, name: "" },
  } as Partial<Activity>;
}

function escalation({ case: number, id, nonce }: CaseData): Partial<Activity> {
  const data = { case: number, id, nonce, route: "network", note: "Please look at this." };
  return {
    type: "invoke",
    id: randomUUID(),
    name: "adaptiveCard/action",
    value: { action: { type: "Action.Execute", verb: "desk-send-escalate", data } },
    channelId: "msteams",
    locale: "en-US",
    from: { id: "29:agent-1", name: "Sam Okafor", aadObjectId: "00000000-0000-0000-0000-999999999999" },
    recipient: { id: "28:bot", name: "Helpdesk" },
    conversation: { id: CHANNEL, conversationType: "channel", isGroup: true, name: "" },
  } as Partial<Activity>;
}
