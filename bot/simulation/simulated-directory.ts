import type { Directory } from "../../dialogs/ports.ts";
import { kindsIn, type MethodList, readMethods } from "../../knowledge/passkeys/method.ts";
import type { Scenario } from "./scenario.ts";

/** The directory of a scenario: lists what its `methods` say, or is not connected when they are null. */
export function simulatedDirectory({ methods }: Scenario, clock: () => number): Directory {
  return {
    access: async () => (methods === null ? "off" : "ready"),
    look: async () =>
      methods === null
        ? { kind: "failed", why: "not-configured" }
        : { kind: "found", list: methodListOf(methods, clock()) },
    signOut: async () => undefined,
  };
}

/** Scenarios mix the answers of several Graph calls; an object without a type is one of `/fido2Methods`. */
export function methodListOf(objects: readonly unknown[], now: number): MethodList {
  const methods = readMethods(objects, "passkey");
  return { at: new Date(now).toISOString(), methods, covers: kindsIn(methods) };
}
