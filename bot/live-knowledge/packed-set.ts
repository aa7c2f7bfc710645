import { gunzipSync, gzipSync } from "node:zlib";
import { versionOf } from "../../knowledge/assemble.ts";
import { FOLDERS, type Kind, type SourceFile, sourceFile } from "../../knowledge/files.ts";

/**
 * A whole set of knowledge as one piece of bytes: what is published, kept as the last good set and shipped with the product.
 * About 300 KB for the shipped set. Whoever takes one up checks it like a folder: bytes from a store are not trusted.
 */

const LARGEST = 100_000_000; // bytes unpacked

/** Bytes that are not a packed set: cut off, changed, or something else. */
export class PackedSetError extends Error {
  override readonly name = "PackedSetError";
  readonly code = "KNOWLEDGE_PACKED";
  constructor(what: string, options?: ErrorOptions) {
    super(`A kept set of knowledge ${what}. It is left out; publish the knowledge again.`, options);
  }
}

export function packed(files: readonly SourceFile[]): Uint8Array<ArrayBuffer> {
  const texts = files.map(({ path, text }) => [path, text] as const);
  return new Uint8Array(gzipSync(JSON.stringify({ version: versionOf(files), files: texts })));
}

/**
 * The files of a packed set, in the order in which they were packed.
 * @throws {PackedSetError} when the bytes are damaged, or name a file that no set has
 */
export function unpacked(bytes: Uint8Array): SourceFile[] {
  const { version, files } = contentOf(bytes);
  const sources = files.map(([path, text]) => sourceOf(path, text));
  if (versionOf(sources) !== version) throw new PackedSetError("was changed since it was packed");
  return sources;
}

function contentOf(bytes: Uint8Array): { version: string; files: [string, string][] } {
  let content: { version?: unknown; files?: unknown };
  try {
    content = JSON.parse(gunzipSync(bytes, { maxOutputLength: LARGEST }).toString("utf8")) ?? {};
  } catch (error) {
    throw new PackedSetError("cannot be unpacked", { cause: error });
  }
  const { version, files } = content;
  const isPair = (each: unknown) =>
    Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === "string");
  if (typeof version !== "string" || !Array.isArray(files) || !files.every(isPair))
    throw new PackedSetError("has another form");
  return { version, files };
}

function sourceOf(path: string, text: string): SourceFile {
  const kind = kindOf(path);
  if (!kind) throw new PackedSetError(`names a file that does not belong to it (${path.slice(0, 80)})`);
  return sourceFile(path, kind, Buffer.from(text));
}

function kindOf(path: string): Kind | undefined {
  const [, folder, single] = /^(?:([a-z]+)\/)?([\w.-]+)\.json$/.exec(path) ?? [];
  if (folder !== undefined) return Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder as keyof typeof FOLDERS] : undefined;
  return single === "vocabulary" || single === "tenant" ? single : undefined;
}
