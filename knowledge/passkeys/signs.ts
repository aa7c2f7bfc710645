import { type DaySpan, type Evidence, known } from "../evidence.ts";
import type { Knowledge } from "../model.ts";
import {
  type ChangedThing,
  type CreatedAgainst,
  changedOn,
  changedThing,
  createdAgainst,
  isThingInferred,
} from "./changed-thing.ts";
import type { MethodList, RegisteredMethod } from "./method.ts";
import { type Vault, vaultOf } from "./vaults.ts";

/**
 * What the table of verdicts reads (`facts/passkey-verdicts.json`). Each sign has a few values; an absent sign is not known,
 * and the question that tells it is in `SIGN_QUESTIONS`.
 */
export interface Signs {
  readonly offers?: "yes" | "no"; // the device offers a passkey for the account
  readonly unseen?: "yes" | "no"; // as far as is known, the device does not offer it
  readonly listed?: "none" | "match" | "others"; // of the vault in play: is there a row
  readonly kind?: "phone" | "computer" | "key" | "synced"; // what holds the passkey in play
  readonly error?: "not-registered" | "policy" | "none";
  readonly changed?: "replaced" | "reset" | "lost" | "no" | "other"; // what happened to the thing that held it; other: another kind of thing was changed
  readonly created?: CreatedAgainst | "mixed"; // the rows in play against the day of the change
  readonly key?: "away" | "reset" | "replaced" | "lost" | "locked" | "here";
  readonly reach?: "yes" | "no"; // the person can get at the vault that is listed instead
  readonly here?: "no"; // the computer that holds it is another one than this
  readonly phones?: "own" | "other" | "one" | "both"; // makes of phone among the Authenticator rows: the person's, the other, not known which
  readonly authenticators?: "one" | "several"; // Authenticator rows of the person's make of phone
  readonly doubt?: "type" | "twins" | "computers" | "none"; // twins, computers: several of them, and nobody said which
  readonly push?: "yes" | "no"; // Authenticator approvals are registered
  readonly hello?: "yes" | "no"; // Windows Hello for Business is registered, and the person is on a computer with Windows
  readonly unlock?: "changed" | "no"; // of the Android phone with Authenticator
  readonly renamed?: "yes" | "no";
  readonly setUp?: "yes" | "no"; // it fails while a passkey is being added
  readonly justNow?: "yes" | "no";
  readonly used?: "recently"; // after it was made, by the directory
}

export type Sign = keyof Signs;

/** The findings that tell a sign. A sign that is not here comes from the list itself. */
export const SIGN_QUESTIONS: Readonly<Partial<Record<Sign, readonly string[]>>> = {
  offers: ["device-offers"],
  listed: ["store"],
  kind: ["store"],
  error: ["policy-message"],
  changed: ["device-changed", "store", "device"],
  created: ["device-changed-on"],
  key: ["key-at-hand", "device-changed", "store"],
  reach: ["key-at-hand"],
  unlock: ["unlock-changed"],
  renamed: ["name-changed"],
};

/** Findings that the signs are read from: when one of them changes, the verdict may. */
export const READ_BY_SIGNS: readonly string[] = [
  "stage",
  "device",
  "phone",
  "maker",
  "store",
  "saved-in",
  "set-up",
  "device-offers",
  "device-changed",
  "device-changed-on",
  "changed-thing",
  "key-at-hand",
  "key-pin",
  "key-detected",
  "unlock-changed",
  "name-changed",
  "policy-message",
  "other-path",
];

/** A listed passkey with what its row tells. */
export interface ListedPasskey {
  readonly method: RegisteredMethod;
  readonly vault?: Vault;
  readonly kind?: Signs["kind"];
  /** reliable: attested and device-bound. claim: the device says so. guess: from its name, or the model contradicts. */
  readonly trust: "reliable" | "claim" | "guess";
  readonly isTwin: boolean; // another row of the same model of key
}

/** The list beside the evidence: which rows are in play, and the signs for the table. */
export interface Comparison {
  readonly signs: Signs;
  readonly passkeys: readonly ListedPasskey[];
  readonly inPlay: readonly ListedPasskey[]; // of the vault that the person means; all of them where none is
  readonly elsewhere: readonly ListedPasskey[];
}

const NOT_REGISTERED: readonly string[] = ["135010", "500344", "passkey-no-longer-used", "passkey-not-found"];
const REFUSED_BY_RULE: readonly string[] = ["135016", "company-policy-different-method"];
const NOTHING_OFFERED: readonly string[] = ["no-passkeys-available"];
const SETTING_UP: readonly string[] = ["cannot-start", "setup-fails", "unexpected-prompt"];
const LONG_ENOUGH_MS = 24 * 60 * 60 * 1000; // used a day after it was made: it did sign in

/** Reads the signs. Pure. */
export function compare(knowledge: Knowledge, evidence: Evidence, list: MethodList): Comparison {
  const passkeys = passkeysIn(knowledge, list);
  const get = (finding: string) => known(evidence, finding);
  const hasError = (ids: readonly string[]) => ids.some((id) => evidence.errors.includes(id));
  const stage = get("stage");
  const isRefused = stage === "not-recognized" || hasError(NOT_REGISTERED);
  const offers = (get("device-offers") ??
    (isRefused ? "yes" : hasError(NOTHING_OFFERED) ? "no" : undefined)) as Signs["offers"];
  const handset = handsetOf(get);
  const { listed, rows } = inPlayOf(passkeys, get, offers, isRefused);
  const own = ownOf(rows, handset);
  const thing = changedThing(evidence);
  const isInferred = isThingInferred(evidence);
  const changedOf = (kind: Signs["kind"]) => {
    const sign = changedSign(get("device-changed"), thing, kind);
    return sign === "other" && kind === "key" && isInferred ? undefined : sign; // a key is never the device that one sits at
  };
  const elsewhere = listed === "others" ? rows : passkeys.filter((each) => !rows.includes(each));
  const signs: Record<Sign, string | undefined> = {
    offers,
    unseen: offers === "yes" ? "no" : "yes",
    listed,
    kind: kindOf(rows),
    error: errorSign(evidence, isRefused),
    changed: changedOf(kindOf(rows)),
    created: createdSign(own, changedOn(evidence)),
    key: keySign(get, changedOf("key")),
    reach: reachSign(rows, get, handset, thing),
    here: get("other-path") === "works" || !["windows", undefined].includes(get("device")) ? "no" : undefined,
    phones: phonesSign(rows, handset),
    authenticators: own.filter(isAuthenticator).length > 1 ? "several" : "one",
    doubt: doubtOf(own),
    push: isListed(list, "authenticator"),
    hello: helloSign(list, get),
    unlock: unlockSign(get("unlock-changed"), handset, own),
    renamed: get("name-changed") ?? (isRefused && !hasError(NOT_REGISTERED) ? undefined : "no"),
    setUp: SETTING_UP.includes(stage ?? "") ? "yes" : "no",
    justNow: get("set-up") === "just-now" ? "yes" : "no",
    used: own.some(isUsedLater) ? "recently" : undefined,
  };
  return { signs: signs as Signs, passkeys, inPlay: own, elsewhere };
}

type Get = (finding: string) => string | undefined;

const read = new WeakMap<MethodList, { readonly knowledge: Knowledge; readonly passkeys: readonly ListedPasskey[] }>();

/** Numbers and names of a list are read once; the answers that are thought through change nothing about them. */
function passkeysIn(knowledge: Knowledge, list: MethodList): readonly ListedPasskey[] {
  const kept = read.get(list);
  if (kept?.knowledge === knowledge) return kept.passkeys;
  const passkeys = readPasskeys(knowledge, list);
  read.set(list, { knowledge, passkeys });
  return passkeys;
}

function readPasskeys(knowledge: Knowledge, list: MethodList): ListedPasskey[] {
  const methods = list.methods.filter(({ kind }) => kind === "passkey");
  return methods.map((method) => {
    const vault = vaultOf(knowledge, method);
    const kind = heldBy(vault, method);
    const isReliable = vault?.by === "number" && method.attested === true && method.passkeyType === "device-bound";
    const isGuess = vault === undefined || vault.by === "name" || vault.modelDiffers;
    const isTwin = kind === "key" && methods.filter(({ aaguid }) => aaguid === method.aaguid).length > 1;
    return {
      method,
      ...(vault && { vault }),
      ...(kind && { kind }),
      trust: isReliable ? "reliable" : isGuess ? "guess" : "claim",
      isTwin,
    };
  });
}

/** What holds a passkey of this vault. What the row says of its type goes before what the vault usually makes. */
function heldBy(vault: Vault | undefined, { passkeyType }: RegisteredMethod): Signs["kind"] {
  if (vault?.store === "security-key") return "key";
  if (passkeyType === "synced") return "synced";
  if (vault === undefined) return undefined;
  if (vault.store === "windows-hello" || vault.platform === "mac") return "computer";
  if (vault.store === "authenticator" || vault.store === "samsung-pass") return "phone";
  return passkeyType === undefined ? "synced" : "phone"; // a vault that usually syncs, and says that this one does not
}

/** The rows that the person's trouble is about. */
function inPlayOf(
  passkeys: readonly ListedPasskey[],
  get: Get,
  offers: Signs["offers"],
  isRefused: boolean,
): { readonly listed: Signs["listed"]; readonly rows: readonly ListedPasskey[] } {
  if (passkeys.length === 0) return { listed: "none", rows: [] };
  const wanted = [get("saved-in"), get("store")].filter((store) => store !== undefined);
  for (const store of wanted) {
    const rows = passkeys.filter(({ vault }) => vault?.store === store);
    // Landed in another place than it was meant to be in: whichever is listed, it is not the one that the person looks for.
    if (rows.length > 0) return { listed: new Set(wanted).size > 1 ? "others" : "match", rows };
  }
  const unknown = passkeys.filter(({ vault }) => vault === undefined);
  if (wanted.length > 0) {
    const isOnlyUnknown = unknown.length === passkeys.length;
    return unknown.length > 0
      ? { listed: isOnlyUnknown ? "match" : undefined, rows: isOnlyUnknown ? passkeys.map(as(wanted[0])) : [] }
      : { listed: "others", rows: passkeys };
  }
  const isOneVault = new Set(passkeys.map(({ vault }) => vault?.store)).size === 1;
  if (!isOneVault) return { listed: undefined, rows: kindOf(passkeys) === undefined ? [] : passkeys };
  return { listed: offers === "yes" && isRefused ? undefined : "match", rows: passkeys };
}

/** A row that nothing names is taken for one of the vault that the person names. */
function as(store: string | undefined): (row: ListedPasskey) => ListedPasskey {
  const vault: Vault = { store: store ?? "", by: "name", typeDiffers: false, modelDiffers: false };
  return (row) => {
    const kind = heldBy(vault, row.method);
    return { ...row, vault, ...(kind && { kind }), trust: "guess" };
  };
}

function kindOf(rows: readonly ListedPasskey[]): Signs["kind"] {
  const kinds = new Set(rows.map(({ kind }) => kind));
  return kinds.size === 1 ? rows[0]?.kind : undefined;
}

const isAuthenticator = ({ vault }: ListedPasskey) => vault?.store === "authenticator";

/** An Authenticator row of the other make of phone cannot be on this one. */
function ownOf(rows: readonly ListedPasskey[], handset: string | undefined): readonly ListedPasskey[] {
  const own = rows.filter(
    ({ vault }) => vault?.platform === undefined || !isHandset(vault.platform) || vault.platform === handset,
  );
  return own.length > 0 ? own : rows;
}

function isHandset(platform: string): boolean {
  return platform === "iphone" || platform === "android";
}

function handsetOf(get: Get): string | undefined {
  const phone = get("phone") ?? get("device");
  if (phone === "iphone" || phone === "android") return phone;
  return get("maker") === undefined ? undefined : "android";
}

function phonesSign(rows: readonly ListedPasskey[], handset: string | undefined): Signs["phones"] {
  const makes = new Set(rows.filter(isAuthenticator).flatMap(({ vault }) => vault?.platform ?? []));
  if (makes.size > 1) return "both";
  const [make] = makes;
  if (make === undefined) return "own"; // nothing speaks for another make of phone
  return handset === undefined ? "one" : handset === make ? "own" : "other";
}

/** In which words it is refused. Where nothing was read and it is not called refused, people would have told of a message. */
function errorSign(evidence: Evidence, isRefused: boolean): Signs["error"] {
  const hasError = (ids: readonly string[]) => ids.some((id) => evidence.errors.includes(id));
  const message = known(evidence, "policy-message");
  if (hasError(REFUSED_BY_RULE) || message === "company-policy") return "policy";
  if (hasError(NOT_REGISTERED)) return "not-registered";
  if (!isRefused) return "none";
  return message !== undefined || evidence.unknown.includes("policy-message") ? "not-registered" : undefined;
}

/** What happened to the thing that holds a row. A new phone says nothing of a key or of a computer in the office. */
function changedSign(told: string | undefined, thing: ChangedThing | undefined, kind: Signs["kind"]): Signs["changed"] {
  if (told === undefined || told === "no" || kind === "synced") return told as Signs["changed"];
  if (thing === undefined || kind === undefined) return undefined;
  return thing === kind ? (told as Signs["changed"]) : "other";
}

function createdSign(rows: readonly ListedPasskey[], changed: DaySpan | undefined): Signs["created"] {
  if (changed === undefined || rows.length === 0) return undefined;
  const signs = new Set(rows.map(({ method }) => createdAgainst(method, changed)));
  if (signs.size > 1) return signs.has(undefined) ? undefined : "mixed";
  return [...signs][0];
}

function keySign(get: Get, changed: Signs["changed"]): Signs["key"] {
  if (changed === "reset" || changed === "lost" || changed === "replaced") return changed;
  if (get("key-pin") === "locked") return "locked";
  // Something was lost or replaced: a key that is not here may be what was lost, and then it is not merely elsewhere.
  const told = get("device-changed");
  const isOpen =
    told === undefined ? get("stage") === "lost-or-replaced-device" : told !== "no" && changed === undefined;
  if (get("key-at-hand") === "no") return isOpen ? undefined : "away";
  const isHere = get("key-at-hand") === "yes" || get("key-detected") === "yes";
  if (changed === "other") return "here"; // or where it always is: nothing happened to it
  return isHere && changed === "no" ? "here" : undefined; // a key that is here may have been reset
}

/** Whether the vault that is listed, and was not the one that was tried, can be used from where the person is. */
function reachSign(
  rows: readonly ListedPasskey[],
  get: Get,
  handset: string | undefined,
  thing: ChangedThing | undefined,
): Signs["reach"] {
  if (get("other-path") === "works") return "yes";
  const isChanged = ["replaced", "reset", "lost"].includes(get("device-changed") ?? "");
  const reached = rows.map(({ kind, vault }) => {
    if (kind === "key") return get("key-at-hand");
    if (kind === "synced") return "yes";
    if (isChanged && (thing === undefined || thing === kind)) return "no";
    if (kind === "computer") return vault?.platform === undefined || vault.platform === get("device") ? "yes" : "no";
    return vault?.platform === undefined || handset === undefined || vault.platform === handset ? "yes" : "no";
  });
  if (reached.includes("yes")) return "yes";
  return reached.includes(undefined) ? undefined : "no";
}

function doubtOf(rows: readonly ListedPasskey[]): Signs["doubt"] {
  if (rows.some(({ method, vault }) => vault?.typeDiffers && method.attested !== true)) return "type";
  if (rows.length < 2) return "none";
  if (rows.every(({ kind }) => kind === "key")) return "twins";
  return rows.every(({ kind }) => kind === "computer") ? "computers" : "none";
}

function isListed(list: MethodList, kind: RegisteredMethod["kind"]): "yes" | "no" {
  return list.methods.some((method) => method.kind === kind) ? "yes" : "no";
}

/** Windows Hello for Business stands for a passkey only where the person means the computer. */
function helloSign(list: MethodList, get: Get): "yes" | "no" {
  const device = get("device");
  const store = get("store");
  if (device !== undefined && device !== "windows") return "no";
  if (store !== undefined && store !== "windows-hello") return "no";
  if (device === undefined && store === undefined && isListed(list, "authenticator") === "yes") return "no";
  return isListed(list, "windows-hello");
}

/** Only a passkey of Authenticator on Android ends when the way of unlocking the phone is changed. */
function unlockSign(
  changed: string | undefined,
  handset: string | undefined,
  rows: readonly ListedPasskey[],
): Signs["unlock"] {
  const onAndroid = rows.some((row) => isAuthenticator(row) && (row.vault?.platform ?? handset) === "android");
  if (!onAndroid || handset === "iphone") return "no";
  return changed === undefined ? undefined : changed === "yes" ? "changed" : "no";
}

function isUsedLater({ method: { createdAt, lastUsedAt } }: ListedPasskey): boolean {
  return (
    createdAt !== undefined &&
    lastUsedAt !== undefined &&
    Date.parse(lastUsedAt) - Date.parse(createdAt) > LONG_ENOUGH_MS
  );
}
