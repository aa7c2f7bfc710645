import type { Activity } from "botbuilder-core";
import type { Log } from "../log.ts";
import { getJson, type JsonAnswer } from "./get-json.ts";

/** Whether somebody is an agent; "unknown" when nobody could be asked, and then nothing of the desk is open. */
export type Standing = "agent" | "not-agent" | "unknown";

/** Who may act on cases. */
export interface Agents {
  standing(activity: Partial<Activity>): Promise<Standing>;
}

/** Somebody who may be an agent, as the channel names them. */
export interface Member {
  readonly userId: string; // the channel's
  readonly objectId: string | undefined; // in the directory
  readonly tenantId: string | undefined;
  readonly serviceUrl: string;
}

/** Asks one source. Rejects when there is no answer. */
export type IsMember = (member: Member) => Promise<boolean>;

export interface CheckedAgentsOptions {
  readonly isMember: IsMember;
  readonly tenantId: string | undefined; // of the organisation; undefined: any (local mode)
  readonly log: Log;
  readonly now: () => number;
}

const KEPT_MS = 5 * 60_000; // after this a change of the group has its effect (trust.md L07)
const UNKNOWN_MS = 10_000; // so that a source that is down is not asked with every click
const MOST_KEPT = 1_000;

/** Asks the source, and keeps the answer for five minutes. Closed when the source does not answer: nobody is an agent then. */
export class CheckedAgents implements Agents {
  readonly #options: CheckedAgentsOptions;
  readonly #known = new Map<string, { readonly until: number; readonly standing: Promise<Standing> }>();

  constructor(options: CheckedAgentsOptions) {
    this.#options = options;
  }

  standing(activity: Partial<Activity>): Promise<Standing> {
    const member = memberOf(activity);
    const { tenantId, now } = this.#options;
    const isForeign = tenantId !== undefined && member.tenantId?.toLowerCase() !== tenantId.toLowerCase();
    if (isForeign || member.objectId === undefined || member.userId === "") return Promise.resolve("not-agent");
    const name = `${member.objectId} ${member.userId}`;
    const known = this.#known.get(name);
    if (known && known.until > now()) return known.standing;
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    const asked = this.#ask(member);
    this.#known.set(name, { until: now() + KEPT_MS, standing: asked });
    void asked.then((standing) => {
      if (standing === "unknown") this.#known.set(name, { until: now() + UNKNOWN_MS, standing: asked });
    });
    return asked;
  }

  async #ask(member: Member): Promise<Standing> {
    try {
      return (await this.#options.isMember(member)) ? "agent" : "not-agent";
    } catch (error) {
      this.#options.log.error("Who is an agent cannot be looked up; the agents' desk is closed", { error });
      return "unknown";
    }
  }
}

/** Local mode: there is no directory and no roster, and whoever is in the helpdesk's channel is an agent. */
export const everybodyInTheChannel: Agents = { standing: async () => "agent" };

/** What the application's own group says, by Microsoft Graph. @param get  reads a path of Graph as the bot's app */
export function groupMember(
  groupId: string,
  get: (path: string, headers: Readonly<Record<string, string>>) => Promise<JsonAnswer>,
): IsMember {
  return async ({ objectId = "" }) => {
    if (!GUID.test(objectId)) return false; // it becomes part of an address
    const query = `$filter=id eq '${objectId}'&$count=true&$select=id`;
    const path = `/groups/${groupId}/transitiveMembers/microsoft.graph.user?${encodeURI(query)}`;
    const { status, body } = await get(path, { consistencylevel: "eventual" });
    const found = (body as { value?: unknown } | undefined)?.value;
    if (status !== 200 || !Array.isArray(found)) throw new Error(`Microsoft Graph answered ${status}.`);
    return found.some((user) => (user as { id?: unknown }).id === objectId);
  };
}

/** What the roster of the helpdesk's team says, by the connector. Guests of the team are no agents (trust.md L03). */
export function teamMember(
  teamId: string,
  options: { readonly token: () => Promise<string>; readonly isConnector: (url: URL) => boolean },
): IsMember {
  return async ({ userId, objectId, serviceUrl }) => {
    const base = URL.parse(serviceUrl);
    if (!base || !options.isConnector(base)) throw new Error("The service URL is not a connector of this cloud.");
    const path = `${base.pathname.replace(/\/+$/, "")}/v3/conversations/${encodeURIComponent(teamId)}/members/${encodeURIComponent(userId)}`;
    const token = await options.token();
    const { status, body } = await getJson(
      new URL(path, base),
      token === "" ? {} : { authorization: `Bearer ${token}` },
    );
    if (status === 404 || status === 400) return false; // not in this team
    const member = body as { aadObjectId?: unknown; objectId?: unknown; userRole?: unknown } | undefined;
    if (status !== 200 || typeof member !== "object") throw new Error(`The connector answered ${status}.`);
    const named = member.aadObjectId ?? member.objectId;
    return named === objectId && member.userRole !== "guest" && member.userRole !== "anonymous";
  };
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function memberOf(activity: Partial<Activity>): Member {
  const { from, conversation, channelData, serviceUrl = "" } = activity;
  const tenant = (channelData as { tenant?: { id?: unknown } } | undefined)?.tenant?.id;
  return {
    userId: from?.id ?? "",
    objectId: from?.aadObjectId,
    tenantId: typeof tenant === "string" ? tenant : conversation?.tenantId,
    serviceUrl,
  };
}
