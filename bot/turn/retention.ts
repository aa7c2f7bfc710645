import type { Retention } from "../../dialogs/ports.ts";
import type { Log } from "../log.ts";
import type { TurnStore } from "./turn-store.ts";

export interface RetentionOptions {
  readonly store: Pick<TurnStore, "sweep">;
  readonly retention: Retention;
  readonly log: Log;
  readonly now: () => number; // milliseconds since 1970
  readonly everyMs?: number; // between two sweeps
  readonly pauseMs?: number; // between two pages, in which turns run
  readonly rows?: number; // looked at on one page
}

const DAY_MS = 86_400_000;
const ANSWER_DAYS = 1; // the channel asks again within minutes, a person taps twice the same day
const EVERY_MS = 6 * 3_600_000; // what is past is gone within a day
const FIRST_MS = 60_000; // not in the rush of a start
const PAUSE_MS = 50;
const ROWS = 500; // a page takes a few milliseconds

/** Erases what is past, in small pages, a few times a day. */
export class RetentionSweep {
  readonly #options: RetentionOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(firstMs = FIRST_MS): void {
    this.#timer = setTimeout(() => {
      this.#running = this.sweep().catch((error: unknown) =>
        this.#options.log.error("A sweep of what is past failed; the next one goes over it again", { error }),
      );
      this.start(this.#options.everyMs ?? EVERY_MS);
    }, firstMs).unref();
  }

  /** One walk through everything. @returns how many rows were erased */
  async sweep(): Promise<number> {
    const { store, retention, log, now, rows = ROWS, pauseMs = PAUSE_MS } = this.#options;
    const before = (days: number) => now() - days * DAY_MS;
    const past = {
      transcripts: before(retention.transcriptDays),
      cases: before(retention.caseDays),
      marks: before(retention.markDays),
      answers: before(ANSWER_DAYS),
      rows,
    };
    let erased = 0;
    let next: string | undefined;
    do {
      const page = await store.sweep(past, next);
      erased += page.erased;
      next = page.next;
      if (next !== undefined) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    } while (next !== undefined && !this.#stopped);
    if (erased > 0) log.info("What was past its time was erased", { rows: erased });
    return erased;
  }

  /** Waits for the page that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  }
}
