import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Activity } from "botbuilder-core";
import { activityJson } from "../turn/activity-json.ts";
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
  /**
   * A bearer token for the connector; undefined in local mode, where there is none.
   * @param refused  a token that the connector did not take: another one is wanted
   */
  readonly token: ((refused?: string) => Promise<string>) | undefined;
  /** Where a token may go. @returns false for a host that is not a connector */
  readonly isConnector: (url: URL) => boolean;
  readonly timeoutMs?: number;
}

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_RETRY_AFTER_MS = 3_600_000;
const MAX_ADDRESSES = 100;

/** A service URL taken apart: there are few, and each is checked once. */
interface Address {
  readonly secure: boolean;
  readonly host: string; // with its port, as in the Host header
  readonly hostname: string;
  readonly port: string;
  readonly base: string; // of the path, without a slash at its end
}

/** What to do when the time for a delivery is over: it depends on how far it has come. */
interface Patience {
  end: () => void;
}

/**
 * Sends activities to the channel's connector. One kept connection pool instead of the SDK's client a turn, which
 * costs more than the rest of the turn together. Follows no redirect, reads at most 1 MB, gives up after 10 s in all.
 * Teams knows no key for sending something once: what was taken without our hearing of it is sent again by the outbox.
 */
export class ConnectorClient {
  readonly #options: ConnectorClientOptions;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 50 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 50 });
  readonly #addresses = new Map<string, Address>();

  constructor(options: ConnectorClientOptions) {
    this.#options = options;
  }

  /**
   * @param activityId  of the activity that an "update" replaces, or that opened the thread of a "reply"
   * @returns the id that the channel gave to the activity
   * @throws {ConnectorError}
   */
  async deliver(delivery: Delivery, activityId: string | undefined): Promise<string | undefined> {
    if (delivery.kind === "create") return this.#send("POST", delivery, "", JSON.stringify(newThread(delivery)));
    const thread = delivery.kind === "reply" ? `;messageid=${activityId}` : "";
    const activities = `/${encodeURIComponent(`${delivery.conversationId}${thread}`)}/activities`;
    if (delivery.kind === "update") {
      const path = `${activities}/${encodeURIComponent(activityId ?? "")}`;
      return this.#send("PUT", delivery, path, JSON.stringify({ ...delivery.activity, id: activityId }));
    }
    const replyTo = delivery.activity.replyToId;
    const path = replyTo ? `${activities}/${encodeURIComponent(replyTo)}` : activities;
    return this.#send("POST", delivery, path, activityJson(delivery.activity));
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /** A token that is refused is fetched anew, once: it may have been withdrawn before its end, or belong to a new secret. */
  async #send(method: string, { serviceUrl }: Delivery, path: string, text: string): Promise<string | undefined> {
    const address = this.#addressOf(serviceUrl);
    const { timeoutMs = 10_000 } = this.#options;
    const patience: Patience = { end: () => {} };
    const timer = setTimeout(() => patience.end(), timeoutMs); // for all of it: a trickle of bytes would outlast any idle time-out
    try {
      const token = await this.#token(patience);
      try {
        return await this.#exchange(method, address, path, text, token, patience);
      } catch (error) {
        if (!token || (error as ConnectorError).status !== 401) throw error;
        const fresh = await this.#token(patience, token);
        if (fresh === token) throw error;
        return await this.#exchange(method, address, path, text, fresh, patience);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #exchange(
    method: string,
    { secure, host, hostname, port, base }: Address,
    path: string,
    text: string,
    token: string | undefined,
    patience: Patience,
  ): Promise<string | undefined> {
    const request = (secure ? httpsRequest : httpRequest)({
      hostname,
      port,
      path: `${base}/v3/conversations${path}`,
      method,
      agent: secure ? this.#https : this.#http,
      headers: headersOf(host, text, token),
    });
    patience.end = () => request.destroy(new Error("no answer in time"));
    request.end(text); // a text leaves in one piece with the head, a buffer in two
    return answerTo(request);
  }

  /** @throws {ConnectorError} for an address that no token may go to, and where nothing is sent either */
  #addressOf(serviceUrl: string): Address {
    const known = this.#addresses.get(serviceUrl);
    if (known) return known;
    const url = URL.parse(serviceUrl);
    if (!url || !this.#options.isConnector(url))
      throw new ConnectorError(403, `${url?.host ?? "The service URL"} is not a connector of this cloud.`);
    const { protocol, host, hostname, port, pathname } = url;
    const base = pathname.replace(/\/+$/, "");
    const address = { secure: protocol === "https:", host, hostname: hostname.replace(/^\[|\]$/g, ""), port, base };
    if (this.#addresses.size >= MAX_ADDRESSES) this.#addresses.clear();
    this.#addresses.set(serviceUrl, address);
    return address;
  }

  /** @throws {ConnectorError} when the patience ends first */
  async #token(patience: Patience, refused?: string): Promise<string | undefined> {
    const { token } = this.#options;
    if (!token) return undefined;
    return new Promise((resolve, reject) => {
      patience.end = () => reject(new ConnectorError(0, "No token for the connector came in time."));
      token(refused).then(resolve, reject);
    });
  }
}

/** As a list they leave as they are; of an object Node would check and copy each one. */
function headersOf(host: string, text: string, token: string | undefined): string[] {
  const headers = [
    "Host",
    host,
    "Content-Type",
    "application/json; charset=utf-8",
    "Content-Length",
    `${Buffer.byteLength(text)}`,
    "Connection",
    "keep-alive",
  ];
  if (token) headers.push("Authorization", `Bearer ${token}`);
  return headers;
}

/** The id in a success; what the channel has taken counts as taken, even when the rest of its answer is lost. */
function answerTo(request: ClientRequest): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error) => reject(new ConnectorError(0, `The connector did not answer: ${error.message}.`));
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
