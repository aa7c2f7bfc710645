import type { When } from "./model.ts";
import type { MethodList } from "./passkeys/method.ts";

/** Where a finding came from; what a person chose outweighs what was read from a sentence. */
export type Origin = "said" | "chosen" | "client" | "directory" | "derived";

export interface KnownFinding {
  readonly value: string;
  readonly origin: Origin;
  /** Of a day that was told roughly: it lies between these ISO dates, both included. */
  readonly span?: DaySpan;
}

export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

/** What is known of one person's trouble. A finding that is absent was not asked or is not known: it is never "no". */
export interface Evidence {
  readonly findings: Readonly<Record<string, KnownFinding>>;
  readonly symptoms: Readonly<Record<string, number>>; // symptom id -> how well the words match, above 0 to 1
  readonly wording: Readonly<Record<string, number>>; // cause id -> logarithm of the factor; "" for all others
  readonly errors: readonly string[]; // ids of the error catalogue
  readonly unknown: readonly string[]; // findings that were asked and that the person could not tell
  readonly failed: readonly string[]; // causes whose fix was tried and did not help
  readonly methods?: MethodList; // what the directory listed; absent: not looked up
}

export const NO_EVIDENCE: Evidence = { findings: {}, symptoms: {}, wording: {}, errors: [], unknown: [], failed: [] };

/** The value of a finding, derived ones included; undefined when it is not known. */
export function known(evidence: Evidence, finding: string): string | undefined {
  return evidence.findings[finding]?.value;
}

/** True when every listed finding is known and has one of the listed values. */
export function isMet(when: When | undefined, evidence: Evidence): boolean {
  if (!when) return true;
  for (const finding in when) {
    const value = known(evidence, finding);
    if (value === undefined || !(when[finding] ?? []).includes(value)) return false;
  }
  return true;
}

/** True unless a listed finding is known and has another value. */
export function isPossible(when: When | undefined, evidence: Evidence): boolean {
  return Object.entries(when ?? {}).every(([finding, values]) =>
    values.includes(known(evidence, finding) ?? values[0] ?? ""),
  );
}

/** The same evidence with one finding set; `undefined` removes it. */
export function withFinding(evidence: Evidence, finding: string, value: string | undefined, origin: Origin): Evidence {
  const { [finding]: _, ...others } = evidence.findings;
  return { ...evidence, findings: value === undefined ? others : { ...others, [finding]: { value, origin } } };
}

/** Only what the person told: what was derived from it may not hold any more once they tell something else. */
export function withoutDerived(evidence: Evidence): Evidence {
  const told = Object.entries(evidence.findings).filter(
    ([, { origin }]) => origin !== "derived" && origin !== "directory",
  );
  return { ...evidence, findings: Object.fromEntries(told) };
}

/** Questions that were answered on a card, and those that the person could not answer. */
export function askedSoFar({ findings, unknown }: Evidence): number {
  return Object.values(findings).filter(({ origin }) => origin === "chosen").length + unknown.length;
}
