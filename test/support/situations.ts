import type { Evidence, Origin } from "../../knowledge/evidence.ts";
import { NO_EVIDENCE } from "../../knowledge/evidence.ts";
import type { Cause, Knowledge, Weight } from "../../knowledge/model.ts";

/** What a person with one fault would answer, by finding. Only what somebody can be asked for, nothing derived. */
export type Situation = Readonly<Record<string, string>>;

/** Evidence as if every finding had been chosen on a card. */
export function evidenceFrom(findings: Situation, more: Partial<Evidence> = {}, origin: Origin = "chosen"): Evidence {
  const entries = Object.entries(findings).map(([finding, value]) => [finding, { value, origin }] as const);
  return { ...NO_EVIDENCE, findings: Object.fromEntries(entries), ...more };
}

const STRENGTH: Readonly<Record<Weight, number>> = {
  proves: 3,
  "strongly-suggests": 2,
  suggests: 1,
  "speaks-against": -1,
  "rules-out": -2,
};

/**
 * A person in whom this cause shows as plainly as its file says: the answers that speak for it, the strongest first,
 * and beside them what people with this fault usually answer. Nothing in it speaks against the cause.
 */
export function situationOf(knowledge: Knowledge, cause: Cause): Situation {
  return answersOf(knowledge, cause, cause.typical ?? {});
}

/** Only the answers that speak for the cause. */
export function tellingAnswersOf(knowledge: Knowledge, cause: Cause): Situation {
  return answersOf(knowledge, cause, {});
}

function answersOf(knowledge: Knowledge, cause: Cause, typical: NonNullable<Cause["typical"]>): Situation {
  const situation: Record<string, string> = { stage: stageOf(cause), device: deviceOf(cause) };
  const put = (finding: string, value: string) => {
    if (strengthOf(cause, finding, value) < 0) return;
    if (finding === "device" && !cause.platforms.includes(value)) return;
    if (finding === "stage" && !cause.stages.includes(value)) return;
    situation[finding] = value;
  };
  put("has-other-method", "yes");
  for (const [finding, shares] of Object.entries(typical)) put(finding, mostUsual(shares));
  const rows = cause.evidence.filter((row) => STRENGTH[row.weighs] > 0);
  rows.sort((a, b) => STRENGTH[a.weighs] - STRENGTH[b.weighs]); // the strongest is written last and stays
  for (const row of rows) {
    const values = [row.is].flat();
    const told = situation[row.finding];
    const value = told !== undefined && values.includes(told) ? told : (values[0] ?? "");
    if (knowledge.vocabulary.findings[row.finding]) put(row.finding, value);
    else for (const [finding, answer] of Object.entries(behind(row.finding, value, situation))) put(finding, answer);
  }
  return situation;
}

/** Answers from which the judge derives `value`. */
function behind(derived: string, value: string, situation: Situation): Situation {
  const android = situation.device === "android";
  switch (`${derived}=${value}`) {
    case "os-floor=below":
      return situation.flow === "cross-device"
        ? { phone: situation.phone ?? "iphone", "phone-os-version": OLDEST[situation.phone ?? "iphone"] ?? "1" }
        : { "os-version": OLDEST[situation.device ?? ""] ?? "1" };
    case "os-floor=met":
      return { "os-version": "99" };
    case "browser-support=unsupported":
      return { device: "android", browser: "firefox", app: "browser" };
    case "app-support=needs-broker":
      return { app: "mobile-app", broker: "missing" };
    case "app-support=unsupported":
      return { app: "legacy-app" };
    case "flow-support=unsupported":
      return { store: "security-key", flow: "cross-device" };
    case "profile-match=different":
      return { "android-profile": "personal", "passkey-profile": "work" };
    case "vault-match=other":
      return { store: "authenticator", "saved-in": android ? "samsung-pass" : "icloud-keychain" };
    case "store-allowed=no":
      return { store: "samsung-pass", "saved-in": "samsung-pass" };
    case "over-three-passkeys=yes":
      return { "passkey-count": "5" };
    case "handset=iphone":
      return situation.flow === "cross-device" ? { phone: "iphone" } : { device: "iphone" };
    case "handset=android":
      return situation.flow === "cross-device" ? { phone: "android" } : { device: "android" };
    default:
      return {};
  }
}

/** Below every minimum of facts/. */
const OLDEST: Readonly<Record<string, string>> = { iphone: "12", android: "7", windows: "8.1", mac: "10.15" };

function stageOf(cause: Cause): string {
  const told = mostUsual(cause.typical?.stage ?? {});
  return cause.stages.includes(told) ? told : (cause.stages[0] ?? "sign-in-fails");
}

function deviceOf(cause: Cause): string {
  const told = mostUsual(cause.typical?.device ?? {});
  return cause.platforms.includes(told) ? told : (cause.platforms[0] ?? "windows");
}

function mostUsual(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares).sort(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

/** The weight that the cause's own rows give this answer; below 0 it speaks against the cause. */
function strengthOf(cause: Cause, finding: string, value: string): number {
  return cause.evidence
    .filter((row) => row.finding === finding)
    .reduce((sum, row) => {
      const weight = [row.is].flat().includes(value) ? row.weighs : row.otherwise;
      return sum + (weight === undefined ? 0 : STRENGTH[weight]);
    }, 0);
}
