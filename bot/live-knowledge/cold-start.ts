import { assemble, versionOf } from "../../knowledge/assemble.ts";
import { readFiles, type SourceFile } from "../../knowledge/files.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { tailored } from "../../knowledge/tenant-profile.ts";
import type { Log } from "../log.ts";
import type { AgreedLine } from "../turn/agreed-knowledge.ts";
import type { Agreement } from "./agreement.ts";
import type { BadSet } from "./check-files.ts";
import { fingerprint, glance } from "./folder-watch.ts";
import { numberOf } from "./lines.ts";
import type { Verdict } from "./verdict.ts";

/** Where the served set comes from. `kept` and `bundled` stand in for a folder that was refused at the start. */
export type Source = "folder" | "published" | "kept" | "bundled";

export interface StartOptions {
  readonly folder: string;
  readonly agreement: Agreement;
  /** The packed set that ships with the product, for a first start on a broken folder. */
  readonly bundled: () => Uint8Array<ArrayBuffer> | undefined;
  readonly verdict?: Verdict;
  readonly log: Log;
}

/** What the bot begins with. */
export interface Start {
  readonly knowledge: Knowledge;
  readonly source: Source;
  readonly seen: string; // what a glance at the folder gave before it was read
  readonly had: number; // number of the line that the folder's files are of; 0: of none
  readonly refused?: BadSet;
  readonly own?: readonly SourceFile[]; // of the folder, when they are what is served
}

/**
 * A folder whose set was agreed on before and replaced since is an old copy (an instance that starts again with its old
 * image): it follows the last line. A set that nobody has agreed on yet is a change, and goes first.
 * @throws {KnowledgeError} when the folder is broken, and nothing can stand in for it
 */
export async function coldStart(options: StartOptions, lines: readonly AgreedLine[]): Promise<Start> {
  const seen = glance(options.folder);
  const folder = await ownFiles(options);
  if ("findings" in folder) return { seen, had: 0, ...(await standIn(options, lines, folder)) };
  const version = versionOf(folder.files);
  const had = numberOf(lines, version);
  const last = lines.at(-1);
  if (last && had > 0 && last.version !== version) {
    const knowledge = await keptSet(options, last.version);
    if (knowledge) return { knowledge, source: "published", seen, had };
  }
  const knowledge = tailored(assemble(folder.files, version));
  return { knowledge, source: "folder", seen, had, own: folder.files };
}

/** The rules are only loaded where there is no verdict on these files yet. */
async function ownFiles({ folder, verdict, log }: StartOptions): Promise<{ files: readonly SourceFile[] } | BadSet> {
  if (verdict) {
    const files = filesAtRest(folder);
    if (files && verdict.holds(files)) return { files };
  }
  const { checkedFolder } = await import("./check-files.ts");
  let set = checkedFolder(folder);
  for (let reads = 1; set === "unstable" && reads < MOST_READS; reads++) set = checkedFolder(folder);
  if (set === "unstable") return NOT_AT_REST;
  if (set.kind === "bad") return set;
  try {
    verdict?.keep(set.files);
  } catch (error) {
    log.debug("The verdict on the knowledge could not be kept", { error });
  }
  return set;
}

const MOST_READS = 3;

function filesAtRest(folder: string): readonly SourceFile[] | undefined {
  try {
    const before = fingerprint(folder);
    const files = readFiles(folder);
    return fingerprint(folder) === before ? files : undefined;
  } catch {
    return undefined; // the check says why
  }
}

async function standIn(
  options: StartOptions,
  lines: readonly AgreedLine[],
  refused: BadSet,
): Promise<Pick<Start, "knowledge" | "source" | "refused">> {
  for (const version of new Set(lines.map((line) => line.version).reverse())) {
    const knowledge = await keptSet(options, version);
    if (knowledge) return { refused, knowledge, source: "kept" };
  }
  const bundled = await checked(options.bundled());
  if (bundled) return { refused, knowledge: bundled, source: "bundled" };
  const { KnowledgeError } = await import("../../knowledge/load.ts");
  throw new KnowledgeError(refused.findings);
}

async function keptSet({ agreement, log }: StartOptions, version: string): Promise<Knowledge | undefined> {
  try {
    for await (const copy of agreement.copies(version)) {
      const knowledge = await checked(copy);
      if (knowledge) return knowledge;
    }
  } catch (error) {
    log.warn("A kept set of knowledge cannot be read", { version, error });
  }
  return undefined;
}

async function checked(bytes: Uint8Array<ArrayBuffer> | undefined): Promise<Knowledge | undefined> {
  if (!bytes) return undefined;
  const { checkedBytes } = await import("./check-files.ts");
  const set = checkedBytes(bytes);
  return set.kind === "good" ? tailored(assemble(set.files, set.version)) : undefined;
}

const NOT_AT_REST: BadSet = {
  kind: "bad",
  findings: [{ file: "knowledge", line: 1, rule: "readable", message: "The folder is being written to." }],
};
