import { connectorToken, tokensOf } from "./bot-tokens.ts";
import type { Config } from "./config.ts";
import { type Agents, CheckedAgents, everybodyInTheChannel, groupMember, teamMember } from "./escalation/agents.ts";
import { getJson } from "./escalation/get-json.ts";
import type { Log } from "./log.ts";

/** Who is an agent by this configuration: the group in the directory, else the roster of the helpdesk's team. */
export function agentsOf(
  config: Config,
  {
    log,
    now,
    isConnector,
  }: { readonly log: Log; readonly now: () => number; readonly isConnector: (url: URL) => boolean },
): Agents {
  if (config.mode === "local") return everybodyInTheChannel;
  const { agentGroupId, helpdeskTeamId, cloud, app } = config;
  const tokens = tokensOf(config, { log });
  const graphUrl = config.lookUp.graphUrl === "" ? cloud.graphUrl : config.lookUp.graphUrl;
  const isMember =
    agentGroupId === undefined
      ? teamMember(helpdeskTeamId, { token: connectorToken(config, { log }), isConnector })
      : groupMember(agentGroupId, async (path, headers) => {
          const { token } = await tokens(`${cloud.graphUrl}/.default`);
          return getJson(new URL(`${graphUrl}/v1.0${path}`), { ...headers, authorization: `Bearer ${token}` });
        });
  return new CheckedAgents({ isMember, tenantId: app.tenantId, log, now });
}
