import { expect, onTestFinished, test } from "vitest";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { loadOfEscalations } from "./escalation-load.ts";

test("G05, G06, G08, H24 200 escalations, a third of the answers wrong, killed again and again: one ticket each, and everybody told", {
  timeout: 180_000,
}, async () => {
  const copy = new KnowledgeCopy({ isBrief: true }); // it is started often, and little is said
  onTestFinished(() => copy.remove());
  const load = { cases: 200, faults: 0.3, killEveryMs: [700, 2_500], timeoutMs: 150_000 } as const;
  const result = await loadOfEscalations({ ...load, knowledge: copy.folder });
  expect(result).toMatchObject({
    cases: 200,
    escalated: 200,
    tickets: 200,
    keys: 200,
    unsigned: 0,
    withNumber: 200,
    wrongNumber: 0,
    told: 200,
  });
  expect(result.faults).toBeGreaterThan(20);
  expect(result.kills).toBeGreaterThan(0);
});
