import type { Finding } from "../files.ts";
import type { Tenant } from "../model.ts";
import { isOnModelList, passesAttestation, usableStores } from "../tenant-profile.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "tenant-consistent";

type Say = (path: readonly (string | number)[], message: string) => Finding;

export const tenantConsistent: Rule = {
  name: NAME,
  why: "A profile that contradicts itself, or names a desk that nobody can reach, sends people to places where they cannot go.",
  needsTenant: true,
  check: (context) => {
    const { tenant } = context.knowledge;
    const say: Say = (path, message) => findingAt(context, { kind: "tenant", name: "tenant", path }, NAME, message);
    return [...stores(context, tenant, say), ...reachable(tenant, say)];
  },
};

function stores({ knowledge: { facts } }: RuleContext, tenant: Tenant, say: Say): Finding[] {
  const { allowedStores, browsers, languages } = tenant;
  if (allowedStores.length === 0)
    return [
      say(["allowedStores"], "No place to keep a passkey is allowed, so nobody can be helped. Add at least one."),
    ];
  const empty = [
    ...(browsers.length === 0 ? [say(["browsers"], "No browser is allowed. Add at least one.")] : []),
    ...(languages.length === 0 ? [say(["languages"], "No language is named. Add at least one, such as en.")] : []),
  ];
  if (usableStores(tenant, facts).length > 0) return [...empty, ...strayModels(tenant, facts, say)];
  if (allowedStores.every((store) => !passesAttestation(tenant, facts, store))) {
    const message = `With attestation required none of the allowed stores can be used (${allowedStores.join(", ")}). Allow authenticator or security-key too, or set "attestation" to "off" as it is in Entra.`;
    return [...empty, say(["attestation"], message)];
  }
  const message = `"allowedAaguids" has no model of the stores that are allowed (${allowedStores.join(", ")}). Add their models, or allow the stores whose models are listed.`;
  return [...empty, say(["allowedAaguids"], message)];
}

/** Models on the list that belong to a store which is not allowed. */
function strayModels(tenant: Tenant, facts: RuleContext["knowledge"]["facts"], say: Say): Finding[] {
  const all = [...new Set([...tenant.allowedStores, ...storesWithModels(facts)])];
  return tenant.allowedAaguids.flatMap((aaguid, i) => {
    const store = all.find((each) => isOnModelList({ ...tenant, allowedAaguids: [aaguid] }, facts, each));
    if (store === undefined || tenant.allowedStores.includes(store)) return [];
    const message = `This model belongs to "${store}", which "allowedStores" does not have. Add the store there, or take the model off the list.`;
    return [say(["allowedAaguids", i], message)];
  });
}

function storesWithModels(facts: RuleContext["knowledge"]["facts"]): string[] {
  const rows = facts.get("aaguids")?.value;
  return Array.isArray(rows) ? rows.map((row) => String((row as { readonly store?: unknown }).store)) : [];
}

function reachable({ desk, generalHelpdesk, organisation }: Tenant, say: Say): Finding[] {
  const found: Finding[] = [];
  if ((desk.phone.match(/\d/g)?.length ?? 0) < 3)
    found.push(
      say(
        ["desk", "phone"],
        "This is no phone number, and somebody who is locked out can only call. Write the number of the helpdesk.",
      ),
    );
  for (const key of ["name", "hours"] as const)
    if (desk[key].trim() === "") found.push(say(["desk", key], `The helpdesk has no ${key}. Write it.`));
  if (generalHelpdesk.trim() === "")
    found.push(say(["generalHelpdesk"], "Nothing says where other questions go. Write the name and the number."));
  if (organisation.trim() === "") found.push(say(["organisation"], "The organisation has no name. Write it."));
  return found;
}

/** A store that is listed and of no use: allowed in one place, ruled out in another. */
export const tenantStores: Rule = {
  name: "tenant-stores",
  severity: "warning",
  why: "A store that attestation or the list of models rules out is not offered, whatever else the profile says.",
  needsTenant: true,
  check: (context) => {
    const { tenant, facts } = context.knowledge;
    const usable = usableStores(tenant, facts);
    if (usable.length === 0) return [];
    return tenant.allowedStores.flatMap((store, i) => {
      if (usable.includes(store)) return [];
      const reason = passesAttestation(tenant, facts, store)
        ? 'none of its models is in "allowedAaguids"'
        : 'it cannot prove its model, and "attestation" is "required"';
      const message = `"${store}" is allowed here and will not be offered: ${reason}. Take it off this list, or change the other setting.`;
      return [
        findingAt(context, { kind: "tenant", name: "tenant", path: ["allowedStores", i] }, "tenant-stores", message),
      ];
    });
  },
};
