import type { TurnContext } from "botbuilder-core";
import type { Directory, LookUp } from "../../dialogs/ports.ts";
import { GraphLookUp, type GraphLookUpOptions } from "./look-up.ts";
import { isPrivate, type Person, personOf } from "./person.ts";

const LIMIT_MS = 3_000;

/**
 * Local mode with GRAPH_URL: reads `/me` of a Graph on this machine without a sign-in. The token is no credential: an unsigned
 * one with the person's object and tenant id, by which a Graph made for tests can tell people apart.
 */
export class LocalGraphDirectory implements Directory {
  readonly #options: GraphLookUpOptions;
  readonly #lookUp: GraphLookUp;

  constructor(options: GraphLookUpOptions) {
    this.#options = options;
    this.#lookUp = new GraphLookUp(options);
  }

  async access({ activity }: TurnContext): Promise<"off" | "ready"> {
    const person = personOf(activity);
    if (person === undefined || !isPrivate(activity)) return "off";
    return this.#lookUp.knows(person) || this.#lookUp.closed === undefined ? "ready" : "off";
  }

  async look({ activity }: TurnContext, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<LookUp> {
    const person = personOf(activity);
    if (person === undefined || !isPrivate(activity)) return { kind: "failed", why: "not-configured" };
    return this.#lookUp.look({
      person,
      whose: "me",
      token: async () => ({ token: unsignedToken(person) }),
      onUnauthorized: async () => ({ kind: "failed", why: "needs-sign-in" }),
      fresh,
      until: this.#options.now() + LIMIT_MS,
    });
  }

  async signOut({ activity }: TurnContext): Promise<void> {
    const person = personOf(activity);
    if (person !== undefined) this.#lookUp.forget(person);
  }
}

function unsignedToken({ objectId, tenant }: Person): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ oid: objectId, tid: tenant })}.`;
}
