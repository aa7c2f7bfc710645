import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { buttonsOf, type Card } from "./card-reading.ts";
import type { Arrival } from "./connector.ts";

/** Verbs of the buttons that make a card the one that waits for an answer. */
const OPEN_VERBS = ["dont-know", "fix-worked", "test-worked", "send-case", "its-a-passkey", "look-up-not-now"];
const ANSWER_TIMEOUT_MS = 10_000;
const AT_ONCE = 8; // activities on their way at the same time

/** Teams seen from the bots: posts activities over kept connections, and takes what they send. */
export class Driver {
  readonly #connector: ChildProcess;
  readonly #serviceUrl: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  readonly #waiting = new Map<string, (card: Card) => void>();
  #arrived = 0;
  #sent = 0;

  static async start(): Promise<Driver> {
    const script = new URL("./connector.ts", import.meta.url).pathname;
    const connector = spawn(process.execPath, [script], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const [{ port }] = (await once(connector, "message")) as [{ port: number }];
    return new Driver(connector, `http://127.0.0.1:${port}/`);
  }

  private constructor(connector: ChildProcess, serviceUrl: string) {
    this.#connector = connector;
    this.#serviceUrl = serviceUrl;
    connector.on("message", (arrival: Arrival) => this.#take(arrival));
  }

  /** Does each of the tasks, a few at a time, and waits until the bots have fallen silent. */
  async all(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    const queue = [...tasks];
    const worker = async () => {
      for (let task = queue.shift(); task; task = queue.shift()) await task();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    for (let before = -1; before !== this.#arrived; ) {
      before = this.#arrived;
      await delay(25);
    }
  }

  /** Posts one activity. @returns the body of the answer @throws unless it is answered with success */
  async post(port: number, conversation: string, activity: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#sent += 1;
    const body = Buffer.from(JSON.stringify({ ...this.#envelope(conversation), ...activity }));
    const headers = { "content-type": "application/json; charset=utf-8", "content-length": body.length };
    const path = "/api/messages";
    return new Promise((resolve, reject) => {
      const sending = request({ agent: this.#agent, method: "POST", host: "127.0.0.1", port, path, headers });
      sending.on("error", reject);
      sending.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          if (status < 200 || status > 299) reject(new Error(`The bot answered ${status}: ${text}`));
          else resolve(text === "" ? undefined : JSON.parse(text));
        });
      });
      sending.end(body);
    });
  }

  /** The next card in this conversation that waits for an answer. Ask before posting. */
  nextCard(conversation: string): Promise<Card> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(conversation);
        reject(new Error(`No card came within ${ANSWER_TIMEOUT_MS} ms.`));
      }, ANSWER_TIMEOUT_MS);
      this.#waiting.set(conversation, (card) => {
        clearTimeout(timer);
        this.#waiting.delete(conversation);
        resolve(card);
      });
    });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#connector.disconnect();
    await once(this.#connector, "exit");
  }

  #take({ method, conversation, activity }: Arrival): void {
    this.#arrived += 1;
    const attachments = (activity as { attachments?: { content?: Card }[] }).attachments ?? [];
    const card = method === "POST" ? attachments[0]?.content : undefined;
    if (card && buttonsOf(card).some((button) => OPEN_VERBS.includes(button.verb)))
      this.#waiting.get(conversation)?.(card);
  }

  /** What Teams writes around the words of a personal chat (Microsoft's documentation of the activity, shortened ids). */
  #envelope(conversation: string): Record<string, unknown> {
    const now = new Date().toISOString();
    return {
      id: `${1_700_000_000_000 + this.#sent}`,
      timestamp: now,
      localTimestamp: now,
      localTimezone: "Europe/Vienna",
      channelId: "msteams",
      serviceUrl: this.#serviceUrl,
      locale: "en-US",
      from: { id: "29:1employee", name: "Erin Employee", aadObjectId: "00000000-0000-4000-8000-000000000101" },
      recipient: { id: "28:00000000-0000-4000-8000-00000000b070", name: "Passkey Helpdesk" },
      conversation: {
        id: conversation,
        conversationType: "personal",
        tenantId: "00000000-0000-4000-8000-000000007e4a",
      },
      channelData: { tenant: { id: "00000000-0000-4000-8000-000000007e4a" } },
      entities: [
        { type: "clientInfo", locale: "en-US", country: "US", platform: "Windows", timezone: "Europe/Vienna" },
      ],
    };
  }
}
