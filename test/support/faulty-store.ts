import type { TurnStore } from "../../bot/turn/turn-store.ts";

type Method = Exclude<keyof TurnStore, "close">;

/** When a call of the store goes wrong: before anything was written, or after it, so that only the answer is lost. */
export type Fault = "refused" | "answer lost";

/** A real store that fails when it is told to. */
export type FaultyStore = TurnStore & {
  /** The next `times` calls of this method go wrong. */
  fail(method: Method, times: number, how?: Fault): void;
  /** Called before each call of the store: to look at what happens, or to hold it up. */
  onCall: ((method: Method) => Promise<void> | void) | undefined;
};

export function faultyStore(store: TurnStore): FaultyStore {
  const faults = new Map<Method, { times: number; how: Fault }>();
  const own: Partial<FaultyStore> = {
    fail: (method, times, how = "refused") => void faults.set(method, { times, how }),
    onCall: undefined,
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name in own) return own[name as keyof FaultyStore];
      const method = name as Method;
      const real = target[method];
      if (typeof real !== "function") return real;
      return async (...args: never[]) => {
        await own.onCall?.(method);
        const fault = faults.get(method);
        const isDue = fault !== undefined && fault.times > 0;
        if (isDue) fault.times -= 1;
        if (isDue && fault.how === "refused") throw new Error("disk I/O error");
        const result = await (real as (...all: never[]) => Promise<unknown>).apply(target, args);
        if (isDue) throw new Error("the answer of the store was lost");
        return result;
      };
    },
    set: (_, name, value) => {
      (own as Record<string | symbol, unknown>)[name] = value;
      return true;
    },
  }) as FaultyStore;
}
