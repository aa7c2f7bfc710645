import type { Activity } from "botbuilder-core";
import { readCase } from "../dialogs/desk/case.ts";
import { TICKET_CREATED, TICKET_REFUSED, ticketEvent } from "./desk-turn.ts";
import { type TicketClient, TicketError } from "./escalation/ticket-client.ts";
import type { Delivery, TurnStore } from "./turn/turn-store.ts";

/** Calls the ticket system. @returns the ticket's number; "" when it told none @throws {TicketError} */
export async function sendTicket(client: TicketClient | undefined, delivery: Delivery): Promise<string> {
  const { ticket, key } = delivery;
  if (!client || !ticket) throw new TicketError(422, "No ticket system is connected: WEBHOOK_URL is not set.");
  return (await client.send({ key, body: ticket.body, number: ticket.number })) ?? "";
}

/**
 * Brings what the ticket system answered into the case, as a turn of its conversation, before the delivery counts as done. A kill in
 * between repeats the call with the same key, and the turn with the same id: one ticket, and it is told once.
 */
export function ticketAnswers(
  store: Pick<TurnStore, "case">,
  within: (activity: Partial<Activity>) => Promise<{ readonly status: number }>,
) {
  const tell = async (
    { key, ticket }: Delivery,
    name: typeof TICKET_CREATED | typeof TICKET_REFUSED,
    more: { readonly number?: string; readonly reason?: string },
  ): Promise<void> => {
    const of = readCase((await store.case(ticket?.case ?? ""))?.body);
    if (!of) return; // erased in the meantime
    const { status } = await within(ticketEvent(of, name, { ticket: key, ...more }));
    if (status >= 500) throw new Error("The ticket's number could not be noted.");
  };
  return {
    created: async (delivery: Delivery, number: string): Promise<string> => {
      await tell(delivery, TICKET_CREATED, { number });
      return number;
    },
    refused: async (delivery: Delivery, reason: string): Promise<void> => {
      if (delivery.kind === "ticket") await tell(delivery, TICKET_REFUSED, { reason });
    },
  };
}
