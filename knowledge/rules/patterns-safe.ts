import type { Finding } from "../files.ts";
import { findingAt, type Rule } from "./rule.ts";

export const patternsSafe: Rule = {
  name: "patterns-safe",
  why: "A pattern runs over what anybody types; one that backtracks without end would stop the bot for everybody.",
  check: (context) => {
    const findings: Finding[] = [];
    const look = (kind: string, name: string, path: (string | number)[], pattern: string) => {
      const problem = patternFault(pattern);
      if (problem) findings.push(findingAt(context, { kind, name, path }, "patterns-safe", problem));
    };
    for (const reading of context.knowledge.readings.values())
      reading.rules.forEach((rule, i) => {
        if (rule.pattern !== undefined) look("reading", reading.finding, ["rules", i, "pattern"], rule.pattern);
      });
    for (const signal of context.knowledge.security.values()) {
      signal.patterns.forEach((pattern, i) => look("security", signal.id, ["patterns", i], pattern));
      signal.exceptPatterns.forEach((pattern, i) => look("security", signal.id, ["exceptPatterns", i], pattern));
    }
    for (const entry of context.knowledge.scope.values())
      entry.patterns.forEach((pattern, i) => look("scope", entry.id, ["patterns", i], pattern));
    return findings;
  },
};

/** Why a pattern must not be used; undefined when it may. Repeats inside a repeat are what blows up. */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "iu");
  } catch (error) {
    return `This is not a regular expression: ${(error as Error).message}.`;
  }
  if (pattern.length > 2_000) return "This pattern is longer than 2,000 characters. Split it into several.";
  if (/\\[1-9]/.test(pattern))
    return "This pattern refers back to a group, which can take for ever. Write it without \\1.";
  if (hasNestedRepeat(pattern))
    return "This pattern repeats something that itself repeats, which can take for ever. Write it without one of the two.";
  return undefined;
}

/** True when a group that holds an unbounded repeat (`*`, `+`, `{n,}`) is itself repeated without bound. */
function hasNestedRepeat(pattern: string): boolean {
  const groups: boolean[] = []; // per open group: has it an unbounded repeat inside
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "\\") i++;
    else if (char === "[") i = endOfClass(pattern, i);
    else if (char === "(") groups.push(false);
    else if (char === ")") {
      const inside = groups.pop() ?? false;
      if (inside && isUnbounded(pattern, i + 1)) return true;
      if (inside && groups.length > 0) groups[groups.length - 1] = true;
    } else if (isUnbounded(pattern, i) && groups.length > 0) groups[groups.length - 1] = true;
  }
  return false;
}

function endOfClass(pattern: string, start: number): number {
  let i = start + 1;
  while (i < pattern.length && pattern[i] !== "]") i += pattern[i] === "\\" ? 2 : 1;
  return i;
}

function isUnbounded(pattern: string, at: number): boolean {
  return pattern[at] === "*" || pattern[at] === "+" || /^\{\d+,\}/.test(pattern.slice(at, at + 8));
}
