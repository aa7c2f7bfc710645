import type { Knowledge } from "../model.ts";
import { readFinding } from "../read-text.ts";
import type { RegisteredMethod } from "./method.ts";

/** A row of `facts/aaguids.json`: whose number it is. */
export interface AaguidEntry {
  readonly aaguid: string;
  readonly name: string; // "Microsoft Authenticator (Android)"
  readonly store: string; // value of `store`
  readonly passkeyType: "deviceBound" | "synced" | "unknown"; // what its passkeys are expected to be
  readonly platform?: "iphone" | "android" | "windows" | "mac"; // where its passkeys live, when the number says so
}

/** What holds a passkey, as far as its row tells. */
export interface Vault {
  readonly store: string;
  readonly name?: string;
  readonly platform?: AaguidEntry["platform"];
  /** number: our table knows the AAGUID. name: guessed from what the person or the maker calls it. */
  readonly by: "number" | "name";
  /** The row's type is not the one that this vault makes. */
  readonly typeDiffers: boolean;
  /** The maker's model text names another vault. */
  readonly modelDiffers: boolean;
}

const tables = new WeakMap<Knowledge, ReadonlyMap<string, AaguidEntry>>();

/** The table of makers' numbers by AAGUID. */
export function aaguidsOf(knowledge: Knowledge): ReadonlyMap<string, AaguidEntry> {
  let table = tables.get(knowledge);
  if (!table) {
    const rows = knowledge.facts.get("aaguids")?.value;
    table = new Map((Array.isArray(rows) ? (rows as unknown as AaguidEntry[]) : []).map((row) => [row.aaguid, row]));
    tables.set(knowledge, table);
  }
  return table;
}

/** The vault of a registered passkey; undefined when neither its number nor its name tells. Pure. */
export function vaultOf(knowledge: Knowledge, method: RegisteredMethod): Vault | undefined {
  const entry = aaguidsOf(knowledge).get(method.aaguid ?? "");
  if (!entry) return guessed(knowledge, method);
  const expected = entry.passkeyType === "unknown" ? undefined : EXPECTED[entry.passkeyType];
  const model = method.model === undefined ? undefined : storeIn(knowledge, method.model);
  return {
    store: entry.store,
    name: entry.name,
    ...(entry.platform && { platform: entry.platform }),
    by: "number",
    typeDiffers: expected !== undefined && method.passkeyType !== undefined && method.passkeyType !== expected,
    modelDiffers: model !== undefined && model !== entry.store,
  };
}

const EXPECTED = { deviceBound: "device-bound", synced: "synced" } as const;

/** By the words of its name: "Authenticator - Android", "blue YubiKey", "my old Pixel". */
function guessed(knowledge: Knowledge, { name, model, passkeyType }: RegisteredMethod): Vault | undefined {
  const text = [name, model].filter((each) => each !== undefined).join(", ");
  if (text === "") return undefined;
  const platform = handsetIn(knowledge, text);
  const store = storeIn(knowledge, text) ?? storeOnPhone(platform, passkeyType) ?? storeByThing(text, passkeyType);
  if (store === undefined) return undefined;
  const isOnPhone = store === "authenticator" && platform !== undefined;
  return { store, ...(isOnPhone && { platform }), by: "name", typeDiffers: false, modelDiffers: false };
}

/** On a phone, what stays on the phone is in Authenticator, and what syncs is in the system's own vault. */
function storeOnPhone(
  platform: "iphone" | "android" | undefined,
  type: RegisteredMethod["passkeyType"],
): string | undefined {
  if (platform === undefined || type === undefined) return undefined;
  if (type === "device-bound") return "authenticator";
  return platform === "iphone" ? "icloud-keychain" : "google-password-manager";
}

/** People name a passkey after the thing that they held: "spare key", "office laptop", "my phone". */
const THINGS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:key|stick|token|fob|titan|feitian|yubi)\b/i, "security-key"],
  [/\b(?:laptop|notebook|pc|computer|desktop|workstation|surface|thinkpad|elitebook|latitude)\b/i, "windows-hello"],
  [/\b(?:phone|mobile|handset|cell|handy)\b/i, "authenticator"],
];

function storeByThing(text: string, type: RegisteredMethod["passkeyType"]): string | undefined {
  return type === "synced" ? undefined : THINGS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Makers write "Windows Hello Hardware Authenticator", which is not the app of that name. */
function storeIn(knowledge: Knowledge, text: string): string | undefined {
  return /\bwindows hello\b/i.test(text) ? "windows-hello" : readFinding(knowledge, "store", text);
}

function handsetIn(knowledge: Knowledge, text: string): "iphone" | "android" | undefined {
  const device = readFinding(knowledge, "device", text) ?? readFinding(knowledge, "phone", text);
  if (device === "iphone" || device === "android") return device;
  return /\bios\b/i.test(text) ? "iphone" : undefined;
}
