import type { AgreedLine } from "../turn/agreed-knowledge.ts";

type Line = Pick<AgreedLine, "version" | "why">;

/** The line that a roll-back leads to: the version before the served one, roll-backs themselves taken back. */
export function lineBefore<Each extends Line>(lines: readonly Each[]): Each | undefined {
  const stack: Each[] = [];
  for (const line of lines) {
    const at = line.why === "rolled-back" ? stack.findLastIndex(({ version }) => version === line.version) : -1;
    if (at !== -1) stack.length = at + 1;
    else if (stack.at(-1)?.version !== line.version) stack.push(line);
  }
  return stack.at(-2);
}

/** The number of the last line that names this version; 0 when none does. */
export function numberOf(lines: readonly AgreedLine[], version: string): number {
  return lines.findLast((line) => line.version === version)?.number ?? 0;
}

/**
 * Whether a folder that has just got the files of `version` is on its way to what all instances serve, as in a slow copy to
 * many machines: its files were agreed on after those it had before, so they are nothing new. Files that were agreed on
 * before those it had are somebody's way back, and that is a change.
 * @param had  number of the line that the folder's files were of before
 */
export function isCatchingUp(lines: readonly AgreedLine[], had: number, version: string): boolean {
  return lines.some((line) => line.version === version && line.number > had);
}
