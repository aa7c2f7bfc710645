import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Activity, CloudAdapter, type TurnContext } from "botbuilder";
import type { AuthenticateRequestResult } from "botframework-connector";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { authReply, createAuthentication, TeamsAuthentication } from "../../bot/auth.ts";
import { connectorToken } from "../../bot/bot-tokens.ts";
import { type ProductionConfig, readConfig } from "../../bot/config.ts";
import { AuthKeysUnavailableError, AuthRefusedError } from "../../bot/errors.ts";
import { createLog } from "../../bot/log.ts";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const appId = "b1b1b1b1-0000-4000-8000-000000000001";
const issuer = "https://api.botframework.com";
const serviceUrl = "https://smba.trafficmanager.net/emea/";
const seconds = () => Math.floor(Date.now() / 1_000);

/** Key service and login service on loopback, with their requests counted and their answers set by the test. */
const service = {
  keys: [] as object[],
  keyRequests: 0,
  tokenRequests: 0,
  fault: "" as "" | "503" | "hang" | "html" | "empty",
};
let http: Server;
let base = "";
let right: KeyPair;
let wrong: KeyPair;
let rightJwk: Record<string, unknown>;

beforeAll(async () => {
  right = await generateKeyPair("RS256", { extractable: true });
  wrong = await generateKeyPair("RS256", { extractable: true });
  rightJwk = { ...(await exportJWK(right.publicKey)), kid: "key-1", use: "sig", endorsements: ["msteams"] };
  http = createServer((request, response) => {
    const json = (value: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
    if (request.url?.endsWith("/token")) {
      service.tokenRequests += 1;
      return json({ access_token: `token-${service.tokenRequests}`, expires_in: 3_600 });
    }
    if (request.url === "/metadata") service.keyRequests += 1;
    if (service.fault === "hang") return;
    if (service.fault === "503") return response.writeHead(503).end();
    if (service.fault === "html") return response.end("<html>");
    if (request.url === "/metadata") return json({ issuer, jwks_uri: `${base}/keys` });
    return json({ keys: service.fault === "empty" ? [] : service.keys });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => {
  http.closeAllConnections();
  http.close();
});
beforeEach(() => {
  Object.assign(service, { keys: [rightJwk], keyRequests: 0, tokenRequests: 0, fault: "" });
});

function config(): ProductionConfig {
  return readConfig({
    MicrosoftAppId: appId,
    MicrosoftAppType: "SingleTenant",
    MicrosoftAppTenantId: "b1b1b1b1-0000-4000-8000-000000000002",
    MicrosoftAppPassword: "canary-secret",
    HELPDESK_CHANNEL_ID: "19:triage@thread.tacv2",
    HELPDESK_TEAM_ID: "19:team@thread.tacv2",
    ValidateAuthority: "false",
    ToChannelFromBotLoginUrl: `${base}/login`,
    ToChannelFromBotOAuthScope: issuer,
    ToBotFromChannelTokenIssuer: issuer,
    OAuthUrl: `${base}/oauth`,
    ToBotFromChannelOpenIdMetadataUrl: `${base}/metadata`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${base}/metadata`,
    CallerId: "urn:botframework:azure",
  }) as ProductionConfig;
}

/** The real adapter, with the one protected method a turn goes through. */
class Adapter extends CloudAdapter {
  run(
    authorization: string | AuthenticateRequestResult,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ) {
    return this.processActivity(authorization as string, activity, logic);
  }
}

const activity = (changes: Partial<Activity> = {}): Activity =>
  ({
    type: "message",
    id: "1",
    channelId: "msteams",
    serviceUrl,
    conversation: { id: "a:1" },
    from: { id: "29:1" },
    recipient: { id: `28:${appId}` },
    text: "hi",
    deliveryMode: "expectReplies",
    ...changes,
  }) as Activity;

interface TokenOptions {
  readonly claims?: JWTPayload;
  readonly without?: readonly string[];
  readonly key?: KeyPair;
  readonly head?: Record<string, unknown>;
}
async function bearer({ claims = {}, without = [], key = right, head = {} }: TokenOptions = {}): Promise<string> {
  const payload: JWTPayload = {
    iss: issuer,
    aud: appId,
    serviceurl: serviceUrl,
    nbf: seconds() - 60,
    exp: seconds() + 3_600,
    ...claims,
  };
  for (const name of without) delete payload[name];
  const token = new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "key-1", typ: "JWT", ...head });
  return `Bearer ${await token.sign(key.privateKey)}`;
}
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Sends one activity through the adapter: was the bot's logic reached, what is answered, what is logged. */
async function send(authorization: string, changes: Partial<Activity> = {}, now: () => number = Date.now) {
  const lines: string[] = [];
  const log = createLog({ level: "info", format: "json", write: (line) => lines.push(line) });
  const adapter = new Adapter(new TeamsAuthentication(config(), { log, now }));
  const logic = vi.fn(async () => {});
  try {
    await adapter.run(authorization, activity(changes), logic);
    return { status: 200, reached: logic.mock.calls.length, lines };
  } catch (error) {
    const reply = authReply(error);
    if (reply === undefined) throw error;
    return { status: reply.status, reached: logic.mock.calls.length, lines };
  }
}

async function expectRefused(authorization: string, reason: string, changes: Partial<Activity> = {}) {
  const { status, reached, lines } = await send(authorization, changes);
  expect({ status, reached, lines: lines.length }).toEqual({ status: 401, reached: 0, lines: 1 });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ message: "auth.reject", reason });
  if (authorization.length > 40) expect(lines[0]).not.toContain(authorization.slice(-20));
}

describe("accepts", () => {
  test("a token as Teams sends it, and hands the SDK an identity", async () => {
    expect(await send(await bearer())).toMatchObject({ status: 200, reached: 1, lines: [] });
    const result = await new TeamsAuthentication(config()).authenticateRequest(activity(), await bearer());
    expect(result.claimsIdentity.isAuthenticated).toBe(true);
    expect(result.claimsIdentity.getClaimValue("aud")).toBe(appId);
    expect(result.audience).toBe(issuer);
    expect(await result.connectorFactory?.create(serviceUrl, issuer)).toBeDefined();
  });
  test("A15 expired by 4 min (skew 5 min)", async () => {
    const claims = { nbf: seconds() - 3_600, exp: seconds() - 240 };
    expect(await send(await bearer({ claims }))).toMatchObject({ status: 200, reached: 1 });
  });
  test("A17 nbf in 4 min", async () => {
    expect(await send(await bearer({ claims: { nbf: seconds() + 240 } }))).toMatchObject({ status: 200, reached: 1 });
  });
});

describe("refuses before the logic, with 401 and one log line", () => {
  test("A01 no Authorization header", () => expectRefused("", "no Authorization header"));
  test("A02 Basic scheme", () => expectRefused("Basic dXNlcjpwYXNz", "not one bearer token"));
  test.each(["Bearer", "Bearer ", "Bearer  a.b.c", "Bearer\ta.b.c", "Bearer a.b.c tail", "Bearer a.b.c\n"])(
    "A03 %j",
    (header) => expectRefused(header, "not one bearer token"),
  );
  test("A04 two tokens joined by a comma", async () => {
    const good = await bearer();
    await expectRefused(`${good}, ${good}`, "not one bearer token");
  });
  test("A05 bearer in lower case", async () =>
    expectRefused((await bearer()).replace("Bearer", "bearer"), "not one bearer token"));
  test("A06 garbage", () => expectRefused("Bearer a.b.c", "not a token"));
  test("A06 1 MB token in under 5 ms", async () => {
    const long = `Bearer ${"a".repeat(500_000)}.${"b".repeat(500_000)}.c`;
    const authentication = new TeamsAuthentication(config());
    const start = performance.now();
    await expect(authentication.authenticateRequest(activity(), long)).rejects.toBeInstanceOf(AuthRefusedError);
    expect(performance.now() - start).toBeLessThan(5);
  });
  test("A07 alg none with the right kid", async () => {
    const [, claims] = (await bearer()).slice(7).split(".");
    await expectRefused(`Bearer ${part({ alg: "none", kid: "key-1" })}.${claims}.`, "not one bearer token");
    await expectRefused(`Bearer ${part({ alg: "none", kid: "key-1" })}.${claims}.AAAA`, "algorithm");
  });
  test("A08 HS256 signed with the RSA public key", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(rightJwk));
    const token = await new SignJWT({ iss: issuer, aud: appId, serviceurl: serviceUrl, exp: seconds() + 60 })
      .setProtectedHeader({ alg: "HS256", kid: "key-1" })
      .sign(secret);
    await expectRefused(`Bearer ${token}`, "algorithm");
  });
  test.each(["PS256", "ES256"])("A09 %s", async (alg) => {
    const key = await generateKeyPair(alg);
    await expectRefused(await bearer({ key, head: { alg } }), "algorithm");
  });
  test.each(["RS1", "toString", "__proto__"])("A09 %s", async (alg) => {
    const [, claims, signature] = (await bearer()).slice(7).split(".");
    await expectRefused(`Bearer ${part({ alg, kid: "key-1" })}.${claims}.${signature}`, "algorithm");
  });
  test("A10 right kid, wrong key", async () => expectRefused(await bearer({ key: wrong }), "signature"));
  test("A12 kid that looks like a path, a statement, or 8 KB (64 KB: A06)", async () => {
    for (const kid of ["../../etc/passwd", "' or 1=1 --", "a\0b", "k".repeat(8_192)]) {
      await expectRefused(await bearer({ head: { kid } }), "unknown key");
    }
  });
  test("A13 jku, x5u and jwk of the attacker are not looked at", async () => {
    const jwk = await exportJWK(wrong.publicKey);
    const head = { jku: "https://evil.example/keys", x5u: "https://evil.example/x", jwk };
    await expectRefused(await bearer({ key: wrong, head }), "signature");
  });
  test("A14 expired by 6 min", async () =>
    expectRefused(await bearer({ claims: { nbf: seconds() - 3_600, exp: seconds() - 360 } }), "expired"));
  test("A16 nbf in 6 min", async () =>
    expectRefused(await bearer({ claims: { nbf: seconds() + 360 } }), "not yet valid"));
  test("A18 no exp", async () => expectRefused(await bearer({ without: ["exp"] }), "no expiry"));
  test("A19 lifetime over 48 h", async () =>
    expectRefused(await bearer({ claims: { exp: seconds() + 49 * 3_600 } }), "lifetime"));
  test("A20 audience of another app", async () =>
    expectRefused(await bearer({ claims: { aud: "b1b1b1b1-0000-4000-8000-00000000000f" } }), "audience"));
  test("A21 audience list that contains ours", async () =>
    expectRefused(await bearer({ claims: { aud: [appId] } }), "audience"));
  test("A22 no audience", async () => expectRefused(await bearer({ without: ["aud"] }), "audience"));
  test.each([
    `${issuer}/`,
    "https://API.botframework.com",
    "https://api.botframework.us",
    "https://api.b\u043etframework.com",
  ])("A23 issuer %s", async (iss) => expectRefused(await bearer({ claims: { iss } }), "issuer"));
  test("A24 serviceUrl differs from its claim", async () =>
    expectRefused(await bearer(), "serviceUrl differs from its claim", {
      serviceUrl: "https://smba.trafficmanager.net/amer/",
    }));
  test("A25 serviceUrl absent, empty, a list", async () => {
    for (const absent of [undefined, "", [serviceUrl]] as unknown as string[]) {
      await expectRefused(await bearer(), "serviceUrl differs from its claim", { serviceUrl: absent });
    }
    await expectRefused(await bearer({ claims: { serviceurl: "" } }), "no serviceurl claim", { serviceUrl: "" });
  });
  test("A26 token without serviceurl claim", async () =>
    expectRefused(await bearer({ without: ["serviceurl"] }), "no serviceurl claim"));
  test("A28 channel that the key is not endorsed for", async () =>
    expectRefused(await bearer(), "key is not endorsed for the channel", { channelId: "webchat" }));
  test("A30 AseChannel takes no other way in", async () =>
    expectRefused(await bearer(), "key is not endorsed for the channel", { channelId: "AseChannel" }));
  test("A32 key without endorsements", async () => {
    service.keys = [{ ...rightJwk, endorsements: undefined }];
    await expectRefused(await bearer(), "key is not endorsed for the channel");
  });
  test("A33 Entra v2 access token of a foreign tenant, aud = azp = bot", async () => {
    const tid = "f0f0f0f0-0000-4000-8000-00000000000a";
    const iss = `https://login.microsoftonline.com/${tid}/v2.0`;
    await expectRefused(await bearer({ claims: { iss, tid, azp: appId, ver: "2.0" } }), "issuer");
    expect(service.keyRequests).toBe(0);
  });
  test("A35 Entra v1 token of a foreign tenant, aud = appid = bot", async () => {
    const tid = "f0f0f0f0-0000-4000-8000-00000000000a";
    await expectRefused(
      await bearer({ claims: { iss: `https://sts.windows.net/${tid}/`, tid, appid: appId, ver: "1.0" } }),
      "issuer",
    );
  });
  test("A50 streaming and skill requests", async () => {
    const authentication = new TeamsAuthentication(config());
    await expect(authentication.authenticateStreamingRequest()).rejects.toBeInstanceOf(AuthRefusedError);
    await expect(authentication.authenticateChannelRequest()).rejects.toBeInstanceOf(AuthRefusedError);
  });
});

describe("the key service", () => {
  let time = Date.now();
  const now = () => time;
  const hours = (count: number) => count * 3_600_000;
  const claims = { nbf: Math.floor(time / 1_000) };
  beforeEach(() => {
    time = Date.now();
  });
  const longLived = () =>
    bearer({ claims: { ...claims, nbf: Math.floor(time / 1_000), exp: Math.floor(time / 1_000) + 3_600 } });

  test("A11 unknown kid, 1,000 times: at most one more question", async () => {
    const authentication = new TeamsAuthentication(config());
    await authentication.ready();
    const unknown = await bearer({ head: { kid: "made-up" } });
    for (let count = 0; count < 1_000; count += 1) {
      await expect(authentication.authenticateRequest(activity(), unknown)).rejects.toBeInstanceOf(AuthRefusedError);
    }
    expect(service.keyRequests).toBe(2);
  });
  test.each(["503", "html", "empty"] as const)("A42 A45 known keys serve 72 h while it answers %s", async (fault) => {
    const authentication = new TeamsAuthentication(config(), { now });
    await authentication.authenticateRequest(activity(), await longLived());
    service.fault = fault;
    time += hours(71);
    for (let count = 0; count < 20; count += 1) await authentication.authenticateRequest(activity(), await longLived());
    await vi.waitFor(() => expect(service.keyRequests).toBe(2));
    time += hours(2);
    await expect(authentication.authenticateRequest(activity(), await longLived())).rejects.toBeInstanceOf(
      AuthKeysUnavailableError,
    );
  });
  test("A43 down at the start: 503 and not ready, and it recovers alone", async () => {
    service.fault = "503";
    const authentication = new TeamsAuthentication(config(), { now });
    const error = await authentication
      .authenticateRequest(activity(), await longLived())
      .catch((caught: unknown) => caught);
    expect(authReply(error)).toEqual({ status: 503, retryAfterSeconds: 5 });
    expect(await authentication.ready()).toBe(false);
    service.fault = "";
    time += 6_000;
    expect(await authentication.ready()).toBe(true);
  });
  test("A44 new key is taken after one question, a withdrawn one refused after the next", async () => {
    const authentication = new TeamsAuthentication(config(), { now });
    await authentication.authenticateRequest(activity(), await longLived());
    service.keys = [{ ...(await exportJWK(wrong.publicKey)), kid: "key-2", endorsements: ["msteams"] }];
    const next = await bearer({ key: wrong, head: { kid: "key-2" } });
    await authentication.authenticateRequest(activity(), next);
    expect(service.keyRequests).toBe(2);
    await expect(authentication.authenticateRequest(activity(), await longLived())).rejects.toBeInstanceOf(
      AuthRefusedError,
    );
  });
  test("A46 it hangs: nobody waits while there are keys", async () => {
    const authentication = new TeamsAuthentication(config(), { now });
    await authentication.authenticateRequest(activity(), await longLived());
    service.fault = "hang";
    time += hours(30);
    const token = await longLived();
    const start = performance.now();
    await authentication.authenticateRequest(activity(), token);
    expect(performance.now() - start).toBeLessThan(100);
    await vi.waitFor(() => expect(service.keyRequests).toBe(2));
  });
  test("A47 100 first requests at once ask once", async () => {
    const authentication = new TeamsAuthentication(config());
    const token = await bearer();
    await Promise.all(Array.from({ length: 100 }, () => authentication.authenticateRequest(activity(), token)));
    expect(service.keyRequests).toBe(1);
  });
  test("a token seen before is still held against the activity and the clock", async () => {
    const authentication = new TeamsAuthentication(config(), { now });
    const token = await longLived();
    await authentication.authenticateRequest(activity(), token);
    const elsewhere = activity({ serviceUrl: "https://smba.trafficmanager.net/amer/" });
    await expect(authentication.authenticateRequest(elsewhere, token)).rejects.toBeInstanceOf(AuthRefusedError);
    time += hours(2);
    await expect(authentication.authenticateRequest(activity(), token)).rejects.toBeInstanceOf(AuthRefusedError);
  });
});

describe("the bot's own token", () => {
  test("is fetched once for all who wait, kept, and renewed before it ends", async () => {
    let time = Date.now();
    const token = connectorToken(config(), { now: () => time });
    expect(await Promise.all([token(), token(), token()])).toEqual(["token-1", "token-1", "token-1"]);
    time += 54 * 60_000;
    expect(await token()).toBe("token-1");
    time += 2 * 60_000;
    expect(await token()).toBe("token-2");
  });
  test("one that was refused is replaced at once, and once for all who were refused with it", async () => {
    const token = connectorToken(config());
    expect(await token()).toBe("token-1");
    expect(await Promise.all([token("token-1"), token("token-1")])).toEqual(["token-2", "token-2"]);
    expect(await token("token-1")).toBe("token-2"); // a late one: there is another already
    expect(service.tokenRequests).toBe(2);
  });
  test("a failed renewal keeps the old token to its end, then says what to check", async () => {
    let time = Date.now();
    let fails = false;
    const fetchOf: typeof fetch = (input, init) => (fails ? Promise.reject(new Error("down")) : fetch(input, init));
    const token = connectorToken(config(), { now: () => time, fetch: fetchOf });
    expect(await token()).toBe("token-1");
    fails = true;
    time += 56 * 60_000;
    expect(await token()).toBe("token-1");
    time += 5 * 60_000;
    await expect(token()).rejects.toMatchObject({ code: "CONNECTOR_TOKEN_FAILED" });
    fails = false;
    expect(await token()).toBe("token-2");
  });
  test("is the one the SDK uses", async () => {
    const production = config();
    expect(await connectorToken(production)()).toBe("token-1");
    const result = await new TeamsAuthentication(production).authenticateRequest(activity(), await bearer());
    const client = await result.connectorFactory?.create(serviceUrl, issuer);
    const { credentials } = client as unknown as { credentials: { getToken(): Promise<string> } };
    expect(await credentials.getToken()).toBe("token-1");
    expect(service.tokenRequests).toBe(1);
  });
});

test("local mode: nobody is asked for a token", async () => {
  const local = readConfig({});
  const adapter = new Adapter(createAuthentication(local));
  const logic = vi.fn(async () => {});
  await adapter.run("", activity(), logic);
  expect(logic).toHaveBeenCalledOnce();
  expect(await connectorToken(local)()).toBe("");
});
