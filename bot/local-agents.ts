import type { Agents } from "./escalation/agents.ts";
import type { Roster } from "./escalation/roster.ts";

export interface LocalAgentsOptions {
  readonly teamId: string;
  readonly roster: Roster; // rejects where nothing on this machine has one
}

/**
 * Who is an agent in local mode without a group: whom the roster of the helpdesk's team has and does not call a guest; where nobody serves a
 * roster, whoever writes in the helpdesk's channel.
 */
export function localAgents({ teamId, roster }: LocalAgentsOptions): Agents {
  return {
    standing: async ({ from, serviceUrl = "" }) => {
      try {
        const found = await roster(serviceUrl, teamId, from?.id ?? "");
        return found !== undefined && found.isGuest !== true ? "agent" : "not-agent";
      } catch {
        return "agent"; // nobody serves a roster there
      }
    },
  };
}
