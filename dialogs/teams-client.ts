import type { Activity } from "botbuilder-core";

/** What the person's Teams says it runs on ("Windows", "iOS", "Web"); undefined when it does not say. */
export function teamsClient({ entities = [] }: Partial<Activity>): string | undefined {
  const info = entities.find(({ type }) => type === "clientInfo") as { readonly platform?: unknown } | undefined;
  return typeof info?.platform === "string" && info.platform !== "" ? info.platform : undefined;
}
