import type { Cause } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";

const NAME = "agents-told";

export const agentsTold: Rule = {
  name: NAME,
  why: "A hand-off is where a conversation ends that the bot cannot finish: whoever gets it must know where to go.",
  exceptions: [
    {
      file: "causes/cross-device-endpoint-blocked.json",
      why: "repaired in somebody's firewall, for which there is no portal page and no role to name",
    },
  ],
  checkFile: (file) => {
    if (file.kind !== "cause") return [];
    const { repairedBy, agent } = file.json as Cause;
    if (repairedBy === "employee" || repairedBy === "helpdesk" || agent.portal || agent.role) return [];
    const message = `This cause is repaired by "${repairedBy}", and nothing says where. Add "portal" (the menu path) or "role" to "agent".`;
    return [findingIn(file, ["agent"], NAME, message)];
  },
};
