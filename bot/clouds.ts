/** The clouds that a bot can be in. */

/** Where a cloud keeps the Bot Framework, and which hosts Teams answers from (Teams SDK, "Service URL Validation"). */
export interface Cloud {
  readonly channelService: string | undefined; // the SDK's key for it
  readonly issuer: string;
  readonly scope: string;
  readonly loginUrl: string;
  readonly keysUrl: string;
  readonly connectorHosts: readonly string[];
}

export const publicCloud: Cloud = {
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
export const usGovernmentCloud: Cloud = {
  channelService: "https://botframework.azure.us",
  issuer: "https://api.botframework.us",
  scope: "https://api.botframework.us/.default",
  loginUrl: "https://login.microsoftonline.us",
  keysUrl: "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
  connectorHosts: ["smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us"],
};
