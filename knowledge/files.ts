import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { jsonFault } from "./json-fault.ts";
import { scan } from "./scan.ts";

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
  words: "words",
  phrases: "phrases",
  texts: "texts",
} as const;

export type Folder = keyof typeof FOLDERS;
/** `scenario` files are examples: the check reads them, the bot does not. */
export type Kind = (typeof FOLDERS)[Folder] | "tenant" | "vocabulary" | "scenario";

/** One file as read: its text, and its content when it is JSON. */
export interface SourceFile {
  readonly path: string; // below the knowledge folder, with forward slashes
  readonly kind: Kind;
  readonly name: string; // file name without .json
  readonly text: string;
  readonly json?: unknown;
  readonly fault?: Fault; // why it cannot be used
  readonly colons?: number; // names in it, counted in the text: more than in the content when one stands twice
}

/** What keeps a file from being read, and where. */
export interface Fault {
  readonly line: number; // 1-based
  readonly message: string; // what is wrong and what to do
}

/** A fault that a person can mend: where it is, which rule found it, and what to do, in one sentence. */
export interface Finding {
  readonly file: string;
  readonly line: number; // 1-based
  readonly rule: string;
  readonly message: string;
}

export const MAX_FILE_BYTES = 2_000_000; // the largest that ships has a fortieth of it
export const MAX_FILES = 75_000;
export const MAX_DEPTH = 24; // brackets within brackets

/** A set that is refused as a whole, before anything in it is read. */
export class TooManyFilesError extends Error {
  override readonly name = "TooManyFilesError";
  readonly code = "KNOWLEDGE_TOO_LARGE";
}

/**
 * Reads every knowledge file below `root`. Never throws for a bad file: its fault is part of the answer.
 * @throws when `root` itself cannot be read
 * @throws {TooManyFilesError} before reading, when there are more than `MAX_FILES`
 */
export function readFiles(root: string): SourceFile[] {
  const home = realpathSync(root);
  const listed = Object.entries(FOLDERS).flatMap(([folder, kind]) =>
    listJson(join(home, folder)).map((name) => ({ path: `${folder}/${name}`, kind: kind as Kind })),
  );
  if (listed.length > MAX_FILES)
    throw new TooManyFilesError(
      `${root} has ${listed.length} files; at most ${MAX_FILES} are read. Is this the knowledge folder?`,
    );
  const singles = (["vocabulary", "tenant"] as const).map((kind) => ({ path: `${kind}.json`, kind: kind as Kind }));
  return [...singles, ...listed].map(({ path, kind }) => readOne(home, path, kind));
}

/** The example conversations of `root`; none when there is no such folder. */
export function readScenarioFiles(root: string): SourceFile[] {
  const home = realpathSync(root);
  return listJson(join(home, "scenarios")).map((name) => readOne(home, `scenarios/${name}`, "scenario"));
}

/** A JSON file beside the knowledge, read with the same care. @param root  what its path is told from */
export function readTextFile(root: string, path: string): SourceFile {
  return readOne(realpathSync(root), path, "scenario");
}

/** Every name in the folders of entries and beside `tenant.json`, for the rule about files that nobody reads. */
export function listNames(root: string): string[] {
  const beside = namesIn(root).filter((name) => name.includes(".json"));
  const folders = [...Object.keys(FOLDERS), "scenarios"];
  return [...beside, ...folders.flatMap((folder) => namesIn(join(root, folder)).map((name) => `${folder}/${name}`))];
}

/** The line of the value at `path` in a file; of the nearest value around it when there is no such value. */
export function lineIn(file: SourceFile, path: readonly (string | number)[]): number {
  const tree = treeOf(file);
  for (let depth = path.length; tree && depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node) return lineAt(file.text, node.offset);
  }
  return 1;
}

/** The line of the name `key` in the object at `path`. */
export function lineOfKey(file: SourceFile, path: readonly (string | number)[], key: string): number {
  const tree = treeOf(file);
  const object = tree && (path.length === 0 ? tree : findNodeAtLocation(tree, [...path]));
  const name = object?.children?.find((each) => each.children?.[0]?.value === key)?.children?.[0];
  return name ? lineAt(file.text, name.offset) : lineIn(file, path);
}

/** The line, counted from 1, at a place in a text. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

const trees = new WeakMap<SourceFile, Node>();

function treeOf(file: SourceFile): Node | undefined {
  let tree = trees.get(file);
  if (!tree) {
    tree = parseTree(file.text);
    if (tree) trees.set(file, tree);
  }
  return tree;
}

function listJson(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a kind without a folder has no entries; the rules say so where one is needed
  }
}

function readOne(root: string, path: string, kind: Kind): SourceFile {
  try {
    const real = realpathSync(join(root, path));
    if (!real.startsWith(root + sep))
      return faulty(
        path,
        kind,
        "This file is a link to a place outside the knowledge folder. Put the file itself here.",
      );
    const info = statSync(real);
    if (!info.isFile()) return faulty(path, kind, "This is a folder and not a file. Rename it or remove it.");
    if (info.size > MAX_FILE_BYTES) return tooLarge(path, kind, info.size);
    return sourceFile(path, kind, readFileSync(real));
  } catch (error) {
    const message =
      (error as { code?: unknown }).code === "ENOENT"
        ? "This file is missing. Put it back from an earlier version of the folder."
        : "This file cannot be opened. Check who may read it, or put it back from an earlier version.";
    return faulty(path, kind, message);
  }
}

/** A file from its bytes, whatever they are. */
export function sourceFile(path: string, kind: Kind, bytes: Buffer): SourceFile {
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(path, kind, bytes.length);
  const { text, fault } = decoded(bytes);
  if (fault) return faulty(path, kind, fault.message, text, fault.line);
  const { depth, colons } = scan(text);
  if (depth > MAX_DEPTH) {
    const message = `There are more than ${MAX_DEPTH} brackets inside one another. Compare it with a neighbour file.`;
    return faulty(path, kind, message, text);
  }
  try {
    return { path, kind, name: nameOf(path), text, json: JSON.parse(text), colons };
  } catch (error) {
    const found = jsonFault(text, error as Error);
    return faulty(path, kind, found.message, text, found.line);
  }
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.json$/, "");
}

function faulty(path: string, kind: Kind, message: string, text = "", line = 1): SourceFile {
  return { path, kind, name: nameOf(path), text, fault: { line, message } };
}

function tooLarge(path: string, kind: Kind, bytes: number): SourceFile {
  const size = `${Math.round(bytes / 1_000)} KB; at most ${MAX_FILE_BYTES / 1_000} KB`;
  return faulty(path, kind, `This file has ${size} are read. Remove what does not belong here.`);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a file; a byte order mark is left out. */
function decoded(bytes: Buffer): { readonly text: string; readonly fault?: Fault } {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isWide || bytes.subarray(0, 200).includes(0))
    return {
      text: "",
      fault: { line: 1, message: "This file is saved as UTF-16. Save it again with the encoding UTF-8." },
    };
  try {
    const text = strictUtf8.decode(bytes);
    if (text.trim() === "")
      return { text, fault: { line: 1, message: "This file is empty. Put its content back, or delete the file." } };
    return { text };
  } catch {
    const text = bytes.toString("utf8");
    const line = lineAt(text, text.indexOf("\uFFFD"));
    const message =
      "A letter here, such as ä or é, is saved in an old encoding. Save the file again with the encoding UTF-8 and look at the letter.";
    return { text, fault: { line, message } };
  }
}
