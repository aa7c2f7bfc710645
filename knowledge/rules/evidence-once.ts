import type { Finding } from "../files.ts";
import { findingAt, type Rule } from "./rule.ts";

export const evidenceOnce: Rule = {
  name: "evidence-once",
  why: "Lines of evidence multiply: an answer that two lines of a cause weigh counts twice without anybody meaning it.",
  check: (context) =>
    [...context.knowledge.causes.values()].flatMap((cause) => {
      const seen = new Set<string>();
      const findings: Finding[] = [];
      cause.evidence.forEach((row, i) => {
        for (const value of [row.is].flat()) {
          const answer = `${row.finding} ${value}`;
          if (seen.has(answer)) {
            const message = `Another line above already weighs "${row.finding}" being "${value}". Keep one of the two.`;
            const where = { kind: "cause", name: cause.id, path: ["evidence", i] };
            findings.push(findingAt(context, where, "evidence-once", message));
          }
          seen.add(answer);
        }
      });
      return findings;
    }),
};
