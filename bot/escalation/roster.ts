import { getJson } from "./get-json.ts";

/** Somebody in a conversation or team, as the connector names them. What it does not say is absent. */
export interface RosterMember {
  readonly objectId?: string; // in the directory
  readonly account?: string; // user principal name
  readonly isGuest?: boolean;
}

/** Asks the connector for one member. @returns undefined for somebody who is not in it. Rejects when there is no answer. */
export type Roster = (serviceUrl: string, conversation: string, userId: string) => Promise<RosterMember | undefined>;

export interface RosterOptions {
  readonly token: () => Promise<string>; // "": none
  readonly isConnector: (url: URL) => boolean; // where the token may go
  /** In local mode anything may listen there: a 404 counts only in the words of Teams. Default: every 404 means "not in it". */
  readonly mayBeNone?: boolean;
}

const NOT_IN_IT = "MemberNotFoundInConversation";

const LONGEST = 200; // of an account

/** `GET /v3/conversations/{id}/members/{id}`: it needs no permission of Microsoft Graph. */
export function connectorRoster({ token, isConnector, mayBeNone = false }: RosterOptions): Roster {
  return async (serviceUrl, conversation, userId) => {
    const base = URL.parse(serviceUrl);
    if (!base || !isConnector(base)) throw new Error("The service URL is not a connector of this cloud.");
    const path = `${base.pathname.replace(/\/+$/, "")}/v3/conversations/${encodeURIComponent(conversation)}/members/${encodeURIComponent(userId)}`;
    const bearer = await token();
    const headers: Readonly<Record<string, string>> = bearer === "" ? {} : { authorization: `Bearer ${bearer}` };
    const { status, body } = await getJson(new URL(path, base), headers);
    const { code } = (body as { error?: { code?: unknown } } | undefined)?.error ?? {};
    if ((status === 404 || status === 400) && (!mayBeNone || code === NOT_IN_IT)) return undefined;
    if (status !== 200 || typeof body !== "object" || body === null)
      throw new Error(`The connector answered ${status}.`);
    return memberIn(body as Readonly<Record<string, unknown>>);
  };
}

function memberIn(body: Readonly<Record<string, unknown>>): RosterMember {
  const objectId = body.aadObjectId ?? body.objectId;
  const { userPrincipalName: account, userRole: role } = body;
  return {
    ...(typeof objectId === "string" && { objectId }),
    ...(typeof account === "string" && account !== "" && { account: account.slice(0, LONGEST) }),
    ...(typeof role === "string" && { isGuest: role !== "user" }), // "guest" and "anonymous" come from elsewhere
  };
}
