import { lineIn, readFiles } from "../../knowledge/files.ts";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import { ageOf, isPastReview, REVIEW_DAYS } from "../../knowledge/review.ts";
import { claimsOf } from "../../knowledge/rules/claims-dated.ts";
import { folderOf, print, readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./knowledge-command.ts";

const HELP = `npm run knowledge -- stale [folder] [--within days] [--json]

Lists the claims that somebody should compare with their source again, oldest first, with file and line.
How long a claim may stand: ${Object.entries(REVIEW_DAYS)
  .map(([standing, days]) => `${standing} ${days} days`)
  .join(", ")}.

  --within 30    also those that come due in the next 30 days
When a claim still holds, write today's date in its "checked". Always ends with 0.`;

const DAY_MS = 86_400_000;

/** A claim and where it is. */
export interface DueClaim {
  readonly file: string;
  readonly line: number;
  readonly claim: string;
  readonly source: string;
  readonly standing: string;
  readonly checked: string;
  readonly due: string; // ISO date
  readonly isPast: boolean;
}

export const stale: Command = (args) => {
  const { paths, has, given, wantsHelp } = readArguments(args, HELP, ["--json"], ["--within"]);
  if (wantsHelp) {
    print(HELP);
    return 0;
  }
  const within = Number(given("--within") ?? 0);
  if (!Number.isInteger(within) || within < 0) throw new UsageError(`--within needs a number of days.\n\n${HELP}`);
  const folder = paths[0] === undefined ? KNOWLEDGE_FOLDER : folderOf(paths[0]);
  const now = new Date();
  const all = claimsByDue(folder, now);
  const claims = all.filter(({ isPast, due }) => isPast || Date.parse(due) <= now.getTime() + within * DAY_MS);
  if (has("--json")) print(JSON.stringify({ claims }));
  else report(claims, all);
  return 0;
};

/** Every claim of a folder, the one that is longest due first. */
export function claimsByDue(folder: string, now: Date): DueClaim[] {
  const claims = readFiles(folder).flatMap((file) =>
    file.fault || typeof file.json !== "object" || file.json === null
      ? []
      : claimsOf(file).map((claim, i) => {
          const limit = REVIEW_DAYS[claim.standing] ?? 0;
          const due = new Date(now.getTime() + (limit - ageOf(claim, now)) * DAY_MS);
          const { claim: words, source, standing, checked } = claim;
          return {
            file: file.path,
            line: lineIn(file, ["provenance", i, "checked"]),
            claim: words,
            source,
            standing,
            checked,
            due: Number.isNaN(due.getTime()) ? "0000-00-00" : due.toISOString().slice(0, 10),
            isPast: isPastReview(claim, now),
          };
        }),
  );
  return claims.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.file < b.file ? -1 : 1));
}

function report(claims: readonly DueClaim[], all: readonly DueClaim[]): void {
  for (const { file, line, claim, source, standing, checked, due, isPast } of claims)
    print(
      `${isPast ? "since" : "due  "} ${due}  ${file}:${line}  ${standing}, checked ${checked}\n    ${claim}\n    ${source}`,
    );
  const past = claims.filter(({ isPast }) => isPast).length;
  const next = all.find(({ isPast }) => !isPast);
  const soon = next ? ` The next is due on ${next.due}: ${next.file}.` : "";
  print(`${past} of ${all.length} claims should be checked again.${soon}`);
}
