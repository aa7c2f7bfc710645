import { assemble, versionOf } from "./assemble.ts";
import {
  type Finding,
  KNOWLEDGE_FOLDER,
  listNames,
  readFiles,
  readScenarioFiles,
  type SourceFile,
  TooManyFilesError,
} from "./files.ts";
import type { Knowledge, Tenant } from "./model.ts";
import { editingRules, houseRules } from "./rules/index.ts";
import { type Rule, type RuleContext, runRule } from "./rules/rule.ts";
import { shapeFindings } from "./shape.ts";
import { tailored } from "./tenant-profile.ts";

export { KNOWLEDGE_FOLDER };

/** Errors keep a set of knowledge from being served; warnings do not. Sorted by file and line. */
export interface CheckResult {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Files that were refused, with everything that is wrong with them. */
export class KnowledgeError extends Error {
  override readonly name = "KnowledgeError";
  readonly code = "KNOWLEDGE_INVALID";
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    const lines = findings.slice(0, 20).map((finding) => `${finding.file}:${finding.line} ${finding.message}`);
    super(
      `The knowledge files have ${findings.length} error(s). Nothing was changed; mend them and try again.\n${lines.join("\n")}`,
    );
    this.findings = findings;
  }
}

/** The files of a knowledge folder as they were read. */
export interface FileSet {
  readonly entries: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[]; // example conversations: looked at, and no reason not to serve
  readonly names: readonly string[]; // of everything that lies in the folders
}

export interface CheckOptions {
  /** Absent: nothing is compared with today. */
  readonly now?: Date;
  /** Rules of outer layers, which know what this one must not: cards, texts of the bot. */
  readonly rules?: readonly Rule[];
}

/**
 * Checks shape and sense of a knowledge folder, with everything an administrator wants to know of it. Changes nothing.
 * @throws when the folder itself cannot be read
 */
export function checkKnowledge(root: string = KNOWLEDGE_FOLDER, options: CheckOptions = {}): CheckResult {
  const { now = new Date(), rules = [] } = options;
  try {
    return checkFiles(readSet(root), { now, rules: [...editingRules(root), ...rules] });
  } catch (error) {
    if (!(error instanceof TooManyFilesError)) throw error;
    return { errors: [{ file: ".", line: 1, rule: "readable", message: error.message }], warnings: [] };
  }
}

export function readSet(root: string): FileSet {
  return { entries: readFiles(root), scenarios: readScenarioFiles(root), names: listNames(root) };
}

export interface LoadOptions {
  readonly rules?: readonly Rule[];
  /** Well-formed is enough: for comparing with an older set, which today's rules may refuse. Never for serving. */
  readonly isForComparison?: boolean;
}

/**
 * Loads a knowledge folder that passes every rule. Examples, editor schemas and today's date do not count here:
 * they are no reason not to serve.
 * @throws {KnowledgeError} with every finding, when a rule refuses it
 */
export function loadKnowledge(root: string = KNOWLEDGE_FOLDER, options: LoadOptions = {}): Knowledge {
  return knowledgeOf(readFiles(root), options);
}

/** The same from files that were read already. @throws {KnowledgeError} */
export function knowledgeOf(entries: readonly SourceFile[], options: LoadOptions = {}): Knowledge {
  const errors = options.isForComparison
    ? shapeFindings(entries)
    : checkFiles({ entries, scenarios: [], names: [] }, { rules: options.rules ?? [] }).errors;
  if (errors.length > 0) throw new KnowledgeError(errors);
  return tailored(assemble(entries, versionOf(entries)));
}

/**
 * Files in, findings out: pure, and quick for files that were checked before. Well-formed files are checked for sense
 * while others are broken, as far as that can be told.
 */
export function checkFiles({ entries, scenarios, names }: FileSet, { now, rules = [] }: CheckOptions): CheckResult {
  const shape = shapeFindings([...entries, ...scenarios]);
  const broken = new Set(shape.map(({ file }) => file));
  const files = broken.size === 0 ? entries : entries.filter(({ path }) => !broken.has(path));
  const present = new Set(entries.map(({ kind, name }) => `${kind} ${name}`));
  const assembled = assemble(files, versionOf(files));
  const context: RuleContext = {
    knowledge: broken.has("tenant.json") ? { ...assembled, tenant: NO_TENANT } : assembled,
    files,
    scenarios: scenarios.filter(({ path }) => !broken.has(path)),
    names,
    isWhole: files.length === entries.length,
    ...(now && { now }),
    has: (kind, id) => present.has(`${kind} ${id}`),
  };
  const errors: Finding[] = [...shape];
  const warnings: Finding[] = [];
  for (const rule of [...houseRules, ...rules])
    if (canRun(rule, broken)) (rule.severity === "warning" ? warnings : errors).push(...runRule(rule, context));
  return { errors: sorted(errors), warnings: sorted(warnings) };
}

const NO_TENANT: Tenant = {
  organisation: "",
  allowedStores: [],
  attestation: "off",
  allowedAaguids: [],
  browsers: [],
  languages: [],
  desk: { name: "", phone: "", hours: "" },
  generalHelpdesk: "",
};

/** Whether a rule can say anything while these files are broken. */
function canRun(rule: Rule, broken: ReadonlySet<string>): boolean {
  if ("checkFile" in rule) return true;
  if (broken.has("tenant.json") && rule.needsTenant) return false;
  return rule.isLocal === true || !broken.has("vocabulary.json");
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}
