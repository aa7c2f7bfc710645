import { findingAt, type Rule } from "./rule.ts";

export const variantsEnd: Rule = {
  name: "variants-end",
  why: "Whoever has a device that no variant names must still get steps; a variant after one that always fits is never shown.",
  check: (context) => {
    const { fixes, procedures } = context.knowledge;
    const entries = [
      ...[...fixes.values()].map((entry) => ({ kind: "fix", entry })),
      ...[...procedures.values()].map((entry) => ({ kind: "procedure", entry })),
    ];
    return entries.flatMap(({ kind, entry }) => {
      const open = entry.variants.findIndex((variant) => Object.keys(variant.when ?? {}).length === 0);
      if (open === entry.variants.length - 1) return [];
      const message =
        open === -1
          ? 'The last variant must have no "when", so that everybody gets steps.'
          : 'This variant has no "when", so the ones after it are never shown. Move it to the end.';
      const path = ["variants", open === -1 ? entry.variants.length - 1 : open];
      return [findingAt(context, { kind, name: entry.id, path }, "variants-end", message)];
    });
  },
};
