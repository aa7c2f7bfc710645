import type { Fix, Knowledge, Procedure, Step, Tenant, Variant, Where } from "./model.ts";
import { fillIn } from "./steps.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * Where the organisation's people may keep a passkey: what its profile lists, without what attestation refuses and
 * without stores of which no model is on its list.
 */
export function usableStores(tenant: Tenant, facts: Knowledge["facts"]): string[] {
  return tenant.allowedStores.filter(
    (store) => passesAttestation(tenant, facts, store) && isOnModelList(tenant, facts, store),
  );
}

/** True unless attestation is required and the flow matrix says that the store cannot give any. */
export function passesAttestation({ attestation }: Tenant, facts: Knowledge["facts"], store: string): boolean {
  if (attestation === "off") return true;
  return rowsOf(facts, "flow-matrix").find((row) => row.store === store)?.registersWithAttestation !== "no";
}

/** A model number that the table does not know is taken for one of a security key. */
export function isOnModelList({ allowedAaguids }: Tenant, facts: Knowledge["facts"], store: string): boolean {
  if (allowedAaguids.length === 0) return true;
  const storeOf = new Map(rowsOf(facts, "aaguids").map((row) => [row.aaguid, row.store]));
  return allowedAaguids.some((aaguid) => (storeOf.get(aaguid) ?? "security-key") === store);
}

/**
 * The knowledge as this organisation's people need it: advice that its profile rules out is left out, and what stands in
 * its place comes up. A cause whose fix is all about something that is not allowed is a person's to repair. Without restrictions nothing changes but the names of browsers filled in.
 */
export function tailored(knowledge: Knowledge): Knowledge {
  const stores = usableStores(knowledge.tenant, knowledge.facts);
  const tenant: Tenant = { ...knowledge.tenant, allowedStores: stores };
  const profile = { tenant, procedures: knowledge.procedures };
  const fixes = new Map([...knowledge.fixes].filter(([, { where }]) => allows(profile, where)));
  const made: Knowledge = {
    ...knowledge,
    tenant,
    fixes: mapped(fixes, (fix) => withBrowsers(tenant, { ...fix, variants: variantsFor(profile, fix) })),
    procedures: mapped(knowledge.procedures, (procedure) =>
      withBrowsers(tenant, { ...procedure, variants: variantsFor(profile, procedure) }),
    ),
    questions: mapped(knowledge.questions, (question) => withBrowsers(tenant, question)),
    causes: mapped(knowledge.causes, (cause) => ({
      ...cause,
      agent: filled(knowledge, cause.agent),
      repairedBy: cause.repairedBy === "employee" && !fixes.has(cause.fix) ? "helpdesk" : cause.repairedBy,
    })),
    errors: mapped(knowledge.errors, (error) => ({ ...error, meaning: fillIn(knowledge, error.meaning) })),
    runbooks: mapped(knowledge.runbooks, (runbook) => ({ ...runbook, steps: filled(knowledge, runbook.steps) })),
  };
  raw.set(made, rawOf(knowledge));
  return made;
}

const raw = new WeakMap<Knowledge, Knowledge>();

/** What a tailored set was made from; a set that was not tailored is itself. */
export function rawOf(knowledge: Knowledge): Knowledge {
  return raw.get(knowledge) ?? knowledge;
}

/** What agents read is shown in many places: facts are filled in here, once for all of them. */
function filled<Value>(knowledge: Knowledge, value: Value): Value {
  if (typeof value === "string") return fillIn(knowledge, value) as Value;
  if (Array.isArray(value)) return value.map((part) => filled(knowledge, part)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(knowledge, part)])) as Value;
}

interface Profile {
  readonly tenant: Tenant;
  readonly procedures: Knowledge["procedures"];
}

/** True when the profile allows one of each that is listed. */
function allows({ tenant }: Profile, where: Where | undefined): boolean {
  if (!where) return true;
  const { store, browser, attestation, crossDevice } = where;
  return (
    (!store || store.some((each) => tenant.allowedStores.includes(each))) &&
    (!browser || browser.some((each) => tenant.browsers.includes(each))) &&
    (attestation === undefined || attestation === tenant.attestation) &&
    (crossDevice === undefined || tenant.crossDevice !== "off")
  );
}

function variantsFor(profile: Profile, { variants }: Fix | Procedure): Variant[] {
  return variants.flatMap((variant, i) => {
    const isLast = i === variants.length - 1;
    if (!isLast && !allows(profile, variant.where)) return [];
    const when = narrowed(profile, variant);
    if (!when) return [];
    const steps = variant.steps.filter((step) => allows(profile, step.where)).map((step) => elsewhere(profile, step));
    return steps.length === 0 && !isLast ? [] : [{ ...variant, ...(variant.when && { when }), steps }];
  });
}

/**
 * The condition of a variant that makes a passkey in the store it names, or asks for it, without the stores that are not
 * allowed; undefined: for nobody. What is left behind in a store that is not allowed is still cleaned up.
 */
function narrowed(profile: Profile, { when = {}, where, steps }: Variant): Variant["when"] | undefined {
  const { store } = when;
  const offered = [...(where?.store ?? []), ...steps.flatMap((step) => registersIn(profile, step))];
  if (!store?.some((each) => offered.includes(each))) return when;
  const left = store.filter((each) => !offered.includes(each) || profile.tenant.allowedStores.includes(each));
  return left.length === 0 ? undefined : { ...when, store: left };
}

/** Stores in which the procedure of a step makes a passkey. */
function registersIn({ procedures }: Profile, { procedure }: Step): readonly string[] {
  return (procedure !== undefined && procedures.get(procedure)?.registers) || [];
}

/** A step that makes a passkey where none may be made becomes the way to make one where it may. */
function elsewhere(profile: Profile, step: Step): Step {
  const stores = registersIn(profile, step);
  const { allowedStores } = profile.tenant;
  if (stores.length === 0 || stores.some((each) => allowedStores.includes(each))) return step;
  const instead = PREFERRED.filter((store) => allowedStores.includes(store)).flatMap(
    (store) => [...profile.procedures.values()].find(({ registers }) => registers?.includes(store)) ?? [],
  )[0];
  return instead ? { ...step, procedure: instead.id } : step;
}

/** Where to make a passkey when the usual place is not allowed: what works on most devices first. */
const PREFERRED = [
  "authenticator",
  "security-key",
  "icloud-keychain",
  "google-password-manager",
  "other-password-manager",
  "windows-hello",
];

const BROWSER_NAMES: Readonly<Record<string, string>> = {
  edge: "Edge",
  chrome: "Chrome",
  safari: "Safari",
  firefox: "Firefox",
};
const BROWSERS = /\{browser:([a-z,]+)\}/g;

/** Fills `{browser:edge,chrome}` with those of the list that are allowed; with all that are allowed when none of the list is. */
function withBrowsers<Entry extends object>(tenant: Tenant, entry: Entry): Entry {
  const text = JSON.stringify(entry);
  if (!text.includes("{browser:")) return entry;
  return JSON.parse(text.replace(BROWSERS, (_, list: string) => browserNames(tenant, list.split(",")))) as Entry;
}

function browserNames({ browsers }: Tenant, wanted: readonly string[]): string {
  const allowed = wanted.filter((each) => browsers.includes(each));
  const names = (allowed.length > 0 ? allowed : browsers).flatMap((each) => BROWSER_NAMES[each] ?? []);
  const bold = names.map((name) => `**${name}**`);
  return bold.length > 1 ? `${bold.slice(0, -1).join(", ")} or ${bold.at(-1)}` : (bold[0] ?? "your browser");
}

function mapped<Entry>(map: ReadonlyMap<string, Entry>, change: (entry: Entry) => Entry): Map<string, Entry> {
  return new Map([...map].map(([id, entry]) => [id, change(entry)]));
}

function rowsOf(facts: Knowledge["facts"], id: string): readonly Row[] {
  const value = facts.get(id)?.value;
  return Array.isArray(value) ? (value as readonly Row[]) : [];
}
