/**
 * What is read of Microsoft Graph: one list a kind, under the permission that `permissions.json` names for it, and nothing
 * else. A test holds that file equal to the set-up guide and to what goes over the wire.
 */
import type { MethodKind } from "../../knowledge/passkeys/method.ts";
import permissions from "./permissions.json" with { type: "json" };

export interface Permission {
  readonly kind: MethodKind;
  readonly list: string; // last part of the path
  readonly delegated: string;
  readonly application: string;
}

export const PERMISSIONS = permissions as readonly Permission[];

/** Never the pass itself (`temporaryAccessPass`). */
const PASS_STATE = "id,createdDateTime,startDateTime,lifetimeInMinutes,isUsable,isUsableOnce,methodUsabilityReason";
/** Beta leaves `lastUsedDateTime` out unless it is asked for by name. */
const LAST_USED = "id,displayName,createdDateTime,lastUsedDateTime,aaGuid,model,attestationLevel,passkeyType";

/** Whose methods: of the owner of the token, or of the person with this object id. */
export type Whose = "me" | { readonly objectId: string };

/** Path and query of one kind's list, from the version on. @param objectId  was checked to be a GUID (E16) */
export function readOf(kind: MethodKind, whose: Whose, lastUsed: boolean): string {
  const { list } = PERMISSIONS.find((each) => each.kind === kind) ?? {};
  if (list === undefined) throw new TypeError(`No list holds methods of the kind ${kind}.`);
  const root = whose === "me" ? "/me" : `/users/${whose.objectId}`;
  const beta = kind === "passkey" && lastUsed;
  const select = kind === "access-pass" ? PASS_STATE : beta ? LAST_USED : undefined;
  const path = `/${beta ? "beta" : "v1.0"}${root}/authentication/${list}`;
  return select === undefined ? path : `${path}?$select=${select}`;
}

const LISTS = PERMISSIONS.map(({ list }) => list).join("|");
const READABLE = new RegExp(
  `^/(?:v1\\.0|beta)/(?:me|users/[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12})/authentication/(?:${LISTS})$`,
);

/** Whether a request may leave at all, whatever asked for it: a GET of one of the lists above. */
export function isRead(method: string | undefined, url: URL): boolean {
  return (
    method === "GET" && READABLE.test(url.pathname) && !/temporaryAccessPass\b/.test(decodeURIComponent(url.search))
  );
}
