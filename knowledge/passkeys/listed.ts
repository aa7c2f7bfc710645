import { type Evidence, known } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import { checkPasskeys } from "./check.ts";
import { showsOtherMethod } from "./other-method.ts";
import { compare, type ListedPasskey, type Signs } from "./signs.ts";

/** Findings about what is listed: there the list is right and a person's memory is not, so it wins over what was told. */
export const LIST_WINS: readonly string[] = ["in-security-info", "passkey-count"];

/**
 * What a list of registered methods tells without asking. Pure.
 *
 * @returns findings by id; empty when nothing was looked up
 */
export function listedFindings(knowledge: Knowledge, evidence: Evidence): Readonly<Record<string, string>> {
  const check = checkPasskeys(knowledge, evidence);
  if (!check || !evidence.methods) return {};
  const { signs, passkeys, inPlay } = compare(knowledge, evidence, evidence.methods);
  const findings: Record<string, string> = { "passkey-count": String(passkeys.length) };
  if (check.verdict !== "open" && check.verdict !== "cannot-tell") findings["passkey-check"] = check.verdict;
  const isNew = signs.justNow === "yes" && signs.setUp === "no"; // a new row takes a while to show: its absence says nothing yet
  // What is listed is good and elsewhere: that the place that was looked in has no row is no news against it.
  const isElsewhere = signs.listed === "others" && check.verdict === "elsewhere";
  if (signs.listed !== undefined && !(signs.listed === "none" && isNew) && !isElsewhere)
    findings["in-security-info"] = signs.listed === "match" ? "yes" : "no";
  const types = new Set(inPlay.map(({ method }) => method.passkeyType));
  const [type] = types;
  if (types.size === 1 && type !== undefined && signs.doubt !== "type") findings["listed-type"] = type;
  const store = inPlay[0]?.vault?.by === "number" ? inPlay[0].vault.store : undefined;
  if (store !== undefined && tellsStore(evidence, signs) && inPlay.every(({ vault }) => vault?.store === store))
    findings.store = store;
  const handset = handsetIn(evidence, inPlay);
  if (handset !== undefined) findings.handset = handset;
  const removed = check.cleanUp.flatMap(({ methods }) => methods ?? []);
  if (showsOtherMethod(knowledge, evidence, removed)) findings["has-other-method"] = "yes";
  return findings;
}

/** The make of the phone that holds what is listed, where it is the phone that the person still has. What they told goes before it. */
function handsetIn(evidence: Evidence, inPlay: readonly ListedPasskey[]): string | undefined {
  const makes = new Set(inPlay.map(({ vault }) => vault?.platform));
  const [make] = makes;
  const isPresent = known(evidence, "device-changed") === "no";
  return isPresent && makes.size === 1 && (make === "iphone" || make === "android") ? make : undefined;
}

const SIGNING_IN: readonly string[] = [
  "sign-in-fails",
  "not-recognized",
  "phone-handoff-fails",
  "works-elsewhere",
  "lost-or-replaced-device",
];

/** When somebody signs in and the device offers nothing, the passkey that is meant is the one that is listed. */
function tellsStore(evidence: Evidence, { offers }: Signs): boolean {
  return (
    SIGNING_IN.includes(known(evidence, "stage") ?? "") &&
    offers !== "yes" &&
    known(evidence, "saved-in") === undefined &&
    !["never", "just-now"].includes(known(evidence, "set-up") ?? "")
  );
}
