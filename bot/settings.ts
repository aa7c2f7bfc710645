/**
 * What the process takes from its environment, as one table: `inspect-settings.ts` looks at every row, `config.ts` builds the
 * Config from it, and `commands/doctor.ts` prints it.
 */
import { graphUrl, isLoopback, webhookUrl } from "./addresses.ts";
import { usGovernmentCloud } from "./clouds.ts";

export type Env = Readonly<Record<string, string | undefined>>;
export type Mode = "local" | "production";

export type Need = "required" | "optional" | "unused";
/** `test`: everything this configuration reaches may be on this machine (local mode, or the overrides are set). */
export type Ground = { readonly mode: Mode; readonly test: boolean };
export interface Setting {
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
export const overrideSettings = [
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

/** Kinds that `GRAPH_METHODS` may name, all of MethodKind that Graph lists under a path of its own. */
export const EXTRA_KINDS = ["windows-hello", "authenticator", "platform-credential", "access-pass"] as const;
export type ExtraKind = (typeof EXTRA_KINDS)[number];

/** The words of a list in a setting. */
export function kindsOf(text: string): string[] {
  return text.split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim().toLowerCase()]));
}

const groupAdvice =
  "the id of a team that the bot is in, as in 19:…@thread.tacv2, or the object id of an Entra group, a GUID, for which the app needs one more permission (docs/graph-set-up.md)";
const groupOrTeam = (text: string): boolean => guid(text) || (/^19:/.test(text) && conversationId(text));

export const settings: readonly Setting[] = [
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
    about: "Group or team whose members are agents; without it, the members of the helpdesk team are",
    advice: groupAdvice,
    need: everywhere,
    accepts: groupOrTeam,
  },
  {
    name: "ADMIN_GROUP_ID",
    about: "Group or team whose members administer the bot; without it, nobody does in chat",
    advice: groupAdvice,
    need: everywhere,
    accepts: groupOrTeam,
  },
  {
    name: "connectionName",
    about: "Registered passkeys, looked up as the person: the OAuth connection of the Azure Bot",
    advice: "the name of the OAuth connection, as docs/graph-set-up.md has it",
    need: { local: "unused", production: "optional" },
    accepts: (text) => /^[\w. -]{1,128}$/.test(text),
  },
  {
    name: "GRAPH_APP_ONLY",
    about: "Registered passkeys, looked up with the bot's own credential instead of the person's sign-in",
    advice: "on or off",
    need: { local: "unused", production: "optional" },
    fallback: { production: "off" },
    accepts: oneOf("on", "off"),
  },
  {
    name: "GRAPH_METHODS",
    about: "Kinds of sign-in methods that are read beside passkeys; each needs its permission",
    advice: `any of ${EXTRA_KINDS.join(", ")}, separated by commas`,
    need: everywhere,
    accepts: (text) => kindsOf(text).every((kind) => (EXTRA_KINDS as readonly string[]).includes(kind)),
  },
  {
    name: "GRAPH_LAST_USED",
    about: "Reads when a passkey was last used, from Graph's beta, which Microsoft does not support in production",
    advice: "on or off",
    need: everywhere,
    fallback: inBoth("off"),
    accepts: oneOf("on", "off"),
  },
  {
    name: "GRAPH_REQUESTS",
    about: "Requests that everybody's look-ups together send to Graph in ten seconds, from each process",
    advice: "a whole number from 1 to 1000; Microsoft may allow no more than 5 for a tenant",
    need: everywhere,
    fallback: inBoth("5"),
    accepts: wholeNumber(1, 1_000),
  },
  {
    name: "GRAPH_URL",
    about: "Microsoft Graph; local mode without it simulates the directory",
    advice: "https://graph.microsoft.com or the address of a national cloud; a loopback address in local mode",
    need: everywhere, // production: of the bot's cloud
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
    about: "Days after which transcripts and what conversations remember are erased; those of open cases are kept",
    advice: "a whole number from 1 to 3650",
    need: everywhere,
    fallback: inBoth("30"),
    accepts: wholeNumber(1, 3_650),
  },
  {
    name: "CASE_RETENTION_DAYS",
    about: "Days after which a closed case is erased, counted from its last change; open cases are kept",
    advice: "a whole number from 1 to 3650",
    need: everywhere,
    fallback: inBoth("90"),
    accepts: wholeNumber(1, 3_650),
  },
  {
    name: "MARK_RETENTION_DAYS",
    about: "Days for which the ids of answered messages are kept, so that nothing is answered twice",
    advice: "a whole number from 1 to 3650; Teams repeats a message within minutes",
    need: everywhere,
    fallback: inBoth("7"),
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
    about: "Local Teams client beside the bot; desk: a second one, for the helpdesk's agent",
    advice: "on, off or desk; local mode only",
    need: everywhere,
    fallback: { local: "on", production: "off" },
    accepts: (text, { mode }) => text === "off" || (["on", "desk"].includes(text) && mode === "local"),
  },
  {
    name: "PLAYGROUND_PORT",
    about: "Port of the local Teams client; the agent's takes the next one",
    advice: "a whole number from 1 to 65535",
    need: localOnly,
    fallback: { local: "56150" },
    accepts: wholeNumber(1, 65_535),
  },
  ...overrideSettings,
];

function conversationId(text: string): boolean {
  return text.length <= 1_024 && /^[\x21-\x7e]+$/.test(text);
}
