import { createHash } from "node:crypto";
import { versionOf } from "../../knowledge/assemble.ts";
import { type Finding, readFiles, type SourceFile } from "../../knowledge/files.ts";
import { checkFiles } from "../../knowledge/load.ts";
import { cardsFit } from "../commands/knowledge-cards.ts";
import { fingerprint } from "./folder-watch.ts";
import { unpacked } from "./packed-set.ts";

/** A set that passes every rule of the check. */
export interface GoodSet {
  readonly kind: "good";
  readonly version: string;
  readonly files: readonly SourceFile[];
}

/** A set that does not. */
export interface BadSet {
  readonly kind: "bad";
  readonly version?: string; // absent: it could not even be read
  readonly findings: readonly Finding[];
}

export type CheckedSet = GoodSet | BadSet;

/**
 * Reads and checks a folder. "unstable": somebody wrote while it was read, so it is to be read again.
 * @param now  for a change that is to be taken over. Absent at a start: a clock that is wrong must not keep what was served
 */
export function checkedFolder(root: string, now?: Date): CheckedSet | "unstable" {
  let before: string;
  let files: SourceFile[];
  try {
    before = fingerprint(root);
    files = readFiles(root);
    if (fingerprint(root) !== before) return "unstable";
  } catch (error) {
    return bad([{ file: "knowledge", line: 1, rule: "readable", message: (error as Error).message }]);
  }
  return checkedFiles(files, now);
}

/** Unpacks and checks a set that comes from a store. */
export function checkedBytes(bytes: Uint8Array): CheckedSet {
  try {
    return checkedFiles(unpacked(bytes));
  } catch (error) {
    return bad([{ file: "a kept set", line: 1, rule: "readable", message: (error as Error).message }]);
  }
}

function checkedFiles(files: readonly SourceFile[], now?: Date): CheckedSet {
  const version = versionOf(files);
  const digest = digestOf(files);
  if (passed.has(digest)) return { kind: "good", version, files };
  try {
    const set = { entries: files, scenarios: [], names: [] }; // examples are no reason not to serve
    const { errors } = checkFiles(set, { rules: [cardsFit], ...(now && { now }) });
    if (errors.length > 0) return bad(errors, version);
  } catch (error) {
    // A rule that stumbles over a set has not passed it.
    const message = `The check itself broke down: ${(error as Error).message}`;
    return bad([{ file: "knowledge", line: 1, rule: "check", message }], version);
  }
  if (passed.size >= MOST_PASSED) passed.clear();
  passed.add(digest);
  return { kind: "good", version, files };
}

/** Sets that this process has checked: a roll-back, or the files of what was agreed on, need not be checked again. */
const passed = new Set<string>();
const MOST_PASSED = 100;

function digestOf(files: readonly SourceFile[]): string {
  const digest = createHash("sha256");
  for (const { path, text } of files) digest.update(`${path}\0${text}\0`);
  return digest.digest("base64");
}

function bad(findings: readonly Finding[], version?: string): BadSet {
  return { kind: "bad", findings, ...(version !== undefined && { version }) };
}
