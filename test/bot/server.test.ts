import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";

import { chunked, expectAlive, head, post, raw, serve } from "../support/raw-http.ts";

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
