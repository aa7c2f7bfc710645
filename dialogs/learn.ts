import { known } from "../knowledge/evidence.ts";
import type { TextReading } from "../knowledge/read-text.ts";
import * as present from "./present.ts";
import type { Turn } from "./turn.ts";

/**
 * Adds what a text says as a move.
 * @param except  a finding that is about to be answered, or stays open
 * @returns false when it says nothing new
 */
export function learn(turn: Turn, text: string, reading: TextReading, except?: string): boolean {
  const before = turn.evidence;
  const findings = Object.entries(reading.evidence.findings)
    .filter(([finding]) => finding !== except && before.findings[finding] === undefined)
    .map(([finding, { value }]) => [finding, value] as const);
  const symptoms = Object.entries(reading.evidence.symptoms).filter(([id]) => before.symptoms[id] === undefined);
  const errors = reading.evidence.errors.filter((id) => !before.errors.includes(id));
  turn.move({
    kind: "said",
    text,
    findings: Object.fromEntries(findings),
    symptoms: Object.fromEntries(symptoms),
    wording: reading.evidence.wording,
    errors,
  });
  return findings.length + symptoms.length + errors.length > 0;
}

/** Shows what was read from a text, open for correction; says nothing when nothing was read. */
export async function showUnderstood(turn: Turn, reading: TextReading, except?: string): Promise<void> {
  const findings = Object.keys(reading.evidence.findings).filter(
    (finding) => finding !== except && known(turn.evidence, finding) !== undefined,
  );
  if (findings.length === 0) return;
  const card = await turn.aside((to) => present.understood(turn, to, findings.slice(0, 6)));
  turn.updateTrouble({ understood: card });
}
