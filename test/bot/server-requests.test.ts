import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { createLog, silentLog } from "../../bot/log.ts";
import { createServer } from "../../bot/server.ts";
import { expectAlive, head, post, raw, serve } from "../support/raw-http.ts";

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
