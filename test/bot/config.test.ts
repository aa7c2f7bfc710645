import { describe, expect, test } from "vitest";
import { isLoopback } from "../../bot/addresses.ts";
import { readConfig } from "../../bot/config.ts";
import { ConfigError } from "../../bot/errors.ts";
import { inspectSettings } from "../../bot/inspect-settings.ts";
import type { Env } from "../../bot/settings.ts";

const production: Env = {
  MicrosoftAppId: "b1b1b1b1-0000-4000-8000-000000000001",
  MicrosoftAppType: "SingleTenant",
  MicrosoftAppTenantId: "b1b1b1b1-0000-4000-8000-000000000002",
  MicrosoftAppPassword: "canary-secret",
  HELPDESK_CHANNEL_ID: "19:triage@thread.tacv2",
  HELPDESK_TEAM_ID: "19:team@thread.tacv2",
};
const overrides: Env = {
  ValidateAuthority: "false",
  ToChannelFromBotLoginUrl: "http://127.0.0.1:9001/login",
  ToChannelFromBotOAuthScope: "https://api.botframework.com",
  ToBotFromChannelTokenIssuer: "https://api.botframework.com",
  OAuthUrl: "http://localhost:9001/oauth",
  ToBotFromChannelOpenIdMetadataUrl: "http://[::1]:9001/metadata",
  ToBotFromEmulatorOpenIdMetadataUrl: "http://127.0.0.1:9001/metadata",
  CallerId: "urn:botframework:azure",
};
const without = (env: Env, ...names: string[]): Env =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

function faultsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    for (const fault of (error as ConfigError).faults) expect((error as ConfigError).message).toContain(fault);
    return (error as ConfigError).faults;
  }
}

describe("local mode", () => {
  test("needs nothing: loopback, and a default for everything", () => {
    expect(readConfig({})).toEqual({
      mode: "local",
      host: "127.0.0.1",
      port: 3978,
      dataDir: "./data",
      helpdeskChannelId: "19:triage@thread.tacv2",
      helpdeskTeamId: "19:team@thread.tacv2",
      agentGroupId: undefined,
      adminGroupId: undefined,
      lookUp: {
        access: "simulated",
        graphUrl: "",
        loginUrl: undefined,
        connectionName: undefined,
        kinds: [],
        lastUsed: false,
        requests: 5,
      },
      webhook: undefined,
      logLevel: "info",
      retentionDays: 30,
      caseRetentionDays: 90,
      markRetentionDays: 7,
      overrides: undefined,
      playground: { enabled: true, desk: false, port: 56150 },
    });
  });
  test("a blank value counts as absent, as in an .env file", () => {
    expect(readConfig({ MicrosoftAppId: "", PORT: " ", WEBHOOK_URL: "", MicrosoftAppPassword: "" })).toEqual(
      readConfig({}),
    );
  });
  test("every setting can be set", () => {
    const env = {
      PORT: "0",
      DATA_DIR: "/var/lib/bot",
      PLAYGROUND: "off",
      PLAYGROUND_PORT: "56151",
      AGENT_GROUP_ID: "A1A1A1A1-0000-4000-8000-000000000001",
      GRAPH_URL: "http://127.0.0.1:9000/v1.0",
      GRAPH_METHODS: "access-pass",
      GRAPH_LAST_USED: "on",
      WEBHOOK_URL: "http://localhost:9000/hook",
      LOG_LEVEL: "debug",
      RETENTION_DAYS: "7",
      CASE_RETENTION_DAYS: "180",
      MARK_RETENTION_DAYS: "2",
    };
    expect(readConfig(env)).toMatchObject({
      port: 0,
      dataDir: "/var/lib/bot",
      playground: { enabled: false, port: 56151 },
      agentGroupId: "a1a1a1a1-0000-4000-8000-000000000001",
      lookUp: { access: "local", graphUrl: "http://127.0.0.1:9000", kinds: ["access-pass"], lastUsed: true },
      webhook: { url: "http://localhost:9000/hook", secret: "local-webhook-secret" },
      logLevel: "debug",
      retentionDays: 7,
      caseRetentionDays: 180,
      markRetentionDays: 2,
    });
  });
});

describe("production", () => {
  test.each<[string, Env, object]>([
    ["neither setting: off, and Graph is not asked", {}, { access: "off", graphUrl: "", connectionName: undefined }],
    [
      "a connection: as the person",
      { connectionName: "graph" },
      { access: "delegated", graphUrl: "https://graph.microsoft.com", connectionName: "graph" },
    ],
    ["app-only", { GRAPH_APP_ONLY: "on" }, { access: "app-only", connectionName: undefined, loginUrl: undefined }],
    [
      "extra kinds, in any case and with blanks",
      { GRAPH_APP_ONLY: "on", GRAPH_METHODS: "Authenticator, access-pass," },
      { kinds: ["authenticator", "access-pass"] },
    ],
    [
      "GCC High reads its own Graph",
      { connectionName: "graph", ChannelService: "https://botframework.azure.us" },
      { graphUrl: "https://graph.microsoft.us", loginUrl: undefined },
    ],
    [
      "DoD by its address",
      {
        connectionName: "graph",
        ChannelService: "https://botframework.azure.us",
        GRAPH_URL: "https://dod-graph.microsoft.us/",
      },
      { graphUrl: "https://dod-graph.microsoft.us", loginUrl: undefined },
    ],
    [
      "China's Graph takes tokens of its own sign-in",
      { GRAPH_APP_ONLY: "on", GRAPH_URL: "https://microsoftgraph.chinacloudapi.cn" },
      { loginUrl: "https://login.chinacloudapi.cn" },
    ],
  ])("looking up registered passkeys, %s", (_, env, expected) => {
    expect(readConfig({ ...production, ...env }).lookUp).toMatchObject(expected);
  });
  test("with an app id: all interfaces, no Playground", () => {
    const config = readConfig(production);
    expect(config).toMatchObject({
      mode: "production",
      host: "0.0.0.0",
      app: { type: "SingleTenant", credential: { kind: "secret", secret: "canary-secret" } },
      cloud: { issuer: "https://api.botframework.com" },
    });
    expect(config).not.toHaveProperty("playground");
  });
  test("a certificate is preferred to a secret, a managed identity needs neither", () => {
    const certificate = readConfig({ ...production, MicrosoftAppCertificatePath: "/run/bot.pem" });
    expect(certificate).toMatchObject({ app: { credential: { kind: "certificate", path: "/run/bot.pem" } } });
    const identity = readConfig({
      ...without(production, "MicrosoftAppPassword"),
      MicrosoftAppType: "UserAssignedMSI",
    });
    expect(identity).toMatchObject({ app: { credential: { kind: "managed-identity" } } });
  });
  test("the government cloud has its own issuer and hosts", () => {
    const config = readConfig({ ...production, ChannelService: "https://botframework.azure.us" });
    expect(config).toMatchObject({ cloud: { issuer: "https://api.botframework.us" } });
  });
  test("the roots of trust move to loopback, all together", () => {
    const config = readConfig({
      ...production,
      ...overrides,
      WEBHOOK_URL: "http://127.0.0.1:9/hook",
      WEBHOOK_SECRET: "short",
    });
    expect(config.overrides).toMatchObject({
      keysUrl: "http://[::1]:9001/metadata",
      issuer: "https://api.botframework.com",
    });
  });
  test("is frozen to the bottom", () => {
    const config = readConfig({ ...production, ...overrides });
    for (const part of [
      config,
      config.overrides,
      "app" in config && config.app,
      "cloud" in config && config.cloud.connectorHosts,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe("A40 O01 refuses to start, and says what to do", () => {
  const id = "MicrosoftAppId";
  test.each<[string, Env, string]>([
    ["blank app id", { [id]: "  " }, `${id} is missing. Set the application id`],
    [
      "placeholder app id",
      { ...production, [id]: "<your-app-id>" },
      `${id} is "<your-app-id>". Set the application id`,
    ],
    ["app id of zeros", { ...production, [id]: "00000000-0000-0000-0000-000000000000" }, `${id} is "0000`],
    ["app id that is no GUID", { ...production, [id]: "passkey-bot" }, `${id} is "passkey-bot"`],
    ["a password without app id", { MicrosoftAppPassword: "x" }, "For local mode, remove MicrosoftAppPassword"],
    ["NODE_ENV=production without app id", { NODE_ENV: "production" }, "For local mode, remove NODE_ENV=production"],
    ["app id under another spelling", { MICROSOFT_APP_ID: production[id] }, `Rename MICROSOFT_APP_ID to ${id}.`],
    [
      "multi-tenant",
      { ...production, MicrosoftAppType: "MultiTenant" },
      "new multi-tenant registrations ended on 2025-07-31",
    ],
    ["no type", without(production, "MicrosoftAppType"), "MicrosoftAppType is missing."],
    ["no tenant", without(production, "MicrosoftAppTenantId"), "MicrosoftAppTenantId is missing."],
    [
      "no credential",
      without(production, "MicrosoftAppPassword"),
      "credential is missing. Set MicrosoftAppCertificatePath",
    ],
    [
      "placeholder password",
      { ...production, MicrosoftAppPassword: "changeme" },
      "MicrosoftAppPassword has a value that cannot be used",
    ],
    ["no channel", without(production, "HELPDESK_CHANNEL_ID"), "HELPDESK_CHANNEL_ID is missing."],
    ["no team", without(production, "HELPDESK_TEAM_ID"), "HELPDESK_TEAM_ID is missing."],
    ["unknown cloud", { ...production, ChannelService: "https://evil.example" }, "ChannelService is"],
    ["port in words", { PORT: "5s" }, 'PORT is "5s". Set a whole number from 1 to 65535.'],
    ["port too high", { PORT: "65536" }, 'PORT is "65536".'],
    ["negative days", { RETENTION_DAYS: "-1" }, 'RETENTION_DAYS is "-1".'],
    ["unknown level", { LOG_LEVEL: "loud" }, 'LOG_LEVEL is "loud". Set debug, info, warn or error.'],
    ["unknown switch", { PLAYGROUND: "maybe" }, 'PLAYGROUND is "maybe". Set on, off or desk'],
    ["group that is no GUID", { AGENT_GROUP_ID: "agents" }, 'AGENT_GROUP_ID is "agents".'],
    ["foreign Graph", { GRAPH_URL: "https://graph.microsoft.com.evil.example" }, "GRAPH_URL is"],
    ["Graph over http", { GRAPH_URL: "http://graph.microsoft.com" }, "GRAPH_URL is"],
    ["Graph under another path", { GRAPH_URL: "https://graph.microsoft.com/beta" }, "GRAPH_URL is"],
    ["O03 Graph on this machine", { ...production, GRAPH_URL: "http://127.0.0.1:9/" }, "GRAPH_URL is"],
    ["an unknown kind of method", { GRAPH_METHODS: "passkeys" }, "Set any of windows-hello, authenticator"],
    [
      "both ways to look up",
      { ...production, connectionName: "graph", GRAPH_APP_ONLY: "on" },
      "Set one of the two: remove GRAPH_APP_ONLY, or connectionName.",
    ],
    [
      "the connection under another spelling",
      { ...production, CONNECTION_NAME: "graph" },
      "Rename CONNECTION_NAME to connectionName.",
    ],
    [
      "webhook over http",
      { ...production, WEBHOOK_URL: "http://t.example", WEBHOOK_SECRET: "0123456789abcdef" },
      "WEBHOOK_URL has a value",
    ],
    [
      "webhook to a private address",
      { ...production, WEBHOOK_URL: "https://169.254.169.254/" },
      "WEBHOOK_URL has a value",
    ],
    ["webhook to this machine", { ...production, WEBHOOK_URL: "http://127.0.0.1/" }, "WEBHOOK_URL has a value"],
    ["webhook without secret", { ...production, WEBHOOK_URL: "https://t.example" }, "WEBHOOK_SECRET is missing."],
    [
      "webhook with a short secret",
      { ...production, WEBHOOK_SECRET: "short" },
      "WEBHOOK_SECRET has a value that cannot be used",
    ],
    ["O03 Playground", { ...production, PLAYGROUND: "on" }, "local mode only"],
    ["O03 two of them", { ...production, PLAYGROUND: "desk" }, "local mode only"],
    [
      "O03 unchecked TLS",
      { ...production, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      'NODE_TLS_REJECT_UNAUTHORIZED is "0". Remove it',
    ],
    ["O03 test environment", { ...production, NODE_ENV: "test" }, 'NODE_ENV is "test".'],
    ["O03 debugger", { ...production, NODE_OPTIONS: "--inspect=0.0.0.0" }, "NODE_OPTIONS is"],
    ["O03 other key service", { ...production, BotOpenIdMetadata: "http://127.0.0.1/" }, "BotOpenIdMetadata is"],
    [
      "one override alone",
      { ...production, OAuthUrl: "http://127.0.0.1/" },
      "CallerId is missing. Set any name, or remove OAuthUrl.",
    ],
    [
      "an override away from loopback",
      { ...production, ...overrides, OAuthUrl: "http://127.0.0.1.evil.example/" },
      "OAuthUrl is",
    ],
    [
      "a key service away from loopback",
      { ...production, ...overrides, ToBotFromChannelOpenIdMetadataUrl: "https://evil.example/" },
      "ToBotFromChannelOpenIdMetadataUrl is",
    ],
  ])("%s", (_, env, expected) => {
    expect(faultsOf(env).filter((fault) => fault.includes(expected))).toHaveLength(1);
  });

  test("all faults at once", () => {
    expect(faultsOf({ PORT: "x", LOG_LEVEL: "y", RETENTION_DAYS: "z" })).toHaveLength(3);
    expect(faultsOf({ NODE_ENV: "production" })).toHaveLength(6);
  });
  test("no secret is printed, right or wrong", () => {
    const secrets = {
      MicrosoftAppPassword: "<canary-1>",
      WEBHOOK_URL: "http://x.example/?sig=canary-2",
      WEBHOOK_SECRET: "canary-3",
    };
    for (const env of [
      { ...production, ...secrets },
      { ...production, MicrosoftAppPassword: "canary-4", PORT: "x" },
    ]) {
      expect(faultsOf(env).join()).not.toContain("canary");
      expect(JSON.stringify(inspectSettings(env))).not.toContain("canary");
    }
  });
  test("a fault is one line, whatever the value", () => {
    const [fault = ""] = faultsOf({ PORT: `1\n${"x".repeat(500)}` });
    expect(fault).not.toContain("\n");
    expect(fault.length).toBeLessThan(200);
  });
});

test.each([
  ["http://localhost:1/", true],
  ["https://127.0.0.1/", true],
  ["http://127.1/", true],
  ["http://127.255.255.254:8080/x", true],
  ["http://[::1]:3978/", true],
  ["http://user@127.0.0.1/", false],
  ["http://localhost.evil.example/", false],
  ["http://127.0.0.1.nip.io/", false],
  ["http://0.0.0.0/", false],
  ["http://[::ffff:127.0.0.1]/", false],
  ["ftp://127.0.0.1/", false],
  ["127.0.0.1", false],
])("%s is loopback: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
