/**
 * What the process takes from its environment, as one table: `readConfig` builds the Config from it,
 * `bot/commands/doctor.ts` prints it row by row. Pure: no file, clock or network; `main.ts` alone reads `process.env`.
 */
import { ConfigError } from "./errors.ts";
import type { LogLevel } from "./log.ts";

export type Env = Readonly<Record<string, string | undefined>>;
export type Mode = "local" | "production";

interface CommonConfig {
  readonly host: string;
  readonly port: number; // 0: any free port (tests)
  readonly dataDir: string; // the embedded database and caches; relative to the working directory
  readonly helpdeskChannelId: string;
  readonly helpdeskTeamId: string;
  readonly agentGroupId: string | undefined; // undefined: members of the helpdesk team are agents
  readonly adminGroupId: string | undefined; // undefined: nobody is an administrator
  readonly graphUrl: string | undefined; // local mode without it: the simulated directory
  readonly webhook: Webhook | undefined;
  readonly logLevel: LogLevel;
  readonly retentionDays: number;
  readonly overrides: TrustOverrides | undefined; // tests only: the root of trust on loopback
}

export interface LocalConfig extends CommonConfig {
  readonly mode: "local";
  readonly playground: { readonly enabled: boolean; readonly port: number };
}

export interface ProductionConfig extends CommonConfig {
  readonly mode: "production";
  readonly app: BotApp;
  readonly cloud: Cloud;
}

/** Everything the process takes from its environment; read once, by `main.ts`. */
export type Config = LocalConfig | ProductionConfig;

export interface Webhook {
  readonly url: string; // may carry a key in its query: never logged
  readonly secret: string; // secret: never logged, never in a message
}

export interface BotApp {
  readonly id: string;
  readonly type: "SingleTenant" | "UserAssignedMSI";
  readonly tenantId: string;
  readonly credential: BotCredential;
}

export type BotCredential =
  | { readonly kind: "certificate"; readonly path: string } // one PEM file with key and certificate
  | { readonly kind: "managed-identity" }
  | { readonly kind: "secret"; readonly secret: string }; // secret: never logged, never in a message

/** Where a cloud keeps the Bot Framework, and which hosts Teams answers from (Teams SDK, "Service URL Validation"). */
export interface Cloud {
  readonly channelService: string | undefined; // the SDK's key for it
  readonly issuer: string;
  readonly scope: string;
  readonly loginUrl: string;
  readonly keysUrl: string;
  readonly connectorHosts: readonly string[];
}

const publicCloud: Cloud = {
  channelService: undefined,
  issuer: "https://api.botframework.com",
  scope: "https://api.botframework.com/.default",
  loginUrl: "https://login.microsoftonline.com",
  keysUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  connectorHosts: [
    "smba.trafficmanager.net",
    "smba.onyx.prod.teams.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
  ],
};
const usGovernmentCloud: Cloud = {
  channelService: "https://botframework.azure.us",
  issuer: "https://api.botframework.us",
  scope: "https://api.botframework.us/.default",
  loginUrl: "https://login.microsoftonline.us",
  keysUrl: "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
  connectorHosts: ["smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us"],
};

/** The SDK's keys that move the root of trust (stack.md, section 8): all of them and on loopback, or none. */
export interface TrustOverrides {
  readonly loginUrl: string;
  readonly scope: string;
  readonly issuer: string;
  readonly oAuthUrl: string;
  readonly keysUrl: string;
  readonly emulatorKeysUrl: string;
  readonly callerId: string;
}

// ---------------------------------------------------------------------------------------------------------------------

type Need = "required" | "optional" | "unused";
/** `test`: everything this configuration reaches may be on this machine (local mode, or the overrides are set). */
type Ground = { readonly mode: Mode; readonly test: boolean };
interface Setting {
  readonly name: string;
  readonly about: string; // what it is for
  readonly advice: string; // completes "Set …"
  readonly need: Readonly<Record<Mode, Need>>;
  readonly fallback?: Readonly<Partial<Record<Mode, string>>>; // used where the setting is absent
  readonly secret?: boolean; // its value appears nowhere
  readonly testsOnly?: boolean; // not worth a line where it is absent
  readonly accepts: (text: string, ground: Ground) => boolean;
}

const everywhere = { local: "optional", production: "optional" } as const;
const localOnly = { local: "optional", production: "unused" } as const;
const requiredInProduction = { local: "optional", production: "required" } as const;
const productionOnly = { local: "unused", production: "required" } as const;
const inBoth = (text: string) => ({ local: text, production: text });

const guid = (text: string): boolean =>
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text) && !/^[0-]+$/.test(text);
const wholeNumber =
  (min: number, max: number) =>
  (text: string): boolean =>
    /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
const oneOf =
  (...words: readonly string[]) =>
  (text: string): boolean =>
    words.includes(text);
const anything = (text: string): boolean => text.length <= 4_096;
const loopbackUrl = (text: string): boolean => isLoopback(text);

/** The keys of stack.md, section 8. The scope, the issuer and the caller are names and not fetched. */
const overrideSettings = [
  override("ValidateAuthority", '"false"', oneOf("false")),
  override("ToChannelFromBotLoginUrl", "a loopback address", loopbackUrl),
  override("ToChannelFromBotOAuthScope", "the scope of the connector's token", anything),
  override("ToBotFromChannelTokenIssuer", "the issuer of the test tokens", anything),
  override("OAuthUrl", "a loopback address", loopbackUrl),
  override("ToBotFromChannelOpenIdMetadataUrl", "a loopback address", loopbackUrl),
  override("ToBotFromEmulatorOpenIdMetadataUrl", "a loopback address", loopbackUrl),
  override("CallerId", "any name", anything),
];
function override(name: string, what: string, accepts: Setting["accepts"]): Setting {
  const about = "Moves the root of trust to this machine, for tests";
  return { name, about, advice: `${what}, or remove it`, need: everywhere, testsOnly: true, accepts };
}

const settings: readonly Setting[] = [
  {
    name: "MicrosoftAppId",
    about: "Application (client) id of the bot; without it the bot runs in local mode",
    advice: "the application id of the bot's registration, a GUID",
    need: productionOnly,
    accepts: guid,
  },
  {
    name: "MicrosoftAppType",
    about: "How the bot is registered",
    advice: "SingleTenant or UserAssignedMSI (new multi-tenant registrations ended on 2025-07-31)",
    need: productionOnly,
    accepts: oneOf("SingleTenant", "UserAssignedMSI"),
  },
  {
    name: "MicrosoftAppTenantId",
    about: "Directory (tenant) id of the bot",
    advice: "the directory id of the bot's registration, a GUID",
    need: productionOnly,
    accepts: guid,
  },
  {
    name: "MicrosoftAppCertificatePath",
    about: "Credential of the bot: a PEM file with private key and certificate; preferred to a secret",
    advice: "the path of a PEM file with private key and certificate",
    need: { local: "unused", production: "optional" },
    accepts: anything,
  },
  {
    name: "MicrosoftAppPassword",
    about: "Credential of the bot: a client secret",
    advice: "the value (not the id) of a client secret of the bot's registration",
    need: { local: "unused", production: "optional" },
    secret: true,
    accepts: anything,
  },
  {
    name: "ChannelService",
    about: "The cloud: absent for the public one and GCC",
    advice: `${usGovernmentCloud.channelService} for GCC High and DoD, or remove it`,
    need: { local: "unused", production: "optional" },
    accepts: oneOf(String(usGovernmentCloud.channelService)),
  },
  {
    name: "HELPDESK_TEAM_ID",
    about: "Team of the agents",
    advice: "the id of the helpdesk's team, as in 19:…@thread.tacv2",
    need: requiredInProduction,
    fallback: { local: "19:team@thread.tacv2" },
    accepts: conversationId,
  },
  {
    name: "HELPDESK_CHANNEL_ID",
    about: "Channel in which cases appear",
    advice: "the id of the helpdesk's channel, as in 19:…@thread.tacv2",
    need: requiredInProduction,
    fallback: { local: "19:triage@thread.tacv2" },
    accepts: conversationId,
  },
  {
    name: "AGENT_GROUP_ID",
    about: "Group whose members are agents; without it, the members of the helpdesk team are",
    advice: "the object id of an Entra group, a GUID",
    need: everywhere,
    accepts: guid,
  },
  {
    name: "ADMIN_GROUP_ID",
    about: "Group whose members administer the bot; without it, nobody does in chat",
    advice: "the object id of an Entra group, a GUID",
    need: everywhere,
    accepts: guid,
  },
  {
    name: "GRAPH_URL",
    about: "Microsoft Graph; local mode without it simulates the directory",
    advice: "https://graph.microsoft.com, the address of a national cloud, or a loopback address",
    need: everywhere,
    fallback: { production: "https://graph.microsoft.com" },
    accepts: graphUrl,
  },
  {
    name: "WEBHOOK_URL",
    about: "Ticket system that receives escalations; without it they go to channels only",
    advice: "an https address without user name and not a bare private IP address",
    need: everywhere,
    secret: true, // such addresses often carry a key in their query
    accepts: webhookUrl,
  },
  {
    name: "WEBHOOK_SECRET",
    about: "Signs the calls to the ticket system",
    advice: "at least 16 random characters that the ticket system knows too",
    need: everywhere,
    fallback: { local: "local-webhook-secret" },
    secret: true,
    accepts: (text, { test }) => test || text.length >= 16,
  },
  {
    name: "PORT",
    about: "Port of the bot",
    advice: "a whole number from 1 to 65535",
    need: everywhere,
    fallback: inBoth("3978"),
    accepts: wholeNumber(0, 65_535),
  },
  {
    name: "DATA_DIR",
    about: "Folder of the embedded database and caches",
    advice: "the path of a folder the bot may write to",
    need: everywhere,
    fallback: inBoth("./data"),
    accepts: (text) => anything(text) && !text.includes("\0"),
  },
  {
    name: "RETENTION_DAYS",
    about: "Days after which transcripts and cases are erased",
    advice: "a whole number from 1 to 3650",
    need: everywhere,
    fallback: inBoth("30"),
    accepts: wholeNumber(1, 3_650),
  },
  {
    name: "LOG_LEVEL",
    about: "What is logged",
    advice: "debug, info, warn or error",
    need: everywhere,
    fallback: inBoth("info"),
    accepts: oneOf("debug", "info", "warn", "error"),
  },
  {
    name: "PLAYGROUND",
    about: "Local Teams client beside the bot",
    advice: "on or off; local mode only",
    need: everywhere,
    fallback: { local: "on", production: "off" },
    accepts: (text, { mode }) => text === "off" || (text === "on" && mode === "local"),
  },
  {
    name: "PLAYGROUND_PORT",
    about: "Port of the local Teams client",
    advice: "a whole number from 1 to 65535",
    need: localOnly,
    fallback: { local: "56150" },
    accepts: wholeNumber(1, 65_535),
  },
  ...overrideSettings,
];

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

/** @throws {ConfigError} with every fault at once: `PORT is "99999". Set a whole number from 1 to 65535.` */
export function readConfig(env: Env): Config {
  const { mode, faults } = inspectSettings(env);
  if (faults.length > 0) throw new ConfigError(faults);
  const text = (name: string): string => settled(settingNamed(name), env, mode) ?? "";
  const maybe = (name: string): string | undefined => settled(settingNamed(name), env, mode);
  const webhook = maybe("WEBHOOK_URL");
  const common = {
    port: Number(text("PORT")),
    dataDir: text("DATA_DIR"),
    helpdeskChannelId: text("HELPDESK_CHANNEL_ID"),
    helpdeskTeamId: text("HELPDESK_TEAM_ID"),
    agentGroupId: maybe("AGENT_GROUP_ID")?.toLowerCase(),
    adminGroupId: maybe("ADMIN_GROUP_ID")?.toLowerCase(),
    graphUrl: maybe("GRAPH_URL"),
    webhook: webhook === undefined ? undefined : { url: webhook, secret: text("WEBHOOK_SECRET") },
    logLevel: text("LOG_LEVEL") as LogLevel, // checked by its row
    retentionDays: Number(text("RETENTION_DAYS")),
    overrides: hasOverrides(env)
      ? {
          loginUrl: text("ToChannelFromBotLoginUrl"),
          scope: text("ToChannelFromBotOAuthScope"),
          issuer: text("ToBotFromChannelTokenIssuer"),
          oAuthUrl: text("OAuthUrl"),
          keysUrl: text("ToBotFromChannelOpenIdMetadataUrl"),
          emulatorKeysUrl: text("ToBotFromEmulatorOpenIdMetadataUrl"),
          callerId: text("CallerId"),
        }
      : undefined,
  };
  if (mode === "local") {
    const playground = { enabled: text("PLAYGROUND") === "on", port: Number(text("PLAYGROUND_PORT")) };
    return frozen({ mode, host: "127.0.0.1", ...common, playground });
  }
  const app: BotApp = {
    id: text("MicrosoftAppId").toLowerCase(),
    type: text("MicrosoftAppType") as BotApp["type"], // checked by its row
    tenantId: text("MicrosoftAppTenantId").toLowerCase(),
    credential: credentialOf(env),
  };
  const cloud = given(env, "ChannelService") === undefined ? publicCloud : usGovernmentCloud;
  return frozen({ mode, host: "0.0.0.0", ...common, app, cloud });
}

/** http or https to this machine: localhost, 127.0.0.0/8, ::1. Without user name, in any spelling a URL parser accepts. */
export function isLoopback(address: string | URL): boolean {
  const url = typeof address === "string" ? parsedUrl(address) : address;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return false;
  return url.hostname === "localhost" || url.hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
}

// ---------------------------------------------------------------------------------------------------------------------

// Any of these says that a bot in the cloud is meant: without an app id it would answer anybody, so it must not start.
const productionSigns = [
  "MicrosoftAppType",
  "MicrosoftAppTenantId",
  "MicrosoftAppPassword",
  "MicrosoftAppCertificatePath",
];

function modeOf(env: Env): Mode {
  const meant = productionSigns.some((name) => given(env, name) !== undefined) || env.NODE_ENV === "production";
  return meant || (env.MicrosoftAppId ?? "") !== "" || misspelt(env, "MicrosoftAppId") !== undefined
    ? "production"
    : "local";
}

/** The value somebody gave, trimmed; blank counts as absent, as in an .env file with the value left out. */
function given(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === "" ? undefined : text;
}

function settled(setting: Setting, env: Env, mode: Mode): string | undefined {
  return given(env, setting.name) ?? setting.fallback?.[mode];
}

function settingNamed(name: string): Setting {
  const setting = settings.find((candidate) => candidate.name === name);
  if (setting === undefined) throw new Error(`No setting is called ${name}.`);
  return setting;
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

function credentialOf(env: Env): BotCredential {
  if (given(env, "MicrosoftAppType") === "UserAssignedMSI") return { kind: "managed-identity" };
  const path = given(env, "MicrosoftAppCertificatePath");
  if (path !== undefined) return { kind: "certificate", path };
  return { kind: "secret", secret: given(env, "MicrosoftAppPassword") ?? "" };
}

function hasOverrides(env: Env): boolean {
  return overrideSettings.some(({ name }) => given(env, name) !== undefined);
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

/** Another spelling of a name the SDK made up: MICROSOFT_APP_ID, MicrosoftAppID. Names are case-sensitive outside Windows. */
function misspelt(env: Env, name: string): string | undefined {
  if (!name.startsWith("MicrosoftApp")) return undefined;
  const key = (text: string) => text.replaceAll("_", "").toLowerCase();
  return Object.keys(env).find(
    (other) => other !== name && key(other) === key(name) && given(env, other) !== undefined,
  );
}

const placeholder = /^(<.*>|\{\{.*\}\}|\$\{.*\}|(your|my)[-_ ].*|.*change[-_ ]?me.*|todo|x{3,}[-x]*|…|\.\.\.)$/i;
function isPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

function conversationId(text: string): boolean {
  return text.length <= 1_024 && /^[\x21-\x7e]+$/.test(text);
}

const graphHosts = [
  "graph.microsoft.com",
  "graph.microsoft.us",
  "dod-graph.microsoft.us",
  "microsoftgraph.chinacloudapi.cn",
];
function graphUrl(text: string): boolean {
  if (isLoopback(text)) return true;
  const url = parsedUrl(text);
  return url?.protocol === "https:" && graphHosts.includes(url.host) && url.username === "" && url.password === "";
}

const privateHost =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^\[|(^|\.)localhost$/;
function webhookUrl(text: string, { test }: Ground): boolean {
  const url = parsedUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "") return false;
  if (isLoopback(url)) return test;
  return url.protocol === "https:" && !privateHost.test(url.hostname);
}

function parsedUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function frozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}
