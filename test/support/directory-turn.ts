import { randomUUID } from "node:crypto";
import { type Activity, BotAdapter, TurnContext } from "botbuilder-core";
import type { LookUp } from "../../dialogs/ports.ts";
import { envelope } from "./activities.ts";

class NoAdapter extends BotAdapter {
  override async sendActivities() {
    return [];
  }
  override async updateActivity() {}
  override async deleteActivity() {}
  override async continueConversation() {}
}

export const TENANT = "11111111-0000-0000-0000-000000000001";

/** A turn of somebody who writes to the bot in private. */
export function turnFrom(objectId: string = randomUUID(), more: Partial<Activity> = {}): TurnContext {
  const activity = {
    ...envelope("message"),
    from: { id: `29:${objectId}`, name: "Erin", aadObjectId: objectId },
    ...more,
  };
  return new TurnContext(new NoAdapter(), activity as Partial<Activity>);
}

/** What came of a look-up, in a word: the failure, or the names that were found. */
export function outcomeOf(found: LookUp): string {
  if (found.kind === "failed") return found.why;
  if (found.kind === "sign-in") return found.kind;
  return found.list.methods.map(({ kind, name }) => name ?? kind).join(", ") || "nothing";
}

/** A clock that a test can move on. */
export function movableClock(): { readonly now: () => number; advance(ms: number): void } {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance: (ms) => {
      ahead += ms;
    },
  };
}

export const KEY = { id: "k1", displayName: "Key one", createdDateTime: "2026-05-12T08:14:03Z", passkeyType: "synced" };
