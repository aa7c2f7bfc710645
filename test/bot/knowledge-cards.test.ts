import { expect, test } from "vitest";
import { fixCardOf, LARGEST_BYTES, longestSteps, SURELY_FITS } from "../../bot/commands/knowledge-cards.ts";
import { loadKnowledge } from "../../knowledge/load.ts";

const knowledge = loadKnowledge();

test("the words that surely fit leave room for what the template adds, on every fix that ships", () => {
  const causes = [...knowledge.causes.values()];
  const overheads = [...knowledge.fixes.values()].flatMap((fix) =>
    fix.variants.map((variant) => {
      const steps = longestSteps(knowledge, variant);
      const card = fixCardOf(
        knowledge,
        fix,
        steps,
        causes.filter((cause) => cause.fix === fix.id),
      );
      const words = Buffer.byteLength(steps.join("") + fix.expect);
      return { bytes: Buffer.byteLength(JSON.stringify(card)), words, steps: steps.length };
    }),
  );
  expect(Math.max(...overheads.map(({ bytes }) => bytes))).toBeLessThan(LARGEST_BYTES);
  const most = Math.max(...overheads.map(({ bytes, words }) => bytes - words));
  expect(most + SURELY_FITS).toBeLessThan(LARGEST_BYTES);
});
