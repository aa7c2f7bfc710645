import type { TurnStore } from "../../../bot/turn/turn-store.ts";

/** A place where a store keeps its data, for one test. */
export interface StorePlace {
  open(): Promise<TurnStore>;
  /** Replaces a stored state by something that cannot be read. */
  spoil(conversation: string): Promise<void>;
  /** Has all dead deliveries tried again, as an administrator would. */
  revive(): Promise<void>;
  clear(): Promise<void>;
}

/** The store that a test is about; ask for it anew after `reopen`. */
export interface StoreAtHand {
  readonly place: StorePlace;
  readonly store: TurnStore;
  reopen(): Promise<void>;
  /** The transcript, a line each, as "person: hello". */
  said(conversation?: string, fromSeq?: number): Promise<string[]>;
}
