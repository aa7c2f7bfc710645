import type { Finding } from "../files.ts";
import type { Repairer } from "../model.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "routes-lead";

/** Which route takes what somebody else than the person and the helpdesk repairs. */
const ROUTE_OF: Readonly<Partial<Record<Repairer, string>>> = {
  identity: "identity",
  network: "network",
  "application-owner": "application",
  vendor: "vendor",
  security: "security",
};

export const routesLead: Rule = {
  name: NAME,
  why: "An escalation that reaches nobody is worse than none: the person waits for it.",
  check: (context) => [...routes(context), ...repairers(context)],
};

function routes(context: RuleContext): Finding[] {
  const { knowledge } = context;
  return [...knowledge.routes.values()].flatMap((route) => {
    const at = (path: (string | number)[], message: string) =>
      findingAt(context, { kind: "route", name: route.id, path }, NAME, message);
    const findings = route.causes.flatMap((cause, i) =>
      context.has("cause", cause)
        ? []
        : [at(["causes", i], `There is no cause called "${cause}". Correct the name or take it out.`)],
    );
    if (route.channel === undefined && route.ticket === undefined)
      findings.push(at([], "This route leads nowhere. Give it a channel, a ticket, or both."));
    if (route.ticket && !context.has("mapping", route.ticket.mapping))
      findings.push(
        at(
          ["ticket", "mapping"],
          `There is no mapping called "${route.ticket.mapping}". Add mappings/${route.ticket.mapping}.json.`,
        ),
      );
    return findings;
  });
}

/** What the knowledge says somebody else has to repair has a way to them. */
function repairers(context: RuleContext): Finding[] {
  const { causes } = context.knowledge;
  return [...causes.values()].flatMap((cause) => {
    const route = ROUTE_OF[cause.repairedBy];
    if (route === undefined || context.has("route", route)) return [];
    const where = { kind: "cause", name: cause.id, path: ["repairedBy"] };
    return [
      findingAt(context, where, NAME, `Nobody can be reached for this. Put routes/${route}.json back, or write it.`),
    ];
  });
}
