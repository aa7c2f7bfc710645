import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One line of the history: from `at` on this set is the one to serve. */
export interface PublishedVersion {
  readonly version: string; // of the knowledge, as `Knowledge.version`
  readonly at: string; // ISO time
  readonly why: "started" | "edited" | "rolled-back";
}

/**
 * What instances agree on: which set of knowledge is the newest, and its files. An instance that serves another one takes
 * the newest up; so a change or a roll-back on one of them reaches all.
 *
 * Written for two adapters. Here: files in DATA_DIR, which one instance needs for its last good set anyway. For several
 * instances: a partition `knowledge` in the table store, a row a version with the packed bytes in properties of 64 KiB
 * (the shipped set has five), and the history as rows named by time.
 */
export interface KnowledgeVersions {
  /** Oldest first; the last one is to be served. A version may stand in it several times. */
  history(): Promise<readonly PublishedVersion[]>;
  /** The packed set, or undefined when it is no longer kept. */
  content(version: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  publish(entry: PublishedVersion, packed: Uint8Array): Promise<void>;
}

const KEPT = 10; // sets; older ones cannot be rolled back to
const VERSION = /^[0-9a-f]{12}$/;

/**
 * The history as lines and each set as a file: `history.jsonl`, `<version>.json.gz`.
 *
 * Files and not a table in the database of the turns: a set is 300 KB that changes a few times a month, a second connection
 * would make turns wait for its write, and after a damaged database the last good knowledge must still be there.
 */
export class FileKnowledgeVersions implements KnowledgeVersions {
  readonly #folder: string;
  #read: { readonly stamp: string; readonly history: readonly PublishedVersion[] } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async history(): Promise<readonly PublishedVersion[]> {
    const path = join(this.#folder, "history.jsonl");
    const found = await stat(path).catch(() => undefined);
    if (!found) return [];
    const stamp = `${found.size} ${found.mtimeMs}`;
    if (this.#read?.stamp !== stamp) this.#read = { stamp, history: entriesOf(await readFile(path, "utf8")) };
    return this.#read.history;
  }

  async content(version: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!VERSION.test(version)) return undefined;
    return readFile(this.#file(version)).then(
      (bytes) => new Uint8Array(bytes),
      () => undefined,
    );
  }

  /** First the set, then the line that names it: a kill in between leaves a file that nobody asks for. */
  async publish(entry: PublishedVersion, packed: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const unfinished = join(this.#folder, `${randomUUID()}.part`);
    await writeFile(unfinished, packed, { mode: 0o600 });
    await rename(unfinished, this.#file(entry.version));
    await appendFile(join(this.#folder, "history.jsonl"), `\n${JSON.stringify(entry)}\n`, { mode: 0o600 }); // begins a line, should a kill have cut the last
    await this.#tidy();
  }

  #file(version: string): string {
    return join(this.#folder, `${version}.json.gz`);
  }

  async #tidy(): Promise<void> {
    const history = await this.history();
    const kept = new Set([...new Set(history.map(({ version }) => version).reverse())].slice(0, KEPT));
    for (const name of await readdir(this.#folder)) {
      const version = /^(.+)\.json\.gz$/.exec(name)?.[1];
      if (version !== undefined && !kept.has(version)) await rm(join(this.#folder, name), { force: true });
    }
  }
}

function entriesOf(text: string): PublishedVersion[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry = JSON.parse(line) as PublishedVersion;
      return VERSION.test(entry.version) && typeof entry.at === "string" ? [entry] : [];
    } catch {
      return []; // an empty line, or one that a kill cut off
    }
  });
}

/** The version that a roll-back leads to: the one before the served one, roll-backs themselves taken back. */
export function versionBefore(history: readonly PublishedVersion[]): PublishedVersion | undefined {
  const stack: PublishedVersion[] = [];
  for (const entry of history) {
    const at = entry.why === "rolled-back" ? stack.findLastIndex(({ version }) => version === entry.version) : -1;
    if (at !== -1) stack.length = at + 1;
    else if (stack.at(-1)?.version !== entry.version) stack.push(entry);
  }
  return stack.at(-2);
}
