import type { Evidence } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import type { Verdict } from "./check.ts";
import { otherMethod } from "./other-method.ts";
import type { RowVerdict } from "./row-verdicts.ts";

/** One step of putting both sides in order. */
export interface CleanUpStep {
  readonly do: "have-another-way" | "delete-on-device" | "delete-in-entra" | "register-again" | "test-sign-in";
  readonly methods?: readonly string[]; // ids of the listed passkeys to delete
  readonly ready?: "yes" | "no" | "unknown"; // of the first step: nothing is deleted before it is "yes"
}

type Deed = CleanUpStep["do"];

/** A leftover on the device is cleaned there first, one in the account there first; the other side follows where it has a row. */
const ORDERS: Readonly<Partial<Record<Verdict, readonly Deed[]>>> = {
  "not-registered": ["delete-on-device", "register-again"],
  "listed-out-of-reach": ["delete-on-device", "register-again"],
  "listed-elsewhere": ["delete-on-device"], // after the listed one was seen to work; only if the other is not wanted
  "older-copy": ["delete-on-device", "delete-in-entra", "register-again"],
  "unlock-changed": ["delete-on-device", "delete-in-entra", "register-again"],
  "key-gone": ["delete-in-entra", "register-again"],
  "key-gone-likely": ["delete-in-entra", "register-again"],
  "old-row-left": ["delete-in-entra"],
  renamed: ["delete-in-entra", "delete-on-device", "register-again"],
};

const DELETED: readonly RowVerdict["verdict"][] = ["entra-orphan", "local-orphan"];

/** What to do in which order; empty where nothing is to be deleted. Pure. */
export function cleanUpOf(
  knowledge: Knowledge,
  evidence: Evidence,
  verdict: Verdict,
  passkeys: readonly RowVerdict[],
): CleanUpStep[] {
  const order = ORDERS[verdict];
  if (!order) return [];
  const isReplaced = verdict === "unlock-changed" || verdict === "renamed";
  const methods = passkeys
    .filter((each) => DELETED.includes(each.verdict) || (isReplaced && each.verdict === "matched"))
    .map(({ id }) => id);
  const ready = otherMethod(knowledge, evidence, methods);
  return [
    { do: "have-another-way", ready },
    ...order.flatMap((deed): CleanUpStep[] => {
      if (deed !== "delete-in-entra") return [{ do: deed }];
      return methods.length === 0 ? [] : [{ do: deed, methods }];
    }),
    { do: "test-sign-in" },
  ];
}
