import type { Finding } from "../files.ts";
import type { Knowledge } from "../model.ts";
import type { AaguidEntry } from "../passkeys/vaults.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "passkey-tables";
const AAGUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NONE = "00000000-0000-0000-0000-000000000000";
const TYPES: readonly unknown[] = ["deviceBound", "synced", "unknown"];
const PLATFORMS: readonly unknown[] = [undefined, "iphone", "android", "windows", "mac"];
const CONFIDENCES: readonly unknown[] = ["high", "medium", "low"];
const WITHOUT_FINDING = ["cannot-tell"]; // a verdict that is no evidence

/** What each sign can be; `passkeys/signs.ts` reads them. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  offers: ["yes", "no"],
  unseen: ["yes", "no"],
  listed: ["none", "match", "others"],
  kind: ["phone", "computer", "key", "synced"],
  error: ["not-registered", "policy", "none"],
  changed: ["replaced", "reset", "lost", "no", "other"],
  created: ["before", "same-day", "unclear", "after", "mixed"],
  key: ["away", "reset", "replaced", "lost", "locked", "here"],
  reach: ["yes", "no"],
  here: ["no"],
  phones: ["own", "other", "one", "both"],
  authenticators: ["one", "several"],
  doubt: ["type", "twins", "computers", "none"],
  push: ["yes", "no"],
  hello: ["yes", "no"],
  unlock: ["changed", "no"],
  renamed: ["yes", "no"],
  setUp: ["yes", "no"],
  justNow: ["yes", "no"],
  used: ["recently"],
};

export const passkeyTables: Rule = {
  name: NAME,
  why: "A wrong number names another vault, and a verdict with a misspelt sign is never reached: either could have a healthy passkey deleted.",
  check: (context) => [...aaguidFaults(context), ...verdictFaults(context)],
};

function aaguidFaults(context: RuleContext): Finding[] {
  const stores = context.knowledge.vocabulary.findings.store?.values ?? [];
  const seen = new Set<string>();
  return rowsOf<AaguidEntry>(context.knowledge, "aaguids").flatMap((row, i) => {
    const faults: string[] = [];
    const noStore = `"${row.store}" is not a value of "store". Use one of these: ${[stores].flat().join(", ")}.`;
    if (!AAGUID.test(String(row.aaguid)) || row.aaguid === NONE)
      faults.push(
        `"${row.aaguid}" is no model number. Write 32 digits and small letters a to f with four hyphens, as Entra shows it.`,
      );
    if (seen.has(row.aaguid)) faults.push(`"${row.aaguid}" stands in the table already. Keep one of the two.`);
    seen.add(row.aaguid);
    if (!TYPES.includes(row.passkeyType))
      faults.push(`"${row.passkeyType}" is no type. Use one of: ${TYPES.join(", ")}.`);
    if (!PLATFORMS.includes(row.platform))
      faults.push(
        `"${row.platform}" is no platform of a passkey. Use iphone, android, windows or mac, or leave it out.`,
      );
    if (typeof row.name !== "string" || row.name === "") faults.push("The row has no name for people. Add it.");
    const stray = stores.includes(row.store) ? [] : at(context, "aaguids", i, [noStore], ["store"]);
    return [...stray, ...at(context, "aaguids", i, faults)];
  });
}

interface VerdictRow {
  readonly when?: Readonly<Record<string, readonly string[]>>;
  readonly verdict?: string;
  readonly confidence?: string;
  readonly says?: string;
}

function verdictFaults(context: RuleContext): Finding[] {
  const verdicts = [...(context.knowledge.vocabulary.derived["passkey-check"]?.values ?? []), ...WITHOUT_FINDING];
  return rowsOf<VerdictRow>(context.knowledge, "passkey-verdicts").flatMap((row, i) => {
    const signs = Object.entries(row.when ?? {}).flatMap(([sign, values]) =>
      at(context, "passkey-verdicts", i, signFaults(sign, values), ["when", sign]),
    );
    const faults: string[] = [];
    if (Object.keys(row.when ?? {}).length === 0)
      faults.push("The row has no condition and would always hold. Add one.");
    const verdict = verdicts.includes(row.verdict ?? "")
      ? []
      : [`"${row.verdict}" is no value of "passkey-check". Use one of these: ${verdicts.join(", ")}.`];
    if (!CONFIDENCES.includes(row.confidence))
      faults.push(`"${row.confidence}" is not known here. Use high, medium or low.`);
    if (!row.says) faults.push("The row gives no reason. Add it.");
    return [
      ...signs,
      ...at(context, "passkey-verdicts", i, verdict, ["verdict"]),
      ...at(context, "passkey-verdicts", i, faults),
    ];
  });
}

function signFaults(sign: string, values: readonly string[]): string[] {
  const known = SIGNS[sign];
  if (!known) return [`There is no sign called "${sign}". Use one of: ${Object.keys(SIGNS).join(", ")}.`];
  const wrong = values.find((value) => !known.includes(value));
  return wrong === undefined ? [] : [`"${wrong}" is no value of "${sign}". Use one of: ${known.join(", ")}.`];
}

function rowsOf<Row>(knowledge: Knowledge, fact: string): readonly Row[] {
  const value = knowledge.facts.get(fact)?.value;
  return Array.isArray(value) ? (value as unknown as Row[]) : [];
}

function at(
  context: RuleContext,
  name: string,
  row: number,
  faults: readonly string[],
  inRow: readonly string[] = [],
): Finding[] {
  const where = { kind: "fact", name, path: ["value", row, ...inRow] };
  return faults.map((message) => findingAt(context, where, NAME, message));
}
