import { setTimeout as delay } from "node:timers/promises";
import { assemble } from "../../knowledge/assemble.ts";
import type { Finding } from "../../knowledge/files.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { tailored } from "../../knowledge/tenant-profile.ts";
import type { AgreedLine } from "../turn/agreed-knowledge.ts";
import type { BadSet } from "./check-files.ts";
import { coldStart, type Source, type Start, type StartOptions } from "./cold-start.ts";
import type { WatchOptions } from "./folder-watch.ts";
import { KnowledgeChecker } from "./knowledge-checker.ts";
import type { ReadySet } from "./knowledge-worker.ts";
import { isCatchingUp, lineBefore, numberOf } from "./lines.ts";
import { packed } from "./packed-set.ts";
import { prepare, prepareInSlices } from "./prepare.ts";
import { SharedLines } from "./shared-lines.ts";

/** What happened to knowledge since the start, for the metrics. */
export type KnowledgeCount = "taken-over" | "refused" | "rolled-back" | "publish-failed" | "lagged";

/** Why an instance does not serve what was agreed on. */
export type Lag = "loading" | "missing" | "refused";

export interface KnowledgeStatus {
  readonly version: string;
  readonly source: Source;
  readonly since: string; // ISO time
  readonly degraded: boolean; // the folder was refused at the start, and something older is served
  /** The last set that was not taken; without a version where it could not be read. */
  readonly refused?: { readonly at: string; readonly version?: string; readonly findings: readonly Finding[] };
  readonly lagsBehind?: { readonly line: AgreedLine; readonly why: Lag };
  readonly isUnpublished: boolean; // the store did not take it, so that the other instances do not have it
  readonly folderIsOld: boolean; // its files were agreed on, and replaced since
  readonly before?: AgreedLine; // where a roll-back leads
  readonly counts: Readonly<Record<KnowledgeCount, number>>;
}

export interface LiveKnowledgeOptions extends StartOptions {
  readonly now: () => number;
  readonly onCount?: (count: KnowledgeCount, total: number) => void;
  readonly watch?: Partial<WatchOptions>;
  readonly watchAfterMs?: number; // of the start, which has other things to do first; what changes meanwhile is found
  readonly askMs?: number; // how often the store is asked when nobody says anything
  readonly turnWaitsMs?: number; // of a turn, for what was agreed on and is not here yet
}

const WATCH: WatchOptions = { stableMs: 300, pollMs: 1_000, restMs: 500 };
const WATCH_AFTER_MS = 1_000;
const ASK_MS = 500;
const TURN_WAITS_MS = 4_000; // loading takes half a second; the person sees that somebody types
const SHOWN = 5; // findings of a refused set in the log

/**
 * The knowledge of the running bot: what turns read, and how a change gets there. A set is served only after it passed
 * every rule; what is refused leaves the last good one in place. Turns ask `current` once and keep what they got.
 *
 * All instances serve what the last line of the store says. A change goes into the store first and is served then, and a
 * turn asks the store before it begins: so none is answered from a version that another instance has replaced.
 */
export class LiveKnowledge {
  readonly #options: LiveKnowledgeOptions;
  readonly #counts: Record<KnowledgeCount, number> = {
    "taken-over": 0,
    refused: 0,
    "rolled-back": 0,
    "publish-failed": 0,
    lagged: 0,
  };
  #served: { readonly knowledge: Knowledge; readonly source: Source; readonly since: number };
  #degraded: boolean;
  #refused: KnowledgeStatus["refused"];
  readonly #lines: SharedLines;
  #had: number; // number of the line that the folder's files are of; 0: of none
  #isStoreAway = false;
  #gaveUp = 0; // number of a line that a turn has waited for in vain
  #stuck: { readonly number: number; readonly why: Lag } | undefined; // a line that this instance cannot follow
  #checker: KnowledgeChecker | undefined;
  #asking: NodeJS.Timeout | undefined;
  #begin: NodeJS.Timeout | undefined;
  readonly #begun = Promise.withResolvers<void>();
  #stopped = false;
  #queue: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  private constructor(options: LiveKnowledgeOptions, start: Start, lines: readonly AgreedLine[]) {
    this.#options = options;
    this.#served = { knowledge: start.knowledge, source: start.source, since: options.now() };
    this.#degraded = start.refused !== undefined;
    this.#had = start.had;
    this.#lines = new SharedLines({ ...options, onFailed: () => this.#count("publish-failed") }, lines);
    if (start.refused) this.#refuse(start.refused);
  }

  /**
   * Reads the folder and watches it from now on. A broken folder does not keep the bot from starting: the newest kept set
   * is served, else the bundled one. Rejects when the store does not answer: without it nobody could be served anyway.
   * @throws {KnowledgeError} when there is none of the three
   */
  static async start(options: LiveKnowledgeOptions): Promise<LiveKnowledge> {
    const { log } = options;
    const lines = await options.agreement.lines();
    const start = await coldStart(options, lines);
    prepare(start.knowledge);
    const live = new LiveKnowledge(options, start, lines);
    if (start.refused)
      log.error("The knowledge folder was refused; an older set is served", {
        version: start.knowledge.version,
        source: start.source,
      });
    const watch = () => void live.#enqueue(() => live.#watch(start)).finally(live.#begun.resolve);
    live.#begin = setTimeout(watch, options.watchAfterMs ?? WATCH_AFTER_MS).unref();
    return live;
  }

  /** The set to serve now. Ask once a turn: the next call may give another one. */
  readonly current = (): Knowledge => this.#served.knowledge;

  /** Settles when the folder is watched, and the first set is published. */
  get watching(): Promise<void> {
    return this.#begun.promise;
  }

  /** Calls back after each change of what is served or refused. @returns how to stop that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Before a turn: serves what another instance has agreed on in the meantime, if that can be had soon. Turns wait a few
   * seconds for it, and after that for no other line than the next. Never rejects.
   */
  async upToDate(): Promise<void> {
    try {
      const last = await this.#options.agreement.last();
      if (!last || this.#isFollowed(last) || this.#gaveUp === last.number) return;
      const followed = this.#begun.promise.then(() => this.#enqueue(() => this.#follow())).then(() => true);
      const inTime = delay(this.#options.turnWaitsMs ?? TURN_WAITS_MS, false, { ref: false });
      if (!(await Promise.race([followed, inTime]))) this.#gaveUp = last.number;
    } catch {
      // a store that does not answer is the turn's own trouble
    }
  }

  status(): KnowledgeStatus {
    const { knowledge, source, since } = this.#served;
    const { known, last, isUnpublished } = this.#lines;
    const before = lineBefore(known);
    const isBehind = last !== undefined && last.version !== knowledge.version && !isUnpublished;
    return {
      version: knowledge.version,
      source,
      since: new Date(since).toISOString(),
      degraded: this.#degraded,
      ...(this.#refused && { refused: this.#refused }),
      ...(isBehind && { lagsBehind: { line: last, why: this.#whyStuckAt(last) } }),
      isUnpublished,
      folderIsOld: this.#had > 0 && this.#had < numberOf(known, last?.version ?? ""),
      ...(before && { before }),
      counts: { ...this.#counts },
    };
  }

  /**
   * Serves the version before this one again, here and, by the store, on the other instances. What stands in the folder
   * stays there and is taken over when it changes next.
   * @returns undefined when there is nothing to go back to; rejects when the store does not answer
   */
  rollBack(): Promise<AgreedLine | undefined> {
    return this.#enqueue(async () => {
      const before = lineBefore(await this.#lines.read());
      const found = before && (await this.#setOf(before.version));
      if (!before || !found) return undefined;
      if (found.set.kind === "bad") {
        this.#refuse(found.set); // the rules have become stricter since
        return undefined;
      }
      const knowledge = await readied(found.set);
      if (!(await this.#lines.rollBackTo(before.version, found.bytes))) return undefined; // the next try starts from the new line
      this.#serve(knowledge, "published");
      this.#count("rolled-back");
      this.#tell();
      return before;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#asking);
    clearTimeout(this.#begin);
    await this.#checker?.stop();
    await this.#queue;
  }

  async #watch({ own, seen, knowledge }: Start): Promise<void> {
    if (this.#stopped) return;
    const { folder, watch, log } = this.#options;
    if (own && this.#had === 0) await this.#publish("started", knowledge.version, packed(own));
    else await this.#fillNewStore(knowledge.version, own);
    this.#checker = new KnowledgeChecker({
      folder,
      seen,
      watch: { ...WATCH, ...watch },
      log,
      onFolder: (set) => void this.#enqueue(() => this.#fromFolder(set)),
    });
    this.#ask();
  }

  /** A store that has no line yet gets the one that was known here, except for what only stands in for a broken folder. */
  async #fillNewStore(version: string, own: Start["own"]): Promise<void> {
    const { agreement } = this.#options;
    try {
      if (this.#degraded || (await agreement.last())) return;
      if (own) return await this.#publish("started", version, packed(own));
      for await (const copy of agreement.copies(version)) return await this.#publish("started", version, copy);
    } catch (error) {
      this.#options.log.warn("What was agreed on about the knowledge cannot be read", { error });
    }
  }

  async #fromFolder(set: ReadySet | BadSet): Promise<void> {
    if (this.#stopped) return;
    if (set.kind === "bad") return this.#refuse(set);
    this.#degraded = false;
    this.#refused = undefined;
    const lines = await this.#lines.read().catch(() => this.#lines.known);
    const { version } = set;
    const isLast = lines.at(-1)?.version === version;
    const isOld = !isLast && isCatchingUp(lines, this.#had, version);
    const isServed = version === this.#served.knowledge.version;
    if (isLast || isOld) this.#had = numberOf(lines, version);
    if (isOld) {
      this.#options.log.info("The folder got files that were replaced since; the newer ones are served", { version });
      return this.#tell();
    }
    if (isServed) this.#served = { ...this.#served, source: "folder" };
    const knowledge = isServed ? this.#served.knowledge : await readied(set);
    if (!isLast) await this.#publish("edited", version, set.packed);
    if (!isServed) this.#serve(knowledge, "folder");
    this.#tell();
  }

  /** What another instance agreed on. Never rejects: a store that does not answer is asked again. */
  async #follow(): Promise<void> {
    try {
      await this.#followLast();
      this.#isStoreAway = false;
    } catch (error) {
      if (!this.#isStoreAway) this.#options.log.warn("The store does not say which knowledge is served", { error });
      this.#isStoreAway = true;
    }
  }

  async #followLast(): Promise<void> {
    const { agreement, log } = this.#options;
    if (this.#stopped || !(await this.#lines.publishLate())) return;
    const last = await agreement.last();
    if (!last) return;
    if (last.number !== this.#lines.last?.number) {
      await this.#lines.read();
      this.#tell();
    }
    if (this.#isFollowed(last)) return;
    const { set, bytes } = (await this.#setOf(last.version)) ?? {};
    if (this.#stopped) return;
    if (set?.kind === "good" && bytes) {
      this.#serve(await readied(set), "published");
      return agreement.keep(last, bytes);
    }
    if (this.#stuck?.number !== last.number) {
      log.error("This instance cannot follow the others", { agreed: last.version, served: this.current().version });
      this.#count("lagged");
    }
    this.#stuck = { number: last.number, why: set ? "refused" : "missing" };
    if (set?.kind === "bad") this.#refuse(set);
    else this.#tell();
  }

  /** True when there is nothing to do about this line: it is served, refused already, or something newer waits here. */
  #isFollowed(last: AgreedLine): boolean {
    return (
      this.#lines.isUnpublished ||
      last.version === this.#served.knowledge.version ||
      (this.#stuck?.number === last.number && this.#stuck.why === "refused")
    );
  }

  #whyStuckAt({ number }: AgreedLine): Lag {
    return this.#stuck?.number === number ? this.#stuck.why : "loading";
  }

  /** The first copy of a set that passes the check, else one that does not; undefined when there is none. */
  async #setOf(version: string): Promise<FoundSet | undefined> {
    let found: FoundSet | undefined;
    for await (const bytes of this.#options.agreement.copies(version)) {
      const set = await this.#checker?.check(bytes.slice());
      if (set?.kind === "good" && set.version === version) return { set, bytes };
      if (set?.kind === "bad") found = { set, bytes };
    }
    return found;
  }

  #serve(knowledge: Knowledge, source: Source): void {
    const before = this.#served.knowledge.version;
    this.#served = { knowledge, source, since: this.#options.now() };
    this.#stuck = undefined;
    this.#options.log.info("New knowledge is served", { version: knowledge.version, before, source });
    this.#count("taken-over");
    this.#tell();
  }

  #refuse({ findings, version: refused }: BadSet): void {
    const at = new Date(this.#options.now()).toISOString();
    this.#refused = { at, findings, ...(refused !== undefined && { version: refused }) };
    const lines = findings.slice(0, SHOWN).map(({ file, line, message }) => `${file}:${line} ${message}`);
    const version = this.#served.knowledge.version;
    this.#options.log.error("Knowledge was refused; the last good version is served", {
      version,
      errors: findings.length,
      findings: lines,
    });
    this.#count("refused");
    this.#tell();
  }

  async #publish(...what: Parameters<SharedLines["publish"]>): Promise<void> {
    const line = await this.#lines.publish(...what);
    if (line) this.#had = line.number;
    this.#tell();
  }

  #ask(): void {
    this.#asking = setTimeout(() => {
      void this.#enqueue(() => this.#follow()).finally(() => this.#stopped || this.#ask());
    }, this.#options.askMs ?? ASK_MS).unref();
  }

  /** One change at a time, in the order in which they were found. */
  #enqueue<T>(work: () => Promise<T> | T): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.then(
      () => undefined,
      (error: unknown) => this.#options.log.error("A change of the knowledge failed", { error }),
    );
    return done;
  }

  #count(count: KnowledgeCount): void {
    this.#counts[count] += 1;
    this.#options.onCount?.(count, this.#counts[count]);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

interface FoundSet {
  readonly set: ReadySet | BadSet;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What turns read of a set that has passed the check. */
function readied({ files, version }: ReadySet): Promise<Knowledge> {
  return prepareInSlices(tailored(assemble(files, version)));
}
