import type { Person } from "./person.ts";

/**
 * Whose token it is. The signature is not ours to check: the token came from the token service, or goes to it; what is asked
 * here is only whether it belongs to the person who writes (L15).
 */
export function tokenIsOf(token: string, person: Person): "theirs" | "another-person" | "guest" | "unreadable" {
  const claims = claimsOf(token);
  const { oid, tid } = claims ?? {};
  if (claims === undefined || typeof oid !== "string" || typeof tid !== "string") return "unreadable";
  if (oid.toLowerCase() !== person.objectId) return "another-person";
  if (person.tenant !== "" && tid.toLowerCase() !== person.tenant) return "another-person";
  return isGuest(claims) ? "guest" : "theirs";
}

/** `acct` 1 is a guest; the name of one from elsewhere carries #EXT#. */
function isGuest({ acct, upn, preferred_username: name }: Readonly<Record<string, unknown>>): boolean {
  return acct === 1 || acct === "1" || [upn, name].some((each) => typeof each === "string" && /#EXT#/i.test(each));
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  if (token.length > 16_384) return undefined;
  const [, payload, ...rest] = token.split(".");
  if (payload === undefined || rest.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
