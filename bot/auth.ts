/**
 * Who may talk to the bot.
 *
 * Inbound, our check stands in place of the SDK's, which takes tokens of any Entra tenant, tokens without an end and keys
 * without endorsement, asks a dead key service once a request, and prints to the console (trust.md section 1, rows 4 to 10).
 * What follows the check stays the SDK's: identity, connectors, token service.
 */
import { hash, type KeyObject, verify } from "node:crypto";
import type { Activity } from "botbuilder";
import { ConfigurationBotFrameworkAuthentication } from "botbuilder-core";
import {
  type AuthenticateRequestResult,
  ClaimsIdentity,
  MsalServiceClientCredentialsFactory,
} from "botframework-connector";
import { noToken, type Tokens, tokensOf } from "./bot-tokens.ts";
import { type AuthOptions, type ChannelKey, ChannelKeys } from "./channel-keys.ts";
import type { Config, ProductionConfig } from "./config.ts";
import { AuthKeysUnavailableError, AuthRefusedError } from "./errors.ts";
import { type Log, silentLog } from "./log.ts";

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

// --- What the SDK is told -----------------------------------------------------------------------------------------

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
