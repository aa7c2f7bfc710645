import { readFile } from "node:fs/promises";
import type { TurnContext } from "botbuilder-core";
import type { HelpCase, Party } from "../../dialogs/desk/case.ts";
import { readRefused } from "../../dialogs/desk/case-passkeys.ts";
import type { Directory, LookUp } from "../../dialogs/ports.ts";
import { readMethods } from "../../knowledge/passkeys/method.ts";
import type { Log } from "../log.ts";
import { isPrivate, personOf } from "./person.ts";
import { PERMISSIONS } from "./reads.ts";

export interface SimulatedDirectoryOptions {
  readonly file?: string; // default: simulated-people.json beside this file
  readonly log: Log;
  readonly now: () => number;
}

/** One of `simulated-people.json`: lists under Graph's own names, with objects as Graph returns them. */
type SimulatedPerson = Readonly<Record<string, unknown>> & { readonly id?: unknown };

/** People in telling situations, for local mode. The file is read at every look-up, so an edit counts at once. */
export class SimulatedDirectory implements Directory {
  readonly #options: SimulatedDirectoryOptions;

  constructor(options: SimulatedDirectoryOptions) {
    this.#options = options;
  }

  async access({ activity }: TurnContext): Promise<"off" | "ready"> {
    return isPrivate(activity) ? "ready" : "off";
  }

  async look({ activity }: TurnContext): Promise<LookUp> {
    if (!isPrivate(activity)) return { kind: "failed", why: "not-configured" };
    return this.#find([personOf(activity)?.objectId, activity.from?.id?.toLowerCase()]);
  }

  async lookForCase(of: HelpCase, by: Party): Promise<LookUp> {
    if (readRefused(of, by) !== undefined) return { kind: "failed", why: "another-person" };
    return this.#find([of.requester.id.toLowerCase()]);
  }

  async #find(ids: readonly (string | undefined)[]): Promise<LookUp> {
    const { file = `${import.meta.dirname}/simulated-people.json`, log, now } = this.#options;
    try {
      const people = JSON.parse(await readFile(file, "utf8")) as readonly SimulatedPerson[];
      const found = people.find(({ id }) => typeof id === "string" && ids.includes(id.toLowerCase()));
      if (found === undefined) return { kind: "failed", why: "not-found" };
      const lists = PERMISSIONS.flatMap(({ kind, list }) => {
        const methods = found[list];
        return Array.isArray(methods) ? [{ kind, methods: readMethods(methods, kind) }] : [];
      });
      const covers = lists.map(({ kind }) => kind);
      const methods = lists.flatMap((each) => each.methods);
      return { kind: "found", list: { at: new Date(now()).toISOString(), methods, covers } };
    } catch (error) {
      log.warn("simulated-people.json cannot be read", { error });
      return { kind: "failed", why: "unavailable" };
    }
  }

  async signOut(): Promise<void> {}
}
