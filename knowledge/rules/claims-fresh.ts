import type { Claim, Standing } from "../model.ts";
import { findingAt, type Rule } from "./rule.ts";

/** Days after which somebody should look at the source again. What rests on less is looked at sooner. */
export const REVIEW_DAYS: Readonly<Record<Standing, number>> = {
  documented: 180,
  observed: 120,
  inferred: 90,
  disputed: 60,
};

const DAY_MS = 86_400_000;

export const claimsFresh: Rule = {
  name: "claims-fresh",
  severity: "warning",
  why: "Menus, versions and dates change within months; what nobody has looked at may have become wrong.",
  check: (context) =>
    context.files.flatMap((file) => {
      const provenance = (file.json as { provenance?: readonly Claim[] }).provenance ?? [];
      return provenance.flatMap((claim, i) => {
        const ageDays = Math.floor((context.now.getTime() - Date.parse(claim.checked)) / DAY_MS);
        const limit = REVIEW_DAYS[claim.standing];
        if (ageDays <= limit) return [];
        const message = `This claim was last checked ${ageDays} days ago; ${claim.standing} claims are checked every ${limit} days. Compare it with its source and set "checked".`;
        return [
          findingAt(
            context,
            { kind: file.kind, name: file.name, path: ["provenance", i, "checked"] },
            "claims-fresh",
            message,
          ),
        ];
      });
    }),
};
