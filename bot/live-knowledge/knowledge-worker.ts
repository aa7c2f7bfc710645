/**
 * Watches, reads and checks knowledge beside the main loop. It never decides what is served: it says what it found,
 * and `LiveKnowledge` takes it over or not.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { SourceFile } from "../../knowledge/files.ts";
import type { BadSet, CheckedSet, GoodSet } from "./check-files.ts";
import { FolderRefusedError, FolderWatch, type WatchOptions } from "./folder-watch.ts";
import { packed } from "./packed-set.ts";

export interface WorkerSettings {
  readonly folder: string;
  readonly seen: string; // what a glance at the folder gave before the bot read it
  readonly watch: WatchOptions;
}

/** What the bot asks for. */
export interface WorkerRequest {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>; // of a packed set
}

/** A good set as the bot takes it over: what it serves, and the bytes that it publishes. */
export interface ReadySet {
  readonly kind: "good";
  readonly version: string;
  readonly files: readonly Omit<SourceFile, "text">[];
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** What the worker says; `id` 0 is the folder. Each "checking" is followed by its "checked", or the check hangs. */
export type WorkerReport =
  | { readonly kind: "checking"; readonly id: number }
  | { readonly kind: "checked"; readonly id: number; readonly set?: ReadySet | BadSet }; // no set: nothing new, or not at rest

const port = parentPort;
const settings = workerData as WorkerSettings;
const MOST_READS = 5; // of a folder that somebody writes to all the time; the watch comes back to it

let checks: typeof import("./check-files.ts"); // schemas and rules: 20 MB that are not there before the first change

async function report(id: number, check: () => CheckedSet | undefined): Promise<void> {
  port?.postMessage({ kind: "checking", id } satisfies WorkerReport);
  checks ??= await import("./check-files.ts");
  const checked = check();
  const set = checked?.kind === "good" ? ready(checked) : checked;
  const message: WorkerReport = { kind: "checked", id, ...(set && { set }) };
  port?.postMessage(message, set?.kind === "good" ? [set.packed.buffer] : []);
}

function ready({ version, files }: GoodSet): ReadySet {
  const plain = files.map(({ path, kind, name, json }) => ({ path, kind, name, json }));
  return { kind: "good", version, files: plain, packed: packed(files) };
}

function folderNow(): CheckedSet | undefined {
  for (let reads = 0; reads < MOST_READS; reads++) {
    const set = checks.checkedFolder(settings.folder, new Date());
    if (set !== "unstable") return set;
  }
  return undefined;
}

function refused({ message }: Error): CheckedSet {
  return { kind: "bad", findings: [{ file: "knowledge", line: 1, rule: "readable", message }] };
}

port?.on("message", ({ id, bytes }: WorkerRequest) => report(id, () => checks.checkedBytes(bytes)));
new FolderWatch(settings.folder, settings.seen, settings.watch, (what) =>
  report(0, () => (what instanceof FolderRefusedError ? refused(what) : folderNow())),
);
