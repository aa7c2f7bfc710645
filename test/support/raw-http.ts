import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect } from "vitest";
import { silentLog } from "../../bot/log.ts";
import { type BotServer, createServer, type ServerOptions, type TurnRequest } from "../../bot/server.ts";

const running: BotServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

/** A server on a free port whose handler keeps what reached it. */
export async function serve(options: Partial<ServerOptions> = {}) {
  const reached: TurnRequest[] = [];
  const handle = async (request: TurnRequest) => {
    reached.push(request);
    return { status: 200 };
  };
  const server = createServer({ log: silentLog, handle, ...options });
  running.push(server);
  const { port } = await server.listen(0, "127.0.0.1");
  return { port, reached, server };
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly closed: boolean; // by the server, before we gave up waiting
  readonly ms: number;
}

/** Raw bytes in, raw answer out: what a client library would mend or refuse to send. */
export function raw(
  port: number,
  parts: readonly (string | Buffer)[],
  { gapMs = 0, waitMs = 1_000 } = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const start = performance.now();
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const end = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const [head = "", body = ""] = text.split("\r\n\r\n", 2);
      resolve({ status: Number(head.slice(9, 12)), head, body, closed, ms: performance.now() - start });
    };
    const timer = setTimeout(() => end(false), waitMs);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => end(true));
    void (async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        if (gapMs > 0) await delay(gapMs);
      }
    })();
  });
}

export const head = (lines: readonly string[], line = "POST /api/messages HTTP/1.1") =>
  `${[line, "Host: bot.example", ...lines].join("\r\n")}\r\n\r\n`;
export const post = (body: string | Buffer, lines: readonly string[] = []): (string | Buffer)[] => [
  head(["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`, "Connection: close", ...lines]),
  body,
];
export const chunked = (body: string) =>
  `${head(["Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close"])}${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;

export async function expectAlive(port: number) {
  expect(await raw(port, post('{"type":"message"}'))).toMatchObject({ status: 200 });
}
