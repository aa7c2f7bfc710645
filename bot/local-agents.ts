import type { Agents, IsMember } from "./escalation/agents.ts";
import type { Roster } from "./escalation/roster.ts";
import { type LocalPerson, localPeople } from "./local-people.ts";

export interface LocalAgentsOptions {
  readonly teamId: string;
  readonly roster: Roster; // rejects where nothing on this machine has one
  readonly people?: readonly LocalPerson[]; // default: those of the Playground
}

/**
 * Who is an agent in local mode without a group: of the people of the Playground those that are marked as agents; anybody else whom the roster
 * of the helpdesk's team has and does not call a guest; and where nobody serves a roster, whoever writes in the helpdesk's channel.
 */
export function localAgents({ teamId, roster, people = localPeople.all }: LocalAgentsOptions): Agents {
  const isMember: IsMember = async ({ userId, objectId, serviceUrl }) => {
    const listed = people.find(({ aadObjectId }) => aadObjectId === objectId?.toLowerCase());
    if (listed) return listed.isAgent;
    try {
      const found = await roster(serviceUrl, teamId, userId);
      return found !== undefined && found.isGuest !== true;
    } catch {
      return true; // nobody serves a roster there
    }
  };
  return {
    standing: async ({ from, serviceUrl = "" }) => {
      const member = { userId: from?.id ?? "", objectId: from?.aadObjectId, tenantId: undefined, serviceUrl };
      return (await isMember(member)) ? "agent" : "not-agent";
    },
  };
}
