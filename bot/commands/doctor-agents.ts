/** The doctor's row about who works on cases: a group in the directory needs a permission that a team does not. */
import { graphTokens } from "../bot-tokens.ts";
import type { Config } from "../config.ts";
import { isGroup } from "../desk-agents.ts";
import permissions from "../escalation/permissions.json" with { type: "json" };
import type { DoctorRow } from "./doctor.ts";
import { codeOf, inTime, rolesOf } from "./doctor-look-up.ts";

const GUIDE = "docs/graph-set-up.md";
const { groupMembers } = permissions;

/** @param online  looks into a token of the bot's own for the permission */
export async function agentRows(config: Config, online: boolean): Promise<DoctorRow[]> {
  const { agentGroupId, adminGroupId } = config;
  const groups = [agentGroupId, adminGroupId].filter((id) => id !== undefined && isGroup(id));
  if (config.mode === "local" || groups.length === 0) return [];
  const row = { setting: "agents' groups", about: "Who works on cases, and who administers the bot" };
  const advice = `The app needs ${groupMembers}, with admin consent (${GUIDE}); a team's id in place of the group's needs none.`;
  if (!online) return [{ ...row, status: "default", value: "not asked; npm run doctor -- --online", advice }];
  try {
    const { token } = await inTime(graphTokens(config)(`${config.cloud.graphUrl}/.default`));
    if (rolesOf(token).includes(groupMembers)) return [{ ...row, status: "fine", value: groupMembers }];
    return [{ ...row, status: "missing", value: groupMembers, advice }];
  } catch (error) {
    const reason = `Not asked: no token for Microsoft Graph (${codeOf(error)}). Mend the credential first.`;
    return [{ ...row, status: "wrong", advice: reason }];
  }
}
