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
        const fault = (message: string) =>
          findingAt(
            context,
            { kind: file.kind, name: file.name, path: ["provenance", i, "checked"] },
            "claims-fresh",
            message,
          );
        const checked = Date.parse(claim.checked);
        if (Number.isNaN(checked) || checked > context.now.getTime() + DAY_MS)
          return [fault(`"checked" is ${claim.checked}, which is no day that has been. Write the day as YYYY-MM-DD.`)];
        const ageDays = Math.floor((context.now.getTime() - checked) / DAY_MS);
        const limit = REVIEW_DAYS[claim.standing];
        if (ageDays <= limit) return [];
        return [
          fault(
            `This claim was last checked ${ageDays} days ago; ${claim.standing} claims are checked every ${limit} days. Compare it with its source and set "checked".`,
          ),
        ];
      });
    }),
};
