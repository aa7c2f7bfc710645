import { sourceFile } from "../../knowledge/files.ts";
import { knowledgeOf } from "../../knowledge/load.ts";
import type { Knowledge, Tenant } from "../../knowledge/model.ts";
import { shipped } from "./planted.ts";

/** The shipped knowledge with a changed profile, as it is served there. */
export function withProfile(changes: Partial<Tenant>): Knowledge {
  const file = shipped.entries.find(({ path }) => path === "tenant.json");
  const tenant = { ...(file?.json as Tenant), ...changes };
  const changed = sourceFile("tenant.json", "tenant", Buffer.from(JSON.stringify(tenant)));
  return knowledgeOf(shipped.entries.map((each) => (each.path === "tenant.json" ? changed : each)));
}
