import { causesApart } from "./causes-apart.ts";
import { causesComplete } from "./causes-complete.ts";
import { claimsFresh } from "./claims-fresh.ts";
import { evidenceOnce } from "./evidence-once.ts";
import { idsMatchFiles } from "./ids-match-files.ts";
import { keysOnce } from "./keys-once.ts";
import { lastMethodGuarded } from "./last-method-guarded.ts";
import { linksAllowed } from "./links-allowed.ts";
import { passkeyTables } from "./passkey-tables.ts";
import { patternsSafe } from "./patterns-safe.ts";
import { placeholdersKnown } from "./placeholders-known.ts";
import { protectionKept } from "./protection-kept.ts";
import { referencesExist } from "./references-exist.ts";
import { routesLead } from "./routes-lead.ts";
import type { Rule } from "./rule.ts";
import { valuesKnown } from "./values-known.ts";
import { variantsEnd } from "./variants-end.ts";

/** What must hold of the knowledge as a whole; the schemas only see one file at a time. */
export const houseRules: readonly Rule[] = [
  keysOnce,
  idsMatchFiles,
  referencesExist,
  valuesKnown,
  causesComplete,
  causesApart,
  evidenceOnce,
  variantsEnd,
  placeholdersKnown,
  linksAllowed,
  patternsSafe,
  passkeyTables,
  lastMethodGuarded,
  protectionKept,
  routesLead,
  claimsFresh,
];
