import { createHmac } from "node:crypto";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress, PrivateAddressError, publicLookup } from "./public-address.ts";

/** One call of the ticket system. */
export interface TicketCall {
  readonly key: string; // goes out as Idempotency-Key, the same for every attempt
  readonly body: object;
  readonly number: string; // where the answer has the ticket's number: "result.number"
}

/** The ticket system did not take a call, or did not answer (`status` 0). */
export class TicketError extends Error {
  override readonly name = "TicketError";
  readonly code = "TICKET_REFUSED";
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly isPassing: boolean; // 400 and 422 will be said again to the same body; all else may pass
  constructor(status: number, message: string, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.isPassing = status !== 400 && status !== 422;
  }
}

export interface TicketClientOptions {
  readonly url: string; // may carry a key in its query: never logged
  readonly secret: string;
  readonly allowsPrivate: boolean; // local mode and tests: the receiver is on this machine
  readonly now: () => number;
  readonly timeoutMs?: number;
  readonly lookup?: LookupFunction; // for tests of what a name leads to
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256_000;
const MAX_BODY_BYTES = 512_000;
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Calls the ticket system's webhook: HTTPS, signed, with one key for all attempts. Follows no redirect, gives up after 10 s
 * in all, reads at most 256 KB, and sends nothing to an address that is not public (outside local mode).
 */
export class TicketClient {
  readonly #options: TicketClientOptions;
  readonly #url: URL;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(options: TicketClientOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    this.#agent =
      this.#url.protocol === "https:"
        ? new HttpsAgent({ keepAlive: true, maxSockets: 8 })
        : new HttpAgent({ keepAlive: true, maxSockets: 8 });
  }

  /**
   * @returns the ticket's number, where the answer has one; 409 means that an earlier attempt was taken
   * @throws {TicketError}
   */
  async send(call: TicketCall): Promise<string | undefined> {
    const text = JSON.stringify(call.body);
    if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw new TicketError(422, "The ticket is longer than 512 KB.");
    this.#refusePrivate();
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    const request = this.#request(call.key, text);
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
      request.end(text);
      return await numberIn(request, call.number);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** A name is looked at when it is resolved; digits never are. */
  #refusePrivate(): void {
    const { allowsPrivate } = this.#options;
    const hostname = this.#url.hostname.replace(/^\[|\]$/g, "");
    if (allowsPrivate) return;
    if (this.#url.protocol !== "https:") throw new TicketError(0, "The ticket system's address is not https.");
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
      const cause = new PrivateAddressError(hostname);
      throw new TicketError(0, cause.message, undefined, { cause });
    }
  }

  #request(key: string, text: string): ClientRequest {
    const { secret, now, allowsPrivate, lookup } = this.#options;
    const timestamp = String(Math.floor(now() / 1_000));
    const send = this.#url.protocol === "https:" ? httpsRequest : httpRequest;
    return send(this.#url, {
      method: "POST",
      agent: this.#agent,
      ...(!allowsPrivate && { lookup: lookup ?? publicLookup() }),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(text),
        accept: "application/json",
        "idempotency-key": key,
        "x-helpdesk-timestamp": timestamp,
        "x-helpdesk-signature": signature(secret, timestamp, text),
      },
    });
  }
}

/** `sha256=` and the hex HMAC of timestamp, a dot and the body. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

function numberIn(request: ClientRequest, path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error) =>
      reject(new TicketError(0, `The ticket system did not answer: ${error.message}`, undefined, { cause: error }));
    request.on("error", lost);
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const isTaken = (status >= 200 && status < 300) || status === 409;
      // Once the status says so the call counts as taken, even when the rest of the answer is lost or has no end.
      const broken = (error: Error) => (isTaken ? resolve(undefined) : lost(error));
      request.off("error", lost).on("error", broken);
      bodyOf(request, response).then((body) => {
        if (isTaken) return resolve(ticketNumber(body, path));
        const waitMs = retryAfter(response.headers["retry-after"]);
        reject(new TicketError(status, `The ticket system answered ${status}.`, waitMs));
      }, broken);
    });
  });
}

async function bodyOf(request: ClientRequest, response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    size += (part as Buffer).length;
    if (size > MAX_ANSWER_BYTES) {
      request.destroy();
      throw new Error("the answer is too long");
    }
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

const A_NUMBER = /^[\p{L}\p{N}][\p{L}\p{N} _.:#/-]{0,63}$/u;

/** The value at `path` ("result.number"), or at one of the names that systems use, when it looks like a ticket's number. */
export function ticketNumber(body: string, path: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined; // taken all the same; the number is then only in the ticket system
  }
  for (const names of [path.split("."), ["number"], ["id"], ["key"]]) {
    const found = names.reduce<unknown>(
      (node, name) =>
        typeof node === "object" && node !== null && Object.hasOwn(node, name)
          ? (node as Record<string, unknown>)[name]
          : undefined,
      answer,
    );
    const text = typeof found === "number" ? String(found) : found;
    if (typeof text === "string" && A_NUMBER.test(text)) return text;
  }
  return undefined;
}

/** Seconds or a date; nothing when it is neither, or over already. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
