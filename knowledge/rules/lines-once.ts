import type { Finding, SourceFile } from "../files.ts";
import type { Cause, Reading, Symptom } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";

const NAME = "lines-once";

export const linesOnce: Rule = {
  name: NAME,
  why: "Lines multiply: what two lines of a cause weigh counts twice without anybody meaning it, and opposite lines cancel out.",
  checkFile: (file) => {
    if (file.kind === "reading") return words(file);
    if (file.kind !== "cause") return given(file);
    const cause = file.json as Cause;
    const findings: Finding[] = [];
    const say = (path: readonly (string | number)[], message: string) =>
      void findings.push(findingIn(file, path, NAME, message));
    const lists = [
      ["symptoms", cause.symptoms.map((row) => row.symptom)],
      ["errors", cause.errors.map((row) => row.error)],
      ["apart", cause.apart.map((row) => row.from)],
    ] as const;
    for (const [list, ids] of lists)
      ids.forEach((id, i) => {
        if (ids.indexOf(id) < i) say([list, i], `A line above already names "${id}". Keep one of the two.`);
      });
    cause.apart.forEach(({ from }, i) => {
      if (from === cause.id) say(["apart", i, "from"], "This names the cause itself. Name the other cause here.");
    });
    evidence(cause, say);
    return findings;
  },
};

/** A finding has one value: two that follow "for sure" cannot both be right. */
function given(file: SourceFile): Finding[] {
  const gives = (file.json as Partial<Symptom>).gives ?? [];
  return gives.flatMap(({ finding }, i) =>
    gives.findIndex((each) => each.finding === finding) === i
      ? []
      : [findingIn(file, ["gives", i], NAME, `A line above already gives "${finding}" a value. Keep one of the two.`)],
  );
}

/** The first rule that fits counts, so a word of two rules never means the second. */
function words(file: SourceFile): Finding[] {
  const seen = new Set<string>();
  return (file.json as Reading).rules.flatMap(({ words: list = [] }, i) =>
    list.flatMap((word, w) => {
      if (!seen.has(word)) {
        seen.add(word);
        return [];
      }
      return [findingIn(file, ["rules", i, "words", w], NAME, `"${word}" stands above already. Keep it in one place.`)];
    }),
  );
}

function evidence(cause: Cause, say: (path: readonly (string | number)[], message: string) => void): void {
  const seen = new Set<string>();
  cause.evidence.forEach((row, i) => {
    for (const value of [row.is].flat()) {
      const answer = `${row.finding} ${value}`;
      if (seen.has(answer))
        say(["evidence", i], `A line above already weighs "${row.finding}" being "${value}". Keep one of the two.`);
      seen.add(answer);
    }
    if (row.otherwise !== undefined && speaksFor(row.weighs) === speaksFor(row.otherwise)) {
      const message = `"weighs" and "otherwise" move the cause the same way, so every answer does the same. Change one of them or remove "otherwise".`;
      say(["evidence", i, "otherwise"], message);
    }
  });
}

function speaksFor(weight: string): boolean {
  return weight === "proves" || weight.endsWith("suggests");
}
