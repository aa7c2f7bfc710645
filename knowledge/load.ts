import { assemble } from "./assemble.ts";
import { type Finding, KNOWLEDGE_FOLDER, readFiles, type SourceFile } from "./files.ts";
import type { Knowledge } from "./model.ts";
import { houseRules } from "./rules/index.ts";
import { shapeFindings } from "./shape.ts";

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

/** Checks shape and sense of a knowledge folder. Reads files, changes nothing. */
export function checkKnowledge(root: string = KNOWLEDGE_FOLDER, now = new Date()): CheckResult {
  return check(readFiles(root), now);
}

/**
 * Loads a knowledge folder that passes every rule.
 * @throws {KnowledgeError} with every finding, when a rule refuses it
 */
export function loadKnowledge(root: string = KNOWLEDGE_FOLDER, now = new Date()): Knowledge {
  const files = readFiles(root);
  const { errors } = check(files, now);
  if (errors.length > 0) throw new KnowledgeError(errors);
  return assemble(files);
}

function check(files: readonly SourceFile[], now: Date): CheckResult {
  const shape = shapeFindings(files);
  if (shape.length > 0) return { errors: sorted(shape), warnings: [] }; // the rules read well-formed entries only
  const knowledge = assemble(files);
  const context = { knowledge, files, now };
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const rule of houseRules) (rule.severity === "warning" ? warnings : errors).push(...rule.check(context));
  return { errors: sorted(errors), warnings: sorted(warnings) };
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
