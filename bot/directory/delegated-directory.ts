import { setTimeout as delay } from "node:timers/promises";
import type { TurnContext } from "botbuilder-core";
import type { UserTokenClient } from "botframework-connector";
import type { Directory, LookUp } from "../../dialogs/ports.ts";
import type { Log } from "../log.ts";
import { GraphLookUp, type GraphLookUpOptions, type TokenAnswer } from "./look-up.ts";
import { isOfTenant, isPrivate, type Person, personOf } from "./person.ts";
import { TurnTokens } from "./turn-tokens.ts";

export interface DelegatedDirectoryOptions extends GraphLookUpOptions {
  readonly connectionName: string;
  readonly tenantId: string;
  readonly userTokens: () => Promise<UserTokenClient>;
  readonly log: Log;
}

const LIMIT_MS = 3_000; // of all that a turn waits for
const MIN_DROP_MS = 500; // for the token service to forget a token, when the turn has used its time up
const AWAY_MS = 30_000;
const ONCE_IN_MS = 600_000; // signing in again because Graph did not take the token

/** Reads as the person, with the token that Teams' single sign-on left in the token service: `/me` and nobody else (L11). */
export class DelegatedDirectory implements Directory {
  readonly connectionName: string;
  readonly #options: DelegatedDirectoryOptions;
  readonly #lookUp: GraphLookUp;
  readonly #turns = new WeakMap<TurnContext, { readonly tokens: TurnTokens; readonly until: number }>();
  readonly #signedInAgain = new Map<string, number>();
  #client: Promise<UserTokenClient> | undefined;
  #awayUntil = Number.NEGATIVE_INFINITY; // of the token service

  constructor(options: DelegatedDirectoryOptions) {
    this.connectionName = options.connectionName;
    this.#options = options;
    this.#lookUp = new GraphLookUp(options);
  }

  async access(context: TurnContext): Promise<"off" | "ready" | "sign-in"> {
    const person = this.#personOf(context);
    if (person === undefined || !isPrivate(context.activity)) return "off";
    if (this.#lookUp.knows(person)) return "ready";
    if (this.#lookUp.closed !== undefined || this.#options.now() < this.#awayUntil) return "off";
    const answer = await this.#token(context, person);
    return "kind" in answer && answer.kind === "sign-in" ? "sign-in" : "ready"; // a failure is said by `look`
  }

  async look(context: TurnContext, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<LookUp> {
    const person = this.#personOf(context);
    if (!isPrivate(context.activity)) return { kind: "failed", why: "not-configured" };
    if (person === undefined) return { kind: "failed", why: "guest" };
    const { until } = this.#turnOf(context, person);
    const result = await this.#lookUp.look({
      person,
      whose: "me",
      token: () => this.#token(context, person),
      onUnauthorized: () => this.#again(context, person),
      fresh,
      until,
    });
    if (result.kind === "failed" && result.why === "not-allowed") await this.#dropToken(context, person);
    return result;
  }

  async signOut(context: TurnContext): Promise<void> {
    const person = this.#personOf(context);
    if (person === undefined) return;
    this.#lookUp.forget(person);
    this.#signedInAgain.delete(person.key);
    const { from, channelId } = context.activity;
    await this.#turnOf(context, person).tokens.signOutUser(from.id, this.connectionName, channelId);
  }

  async openSignIn(context: TurnContext): Promise<TurnTokens> {
    const { tokens } = this.#turnOf(context, this.#personOf(context) ?? NOBODY);
    const { UserTokenClientKey } = context.adapter as { UserTokenClientKey?: symbol };
    if (UserTokenClientKey !== undefined) context.turnState.set(UserTokenClientKey, tokens);
    return tokens;
  }

  #personOf({ activity }: TurnContext): Person | undefined {
    return isOfTenant(activity, this.#options.tenantId) ? personOf(activity) : undefined;
  }

  #turnOf(context: TurnContext, person: Person): { readonly tokens: TurnTokens; readonly until: number } {
    const known = this.#turns.get(context);
    if (known !== undefined) return known;
    const { connectionName, log, now } = this.#options;
    const { activity } = context;
    const tokens = new TurnTokens({ client: () => this.#userTokens(), connectionName, activity, person, log });
    const turn = { tokens, until: now() + LIMIT_MS };
    this.#turns.set(context, turn);
    return turn;
  }

  /** A token service that did not answer is left alone for a while: nobody else waits three seconds for it. */
  async #token(context: TurnContext, person: Person): Promise<TokenAnswer> {
    const { now } = this.#options;
    const { tokens, until } = this.#turnOf(context, person);
    if (now() < this.#awayUntil) return { kind: "failed", why: "unavailable" };
    const answer = await tokens.token(Math.max(1, until - now()));
    if (tokens.isAway) this.#awayUntil = now() + AWAY_MS;
    return answer;
  }

  /** Graph did not take the token (H08, H09): one sign-in may mend that, a second one would be a loop. */
  async #again(context: TurnContext, person: Person): Promise<LookUp> {
    const { now } = this.#options;
    const isSecond = now() - (this.#signedInAgain.get(person.key) ?? Number.NEGATIVE_INFINITY) < ONCE_IN_MS;
    if (this.#signedInAgain.size >= 1_000) this.#signedInAgain.clear();
    this.#signedInAgain.set(person.key, now());
    await this.#dropToken(context, person);
    return isSecond ? { kind: "failed", why: "needs-sign-in" } : { kind: "sign-in" };
  }

  /** The next sign-in brings a token with what was consented to since. In vain when the token service is away. */
  async #dropToken(context: TurnContext, person: Person): Promise<void> {
    const { from, channelId } = context.activity;
    const { tokens, until } = this.#turnOf(context, person);
    const dropped = tokens.signOutUser(from.id, this.connectionName, channelId).catch(() => undefined);
    const left = Math.max(MIN_DROP_MS, until - this.#options.now());
    // The prompt that follows must not be given the same token again.
    await Promise.race([dropped, delay(left, undefined, { ref: false })]);
  }

  /** Made once; a failure is not kept. */
  #userTokens(): Promise<UserTokenClient> {
    this.#client ??= this.#options.userTokens().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

/** No token is of this person. */
const NOBODY: Person = { tenant: "nobody", objectId: "nobody", key: "nobody" };
