import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The JSON of a folder by language: `de.json`, or `desk.de.json` for the name "desk". A file that is dropped in counts from
 * the next start; one that cannot be read counts for nothing, and the check says why.
 */
export function languageFiles<Content>(folder: string, name?: string): ReadonlyMap<string, Content> {
  const form = new RegExp(`^${name === undefined ? "" : `${name}\\.`}([a-z]{2,3})\\.json$`);
  const found = readdirSync(folder).flatMap((file) => {
    const tag = form.exec(file)?.[1];
    const content = tag === undefined ? undefined : readJson(join(folder, file));
    return tag === undefined || content === undefined ? [] : [[tag, content as Content] as const];
  });
  return new Map(found.sort(([a], [b]) => Number(b === "en") - Number(a === "en") || (a < b ? -1 : 1))); // English first
}

function readJson(path: string): unknown {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof content === "object" && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}
