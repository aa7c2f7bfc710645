import type { LookUp, LookUpFailure } from "../../dialogs/ports.ts";
import {
  type MethodKind,
  type MethodList,
  type RegisteredMethod,
  readMethods,
} from "../../knowledge/passkeys/method.ts";
import type { Log } from "../log.ts";
import { Budget } from "./budget.ts";
import { Circuit } from "./circuit.ts";
import { type GraphCall, GraphClient, type GraphFault, GraphFaultError } from "./graph-client.ts";
import { ListCache } from "./list-cache.ts";
import type { Person } from "./person.ts";
import { readOf, type Whose } from "./reads.ts";

/** A token to read with, or why there is none. */
export type TokenAnswer = { readonly token: string } | Exclude<LookUp, { kind: "found" }>;

export interface LookUpRequest {
  readonly person: Person;
  readonly whose: Whose;
  /** @param claims  what the token has to satisfy, after Graph refused the last one */
  readonly token: (claims?: string) => Promise<TokenAnswer>;
  /** Graph did not take the token. @returns what the person is told; undefined: ask for another token, once */
  readonly onUnauthorized: (claims: string | undefined) => Promise<LookUp | undefined>;
  readonly fresh: boolean;
  readonly until: number; // milliseconds since 1970
}

export interface GraphLookUpOptions {
  readonly graphUrl: string;
  readonly kinds: readonly MethodKind[]; // beside passkeys
  readonly lastUsed: boolean;
  readonly requests: number; // in ten seconds, of a tenant
  readonly log: Log;
  readonly now: () => number;
}

const MAX_PAGES = 10;
const MAX_TRIES = 3;
const SPARE = 1; // requests that extra kinds leave to the next person's passkeys
const FORBIDDEN_MS = 600_000;
const NO_HEADER_MS = 10_000; // a 429 that does not say for how long
const MAX_TENANTS = 100;

/**
 * Reads a person's methods from Graph, as seldom as possible: once for all who ask at the same time, kept for minutes in
 * memory, within the tenant's share of requests, and not at all while Graph is known not to answer. Rejects never.
 */
export class GraphLookUp {
  readonly #options: GraphLookUpOptions;
  readonly #client: GraphClient;
  readonly #circuit: Circuit;
  readonly #cache: ListCache;
  readonly #budgets = new Map<string, Budget>();
  readonly #flights = new Map<string, Promise<LookUp>>();
  readonly #closedKinds = new Map<MethodKind, number>();
  readonly #cutShort = new WeakSet<MethodList>(); // lists without a kind for want of requests
  #forbiddenUntil = Number.NEGATIVE_INFINITY;
  #busyUntil = Number.NEGATIVE_INFINITY;

  constructor(options: GraphLookUpOptions) {
    this.#options = options;
    this.#client = new GraphClient(options);
    this.#circuit = new Circuit(options.now);
    this.#cache = new ListCache(options.now);
  }

  /** Whether a list is at hand without asking anybody. */
  knows(person: Person): boolean {
    return this.#cache.get(person) !== undefined;
  }

  /** Why asking would be in vain at the moment; undefined: it would not. */
  get closed(): LookUpFailure | undefined {
    const now = this.#options.now();
    if (now < this.#forbiddenUntil) return "not-allowed";
    if (now < this.#busyUntil) return "busy";
    return this.#circuit.isOpen ? "unavailable" : undefined;
  }

  async look(request: LookUpRequest): Promise<LookUp> {
    const { person, fresh } = request;
    const known = fresh ? undefined : this.#cache.get(person);
    if (known !== undefined) return { kind: "found", list: known };
    const key = `${person.key} ${fresh ? "fresh" : ""}`;
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const flight = this.#fly(request).finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    return flight;
  }

  /** Nothing read before this is remembered. */
  forget(person: Person): void {
    this.#cache.forget(person);
  }

  async #fly(request: LookUpRequest): Promise<LookUp> {
    const since = this.#cache.mark(request.person);
    const began = this.#options.now();
    const result = await this.#read(request);
    // What the share of requests left out may be read next time.
    if (result.kind === "found" && !this.#cutShort.has(result.list))
      this.#cache.put(request.person, result.list, since, this.#isWhole(result.list));
    this.#options.log.debug("Registered methods were looked up", {
      ms: this.#options.now() - began,
      ...(result.kind === "found"
        ? shapeOf(result.list)
        : { outcome: result.kind === "failed" ? result.why : result.kind }),
    });
    return result;
  }

  async #read(request: LookUpRequest, claims?: string): Promise<LookUp> {
    const why = this.closed;
    if (why !== undefined) return { kind: "failed", why };
    const answer = await request.token(claims);
    if (!("token" in answer)) return answer;
    if (!this.#circuit.admits()) return { kind: "failed", why: "unavailable" };
    try {
      const list = await this.#lists(request, answer.token);
      this.#circuit.succeeded();
      return { kind: "found", list };
    } catch (error) {
      const fault: GraphFault =
        error instanceof GraphFaultError ? error.fault : { kind: "unavailable", reason: "a defect of the bot" };
      if (!(error instanceof GraphFaultError)) this.#options.log.error("A look-up failed in the bot itself", { error });
      if (fault.kind !== "unauthorized") return { kind: "failed", why: this.#note(fault) };
      this.#circuit.answered();
      const told = await request.onUnauthorized(fault.claims);
      if (told !== undefined) return told;
      return claims === undefined ? this.#read(request, fault.claims ?? "") : { kind: "failed", why: "unavailable" };
    }
  }

  /** Passkeys first, then the pass, which is a way in; the other kinds beside each other, and only what comes back in time and within the share. */
  async #lists(request: LookUpRequest, token: string): Promise<MethodList> {
    const { kinds, now } = this.#options;
    const budget = this.#budgetOf(request.person);
    const { until } = request;
    const passkeys = await this.#list("passkey", request, {
      token,
      until,
      tries: MAX_TRIES,
      mayAsk: () => budget.take(until),
    });
    let isCutShort = false;
    const mayAsk = async (): Promise<boolean> => {
      const may = budget.takeSpare(SPARE);
      isCutShort ||= !may;
      return may;
    };
    const extra = { token, until, tries: 1, mayAsk };
    const byUse = [...kinds].sort((a, b) => Number(b === "access-pass") - Number(a === "access-pass"));
    const others = await Promise.all(byUse.map((kind) => this.#extra(kind, request, extra)));
    const read = others
      .filter((each) => each !== undefined)
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
    const list: MethodList = {
      at: new Date(now()).toISOString(),
      methods: [...passkeys, ...read.flatMap(({ methods }) => methods)],
      covers: ["passkey", ...read.map(({ kind }) => kind)],
    };
    if (isCutShort) this.#cutShort.add(list);
    return list;
  }

  /** A kind that cannot be read is left out; one that may not be read is not asked for again for a while. */
  async #extra(
    kind: MethodKind,
    request: LookUpRequest,
    call: GraphCall,
  ): Promise<{ kind: MethodKind; methods: RegisteredMethod[] } | undefined> {
    const { log, now } = this.#options;
    if (now() < (this.#closedKinds.get(kind) ?? 0)) return undefined;
    try {
      return { kind, methods: await this.#list(kind, request, call) };
    } catch (error) {
      if (!(error instanceof GraphFaultError)) throw error;
      if (error.fault.kind === "forbidden" || error.fault.kind === "unavailable")
        log.warn("A kind of method was left out of a look-up", { kind, why: error.message });
      if (error.fault.kind === "forbidden") this.#closedKinds.set(kind, now() + FORBIDDEN_MS);
      return undefined;
    }
  }

  /** All pages, or a failure: half a list would make the other half look like orphans. */
  async #list(kind: MethodKind, { whose }: LookUpRequest, call: GraphCall): Promise<RegisteredMethod[]> {
    const first = readOf(kind, whose, this.#options.lastUsed);
    const methods: RegisteredMethod[] = [];
    let path: string | undefined = first;
    for (let page = 1; path !== undefined; page++) {
      if (page > MAX_PAGES) throw new GraphFaultError({ kind: "unavailable", reason: "more than ten pages" });
      const body = await this.#client.get(path, call);
      if (!Array.isArray(body.value))
        throw new GraphFaultError({ kind: "unavailable", reason: "an answer without a list" });
      methods.push(...readMethods(body.value, kind));
      const link = body["@odata.nextLink"];
      path = typeof link === "string" ? this.#client.nextPath(link, first) : undefined;
      if (link !== undefined && path === undefined)
        throw new GraphFaultError({ kind: "unavailable", reason: "a next page that is somewhere else" });
    }
    return methods;
  }

  #note(fault: Exclude<GraphFault, { kind: "unauthorized" }>): LookUpFailure {
    const { log, now } = this.#options;
    if (fault.kind === "unavailable") {
      this.#circuit.failed();
      log.warn("Microsoft Graph did not answer", { why: fault.reason });
      return "unavailable";
    }
    this.#circuit.answered();
    if (fault.kind === "not-found") return "not-found";
    if (fault.kind === "busy") {
      if (fault.says === "graph") this.#busyUntil = Math.max(this.#busyUntil, fault.until ?? now() + NO_HEADER_MS);
      return "busy";
    }
    if (now() >= this.#forbiddenUntil)
      log.error(
        "Microsoft Graph refused to list passkeys: the permission or its consent is missing (docs/graph-set-up.md)",
        {
          pauseMinutes: FORBIDDEN_MS / 60_000,
        },
      );
    this.#forbiddenUntil = now() + FORBIDDEN_MS;
    return "not-allowed";
  }

  #budgetOf({ tenant }: Person): Budget {
    const budget = this.#budgets.get(tenant) ?? new Budget(this.#options.requests, this.#options.now);
    if (this.#budgets.size >= MAX_TENANTS) this.#budgets.clear();
    this.#budgets.set(tenant, budget);
    return budget;
  }

  #isWhole({ covers }: MethodList): boolean {
    return this.#options.kinds.every((kind) => covers.includes(kind) || this.#closedKinds.has(kind));
  }
}

/** What a log may know of an answer: kinds and days. */
function shapeOf({ methods, covers }: MethodList): Record<string, unknown> {
  return { covers, methods: methods.map(({ kind, createdAt }) => `${kind} ${createdAt?.slice(0, 10) ?? ""}`.trim()) };
}
