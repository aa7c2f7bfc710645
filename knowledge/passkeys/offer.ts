import type { Evidence } from "../evidence.ts";
import type { Cause, Knowledge } from "../model.ts";
import { withDerived } from "../next-step.ts";
import { modelOf, weigh } from "../weigh.ts";

/**
 * Probability that the trouble is one a list would confirm, from which on the look-up is worth offering. Connecting costs a
 * person about as much as a question or two. Calibrated on our scenarios: below it, openings about set-up, rules and
 * networks would be met with a look-up that tells nothing. However sure the words make us, a list still corrects one in ten.
 */
const WORTH_OFFERING = 0.3;

/**
 * Whether looking up the registered methods would separate the causes that are left. Pure.
 *
 * @returns false when they were looked up already
 */
export function shouldOffer(knowledge: Knowledge, evidence: Evidence): boolean {
  if (evidence.methods) return false;
  const { causes } = modelOf(knowledge);
  const probability = weigh(knowledge, withDerived(knowledge, evidence));
  let sum = 0;
  for (const i of confirmedByList(causes)) sum += probability[i] ?? 0;
  return sum >= WORTH_OFFERING;
}

const confirmed = new WeakMap<readonly Cause[], readonly number[]>();

/** The indexes of the causes that a list would confirm; found once for each set. */
function confirmedByList(causes: readonly Cause[]): readonly number[] {
  let indexes = confirmed.get(causes);
  if (!indexes) {
    indexes = causes.flatMap((cause, i) => (isConfirmedByList(cause) ? [i] : []));
    confirmed.set(causes, indexes);
  }
  return indexes;
}

/** Some verdict speaks for it; causes that a list only rules out are not what people are asked to connect for. */
function isConfirmedByList(cause: Cause): boolean {
  return cause.evidence.some(
    ({ finding, weighs }) => finding === "passkey-check" && (weighs === "proves" || weighs === "strongly-suggests"),
  );
}
