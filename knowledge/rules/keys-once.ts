import { visit } from "jsonc-parser";
import type { Finding, SourceFile } from "../files.ts";
import type { RuleOfFile } from "./rule.ts";

export const keysOnce: RuleOfFile = {
  name: "keys-once",
  why: "When a name stands twice in one entry, the first of the two is silently lost.",
  checkFile: (file) => (file.colons === namesIn(file.json) ? [] : repeatedKeys(file)),
};

/** Names in the content: as many as the text has, unless one was lost. */
function namesIn(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const part of Object.values(value)) count += namesIn(part);
  return count;
}

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
