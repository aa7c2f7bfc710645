import type { Model } from "./tables.ts";

/** Minutes of somebody's time. Calibrated on our scenarios and on changed copies of them, not measured in the field. */
export const COSTS = {
  glance: 2.5,
  "look-up": 4.5,
  "try-out": 8,
  fixOverhead: 2, // reading the card and trying the sign-in again, on top of the fix's own minutes
  guard: 6, // between two fixes: the question of the last-method guard, one of five, before one that deletes something
  handOffRightRole: 18, // an agent gets the cause that only they can repair
  handOffBlind: 60, // an agent starts from a wrong or unclear idea, or gets what the person could have done
} as const;
/** What a fix may cost more than a person: people would rather try something than wait for an agent. */
const RATHER_TRIED = 6;
export const LEAST_FIX = 0.08; // a fix less probable than this is not worth anybody's time
/**
 * Naming the right role counts half as much as a fix of one's own: a person is called, and that cannot be taken back. Once a fix
 * has failed it counts in full, since a person comes next anyway; not while a list can still tell which role is right.
 */
const NAMED_ROLE = 0.5;

/** The causes that decide what to do next, by index. */
export interface Among {
  readonly possible: readonly number[];
  readonly fixable: readonly number[]; // by the person, and not tried in vain
  readonly isLastFix: boolean; // one more that fails, and a person takes over
  readonly isPersonNext: boolean; // a fix has failed, and no list of registered methods could tell more
  readonly isUnguarded: boolean; // whether another way in is left has still to be asked before something is deleted
}

/**
 * The cheapest way to stop asking: a fix (with a second one and a person behind it), or a person at once (`undefined`).
 * @returns the index of the cause whose fix comes next
 */
export function nextFix(model: Model, probability: Float64Array, among: Among): number | undefined {
  const [first, second] = bestFixes(model, probability, among);
  if (first === undefined) return undefined;
  const of = (i: number) => probability[i] as number;
  const minutes = (i: number) => (model.fixMinutes[i] as number) + COSTS.fixOverhead;
  const named = likeliestRole(model, probability, among);
  let rest = personCost(1 - of(first), named);
  if (second !== undefined && !among.isLastFix)
    rest = Math.min(rest, (1 - of(first)) * minutes(second) + personCost(1 - of(first) - of(second), named));
  return minutes(first) + rest < personCost(1, named) + RATHER_TRIED ? first : undefined;
}

/**
 * How likely stopping here ends well: one of the fixes that may still be tried helps, or the person who takes over is
 * told the right cause. At most 1.
 * @param odds  of the causes; need not sum to 1, then neither does the result
 */
export function successOf({ fixMinutes }: Model, odds: Float64Array, among: Among): number {
  const { possible, fixable, isLastFix, isPersonNext } = among;
  let first = 0;
  let second = 0;
  for (const i of fixable) {
    const p = odds[i] as number;
    if (p > first) {
      second = first;
      first = p;
    } else if (p > second) second = p;
  }
  let role = 0;
  for (const i of possible) if (fixMinutes[i] === 0 && (odds[i] as number) > role) role = odds[i] as number;
  return first + (isLastFix ? 0 : second) + (isPersonNext ? role : NAMED_ROLE * role);
}

/**
 * The two fixes that save most: only two may be tried, so a likely one goes before a quick one, and a harmless one before one
 * about as likely that deletes something and needs the guard's question first.
 */
function bestFixes(
  { fixMinutes, removes }: Model,
  probability: Float64Array,
  { fixable, isUnguarded }: Among,
): readonly number[] {
  const minutes = (i: number) => (fixMinutes[i] as number) + (isUnguarded && removes[i] === true ? COSTS.guard : 0);
  return fixable
    .filter((i) => (probability[i] as number) >= LEAST_FIX)
    .map((i) => ({ i, saves: (probability[i] as number) * COSTS.handOffBlind - minutes(i) }))
    .sort((a, b) => b.saves - a.saves)
    .slice(0, 2)
    .map(({ i }) => i);
}

function likeliestRole({ fixMinutes }: Model, probability: Float64Array, { possible }: Among): number {
  let most = 0;
  for (const i of possible) if (fixMinutes[i] === 0) most = Math.max(most, probability[i] as number);
  return most;
}

/** A person takes over with probability `left`; `named` of it is the cause that only they can repair. */
function personCost(left: number, named: number): number {
  return named * COSTS.handOffRightRole + Math.max(0, left - named) * COSTS.handOffBlind;
}
