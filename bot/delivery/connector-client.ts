import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Activity } from "botbuilder-core";
import type { Delivery } from "../turn/turn-store.ts";

/** The connector answered, but not with success; or it did not answer (`status` 0). */
export class ConnectorError extends Error {
  override readonly name = "ConnectorError";
  readonly code = "CONNECTOR_REFUSED";
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Teams documents 412, 429, 502 and 504 as passing; the rest of 5xx, 408 and no answer at all pass as well. */
  get isPassing(): boolean {
    return this.status === 0 || [401, 408, 412, 429].includes(this.status) || this.status >= 500;
  }
}

export interface ConnectorClientOptions {
  /** A bearer token for the connector; undefined in local mode, where there is none. */
  readonly token: (() => Promise<string>) | undefined;
  /** Where a token may go. @returns false for a host that is not a connector */
  readonly isConnector: (url: URL) => boolean;
  readonly timeoutMs?: number;
}

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Sends activities to the channel's connector. One kept connection pool instead of the SDK's client a turn, which
 * costs more than the rest of the turn together. Follows no redirect, reads at most 1 MB, gives up after 10 s in all.
 * Teams knows no key for sending something once: what was taken without our hearing of it is sent again by the outbox.
 */
export class ConnectorClient {
  readonly #options: ConnectorClientOptions;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 50 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 50 });

  constructor(options: ConnectorClientOptions) {
    this.#options = options;
  }

  /**
   * @param activityId  of the activity that an "update" replaces
   * @returns the id that the channel gave to the activity
   * @throws {ConnectorError}
   */
  async deliver(delivery: Delivery, activityId: string | undefined): Promise<string | undefined> {
    const base = delivery.serviceUrl.replace(/\/+$/, "");
    const conversation = encodeURIComponent(delivery.conversationId);
    if (delivery.kind === "create") return this.#send("POST", `${base}/v3/conversations`, newThread(delivery));
    if (delivery.kind === "update") {
      const path = `${base}/v3/conversations/${conversation}/activities/${encodeURIComponent(activityId ?? "")}`;
      return this.#send("PUT", path, { ...delivery.activity, id: activityId });
    }
    const replyTo = delivery.activity.replyToId;
    const path = `${base}/v3/conversations/${conversation}/activities`;
    return this.#send("POST", replyTo ? `${path}/${encodeURIComponent(replyTo)}` : path, delivery.activity);
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #send(method: string, address: string, content: unknown): Promise<string | undefined> {
    const url = URL.parse(address);
    if (!url || !this.#options.isConnector(url))
      throw new ConnectorError(403, `${url?.host ?? "The service URL"} is not a connector of this cloud.`);
    const timeoutMs = this.#options.timeoutMs ?? 10_000;
    const deadline = AbortSignal.timeout(timeoutMs); // for all of it: a trickle of bytes would outlast any idle time-out
    const token = await within(deadline, this.#options.token?.());
    const secure = url.protocol === "https:";
    const body = Buffer.from(JSON.stringify(content));
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: secure ? this.#https : this.#http,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-length": body.length,
        ...(token !== undefined && token !== "" && { authorization: `Bearer ${token}` }),
      },
      signal: deadline,
    });
    request.end(body);
    return answerTo(request, timeoutMs);
  }
}

/** The id in a success; what the channel has taken counts as taken, even when the rest of its answer is lost. */
function answerTo(request: ClientRequest, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error) => {
      const why = error.name === "AbortError" ? `no answer within ${timeoutMs} ms` : error.message;
      reject(new ConnectorError(0, `The connector did not answer: ${why}.`));
    };
    request.on("error", lost);
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const isTaken = status >= 200 && status < 300;
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > MAX_ANSWER_BYTES) request.destroy(new Error("the answer is too long"));
        else parts.push(part);
      });
      response.on("end", () => {
        if (isTaken) return resolve(idOf(Buffer.concat(parts)));
        const waitMs = retryAfter(response.headers["retry-after"]);
        reject(new ConnectorError(status, `The connector answered ${status}.`, waitMs));
      });
      const broken = (error: Error) => {
        if (isTaken) resolve(undefined);
        else reject(new ConnectorError(status, `The connector answered ${status}, and broke off: ${error.message}.`));
      };
      response.on("error", broken);
      request.off("error", lost).on("error", broken);
    });
  });
}

/** @throws {ConnectorError} when the time is over first */
async function within<T>(deadline: AbortSignal, work: Promise<T> | undefined): Promise<T | undefined> {
  if (!work) return undefined;
  let stop = () => {};
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(new ConnectorError(0, "No token for the connector came in time."));
    deadline.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    deadline.removeEventListener("abort", stop);
  }
}

function newThread(delivery: Delivery): object {
  const activity: Partial<Activity> = delivery.activity;
  return { isGroup: true, bot: activity.from, channelData: { channel: { id: delivery.conversationId } }, activity };
}

function idOf(body: Buffer): string | undefined {
  try {
    const answer = JSON.parse(body.toString("utf8")) as { id?: unknown; activityId?: unknown };
    const id = answer.activityId ?? answer.id;
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined; // delivered all the same; only a later update of it is not possible
  }
}

/** Seconds or a date; nothing when it is neither, or over already. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
