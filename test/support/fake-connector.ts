import type { IncomingMessage, ServerResponse } from "node:http";
import { LoopbackServer } from "./loopback-server.ts";

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
export class FakeConnector extends LoopbackServer {
  readonly calls: ConnectorCall[] = [];
  /** Decides on each call; undefined: taken. */
  answer: (call: ConnectorCall) => ConnectorAnswer | undefined = () => undefined;
  readonly #next: ConnectorAnswer[] = [];
  #count = 0;

  static start(): Promise<FakeConnector> {
    return new FakeConnector().listen();
  }

  get url(): string {
    return `${this.origin}/`;
  }

  /** What it took: the messages, new threads and changes that people see. */
  get taken(): ConnectorCall[] {
    return this.calls.filter((call) => call.id !== "");
  }

  /** Answers the next calls so, one after the other; then as usual. */
  next(...answers: ConnectorAnswer[]): void {
    this.#next.push(...answers);
  }

  protected seen(): string {
    return `it has ${this.calls.length} calls`;
  }

  protected async take(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    if (request.method === "GET") return this.#look(request, response);
    const call = this.#record(request, text);
    const answer = this.#next.shift() ?? this.answer(call) ?? { status: 201 };
    const isTaken = typeof answer === "object" ? answer.status >= 200 && answer.status < 300 : answer !== "reset";
    if (isTaken && answer !== "hang") Object.assign(call, { id: `out-${++this.#count}` });
    this.wake();
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    if (typeof answer === "string") return broken(answer, response);
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    const body = answer.body ?? (call.id === "" ? "" : JSON.stringify({ id: call.id }));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(body); // restify, in the same process, lets writeHead return nothing
  }

  /** Members by the channel's id of a person. As long as there are none, it has no roster: whoever is asked for is not found. */
  readonly members = new Map<string, Record<string, unknown>>();
  /** Who was asked for, by path. */
  readonly asked: string[] = [];

  #look(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    this.asked.push(path);
    const member = this.members.get(decodeURIComponent(path.split("/").at(-1) ?? ""));
    const nobody = this.members.size === 0 ? {} : { error: { code: "MemberNotFoundInConversation" } };
    response.writeHead(member ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(member ?? nobody));
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
