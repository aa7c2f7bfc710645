import type { Knowledge } from "./model.ts";

/** One entry that differs between two sets of knowledge. */
export interface Change {
  readonly file: string; // below the knowledge folder
  readonly kind: keyof Sets | "vocabulary";
  readonly id: string; // "" of the vocabulary, which is one file
  readonly how: "added" | "removed" | "changed";
  readonly parts: readonly string[]; // what changed in it, in words: `evidence bluetooth`, `prior`
}

/** The parts of a set that are entries by id, each in its own file. */
type Sets = {
  readonly [Kind in keyof Knowledge as Knowledge[Kind] extends ReadonlyMap<string, object>
    ? Kind
    : never]: Knowledge[Kind];
};

/** What differs between two sets of knowledge, by entry. Pure. */
export function changesBetween(before: Knowledge, after: Knowledge): Change[] {
  const entries = kindsOf(before, after).flatMap((kind) => {
    const ids = new Set([...before[kind].keys(), ...after[kind].keys()]);
    return [...ids].sort().flatMap((id): Change[] => {
      const old = before[kind].get(id);
      const now = after[kind].get(id);
      const file = `${kind}/${id}.json`;
      if (!old) return [{ file, kind, id, how: "added", parts: [] }];
      if (!now) return [{ file, kind, id, how: "removed", parts: [] }];
      const parts = partsChanged({ ...old }, { ...now });
      return parts.length === 0 ? [] : [{ file, kind, id, how: "changed", parts }];
    });
  });
  const parts = partsChanged({ ...before.vocabulary }, { ...after.vocabulary });
  if (parts.length === 0) return entries;
  return [...entries, { file: "vocabulary.json", kind: "vocabulary", id: "", how: "changed", parts }];
}

function kindsOf(...sets: readonly Knowledge[]): (keyof Sets)[] {
  const kinds = sets.flatMap((set) =>
    Object.entries(set).flatMap(([kind, part]) => (part instanceof Map ? [kind] : [])),
  );
  return [...new Set(kinds)] as (keyof Sets)[];
}

/** True when the profile of the organisation differs. */
export function tenantChanged(before: Knowledge, after: Knowledge): boolean {
  return !isSame(before.tenant, after.tenant);
}

/** A change in a sentence: "causes/wrong-vault.json: evidence store, prior". */
export function inWords({ file, how, parts }: Change): string {
  return how === "changed" ? `${file}: ${parts.join(", ")}` : `${file} was ${how}`;
}

type Entry = Readonly<Record<string, unknown>>;

function partsChanged(before: Entry, after: Entry): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (isSame(old, now)) return [];
    const named = rowsChanged(key, old, now);
    return named.length > 0 ? named : [key];
  });
}

/** Rows that name what they are about are told one by one: `evidence bluetooth`. */
function rowsChanged(key: string, before: unknown, after: unknown): string[] {
  if (!Array.isArray(before) || !Array.isArray(after)) return [];
  const old = byName(before);
  const now = byName(after);
  if (!old || !now) return [];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => !isSame(old.get(name), now.get(name))).map((name) => `${key} ${name}`);
}

function byName(rows: readonly unknown[]): Map<string, unknown[]> | undefined {
  const named = new Map<string, unknown[]>();
  for (const row of rows) {
    const { finding, symptom, error, from, value } = (row ?? {}) as Entry;
    const name = finding ?? symptom ?? error ?? from ?? value;
    if (typeof name !== "string") return undefined;
    named.set(name, [...(named.get(name) ?? []), row]);
  }
  return named;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
