import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call that the connector took in. */
export interface ConnectorCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly activity: Record<string, unknown>; // the body
  readonly conversation: string; // of the path; for a new thread the channel's id
  readonly id: string; // what it answered with, when it answered with success
  readonly at: number;
  readonly port: number | undefined; // of the caller: one for a kept connection
}

/** What the connector does with a call. */
export type ConnectorAnswer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly delayMs?: number;
    }
  | "hang" // never answers
  | "reset" // closes the connection before answering
  | "cut" // takes it, and closes in the middle of the answer
  | "trickle" // takes it, and sends a byte now and then
  | "flood"; // takes it, and sends without end

/**
 * Microsoft's connector on loopback, as far as the bot needs it. It records every call, also those it refuses, and
 * answers as the test says: `answer` for all of them, or `next` for the next ones.
 */
export class FakeConnector {
  readonly calls: ConnectorCall[] = [];
  /** Decides on each call; undefined: taken. */
  answer: (call: ConnectorCall) => ConnectorAnswer | undefined = () => undefined;
  readonly #next: ConnectorAnswer[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #waiting = new Set<() => void>();
  #count = 0;

  static async start(): Promise<FakeConnector> {
    const connector = new FakeConnector();
    await new Promise<void>((resolve) => connector.#server.listen(0, "127.0.0.1", resolve));
    return connector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** What it took: the messages, new threads and changes that people see. */
  get taken(): ConnectorCall[] {
    return this.calls.filter((call) => call.id !== "");
  }

  /** Answers the next calls so, one after the other; then as usual. */
  next(...answers: ConnectorAnswer[]): void {
    this.#next.push(...answers);
  }

  /** Resolves as soon as `holds`, which is asked at every call. */
  async until(holds: () => boolean, timeoutMs = 15_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!holds()) {
      const leftMs = end - Date.now();
      if (leftMs <= 0) throw new Error(`Waited ${timeoutMs} ms for the connector; it has ${this.calls.length} calls.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    try {
      for await (const part of request.setEncoding("utf8")) text += part;
    } catch {
      return; // the bot was killed in the middle of it
    }
    const call = this.#record(request, text);
    const answer = this.#next.shift() ?? this.answer(call) ?? { status: 201 };
    const isTaken = typeof answer === "object" ? answer.status >= 200 && answer.status < 300 : answer !== "reset";
    if (isTaken && answer !== "hang") Object.assign(call, { id: `out-${++this.#count}` });
    for (const wake of [...this.#waiting]) wake();
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    if (typeof answer === "string") return broken(answer, response);
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    const body = answer.body ?? (call.id === "" ? "" : JSON.stringify({ id: call.id }));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(body); // restify, in the same process, lets writeHead return nothing
  }

  #record(request: IncomingMessage, text: string): ConnectorCall {
    const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    const thread = body.channelData as { channel?: { id?: string } } | undefined;
    const [, , , named] = (request.url ?? "").split("/");
    const call = {
      method: request.method ?? "",
      path: request.url ?? "",
      authorization: request.headers.authorization,
      activity: (body.activity ?? body) as Record<string, unknown>,
      conversation: named === undefined ? (thread?.channel?.id ?? "") : decodeURIComponent(named),
      id: "",
      at: Date.now(),
      port: request.socket.remotePort,
    };
    this.calls.push(call);
    return call;
  }
}

function broken(how: "cut" | "trickle" | "flood", response: ServerResponse): void {
  response.writeHead(201, { "content-type": "application/json", "content-length": 100_000_000 });
  response.write('{"id"');
  if (how === "cut") return void setTimeout(() => response.destroy(), 20);
  const piece = how === "flood" ? "x".repeat(100_000) : " ";
  const timer = setInterval(() => response.write(piece), how === "flood" ? 1 : 20);
  response.once("close", () => clearInterval(timer));
}
