import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConnectorClient, type ConnectorClientOptions, ConnectorError } from "../../bot/delivery/connector-client.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { type ConnectorAnswer, FakeConnector } from "../support/fake-connector.ts";

let connector: FakeConnector;
let clients: ConnectorClient[];

beforeEach(async () => {
  connector = await FakeConnector.start();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await connector.stop();
});

function client(options: Partial<ConnectorClientOptions> = {}): ConnectorClient {
  const isConnector = (url: URL) => url.hostname === "127.0.0.1";
  const made = new ConnectorClient({ token: undefined, isConnector, timeoutMs: 300, ...options });
  clients.push(made);
  return made;
}

function delivery(more: Partial<Delivery> = {}): Delivery {
  const activity = { type: "message", text: "Grüße 🙂" };
  return {
    key: "d1",
    lane: "l",
    kind: "send",
    serviceUrl: connector.url,
    conversationId: "19:a/b?c@thread",
    activity,
    ...more,
  };
}

/** What came of a try: the id, or how it failed. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    expect(error).toBeInstanceOf(ConnectorError);
    const { status, isPassing, retryAfterMs } = error as ConnectorError;
    return { status, isPassing, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  });
}

describe("what it asks of the connector", () => {
  test("a message goes into its conversation, whatever its id looks like", async () => {
    expect(await client().deliver(delivery(), undefined)).toBe("out-1");
    expect(connector.calls).toMatchObject([
      {
        method: "POST",
        path: "/v3/conversations/19%3Aa%2Fb%3Fc%40thread/activities",
        conversation: "19:a/b?c@thread",
        activity: { type: "message", text: "Grüße 🙂" },
        authorization: undefined,
      },
    ]);
  });

  test("a reply names what it replies to", async () => {
    await client().deliver(delivery({ activity: { type: "message", replyToId: "1:2" } }), undefined);
    expect(connector.calls[0]?.path).toMatch(/\/activities\/1%3A2$/);
  });

  test("an update replaces an activity", async () => {
    await client().deliver(delivery({ kind: "update" }), "1700/1");
    expect(connector.calls).toMatchObject([{ method: "PUT", activity: { id: "1700/1", text: "Grüße 🙂" } }]);
    expect(connector.calls[0]?.path).toMatch(/\/activities\/1700%2F1$/);
  });

  test("a new thread goes into a channel, and its first message's id counts", async () => {
    connector.next({ status: 201, body: JSON.stringify({ id: "19:x;messageid=5", activityId: "5" }) });
    const from = { id: "28:bot", name: "Helpdesk" };
    const post = delivery({ kind: "create", conversationId: "19:triage@thread", activity: { type: "message", from } });
    expect(await client().deliver(post, undefined)).toBe("5");
    expect(connector.calls).toMatchObject([
      { method: "POST", path: "/v3/conversations", conversation: "19:triage@thread" },
    ]);
  });

  test("a service URL with or without slashes at its end is the same", async () => {
    const bare = connector.url.slice(0, -1);
    await client().deliver(delivery({ serviceUrl: bare }), undefined);
    await client().deliver(delivery({ serviceUrl: `${bare}/amer///` }), undefined);
    expect(connector.calls.map(({ path }) => path.split("/v3/")[0])).toEqual(["", "/amer"]);
  });
});

describe("what may pass, and what not", () => {
  const cases: readonly (readonly [string, ConnectorAnswer, unknown])[] = [
    ["H13 412", { status: 412 }, { status: 412, isPassing: true }],
    ["H14 429 without Retry-After", { status: 429 }, { status: 429, isPassing: true }],
    [
      "H14 429 with seconds",
      { status: 429, headers: { "retry-after": "7" } },
      { status: 429, isPassing: true, retryAfterMs: 7_000 },
    ],
    ["H14 429 with nothing in it", { status: 429, headers: { "retry-after": "" } }, { status: 429, isPassing: true }],
    [
      "H14 429 with zero, which would be a hot loop",
      { status: 429, headers: { "retry-after": "0" } },
      { status: 429, isPassing: true },
    ],
    [
      "H14 429 with a date that is over",
      { status: 429, headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" } },
      { status: 429, isPassing: true },
    ],
    ["H14 429 with nonsense", { status: 429, headers: { "retry-after": "-1e9" } }, { status: 429, isPassing: true }],
    [
      "H14 429 with a week: an hour",
      { status: 429, headers: { "retry-after": "604800" } },
      { status: 429, isPassing: true, retryAfterMs: 3_600_000 },
    ],
    ["502", { status: 502 }, { status: 502, isPassing: true }],
    ["401", { status: 401 }, { status: 401, isPassing: true }],
    ["403", { status: 403 }, { status: 403, isPassing: false }],
    ["404", { status: 404 }, { status: 404, isPassing: false }],
    ["413", { status: 413 }, { status: 413, isPassing: false }],
    ["a connection that is closed", "reset", { status: 0, isPassing: true }],
    ["H12 no answer", "hang", { status: 0, isPassing: true }],
    // What was taken must not be sent again.
    ["H18 a success in HTML", { status: 200, body: "<html>ok</html>" }, undefined],
    ["a success without a body", { status: 202, body: "" }, undefined],
    ["a success with another id than text", { status: 201, body: '{"id":5}' }, undefined],
    ["a success that breaks off", "cut", undefined],
    ["a success that never ends", "trickle", undefined],
    ["a success of 100 MB", "flood", undefined],
  ];

  test.each(cases)("%s", async (_, answer, expected) => {
    connector.next(answer);
    expect(await outcome(client().deliver(delivery(), undefined))).toEqual(expected);
    expect(connector.calls).toHaveLength(1);
  });

  test("a date in Retry-After is the time until then", async () => {
    connector.next({ status: 503, headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() } });
    const fault = (await outcome(client().deliver(delivery(), undefined))) as { retryAfterMs: number };
    expect(fault.retryAfterMs).toBeGreaterThan(55_000);
    expect(fault.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test("nobody listens there", async () => {
    const post = delivery();
    await connector.stop();
    expect(await outcome(client().deliver(post, undefined))).toEqual({ status: 0, isPassing: true });
    connector = await FakeConnector.start();
  });

  test("H12 a trickle of bytes does not outlast the time", async () => {
    connector.next({ status: 500, body: "x", delayMs: 5_000 });
    const before = performance.now();
    expect(await outcome(client().deliver(delivery(), undefined))).toEqual({ status: 0, isPassing: true });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe("where the token goes", () => {
  test("to the connector", async () => {
    await client({ token: async () => "t0ken" }).deliver(delivery(), undefined);
    expect(connector.calls[0]?.authorization).toBe("Bearer t0ken");
  });

  const renewing = (asked: unknown[]) => async (refused?: string) => {
    asked.push(refused);
    return `t0ken-${asked.length}`;
  };

  test("a token that is refused before its end is fetched anew, and the message sent again", async () => {
    const asked: unknown[] = [];
    connector.next({ status: 401 });
    expect(await client({ token: renewing(asked) }).deliver(delivery(), undefined)).toBe("out-1");
    expect(asked).toEqual([undefined, "t0ken-1"]);
    expect(connector.calls.map(({ authorization }) => authorization)).toEqual(["Bearer t0ken-1", "Bearer t0ken-2"]);
  });

  test("once: when the new one is refused too, it has to wait", async () => {
    const asked: unknown[] = [];
    connector.answer = () => ({ status: 401 });
    const refusal = await outcome(client({ token: renewing(asked) }).deliver(delivery(), undefined));
    expect(refusal).toEqual({ status: 401, isPassing: true });
    expect(connector.calls).toHaveLength(2);
  });

  test("where no other token is to be had, it is not sent a second time", async () => {
    connector.answer = () => ({ status: 401 });
    const refusal = await outcome(client({ token: async () => "t0ken" }).deliver(delivery(), undefined));
    expect(refusal).toEqual({ status: 401, isPassing: true });
    expect(connector.calls).toHaveLength(1);
  });

  test.each([
    "https://evil.example/",
    "http://169.254.169.254/",
    "https://smba.trafficmanager.net@evil.example/",
    "http://localhost:1/",
    "ftp://127.0.0.1/",
    "not a url",
    "",
  ])("D27 nowhere else, and not one packet either: %s", async (serviceUrl) => {
    let asked = 0;
    const token = async () => {
      asked += 1;
      return "t0ken";
    };
    const isConnector = (url: URL) => url.origin === new URL(connector.url).origin;
    const refusal = await outcome(client({ token, isConnector }).deliver(delivery({ serviceUrl }), undefined));
    expect(refusal).toEqual({ status: 403, isPassing: false });
    expect(asked).toBe(0);
    expect(connector.calls).toEqual([]);
  });

  test("D15 not along a redirect", async () => {
    const other = await FakeConnector.start();
    connector.next({ status: 307, headers: { location: `${other.url}v3/conversations` } });
    const refusal = await outcome(client({ token: async () => "t0ken" }).deliver(delivery(), undefined));
    expect(refusal).toEqual({ status: 307, isPassing: false });
    expect(other.calls).toEqual([]);
    await other.stop();
  });

  test("a token that does not come is no reason to wait for ever", async () => {
    const token = () => new Promise<string>(() => {});
    expect(await outcome(client({ token }).deliver(delivery(), undefined))).toEqual({ status: 0, isPassing: true });
    expect(connector.calls).toEqual([]);
  });

  test("a token that cannot be had is the token's own error", async () => {
    const token = () => Promise.reject(new Error("no secret"));
    await expect(client({ token }).deliver(delivery(), undefined)).rejects.toThrow("no secret");
  });

  test("no error names the token, the text or the address's secrets", async () => {
    connector.next({ status: 400, body: "t0ken Grüße" });
    const error: unknown = await client({ token: async () => "t0ken" })
      .deliver(delivery(), undefined)
      .catch((fault: unknown) => fault);
    expect(JSON.stringify([error, String(error)])).not.toMatch(/t0ken|Grüße/);
  });
});

test("connections are kept: a hundred messages in a row need one", async () => {
  const made = client();
  const ports = new Set<unknown>();
  connector.answer = () => undefined;
  for (let i = 0; i < 100; i++) await made.deliver(delivery(), undefined);
  for (const call of connector.calls) ports.add(call.port);
  expect(connector.calls).toHaveLength(100);
  expect(ports.size).toBe(1);
});
