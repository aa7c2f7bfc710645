/**
 * One guarded question to Microsoft Graph, through Graph's client library with a chain of our own: only reads leave, only to
 * the one host, within a time and a size, and nobody is followed elsewhere.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { Client } from "@microsoft/microsoft-graph-client/lib/src/Client.js";
import { GraphClientError } from "@microsoft/microsoft-graph-client/lib/src/GraphClientError.js";
import { ResponseType } from "@microsoft/microsoft-graph-client/lib/src/ResponseType.js";
import { isRead } from "./reads.ts";

/** Why Graph gave no answer that can be used. `reason` is a fixed phrase for the log. */
export type GraphFault =
  | { readonly kind: "unauthorized"; readonly claims?: string } // `claims`: what the next token has to satisfy (CAE)
  | { readonly kind: "forbidden" }
  | { readonly kind: "not-found" }
  | { readonly kind: "busy"; readonly says: "graph" | "share"; readonly until?: number } // `until`: when to come again
  | { readonly kind: "unavailable"; readonly reason: string };

/** Thrown by `GraphClient`. The library passes errors of this base through as they are. */
export class GraphFaultError extends GraphClientError {
  override readonly name = "GraphFaultError";
  readonly fault: GraphFault;
  readonly isPassing: boolean; // trying again may help
  constructor(fault: GraphFault, isPassing = false) {
    super(fault.kind === "unavailable" ? fault.reason : fault.kind);
    Object.setPrototypeOf(this, GraphFaultError.prototype); // the library's constructor sets its own
    this.fault = fault;
    this.isPassing = isPassing;
  }
}

export interface GraphCall {
  readonly token: string;
  readonly until: number; // milliseconds since 1970; all tries together end before
  readonly tries: number;
  /** Before each try. @returns false when the tenant's share of requests is used up */
  readonly mayAsk: () => Promise<boolean>;
}

export interface GraphClientOptions {
  readonly graphUrl: string;
  readonly now: () => number;
  readonly random?: () => number;
}

const MAX_BYTES = 1024 * 1024;

export class GraphClient {
  readonly #options: GraphClientOptions;

  constructor(options: GraphClientOptions) {
    this.#options = options;
  }

  /**
   * @param path  from the version on, with its query
   * @returns the JSON object that Graph answered
   * @throws {GraphFaultError}
   */
  async get(path: string, call: GraphCall): Promise<Readonly<Record<string, unknown>>> {
    const { graphUrl } = this.#options;
    const [, version = "", rest = ""] = /^\/(v1\.0|beta)(\/.*)$/.exec(path) ?? [];
    const middleware = [
      new ReadsOnly(graphUrl),
      new Retries(call, this.#options),
      new Share(call),
      new Wire(call, this.#options),
    ];
    const client = Client.initWithMiddleware({ middleware, baseUrl: graphUrl, defaultVersion: version });
    try {
      const response = (await client.api(rest).responseType(ResponseType.RAW).get()) as Response;
      return objectOf(await response.text());
    } catch (error) {
      if (error instanceof GraphFaultError) throw error;
      throw new GraphFaultError({ kind: "unavailable", reason: "the request could not be made" });
    }
  }

  /**
   * Where a list goes on, checked to be the same list on the same host (D28).
   * @returns path and query, or undefined for an address that no token may go to
   */
  nextPath(link: string, path: string): string | undefined {
    const base = new URL(this.#options.graphUrl);
    const url = link.length > 4_096 ? null : URL.parse(link);
    if (url === null || url.origin !== base.origin || url.username !== "" || url.password !== "") return undefined;
    const home = base.pathname.replace(/\/$/, "") + path.split("?")[0];
    return url.pathname === home ? `${path.split("?")[0]}${url.search}` : undefined;
  }
}

/** A link of the chain; the library calls `setNext`. */
abstract class Step implements Middleware {
  #next: Middleware | undefined;
  setNext(next: Middleware): void {
    this.#next = next;
  }
  protected async next(context: Context): Promise<void> {
    await this.#next?.execute(context);
  }
  abstract execute(context: Context): Promise<void>;
}

/** M01: whatever is built on top of it, nothing but the lists of permissions.json is ever asked for. */
class ReadsOnly extends Step {
  readonly #base: URL;
  constructor(graphUrl: string) {
    super();
    this.#base = new URL(graphUrl);
  }
  async execute(context: Context): Promise<void> {
    const url = new URL(String(context.request));
    const home = this.#base.pathname.replace(/\/$/, "");
    const isHome = url.origin === this.#base.origin && url.pathname.startsWith(home);
    const own = new URL(url.href);
    own.pathname = url.pathname.slice(home.length);
    if (!isHome || !isRead(context.options?.method, own) || context.options?.body !== undefined)
      throw new GraphFaultError({ kind: "unavailable", reason: "not a read; refused by the bot itself" });
    await this.next(context);
  }
}

/** Tries again what may pass, as long as it fits: `Retry-After` where Graph names it, else longer and longer pauses. */
class Retries extends Step {
  readonly #call: GraphCall;
  readonly #options: GraphClientOptions;
  constructor(call: GraphCall, options: GraphClientOptions) {
    super();
    this.#call = call;
    this.#options = options;
  }
  async execute(context: Context): Promise<void> {
    const { now, random = Math.random } = this.#options;
    for (let tries = 1; ; tries++) {
      const error = await this.#attempt(context);
      if (error === undefined) return;
      const named = error.fault.kind === "busy" ? error.fault.until : undefined;
      const pause = 150 * 2 ** tries * (0.5 + random());
      const again = Math.max(named ?? 0, now() + pause);
      const fits = error.isPassing && tries < this.#call.tries && again + LEAST_MS < this.#call.until;
      if (!fits) throw error;
      await delay(again - now());
    }
  }
  async #attempt(context: Context): Promise<GraphFaultError | undefined> {
    try {
      await this.next(context);
      return faultOf(context.response as Response, this.#options.now());
    } catch (error) {
      if (error instanceof GraphFaultError) return error;
      throw error;
    }
  }
}
const LEAST_MS = 100; // an answer needs that much

/** Counts every try, the later ones too. */
class Share extends Step {
  readonly #call: GraphCall;
  constructor(call: GraphCall) {
    super();
    this.#call = call;
  }
  async execute(context: Context): Promise<void> {
    if (!(await this.#call.mayAsk())) throw new GraphFaultError({ kind: "busy", says: "share" });
    await this.next(context);
  }
}

/** The request itself, with the token, which is put on nothing else. Reads at most 1 MB of the answer. */
class Wire extends Step {
  readonly #call: GraphCall;
  readonly #options: GraphClientOptions;
  constructor(call: GraphCall, options: GraphClientOptions) {
    super();
    this.#call = call;
    this.#options = options;
  }
  async execute(context: Context): Promise<void> {
    const leftMs = this.#call.until - this.#options.now();
    if (leftMs <= 0) throw new GraphFaultError(TOO_LATE);
    try {
      const response = await fetch(String(context.request), {
        method: "GET",
        redirect: "manual", // and what is redirected is refused: the token goes to nobody else
        signal: AbortSignal.timeout(Math.ceil(leftMs)),
        headers: {
          authorization: `Bearer ${this.#call.token}`,
          accept: "application/json",
          "client-request-id": randomUUID(),
        },
      });
      const { status, headers } = response;
      const body = status === 200 ? await limited(response) : await dropped(response);
      context.response = new Response(body, { status: status === 304 ? 502 : status, headers: plain(headers) });
    } catch (error) {
      if (error instanceof GraphFaultError) throw error;
      if (error instanceof Error && error.name === "TimeoutError") throw new GraphFaultError(TOO_LATE);
      throw new GraphFaultError({ kind: "unavailable", reason: `no connection (${codeOf(error)})` }, true);
    }
  }
}
const TOO_LATE: GraphFault = { kind: "unavailable", reason: "no answer in time" };

async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new GraphFaultError({ kind: "unavailable", reason: "an answer of more than 1 MB" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function dropped(response: Response): Promise<null> {
  await response.body?.cancel();
  return null;
}

/** Without those that speak about a body that is no longer there. */
function plain(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of ["content-type", "retry-after", "www-authenticate"]) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

function faultOf(response: Response, now: number): GraphFaultError | undefined {
  const { status, headers } = response;
  if (status === 200) {
    if (/^application\/json\b/i.test(headers.get("content-type") ?? "")) return undefined;
    return new GraphFaultError({ kind: "unavailable", reason: "an answer that is not JSON" });
  }
  if (status === 401)
    return new GraphFaultError({ kind: "unauthorized", ...claimsOf(headers.get("www-authenticate")) });
  if (status === 403) return new GraphFaultError({ kind: "forbidden" });
  if (status === 404) return new GraphFaultError({ kind: "not-found" });
  const waitMs = retryAfter(headers.get("retry-after"), now);
  if (status === 429 || (status === 503 && waitMs !== undefined))
    return new GraphFaultError(
      { kind: "busy", says: "graph", ...(waitMs !== undefined && { until: now + waitMs }) },
      true,
    );
  return new GraphFaultError(
    { kind: "unavailable", reason: `status ${status}` },
    [408, 500, 502, 503, 504].includes(status),
  );
}

/** Seconds or a date; nothing when it is neither, at most ten minutes. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return ms >= 0 ? Math.min(ms, 600_000) : undefined;
}

/** The claims challenge of continuous access evaluation, as base64 text. */
function claimsOf(header: string | null): { claims?: string } {
  const claims = /\bclaims="([\w+/=-]{1,4096})"/.exec(header ?? "")?.[1];
  return claims === undefined ? {} : { claims };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // said below
  }
  throw new GraphFaultError({ kind: "unavailable", reason: "an answer that is not a JSON object" });
}

function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : "unknown";
}
