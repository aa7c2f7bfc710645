import { type Evidence, known } from "./evidence.ts";
import type { Cause, Question } from "./model.ts";
import { COSTS, LEAST_FIX } from "./stop-rule.ts";
import type { Model } from "./tables.ts";

/** What keeps a conversation from ending in steps for the wrong device, or with a person although nothing was tried. */

/** A cause as likely as this speaks for its device, too. */
const TELLS_THE_DEVICE = 0.8;
/** Answers that somebody could not give, from which on a fix may be tried at a venture. */
const CANNOT_TELL_MUCH = 2;
/** A cause of another role as likely as this is reason enough to call that role at once. */
const ROLE_IS_CLEAR = 0.25;
const EVERY_DEVICE = 6;
const HANDSETS = ["iphone", "android"] as const;

/**
 * The question of the device, or of the phone beside it, before steps that fit one kind of phone only; undefined when it is known
 * or cannot be told.
 * @param probability  of the cause
 * @param open  the questions that may still be asked
 */
export function deviceFirst(
  evidence: Evidence,
  { platforms }: Cause,
  probability: number,
  open: readonly Question[],
): Question | undefined {
  const phones = HANDSETS.filter((each) => platforms.includes(each));
  if (probability >= TELLS_THE_DEVICE || phones.length !== 1 || known(evidence, "handset") !== undefined)
    return undefined;
  const wanted = known(evidence, "device") === undefined ? "device" : "phone";
  return open.find(({ finding }) => finding === wanted);
}

/**
 * What somebody who can tell little tries before a person is called: the likeliest fix that deletes nothing and is for every
 * device, or for the one that is known. Where not even the stage is known, a quick one for a common cause.
 * @returns the index of its cause
 */
export function firstTry(
  { causes, fixMinutes, removes }: Model,
  evidence: Evidence,
  probability: Float64Array,
  fixable: readonly number[],
): number | undefined {
  if (evidence.failed.length > 0 || evidence.unknown.length < CANNOT_TELL_MUCH) return undefined;
  if (probability.some((p, i) => fixMinutes[i] === 0 && p >= ROLE_IS_CLEAR)) return undefined;
  const isForAll = (i: number) => (causes[i]?.platforms.length ?? 0) >= EVERY_DEVICE;
  const harmless = fixable.filter(
    (i) => removes[i] !== true && (known(evidence, "device") !== undefined || isForAll(i)),
  );
  const by = (worth: (i: number) => number) => (a: number, b: number) => worth(b) - worth(a);
  const likeliest = harmless.sort(by((i) => probability[i] as number))[0];
  if (likeliest !== undefined && (probability[likeliest] as number) >= LEAST_FIX) return likeliest;
  if (known(evidence, "stage") !== undefined) return undefined;
  const perMinute = (i: number) => (probability[i] as number) / ((fixMinutes[i] as number) + COSTS.fixOverhead);
  return harmless.filter((i) => causes[i]?.prior === "common").sort(by(perMinute))[0];
}

/**
 * True when a fix would delete a row of the account's list, and the list was compared with too little to call any of its rows gone:
 * then somebody looks first.
 */
export function deletesUnseen(evidence: Evidence, { evidence: rows }: Cause, removes: boolean): boolean {
  const isOfTheList = rows.some(
    ({ finding, is, weighs }) => finding === CHECK && [is].flat().includes("key-gone") && weighs === "proves",
  );
  const isListed = evidence.methods?.covers.includes("passkey") === true;
  return removes && isOfTheList && isListed && known(evidence, CHECK) === undefined;
}

const CHECK = "passkey-check";
