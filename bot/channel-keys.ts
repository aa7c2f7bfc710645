/** The keys that the Bot Framework signs its tokens with. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { isLoopback } from "./addresses.ts";
import { AuthKeysUnavailableError } from "./errors.ts";
import { type Log, silentLog } from "./log.ts";

/** What talking to the login and key services takes; the defaults are right outside of tests. */
export interface AuthOptions {
  readonly log?: Log;
  readonly now?: () => number; // milliseconds
  readonly fetch?: typeof fetch; // of keys, and of tokens under the overrides
}

const minute = 60_000;
const hour = 60 * minute;

export interface ChannelKey {
  readonly publicKey: KeyObject;
  readonly endorsements: readonly string[];
}

const freshFor = 24 * hour;
const goodFor = 72 * hour; // without an answer from the key service: an outage there is not one here
const largestDocument = 1024 * 1024;

/** The signing keys: fetched once for all that wait, refreshed beside the traffic, kept while the key service is away. */
export class ChannelKeys {
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
