import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { findNodeAtLocation, parseTree } from "jsonc-parser";

/** The folder that ships with the product. */
export const KNOWLEDGE_FOLDER = import.meta.dirname;

/** The kinds of entry, each a folder with one JSON file an entry; `tenant` and `vocabulary` are single files. */
export const FOLDERS = {
  causes: "cause",
  questions: "question",
  symptoms: "symptom",
  errors: "error",
  fixes: "fix",
  procedures: "procedure",
  facts: "fact",
  runbooks: "runbook",
  readings: "reading",
  security: "security",
  scope: "scope",
  routes: "route",
  mappings: "mapping",
} as const;

export type Folder = keyof typeof FOLDERS;
export type Kind = (typeof FOLDERS)[Folder] | "tenant" | "vocabulary";

/** One file as read: its text, and its content when it is JSON. */
export interface SourceFile {
  readonly path: string; // below the knowledge folder, with forward slashes
  readonly kind: Kind;
  readonly name: string; // file name without .json
  readonly text: string;
  readonly json?: unknown;
  readonly fault?: string; // why it is not JSON
}

/** A fault that a person can mend: where it is, which rule found it, and what to do, in one sentence. */
export interface Finding {
  readonly file: string;
  readonly line: number; // 1-based
  readonly rule: string;
  readonly message: string;
}

const MAX_FILE_BYTES = 1_000_000;

/**
 * Reads every knowledge file below `root`. Never throws for a bad file: its fault is part of the answer.
 * @throws when `root` itself cannot be read
 */
export function readFiles(root: string): SourceFile[] {
  const files = [readFile(root, "vocabulary.json", "vocabulary"), readFile(root, "tenant.json", "tenant")];
  for (const [folder, kind] of Object.entries(FOLDERS)) {
    for (const name of listJson(join(root, folder))) files.push(readFile(root, `${folder}/${name}`, kind));
  }
  return files;
}

/** The line of the value at `path` in a JSON text; the first line when there is no such value. */
export function lineOf(text: string, path: readonly (string | number)[]): number {
  const tree = parseTree(text);
  for (let depth = path.length; tree && depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node) return text.slice(0, node.offset).split("\n").length;
  }
  return 1;
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return []; // a kind without a folder has no entries; the rules say so where one is needed
  }
}

function readFile(root: string, path: string, kind: Kind): SourceFile {
  const name = path.replace(/^.*\//, "").replace(/\.json$/, "");
  try {
    const full = join(root, path);
    if (statSync(full).size > MAX_FILE_BYTES) return { path, kind, name, text: "", fault: "is larger than 1 MB" };
    const text = readFileSync(full, "utf8").replace(/^\uFEFF/, "");
    try {
      return { path, kind, name, text, json: JSON.parse(text) };
    } catch (error) {
      return { path, kind, name, text, fault: `is not JSON: ${(error as Error).message}` };
    }
  } catch (error) {
    return { path, kind, name, text: "", fault: `cannot be read: ${(error as Error).message}` };
  }
}
