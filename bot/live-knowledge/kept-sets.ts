import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AgreedLine, KEPT_SETS } from "../turn/agreed-knowledge.ts";

/** A line as it is kept here: the numbers are the store's. */
export type KeptLine = Omit<AgreedLine, "number">;

const VERSION = /^[0-9a-f]{12}$/;

/**
 * What this instance served last, in files of its own: `history.jsonl`, a line a change, and `<version>.json.gz`. What
 * instances agree on stands in the store; this is for a start on a broken folder while the store is empty or new, as after
 * a damaged database.
 */
export class KeptSets {
  readonly #folder: string;
  #read: { readonly stamp: string; readonly history: readonly KeptLine[] } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async history(): Promise<readonly KeptLine[]> {
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
  async keep({ version, at, why }: KeptLine, packed: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const unfinished = join(this.#folder, `${randomUUID()}.part`);
    await writeFile(unfinished, packed, { mode: 0o600 });
    await rename(unfinished, this.#file(version));
    await appendFile(join(this.#folder, "history.jsonl"), `\n${JSON.stringify({ version, at, why })}\n`, {
      mode: 0o600,
    }); // begins a line, should a kill have cut the last
    await this.#tidy();
  }

  #file(version: string): string {
    return join(this.#folder, `${version}.json.gz`);
  }

  async #tidy(): Promise<void> {
    const history = await this.history();
    const kept = new Set([...new Set(history.map(({ version }) => version).reverse())].slice(0, KEPT_SETS));
    for (const name of await readdir(this.#folder)) {
      const version = /^(.+)\.json\.gz$/.exec(name)?.[1];
      if (version !== undefined && !kept.has(version)) await rm(join(this.#folder, name), { force: true });
    }
  }
}

function entriesOf(text: string): KeptLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry = JSON.parse(line) as KeptLine;
      return VERSION.test(entry.version) && typeof entry.at === "string" ? [entry] : [];
    } catch {
      return []; // an empty line, or one that a kill cut off
    }
  });
}
