import type { MethodList } from "../../knowledge/passkeys/method.ts";
import type { Person } from "./person.ts";

const KEPT_MS = 5 * 60_000;
const KEPT_IN_PART_MS = 30_000; // a kind was left out that might be read next time
const MAX_PEOPLE = 2_000;

/** Lists that were read a few minutes ago. In memory only; never written anywhere. */
export class ListCache {
  readonly #now: () => number;
  readonly #lists = new Map<string, { readonly list: MethodList; readonly until: number }>();
  readonly #forgotten = new Map<string, number>(); // how often a person was forgotten

  constructor(now: () => number) {
    this.#now = now;
  }

  get(person: Person): MethodList | undefined {
    const kept = this.#lists.get(person.key);
    if (kept !== undefined && this.#now() < kept.until) return kept.list;
    this.#lists.delete(person.key);
    return undefined;
  }

  /** To be taken before reading and given to `put`: what was forgotten in between stays forgotten. */
  mark(person: Person): number {
    return this.#forgotten.get(person.key) ?? 0;
  }

  put(person: Person, list: MethodList, since: number, isWhole: boolean): void {
    if (this.mark(person) !== since) return;
    this.#lists.delete(person.key);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size >= MAX_PEOPLE && oldest !== undefined) this.#lists.delete(oldest);
    this.#lists.set(person.key, { list, until: this.#now() + (isWhole ? KEPT_MS : KEPT_IN_PART_MS) });
  }

  forget(person: Person): void {
    this.#lists.delete(person.key);
    if (this.#forgotten.size >= MAX_PEOPLE) this.#forgotten.clear();
    this.#forgotten.set(person.key, this.mark(person) + 1);
  }
}
