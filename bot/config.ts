/**
 * What the process takes from its environment, read once by `main.ts`. The table of settings is `settings.ts`.
 * Pure: no file, clock or network.
 */
import { type Cloud, loginUrlOfGraph, publicCloud, usGovernmentCloud } from "./clouds.ts";
import { credentialOf, given, hasOverrides, settingNamed, settled } from "./environment.ts";
import { ConfigError } from "./errors.ts";
import { inspectSettings } from "./inspect-settings.ts";
import type { LogLevel } from "./log.ts";
import { type Env, EXTRA_KINDS, type ExtraKind, kindsOf } from "./settings.ts";

interface CommonConfig {
  readonly host: string;
  readonly port: number; // 0: any free port (tests)
  readonly dataDir: string; // the embedded database and caches; relative to the working directory
  readonly helpdeskChannelId: string;
  readonly helpdeskTeamId: string;
  readonly agentGroupId: string | undefined; // or a team's id; undefined: members of the helpdesk team are agents
  readonly adminGroupId: string | undefined; // or a team's id; undefined: nobody is an administrator
  readonly lookUp: LookUpConfig;
  readonly webhook: Webhook | undefined;
  readonly logLevel: LogLevel;
  readonly retentionDays: number; // of transcripts and of what conversations remember
  readonly caseRetentionDays: number; // of closed cases
  readonly markRetentionDays: number; // of the ids of what was answered
  readonly overrides: TrustOverrides | undefined; // tests only: the root of trust on loopback
}

export interface LocalConfig extends CommonConfig {
  readonly mode: "local";
  /** `desk`: a second one, for the helpdesk's agent. */
  readonly playground: { readonly enabled: boolean; readonly desk: boolean; readonly port: number };
}

export interface ProductionConfig extends CommonConfig {
  readonly mode: "production";
  readonly app: BotApp;
  readonly cloud: Cloud;
}

/** Everything the process takes from its environment; read once, by `main.ts`. */
export type Config = LocalConfig | ProductionConfig;

/** Where registered passkeys are looked up. */
export interface LookUpConfig {
  readonly access: "off" | "simulated" | "local" | "delegated" | "app-only";
  readonly graphUrl: string; // without version and slash at its end; "" where Graph is not asked
  readonly loginUrl: string | undefined; // of tokens for that Graph, where it is not the bot's own
  readonly connectionName: string | undefined;
  readonly kinds: readonly ExtraKind[]; // read beside passkeys
  readonly lastUsed: boolean; // from beta
  readonly requests: number; // in ten seconds, of a tenant
}

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
    agentGroupId: groupOrTeam(maybe("AGENT_GROUP_ID")),
    adminGroupId: groupOrTeam(maybe("ADMIN_GROUP_ID")),
    webhook: webhook === undefined ? undefined : { url: webhook, secret: text("WEBHOOK_SECRET") },
    logLevel: text("LOG_LEVEL") as LogLevel, // checked by its row
    retentionDays: Number(text("RETENTION_DAYS")),
    caseRetentionDays: Number(text("CASE_RETENTION_DAYS")),
    markRetentionDays: Number(text("MARK_RETENTION_DAYS")),
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
    const wanted = text("PLAYGROUND");
    const playground = { enabled: wanted !== "off", desk: wanted === "desk", port: Number(text("PLAYGROUND_PORT")) };
    const lookUp = lookUpOf(maybe("GRAPH_URL") === undefined ? "simulated" : "local", maybe);
    return frozen({ mode, host: "127.0.0.1", ...common, lookUp, playground });
  }
  const app: BotApp = {
    id: text("MicrosoftAppId").toLowerCase(),
    type: text("MicrosoftAppType") as BotApp["type"], // checked by its row
    tenantId: text("MicrosoftAppTenantId").toLowerCase(),
    credential: credentialOf(env),
  };
  const cloud = given(env, "ChannelService") === undefined ? publicCloud : usGovernmentCloud;
  const access =
    maybe("connectionName") !== undefined ? "delegated" : text("GRAPH_APP_ONLY") === "on" ? "app-only" : "off";
  return frozen({ mode, host: "0.0.0.0", ...common, lookUp: lookUpOf(access, maybe, cloud), app, cloud });
}

/** A GUID has no case; the id of a team has. */
function groupOrTeam(id: string | undefined): string | undefined {
  return id?.startsWith("19:") ? id : id?.toLowerCase();
}

function lookUpOf(
  access: LookUpConfig["access"],
  maybe: (name: string) => string | undefined,
  cloud?: Cloud,
): LookUpConfig {
  const asked = access !== "off" && access !== "simulated";
  const graphUrl = asked ? (maybe("GRAPH_URL") ?? cloud?.graphUrl ?? "").replace(/(\/v1\.0)?\/*$/, "") : "";
  const loginUrl = asked ? loginUrlOfGraph(graphUrl) : undefined;
  const wanted = kindsOf(maybe("GRAPH_METHODS") ?? "");
  return {
    access,
    graphUrl,
    loginUrl: loginUrl === cloud?.loginUrl ? undefined : loginUrl,
    connectionName: access === "delegated" ? maybe("connectionName") : undefined,
    kinds: wanted.flatMap((word) => EXTRA_KINDS.filter((kind) => kind === word)),
    lastUsed: maybe("GRAPH_LAST_USED") === "on",
    requests: Number(maybe("GRAPH_REQUESTS")),
  };
}

function frozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}
