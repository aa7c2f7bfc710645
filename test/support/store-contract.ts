import { afterEach, beforeEach, describe } from "vitest";
import type { TurnStore } from "../../bot/turn/turn-store.ts";
import { agreedKnowledgeContract } from "./agreed-knowledge-contract.ts";
import type { StoreAtHand, StorePlace } from "./store-contract/at-hand.ts";
import { caseContract } from "./store-contract/cases.ts";
import { deliveryContract } from "./store-contract/deliveries.ts";
import { erasureContract } from "./store-contract/erasure.ts";
import { CHAT } from "./store-contract/rows.ts";
import { turnContract } from "./store-contract/turns.ts";

/** What every turn store has to do; run for each adapter in `bot/storage/`. */
export function storeContract(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`the store contract: ${name}`, () => {
    let place: StorePlace;
    let store: TurnStore;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.clear();
    });

    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const at: StoreAtHand = {
      get place() {
        return place;
      },
      get store() {
        return store;
      },
      reopen,
      said: async (conversation = CHAT, fromSeq?: number) =>
        (await store.transcript(conversation, fromSeq)).map(({ speaker, words }) => `${speaker}: ${words}`),
    };

    describe("the knowledge that all instances serve", () => agreedKnowledgeContract({ store: () => store, reopen }));
    turnContract(at);
    deliveryContract(at);
    caseContract(at);
    erasureContract(at);
  });
}
