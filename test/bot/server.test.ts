import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createLog, silentLog } from "../../bot/log.ts";
import { type BotServer, createServer, type ServerOptions, type TurnRequest } from "../../bot/server.ts";

const running: BotServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

/** A server on a free port whose handler keeps what reached it. */
async function serve(options: Partial<ServerOptions> = {}) {
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
function raw(port: number, parts: readonly (string | Buffer)[], { gapMs = 0, waitMs = 1_000 } = {}): Promise<Answer> {
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

const head = (lines: readonly string[], line = "POST /api/messages HTTP/1.1") =>
  `${[line, "Host: bot.example", ...lines].join("\r\n")}\r\n\r\n`;
const post = (body: string | Buffer, lines: readonly string[] = []): (string | Buffer)[] => [
  head(["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`, "Connection: close", ...lines]),
  body,
];
const chunked = (body: string) =>
  `${head(["Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close"])}${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;

async function expectAlive(port: number) {
  expect(await raw(port, post('{"type":"message"}'))).toMatchObject({ status: 200 });
}

describe("takes a message", () => {
  test("hands over the parsed body and the Authorization header, and sends back what the handler answers", async () => {
    const handle = vi.fn(async () => ({ status: 201, body: { text: "grüß dich" } }));
    const { port } = await serve({ handle });
    const answer = await raw(port, post('{"type":"message","text":"ä"}', ["Authorization: Bearer a.b.c"]));
    expect(handle).toHaveBeenCalledWith({ body: { type: "message", text: "ä" }, authorization: "Bearer a.b.c" });
    expect(answer.status).toBe(201);
    expect(Buffer.from(answer.body, "latin1").toString()).toBe('{"text":"grüß dich"}');
  });
  test("in chunks, with a charset, with a byte order mark, with Expect: 100-continue", async () => {
    const { port, reached } = await serve();
    expect(await raw(port, [chunked('{"type":"a"}')])).toMatchObject({ status: 200 });
    const charset = [
      head(["Content-Type: Application/JSON;charset=UTF-8", "Content-Length: 12", "Connection: close"]),
      '{"type":"b"}',
    ];
    expect(await raw(port, charset)).toMatchObject({ status: 200 });
    expect(await raw(port, post('\ufeff{"type":"c"}'))).toMatchObject({ status: 200 });
    expect(await raw(port, post('{"type":"d"}', ["Expect: 100-continue"]))).toMatchObject({ status: 100 });
    await vi.waitFor(() => expect(reached.map(({ body }) => body.type)).toEqual(["a", "b", "c", "d"]));
  });
  test("several on one connection", async () => {
    const { port, reached } = await serve();
    const one = `${head(["Content-Type: application/json", "Content-Length: 12"])}{"type":"a"}`;
    const answer = await raw(port, [one, one, one], { gapMs: 20, waitMs: 200 });
    expect(answer.closed).toBe(false);
    expect(reached).toHaveLength(3);
  });
  test("A04 two Authorization headers reach the handler as one that no check accepts", async () => {
    const { port, reached } = await serve();
    await raw(port, post("{}", ["Authorization: Bearer a.b.c", "authorization: Bearer d.e.f"]));
    expect(reached[0]?.authorization).toBe("Bearer a.b.c, Bearer d.e.f");
  });
});

describe("refuses before reading", () => {
  const gzip = gzipSync('{"type":"message"}');
  test("B01 gzip header, plain body: 415, process alive", async () => {
    const { port, reached } = await serve();
    expect(await raw(port, post("not gzip at all", ["Content-Encoding: gzip"]))).toMatchObject({ status: 415 });
    expect(reached).toEqual([]);
    await expectAlive(port);
  });
  test("B02 gzip bomb 58 KB to 60 MB: 415, memory flat", async () => {
    const { port } = await serve();
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 32));
    const before = process.memoryUsage().rss;
    expect(await raw(port, post(bomb, ["Content-Encoding: gzip"]))).toMatchObject({ status: 415 });
    expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1024 * 1024);
  });
  test.each(["gzip", "deflate", "br", "gzip, br", "identity", "x"])(
    "B03 Content-Encoding %s, cut short: 415",
    async (encoding) => {
      const { port } = await serve();
      expect(await raw(port, post(gzip.subarray(0, 12), [`Content-Encoding: ${encoding}`]))).toMatchObject({
        status: 415,
      });
      await expectAlive(port);
    },
  );
  test("B04 body of 257 KB by Content-Length: 413 before it is sent", async () => {
    const { port, reached } = await serve();
    const announced = head(["Content-Type: application/json", `Content-Length: ${257 * 1024}`]);
    expect(await raw(port, [announced])).toMatchObject({ status: 413, closed: true });
    expect(await raw(port, post(JSON.stringify({ text: "x".repeat(257 * 1024) })))).toMatchObject({ status: 413 });
    expect(reached).toEqual([]);
  });
  test("B04 body of exactly 256 KB is taken", async () => {
    const { port, reached } = await serve();
    const text = "x".repeat(256 * 1024 - 11);
    expect(await raw(port, post(JSON.stringify({ text })))).toMatchObject({ status: 200 });
    expect(reached).toHaveLength(1);
  });
  test("B05 chunked over the limit: 413, socket closed", async () => {
    const { port, reached } = await serve();
    expect(await raw(port, [chunked("x".repeat(300 * 1024))])).toMatchObject({ status: 413, closed: true });
    const endless = [
      head(["Content-Type: application/json", "Transfer-Encoding: chunked"]),
      ...Array.from({ length: 40 }, () => `2000\r\n${"x".repeat(8_192)}\r\n`),
    ];
    expect(await raw(port, endless)).toMatchObject({ status: 413, closed: true });
    expect(reached).toEqual([]);
  });
  test("B06 multipart with a file: 415, no file on disk", async () => {
    const { port } = await serve();
    const before = existsSync(tmpdir()) ? readdirSync(tmpdir()).length : 0;
    const body = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n';
    const request = [head(["Content-Type: multipart/form-data; boundary=x", `Content-Length: ${body.length}`]), body];
    expect(await raw(port, request)).toMatchObject({ status: 415 });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("upload_"))).toEqual([]);
    expect(before).toBeGreaterThanOrEqual(0);
  });
  test.each([
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/jsonp",
    "application/json; charset=utf-16",
    "",
  ])("B07 content type %j: 415", async (type) => {
    const { port } = await serve();
    const lines = [...(type === "" ? [] : [`Content-Type: ${type}`]), "Content-Length: 2", "Connection: close"];
    expect(await raw(port, [head(lines), "{}"])).toMatchObject({ status: 415 });
  });
  test("Expect: 100-continue is not answered with a go-ahead when the head is refused", async () => {
    const { port } = await serve();
    const request = head(["Content-Type: text/plain", "Content-Length: 5", "Expect: 100-continue"]);
    expect(await raw(port, [request])).toMatchObject({ status: 415 });
  });
});

describe("refuses a body", () => {
  test.each(["{", "[]", '"x"', "null", "", "1", '{"a":1}x', "{a:1}"])("B08 %j: 400", async (body) => {
    const { port, reached } = await serve();
    expect(await raw(port, post(body))).toMatchObject({ status: 400 });
    expect(reached).toEqual([]);
  });
  test.each([
    ["lists", `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
    ["objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["as deep as the limit lets it", `${"[".repeat(131_000)}${"]".repeat(131_000)}`],
  ])("B09 JSON 10,000 deep, %s: 400", async (_, body) => {
    const { port } = await serve();
    await expectAlive(port);
    expect(await raw(port, post(body))).toMatchObject({ status: 400 });
  });
  test("B10 as many keys as fit, and a key twice", async () => {
    const { port, reached } = await serve();
    const many = `{${Array.from({ length: 25_000 }, (_, at) => `"${at}":0`).join(",")}}`;
    expect(await raw(port, post(many))).toMatchObject({ status: 200 });
    expect(await raw(port, post('{"type":"a","type":"b"}'))).toMatchObject({ status: 200 });
    expect(reached[1]?.body).toEqual({ type: "b" });
  });
  test("B11 invalid UTF-8: 400; half a surrogate pair and NUL are mended", async () => {
    const { port, reached } = await serve();
    expect(await raw(port, post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])))).toMatchObject({
      status: 400,
    });
    await raw(port, post('{"text":"a\\ud800b\\u0000c","list":["\\udc00"]}'));
    expect(reached[0]?.body).toEqual({ text: "a\ufffdbc", list: ["\ufffd"] });
  });
  test("B12 keys that reach a prototype are dropped at every depth, escaped or not", async () => {
    const { port, reached } = await serve();
    const body =
      '{"type":"message","__proto__":{"polluted":1},"value":{"constructor":{"prototype":{"polluted":1}},"kept":1},' +
      '"channelData":[{"\\u005f_proto__":{"polluted":1}}]}';
    expect(await raw(port, post(body))).toMatchObject({ status: 200 });
    expect(JSON.stringify(reached[0]?.body)).toBe('{"type":"message","value":{"kept":1},"channelData":[{}]}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("other requests", () => {
  test.each(["GET", "PUT", "DELETE", "TRACE", "OPTIONS", "HEAD", "PATCH"])(
    "A49 %s on the endpoint: 405, empty",
    async (method) => {
      const { port } = await serve();
      const answer = await raw(port, [head(["Connection: close"], `${method} /api/messages HTTP/1.1`)]);
      expect(answer).toMatchObject({ status: 405, body: "" });
      expect(answer.head).toContain("Allow: POST");
    },
  );
  test("A50 WebSocket upgrade: refused, socket closed", async () => {
    const { port } = await serve();
    const lines = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
    ];
    const answer = await raw(port, [head(lines, "GET /api/messages HTTP/1.1")]);
    expect(answer).toMatchObject({ status: 400, closed: true });
    await expectAlive(port);
  });
  test("B31 Content-Length with Transfer-Encoding, obsolete folding, two lengths: 400, closed", async () => {
    const { port, reached } = await serve();
    const json = "Content-Type: application/json";
    for (const lines of [
      [json, "Content-Length: 5", "Transfer-Encoding: chunked"],
      [json, "Transfer-Encoding: gzip, chunked"],
      [json, "Content-Length: 2", "Content-Length: 3"],
      [json, "X-Folded: a\r\n b", "Content-Length : 2"],
    ]) {
      expect(await raw(port, [head(lines), "0\r\n\r\n{}"])).toMatchObject({ status: 400, closed: true });
    }
    expect(reached).toEqual([]);
  });
  test.each([
    "/",
    "/api/messages/",
    "//api/messages",
    "/api/%6dessages",
    "/api/messages;a",
    "/metrics",
    "/../etc/passwd",
    "*",
  ])("B33 %s: 404, nothing about internals", async (path) => {
    const { port } = await serve();
    const answer = await raw(port, [head(["Connection: close", "Content-Length: 0"], `POST ${path} HTTP/1.1`)]);
    expect(answer).toMatchObject({ status: 404, body: '{"error":"not found"}' });
  });
  test("B33 A06 head over 16 KB: 431, process alive", async () => {
    const { port } = await serve();
    expect(await raw(port, [head([], `GET /${"a".repeat(20_000)} HTTP/1.1`)])).toMatchObject({
      status: 431,
      closed: true,
    });
    expect(await raw(port, post("{}", [`Authorization: Bearer ${"a".repeat(1_000_000)}`]))).toMatchObject({
      closed: true,
    });
    await expectAlive(port);
  });
  test("garbage that is not HTTP ends the connection and nothing else", async () => {
    const { port } = await serve();
    expect(await raw(port, [Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252])])).toMatchObject({ status: 400, closed: true });
    await expectAlive(port);
  });
  test("O04 O05 probes: alive without asking anybody, ready as the bot says", async () => {
    let isReady: boolean | Error = true;
    const ready = vi.fn(async () => {
      if (isReady instanceof Error) throw isReady;
      return isReady;
    });
    const { port } = await serve({ ready });
    const get = (path: string) => raw(port, [head(["Connection: close"], `GET ${path} HTTP/1.1`)]);
    expect(await get("/healthz")).toMatchObject({ status: 200, body: '{"status":"up"}' });
    expect(ready).not.toHaveBeenCalled();
    expect(await get("/readyz")).toMatchObject({ status: 200, body: '{"status":"ready"}' });
    isReady = false;
    expect(await get("/readyz")).toMatchObject({ status: 503 });
    isReady = new Error("store is down");
    expect(await get("/readyz")).toMatchObject({ status: 503, body: '{"error":"not available"}' });
    expect(await raw(port, [head(["Connection: close"], "HEAD /healthz HTTP/1.1")])).toMatchObject({
      status: 200,
      body: "",
    });
  });
  test("B34 every answer: no-store, no version, no stack", async () => {
    const { port } = await serve();
    const answers = [
      await raw(port, post("{}")),
      await raw(port, post("{")),
      await raw(port, [head([], "GET /nowhere HTTP/1.1")], { waitMs: 200 }),
      await raw(port, [head(["Connection: close"], "GET /readyz HTTP/1.1")]),
      await raw(port, ["rubbish\r\n\r\n"]),
    ];
    for (const answer of answers) {
      expect(answer.head).toMatch(/^Cache-Control: no-store\r?$/m);
      expect(answer.head).not.toMatch(/^(server|x-powered-by|api-version):|restify/im);
    }
  });
});

describe("faults", () => {
  test("a handler that throws: 500, a constant body, one log line", async () => {
    const lines: string[] = [];
    const log = createLog({ level: "info", format: "json", write: (line) => lines.push(line) });
    const { port } = await serve({ log, handle: () => Promise.reject(new Error("inner detail")) });
    expect(await raw(port, post("{}"))).toMatchObject({ status: 500, body: '{"error":"internal error"}' });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "error", message: "turn failed at the edge" },
    ]);
  });
  test("an answer that cannot be written as JSON: 500", async () => {
    const { port } = await serve({ handle: async () => ({ status: 200, body: { big: 1n } }) });
    expect(await raw(port, post("{}"))).toMatchObject({ status: 500 });
  });
  test("A43 the handler's 503 carries Retry-After", async () => {
    const { port } = await serve({ handle: async () => ({ status: 503, retryAfterSeconds: 5 }) });
    const answer = await raw(port, post("{}"));
    expect(answer.head).toContain("Retry-After: 5");
  });
  test("A48 all refusals by the handler are the same bytes", async () => {
    const { port } = await serve({ handle: async () => ({ status: 401 }) });
    const answers = await Promise.all([raw(port, post("{}")), raw(port, post('{"type":"message"}'))]);
    const [one, two] = answers.map((answer) => (answer.head + answer.body).replace(/^Date: .*$/m, ""));
    expect(one).toBe(two);
  });
  test("B30 slow head and slow body are cut off; others are served meanwhile", async () => {
    const { port } = await serve({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } });
    const slow = { gapMs: 100, waitMs: 5_000 };
    const slowHead = raw(
      port,
      Array.from({ length: 50 }, () => "X"),
      slow,
    );
    const announced = head(["Content-Type: application/json", "Content-Length: 100"]);
    const slowBody = raw(port, [announced, ...Array.from({ length: 50 }, () => " ")], slow);
    const silent = raw(port, [], slow);
    await delay(150);
    await expectAlive(port);
    for (const answer of await Promise.all([slowHead, slowBody, silent])) {
      expect(answer.closed).toBe(true);
      expect(answer.ms).toBeLessThan(2_000);
    }
  });
  test("B32 idle connections make room before the limit", async () => {
    const { port } = await serve({ limits: { connections: 40 } });
    const one = `${head([], "GET /healthz HTTP/1.1")}`;
    const idle = Array.from({ length: 60 }, () => raw(port, [one], { waitMs: 600 }));
    await delay(200);
    await expectAlive(port);
    await Promise.all(idle);
  });
  test("a client that leaves in the middle does no harm", async () => {
    const { port, reached } = await serve();
    await raw(port, [head(["Content-Type: application/json", "Content-Length: 100"]), '{"type"'], { waitMs: 50 });
    await expectAlive(port);
    expect(reached).toHaveLength(1);
  });
  test("a port that is taken: PORT_IN_USE, and what to do", async () => {
    const { port } = await serve();
    const second = createServer({ log: silentLog, handle: async () => ({ status: 200 }) });
    await expect(second.listen(port, "127.0.0.1")).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(String(port)),
    });
  });
  test("G16 closing lets a running turn end and closes idle connections", async () => {
    let finish = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const handle = async () => {
      await gate;
      return { status: 200 };
    };
    const { port, server } = await serve({ handle });
    const turn = raw(port, [head(["Content-Type: application/json", "Content-Length: 2"]), "{}"], { waitMs: 3_000 });
    const idle = raw(port, [head([], "GET /healthz HTTP/1.1")], { waitMs: 3_000 });
    await delay(100);
    const closed = server.close(2_000);
    await idle;
    finish();
    expect(await turn).toMatchObject({ status: 200, closed: true });
    await closed;
  });
});
