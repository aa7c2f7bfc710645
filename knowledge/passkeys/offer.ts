import { type Evidence, known } from "../evidence.ts";
import type { Cause, Knowledge, Weight } from "../model.ts";
import { nextStep, withDerived } from "../next-step.ts";
import { modelOf } from "../tables.ts";
import { weigh } from "../weigh.ts";

/**
 * Probability that the trouble is one a list would confirm, from which on the look-up is worth offering. Connecting costs a
 * person about as much as a question or two. Calibrated on our scenarios: below it, openings about set-up, rules and
 * networks would be met with a look-up that tells nothing. However sure the words make us, a list still corrects one in ten.
 */
const WORTH_OFFERING = 0.3;
/** The same among what is left once a fix was tried in vain: what the words said was wrong, and the next try is the last. */
const WORTH_OFFERING_LATER = 0.1;
/** Minutes of trying the wrong fix, times the probability that a list would have told so: about what connecting costs. */
const WORTH_MINUTES = 4;

/**
 * Whether looking up the registered methods would separate the causes that are left, or may well keep the person from the fix
 * that comes next. Pure.
 *
 * @returns false when they were looked up already
 */
export function shouldOffer(knowledge: Knowledge, evidence: Evidence): boolean {
  if (evidence.methods) return false;
  const { causes, fixMinutes, removes } = modelOf(knowledge);
  const probability = weigh(knowledge, withDerived(knowledge, evidence));
  const failed = new Set(evidence.failed.map((id) => causes.findIndex((cause) => cause.id === id)));
  const sumOf = (indexes: Iterable<number>) => {
    let sum = 0;
    for (const i of indexes) if (!failed.has(i)) sum += probability[i] ?? 0;
    return sum;
  };
  const confirmed = sumOf(readByList(causes).confirms);
  const worth = failed.size > 0 ? WORTH_OFFERING_LATER : WORTH_OFFERING;
  if (confirmed >= worth * sumOf(probability.keys())) return true;
  const { step } = nextStep(knowledge, evidence);
  if (step.kind !== "advise") return false;
  const next = causes.findIndex(({ id }) => id === step.cause);
  if (confirmed * (fixMinutes[next] ?? 0) >= WORTH_MINUTES) return true;
  const { against, counts } = readByList(causes);
  if (removes[next] && counts.has(next)) return true; // nothing is deleted upon a guess of what the account lists
  return against.has(next) && HALVES.some((finding) => known(evidence, finding) !== undefined);
}

/** What a person knows of the comparison; the list is the other half. */
const HALVES: readonly string[] = ["device-offers", "device-changed"];

/** Causes by index. */
interface ReadByList {
  /** Some verdict speaks for it. Causes that a list only rules out are not what people are asked to connect for. */
  readonly confirms: ReadonlySet<number>;
  readonly against: ReadonlySet<number>; // some verdict speaks against it
  readonly counts: ReadonlySet<number>; // it rests on how many are listed
}

const read = new WeakMap<readonly Cause[], ReadByList>();

/** Found once for each set. */
function readByList(causes: readonly Cause[]): ReadByList {
  let found = read.get(causes);
  if (!found) {
    found = {
      confirms: weighedByList(causes, ["proves", "strongly-suggests"]),
      against: weighedByList(causes, ["rules-out", "speaks-against"]),
      counts: restingOn(causes, ["passkey-count", "over-three-passkeys"]),
    };
    read.set(causes, found);
  }
  return found;
}

function weighedByList(causes: readonly Cause[], weights: readonly Weight[]): ReadonlySet<number> {
  const isWeighed = ({ evidence }: Cause) =>
    evidence.some(({ finding, weighs }) => finding === "passkey-check" && weights.includes(weighs));
  return new Set(causes.flatMap((cause, i) => (isWeighed(cause) ? [i] : [])));
}

function restingOn(causes: readonly Cause[], findings: readonly string[]): ReadonlySet<number> {
  const rests = ({ evidence }: Cause) => evidence.some(({ finding }) => findings.includes(finding));
  return new Set(causes.flatMap((cause, i) => (rests(cause) ? [i] : [])));
}
