/**
 * The HTTP edge: POST /api/messages, GET /healthz, GET /readyz, and one constant answer to everything else.
 *
 * restify routes; none of its plugins is used, nor even loaded: they hold 16 MB (docs/performance.md). Its body parser
 * inflates gzip before any limit, writes uploads to disk and lets one bad packet end the process (trust.md section 1, rows
 * 1 to 3), so what is not plain JSON of a bounded size is refused from the head of the request, and the body is read here.
 */
import { isUtf8 } from "node:buffer";
import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type restify from "restify";
import { PortInUseError } from "./errors.ts";
import type { Log } from "./log.ts";

export interface TurnRequest {
  readonly body: Readonly<Record<string, unknown>>; // an object, cleaned of keys that reach a prototype
  readonly authorization: string; // as sent; "" when absent, joined by ", " when sent twice
}

export interface TurnReply {
  readonly status: number;
  readonly body?: unknown; // JSON; absent: nothing below 400, a constant from 400 on
  readonly retryAfterSeconds?: number;
}

export interface ServerLimits {
  readonly bodyBytes: number;
  readonly depth: number; // of nested objects and arrays
  readonly headersTimeoutMs: number; // to receive the head of a request
  readonly requestTimeoutMs: number; // to receive all of it
  readonly keepAliveMs: number; // a connection without a request
  readonly connections: number; // idle ones are closed from three quarters on
}

export interface ServerOptions {
  readonly log: Log;
  readonly handle: (request: TurnRequest) => Promise<TurnReply>;
  readonly ready?: () => boolean | Promise<boolean>; // behind GET /readyz; default: always
  readonly limits?: Partial<ServerLimits>;
}

export interface BotServer {
  /** @throws {PortInUseError} */
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Takes no new connection, lets requests end for `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

export const defaultLimits: ServerLimits = {
  bodyBytes: 256 * 1024,
  depth: 64,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveMs: 65_000, // longer than the proxies in front, so that they close first and never meet a closing socket
  connections: 10_000,
};

// restify's index would bring the plugins along; these two are what its `createServer` puts together.
const require = createRequire(import.meta.url);
const Server = require("restify/lib/server.js") as new (options: object) => restify.Server;
const Router = require("restify/lib/router.js") as new (options: object) => object;

const routes: Readonly<Record<string, readonly string[]>> = {
  "/api/messages": ["POST"],
  "/healthz": ["GET", "HEAD"],
  "/readyz": ["GET", "HEAD"],
};

export function createServer({ log, handle, ready = () => true, limits: given }: ServerOptions): BotServer {
  const limits = { ...defaultLimits, ...given };
  // restify wants a pino-like log for its own warnings; an empty name sends no Server header.
  const settings = { name: "", log: restifyLog(log), strictFormatters: false };
  const server = new Server({ ...settings, router: new Router(settings) });
  const http = server.server as HttpServer;
  let closing = false;

  const refuse = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (closing) response.shouldKeepAlive = false;
    const status = refusal(request, limits);
    if (status === undefined) return true;
    log.debug("request refused", { status, method: request.method });
    if (status === 405) response.setHeader("Allow", (routes[pathOf(request)] ?? []).join(", "));
    answerUnread(request, response, status);
    return false;
  };
  (server as unknown as { first(handler: typeof refuse): void }).first(refuse);

  server.post("/api/messages", async (request, response) => {
    const body = await readJson(request, limits);
    if (body === "aborted") return;
    if (body === 413) return answerUnread(request, response, 413);
    if (body === 400) return answer(response, { status: 400 });
    try {
      answer(response, await handle({ body, authorization: authorizationOf(request) }));
    } catch (error) {
      log.error("turn failed at the edge", { error });
      answer(response, { status: 500 });
    }
  });
  const probe = (path: string, test: () => boolean | Promise<boolean>, yes: object) => {
    const handler = async (_: IncomingMessage, response: ServerResponse) => {
      const fine = await Promise.resolve()
        .then(test)
        .catch((error: unknown) => {
          log.warn("probe failed", { path, error });
          return false;
        });
      answer(response, fine ? { status: 200, body: yes } : { status: 503 });
    };
    server.get(path, handler as restify.RequestHandler);
    server.head(path, handler as restify.RequestHandler);
  };
  probe("/healthz", () => true, { status: "up" });
  probe("/readyz", () => !closing && ready(), { status: "ready" });

  protect(http, server, limits, log);

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
          reject(error.code === "EADDRINUSE" ? new PortInUseError(port, { cause: error }) : error);
        });
        http.listen(port, host, () => {
          server.removeAllListeners("error");
          server.on("error", (error: Error) => log.error("server error", { error }));
          resolve(http.address() as AddressInfo);
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true;
        const force = setTimeout(() => http.closeAllConnections(), graceMs);
        http.close(() => {
          clearTimeout(force);
          resolve();
        });
        http.closeIdleConnections();
      }),
  };
}

/** The status that the head of a request earns at once; undefined: go on. */
function refusal(request: IncomingMessage, limits: ServerLimits): number | undefined {
  const methods = routes[pathOf(request)];
  if (methods === undefined) return 404;
  if (!methods.includes(request.method ?? "")) return 405;
  if (request.method !== "POST") return undefined;
  const { headers } = request;
  if (headers["content-encoding"] !== undefined) return 415;
  if (!isJson(headers["content-type"])) return 415;
  const transfer = headers["transfer-encoding"];
  if (transfer !== undefined && transfer.toLowerCase() !== "chunked") return 400;
  if (Number(headers["content-length"] ?? 0) > limits.bodyBytes) return 413;
  return undefined;
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "";
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

function isJson(type: string | undefined): boolean {
  if (type === "application/json" || type === "application/json; charset=utf-8") return true; // what Teams sends
  return type !== undefined && /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type);
}

/** The body as a cleaned object, or the status it earns. Resolves once in every case and never rejects. */
function readJson(
  request: IncomingMessage,
  limits: ServerLimits,
): Promise<Record<string, unknown> | 400 | 413 | "aborted"> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limits.bodyBytes) chunks.push(chunk);
      else {
        request.off("data", take);
        resolve(413);
      }
    };
    request.on("data", take);
    request.once("end", () =>
      resolve(parsed(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), limits)),
    );
    request.once("error", () => resolve("aborted"));
    request.once("close", () => resolve("aborted")); // after "end" this changes nothing
  });
}

function parsed(bytes: Buffer, limits: ServerLimits): Record<string, unknown> | 400 {
  if (!isUtf8(bytes)) return 400;
  const text = bytes.toString("utf8");
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return 400;
    // Only an escape can bring half a surrogate pair or a NUL into text that is valid UTF-8.
    return clean(value, limits.depth, text.includes("\\u")) ? (value as Record<string, unknown>) : 400;
  } catch {
    return 400;
  }
}

/** Removes keys that reach a prototype, and mends text, in place. False: nested deeper than `depth`. */
function clean(value: object, depth: number, mendText: boolean): boolean {
  if (depth === 0) return false;
  const node = value as Record<string, unknown>; // an array has the same shape here
  for (const key of Object.keys(node)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") {
      delete node[key];
      continue;
    }
    const part = node[key];
    if (typeof part === "object" && part !== null) {
      if (!clean(part, depth - 1, mendText)) return false;
    } else if (mendText && typeof part === "string") {
      node[key] = part.toWellFormed().replaceAll("\0", "");
    }
  }
  return true;
}

/** Node keeps the first of several Authorization headers; here all of them are seen, so that two never pass as one. */
function authorizationOf(request: IncomingMessage): string {
  const { rawHeaders } = request;
  let found: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length !== 13 || name.toLowerCase() !== "authorization") continue;
    found = found === undefined ? rawHeaders[at + 1] : `${found}, ${rawHeaders[at + 1]}`;
  }
  return found ?? "";
}

// ---------------------------------------------------------------------------------------------------------------------

const words: Readonly<Record<number, string>> = {
  400: "bad request",
  401: "unauthorized",
  403: "forbidden",
  404: "not found",
  413: "too large",
  415: "unsupported media type",
  429: "too many requests",
  500: "internal error",
  501: "not implemented",
  503: "not available",
};
const constants = new Map(Object.entries(words).map(([status, error]) => [Number(status), JSON.stringify({ error })]));

function answer(response: ServerResponse, { status, body, retryAfterSeconds }: TurnReply): void {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? (status >= 400 ? constants.get(status) : undefined) : JSON.stringify(body);
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", retryAfterSeconds);
  response.writeHead(status, headersFor(text));
  response.end(text);
}

/** Answers a request whose body is not wanted, and closes: gently, since a reset would take the answer with it. */
function answerUnread(request: IncomingMessage, response: ServerResponse, status: number): void {
  const text = status === 405 ? "" : (constants.get(status) ?? "");
  const noBody = request.complete || request.method === "GET" || request.method === "HEAD";
  response.writeHead(status, { ...headersFor(text), ...(noBody ? {} : { Connection: "close" }) });
  if (noBody) {
    response.end(text);
    return;
  }
  response.flushHeaders();
  if (text !== "") response.write(text);
  const end = () => {
    clearTimeout(patience);
    response.end();
  };
  const patience = setTimeout(end, 250);
  request.once("end", end);
  request.once("close", end);
  request.once("error", end);
  request.resume(); // what still comes is thrown away, never kept
}

function headersFor(text: string | undefined): Record<string, string | number> {
  return {
    "Cache-Control": "no-store",
    "Content-Length": text === undefined ? 0 : Buffer.byteLength(text),
    ...(text ? { "Content-Type": "application/json; charset=utf-8" } : {}),
  };
}

/** Time-outs, connection limits, and an end for every packet that is not a request. */
function protect(http: HttpServer, server: restify.Server, limits: ServerLimits, log: Log): void {
  http.headersTimeout = limits.headersTimeoutMs;
  http.requestTimeout = limits.requestTimeoutMs;
  http.keepAliveTimeout = limits.keepAliveMs;
  http.maxConnections = limits.connections;
  // Node looks for expired requests every 30 s, and restify passes no option on: read by Node when it starts to listen.
  const interval = Math.min(1_000, Math.ceil(limits.headersTimeoutMs / 4));
  (http as { connectionsCheckingInterval?: number }).connectionsCheckingInterval = interval;

  let open = 0;
  http.on("connection", (socket: Socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
    if (open > limits.connections * 0.75) http.closeIdleConnections();
  });
  // restify listens to "upgrade" and leaves the socket open: end it (streaming channels are not served).
  server.on("upgrade", (_: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => socket.destroy());
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n");
  });
  // "Expect: 100-continue": refuse before asking for the body.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (refusal(request, limits) === undefined) response.writeContinue();
    http.emit("request", request, response);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    log.debug("bad packet", { code: error.code });
    const begun = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent === true;
    if (!socket.writable || begun) return socket.destroy();
    socket.end(
      `HTTP/1.1 ${statusLine(error.code)}\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n`,
    );
  });
}

function statusLine(code: string | undefined): string {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  return "400 Bad Request";
}

function restifyLog(log: Log): object {
  const say = (level: "warn" | "error") => () => log[level]("restify warning");
  const nothing = () => {};
  const own = {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: say("warn"),
    error: say("error"),
    fatal: say("error"),
  };
  return { ...own, child: () => restifyLog(log) };
}
