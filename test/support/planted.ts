import { cardsFit } from "../../bot/commands/knowledge-cards.ts";
import { type Finding, type Kind, lineAt, lineIn, type SourceFile, sourceFile } from "../../knowledge/files.ts";
import { type CheckResult, checkFiles, type FileSet, KNOWLEDGE_FOLDER, readSet } from "../../knowledge/load.ts";
import { editingRules } from "../../knowledge/rules/index.ts";
import type { Entry } from "./knowledge-copy.ts";

/** A mistake that an administrator makes in one file, and what the check has to say about it. */
export interface Mistake {
  readonly what: string;
  readonly file: string;
  readonly rule: string;
  /** What stands there, and what is written instead; the first place counts. */
  readonly swap?: readonly [from: string, to: string];
  /** Or: the entry changed as data, and written anew. */
  readonly change?: (entry: Entry) => void;
  /** Or: the whole file. Null: the file is gone. */
  readonly bytes?: ((text: string) => string | Buffer) | null;
  /** A second file that is written too, such as a copy. */
  readonly also?: readonly [file: string, from: string, change?: (entry: Entry) => void];
  /** Where it is found, when that is not the file itself. */
  readonly found?: string;
  /** A text on the line that the finding must name, or the value there by its path; without it, the line of the swap. */
  readonly line?: string | number | readonly (string | number)[];
  readonly severity?: "warning";
}

export const shipped: FileSet = readSet(KNOWLEDGE_FOLDER);
export const NOW = new Date("2026-11-20T12:00:00Z");
const byPath = new Map([...shipped.entries, ...shipped.scenarios].map((file) => [file.path, file]));
const rules = [...editingRules(KNOWLEDGE_FOLDER), cardsFit];

/** What the check says of the shipped files with some of them changed. Nothing is written to the disk. */
export function checkWith(changed: ReadonlyMap<string, SourceFile | null>, now: Date = NOW): CheckResult {
  const apply = (files: readonly SourceFile[]) =>
    files.flatMap((file) => {
      const other = changed.get(file.path);
      return other === undefined ? [file] : other === null ? [] : [other];
    });
  const added = [...changed].flatMap(([path, file]) => (file && !byPath.has(path) ? [file] : []));
  const entries = [...apply(shipped.entries), ...added.filter(({ kind }) => kind !== "scenario")];
  const scenarios = [...apply(shipped.scenarios), ...added.filter(({ kind }) => kind === "scenario")];
  return checkFiles({ entries, scenarios, names: shipped.names }, { now, rules });
}

export interface Planted {
  readonly file: string;
  readonly line: number | undefined; // undefined: any line of the file
  readonly result: CheckResult;
}

/** Makes the mistake, and checks. */
export function plant(mistake: Mistake): Planted {
  const { file, found = file } = mistake;
  const { changed, at } = made(mistake);
  return {
    file: found,
    line: lineOf(mistake, changed.get(found) ?? byPath.get(found), at),
    result: checkWith(changed),
  };
}

/** Makes them all, each in files of its own, and checks once. */
export function plantAll(mistakes: readonly Mistake[]): CheckResult {
  return checkWith(new Map(mistakes.flatMap((mistake) => [...made(mistake).changed])));
}

function made(mistake: Mistake): { readonly changed: ReadonlyMap<string, SourceFile | null>; readonly at?: number } {
  const { file, also, swap, change, bytes: whole } = mistake;
  const original = byPath.get(file);
  if (!original) throw new Error(`There is no ${file}.`);
  const changed = new Map<string, SourceFile | null>();
  const { bytes, at } = edited(mistake, original.text);
  if (swap || change || whole !== undefined) changed.set(file, bytes === null ? null : source(file, bytes));
  if (also) {
    const [path, from, alter] = also;
    const entry = JSON.parse(byPath.get(from)?.text ?? "") as Entry;
    alter?.(entry);
    changed.set(path, source(path, Buffer.from(JSON.stringify(entry, null, 2))));
  }
  return { changed, ...(at !== undefined && { at }) };
}

function edited({ what, swap, change, bytes }: Mistake, text: string): { bytes: Buffer | null; at?: number } {
  if (bytes === null) return { bytes: null };
  if (bytes) return { bytes: Buffer.from(bytes(text) as string) };
  if (change) {
    const entry = JSON.parse(text) as Entry;
    change(entry);
    return { bytes: Buffer.from(`${JSON.stringify(entry, null, 2)}\n`) };
  }
  if (!swap) return { bytes: Buffer.from(text) };
  const at = text.indexOf(swap[0]);
  if (at === -1) throw new Error(`${what}: nothing says ${swap[0]}`);
  return { bytes: Buffer.from(text.slice(0, at) + swap[1] + text.slice(at + swap[0].length)), at };
}

function lineOf({ what, line, swap }: Mistake, file: SourceFile | null | undefined, at?: number): number | undefined {
  if (typeof line === "number") return line;
  if (typeof line === "object") return file ? lineIn(file, line) : undefined;
  const text = file?.text ?? "";
  if (line !== undefined) {
    const mark = text.indexOf(line);
    if (mark === -1) throw new Error(`${what}: nothing says ${line} afterwards`);
    return lineAt(text, mark);
  }
  return swap && at !== undefined ? lineAt(text, at) : undefined;
}

function source(path: string, bytes: Buffer): SourceFile {
  const folder = path.split("/")[0] ?? "";
  const kind = byPath.get(path)?.kind ?? [...byPath.values()].find((file) => file.path.startsWith(`${folder}/`))?.kind;
  return sourceFile(path, kind as Kind, bytes);
}

/** Words of the trade, which an administrator need not know. */
const JARGON =
  /\b(undefined|regex|regular expression|backtrack\w*|quantifier|instancePath|JSON\.parse|token|SyntaxError|TypeError|typeof|boolean|integer|string|array|object(?!-id)|enum|const|parser?|null pointer|stack|exception thrown|schema path|additionalProperties|minLength|maxLength|oneOf|anyOf)\b/i;
const TELLS_WHAT_TO_DO =
  /\b(write|add|use|remove|delete|correct|put|keep|take|change|shorten|replace|save|move|give|check|compare|did you mean|run|make|set|leave|fill|allow|say|describe|rename|spread|name|call|begin|still to be answered)\b/i;

/** What is wrong with the words of a finding for somebody who does not program; empty when nothing is. */
export function wordingFaults({ message }: Finding): string[] {
  const faults: string[] = [];
  const jargon = JARGON.exec(message);
  if (jargon) faults.push(`jargon "${jargon[0]}"`);
  if (/\n|\bat .*:\d+:\d+/.test(message)) faults.push("a stack, or several lines");
  if (message.length > 420) faults.push("too long");
  if (!TELLS_WHAT_TO_DO.test(message)) faults.push("nothing to do");
  if (!/^["A-Z0-9“{]/.test(message) || !/[.?!)]$|npm run [\w -]+$/.test(message)) faults.push("no sentence");
  return faults;
}
