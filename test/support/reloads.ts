import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Agreement } from "../../bot/live-knowledge/agreement.ts";
import { bundledSet } from "../../bot/live-knowledge/bundled-set.ts";
import { KeptSets } from "../../bot/live-knowledge/kept-sets.ts";
import { LiveKnowledge, type LiveKnowledgeOptions } from "../../bot/live-knowledge/live-knowledge.ts";
import { type Log, silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { AgreedKnowledge } from "../../bot/turn/agreed-knowledge.ts";
import { say } from "../../cards/text.ts";
import { checkKnowledge } from "../../knowledge/load.ts";
import { Chat } from "./chat.ts";
import { type CopyOptions, KnowledgeCopy } from "./knowledge-copy.ts";

/** A copy of the knowledge that is served live, with a data folder and a store of its own. */
export class LiveCopy {
  readonly #options: CopyOptions;
  #copy: KnowledgeCopy | undefined;
  #store: SqliteTurnStore | undefined;
  readonly data = mkdtempSync(join(tmpdir(), "live-knowledge-"));
  readonly started: LiveKnowledge[] = [];
  readonly #alive = setInterval(() => {}, 1_000); // what is watched keeps no process alive; a script wants to go on

  constructor(options: CopyOptions = {}) {
    this.#options = options;
  }

  get copy(): KnowledgeCopy {
    this.#copy ??= new KnowledgeCopy(this.#options);
    return this.#copy;
  }

  /** Of all instances that are started here. */
  get store(): SqliteTurnStore {
    this.#store ??= new SqliteTurnStore(":memory:");
    return this.#store;
  }

  /** What an instance with this data folder agrees on, by the store of this copy or by another one. */
  agreement(shared: AgreedKnowledge = this.store.knowledge, log: Log = silentLog): Agreement {
    return new Agreement(shared, new KeptSets(join(this.data, "knowledge")), log);
  }

  /** Starts an instance on the copy, or on another folder; all share the store. */
  async start(options: Partial<LiveKnowledgeOptions> = {}): Promise<LiveKnowledge> {
    const live = await LiveKnowledge.start({
      folder: this.copy.folder,
      agreement: this.agreement(),
      bundled: bundledSet,
      log: silentLog,
      now: () => Date.now(),
      watch: { stableMs: 150, pollMs: 200, restMs: 50 },
      watchAfterMs: 0,
      ...options,
    });
    this.started.push(live);
    await live.watching;
    return live;
  }

  async remove(): Promise<void> {
    clearInterval(this.#alive);
    await Promise.all(this.started.map((live) => live.stop()));
    await this.#store?.close();
    this.#copy?.remove();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Waits until what is served or refused is as wanted. @throws after `longestMs` */
export async function until(live: LiveKnowledge, wanted: () => boolean, longestMs = 30_000): Promise<void> {
  let stop = () => {};
  const reached = new Promise<"reached">((settle) => {
    stop = live.onChange(() => wanted() && settle("reached"));
    if (wanted()) settle("reached");
  });
  const outcome = await Promise.race([reached, delay(longestMs, undefined, { ref: false })]);
  stop();
  if (outcome === undefined) throw new Error(`Not reached: ${JSON.stringify(live.status())}`);
}

/**
 * Two seconds, in milliseconds, where the machine is free; beside other tests as many times more as work takes longer there
 * than the processor spends on it.
 */
export function twoSeconds(folder: string): number {
  const began = performance.now();
  const cpu = process.cpuUsage();
  for (let i = 0; i < 3; i++) checkKnowledge(folder);
  const { user, system } = process.cpuUsage(cpu);
  return 2_000 * Math.max(1, (performance.now() - began) / ((user + system) / 1_000));
}

/** Writes a number into every question, fix, cause and the tenant, so that a card shows which version each word is of. */
export function stamp(copy: KnowledgeCopy, folderFiles: readonly string[], number: number): void {
  for (const file of folderFiles) {
    const entry = JSON.parse(copy.read(file));
    for (const key of ["ask", "why", "title", "expect", "says"])
      if (typeof entry[key] === "string") entry[key] = `${entry[key].replace(/ #\d+#$/, "")} #${number}#`;
    if (entry.desk) entry.desk.name = `IT helpdesk #${number}#`;
    copy.write(file, `${JSON.stringify(entry, null, 2)}\n`);
  }
}

export interface ReloadReport {
  readonly turns: number;
  readonly failed: readonly string[];
  readonly mixed: readonly string[];
  readonly versionsSeen: number;
  readonly turnMs: { readonly median: number; readonly p99: number; readonly longest: number };
  readonly pauseMs: { readonly median: number; readonly p99: number; readonly longest: number }; // of the event loop
  readonly takeOverMs: { readonly median: number; readonly longest: number }; // last file written until served
}

/** Changes the knowledge again and again while people talk to the bot, at a fixed number of turns a second. */
export async function reloadUnderTurns(
  reloads: number,
  perSecond: number,
  more: Partial<LiveKnowledgeOptions> = {},
): Promise<ReloadReport> {
  const place = new LiveCopy();
  const files = stampedFiles(place.copy);
  stamp(place.copy, files, 0);
  const live = await place.start({ watch: { stableMs: 50, pollMs: 100, restMs: 0 }, ...more });
  const store = new SqliteTurnStore(":memory:");
  const options = {
    store,
    get knowledge() {
      return live.current();
    },
  };
  const chats = Array.from({ length: 25 }, () => new Chat(options));
  const report = {
    turns: 0,
    failed: [] as string[],
    mixed: [] as string[],
    seen: new Set<string>(),
    ms: [] as number[],
  };
  let running = true;
  const turns = (async () => {
    const begun = performance.now();
    const open = new Set<Promise<void>>();
    for (let turn = 0; running; turn++) {
      const due = begun + (turn * 1_000) / perSecond;
      if (due > performance.now()) await delay(due - performance.now());
      const one = oneTurn(chats[turn % chats.length] as Chat, Math.floor(turn / chats.length), report).finally(() =>
        open.delete(one),
      );
      open.add(one);
    }
    await Promise.all(open);
  })();
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const takeOver: number[] = [];
  try {
    for (let number = 1; number <= reloads; number++) {
      const before = live.current().version;
      stamp(place.copy, files, number);
      const written = performance.now();
      await until(live, () => live.current().version !== before);
      takeOver.push(performance.now() - written);
    }
  } finally {
    running = false;
    await turns;
    pauses.disable();
    await place.remove();
  }
  const ms = sorted(report.ms);
  return {
    turns: report.turns,
    failed: report.failed,
    mixed: report.mixed,
    versionsSeen: report.seen.size,
    turnMs: { median: at(ms, 0.5), p99: at(ms, 0.99), longest: at(ms, 1) },
    pauseMs: { median: pauses.percentile(50) / 1e6, p99: pauses.percentile(99) / 1e6, longest: pauses.max / 1e6 },
    takeOverMs: { median: at(sorted(takeOver), 0.5), longest: at(sorted(takeOver), 1) },
  };
}

export function stampedFiles(copy: KnowledgeCopy): string[] {
  const { files } = copy;
  return files.filter((file) => /^(questions|fixes|causes)\/|^tenant\.json$/.test(file));
}

const SAID = ["my passkey stopped working on my iPhone", "I don't know", "I don't know", "help", "back", "start over"];

async function oneTurn(
  chat: Chat,
  round: number,
  report: { turns: number; failed: string[]; mixed: string[]; seen: Set<string>; ms: number[] },
): Promise<void> {
  const text = SAID[round % SAID.length] as string;
  const begun = performance.now();
  try {
    await chat.user(text);
    const shown = JSON.stringify(chat.replies);
    const versions = new Set([...shown.matchAll(/#(\d+)#/g)].map((match) => match[1] as string));
    if (chat.answerToLast.status !== 200) report.failed.push(`${text}: ${chat.answerToLast.status}`);
    else if (chat.replies.length === 0 || shown.includes(say("en", "error.title")))
      report.failed.push(`${text}: ${shown}`);
    if (versions.size > 1) report.mixed.push(`${text}: ${[...versions].join(" and ")}`);
    for (const version of versions) report.seen.add(version);
  } catch (error) {
    report.failed.push(`${text}: ${error}`);
  }
  report.turns++;
  report.ms.push(performance.now() - begun);
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function at(numbers: readonly number[], share: number): number {
  return Math.round((numbers[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0) * 10) / 10;
}
