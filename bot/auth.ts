/**
 * Who may talk to the bot, and how the bot proves who it is.
 *
 * Inbound, our check stands in place of the SDK's, which takes tokens of any Entra tenant, tokens without an end and keys
 * without endorsement, asks a dead key service once a request, and prints to the console (trust.md section 1, rows 4 to 10).
 * What follows the check stays the SDK's: identity, connectors, token service.
 */
import { createPublicKey, hash, type KeyObject, verify } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { TokenCredential } from "@azure/identity";
import type { Activity } from "botbuilder";
import { ConfigurationBotFrameworkAuthentication } from "botbuilder-core";
import {
  type AuthenticateRequestResult,
  ClaimsIdentity,
  MsalServiceClientCredentialsFactory,
} from "botframework-connector";
import type { Config, ProductionConfig } from "./config.ts";
import { isLoopback } from "./config.ts";
import { AuthKeysUnavailableError, AuthRefusedError, ConnectorTokenError } from "./errors.ts";
import { type Log, silentLog } from "./log.ts";

export interface AuthOptions {
  readonly log?: Log;
  readonly now?: () => number; // milliseconds
  readonly fetch?: typeof fetch; // of keys, and of tokens under the overrides
}

const minute = 60_000;
const hour = 60 * minute;
const clockSkew = 5 * minute;
const longestLife = 48 * hour;

/**
 * Production: `authenticateRequest` throws AuthRefusedError (401) or AuthKeysUnavailableError (503), see `authReply`.
 * Local mode: no authentication, the SDK's own behaviour with an empty app id.
 */
export function createAuthentication(
  config: Config,
  options: AuthOptions = {},
): ConfigurationBotFrameworkAuthentication {
  if (config.mode === "production") return new TeamsAuthentication(config, options);
  return new ConfigurationBotFrameworkAuthentication(
    {},
    new MsalServiceClientCredentialsFactory(
      "",
      msalStub(async () => noToken),
    ),
  );
}

/** The answer that an error of `authenticateRequest` earns; undefined: it is another kind of error. */
export function authReply(error: unknown): { status: 401 } | { status: 503; retryAfterSeconds: number } | undefined {
  if (error instanceof AuthRefusedError) return { status: 401 };
  if (error instanceof AuthKeysUnavailableError) return { status: 503, retryAfterSeconds: 5 };
  return undefined;
}

export class TeamsAuthentication extends ConfigurationBotFrameworkAuthentication {
  readonly #config: ProductionConfig;
  readonly #keys: ChannelKeys;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #verified = new Map<string, VerifiedToken>(); // Teams sends one token with many activities

  constructor(config: ProductionConfig, options: AuthOptions = {}) {
    const credentials = new MsalServiceClientCredentialsFactory(config.app.id, msalStub(tokensOf(config, options)));
    super(sdkOptions(config), credentials);
    this.#config = config;
    this.#log = options.log ?? silentLog;
    this.#now = options.now ?? Date.now;
    this.#keys = new ChannelKeys(config.overrides?.keysUrl ?? config.cloud.keysUrl, options);
  }

  /** Whether anybody could be told from anybody: the keys are here. Asks for them when they are not. */
  ready(): Promise<boolean> {
    return this.#keys.available();
  }

  override async authenticateRequest(activity: Activity, authorization: string): Promise<AuthenticateRequestResult> {
    const { app, cloud, overrides } = this.#config;
    try {
      const claims = await this.#claimsOf(authorization, activity);
      const entries = Object.entries({ ...claims, aud: app.id }) as [string, string][]; // the SDK declares texts only
      const claimsIdentity = new ClaimsIdentity(
        entries.map(([type, value]) => ({ type, value })),
        true,
      );
      return {
        audience: overrides?.scope ?? cloud.issuer,
        callerId:
          overrides?.callerId ??
          (cloud.channelService === undefined ? "urn:botframework:azure" : "urn:botframework:azureusgov"),
        claimsIdentity,
        connectorFactory: this.createConnectorFactory(claimsIdentity),
      };
    } catch (error) {
      if (error instanceof AuthRefusedError) this.#log.warn("auth.reject", { reason: error.reason });
      throw error;
    }
  }

  /** Skills and streaming channels are not served. */
  override async authenticateChannelRequest(): Promise<ClaimsIdentity> {
    throw new AuthRefusedError("skill request");
  }
  override async authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw new AuthRefusedError("streaming request");
  }

  async #claimsOf(authorization: string, activity: Activity): Promise<Claims> {
    const token = bearerToken(authorization);
    const fingerprint = hash("sha256", token, "base64");
    const known = this.#verified.get(fingerprint);
    const { head, claims } = known ?? decoded(token);
    this.#checkClaims(claims, activity);
    const key = await this.#keys.get(head.kid);
    if (key === undefined) throw new AuthRefusedError("unknown key");
    if (known?.key !== key) {
      if (!isSigned(token, head.alg, key.publicKey)) throw new AuthRefusedError("signature");
      if (this.#verified.size >= 500) this.#verified.clear();
      this.#verified.set(fingerprint, { head, claims, key });
    }
    if (!key.endorsements.includes(activity.channelId))
      throw new AuthRefusedError("key is not endorsed for the channel");
    return claims;
  }

  #checkClaims({ iss, aud, exp, nbf, iat, serviceurl }: Claims, activity: Activity): void {
    const { app, cloud, overrides } = this.#config;
    const now = this.#now();
    if (iss !== (overrides?.issuer ?? cloud.issuer)) throw new AuthRefusedError("issuer");
    if (typeof aud !== "string" || aud.toLowerCase() !== app.id) throw new AuthRefusedError("audience");
    if (!isTime(exp)) throw new AuthRefusedError("no expiry");
    if (now > exp * 1_000 + clockSkew) throw new AuthRefusedError("expired");
    if (nbf !== undefined && !isTime(nbf)) throw new AuthRefusedError("nbf");
    if (nbf !== undefined && now < nbf * 1_000 - clockSkew) throw new AuthRefusedError("not yet valid");
    const begin = nbf ?? (isTime(iat) ? iat : now / 1_000);
    if ((exp - begin) * 1_000 > longestLife) throw new AuthRefusedError("lifetime");
    if (typeof serviceurl !== "string" || serviceurl === "") throw new AuthRefusedError("no serviceurl claim");
    if (serviceurl !== activity.serviceUrl) throw new AuthRefusedError("serviceUrl differs from its claim");
  }
}

// --- Tokens of the channel -------------------------------------------------------------------------------------------

type Claims = Readonly<Record<string, unknown>>;
interface TokenHead {
  readonly alg: Algorithm;
  readonly kid: string;
}
interface VerifiedToken {
  readonly head: TokenHead;
  readonly claims: Claims;
  readonly key: ChannelKey; // another object after each fetch of the keys: the signature is then checked anew
}

const digests = { RS256: "sha256", RS384: "sha384", RS512: "sha512" } as const;
type Algorithm = keyof typeof digests;

function bearerToken(authorization: string): string {
  if (authorization === "") throw new AuthRefusedError("no Authorization header");
  if (authorization.length > 16_384) throw new AuthRefusedError("not one bearer token"); // more than Node's heads hold
  const match = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization); // the scheme in this spelling only (A05)
  if (match?.[1] === undefined) throw new AuthRefusedError("not one bearer token");
  return match[1];
}

function decoded(token: string): { head: TokenHead; claims: Claims } {
  const [first = "", second = ""] = token.split(".");
  const head = jsonObject(first);
  const claims = jsonObject(second);
  if (head === undefined || claims === undefined) throw new AuthRefusedError("not a token");
  const { alg, kid, crit } = head;
  if (typeof alg !== "string" || !Object.hasOwn(digests, alg)) throw new AuthRefusedError("algorithm");
  if (typeof kid !== "string" || crit !== undefined) throw new AuthRefusedError("token head");
  return { head: { alg: alg as Algorithm, kid }, claims };
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(token: string, algorithm: Algorithm, key: KeyObject): boolean {
  const end = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(end + 1), "base64url");
  return verify(digests[algorithm], Buffer.from(token.slice(0, end)), key, signature);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

// --- Keys of the channel ---------------------------------------------------------------------------------------------

interface ChannelKey {
  readonly publicKey: KeyObject;
  readonly endorsements: readonly string[];
}

const freshFor = 24 * hour;
const goodFor = 72 * hour; // without an answer from the key service: an outage there is not one here
const largestDocument = 1024 * 1024;

/** The signing keys: fetched once for all that wait, refreshed beside the traffic, kept while the key service is away. */
class ChannelKeys {
  readonly #url: string;
  readonly #fetch: typeof fetch;
  readonly #log: Log;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, ChannelKey> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #unknownAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(url: string, { log = silentLog, now = Date.now, fetch: fetchOf = fetch }: AuthOptions) {
    this.#url = url;
    this.#log = log;
    this.#now = now;
    this.#fetch = fetchOf;
  }

  async available(): Promise<boolean> {
    if (this.#age() > goodFor) await this.#refresh(5_000);
    return this.#age() <= goodFor;
  }

  /** @throws {AuthKeysUnavailableError} */
  async get(kid: string): Promise<ChannelKey | undefined> {
    if (this.#age() > goodFor && !(await this.available())) throw new AuthKeysUnavailableError();
    if (this.#age() > freshFor) void this.#refresh(minute);
    const key = this.#keys.get(kid);
    if (key !== undefined || this.#now() - this.#unknownAt < hour) return key;
    this.#unknownAt = this.#now(); // a new key, or a made-up one: one question an hour settles it
    await this.#refresh(0);
    return this.#keys.get(kid);
  }

  #age(): number {
    return this.#now() - this.#fetchedAt;
  }

  /** Never rejects; at most one at a time, and not within `gapMs` of the last try. */
  #refresh(gapMs: number): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    if (this.#now() - this.#triedAt < gapMs) return Promise.resolve();
    this.#triedAt = this.#now();
    this.#running = this.#load()
      .then((keys) => {
        this.#keys = keys;
        this.#fetchedAt = this.#now();
      })
      .catch((error: unknown) => this.#log.warn("signing keys not fetched", { error, kept: this.#keys.size }))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #load(): Promise<ReadonlyMap<string, ChannelKey>> {
    const signal = AbortSignal.timeout(5_000);
    const metadata = (await this.#json(this.#url, signal)) as { jwks_uri?: unknown };
    const address = typeof metadata.jwks_uri === "string" ? URL.parse(metadata.jwks_uri) : null;
    const home = new URL(this.#url);
    // The keys come from where the metadata comes from; a test keeps both on this machine.
    const isHome = address?.origin === home.origin || (isLoopback(home) && address !== null && isLoopback(address));
    if (address === null || !isHome) throw new Error("The metadata names no key address on its own host.");
    const { keys } = (await this.#json(address.href, signal)) as { keys?: unknown };
    const usable = (Array.isArray(keys) ? keys : []).flatMap(usableKey);
    if (usable.length === 0) throw new Error("The key service answered without a usable key.");
    return new Map(usable);
  }

  async #json(url: string, signal: AbortSignal): Promise<object> {
    const response = await this.#fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
    if (!response.ok || response.body === null) throw new Error(`The key service answered ${response.status}.`);
    let size = 0;
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > largestDocument) throw new Error("The key service answered with too much.");
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof value !== "object" || value === null) throw new Error("The key service answered no object.");
    return value;
  }
}

function usableKey(jwk: unknown): [string, ChannelKey][] {
  const { kid, kty, n, e, endorsements } = (jwk ?? {}) as Record<string, unknown>;
  if (typeof kid !== "string" || kty !== "RSA" || typeof n !== "string" || typeof e !== "string") return [];
  try {
    const publicKey = createPublicKey({ key: { kty, n, e }, format: "jwk" });
    if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) return [];
    const endorsed = Array.isArray(endorsements) ? endorsements.filter((one) => typeof one === "string") : [];
    return [[kid, { publicKey, endorsements: endorsed }]];
  } catch {
    return [];
  }
}

// --- Tokens of the bot -----------------------------------------------------------------------------------------------

interface AccessToken {
  readonly token: string;
  readonly expiresAt: number; // milliseconds
}
type Tokens = (scope: string) => Promise<AccessToken>;

const noToken: AccessToken = { token: "", expiresAt: Date.UTC(2100, 0) };

/** The bearer token for our own connector client: cached until shortly before its end. Local mode: always "". */
export function connectorToken(config: Config, options: AuthOptions = {}): () => Promise<string> {
  if (config.mode === "local") return async () => "";
  const tokens = tokensOf(config, options);
  const scope = withDefault(config.overrides?.scope ?? config.cloud.scope);
  return async () => (await tokens(scope)).token;
}

/** One cache for a configuration, shared by the SDK and our own client. */
function tokensOf(config: ProductionConfig, options: AuthOptions): Tokens {
  const shared = caches.get(config) ?? cachedTokens(tokenSource(config, options), options);
  caches.set(config, shared);
  return shared;
}
const caches = new WeakMap<ProductionConfig, Tokens>();

/** @throws {ConnectorTokenError} when there is no token; a failure is not remembered, and an old token serves to its end. */
function cachedTokens(source: Tokens, { log = silentLog, now = Date.now }: AuthOptions): Tokens {
  const held = new Map<string, AccessToken & { readonly renewAt: number }>();
  const running = new Map<string, Promise<AccessToken>>();
  const renew = async (scope: string): Promise<AccessToken> => {
    try {
      const fresh = await Promise.race([source(scope), timeOut(10_000)]);
      const life = fresh.expiresAt - now();
      held.set(scope, { ...fresh, renewAt: fresh.expiresAt - Math.min(5 * minute, life / 2) });
      return fresh;
    } catch (error) {
      const old = held.get(scope);
      if (old === undefined || old.expiresAt <= now() + 5_000) throw new ConnectorTokenError({ cause: error });
      log.warn("connector token not renewed", { error });
      held.set(scope, { ...old, renewAt: Math.min(now() + 10_000, old.expiresAt) }); // not with every send
      return old;
    } finally {
      running.delete(scope);
    }
  };
  return (scope) => {
    const token = held.get(scope);
    if (token !== undefined && now() < token.renewAt) return Promise.resolve(token);
    const pending = running.get(scope) ?? renew(scope);
    running.set(scope, pending);
    return pending;
  };
}

async function timeOut(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(`No answer within ${ms} ms.`);
}

/** From Entra through @azure/identity, loaded on first use; under the overrides from the login service on this machine. */
function tokenSource(config: ProductionConfig, options: AuthOptions): Tokens {
  if (config.overrides !== undefined) return loopbackTokens(config, config.overrides.loginUrl, options);
  return async (scope) => {
    const credential = await credentialOf(config); // anew each time, about once an hour: a renewed certificate is taken up
    const answer = await credential.getToken(scope);
    if (answer === null) throw new Error("The credential gave no token.");
    return { token: answer.token, expiresAt: answer.expiresOnTimestamp };
  };
}

async function credentialOf({ app, cloud }: ProductionConfig): Promise<TokenCredential> {
  const identity = await import("@azure/identity");
  const options = { authorityHost: cloud.loginUrl };
  const { credential } = app;
  if (credential.kind === "managed-identity") return new identity.ManagedIdentityCredential({ clientId: app.id });
  if (credential.kind === "secret") {
    return new identity.ClientSecretCredential(app.tenantId, app.id, credential.secret, options);
  }
  return new identity.ClientCertificateCredential(app.tenantId, app.id, { certificatePath: credential.path }, options);
}

/** @azure/identity insists on https and Entra's own documents, so tests get the plain OAuth 2.0 form. */
function loopbackTokens(
  { app }: ProductionConfig,
  loginUrl: string,
  { fetch: fetchOf = fetch, now = Date.now }: AuthOptions,
): Tokens {
  const address = loginUrl.endsWith("/token") ? loginUrl : `${loginUrl.replace(/\/$/, "")}/oauth2/v2.0/token`;
  return async (scope) => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: app.id,
      scope,
      ...(app.credential.kind === "secret" ? { client_secret: app.credential.secret } : {}),
    });
    const response = await fetchOf(address, {
      method: "POST",
      body,
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`The login service answered ${response.status}.`);
    const { access_token, expires_in } = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (typeof access_token !== "string") throw new Error("The login service gave no token.");
    return { token: access_token, expiresAt: now() + (Number(expires_in) || 3_600) * 1_000 };
  };
}

/** What the SDK's factory calls of MSAL. A new Date each time: the SDK moves it. */
function msalStub(tokens: Tokens): ConstructorParameters<typeof MsalServiceClientCredentialsFactory>[1] {
  const stub = {
    acquireTokenByClientCredential: async ({ scopes }: { scopes: string[] }) => {
      const { token, expiresAt } = await tokens(scopes[0] ?? "");
      return { accessToken: token, expiresOn: new Date(expiresAt) };
    },
  };
  return stub as unknown as ConstructorParameters<typeof MsalServiceClientCredentialsFactory>[1];
}

function withDefault(scope: string): string {
  return scope.endsWith("/.default") ? scope : `${scope}/.default`;
}

function sdkOptions({ app, cloud, overrides }: ProductionConfig): Record<string, string | boolean> {
  const own = { MicrosoftAppId: app.id, MicrosoftAppTenantId: app.tenantId };
  if (overrides === undefined)
    return cloud.channelService === undefined ? own : { ...own, ChannelService: cloud.channelService };
  return {
    ...own,
    ValidateAuthority: false,
    ToChannelFromBotLoginUrl: overrides.loginUrl,
    ToChannelFromBotOAuthScope: overrides.scope,
    ToBotFromChannelTokenIssuer: overrides.issuer,
    OAuthUrl: overrides.oAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: overrides.keysUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: overrides.emulatorKeysUrl,
    CallerId: overrides.callerId,
  };
}
