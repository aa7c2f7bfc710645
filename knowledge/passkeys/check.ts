import type { Evidence } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import { type CleanUpStep, cleanUpOf } from "./clean-up.ts";
import { type RowVerdict, rowVerdicts } from "./row-verdicts.ts";
import { type Comparison, compare, SIGN_QUESTIONS, type Sign, type Signs } from "./signs.ts";

/** What the list and the device together amount to. All but "open" and "cannot-tell" are values of `passkey-check`. */
export type Verdict =
  | "not-registered" // the device's copy is a leftover
  | "listed-elsewhere" // the valid one is in another vault, within reach
  | "listed-out-of-reach" // the device's copy is a leftover, and the listed one may be one too
  | "older-copy" // of a passkey that was registered anew
  | "refused-by-policy"
  | "unlock-changed"
  | "key-gone" // the private key no longer exists: a leftover in the account
  | "key-gone-likely"
  | "old-row-left" // beside a good one
  | "hidden" // healthy, and something keeps the device from offering it
  | "not-synced"
  | "elsewhere" // healthy, on a thing that is not here
  | "no-passkey"
  | "windows-hello-only"
  | "renamed"
  | "inconclusive" // contradicts itself: a person looks, nothing is deleted
  | "not-visible-yet"
  | "healthy"
  | "cannot-tell"
  | "open"; // not enough is known yet

export type Confidence = "high" | "medium" | "low";

/** What a list of registered methods means for this person's trouble. */
export interface PasskeyCheck {
  readonly verdict: Verdict;
  /** Row of the decision table in the fact base; absent while the verdict is open. */
  readonly row?: string;
  readonly confidence: Confidence;
  readonly says?: string; // the reason, one plain sentence
  readonly passkeys: readonly RowVerdict[]; // in the order of the list
  /** The device holds a passkey that the account does not know. */
  readonly leftoverOnDevice: boolean;
  /** Findings that would settle an open verdict, or could still change this one; the most telling first. */
  readonly settledBy: readonly string[];
  /** Nothing that could still be told would give another verdict. */
  readonly isSettled: boolean;
  /** Empty where nothing is to be deleted. */
  readonly cleanUp: readonly CleanUpStep[];
}

/** A row of `facts/passkey-verdicts.json`: all listed signs have one of the listed values. The first row that holds decides. */
export interface TableRow {
  readonly row: string;
  readonly when: Readonly<Partial<Record<Sign, readonly string[]>>>;
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  readonly says: string;
}

/**
 * Compares what the directory lists with what the person says that the device offers. Pure; reads no clock.
 * @returns undefined when nothing was looked up, or the look-up could not read passkeys
 */
export function checkPasskeys(knowledge: Knowledge, evidence: Evidence): PasskeyCheck | undefined {
  const list = evidence.methods;
  if (!list?.covers.includes("passkey")) return undefined;
  const comparison = compare(knowledge, evidence, list);
  const { met, settledBy, isFinal } = walk(tableOf(knowledge), comparison.signs);
  const verdict = met === undefined ? "open" : isFinal ? met.verdict : (IN_DOUBT[met.verdict] ?? "open");
  const confidence = met === undefined || verdict === "open" ? "low" : trusted(met, comparison);
  const softened = confidence === "low" ? (IN_DOUBT[verdict] ?? verdict) : verdict;
  const passkeys = rowVerdicts(knowledge, evidence, comparison, softened, confidence);
  return {
    verdict: softened,
    ...(met && softened !== "open" && { row: met.row, says: met.says }),
    confidence: isFinal || confidence === "low" ? confidence : "medium",
    passkeys,
    leftoverOnDevice: LEFT_ON_DEVICE.includes(softened),
    settledBy,
    isSettled: isFinal && softened !== "open" && !softened.endsWith("-likely"),
    cleanUp: cleanUpOf(knowledge, evidence, softened, passkeys),
  };
}

const LEFT_ON_DEVICE: readonly Verdict[] = ["not-registered", "older-copy", "listed-out-of-reach"];

/** What is left of a verdict while something that is not known could overturn it. The others are not given in doubt. */
const IN_DOUBT: Readonly<Partial<Record<Verdict, Verdict>>> = {
  "key-gone": "key-gone-likely",
  "key-gone-likely": "key-gone-likely",
  "old-row-left": "key-gone-likely",
  "cannot-tell": "cannot-tell",
};

/** Verdicts under which both sides agree about the passkey: none of them makes it a leftover. */
const IN_ORDER: readonly Verdict[] = ["healthy", "unlock-changed", "refused-by-policy", "renamed"];

interface Walked {
  readonly met: TableRow | undefined;
  readonly isFinal: boolean; // no row above with another verdict could still hold
  readonly settledBy: readonly string[];
}

/** Three-valued, from the top: a row with an unknown sign neither holds nor falls, and what would decide it is noted. */
function walk(table: readonly TableRow[], signs: Signs): Walked {
  const settledBy: string[] = [];
  const possible: TableRow[] = [];
  let met: TableRow | undefined;
  for (const row of table) {
    const unknown = unknownSigns(row, signs);
    if (unknown === undefined) continue;
    if (unknown.length === 0) {
      met = row;
      break;
    }
    possible.push(row);
    for (const finding of unknown.flatMap((sign) => SIGN_QUESTIONS[sign] ?? []))
      if (!settledBy.includes(finding)) settledBy.push(finding);
  }
  const agrees = ({ verdict }: TableRow) =>
    verdict === met?.verdict || (met?.verdict === "healthy" && IN_ORDER.includes(verdict));
  return { met, settledBy, isFinal: possible.every(agrees) };
}

/** The signs that still decide the row; undefined when a known sign speaks against it. */
function unknownSigns({ when }: TableRow, signs: Signs): Sign[] | undefined {
  const unknown: Sign[] = [];
  for (const [sign, values] of Object.entries(when) as [Sign, readonly string[]][]) {
    const value = signs[sign];
    if (value === undefined) unknown.push(sign);
    else if (!values.includes(value)) return undefined;
  }
  return unknown;
}

/** Verdicts that rest on whose number a row carries. */
const RESTS_ON_NUMBER: readonly Verdict[] = [
  "key-gone",
  "key-gone-likely",
  "old-row-left",
  "elsewhere",
  "hidden",
  "older-copy",
  "listed-elsewhere",
  "listed-out-of-reach",
  "healthy",
];

/** Sure only where the numbers it rests on are: a number without attestation is a claim, a name is a guess. */
function trusted({ verdict, confidence }: TableRow, { inPlay, signs }: Comparison): Confidence {
  if (!RESTS_ON_NUMBER.includes(verdict) || signs.kind === "synced") return confidence;
  if (inPlay.some(({ trust }) => trust === "guess")) return "low";
  return inPlay.some(({ trust }) => trust === "claim") && confidence === "high" ? "medium" : confidence;
}

function tableOf(knowledge: Knowledge): readonly TableRow[] {
  const rows = knowledge.facts.get("passkey-verdicts")?.value;
  return Array.isArray(rows) ? (rows as unknown as TableRow[]) : [];
}
