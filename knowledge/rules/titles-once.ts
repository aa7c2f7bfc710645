import type { SourceFile } from "../files.ts";
import { findingIn, hasOtherId, type Rule } from "./rule.ts";

export const titlesOnce: Rule = {
  name: "titles-once",
  why: "Agents and lists name an entry by its title; two with the same title are a copy that was not finished.",
  isLocal: true,
  check: ({ files }) => {
    const seen = new Map<string, SourceFile>();
    return files.flatMap((file) => {
      if (hasOtherId(file)) return [];
      const { title, ask } = file.json as { readonly title?: string; readonly ask?: string };
      const words = title ?? ask;
      if (words === undefined) return [];
      const key = `${file.kind} ${words.trim().toLowerCase()}`;
      const first = seen.get(key);
      seen.set(key, first ?? file);
      if (!first) return [];
      const name = title === undefined ? "ask" : "title";
      return [
        findingIn(
          file,
          [name],
          "titles-once",
          `The same "${name}" stands in ${first.path}. Give this entry one of its own, or delete it.`,
        ),
      ];
    });
  },
};
