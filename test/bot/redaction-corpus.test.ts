import { describe, expect, test } from "vitest";
import { expectedAfter, redact } from "../../bot/transcripts/redact.ts";
import { harmlessLines, leftOf, secretLines } from "../support/redaction-corpus.ts";

/** What of the planted secrets is left, as "[secret] text". */
function missed(part: Parameters<typeof secretLines>[0]): { readonly left: string[]; readonly planted: number } {
  const lines = secretLines(part, 2);
  const left = lines.flatMap(({ text, before, secrets }) => {
    const read = redact(text, { after: before === undefined ? undefined : expectedAfter(before) });
    return secrets.flatMap((secret) => (leftOf(secret, read) === undefined ? [] : [`[${secret}] ${text}`]));
  });
  return { left, planted: lines.flatMap(({ secrets }) => secrets).length };
}

function hurt(part: Parameters<typeof harmlessLines>[0]): { readonly lost: string[]; readonly lines: number } {
  const lines = harmlessLines(part, 10);
  return { lost: lines.filter(({ text }) => redact(text) !== text).map(({ text }) => text), lines: lines.length };
}

describe("N09 the corpus: sentences as people write them, in eight languages", () => {
  test("is large and varied enough to say something", () => {
    const secrets = [...secretLines("secrets", 2), ...secretLines("blind-secrets", 2)];
    expect(secrets.length).toBeGreaterThanOrEqual(750);
    expect(new Set(secrets.map(({ frame }) => frame)).size).toBeGreaterThanOrEqual(450);
    expect(new Set(secrets.map(({ language }) => language)).size).toBeGreaterThanOrEqual(6);
    const harmless = [...harmlessLines("harmless", 10), ...harmlessLines("blind-harmless", 10)];
    expect(harmless.length).toBeGreaterThanOrEqual(2_000);
  });

  test.each(["secrets", "blind-secrets"] as const)("of %s, 99 % are caught", (part) => {
    const { left, planted } = missed(part);
    expect(left.length / planted, left.slice(0, 20).join("\n")).toBeLessThanOrEqual(0.01);
  });

  test.each(["harmless", "blind-harmless"] as const)("of %s, at most 1 % loses a word", (part) => {
    const { lost, lines } = hurt(part);
    expect(lost.length / lines, lost.slice(0, 20).join("\n")).toBeLessThanOrEqual(0.01);
  });
});
