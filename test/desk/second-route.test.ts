import { expect, test } from "vitest";
import { secondRoute } from "../../dialogs/desk/second-route.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";
import type { Knowledge, Route } from "../../knowledge/model.ts";
import { aCase } from "../support/cases.ts";
import { shipped } from "../support/chat.ts";

const only = (keep: (route: Route) => boolean): Knowledge => ({
  ...shipped,
  routes: new Map([...shipped.routes].filter(([, route]) => keep(route))),
});
const about = (part: Partial<CaseSummary>): CaseSummary => ({ ...aCase().summary, ...part });

test.each([
  ["a cause of the network team", shipped, about({ leading: "cross-device-endpoint-blocked" }), "network"],
  ["a cause of no team", shipped, about({ leading: "wrong-vault" }), "ticket-system"],
  ["no cause", shipped, about({ leading: "" }), "ticket-system"],
  [
    "a security signal, whatever leads",
    shipped,
    about({ leading: "no-internet", security: "lost-device" }),
    "security",
  ],
  [
    "a security signal, and no route for it",
    only(({ id }) => id !== "security"),
    about({ leading: "no-internet", security: "lost-device" }),
    "ticket-system",
  ],
  ["only a route of another team has a ticket system", only(({ id }) => id === "identity"), about({}), "identity"],
  ["no route has a ticket system", only(({ ticket }) => ticket === undefined), about({}), undefined],
])("H23 the ticket of a case that the channel refused: %s", (_, knowledge, summary, route) => {
  expect(secondRoute(knowledge, summary)?.id).toBe(route);
});
