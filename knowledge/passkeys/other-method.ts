import { type Evidence, known } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import { changedOn, changedThing, createdAgainst } from "./changed-thing.ts";
import type { MethodKind, MethodList, RegisteredMethod } from "./method.ts";
import { compare } from "./signs.ts";
import { vaultOf } from "./vaults.ts";

/** Kinds that together hold everything but a password: only then an absent method is known to be none. */
const EVERYTHING: readonly MethodKind[] = [
  "passkey",
  "authenticator",
  "access-pass",
  "windows-hello",
  "platform-credential",
  "other",
];

/**
 * The last-method guard: can the person get in another way once these passkeys are deleted? Pure.
 *
 * "yes" takes a method that works for certain: a usable Temporary Access Pass, an Authenticator sign-in on a phone that was
 * not changed since, a key at hand, or the person's own word, chosen on a card. A list without any of these proves nothing,
 * since telephone numbers are seldom read; so "no" is said by the person, or by a list of everything there is.
 *
 * @param removed  ids of the registered passkeys that are about to be deleted
 * @returns anything but "yes" means: delete nothing. "unknown" after a person's "yes" means that the list shows no other
 *          method that could be meant: ask once more with the list in sight
 */
export function otherMethod(
  knowledge: Knowledge,
  evidence: Evidence,
  removed: readonly string[],
): "yes" | "no" | "unknown" {
  const { methods: list } = evidence;
  const told = evidence.findings["has-other-method"];
  const answer = told?.origin === "chosen" ? told.value : undefined; // read from a sentence is not enough to delete upon
  if (answer === "no") return "no";
  const stake = atStake(knowledge, evidence, removed);
  const left = list?.methods.filter(({ id }) => !stake.includes(id)) ?? [];
  if (list && left.some((method) => isUsable(knowledge, evidence, method))) return "yes";
  const mayBe = left.filter(({ usable }) => usable !== false);
  if (answer === "yes") return list && mayBe.length === 0 && coversMost(list) ? "unknown" : "yes";
  return list && mayBe.length === 0 && EVERYTHING.every((kind) => list.covers.includes(kind)) ? "no" : "unknown";
}

/** Whether the list alone shows another way in. */
export function showsOtherMethod(knowledge: Knowledge, evidence: Evidence, removed: readonly string[]): boolean {
  const stake = atStake(knowledge, evidence, removed);
  const left = evidence.methods?.methods.filter(({ id }) => !stake.includes(id)) ?? [];
  return left.some((method) => isUsable(knowledge, evidence, method));
}

/**
 * Ids of the passkeys that are no other way in: those to be deleted, and all of the vault that the trouble is about, since a fix
 * may end with any of them deleted, and twins cannot be told apart. Where nobody knows which vault it is about: all of them.
 */
function atStake(knowledge: Knowledge, evidence: Evidence, removed: readonly string[]): readonly string[] {
  if (!evidence.methods) return removed;
  const { signs, passkeys, inPlay } = compare(knowledge, evidence, evidence.methods);
  const stores = [known(evidence, "store"), known(evidence, "saved-in")];
  const ofVault = passkeys.filter(({ vault }) => vault !== undefined && stores.includes(vault.store));
  const others = signs.listed === "match" ? inPlay : signs.listed === undefined && removed.length === 0 ? passkeys : [];
  return [...removed, ...(ofVault.length > 0 ? ofVault : others).map(({ method }) => method.id)];
}

function coversMost({ covers }: MethodList): boolean {
  return covers.includes("authenticator") && covers.includes("access-pass");
}

function isUsable(knowledge: Knowledge, evidence: Evidence, method: RegisteredMethod): boolean {
  switch (method.kind) {
    case "access-pass":
      return method.usable === true && known(evidence, "tap") !== "rejected";
    case "authenticator":
      return isOnPresentPhone(evidence, method);
    case "passkey":
      return isKeyAtHand(knowledge, evidence, method);
    default:
      return false; // Windows Hello opens one computer; of other kinds nothing is known
  }
}

function isOnPresentPhone(evidence: Evidence, method: RegisteredMethod): boolean {
  if (known(evidence, "authenticator-account") === "missing") return false;
  // "Nothing changed" about a key or a computer says nothing of the phone.
  if (known(evidence, "device-changed") === "no") return ["phone", undefined].includes(changedThing(evidence));
  const changed = changedOn(evidence);
  return changed !== undefined && createdAgainst(method, changed) === "after";
}

function isKeyAtHand(knowledge: Knowledge, evidence: Evidence, method: RegisteredMethod): boolean {
  return (
    vaultOf(knowledge, method)?.store === "security-key" &&
    known(evidence, "key-at-hand") === "yes" &&
    !["locked", "none"].includes(known(evidence, "key-pin") ?? "") &&
    known(evidence, "key-detected") !== "no" &&
    known(evidence, "device-changed") !== "reset"
  );
}
