import { assemble } from "../../knowledge/assemble.ts";
import type { Finding } from "../../knowledge/files.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { tailored } from "../../knowledge/tenant-profile.ts";
import type { BadSet } from "./check-files.ts";
import { coldStart, type Source, type Start, type StartOptions } from "./cold-start.ts";
import type { WatchOptions } from "./folder-watch.ts";
import { KnowledgeChecker } from "./knowledge-checker.ts";
import type { ReadySet } from "./knowledge-worker.ts";
import { packed } from "./packed-set.ts";
import { prepare, prepareInSlices } from "./prepare.ts";
import { type PublishedVersion, versionBefore } from "./versions.ts";

/** What happened to knowledge since the start, for the metrics. */
export type KnowledgeCount = "taken-over" | "refused" | "rolled-back" | "publish-failed";

export interface KnowledgeStatus {
  readonly version: string;
  readonly source: Source;
  readonly since: string; // ISO time
  readonly degraded: boolean; // the folder was refused at the start, and something older is served
  /** The last set that was not taken; without a version where it could not be read. */
  readonly refused?: { readonly at: string; readonly version?: string; readonly findings: readonly Finding[] };
  readonly before?: PublishedVersion; // where a roll-back leads
  readonly counts: Readonly<Record<KnowledgeCount, number>>;
}

export interface LiveKnowledgeOptions extends StartOptions {
  readonly now: () => number;
  readonly onCount?: (count: KnowledgeCount) => void;
  readonly watch?: Partial<WatchOptions>;
  readonly watchAfterMs?: number; // of the start, which has other things to do first; what changes meanwhile is found
  readonly askMs?: number; // how often the published version is asked for
}

const WATCH: WatchOptions = { stableMs: 300, pollMs: 1_000, restMs: 500 };
const WATCH_AFTER_MS = 1_000;
const ASK_MS = 1_000;
const SHOWN = 5; // findings of a refused set in the log

/**
 * The knowledge of the running bot: what turns read, and how a change gets there. A set is served only after it passed
 * every rule; what is refused leaves the last good one in place. Turns ask `current` once and keep what they got.
 */
export class LiveKnowledge {
  readonly #options: LiveKnowledgeOptions;
  readonly #counts: Record<KnowledgeCount, number> = {
    "taken-over": 0,
    refused: 0,
    "rolled-back": 0,
    "publish-failed": 0,
  };
  #served: { readonly knowledge: Knowledge; readonly source: Source; readonly since: number };
  #degraded: boolean;
  #refused: KnowledgeStatus["refused"];
  #history: readonly PublishedVersion[] = [];
  #unpublished: { readonly entry: PublishedVersion; readonly packed: Uint8Array } | undefined;
  #distrusted: string | undefined; // a published version that this instance refuses
  #checker: KnowledgeChecker | undefined;
  #asking: NodeJS.Timeout | undefined;
  #begin: NodeJS.Timeout | undefined;
  readonly #begun = Promise.withResolvers<void>();
  #stopped = false;
  #queue: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  private constructor(options: LiveKnowledgeOptions, start: Start) {
    this.#options = options;
    this.#served = { knowledge: start.knowledge, source: start.source, since: options.now() };
    this.#degraded = start.refused !== undefined;
    if (start.refused) this.#refuse(start.refused);
  }

  /**
   * Reads the folder and watches it from now on. A broken folder does not keep the bot from starting: the newest kept set
   * is served, else the bundled one.
   * @throws {KnowledgeError} when there is none of the three
   */
  static async start(options: LiveKnowledgeOptions): Promise<LiveKnowledge> {
    const { log } = options;
    const history = await options.versions.history().catch((error: unknown) => {
      log.warn("The published versions of the knowledge cannot be read", { error });
      return [];
    });
    const start = await coldStart(options, history);
    prepare(start.knowledge);
    const live = new LiveKnowledge(options, start);
    live.#history = history;
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

  status(): KnowledgeStatus {
    const { knowledge, source, since } = this.#served;
    const before = versionBefore(this.#history);
    return {
      version: knowledge.version,
      source,
      since: new Date(since).toISOString(),
      degraded: this.#degraded,
      ...(this.#refused && { refused: this.#refused }),
      ...(before && { before }),
      counts: { ...this.#counts },
    };
  }

  /**
   * Serves the version before this one again, here at once and on the other instances when they next ask. What stands in
   * the folder stays there and is taken over when it changes next.
   * @returns undefined when there is nothing to go back to
   */
  rollBack(): Promise<PublishedVersion | undefined> {
    return this.#enqueue(async () => {
      this.#history = await this.#options.versions.history();
      const before = versionBefore(this.#history);
      const bytes = before && (await this.#options.versions.content(before.version));
      const set = bytes && (await this.#checker?.check(bytes.slice()));
      if (!before || !bytes || !set) return undefined;
      if (set.kind === "bad") {
        this.#refuse(set); // the rules have become stricter since
        return undefined;
      }
      await this.#publish({ version: set.version, why: "rolled-back" }, bytes);
      await this.#takeOver(set, "published");
      this.#count("rolled-back");
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

  async #watch({ publish, seen, knowledge }: Start): Promise<void> {
    if (this.#stopped) return;
    const { folder, watch, log } = this.#options;
    if (publish) await this.#publish({ version: knowledge.version, why: "started" }, packed(publish));
    this.#checker = new KnowledgeChecker({
      folder,
      seen,
      watch: { ...WATCH, ...watch },
      log,
      onFolder: (set) => void this.#enqueue(() => this.#fromFolder(set)),
    });
    this.#ask();
  }

  async #fromFolder(set: ReadySet | BadSet): Promise<void> {
    if (set.kind === "bad") return this.#refuse(set);
    this.#degraded = false;
    this.#refused = undefined;
    if (set.version === this.#served.knowledge.version) {
      this.#served = { ...this.#served, source: "folder" };
      return this.#tell();
    }
    await this.#takeOver(set, "folder");
    await this.#publish({ version: set.version, why: "edited" }, set.packed);
  }

  /** What another instance published. */
  async #fromStore(): Promise<void> {
    const { versions, log } = this.#options;
    if (this.#unpublished) return this.#publish(this.#unpublished.entry, this.#unpublished.packed);
    const known = this.#history.length;
    this.#history = await versions.history();
    const newest = this.#history.at(-1);
    const isNew = this.#history.length !== known || this.#distrusted !== newest?.version;
    if (!newest || !isNew || newest.version === this.#served.knowledge.version) return;
    const bytes = await versions.content(newest.version);
    const set = bytes && (await this.#checker?.check(bytes));
    if (!set) return;
    if (set.kind === "good") return this.#takeOver(set, "published");
    this.#distrusted = newest.version;
    log.error("A published version of the knowledge was refused", { version: newest.version });
    this.#refuse(set);
  }

  async #takeOver(set: ReadySet, source: Source): Promise<void> {
    const knowledge = await prepareInSlices(tailored(assemble(set.files, set.version)));
    const before = this.#served.knowledge.version;
    this.#served = { knowledge, source, since: this.#options.now() };
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

  async #publish(what: Pick<PublishedVersion, "version" | "why">, bytes: Uint8Array): Promise<void> {
    const { versions, log, now } = this.#options;
    const entry = { ...what, at: new Date(now()).toISOString() };
    try {
      await versions.publish(entry, bytes);
      this.#unpublished = undefined;
      this.#history = await versions.history();
    } catch (error) {
      if (this.#unpublished?.entry.version !== entry.version) {
        log.warn("The knowledge cannot be published or kept now; it is tried again", { error });
        this.#count("publish-failed");
      }
      this.#unpublished = { entry, packed: bytes };
    }
    this.#tell();
  }

  #ask(): void {
    this.#asking = setTimeout(() => {
      void this.#enqueue(() => this.#fromStore())
        .catch((error: unknown) => this.#options.log.warn("The published versions cannot be read", { error }))
        .finally(() => this.#stopped || this.#ask());
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
    this.#options.onCount?.(count);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
