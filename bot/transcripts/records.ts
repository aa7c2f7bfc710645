import type { TurnContext } from "botbuilder-core";
import type { Kept, Records, Retention } from "../../dialogs/ports.ts";
import { effectsOf } from "../turn/teams-adapter.ts";
import type { TurnStore } from "../turn/turn-store.ts";

/** What is kept of a person's own chat, in the store of the turns. */
export class StoredRecords implements Records {
  readonly retention: Retention;
  readonly #store: Pick<TurnStore, "holdings">;

  constructor(store: Pick<TurnStore, "holdings">, retention: Retention) {
    this.#store = store;
    this.retention = retention;
  }

  async kept({ activity }: TurnContext): Promise<Kept> {
    return this.#store.holdings(activity.conversation.id);
  }

  erase(context: TurnContext): void {
    effectsOf(context).erases = true;
  }
}
