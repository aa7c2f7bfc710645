import type { Activity } from "botbuilder-core";
import { readCase } from "../dialogs/desk/case.ts";
import { personEvent } from "./desk-turn.ts";
import { getJson } from "./escalation/get-json.ts";
import type { Log } from "./log.ts";
import type { Delivery, TurnStore } from "./turn/turn-store.ts";

export interface MemberLookUpOptions {
  readonly store: Pick<TurnStore, "case">;
  readonly token: () => Promise<string>;
  readonly isConnector: (url: URL) => boolean;
  readonly within: (activity: Partial<Activity>) => Promise<unknown>;
  readonly log: Log;
}

/**
 * Asks the connector once who the person of a case is (account, guest or member), and brings it to the case. The case is with the
 * agents already and waits for nothing of this: where there is no answer, its card says that it is not known.
 */
export function memberLookUp({ store, token, isConnector, within, log }: MemberLookUpOptions) {
  return async ({ serviceUrl, conversationId, member }: Delivery): Promise<undefined> => {
    const of = readCase((await store.case(member?.case ?? ""))?.body);
    const base = URL.parse(serviceUrl);
    if (!of || !member || !base || !isConnector(base)) return undefined;
    const path = `${base.pathname.replace(/\/+$/, "")}/v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(member.userId)}`;
    try {
      const bearer = await token();
      const headers: Readonly<Record<string, string>> = bearer === "" ? {} : { authorization: `Bearer ${bearer}` };
      const { status, body } = await getJson(new URL(path, base), headers);
      const found = (status === 200 ? body : undefined) as
        | { userPrincipalName?: unknown; userRole?: unknown }
        | undefined;
      const account = typeof found?.userPrincipalName === "string" ? found.userPrincipalName.slice(0, 200) : undefined;
      const guest = typeof found?.userRole === "string" ? found.userRole !== "user" : undefined;
      if (account === undefined && guest === undefined) return undefined;
      await within(
        personEvent(of, { ...(account !== undefined && { account }), ...(guest !== undefined && { guest }) }),
      );
    } catch (error) {
      log.info("Who the person of a case is could not be looked up; the card says that it is not known", { error });
    }
    return undefined;
  };
}
