import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";

export interface CopyOptions {
  readonly withSchemas?: boolean;
  readonly scenarios?: readonly string[]; // files of example conversations; none is needed for serving, and all take long
  /**
   * Every entry, English alone and a few phrases each: as valid, and learned in a tenth of the time. For what is about
   * copies, versions and instances, and not about how people are understood or how long that takes.
   */
  readonly isBrief?: boolean;
}

/** A copy of the shipped knowledge that a test may spoil; `remove` it at the end. */
export class KnowledgeCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "knowledge-"));

  constructor({ withSchemas = false, scenarios = [], isBrief = false }: CopyOptions = {}) {
    const left = withSchemas ? /\.ts$|[\\/](rules|scenarios)$/ : /\.ts$|[\\/](rules|schema|scenarios)$/;
    cpSync(KNOWLEDGE_FOLDER, this.folder, {
      recursive: true,
      filter: (path) => !left.test(path.slice(KNOWLEDGE_FOLDER.length)),
    });
    for (const file of scenarios)
      cpSync(join(KNOWLEDGE_FOLDER, "scenarios", file), join(this.folder, "scenarios", file));
    if (isBrief) this.#shorten();
  }

  #shorten(): void {
    for (const file of this.files) {
      const entry = JSON.parse(this.read(file)) as Entry;
      if (file === "tenant.json") entry.languages = ["en"];
      else if (!/^(causes|symptoms|scope|security)\//.test(file)) continue;
      for (const phrases of ["says", "complaints"])
        if (Array.isArray(entry[phrases])) entry[phrases] = entry[phrases].slice(0, FEW);
      writeFileSync(join(this.folder, file), `${JSON.stringify(entry, null, 2)}\n`);
    }
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

const FEW = 5; // phrases of an entry; a schema may want three

/** An entry of any kind, as an administrator would edit it. */
// biome-ignore lint/suspicious/noExplicitAny: what stands where depends on the kind, and a spoilt entry fits no type
export type Entry = Record<string, any>;
