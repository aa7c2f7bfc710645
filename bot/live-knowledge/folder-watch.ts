import { type FSWatcher, lstatSync, readdirSync, realpathSync, watch } from "node:fs";
import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FOLDERS } from "../../knowledge/files.ts";

/** Why a folder is not even read; a sentence for the log and the chat. */
export class FolderRefusedError extends Error {
  override readonly name = "FolderRefusedError";
  readonly code = "KNOWLEDGE_FOLDER";
}

const MOST_FILES = 100_000;
const MOST_BYTES = 200_000_000;

/**
 * Names, sizes and times of everything that belongs to a set of knowledge: two equal ones mean that nobody wrote in between.
 * @throws {FolderRefusedError} when the folder is gone or too large, or a link leads out of it
 */
export function fingerprint(root: string, folders: readonly string[] = Object.keys(FOLDERS)): string {
  const real = realRoot(root);
  const lines: string[] = [];
  let bytes = 0;
  const add = (path: string) => {
    const full = join(root, path);
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (!stat) return lines.push(`${path} gone`);
    if (stat.isSymbolicLink() && !isInside(real, full))
      throw new FolderRefusedError(
        `${path} is a link that leads out of the knowledge folder. Put the file itself there.`,
      );
    bytes += stat.size;
    return lines.push(`${path} ${stat.size} ${stat.mtimeMs} ${stat.ino}`);
  };
  for (const single of ["vocabulary.json", "tenant.json"]) add(single);
  for (const folder of folders) for (const name of jsonFiles(join(root, folder))) add(`${folder}/${name}`);
  if (lines.length > MOST_FILES)
    throw new FolderRefusedError(`The knowledge folder has more than ${MOST_FILES} files.`);
  if (bytes > MOST_BYTES) throw new FolderRefusedError(`The knowledge folder is larger than ${MOST_BYTES / 1e6} MB.`);
  return lines.join("\n");
}

/** The fingerprint, or why there is none, as something to compare. */
export function glance(root: string, folders?: readonly string[]): string {
  try {
    return fingerprint(root, folders);
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

function realRoot(root: string): string {
  try {
    readdirSync(root);
    return realpathSync(root);
  } catch (error) {
    throw new FolderRefusedError(`The knowledge folder ${root} cannot be read. Is it there, and may the bot read it?`, {
      cause: error,
    });
  }
}

function isInside(root: string, path: string): boolean {
  try {
    return `${realpathSync(path)}${sep}`.startsWith(`${root}${sep}`);
  } catch {
    return false; // leads nowhere
  }
}

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
}

export interface WatchOptions {
  readonly stableMs: number; // nothing was written for as long
  readonly pollMs: number; // looks for itself as often: network folders announce nothing
  readonly restMs: number; // between two reports
}

/**
 * Reports a folder once it has changed and then rested. What the file system announces only shortens the wait;
 * what counts is the fingerprint, so a change that is announced ten times or never is reported once.
 */
export class FolderWatch {
  readonly #root: string;
  readonly #options: WatchOptions;
  readonly #report: (what: "changed" | FolderRefusedError) => Promise<void> | void;
  readonly #folders: readonly string[] | undefined;
  readonly #watchers: FSWatcher[] = [];
  #reported: string;
  #stopped = false;
  #wake = () => {};

  /**
   * @param seen  what a glance at it gave before it was read; a change since then is reported, too
   * @param folders  that are looked at; default: those of a set of knowledge
   */
  constructor(
    root: string,
    seen: string,
    options: WatchOptions,
    report: (what: "changed" | FolderRefusedError) => Promise<void> | void,
    folders?: readonly string[],
  ) {
    this.#root = root;
    this.#folders = folders;
    this.#options = options;
    this.#report = report;
    this.#reported = seen;
    this.#listen();
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    for (const watcher of this.#watchers) watcher.close();
    this.#wake();
  }

  /**
   * One watcher a folder. Node's recursive one throws where nobody can catch it when a folder goes while it looks, and
   * folders come and go with an editor or a copy; so the watchers are made anew after each change.
   */
  #listen(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
    for (const folder of [".", ...(this.#folders ?? Object.keys(FOLDERS))])
      try {
        const watcher = watch(join(this.#root, folder), () => this.#wake());
        watcher.on("error", () => watcher.close()); // polling goes on
        this.#watchers.push(watcher);
      } catch {
        // not there, or not announced here: polling finds it
      }
  }

  async #run(): Promise<void> {
    const { restMs, pollMs } = this.#options;
    while (!this.#stopped) {
      if (this.#look() === this.#reported) {
        await this.#sleep(pollMs);
        continue;
      }
      const now = await this.#rested();
      if (this.#stopped || now === this.#reported) continue;
      this.#reported = now;
      this.#listen();
      const refused = this.#refused;
      await this.#report(refused ?? "changed");
      await delay(restMs, undefined, { ref: false });
    }
  }

  /** Waits until two looks are the same. */
  async #rested(): Promise<string> {
    for (let before = this.#look(); ; ) {
      await delay(this.#options.stableMs);
      const now = this.#look();
      if (now === before || this.#stopped) return now;
      before = now;
    }
  }

  #refused: FolderRefusedError | undefined;

  #look(): string {
    this.#refused = undefined;
    try {
      return fingerprint(this.#root, this.#folders);
    } catch (error) {
      this.#refused =
        error instanceof FolderRefusedError ? error : new FolderRefusedError(String((error as Error).message));
      return `refused: ${this.#refused.message}`;
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((settle) => {
      const timer = setTimeout(settle, ms);
      this.#wake = () => {
        clearTimeout(timer);
        settle();
      };
    });
  }
}
