import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { LoopbackServer } from "./loopback-server.ts";

/** A request that Graph saw. */
export interface GraphRequestSeen {
  readonly method: string;
  readonly path: string; // with its query
  readonly list: string; // fido2Methods, …
  readonly token: string;
  readonly body: string;
  readonly at: number;
}

export type GraphAnswer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly delayMs?: number;
    }
  | "hang"
  | "reset"
  | "cut" // announces more than it sends
  | "flood"; // 50 MB of a JSON array

/** Object id of the person to lists by Graph's names. */
export type GraphPeople = Record<string, Record<string, readonly object[]>>;

/** Microsoft Graph on loopback, as far as the bot may use it. Records everything that comes, answers as the test says. */
export class FakeGraph extends LoopbackServer {
  readonly requests: GraphRequestSeen[] = [];
  people: GraphPeople = {};
  /** Decides on a request; undefined: the person's list. */
  answer: (request: GraphRequestSeen) => GraphAnswer | undefined = () => undefined;

  static start(): Promise<FakeGraph> {
    return new FakeGraph().listen();
  }

  get url(): string {
    return this.origin;
  }

  reset(): void {
    this.requests.length = 0;
    this.answer = () => undefined;
  }

  protected seen(): string {
    return `it has ${this.requests.length} requests`;
  }

  protected async take(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const path = request.url ?? "";
    const [, , first = "", second = ""] = path.split(/[/?]/);
    const seen = {
      method: request.method ?? "",
      path,
      list: /authentication\/(\w+)/.exec(path)?.[1] ?? "",
      token: request.headers.authorization?.replace(/^Bearer /, "") ?? "",
      body,
      at: Date.now(),
    };
    this.requests.push(seen);
    this.wake();
    const answer = this.answer(seen);
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    if (answer === "cut" || answer === "flood") return broken(answer, response);
    if (answer?.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    const id = first === "me" ? String(claimsOf(seen.token).oid ?? "") : second;
    const found = this.people[id.toLowerCase()];
    const status = answer?.status ?? (found ? 200 : 404);
    const text = answer?.body ?? (status === 200 ? JSON.stringify({ value: found?.[seen.list] ?? [] }) : "{}");
    response.writeHead(status, { "content-type": "application/json; odata.metadata=minimal", ...answer?.headers });
    response.end(text);
  }
}

/** A port where something speaks that is neither TLS nor HTTP. */
export async function garbagePort(): Promise<{ readonly url: string; stop(): void }> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("\x15\x03\x01 what?\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => void server.close() };
}

/** A token as Entra makes it, without a signature that anybody here would check. */
export function userToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return {};
  }
}

function broken(how: "cut" | "flood", response: ServerResponse): void {
  if (how === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": 500 });
    response.write('{"value":[{"id":"x"');
    return void setTimeout(() => response.destroy(), 10);
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"value":["');
  const piece = "x".repeat(1_000_000);
  let sent = 0;
  const more = () => {
    while (sent < 50 && !response.destroyed) {
      sent += 1;
      if (!response.write(piece)) return void response.once("drain", more);
    }
    response.end('"]}');
  };
  response.on("error", () => undefined);
  more();
}
