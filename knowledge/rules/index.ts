import { agentsTold } from "./agents-told.ts";
import { branchesComplete } from "./branches-complete.ts";
import { causesApart } from "./causes-apart.ts";
import { causesComplete } from "./causes-complete.ts";
import { claimsDated } from "./claims-dated.ts";
import { claimsFresh } from "./claims-fresh.ts";
import { entriesRequired } from "./entries-required.ts";
import { entriesUsed } from "./entries-used.ts";
import { factsNamed } from "./facts-named.ts";
import { factsTyped } from "./facts-typed.ts";
import { filesKnown } from "./files-known.ts";
import { idsMatchFiles } from "./ids-match-files.ts";
import { keysOnce } from "./keys-once.ts";
import { languagesFit } from "./languages-fit.ts";
import { languagesWhole } from "./languages-whole.ts";
import { lastMethodGuarded } from "./last-method-guarded.ts";
import { linesOnce } from "./lines-once.ts";
import { linksAllowed } from "./links-allowed.ts";
import { passkeyTables } from "./passkey-tables.ts";
import { patternsSafe } from "./patterns-safe.ts";
import { phrasesOnce } from "./phrases-once.ts";
import { placeholdersKnown } from "./placeholders-known.ts";
import { protectionKept } from "./protection-kept.ts";
import { questionsAnswerable } from "./questions-answerable.ts";
import { questionsMatter } from "./questions-matter.ts";
import { referencesExist } from "./references-exist.ts";
import { routesLead } from "./routes-lead.ts";
import type { Rule } from "./rule.ts";
import { runbooksWhole } from "./runbooks-whole.ts";
import { scenariosFit } from "./scenarios-fit.ts";
import { schemaNamed } from "./schema-named.ts";
import { schemasCurrent } from "./schemas-current.ts";
import { stepsFit } from "./steps-fit.ts";
import { stubsAnswered } from "./stubs-answered.ts";
import { tenantConsistent, tenantStores } from "./tenant-consistent.ts";
import { textsClean } from "./texts-clean.ts";
import { titlesOnce } from "./titles-once.ts";
import { valuesKnown } from "./values-known.ts";
import { variantsEnd } from "./variants-end.ts";
import { vocabularyConsistent } from "./vocabulary-consistent.ts";

/** What must hold of the knowledge as a whole; the schemas only see one file at a time. */
export const houseRules: readonly Rule[] = [
  keysOnce,
  idsMatchFiles,
  schemaNamed,
  referencesExist,
  vocabularyConsistent,
  valuesKnown,
  entriesRequired,
  entriesUsed,
  causesComplete,
  causesApart,
  linesOnce,
  agentsTold,
  runbooksWhole,
  routesLead,
  questionsAnswerable,
  questionsMatter,
  variantsEnd,
  branchesComplete,
  stepsFit,
  titlesOnce,
  phrasesOnce,
  textsClean,
  placeholdersKnown,
  linksAllowed,
  patternsSafe,
  factsTyped,
  passkeyTables,
  factsNamed,
  lastMethodGuarded,
  protectionKept,
  claimsDated,
  claimsFresh,
  stubsAnswered,
  tenantConsistent,
  tenantStores,
  languagesFit,
  languagesWhole,
];

/** What concerns whoever edits, and is no reason not to serve. @param root  of the knowledge, for the editor schemas in it */
export function editingRules(root: string): readonly Rule[] {
  return [filesKnown, scenariosFit, schemasCurrent(root)];
}
