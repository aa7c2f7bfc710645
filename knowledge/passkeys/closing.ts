import type { MethodList } from "./method.ts";

/** How a trouble is closed when the person says that it works. */
export type Closing = "verified" | "self-reported" | "unverified";

/** What is compared to close a trouble. */
export interface Closed {
  readonly before: MethodList; // read when the trouble began
  readonly after: MethodList; // read past the cache, after the test sign-in
  readonly openedAt: string; // ISO time
  readonly leftovers: readonly string[]; // ids that were to be deleted
  readonly changesList: boolean; // the fix registers or deletes something
}

/**
 * Closes by what the account lists now: a new passkey, a leftover that is gone, or a use since the trouble began is proof. A list
 * that did not change although the fix changes it is none: it may lag, or nothing was done. Pure.
 */
export function closingOf({ before, after, openedAt, leftovers, changesList }: Closed): Closing {
  const ids = (list: MethodList) => new Set(list.methods.filter(({ kind }) => kind === "passkey").map(({ id }) => id));
  const [old, now] = [ids(before), ids(after)];
  const isAdded = [...now].some((id) => !old.has(id));
  const isCleared = leftovers.length > 0 && leftovers.every((id) => !now.has(id));
  const isUsed = after.methods.some(({ kind, lastUsedAt = "" }) => kind === "passkey" && lastUsedAt > openedAt);
  if (isAdded || isCleared || isUsed) return "verified";
  return changesList ? "unverified" : "self-reported";
}
