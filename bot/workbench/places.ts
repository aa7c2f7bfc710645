import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Place } from "./api.ts";

/** Where a line of a knowledge file is, for people and for an editor. */
export function placeOf(folder: string, file: string, line = 1): Place {
  const { pathname } = pathToFileURL(join(folder, file)); // percent-encoded; on Windows /C:/…
  return { file, line, editor: `vscode://file${pathname}:${line}` };
}
