import { type Finding, lineIn, type SourceFile } from "../files.ts";
import type { Fix, Knowledge, Procedure } from "../model.ts";

/** What a rule looks at. Only well-formed files are in it; what is broken has been said already. */
export interface RuleContext {
  readonly knowledge: Knowledge;
  readonly files: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[]; // example conversations
  /** Names of other files in the folders of the knowledge. */
  readonly names: readonly string[];
  /** Nothing was left out as broken: only then can be said what nothing leads to. */
  readonly isWhole: boolean;
  /** Absent when nothing is to be compared with today: a wrong clock must not keep the bot from starting. */
  readonly now?: Date;
  /** True of a file that is there, well-formed or not: what is broken is not also missing. */
  readonly has: (kind: string, id: string) => boolean;
}

/** A house rule: what must hold of the entries, and why. */
export type Rule = RuleOfFile | RuleOfSet;

interface RuleNamed {
  readonly name: string;
  readonly why: string;
  readonly severity?: "error" | "warning"; // default error
  /** Files that may break the rule, and why. One that no longer breaks it is an error: the list must not outlive its reasons. */
  readonly exceptions?: readonly Exception[];
}

/** What can be said of one file alone: also while others are broken, and once for as long as the file stays the same. */
export interface RuleOfFile extends RuleNamed {
  readonly checkFile: (file: SourceFile, now: Date | undefined) => readonly Finding[];
  readonly dependsOnToday?: true;
}

/** What can only be said of the entries together. */
export interface RuleOfSet extends RuleNamed {
  readonly check: (context: RuleContext) => Finding[];
  /** Needs no vocabulary: can be checked while that is broken. */
  readonly isLocal?: true;
  /** Says nothing while the tenant profile is broken. */
  readonly needsTenant?: true;
}

export interface Exception {
  readonly file: string;
  readonly why: string;
}

export interface Where {
  readonly kind: string;
  readonly name: string;
  readonly path?: readonly (string | number)[];
}

/** A finding about the entry `name` of one kind, at the value that `path` leads to. */
export function findingAt(context: RuleContext, { kind, name, path }: Where, rule: string, message: string): Finding {
  const file = indexOf(context.files).get(`${kind} ${name}`);
  return file ? findingIn(file, path ?? [], rule, message) : { file: `${kind}/${name}.json`, line: 1, rule, message };
}

export function findingIn(
  file: SourceFile,
  path: readonly (string | number)[],
  rule: string,
  message: string,
): Finding {
  return { file: file.path, line: lineIn(file, path), rule, message };
}

const indices = new WeakMap<readonly SourceFile[], ReadonlyMap<string, SourceFile>>();

function indexOf(files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  let index = indices.get(files);
  if (!index) {
    index = new Map(files.map((file) => [`${file.kind} ${file.name}`, file]));
    indices.set(files, index);
  }
  return index;
}

/** What a rule finds, without its known exceptions, and with those that are none any more. */
export function runRule(rule: Rule, context: RuleContext): Finding[] {
  const found =
    "check" in rule ? rule.check(context) : context.files.flatMap((file) => ofFile(rule, file, context.now));
  const exceptions = rule.exceptions ?? [];
  if (exceptions.length === 0) return [...found];
  const excepted = new Set(exceptions.map(({ file }) => file));
  const breaking = new Set(found.map(({ file }) => file));
  const present = new Set(context.files.map(({ path }) => path));
  const outlived = (context.isWhole ? exceptions : [])
    .filter(({ file }) => present.has(file) && !breaking.has(file))
    .map(({ file }) => ({
      file,
      line: 1,
      rule: rule.name,
      message: `This file is on the list of exceptions in knowledge/rules/${rule.name}.ts and no longer needs to be. Take it off that list.`,
    }));
  return [...found.filter(({ file }) => !excepted.has(file)), ...outlived];
}

const kept = new WeakMap<SourceFile, Map<RuleOfFile, readonly Finding[]>>();

function ofFile(rule: RuleOfFile, file: SourceFile, now: Date | undefined): readonly Finding[] {
  if (rule.dependsOnToday) return rule.checkFile(file, now);
  let byRule = kept.get(file);
  if (!byRule) {
    byRule = new Map();
    kept.set(file, byRule);
  }
  let found = byRule.get(rule);
  if (!found) {
    found = rule.checkFile(file, undefined);
    byRule.set(rule, found);
  }
  return found;
}

/** True of a copy that still has the id of another entry: that is said, and everything else would follow from it. */
export function hasOtherId({ kind, name, json }: SourceFile): boolean {
  if (kind === "vocabulary" || kind === "tenant") return false;
  const { id, finding } = json as { readonly id?: unknown; readonly finding?: unknown };
  return (kind === "reading" ? finding : id) !== name;
}

/** The entry of a file that has variants with steps; undefined for other kinds. */
export function stepEntryOf(file: SourceFile): Fix | Procedure | undefined {
  return file.kind === "fix" || file.kind === "procedure" ? (file.json as Fix | Procedure) : undefined;
}

/** Fixes and procedures: whatever has variants with steps. */
export function stepEntries({ knowledge: { fixes, procedures } }: RuleContext) {
  return [
    ...[...fixes.values()].map((entry) => ({ kind: "fix" as const, entry })),
    ...[...procedures.values()].map((entry) => ({ kind: "procedure" as const, entry })),
  ];
}
