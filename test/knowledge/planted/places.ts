import type { Mistake } from "../../support/planted.ts";

/** Where most mistakes are made, and how the same one is made with many texts. */

export const CAUSE = "causes/no-internet.json";
export const VAULT = "causes/wrong-vault.json";
export const CLOCK = "questions/clock.json";
export const LOCK = "fixes/set-a-screen-lock.json";
export const SCENARIOS = "scenarios/phones.json";
export const FIRST = "Add **Face ID** or **Touch ID** on the same page if you like."; // a step of LOCK

/** The sentence in place of a step of a fix. */
export function said(rule: string, texts: readonly string[], file = LOCK): Mistake[] {
  return texts.map((text) => ({
    what: `"${text.slice(0, 60)}"`,
    file,
    rule,
    swap: [FIRST, JSON.stringify(text).slice(1, -1)],
  }));
}

/** Mistakes of one kind in one file, a line each: what it is, what stands there, what is written instead. */
export function swaps(
  rule: string,
  file: string,
  rows: readonly (readonly [what: string, from: string, to: string])[],
): Mistake[] {
  return rows.map(([what, ...swap]) => ({ what, file, rule, swap }));
}

export function patterns(texts: readonly string[]): Mistake[] {
  const file = "scope/printer.json";
  return texts.map((text) => ({
    what: `the pattern ${text}`,
    file,
    rule: "patterns-safe",
    change: (entry) => entry.patterns.push(text),
    line: JSON.stringify(text),
  }));
}
