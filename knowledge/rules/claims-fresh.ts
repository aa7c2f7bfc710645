import type { Claim } from "../model.ts";
import { ageOf, isPastReview, REVIEW_DAYS } from "../review.ts";
import { claimsOf } from "./claims-dated.ts";
import { findingIn, type Rule } from "./rule.ts";

export const claimsFresh: Rule = {
  name: "claims-fresh",
  severity: "warning",
  why: "Menus, versions and dates change within months; what nobody has looked at may have become wrong.",
  dependsOnToday: true,
  checkFile: (file, now) => {
    if (!now) return [];
    return claimsOf(file).flatMap((claim, i) => {
      const message = isPastReview(claim, now) ? tooOld(claim, now) : pageIsNewer(claim);
      return message === undefined ? [] : [findingIn(file, ["provenance", i, "checked"], "claims-fresh", message)];
    });
  },
};

function tooOld(claim: Claim, now: Date): string {
  return `This claim was last checked ${ageOf(claim, now)} days ago; what is ${claim.standing} is checked every ${REVIEW_DAYS[claim.standing]} days. Compare it with its source and write today's date in "checked".`;
}

function pageIsNewer({ sourceDate, checked }: Claim): string | undefined {
  if (sourceDate === "n.d." || sourceDate <= checked) return undefined;
  return `The page is of ${sourceDate} and was checked before, on ${checked}. Compare the claim with it again, or correct one of the two dates.`;
}
