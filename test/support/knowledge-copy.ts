import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";

/** A copy of the shipped knowledge that a test may spoil; `remove` it at the end. */
export class KnowledgeCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "knowledge-"));

  constructor({ withSchemas = false }: { readonly withSchemas?: boolean } = {}) {
    const left = withSchemas ? /\.ts$|[\\/](rules|scenarios)$/ : /\.ts$|[\\/](rules|schema|scenarios)$/;
    cpSync(KNOWLEDGE_FOLDER, this.folder, {
      recursive: true,
      filter: (path) => !left.test(path.slice(KNOWLEDGE_FOLDER.length)),
    });
  }

  /** Every file of it, as `causes/wrong-vault.json`. */
  get files(): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.split(sep).join("/"))
      .sort();
  }

  readonly #originals = new Map<string, string | undefined>();

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    this.#keep(file);
    writeFileSync(join(this.folder, file), text);
  }

  /** Replaces the first place where `what` stands. @returns its line, counted from 1 */
  replace(file: string, what: string, by: string): number {
    const text = this.read(file);
    const at = text.indexOf(what);
    if (at === -1) throw new Error(`${file} has no ${what}.`);
    this.write(file, text.slice(0, at) + by + text.slice(at + what.length));
    return text.slice(0, at).split("\n").length;
  }

  /** Changes an entry as data. @returns the line where `mark` then first stands, counted from 1 */
  change(file: string, change: (entry: Entry) => void, mark: string): number {
    const entry = JSON.parse(this.read(file)) as Entry;
    change(entry);
    this.write(file, `${JSON.stringify(entry, null, 2)}\n`);
    const at = this.read(file).indexOf(mark);
    if (at === -1) throw new Error(`${file} has no ${mark}.`);
    return this.read(file).slice(0, at).split("\n").length;
  }

  delete(file: string): void {
    this.#keep(file);
    rmSync(join(this.folder, file));
  }

  /** Everything as it was shipped again. */
  restore(): void {
    for (const [file, text] of this.#originals)
      if (text === undefined) rmSync(join(this.folder, file));
      else writeFileSync(join(this.folder, file), text);
    this.#originals.clear();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #keep(file: string): void {
    if (this.#originals.has(file)) return;
    const exists = existsSync(join(this.folder, file));
    this.#originals.set(file, exists ? this.read(file) : undefined);
  }
}

/** An entry of any kind, as an administrator would edit it. */
// biome-ignore lint/suspicious/noExplicitAny: what stands where depends on the kind, and a spoilt entry fits no type
export type Entry = Record<string, any>;
