import { type Evidence, NO_EVIDENCE } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import { withDerived } from "../next-step.ts";
import { readText } from "../read-text.ts";

/** A case that an agent closed: what the person said and answered, and what it was in the end. Redacted before it was stored. */
export interface ResolvedCase {
  readonly number: string;
  readonly said: readonly string[];
  readonly findings: Readonly<Record<string, string>>; // chosen on cards or corrected there
  readonly unknown: readonly string[]; // asked, and the person could not tell
  readonly failed: readonly string[]; // causes whose fix did not help
  readonly looksDifferent: readonly string[]; // causes at whose steps the person's screen looked different
  readonly realCause: string; // what the agent named
}

/** What is known from the case, read with this set of knowledge. Pure. */
export function evidenceOfCase(knowledge: Knowledge, resolved: ResolvedCase): Evidence {
  const said = resolved.said.length === 0 ? NO_EVIDENCE : readText(knowledge, resolved.said.join(". ")).evidence;
  const { error, ...answers } = resolved.findings;
  const chosen = Object.entries(answers).map(([id, value]) => [id, { value, origin: "chosen" as const }]);
  return withDerived(knowledge, {
    ...said,
    findings: { ...said.findings, ...Object.fromEntries(chosen) },
    errors: error === undefined ? said.errors : [...new Set([...said.errors, error])],
    unknown: resolved.unknown,
    failed: resolved.failed.filter((cause) => cause !== resolved.realCause),
  });
}
