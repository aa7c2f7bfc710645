import { describe, expect, test } from "vitest";
import { expectedAfter, redact } from "../../bot/transcripts/redact.ts";
import { harmlessLines, leftOf, PARTS, type Part, secretLines } from "../support/redaction-corpus.ts";
import { isLeft, MOST_LEFT, SETS, sentences } from "../support/redaction-sentences.ts";

/** What of the planted secrets is left, as "[secret] text". */
function missed(part: Part): { readonly left: string[]; readonly planted: number } {
  const lines = secretLines(part, 2);
  const left = lines.flatMap(({ text, before, secrets }) => {
    const read = redact(text, { after: before === undefined ? undefined : expectedAfter(before) });
    return secrets.flatMap((secret) => (leftOf(secret, read) === undefined ? [] : [`[${secret}] ${text}`]));
  });
  return { left, planted: lines.flatMap(({ secrets }) => secrets).length };
}

function hurt(part: Part): { readonly lost: string[]; readonly lines: number } {
  const lines = harmlessLines(part, 10);
  return { lost: lines.filter(({ text }) => redact(text) !== text).map(({ text }) => text), lines: lines.length };
}

describe("N09 the corpus: sentences as people write them, in eight languages", () => {
  test("is large and varied enough to say something", () => {
    const secrets = PARTS.flatMap((part) => secretLines(part, 2));
    expect(secrets.length).toBeGreaterThanOrEqual(750);
    expect(new Set(secrets.map(({ frame }) => frame)).size).toBeGreaterThanOrEqual(450);
    expect(new Set(secrets.map(({ language }) => language)).size).toBeGreaterThanOrEqual(6);
    const harmless = PARTS.flatMap((part) => harmlessLines(part, 10));
    expect(harmless.length).toBeGreaterThanOrEqual(2_000);
  });

  test.each(PARTS)("of the %s part, 99 % are caught", (part) => {
    const { left, planted } = missed(part);
    expect(left.length / planted, left.slice(0, 20).join("\n")).toBeLessThanOrEqual(0.01);
  });

  test.each(PARTS)("of the harmless lines of the %s part, at most 1 % loses a word", (part) => {
    const { lost, lines } = hurt(part);
    expect(lost.length / lines, lost.slice(0, 20).join("\n")).toBeLessThanOrEqual(0.01);
  });

  test.each(SETS)(
    "of the whole sentences of %s, nearly all are caught and at most 1 % of the harmless ones loses a word",
    (set) => {
      const read = ({ text, before }: { readonly text: string; readonly before?: string }) =>
        redact(text, { after: before === undefined ? undefined : expectedAfter(before) });
      const planted = sentences(set, "secrets");
      const left = planted.flatMap((each) => each.secrets.filter((secret) => isLeft(secret, read(each))));
      expect(left.length / planted.flatMap(({ secrets }) => secrets).length, left.join("\n")).toBeLessThanOrEqual(
        MOST_LEFT[set],
      );
      const harmless = sentences(set, "harmless");
      const lost = harmless.filter((each) => read(each) !== each.text).map(({ text }) => text);
      expect(lost.length / harmless.length, lost.join("\n")).toBeLessThanOrEqual(0.01);
    },
  );
});
