import type { Claim, Standing } from "./model.ts";

/** Days after which somebody should look at the source again. What rests on less is looked at sooner. */
export const REVIEW_DAYS: Readonly<Record<Standing, number>> = {
  documented: 180,
  observed: 120,
  inferred: 90,
  disputed: 60,
};

const DAY_MS = 86_400_000;

/**
 * True when a claim was checked longer ago than claims of its standing may be: whoever shows it says so.
 * A date that cannot be read counts as long ago.
 */
export function isPastReview(claim: Pick<Claim, "checked" | "standing">, now: Date): boolean {
  const age = ageOf(claim, now);
  return Number.isNaN(age) || age > REVIEW_DAYS[claim.standing];
}

/** Whole days since a claim was checked; negative for a day that is still to come, NaN for none. */
export function ageOf({ checked }: Pick<Claim, "checked">, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(checked)) / DAY_MS);
}
