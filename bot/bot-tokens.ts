/** How the bot proves who it is: access tokens for its own app, from Entra. */
import { setTimeout as delay } from "node:timers/promises";
import type { TokenCredential } from "@azure/identity";
import type { AuthOptions } from "./channel-keys.ts";
import type { Config, ProductionConfig } from "./config.ts";
import { ConnectorTokenError } from "./errors.ts";
import { silentLog } from "./log.ts";

const minute = 60_000;

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: number; // milliseconds
}
/** What is wrong with the token that is held, so that another one is fetched before its end. */
export interface Renewal {
  readonly refused?: string | undefined; // a token that was not taken
  readonly claims?: string | undefined; // a challenge that the next one has to satisfy, base64
}

export type Tokens = (scope: string, renewal?: Renewal) => Promise<AccessToken>;

export const noToken: AccessToken = { token: "", expiresAt: Date.UTC(2100, 0) };

/** The bearer token for our own connector client: cached until shortly before its end. Local mode: always "". */
export function connectorToken(config: Config, options: AuthOptions = {}): (refused?: string) => Promise<string> {
  if (config.mode === "local") return async () => "";
  const tokens = tokensOf(config, options);
  const scope = withDefault(config.overrides?.scope ?? config.cloud.scope);
  return async (refused) => (await tokens(scope, { refused })).token;
}

/** Tokens of the bot itself for Microsoft Graph: with the same credential, from the sign-in of that Graph's cloud. */
export function graphTokens(config: ProductionConfig, options: AuthOptions = {}): Tokens {
  const { loginUrl } = config.lookUp;
  if (loginUrl === undefined) return tokensOf(config, options);
  return cachedTokens(tokenSource({ ...config, cloud: { ...config.cloud, loginUrl } }, options), options);
}

/** One cache for a configuration, shared by the SDK and our own client. */
export function tokensOf(config: ProductionConfig, options: AuthOptions): Tokens {
  const shared = caches.get(config) ?? cachedTokens(tokenSource(config, options), options);
  caches.set(config, shared);
  return shared;
}
const caches = new WeakMap<ProductionConfig, Tokens>();

/** @throws {ConnectorTokenError} when there is no token; a failure is not remembered, and an old token serves to its end. */
function cachedTokens(source: Tokens, { log = silentLog, now = Date.now }: AuthOptions): Tokens {
  const held = new Map<string, AccessToken & { readonly renewAt: number }>();
  const running = new Map<string, Promise<AccessToken>>();
  const renew = async (scope: string, claims?: string): Promise<AccessToken> => {
    try {
      const fresh = await Promise.race([source(scope, { claims }), timeOut(10_000)]);
      const life = fresh.expiresAt - now();
      held.set(scope, { ...fresh, renewAt: fresh.expiresAt - Math.min(5 * minute, life / 2) });
      return fresh;
    } catch (error) {
      const old = held.get(scope);
      if (old === undefined || old.expiresAt <= now() + 5_000 || claims !== undefined)
        throw new ConnectorTokenError({ cause: error });
      log.warn("connector token not renewed", { error });
      held.set(scope, { ...old, renewAt: Math.min(now() + 10_000, old.expiresAt) }); // not with every send
      return old;
    } finally {
      running.delete(scope);
    }
  };
  return (scope, { refused, claims } = {}) => {
    const token = held.get(scope);
    const serves = token !== undefined && now() < token.renewAt && token.token !== refused && claims === undefined;
    if (serves) return Promise.resolve(token);
    const pending = running.get(scope) ?? renew(scope, claims);
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
  return async (scope, { claims } = {}) => {
    const credential = await credentialOf(config); // anew each time, about once an hour: a renewed certificate is taken up
    const challenge = claims ? { claims: Buffer.from(claims, "base64").toString("utf8"), enableCae: true } : {};
    const answer = await credential.getToken(scope, challenge);
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

function withDefault(scope: string): string {
  return scope.endsWith("/.default") ? scope : `${scope}/.default`;
}
