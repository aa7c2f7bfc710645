import { findingIn, type Rule, stepEntryOf } from "./rule.ts";

export const variantsEnd: Rule = {
  name: "variants-end",
  why: "Whoever has a device that no variant names must still get steps; a variant after one that always fits is never shown.",
  checkFile: (file) => {
    const entry = stepEntryOf(file);
    if (!entry) return [];
    const at = (variant: number, message: string) => findingIn(file, ["variants", variant], "variants-end", message);
    const last = entry.variants.length - 1;
    const open = entry.variants.findIndex((variant) => Object.keys(variant.when ?? {}).length === 0 && !variant.where);
    if (open === -1)
      return [at(last, 'The last variant must have no "when", so that everybody gets steps. Add one for everybody.')];
    if (open < last)
      return [at(open, 'This variant has no "when", so the ones after it are never shown. Move it to the end.')];
    const seen = new Map<string, number>();
    return entry.variants.flatMap(({ when = {}, where = {} }, v) => {
      const key = JSON.stringify([Object.entries(when).sort(([a], [b]) => (a < b ? -1 : 1)), where]);
      const first = seen.get(key);
      seen.set(key, first ?? v);
      if (first === undefined) return [];
      return [at(v, `No. ${first + 1} has the same "when", so this variant is never shown. Keep one of the two.`)];
    });
  },
};
