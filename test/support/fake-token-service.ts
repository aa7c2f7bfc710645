import type { IncomingMessage, ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { LoopbackServer } from "./loopback-server.ts";

export interface TokenCall {
  readonly what: "GetToken" | "GetSignInResource" | "exchange" | "SignOut" | "login";
  readonly userId: string;
  readonly connection: string;
  readonly code: string;
  readonly token: string; // that is to be exchanged
  readonly scope: string; // of a token for the bot itself
}
export type TokenAnswer = { readonly status: number; readonly body?: object } | "hang" | "reset";

/**
 * What the Bot Framework has for tokens, on loopback: the keys that sign what Teams sends, the sign-in of the bot itself, and
 * the token service with its exchange. A production bot takes it through the overrides of `env`.
 */
export class FakeTokenService extends LoopbackServer {
  readonly calls: TokenCall[] = [];
  /** Tokens for Graph by the person's channel id. */
  readonly tokens = new Map<string, string>();
  /** What an exchange or a code gives; undefined: nothing, as without consent. */
  exchange: (call: TokenCall) => string | undefined = () => undefined;
  codes: (call: TokenCall) => string | undefined = () => undefined;
  answer: (call: TokenCall) => TokenAnswer | undefined = () => undefined;
  readonly appId = "b1b1b1b1-0000-4000-8000-000000000001";
  readonly tenantId = "11111111-0000-0000-0000-000000000001";
  #keys!: Awaited<ReturnType<typeof generateKeyPair>>;
  #jwk: object = {};
  #exchanges = 0;

  static async start(): Promise<FakeTokenService> {
    const service = new FakeTokenService();
    service.#keys = await generateKeyPair("RS256", { extractable: true });
    service.#jwk = {
      ...(await exportJWK(service.#keys.publicKey)),
      kid: "key-1",
      use: "sig",
      endorsements: ["msteams"],
    };
    return service.listen();
  }

  get url(): string {
    return this.origin;
  }

  /** Settings of a production bot that takes everything of the Bot Framework from here. */
  get env(): Record<string, string> {
    return {
      MicrosoftAppId: this.appId,
      MicrosoftAppType: "SingleTenant",
      MicrosoftAppTenantId: this.tenantId,
      MicrosoftAppPassword: "canary-app-password",
      HELPDESK_CHANNEL_ID: "19:triage@thread.tacv2",
      HELPDESK_TEAM_ID: "19:team@thread.tacv2",
      ValidateAuthority: "false",
      ToChannelFromBotLoginUrl: `${this.url}/login`,
      ToChannelFromBotOAuthScope: "https://api.botframework.com",
      ToBotFromChannelTokenIssuer: "https://api.botframework.com",
      OAuthUrl: this.url,
      ToBotFromChannelOpenIdMetadataUrl: `${this.url}/metadata`,
      ToBotFromEmulatorOpenIdMetadataUrl: `${this.url}/metadata`,
      CallerId: "urn:botframework:azure",
    };
  }

  /** The header with which Teams sends an activity. */
  async authorization(serviceUrl: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: "https://api.botframework.com",
      aud: this.appId,
      serviceurl: serviceUrl,
      nbf: now - 60,
      exp: now + 3_600,
    };
    const token = new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "key-1", typ: "JWT" });
    return `Bearer ${await token.sign(this.#keys.privateKey)}`;
  }

  count(what: TokenCall["what"]): number {
    return this.calls.filter((call) => call.what === what).length;
  }

  reset(): void {
    this.calls.length = 0;
    this.tokens.clear();
    this.exchange = () => undefined;
    this.codes = () => undefined;
    this.answer = () => undefined;
  }

  protected seen(): string {
    return `it has ${this.calls.length} calls`;
  }

  protected async take(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    const send = (status: number, body?: object) => {
      response.writeHead(status, body === undefined ? {} : { "content-type": "application/json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (url.pathname === "/metadata") return send(200, { jwks_uri: `${this.url}/keys` });
    if (url.pathname === "/keys") return send(200, { keys: [this.#jwk] });
    const call = callOf(url, text);
    if (call === undefined) return send(404, { error: "not known here" });
    this.calls.push(call);
    this.wake();
    const answer = this.answer(call);
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.destroy();
    if (answer !== undefined) return send(answer.status, answer.body);
    if (call.what === "login") return send(200, { access_token: `bot-token-for-${call.scope}`, expires_in: 3_600 });
    if (call.what === "SignOut") {
      this.tokens.delete(call.userId);
      return send(200, {});
    }
    if (call.what === "GetSignInResource") return send(200, this.#resource());
    if (call.what === "GetToken") return this.#token(call, send);
    const token = this.exchange(call);
    if (token === undefined)
      return send(400, { error: { code: "BadRequest", message: "AADSTS65001: consent is missing" } });
    this.tokens.set(call.userId, token);
    send(200, tokenBody(call, token));
  }

  #token(call: TokenCall, send: (status: number, body?: object) => void): void {
    const token = call.code === "" ? this.tokens.get(call.userId) : this.codes(call);
    if (token !== undefined) this.tokens.set(call.userId, token);
    if (token === undefined)
      send(404); // with an empty body: `{}` would count as a token
    else send(200, tokenBody(call, token));
  }

  #resource(): object {
    this.#exchanges += 1;
    return {
      signInLink: `${this.url}/signin?state=abc`,
      tokenExchangeResource: {
        id: `exchange-${this.#exchanges}`,
        uri: `api://botid-${this.appId}`,
        providerId: "entra",
      },
      tokenPostResource: { sasUrl: `${this.url}/post?sig=canary-sas` },
    };
  }
}

function callOf(url: URL, text: string): TokenCall | undefined {
  const query = (name: string) => url.searchParams.get(name) ?? "";
  const what = url.pathname.split("/").at(-1) as TokenCall["what"];
  const call = {
    userId: query("userId"),
    connection: query("connectionName"),
    code: query("code"),
    token: "",
    scope: "",
  };
  if (url.pathname.startsWith("/login"))
    return { ...call, what: "login", scope: new URLSearchParams(text).get("scope") ?? "" };
  if (what === "exchange") return { ...call, what, token: String((JSON.parse(text) as { token?: string }).token) };
  return ["GetToken", "GetSignInResource", "SignOut"].includes(what) ? { ...call, what } : undefined;
}

function tokenBody({ connection }: TokenCall, token: string): object {
  return {
    channelId: "msteams",
    connectionName: connection,
    token,
    expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
}
