import { Worker } from "node:worker_threads";
import type { Log } from "../log.ts";
import type { BadSet } from "./check-files.ts";
import type { WatchOptions } from "./folder-watch.ts";
import type { ReadySet, WorkerReport, WorkerRequest, WorkerSettings } from "./knowledge-worker.ts";

export interface CheckerOptions {
  readonly folder: string;
  readonly seen: string; // what a glance at the folder gave before it was read
  readonly watch: WatchOptions;
  readonly checkMs?: number; // a check that takes longer is given up
  readonly log: Log;
  readonly onFolder: (set: ReadySet | BadSet) => void;
}

const CHECK_MS = 60_000;
const AGAIN_MS = 60_000; // after a check that hung or broke down, so that it does not do so all the time
const SOON_MS = 1_000; // after anything else that ended the worker
const WORKER_MEGABYTES = 1_024;
const YOUNG_MEGABYTES = 4; // it waits most of the time; a larger nursery would only be kept

/**
 * The worker thread that watches, reads and checks, from the side of the main loop. Whatever a set of files does to it
 * (hangs, eats all memory, makes a rule throw), turns go on and the set is refused.
 */
export class KnowledgeChecker {
  readonly #options: CheckerOptions;
  readonly #asked = new Map<number, (set: ReadySet | BadSet) => void>();
  #worker: Worker | undefined;
  #running: { readonly id: number; readonly timer: NodeJS.Timeout } | undefined;
  #again: NodeJS.Timeout | undefined;
  #lastId = 0;
  #stopped = false;

  constructor(options: CheckerOptions) {
    this.#options = options;
    this.#start(options.seen);
  }

  /** Checks the bytes of a packed set. Never rejects. */
  check(bytes: Uint8Array<ArrayBuffer>): Promise<ReadySet | BadSet> {
    const id = ++this.#lastId;
    return new Promise((settle) => {
      this.#asked.set(id, settle);
      if (this.#worker) this.#worker.postMessage({ id, bytes } satisfies WorkerRequest, [bytes.buffer]);
      else this.#answer(id, refused("The check is not running; it is tried again in a minute."));
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    clearTimeout(this.#running?.timer);
    for (const id of [...this.#asked.keys()]) this.#answer(id, refused("The bot stops.")); // somebody may wait for it
    await this.#worker?.terminate();
  }

  #start(seen: string): void {
    const { folder, watch } = this.#options;
    const workerData: WorkerSettings = { folder, seen, watch };
    const worker = new Worker(new URL("knowledge-worker.ts", import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    worker.unref();
    worker.on("message", (report: WorkerReport) => this.#take(report));
    worker.on("error", (error) => this.#broken(worker, `The check broke down: ${error.message}`));
    this.#worker = worker;
  }

  #take(report: WorkerReport): void {
    clearTimeout(this.#running?.timer);
    this.#running = undefined;
    const { id } = report;
    if (report.kind === "checking") {
      const limit = this.#options.checkMs ?? CHECK_MS;
      const worker = this.#worker as Worker;
      const timer = setTimeout(() => this.#broken(worker, `The check took longer than ${limit / 1_000} s.`), limit);
      timer.unref();
      this.#running = { id, timer };
    } else if (report.set) this.#answer(id, report.set);
  }

  #answer(id: number, set: ReadySet | BadSet): void {
    if (id === 0) this.#options.onFolder(set);
    this.#asked.get(id)?.(set);
    this.#asked.delete(id);
  }

  #broken(worker: Worker, message: string): void {
    if (this.#stopped || worker !== this.#worker) return;
    this.#worker = undefined;
    this.#options.log.error("The knowledge check broke down; it is started again", { reason: message });
    const during = this.#running?.id;
    const isCheck = during !== undefined || this.#asked.size > 0;
    clearTimeout(this.#running?.timer);
    this.#running = undefined;
    void worker.terminate();
    if (during === 0) this.#answer(0, refused(message));
    for (const id of [...this.#asked.keys()]) this.#answer(id, refused(message));
    this.#again = setTimeout(() => this.#start(""), isCheck ? AGAIN_MS : SOON_MS); // of nothing seen: the folder is looked at anew
    this.#again.unref();
  }
}

function refused(message: string): BadSet {
  return { kind: "bad", findings: [{ file: "knowledge", line: 1, rule: "check", message }] };
}
