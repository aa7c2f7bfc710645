import type { Evidence } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import { changedOn, createdAgainst, isPhoneGone } from "./changed-thing.ts";
import type { Confidence, Verdict } from "./check.ts";
import type { Comparison, ListedPasskey } from "./signs.ts";

/** What one listed passkey is, beside what the device offers. */
export interface RowVerdict {
  readonly id: string; // of the registered method
  readonly store?: string; // value of `store`; absent when nothing tells which vault holds it
  readonly vault?: string; // for people: "Microsoft Authenticator (iPhone)"
  readonly verdict: "matched" | "local-orphan" | "entra-orphan" | "wrong-vault" | "not-an-orphan" | "cannot-tell";
  readonly confidence: Confidence;
  readonly because: RowReason; // key of `facts/passkey-row-reasons.json`
  readonly says: string; // the reason, one plain sentence
}

/** Why a row is what it is. */
export type RowReason =
  | "offered"
  | "refused-by-policy"
  | "unlock-changed"
  | "renamed"
  | "older-copy"
  | "key-gone"
  | "key-gone-likely"
  | "other-phone"
  | "older-row"
  | "hidden"
  | "not-synced"
  | "elsewhere"
  | "other-vault"
  | "out-of-reach"
  | "contradiction"
  | "twins"
  | "computers"
  | "unknown-vault"
  | "spare"
  | "open";

type Judgement = readonly [verdict: RowVerdict["verdict"], because: RowReason];

/** What the overall verdict says about the rows in play. */
const IN_PLAY: Readonly<Record<Verdict, Judgement>> = {
  "not-registered": ["cannot-tell", "open"],
  "listed-elsewhere": ["wrong-vault", "other-vault"],
  "listed-out-of-reach": ["cannot-tell", "out-of-reach"],
  "older-copy": ["local-orphan", "older-copy"],
  "refused-by-policy": ["matched", "refused-by-policy"],
  "unlock-changed": ["matched", "unlock-changed"],
  "key-gone": ["entra-orphan", "key-gone"],
  "key-gone-likely": ["entra-orphan", "key-gone-likely"],
  "old-row-left": ["cannot-tell", "open"], // told row by row, by date and make of phone
  hidden: ["not-an-orphan", "hidden"],
  "not-synced": ["not-an-orphan", "not-synced"],
  elsewhere: ["not-an-orphan", "elsewhere"],
  "no-passkey": ["cannot-tell", "open"],
  "windows-hello-only": ["cannot-tell", "open"],
  renamed: ["matched", "renamed"],
  inconclusive: ["cannot-tell", "contradiction"],
  "not-visible-yet": ["cannot-tell", "open"],
  healthy: ["matched", "offered"],
  "cannot-tell": ["cannot-tell", "open"],
  open: ["cannot-tell", "open"],
};

/** A verdict for each listed passkey, in the order of the list. Pure. */
export function rowVerdicts(
  knowledge: Knowledge,
  evidence: Evidence,
  comparison: Comparison,
  verdict: Verdict,
  confidence: Confidence,
): RowVerdict[] {
  const reasons = reasonsOf(knowledge);
  return comparison.passkeys.map((passkey) => {
    const [own, because] = judged(evidence, comparison, verdict, passkey);
    return {
      id: passkey.method.id,
      ...(passkey.vault && { store: passkey.vault.store }),
      ...(passkey.vault?.name !== undefined && { vault: passkey.vault.name }),
      verdict: own,
      confidence: confidenceOf(passkey, because, confidence),
      because,
      says: reasons.get(because) ?? because,
    };
  });
}

function judged(evidence: Evidence, comparison: Comparison, verdict: Verdict, passkey: ListedPasskey): Judgement {
  const { method, vault, isTwin } = passkey;
  if (vault?.typeDiffers && method.attested !== true) return ["cannot-tell", "contradiction"];
  const isInPlay = comparison.inPlay.some((each) => each.method.id === method.id);
  if (isTwin && verdict !== "elsewhere" && verdict !== "healthy") return ["cannot-tell", "twins"]; // which of the two, only the person can tell
  const leftover = leftoverBesideOthers(evidence, comparison, passkey, isInPlay);
  if (leftover) return leftover;
  if (isInPlay || (comparison.signs.listed === "others" && verdict !== "open")) {
    if (vault === undefined && IN_PLAY[verdict][0] === "entra-orphan") return ["cannot-tell", "unknown-vault"];
    if (IN_PLAY[verdict][0] === "entra-orphan" && isMadeLater(evidence, passkey)) return ["cannot-tell", "open"];
    // Rows of several computers: the person knows by the name which of them was changed, and nothing else tells.
    if (IN_PLAY[verdict][0] === "entra-orphan" && comparison.signs.doubt === "computers")
      return ["cannot-tell", "computers"];
    return IN_PLAY[verdict];
  }
  return vault === undefined ? ["cannot-tell", "unknown-vault"] : ["cannot-tell", "spare"];
}

/** Beside older rows one may be listed that was made after the change, or about then: it is no leftover for being beside them. */
function isMadeLater(evidence: Evidence, { method }: ListedPasskey): boolean {
  const changed = changedOn(evidence);
  return changed !== undefined && ["after", "unclear"].includes(createdAgainst(method, changed) ?? "");
}

/** Rows of a phone that the person no longer has, beside the row of the present one. */
function leftoverBesideOthers(
  evidence: Evidence,
  { inPlay, signs }: Comparison,
  { method, vault }: ListedPasskey,
  isInPlay: boolean,
): Judgement | undefined {
  if (vault?.store !== "authenticator" || !isPhoneGone(evidence)) return undefined;
  if (signs.phones === "both" && !isInPlay) return ["entra-orphan", "other-phone"];
  const changed = changedOn(evidence);
  const newest = inPlay.every((each) => (each.method.createdAt ?? "") <= (method.createdAt ?? ""));
  if (!isInPlay || signs.authenticators !== "several" || changed === undefined || newest) return undefined;
  return createdAgainst(method, changed) === "before" ? ["entra-orphan", "older-row"] : undefined;
}

function confidenceOf({ trust, vault }: ListedPasskey, because: RowReason, overall: Confidence): Confidence {
  if (LOW.includes(because) || vault === undefined || trust === "guess") return "low";
  if (because === "other-phone" || because === "older-row") return "medium";
  return trust === "claim" && overall === "high" && because !== "not-synced" ? "medium" : overall;
}

const LOW: readonly RowReason[] = [
  "open",
  "spare",
  "twins",
  "computers",
  "contradiction",
  "unknown-vault",
  "out-of-reach",
];

function reasonsOf(knowledge: Knowledge): ReadonlyMap<string, string> {
  const rows = knowledge.facts.get("passkey-row-reasons")?.value;
  const entries = Array.isArray(rows) ? (rows as readonly { readonly because: string; readonly says: string }[]) : [];
  return new Map(entries.map(({ because, says }) => [because, says]));
}
