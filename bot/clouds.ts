/** The clouds that a bot can be in. */

/** Where a cloud keeps the Bot Framework, and which hosts Teams answers from (Teams SDK, "Service URL Validation"). */
export interface Cloud {
  readonly channelService: string | undefined; // the SDK's key for it
  readonly issuer: string;
  readonly scope: string;
  readonly loginUrl: string;
  readonly keysUrl: string;
  readonly connectorHosts: readonly string[];
  readonly graphUrl: string; // where `GRAPH_URL` does not say otherwise
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
  graphUrl: "https://graph.microsoft.com",
};
export const usGovernmentCloud: Cloud = {
  channelService: "https://botframework.azure.us",
  issuer: "https://api.botframework.us",
  scope: "https://api.botframework.us/.default",
  loginUrl: "https://login.microsoftonline.us",
  keysUrl: "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
  connectorHosts: ["smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us"],
  graphUrl: "https://graph.microsoft.us",
};

/** The hosts of Microsoft Graph, and where each one's tokens come from (entra-passkeys.md, D5). */
const graphClouds: Readonly<Record<string, string>> = {
  "graph.microsoft.com": "https://login.microsoftonline.com",
  "graph.microsoft.us": "https://login.microsoftonline.us",
  "dod-graph.microsoft.us": "https://login.microsoftonline.us",
  "microsoftgraph.chinacloudapi.cn": "https://login.chinacloudapi.cn",
};
export const graphHosts: readonly string[] = Object.keys(graphClouds);

/** The sign-in service of a Graph host; undefined for a host that is not Microsoft's. */
export function loginUrlOfGraph(graphUrl: string): string | undefined {
  return graphClouds[new URL(graphUrl).host];
}
