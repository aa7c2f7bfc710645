import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { LoopbackServer } from "./loopback-server.ts";

/** A call that the ticket system heard of. */
export interface WebhookCall {
  readonly key: string; // Idempotency-Key
  readonly isSigned: boolean; // signature and time are right
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage["headers"];
}

/** What it does with a call. "taken-unheard": it opens the ticket and closes the connection before it answers. */
export type WebhookAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "hang"
  | "reset"
  | "taken-unheard"
  | "flood";

export interface FakeWebhookOptions {
  readonly secret?: string;
  /** false: a system that does not know Idempotency-Key, and recognises its own tickets by the correlation id at most. */
  readonly knowsKeys?: boolean;
  readonly format?: "generic" | "servicenow" | "jira";
  readonly now?: () => number;
}

const FIVE_MINUTES = 300;

/**
 * A ticket system on loopback. It checks the signature over time and body, opens one ticket for an Idempotency-Key (409 with
 * the ticket's number when it comes again), and answers in the words of the system it plays.
 */
export class FakeWebhook extends LoopbackServer {
  readonly calls: WebhookCall[] = [];
  /** Number of the ticket by key; a system that does not know keys has a list of its own. */
  readonly tickets = new Map<string, string>();
  /** Every ticket that was opened, in order, with the key it was opened for. */
  readonly opened: { readonly key: string; readonly number: string; readonly body: Record<string, unknown> }[] = [];
  answer: (call: WebhookCall) => WebhookAnswer | undefined = () => undefined;
  readonly #next: WebhookAnswer[] = [];
  readonly #options: FakeWebhookOptions;

  constructor(options: FakeWebhookOptions = {}) {
    super();
    this.#options = options;
  }

  static start(options: FakeWebhookOptions = {}): Promise<FakeWebhook> {
    return new FakeWebhook(options).listen();
  }

  get url(): string {
    return `${this.origin}/tickets`;
  }

  get secret(): string {
    return this.#options.secret ?? "a-secret-of-the-tests";
  }

  next(...answers: WebhookAnswer[]): void {
    this.#next.push(...answers);
  }

  protected seen(): string {
    return `it has ${this.calls.length} calls`;
  }

  protected async take(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const call: WebhookCall = {
      key: String(request.headers["idempotency-key"] ?? ""),
      isSigned: this.#isSigned(request, text),
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
      headers: request.headers,
    };
    this.calls.push(call);
    const answer = call.isSigned ? (this.#next.shift() ?? this.answer(call)) : { status: 401 };
    if (answer === "taken-unheard" || answer === "flood") this.#open(call);
    const taken = answer === undefined ? this.#open(call) : undefined;
    this.wake();
    if (answer === "hang") return;
    if (answer === "reset" || answer === "taken-unheard") return void request.socket.destroy();
    if (answer === "flood") return flood(response);
    const {
      status,
      body = "",
      headers = {},
    } = answer ?? {
      status: taken?.isNew ? 201 : 409,
      body: JSON.stringify(this.#said(taken?.number ?? "")),
    };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  }

  #isSigned(request: IncomingMessage, text: string): boolean {
    const timestamp = String(request.headers["x-helpdesk-timestamp"] ?? "");
    const given = Buffer.from(String(request.headers["x-helpdesk-signature"] ?? ""));
    const hex = createHmac("sha256", this.secret).update(`${timestamp}.${text}`).digest("hex");
    const right = Buffer.from(`sha256=${hex}`);
    const now = (this.#options.now?.() ?? Date.now()) / 1_000;
    const isFresh = Math.abs(now - Number(timestamp)) <= FIVE_MINUTES;
    return isFresh && given.length === right.length && timingSafeEqual(given, right);
  }

  #open(call: WebhookCall): { readonly number: string; readonly isNew: boolean } {
    const { knowsKeys = true, format = "generic" } = this.#options;
    const known = knowsKeys ? this.tickets.get(call.key) : undefined;
    if (known !== undefined) return { number: known, isNew: false };
    const prefix = { generic: "T-", servicenow: "INC00", jira: "HELP-" }[format];
    const number = `${prefix}${1_000 + this.opened.length}`;
    this.tickets.set(call.key, number);
    this.opened.push({ key: call.key, number, body: call.body });
    return { number, isNew: true };
  }

  #said(number: string): object {
    switch (this.#options.format) {
      case "servicenow":
        return { result: { sys_id: "9d385017c611228701d22104cc95c371", number } };
      case "jira":
        return { id: "10000", key: number, self: "https://tickets.example/rest/api/2/issue/10000" };
      default:
        return { number };
    }
  }
}

function flood(response: ServerResponse): void {
  response.writeHead(201, { "content-type": "application/json" });
  const timer = setInterval(() => response.write("x".repeat(100_000)), 1);
  response.once("close", () => clearInterval(timer));
}
