import type { Activity } from "botbuilder-core";
import type { Log } from "../log.ts";
import type { JsonAnswer } from "./get-json.ts";
import permissions from "./permissions.json" with { type: "json" };
import type { Roster } from "./roster.ts";

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
  readonly conversation: string; // where they write
}

/** Asks one source. Rejects when there is no answer. */
export type IsMember = (member: Member) => Promise<boolean>;

export interface CheckedAgentsOptions {
  readonly isMember: IsMember;
  readonly tenantId: string | undefined; // of the organisation; undefined: any (local mode)
  readonly log: Log;
  readonly now: () => number;
  readonly whenUnknown?: string; // what the log says when there is no answer
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
      const { log, whenUnknown = "Who is an agent cannot be looked up; the agents' desk is closed" } = this.#options;
      log.error(whenUnknown, { error });
      return "unknown";
    }
  }
}

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
    if (status === 403) throw new Error(REFUSED);
    if (status !== 200 || !Array.isArray(found)) throw new Error(`Microsoft Graph answered ${status}.`);
    return found.some((user) => (user as { id?: unknown }).id === objectId);
  };
}

/** What the roster of the helpdesk's team says. Guests of the team are no agents (trust.md L03). */
export function teamMember(teamId: string, roster: Roster): IsMember {
  return async ({ userId, objectId, serviceUrl }) => {
    const member = await roster(serviceUrl, teamId, userId);
    return member !== undefined && member.objectId === objectId && member.isGuest !== true;
  };
}

/**
 * The same without guests (trust.md L03). A group may have them, and does not say so without a wider permission; a roster does: that of
 * the helpdesk's team, else that of the conversation.
 */
export function withoutGuests(isMember: IsMember, teamId: string, roster: Roster): IsMember {
  return async (member) => {
    if (!(await isMember(member))) return false;
    const { serviceUrl, userId, conversation } = member;
    const found = (await roster(serviceUrl, teamId, userId)) ?? (await roster(serviceUrl, conversation, userId));
    return found?.isGuest !== true; // whom no roster has is no guest of it: the group has said yes
  };
}

const REFUSED = `Microsoft Graph answered 403: the app lacks ${permissions.groupMembers}. Grant it, or name a team in place of the group.`;
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function memberOf(activity: Partial<Activity>): Member {
  const { from, conversation, channelData, serviceUrl = "" } = activity;
  const tenant = (channelData as { tenant?: { id?: unknown } } | undefined)?.tenant?.id;
  return {
    userId: from?.id ?? "",
    objectId: from?.aadObjectId,
    tenantId: typeof tenant === "string" ? tenant : conversation?.tenantId,
    serviceUrl,
    conversation: (conversation?.id ?? "").split(";", 1)[0] ?? "", // without the thread
  };
}
