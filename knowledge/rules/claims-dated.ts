import type { Finding, SourceFile } from "../files.ts";
import type { Claim } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";

const NAME = "claims-dated";
const DAY_MS = 86_400_000;

export const claimsDated: Rule = {
  name: NAME,
  why: "A date that never was, or is still to come, makes a claim look fresh for ever.",
  dependsOnToday: true,
  checkFile: (file, now) => claimsOf(file).flatMap((claim, i) => faults(file, claim, i, now)),
};

/** The claims of an entry; none for kinds that have none. */
export function claimsOf(file: SourceFile): readonly Claim[] {
  return (file.json as { readonly provenance?: readonly Claim[] }).provenance ?? [];
}

function faults(file: SourceFile, { checked, sourceDate }: Claim, i: number, now: Date | undefined): Finding[] {
  const at = (key: string, message: string) => findingIn(file, ["provenance", i, key], NAME, message);
  const found: Finding[] = [];
  for (const [key, date] of [
    ["checked", checked],
    ["sourceDate", sourceDate],
  ] as const) {
    if (date === "n.d.") continue;
    if (!isDay(date)) found.push(at(key, `"${key}" is ${date}, and there is no such day. Correct the date.`));
    else if (now && Date.parse(date) > now.getTime() + DAY_MS)
      found.push(at(key, `"${key}" is ${date}, and that day is still to come. Write the day on which it was done.`));
  }
  return found;
}

/** True of a day, or a month, that the calendar has. */
export function isDay(date: string): boolean {
  const full = date.length === 7 ? `${date}-01` : date;
  const time = Date.parse(full);
  return /^(19|20)\d\d-/.test(date) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(full);
}
