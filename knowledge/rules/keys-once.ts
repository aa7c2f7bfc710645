import { visit } from "jsonc-parser";
import type { Finding, SourceFile } from "../files.ts";
import type { Rule } from "./rule.ts";

export const keysOnce: Rule = {
  name: "keys-once",
  why: "When a name stands twice in one entry, the first of the two is silently lost.",
  check: (context) => context.files.flatMap(repeatedKeys),
};

function repeatedKeys(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const open: Set<string>[] = []; // the names seen in each object that is open
  visit(file.text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, _offset, _length, line) => {
      const seen = open.at(-1);
      if (seen?.has(name)) {
        const message = `"${name}" stands twice in the same place, and only the second one counts. Keep one of the two.`;
        findings.push({ file: file.path, line: line + 1, rule: "keys-once", message });
      }
      seen?.add(name);
    },
  });
  return findings;
}
