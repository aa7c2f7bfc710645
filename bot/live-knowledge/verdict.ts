import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { versionOf } from "../../knowledge/assemble.ts";
import { KNOWLEDGE_FOLDER, type SourceFile } from "../../knowledge/files.ts";

/**
 * A note that a set passed the check. It holds as long as neither the set nor what checks it changes: checking the same
 * again would be a fifth of the start.
 */
export class Verdict {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  holds(files: readonly SourceFile[]): boolean {
    try {
      return readFileSync(this.#path, "utf8") === digestOf(files);
    } catch {
      return false;
    }
  }

  /** @throws when the file cannot be written; the next start then checks again */
  keep(files: readonly SourceFile[]): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(this.#path, digestOf(files), { mode: 0o600 });
  }
}

/** Of the set, and of the schemas and rules of this program. */
function digestOf(files: readonly SourceFile[]): string {
  const digest = createHash("sha256").update(versionOf(files));
  for (const name of readdirSync(KNOWLEDGE_FOLDER, { recursive: true, encoding: "utf8" }).toSorted())
    if (/\.ts$|\.schema\.json$/.test(name))
      digest.update(`${name}\0`).update(readFileSync(join(KNOWLEDGE_FOLDER, name)));
  return digest.digest("hex");
}
