import { type Evidence, known } from "./evidence.ts";
import type { Knowledge } from "./model.ts";
import { LIST_WINS, listedFindings } from "./passkeys/listed.ts";
import { READ_BY_SIGNS } from "./passkeys/signs.ts";
import { compareVersions } from "./versions.ts";

type Row = Readonly<Record<string, unknown>>;

/** Findings that the judge reads; when one of them changes, its verdicts may change. */
export const JUDGED_FROM: ReadonlySet<string> = new Set([
  "device",
  "os-version",
  "phone",
  "phone-os-version",
  "store",
  "flow",
  "browser",
  "app",
  "broker",
  "passkey-count",
  "maker",
  "android-profile",
  "passkey-profile",
  "saved-in",
]);
/** The same where a list of registered methods is at hand, with which more answers are compared. */
const JUDGED_FROM_WITH_LIST: ReadonlySet<string> = new Set([...JUDGED_FROM, ...READ_BY_SIGNS]);

export function judgedFrom(evidence: Evidence): ReadonlySet<string> {
  return evidence.methods ? JUDGED_FROM_WITH_LIST : JUDGED_FROM;
}

const SYSTEM: Readonly<Record<string, string>> = {
  iphone: "ios",
  android: "android",
  windows: "windows",
  mac: "macos",
};
const HANDSETS: readonly string[] = ["iphone", "android"];

/**
 * Derives what nobody is asked for: floors per passkey store, browser, app and flow support, the phone in play.
 * Compares with the facts only; what they do not cover stays unknown, which is a legal answer.
 *
 * @returns derived findings by id; an absent one is not known
 */
export function judge(knowledge: Knowledge, evidence: Evidence): Readonly<Record<string, string>> {
  const derived: Record<string, string> = evidence.methods ? { ...listedFindings(knowledge, evidence) } : {};
  const get = (finding: string) =>
    isListWinning(evidence, finding) ? derived[finding] : (known(evidence, finding) ?? derived[finding]);
  const put = (finding: string, value: string | undefined) => {
    if (value !== undefined) derived[finding] = value;
  };
  put("handset", handsetOf(get));
  put("os-floor", floorOf(knowledge, get));
  put("browser-support", browserSupport(knowledge, get));
  put("app-support", appSupport(knowledge, get));
  put("flow-support", flowSupport(knowledge, get));
  put("profile-match", matchOf(get("android-profile"), get("passkey-profile"), "same", "different"));
  put("vault-match", matchOf(get("saved-in"), get("store"), "same", "other"));
  const store = get("store");
  if (store !== undefined) derived["store-allowed"] = knowledge.tenant.allowedStores.includes(store) ? "yes" : "no";
  const count = Number(get("passkey-count") ?? Number.NaN);
  if (!Number.isNaN(count)) derived["over-three-passkeys"] = count > 3 ? "yes" : "no";
  return derived;
}

/** A person is asked what they see; about what is listed, a list that was read is right and their memory is not. */
export function isListWinning(evidence: Evidence, finding: string): boolean {
  return evidence.methods !== undefined && LIST_WINS.includes(finding);
}

type Get = (finding: string) => string | undefined;

/** "no-work-profile" matches whatever the passkey was made in: there is only one profile. */
function matchOf(a: string | undefined, b: string | undefined, same: string, different: string): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a === b || a === "no-work-profile" ? same : different;
}

function handsetOf(get: Get): string | undefined {
  const phone = get("phone");
  if (phone !== undefined) return phone;
  const device = get("device");
  if (device !== undefined && HANDSETS.includes(device)) return device;
  if (get("maker") !== undefined) return "android";
  const store = get("store");
  if (store === "samsung-pass") return "android";
  return store === "icloud-keychain" && device === undefined ? "iphone" : undefined;
}

/** The minimum belongs to the store: an iPhone on 16 is fine for iCloud Keychain and too old for Authenticator. */
function floorOf(knowledge: Knowledge, get: Get): string | undefined {
  const onPhone = get("flow") === "cross-device" || (get("phone") !== undefined && get("os-version") === undefined);
  const platform = onPhone ? get("phone") : get("device");
  const version = onPhone ? get("phone-os-version") : get("os-version");
  const system = SYSTEM[platform ?? ""];
  if (system === undefined || version === undefined) return undefined;
  const store = get("store");
  const stores = store === undefined ? knowledge.tenant.allowedStores : [store];
  const verdicts = stores.flatMap((each) => {
    const minimum = knowledge.facts.get(`${system}.${each}.minimum`)?.value;
    const order = typeof minimum === "string" ? compareVersions(version, minimum) : undefined;
    return order === undefined ? [] : [order >= 0 ? "met" : "below"];
  });
  const first = verdicts[0];
  return first !== undefined && verdicts.every((verdict) => verdict === first) ? first : undefined;
}

function browserSupport(knowledge: Knowledge, get: Get): string | undefined {
  const device = get("device");
  const browser = get("browser");
  if (browser === undefined) return undefined;
  if (!knowledge.tenant.browsers.includes(browser)) return "unsupported"; // by the organisation, whatever it can do
  if (device === undefined) return undefined;
  const rows = rowsOf(knowledge, "browser-matrix").filter((row) => row.device === device && row.browser === browser);
  const row =
    rows.find((each) => each.store !== undefined && each.store === get("store")) ??
    rows.find((each) => each.store === undefined);
  return row === undefined || row.supported === "not-applicable"
    ? undefined
    : row.supported === "yes"
      ? "supported"
      : "unsupported";
}

function appSupport(knowledge: Knowledge, get: Get): string | undefined {
  const app = get("app");
  if (app === "legacy-app") return "unsupported";
  if (app !== "mobile-app" && app !== "desktop-app") return undefined;
  if (get("broker") === "installed") return "supported";
  const rows = rowsOf(knowledge, "native-app-matrix").filter((row) => row.device === get("device"));
  const without = new Set(rows.map((row) => row.withoutBroker));
  if (without.size === 1 && (without.has("yes") || without.has("not-applicable"))) return "supported"; // Windows has its own broker
  return get("broker") === "missing" && without.has("no") ? "needs-broker" : undefined;
}

function flowSupport(knowledge: Knowledge, get: Get): string | undefined {
  if (get("app") === "remote-desktop") return undefined; // WebAuthn redirection may be set up or not: a question, not a fact
  const row = rowsOf(knowledge, "flow-matrix").find((each) => each.store === get("store"));
  const flow = get("flow");
  if (flow === "cross-device" && knowledge.tenant.crossDevice === "off") return "unsupported"; // by the organisation
  if (row === undefined || flow === undefined) return undefined;
  if (flow === "cross-device") return row.crossDevice === "yes" ? "supported" : "unsupported";
  const devices = row.devices;
  const device = get("device");
  if (device === undefined || !Array.isArray(devices)) return undefined;
  return devices.includes(device) ? "supported" : "unsupported";
}

function rowsOf(knowledge: Knowledge, fact: string): readonly Row[] {
  const value = knowledge.facts.get(fact)?.value;
  return Array.isArray(value) ? (value as readonly Row[]) : [];
}
