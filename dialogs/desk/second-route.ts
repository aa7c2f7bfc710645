import type { Knowledge, Route } from "../../knowledge/model.ts";
import type { CaseSummary } from "../hand-off-summary.ts";

const SECURITY = "security";
const ANY = "ticket-system";

/** The route whose ticket system gets a case that the helpdesk's channel does not take; undefined when no route has one. Pure. */
export function secondRoute({ routes }: Knowledge, { security, leading }: CaseSummary): Route | undefined {
  const withTicket = [...routes.values()].filter(({ ticket }) => ticket !== undefined);
  const byId = (id: string) => withTicket.find((route) => route.id === id);
  return (
    (security === undefined ? withTicket.find(({ causes }) => causes.includes(leading)) : byId(SECURITY)) ??
    byId(ANY) ??
    withTicket[0]
  );
}
