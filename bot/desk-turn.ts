import type { Activity, TurnContext } from "botbuilder-core";
import type { AgentInput } from "../dialogs/desk/agent-turn.ts";
import type { HelpCase } from "../dialogs/desk/case.ts";
import { dataOf, deskVerb } from "./desk-front.ts";
import { withoutMention } from "./mention.ts";

/** An agent's act that runs in the conversation of its case: the case, and what the agent did. */
export interface DeskTurn {
  readonly case: HelpCase;
  readonly input: AgentInput;
  readonly isInvoke: boolean;
}

const DESK_TURN = Symbol("desk turn");

/** The agent's activity as one to the person of the case: what is sent in its turn reaches the person. */
export function addressed(activity: Partial<Activity>, { reach, requester, summary }: HelpCase): Partial<Activity> {
  const { replyToId: _, channelData: __, ...rest } = activity;
  const tenantId = summary.person?.tenantId;
  return {
    ...rest,
    serviceUrl: reach.serviceUrl,
    locale: reach.locale,
    conversation: {
      id: reach.conversation,
      conversationType: "personal",
      isGroup: false,
      name: "",
      ...(tenantId !== undefined && { tenantId }),
    },
    from: { id: reach.userId, name: requester.name },
    recipient: { ...activity.recipient, id: reach.botId } as Activity["recipient"],
  } as Partial<Activity>;
}

/** Notes in a turn that an agent acts in it. @param activity  as it came, from the agent */
export function markDeskTurn(context: TurnContext, activity: Partial<Activity>, of: HelpCase): void {
  const verb = deskVerb(activity);
  const values = verb === undefined ? {} : dataOf(activity);
  const { from } = activity;
  const said = verb === undefined ? withoutMention(activity) : undefined;
  const turn: DeskTurn = {
    case: of,
    isInvoke: activity.type === "invoke",
    input: {
      agent: { role: "agent", id: from?.aadObjectId ?? from?.id ?? "", name: from?.name ?? "" },
      values,
      act: verb === undefined ? (activity.id ?? "") : `${values.nonce ?? activity.id ?? ""}:${verb}`,
      ...(verb !== undefined && { verb }),
      ...(said !== undefined && { said }),
    },
  };
  context.turnState.set(DESK_TURN, turn);
}

export function deskTurnOf(context: TurnContext): DeskTurn | undefined {
  return context.turnState.get(DESK_TURN) as DeskTurn | undefined;
}

/** Names of the events that come from inside; from outside they are dropped. */
export const TICKET_CREATED = "desk/ticket-created";
export const TICKET_REFUSED = "desk/ticket-refused";
export const PERSON_KNOWN = "desk/person-known";
export const CASE_UNREACHED = "desk/case-unreached";

/** What the ticket system answered, as a turn of the case's conversation. One answer of a ticket is one turn. */
export function ticketEvent(
  of: HelpCase,
  name: typeof TICKET_CREATED | typeof TICKET_REFUSED,
  value: { readonly ticket: string; readonly number?: string; readonly reason?: string },
): Partial<Activity> {
  const activity = {
    type: "event",
    id: `${name}:${value.ticket}`,
    name,
    channelId: "msteams",
    value: { ...value, case: of.number },
  };
  return addressed(activity as Partial<Activity>, of);
}

/** What the roster says of the person of a case, as a turn of its conversation. */
export function personEvent(
  of: HelpCase,
  value: { readonly account?: string; readonly isGuest?: boolean },
): Partial<Activity> {
  const activity = { type: "event", id: `${PERSON_KNOWN}:${of.id}`, name: PERSON_KNOWN, channelId: "msteams" };
  return addressed({ ...activity, value: { ...value, case: of.number } } as Partial<Activity>, of);
}

/** That the helpdesk's channel refused the card of a case for good, as a turn of its conversation. */
export function unreachedEvent(of: HelpCase): Partial<Activity> {
  const activity = { type: "event", id: `${CASE_UNREACHED}:${of.id}`, name: CASE_UNREACHED, channelId: "msteams" };
  return addressed({ ...activity, value: { case: of.number } } as Partial<Activity>, of);
}

export function isFromInside(activity: Partial<Activity>): boolean {
  return activity.type === "event" && activity.name?.startsWith("desk/") === true;
}
