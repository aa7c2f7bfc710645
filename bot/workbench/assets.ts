import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A file as the browser gets it. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const PAGE = new URL("page/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  svg: "image/svg+xml",
};

/** What stands behind a path of the page: one of its own files, a host configuration, or the card renderer. */
export function assetAt(path: string): Asset | undefined {
  if (path === "/vendor/adaptivecards.js") {
    const renderer = rendererFile();
    return renderer === undefined ? undefined : { type: TYPES.js as string, body: readFileSync(renderer) };
  }
  const [, folder, name, ending] =
    /^\/(?:(host-config)\/)?([a-z-]+)\.([a-z]+)$/.exec(path === "/" ? "/index.html" : path) ?? [];
  const type = TYPES[ending ?? ""];
  if (name === undefined || type === undefined) return undefined;
  const file =
    folder === undefined
      ? new URL(`${name}.${ending}`, PAGE)
      : new URL(`host-config/${name}.${ending}`, import.meta.url);
  try {
    return { type, body: readFileSync(fileURLToPath(file)) };
  } catch {
    return undefined;
  }
}

/** Microsoft's renderer of cards, a development dependency; undefined where only production packages are installed. */
export function rendererFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("adaptivecards/dist/adaptivecards.min.js");
  } catch {
    return undefined;
  }
}
