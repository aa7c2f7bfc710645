import { FOLDERS } from "../files.ts";
import type { Rule } from "./rule.ts";

/** Files beside `tenant.json` that are no entries. */
const BESIDE: readonly string[] = ["tenant.json", "vocabulary.json", "aaguids.json"];
const IGNORED = /(^|\/)(\.|README\.md$|Thumbs\.db$|desktop\.ini$)/;

export const filesKnown: Rule = {
  name: "files-known",
  why: "A file with another ending, or a forgotten copy, looks like knowledge and is never read.",
  isLocal: true,
  check: ({ names }) =>
    names.flatMap((path) => {
      if (IGNORED.test(path) || BESIDE.includes(path)) return [];
      const isBeside = !path.includes("/");
      if (!isBeside && path.endsWith(".json")) return [];
      const message = isBeside
        ? `This file is read by nobody here. Put it into one of the folders (${Object.keys(FOLDERS).join(", ")}), or delete it.`
        : "This file is read by nobody, since its name does not end in .json. Rename it to end so, or delete it.";
      return [{ file: path, line: 1, rule: "files-known", message }];
    }),
};
