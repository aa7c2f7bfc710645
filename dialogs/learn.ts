import type { ToldDay } from "../knowledge/dates.ts";
import { known } from "../knowledge/evidence.ts";
import { readDayOfChange } from "../knowledge/passkeys/day-of-change.ts";
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
  const changedOn = dayOfChange(turn, text, reading, except);
  if (changedOn !== undefined) findings.push([CHANGED_ON, changedOn.day]);
  const symptoms = Object.entries(reading.evidence.symptoms).filter(([id]) => before.symptoms[id] === undefined);
  const errors = reading.evidence.errors.filter((id) => !before.errors.includes(id));
  turn.move({
    kind: "said",
    text,
    findings: Object.fromEntries(findings),
    symptoms: Object.fromEntries(symptoms),
    wording: reading.evidence.wording,
    errors,
    ...(changedOn && { spans: { [CHANGED_ON]: { from: changedOn.from, to: changedOn.to } } }),
  });
  return findings.length + symptoms.length + errors.length > 0;
}

export const CHANGED_ON = "device-changed-on";

/** "I got a new phone last week" says when, too; a day in another sentence may be anything. */
function dayOfChange(turn: Turn, text: string, { evidence }: TextReading, except?: string): ToldDay | undefined {
  const changed = evidence.findings["device-changed"]?.value;
  if (changed === undefined || changed === "no" || except === CHANGED_ON) return undefined;
  return known(turn.evidence, CHANGED_ON) === undefined
    ? readDayOfChange(turn.inEnglishDates(text), turn.ports.now())
    : undefined;
}

/** An error or a symptom in a text that gives nothing to correct. */
function notedIn({ knowledge }: Turn, { evidence }: TextReading): string | undefined {
  const error = knowledge.errors.get(evidence.errors[0] ?? "")?.title;
  if (error !== undefined) return error;
  const [first] = Object.entries(evidence.symptoms).sort(([, a], [, b]) => b - a);
  return knowledge.symptoms.get(first?.[0] ?? "")?.title;
}

/** Shows what was read from a text, open for correction; says nothing when nothing was read. */
export async function showUnderstood(turn: Turn, reading: TextReading, except?: string): Promise<void> {
  const last = turn.trouble.moves.at(-1);
  const said = new Set([
    ...Object.keys(reading.evidence.findings),
    ...(last?.kind === "said" ? Object.keys(last.findings) : []),
  ]);
  const { findings: asked } = turn.knowledge.vocabulary; // what nobody is asked is nothing to correct
  const findings = [...said].filter(
    (finding) => asked[finding] && finding !== except && known(turn.evidence, finding) !== undefined,
  );
  if (findings.length === 0) {
    const what = notedIn(turn, reading);
    if (what !== undefined) await turn.tell("understood.noted", { what });
    return;
  }
  const card = await turn.aside((to) => present.understood(turn, to, findings.slice(0, 6)));
  turn.updateTrouble({ understood: card });
}
