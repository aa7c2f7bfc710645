import type { Activity } from "botbuilder-core";

/** Who a look-up is for: always the one who writes. */
export interface Person {
  readonly tenant: string; // lower case; "" where the channel did not say
  readonly objectId: string; // a GUID in lower case; locally whatever the channel calls the person
  readonly key: string; // of both; in memory only
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Reads who wrote from an authenticated activity. Nothing that was typed or put into a card counts (C04, L11).
 * @returns undefined when the channel names nobody
 */
export function personOf(activity: Partial<Activity>): Person | undefined {
  const objectId = (activity.from?.aadObjectId ?? activity.from?.id)?.toLowerCase();
  if (objectId === undefined || objectId === "") return undefined;
  const tenant = tenantsOf(activity)[0] ?? "";
  return { tenant, objectId, key: `${tenant}|${objectId}` };
}

export function hasObjectId({ objectId }: Person): boolean {
  return GUID.test(objectId);
}

/** Whether everything says that the person belongs to this tenant (L02 to L05). */
export function isOfTenant(activity: Partial<Activity>, tenant: string): boolean {
  const tenants = tenantsOf(activity);
  return tenants.length > 0 && tenants.every((each) => each === tenant) && !isMarkedGuest(activity);
}

/** A list of somebody's methods is for that person alone. */
export function isPrivate({ conversation }: Partial<Activity>): boolean {
  const type = conversation?.conversationType;
  return conversation?.isGroup !== true && (type === undefined || type === "personal");
}

function tenantsOf({ conversation, channelData, from }: Partial<Activity>): string[] {
  const { tenant } = (channelData ?? {}) as { tenant?: { id?: unknown } };
  const { tenantId } = (from ?? {}) as { tenantId?: unknown };
  return [conversation?.tenantId, tenant?.id, tenantId].flatMap((id) =>
    typeof id === "string" && id !== "" ? [id.toLowerCase()] : [],
  );
}

function isMarkedGuest({ from }: Partial<Activity>): boolean {
  const { userRole, userPrincipalName } = (from ?? {}) as { userRole?: unknown; userPrincipalName?: unknown };
  if (typeof userRole === "string" && /^(guest|anonymous)$/i.test(userRole)) return true;
  return typeof userPrincipalName === "string" && userPrincipalName.toUpperCase().includes("#EXT#");
}
