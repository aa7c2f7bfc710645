import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BenchEvent } from "./api.ts";
import { assetAt } from "./assets.ts";
import type { Bench } from "./bench.ts";
import { entryView } from "./entries.ts";
import { cardLines, cardView } from "./gallery.ts";
import { mapOf } from "./map.ts";
import { findingChoices, knownFrom, whatIf } from "./what-if.ts";

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1"; // and nothing else: what is shown is an organisation's own
const MOST_BYTES = 64 * 1024; // of a what-if
const BEAT_MS = 15_000; // a line now and then keeps the event stream open

/**
 * Serves the page and what it shows. It reads and changes nothing. Only pages of its own may ask: a foreign Host header
 * (a name that was made to point here) or Origin is refused.
 *
 * @param port  0 for a free one
 */
export async function serve(bench: Bench, port: number): Promise<RunningServer> {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(bench, streams, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { error: String((error as Error).message) });
      else response.end();
    });
  });
  const stopListening = bench.listen((event) => {
    for (const stream of streams) write(stream, event);
  });
  const beat = setInterval(() => {
    for (const stream of streams) stream.write(":\n\n");
  }, BEAT_MS);
  await listening(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}`,
    stop: async () => {
      clearInterval(beat);
      stopListening();
      for (const stream of streams) stream.end();
      await new Promise((settle) => {
        server.close(settle);
        server.closeAllConnections();
      });
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((settle, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, settle);
  });
}

async function answer(
  bench: Bench,
  streams: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOwn(request)) return send(response, 403, { error: "This page is for this machine only." });
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (request.method === "POST" && pathname === "/api/what-if") return whatIfOf(bench, request, response);
  if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405, { error: "It only reads." });
  if (pathname === "/events") return listen(streams, request, response);
  if (pathname.startsWith("/api/")) {
    const found = await read(bench, pathname.slice("/api/".length), searchParams);
    return found === undefined ? send(response, 404, { error: "There is no such thing." }) : send(response, 200, found);
  }
  const asset = assetAt(pathname);
  if (!asset) return send(response, 404, { error: "There is no such page." });
  response.writeHead(200, { ...HEADERS, "Content-Type": asset.type, "Content-Length": asset.body.length });
  response.end(request.method === "HEAD" ? undefined : asset.body);
}

async function read(bench: Bench, what: string, query: URLSearchParams): Promise<unknown> {
  const { knowledge, folder } = bench;
  const id = query.get("id") ?? "";
  switch (what) {
    case "state":
      return bench.state;
    case "map":
      return mapOf(knowledge);
    case "entry":
      return entryView(knowledge, bench.files, folder, query.get("kind") ?? "", id);
    case "cards":
      return cardLines(knowledge);
    case "card":
      return cardView(knowledge, folder, id);
    case "findings":
      return findingChoices(knowledge);
    case "scenarios":
      return bench.scenarios.view();
    default:
      return undefined;
  }
}

async function whatIfOf(bench: Bench, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.headers["content-type"]?.startsWith("application/json"))
    return send(response, 415, { error: "Send JSON." }); // a form of a foreign page cannot
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return send(response, 413, { error: "That is too much text." });
    chunks.push(chunk);
  }
  let asked: { before?: unknown; after?: unknown };
  try {
    asked = JSON.parse(Buffer.concat(chunks).toString("utf8")) ?? {};
  } catch {
    return send(response, 400, { error: "That is not JSON." });
  }
  const { knowledge } = bench;
  send(response, 200, whatIf(knowledge, knownFrom(knowledge, asked.before), knownFrom(knowledge, asked.after)));
}

function isOwn({ headers }: IncomingMessage): boolean {
  const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
  if (!loopback.test(headers.host ?? "")) return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

function listen(streams: Set<ServerResponse>, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
  streams.add(response);
  write(response, { kind: "state" });
  request.once("close", () => streams.delete(response));
}

function write(stream: ServerResponse, event: BenchEvent): void {
  stream.write(`data: ${JSON.stringify(event)}\n\n`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** Nothing from elsewhere is loaded or framed; the card renderer sets styles from script, which needs no exception. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
};
