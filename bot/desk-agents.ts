import { connectorToken, type Tokens, tokensOf } from "./bot-tokens.ts";
import type { Config } from "./config.ts";
import {
  type Agents,
  CheckedAgents,
  groupMember,
  type IsMember,
  teamMember,
  withoutGuests,
} from "./escalation/agents.ts";
import { getJson } from "./escalation/get-json.ts";
import { connectorRoster, type Roster } from "./escalation/roster.ts";
import { localAgents } from "./local-agents.ts";
import type { Log } from "./log.ts";

export interface AgentsNeeds {
  readonly log: Log;
  readonly now: () => number;
  readonly isConnector: (url: URL) => boolean;
  readonly whenUnknown?: string; // what the log says when nobody can be asked
}

/** Who is an agent by this configuration: the group or team that is named, else the roster of the helpdesk's team. */
export function agentsOf(config: Config, needs: AgentsNeeds): Agents {
  const { agentGroupId, helpdeskTeamId } = config;
  const named = agentGroupId === undefined ? undefined : membersOf(agentGroupId, config, needs);
  if (named === undefined && config.mode === "local")
    return localAgents({ teamId: helpdeskTeamId, roster: rosterOf(config, needs, true) });
  const tenantId = config.mode === "local" ? undefined : config.app.tenantId;
  const isMember = named ?? teamMember(helpdeskTeamId, rosterOf(config, needs));
  const { log, now, whenUnknown } = needs;
  return new CheckedAgents({ isMember, tenantId, log, now, ...(whenUnknown !== undefined && { whenUnknown }) });
}

/**
 * The members of a group in the directory, or of a team that the bot is in: of a team its roster tells, for which Microsoft Graph need not
 * be asked. @returns undefined for a group where there is no Graph: local mode without GRAPH_URL
 */
export function membersOf(id: string, config: Config, needs: AgentsNeeds): IsMember | undefined {
  if (!isGroup(id)) return teamMember(id, rosterOf(config, needs));
  const { log } = needs;
  const graph = graphOf(config);
  if (graph === "") return undefined;
  const tokens: Tokens | undefined = config.mode === "local" ? undefined : tokensOf(config, { log });
  const isMember = groupMember(id, async (path, headers) => {
    const token = config.mode === "local" ? undefined : (await tokens?.(`${config.cloud.graphUrl}/.default`))?.token;
    const authorization: Readonly<Record<string, string>> =
      token === undefined ? {} : { authorization: `Bearer ${token}` };
    return getJson(new URL(`${graph}/v1.0${path}`), { ...headers, ...authorization });
  });
  const roster = rosterOf(config, needs, config.mode === "local");
  const orNothing: Roster = (...asked) => roster(...asked).catch(() => ({})); // locally there may be none
  return withoutGuests(isMember, config.helpdeskTeamId, config.mode === "local" ? orNothing : roster);
}

export function rosterOf(config: Config, { log, isConnector }: AgentsNeeds, mayBeNone = false): Roster {
  return connectorRoster({ token: connectorToken(config, { log }), isConnector, mayBeNone });
}

function graphOf(config: Config): string {
  const { graphUrl } = config.lookUp;
  return graphUrl === "" && config.mode === "production" ? config.cloud.graphUrl : graphUrl;
}

/** Groups have a GUID; teams are conversations: 19:…@thread.tacv2. */
export function isGroup(id: string): boolean {
  return /^[\da-f-]{36}$/i.test(id);
}
