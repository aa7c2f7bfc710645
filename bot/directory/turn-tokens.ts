import { setTimeout as delay } from "node:timers/promises";
import type { Activity, SignInUrlResponse, TokenExchangeRequest, TokenResponse } from "botbuilder-core";
import { UserTokenClient } from "botframework-connector";
import type { LookUpFailure, SignInWatch } from "../../dialogs/ports.ts";
import type { Log } from "../log.ts";
import type { TokenAnswer } from "./look-up.ts";
import type { Person } from "./person.ts";
import { tokenIsOf } from "./token-owner.ts";

export interface TurnTokensOptions {
  readonly client: () => Promise<UserTokenClient>; // the SDK's
  readonly connectionName: string;
  readonly activity: Partial<Activity>;
  readonly person: Person;
  readonly log: Log;
}

const LIMIT_MS = 5_000; // of one answer of the token service

/**
 * The token service as one turn sees it: with a limit in time, only tokens of the person who writes, and a memory of what went
 * wrong. `OAuthPrompt` finds it in the turn. Keeps a token no longer than the turn.
 */
export class TurnTokens extends UserTokenClient implements SignInWatch {
  readonly #options: TurnTokensOptions;
  #held: Promise<TokenAnswer> | undefined;
  #last: string | undefined; // token that the token service gave in this turn
  #dropped: string | undefined; // one that nobody takes: it may be given once more before it is forgotten there
  trouble: LookUpFailure | undefined;
  /** The token service did not answer, so it is not worth asking for others either. */
  isAway = false;

  constructor(options: TurnTokensOptions) {
    super();
    this.#options = options;
  }

  /** The person's token for Graph; asked for once a turn. Rejects never. */
  token(limitMs: number): Promise<TokenAnswer> {
    this.#held ??= this.#fetch(limitMs);
    return this.#held;
  }

  async #fetch(limitMs: number): Promise<TokenAnswer> {
    const { connectionName, activity } = this.#options;
    try {
      const found = await this.#ask(
        (client) => client.getUserToken(activity.from?.id ?? "", connectionName, activity.channelId ?? "", ""),
        limitMs,
      );
      const token = found?.token;
      if (typeof token !== "string" || token === "" || token === this.#dropped) return { kind: "sign-in" };
      this.#last = token;
      const why = await this.#refusal(token);
      return why === undefined ? { token } : { kind: "failed", why };
    } catch (error) {
      this.trouble = this.#whyOf(error);
      return { kind: "failed", why: "unavailable" };
    }
  }

  async complete({ name, value }: Partial<Activity>): Promise<boolean> {
    const { connectionName, activity } = this.#options;
    const { state, token } = (value ?? {}) as { state?: unknown; token?: unknown };
    const channel = activity.channelId ?? "";
    try {
      if (name === "signin/tokenExchange" && typeof token === "string")
        return (await this.exchangeToken(activity.from?.id ?? "", connectionName, channel, { token })) !== undefined;
      if (name === "signin/verifyState" && typeof state === "string" && /^\d{6}$/.test(state))
        return (await this.getUserToken(activity.from?.id ?? "", connectionName, channel, state)) !== undefined;
    } catch {
      // `trouble` says why
    }
    return false;
  }

  async getUserToken(userId: string, connection: string, channel: string, code: string): Promise<TokenResponse> {
    return this.#checked((client) => client.getUserToken(userId, connection, channel, code));
  }

  /** The token that Teams sends is looked at before it goes anywhere (L15). */
  async exchangeToken(
    userId: string,
    connection: string,
    channel: string,
    request: TokenExchangeRequest,
  ): Promise<TokenResponse> {
    const owner = tokenIsOf(request.token ?? "", this.#options.person);
    if (owner === "another-person" || owner === "guest") {
      this.#refused(owner);
      throw new Error("The token is not of the person who writes.");
    }
    return this.#checked((client) => client.exchangeToken(userId, connection, channel, request));
  }

  async getSignInResource(connection: string, activity: Activity, redirect: string): Promise<SignInUrlResponse> {
    const found = await this.#noting((client) => client.getSignInResource(connection, activity, redirect));
    const { tokenPostResource: _, ...resource } = found as SignInUrlResponse & { tokenPostResource?: unknown };
    return resource; // without an address that takes a token from anybody
  }

  async signOutUser(userId: string, connection: string, channel: string): Promise<void> {
    this.#held = undefined;
    this.#dropped = this.#last ?? this.#dropped;
    await this.#noting((client) => client.signOutUser(userId, connection, channel));
  }

  async getTokenStatus(): Promise<never> {
    throw new TypeError("Nothing here asks for the state of tokens.");
  }

  async getAadTokens(): Promise<never> {
    throw new TypeError("Nothing here asks for tokens of other resources.");
  }

  /** An answer with a token of this person, or undefined. */
  async #checked(ask: (client: UserTokenClient) => Promise<TokenResponse | undefined>): Promise<TokenResponse> {
    this.#held = undefined;
    const none = undefined as unknown as TokenResponse; // what the SDK gives and takes where there is none
    const found = await this.#noting(ask);
    const { error } = (found ?? {}) as { error?: { code?: unknown; message?: unknown } };
    if (error !== undefined)
      this.trouble = this.#whyOf({ statusCode: 400, message: `${error?.code} ${error?.message}` });
    if (typeof found?.token !== "string" || found.token === "" || found.token === this.#dropped) return none;
    return (await this.#refusal(found.token)) === undefined ? found : none;
  }

  /** Another person's token is taken out of the token service again: it stands under this person's name there. */
  async #refusal(token: string): Promise<LookUpFailure | undefined> {
    const { person, connectionName, activity } = this.#options;
    const owner = tokenIsOf(token, person);
    if (owner === "theirs") return undefined;
    this.#refused(owner);
    const { from, channelId } = activity;
    await this.#ask((client) => client.signOutUser(from?.id ?? "", connectionName, channelId ?? "")).catch(
      () => undefined,
    );
    return this.trouble;
  }

  #refused(owner: "another-person" | "guest" | "unreadable"): void {
    this.trouble = owner === "unreadable" ? "unavailable" : owner;
    this.#options.log.warn("A token was refused: it is not of the person who writes", { owner });
  }

  async #noting<Answer>(ask: (client: UserTokenClient) => Promise<Answer>): Promise<Answer> {
    this.trouble = undefined;
    try {
      return await this.#ask(ask);
    } catch (error) {
      this.trouble = this.#whyOf(error);
      throw error;
    }
  }

  async #ask<Answer>(ask: (client: UserTokenClient) => Promise<Answer>, limitMs = LIMIT_MS): Promise<Answer> {
    const over = new AbortController();
    const late = delay(limitMs, undefined, { signal: over.signal, ref: false }).then(() => {
      throw new Error(`The token service did not answer within ${limitMs} ms.`);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([this.#options.client().then(ask), late]);
    } finally {
      over.abort();
    }
  }

  #whyOf(error: unknown): LookUpFailure {
    const { why, code } = whyRefused(error);
    if (why === "unavailable") this.isAway = true;
    this.#options.log.warn("The token service gave no token", { why, ...(code !== undefined && { code }) });
    return why;
  }
}

/** Consent, which the person or an administrator can give. */
const CONSENT = ["65001", "65004", "65005", "90008", "90094", "90095"];

/**
 * What a refusal of the token service comes to. Conditional Access and sign-in strength have Entra's codes from 50000 and
 * 53000 on (entra-passkeys.md, F): they want something of the person that a bot cannot show.
 */
function whyRefused(error: unknown): { why: LookUpFailure; code?: string } {
  const { statusCode, message, response } = error as {
    statusCode?: unknown;
    message?: unknown;
    response?: { bodyAsText?: unknown };
  };
  const text = `${message} ${response?.bodyAsText}`;
  const code = /AADSTS(\d{5,7})/.exec(text)?.[1] ?? /\b(5[03]\d{3,5}|6500\d|9009\d)\b/.exec(text)?.[1];
  if (code !== undefined && CONSENT.includes(code.slice(0, 5))) return { why: "not-allowed", code };
  if (code !== undefined && /^5(0|3)/.test(code)) return { why: "needs-sign-in", code };
  if (/invalid_grant|interaction_required/.test(text))
    return { why: "needs-sign-in", ...(code !== undefined && { code }) };
  const refused = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 && statusCode !== 429;
  return { why: refused ? "not-allowed" : "unavailable", ...(code !== undefined && { code }) };
}
