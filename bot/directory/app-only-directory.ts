import { createHmac } from "node:crypto";
import type { TurnContext } from "botbuilder-core";
import type { HelpCase, Party } from "../../dialogs/desk/case.ts";
import { readRefused } from "../../dialogs/desk/case-passkeys.ts";
import { isGuest } from "../../dialogs/desk/red-flags.ts";
import type { Directory, LookUp } from "../../dialogs/ports.ts";
import type { Tokens } from "../bot-tokens.ts";
import { GraphLookUp, type GraphLookUpOptions, type TokenAnswer } from "./look-up.ts";
import { hasObjectId, isOfTenant, isPrivate, type Person, personOf } from "./person.ts";

export interface AppOnlyDirectoryOptions extends GraphLookUpOptions {
  readonly tenantId: string;
  readonly tokens: Tokens;
}

const LIMIT_MS = 3_000;

/**
 * Reads with the bot's own credential, which could read everybody. So the path holds the object id of the authenticated
 * caller, or of who filed a case that the asking agent has taken, and nothing else; every look-up leaves an audit line (L12).
 */
export class AppOnlyDirectory implements Directory {
  readonly #options: AppOnlyDirectoryOptions;
  readonly #lookUp: GraphLookUp;

  constructor(options: AppOnlyDirectoryOptions) {
    this.#options = options;
    this.#lookUp = new GraphLookUp(options);
  }

  async access(context: TurnContext): Promise<"off" | "ready"> {
    const person = this.#personOf(context);
    if (person === undefined || !isPrivate(context.activity)) return "off";
    return this.#lookUp.knows(person) || this.#lookUp.closed === undefined ? "ready" : "off";
  }

  async look(context: TurnContext, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<LookUp> {
    if (!isPrivate(context.activity)) return { kind: "failed", why: "not-configured" };
    const person = this.#personOf(context);
    if (person === undefined) return { kind: "failed", why: "guest" };
    const asked = { askedBy: this.#nameInLog(person), conversation: context.activity.conversation.id };
    return this.#read(person, fresh, asked);
  }

  /** @param asked  for the audit line: by whom, and in what connection */
  async #read(person: Person, fresh: boolean, asked: Readonly<Record<string, string>>): Promise<LookUp> {
    const { log, now } = this.#options;
    const until = now() + LIMIT_MS;
    const result = await this.#lookUp.look({
      person,
      whose: { objectId: person.objectId },
      token: (claims) => this.#token(until, claims),
      onUnauthorized: async () => undefined, // another token, once
      fresh,
      until,
    });
    const outcome = result.kind === "failed" ? result.why : result.kind;
    // A warning, so that no usual LOG_LEVEL leaves it out.
    log.warn("audit: registered methods were looked up with the bot's credential", {
      of: this.#nameInLog(person),
      ...asked,
      outcome,
    });
    return result;
  }

  /** The second of the two object ids that this credential may read: of who filed a case, for the agent who has taken it (L12). */
  async lookForCase(of: HelpCase, by: Party): Promise<LookUp> {
    const { tenantId } = this.#options;
    const { person: card } = of.summary;
    if (readRefused(of, by) !== undefined) return { kind: "failed", why: "another-person" };
    const objectId = of.requester.id.toLowerCase();
    const person = { tenant: tenantId, objectId, key: `${tenantId}|${objectId}` };
    if (card?.tenantId?.toLowerCase() !== tenantId || isGuest(card) || !hasObjectId(person))
      return { kind: "failed", why: "guest" };
    if (card.objectId !== undefined && card.objectId.toLowerCase() !== objectId)
      return { kind: "failed", why: "another-person" };
    const asked = { askedBy: this.#nameInLog({ objectId: by.id.toLowerCase() }), case: of.number };
    return this.#read(person, true, asked);
  }

  /** There is no token of a person; what was read is forgotten. */
  async signOut(context: TurnContext): Promise<void> {
    const person = this.#personOf(context);
    if (person !== undefined) this.#lookUp.forget(person);
  }

  /** The same person has the same name on every line; who knows tenant and object id can find their lines, others learn nothing. */
  #nameInLog({ objectId }: Pick<Person, "objectId">): string {
    return createHmac("sha256", this.#options.tenantId).update(objectId).digest("hex").slice(0, 32);
  }

  #personOf({ activity }: TurnContext): Person | undefined {
    const person = isOfTenant(activity, this.#options.tenantId) ? personOf(activity) : undefined;
    return person !== undefined && hasObjectId(person) ? person : undefined;
  }

  async #token(until: number, claims?: string): Promise<TokenAnswer> {
    const { graphUrl, tokens, log, now } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("No token in time.")), Math.max(1, until - now()));
    });
    try {
      const { token } = await Promise.race([tokens(`${graphUrl}/.default`, { claims }), late]);
      return { token };
    } catch (error) {
      log.warn("No token for Microsoft Graph", { error });
      return { kind: "failed", why: "unavailable" };
    } finally {
      clearTimeout(timer);
    }
  }
}
