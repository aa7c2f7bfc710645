import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Activity } from "botbuilder-core";
import type { Delivery } from "../storage/turn-store.ts";

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

/**
 * Sends activities to the channel's connector. One kept connection pool instead of the SDK's client a turn, which
 * costs more than the rest of the turn together. Follows no redirect, reads at most 1 MB, gives up after 10 s.
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
    const url = new URL(address);
    if (!this.#options.isConnector(url)) throw new ConnectorError(403, `${url.host} is not a connector of this cloud.`);
    const token = await this.#options.token?.();
    const body = Buffer.from(JSON.stringify(content));
    const secure = url.protocol === "https:";
    return new Promise((resolve, reject) => {
      const fail = (message: string) => reject(new ConnectorError(0, message));
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method,
          agent: secure ? this.#https : this.#http,
          headers: {
            "content-type": "application/json; charset=utf-8",
            "content-length": body.length,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          timeout: this.#options.timeoutMs ?? 10_000,
        },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on("data", (part: Buffer) => {
            size += part.length;
            if (size > MAX_ANSWER_BYTES) request.destroy(new Error("the answer is too long"));
            else parts.push(part);
          });
          response.on("end", () => {
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(idOf(Buffer.concat(parts)));
            else
              reject(
                new ConnectorError(
                  status,
                  `The connector answered ${status}.`,
                  retryAfter(response.headers["retry-after"]),
                ),
              );
          });
          response.on("error", (error) => fail(error.message));
        },
      );
      request.on("timeout", () => request.destroy(new Error("no answer in time")));
      request.on("error", (error) => fail(`The connector did not answer: ${error.message}.`));
      request.end(body);
    });
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

function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) ? Math.min(seconds, 3_600) * 1_000 : undefined;
}
