/** Looks at every setting, and at what they mean together. Pure: no file, clock or network. */
import { credentialOf, given, hasOverrides, misspelt, modeOf, productionSigns, settingNamed } from "./environment.ts";
import { type Env, type Mode, overrideSettings, type Setting, settings } from "./settings.ts";

export interface SettingRow {
  readonly setting: string;
  readonly status: "fine" | "missing" | "wrong" | "default" | "unused";
  readonly value?: string; // never of a secret
  readonly about: string;
  readonly advice?: string; // a sentence, where there is something to do
}

export interface Inspection {
  readonly mode: Mode;
  readonly rows: readonly SettingRow[];
  /** One sentence for each row that is missing or wrong. Empty: the configuration can be used. */
  readonly faults: readonly string[];
}

/** Looks at every setting, and at what they mean together. */
export function inspectSettings(env: Env): Inspection {
  const mode = modeOf(env);
  const seen = settings.map((setting) => inspect(setting, env, mode));
  const joint = together(env, mode);
  const rows = [
    ...seen.map((row) => joint.find(({ setting }) => setting === row.setting) ?? row),
    ...joint.filter(({ setting }) => !settings.some(({ name }) => name === setting)),
  ];
  const faults = rows
    .filter(({ status }) => status === "missing" || status === "wrong")
    .map(({ setting, status, value, advice }) => {
      if (status === "missing") return `${setting} is missing. ${advice}`;
      return `${setting} ${value === undefined ? "has a value that cannot be used (not shown)" : `is ${quoted(value)}`}. ${advice}`;
    });
  return { mode, rows, faults };
}

function inspect(setting: Setting, env: Env, mode: Mode): SettingRow {
  const { name, about, advice, secret } = setting;
  const need = setting.need[mode];
  const text = given(env, name);
  const row = { setting: name, about };
  const shown = text === undefined || secret ? {} : { value: text };
  if (text === undefined) {
    const otherName = misspelt(env, name);
    if (otherName !== undefined) {
      return {
        ...row,
        status: "wrong",
        value: `(absent; ${otherName} is set)`,
        advice: `Rename ${otherName} to ${name}.`,
      };
    }
    if (need === "required") return { ...row, status: "missing", advice: `Set ${advice}.` };
    const fallback = setting.fallback?.[mode];
    if (need === "unused" || setting.testsOnly) return { ...row, status: "unused" };
    return { ...row, status: "default", ...(fallback === undefined || secret ? {} : { value: fallback }) };
  }
  if (need === "unused") return { ...row, ...shown, status: "unused" };
  if (isPlaceholder(text) || !setting.accepts(text, { mode, test: mode === "local" || hasOverrides(env) })) {
    return { ...row, ...shown, status: "wrong", advice: `Set ${advice}.` };
  }
  return { ...row, ...shown, status: "fine" };
}

/** What no setting can say for itself: the credential, the webhook's pair, the overrides, switches of other programs. */
function together(env: Env, mode: Mode): SettingRow[] {
  const rows: SettingRow[] = [];
  if (mode === "production" && given(env, "MicrosoftAppId") === undefined && !misspelt(env, "MicrosoftAppId")) {
    const { name, about, advice } = settingNamed("MicrosoftAppId");
    const signs = [...productionSigns.filter((sign) => given(env, sign) !== undefined), "MicrosoftAppId"].join(", ");
    const localAdvice = `For local mode, remove ${env.NODE_ENV === "production" ? "NODE_ENV=production, " : ""}${signs}.`;
    rows.push({ setting: name, status: "missing", about, advice: `Set ${advice}. ${localAdvice}` });
  }
  if (mode === "production" && given(env, "MicrosoftAppType") !== "UserAssignedMSI") {
    rows.push(credentialRow(env));
  }
  if (given(env, "WEBHOOK_URL") !== undefined && mode === "production" && given(env, "WEBHOOK_SECRET") === undefined) {
    rows.push({
      setting: "WEBHOOK_SECRET",
      status: "missing",
      about: "Signs the calls to the ticket system",
      advice: `Set ${settingNamed("WEBHOOK_SECRET").advice}, because WEBHOOK_URL is set.`,
    });
  }
  if (mode === "production" && given(env, "connectionName") !== undefined && given(env, "GRAPH_APP_ONLY") === "on") {
    const { name, about } = settingNamed("GRAPH_APP_ONLY");
    const advice = "Set one of the two: remove GRAPH_APP_ONLY, or connectionName.";
    rows.push({ setting: name, status: "wrong", value: "on", about, advice });
  }
  rows.push(...overrideRows(env));
  if (mode === "production" && !hasOverrides(env)) rows.push(...testSwitches(env));
  return rows;
}

function credentialRow(env: Env): SettingRow {
  const row = { setting: "credential", about: "How the bot proves who it is" };
  if (given(env, "MicrosoftAppCertificatePath") ?? given(env, "MicrosoftAppPassword")) {
    return { ...row, status: "fine", value: credentialOf(env).kind };
  }
  const advice =
    "Set MicrosoftAppCertificatePath (a PEM file with key and certificate), or MicrosoftAppPassword (a client secret), " +
    "or MicrosoftAppType to UserAssignedMSI.";
  return { ...row, status: "missing", advice };
}

/** The SDK takes the absent ones as undefined, which would switch checks off one by one. */
function overrideRows(env: Env): SettingRow[] {
  const present = overrideSettings.filter(({ name }) => given(env, name) !== undefined).map(({ name }) => name);
  if (present.length === 0) return [];
  return overrideSettings
    .filter(({ name }) => !present.includes(name))
    .map(({ name, about, advice }) => {
      const wanted = advice.replace(/, or remove it$/, "");
      return { setting: name, status: "missing", about, advice: `Set ${wanted}, or remove ${present.join(", ")}.` };
    });
}

// Fit for a test machine only. The last two are keys of the SDK that would fetch the signing keys from elsewhere.
const forbidden: Readonly<Record<string, (text: string) => boolean>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: (text) => text === "0",
  NODE_ENV: (text) => /^test/i.test(text),
  NODE_OPTIONS: (text) => /--inspect|--insecure-http-parser/.test(text),
  BotOpenIdMetadata: () => true,
  OAuthApiEndpoint: () => true,
};
function testSwitches(env: Env): SettingRow[] {
  return Object.entries(forbidden).flatMap(([setting, isForbidden]): SettingRow[] => {
    const value = given(env, setting);
    if (value === undefined || !isForbidden(value)) return [];
    const about = "A switch for tests that has no place beside real people";
    return [{ setting, status: "wrong", value, about, advice: "Remove it in production." }];
  });
}

const placeholder = /^(<.*>|\{\{.*\}\}|\$\{.*\}|(your|my)[-_ ].*|.*change[-_ ]?me.*|todo|x{3,}[-x]*|…|\.\.\.)$/i;
function isPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
