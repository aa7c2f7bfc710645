import { findingIn, type Rule } from "./rule.ts";

export const idsMatchFiles: Rule = {
  name: "ids-match-files",
  why: "An entry is found by its file name; another id inside would make two names for one thing.",
  isLocal: true,
  check: ({ files }) => {
    const names = new Set(files.map(({ kind, name }) => `${kind} ${name}`));
    return files
      .filter((file) => file.kind !== "vocabulary" && file.kind !== "tenant")
      .flatMap((file) => {
        const key = file.kind === "reading" ? "finding" : "id";
        const id = String((file.json as Record<string, unknown>)[key]);
        if (id === file.name) return [];
        const isCopy = names.has(`${file.kind} ${id}`);
        const own = /^[a-z0-9][a-z0-9.-]*$/.test(file.name)
          ? `Give this entry the ${key} "${file.name}"`
          : "Give file and entry a new name";
        const message = isCopy
          ? `The ${key} "${id}" belongs to ${file.path.replace(/[^/]*$/, "")}${id}.json already, so this seems to be a copy of it. ${own}, or delete the file.`
          : `The ${key} is "${id}" but the file is called "${file.name}.json". Make the two equal.`;
        return [findingIn(file, [key], "ids-match-files", message)];
      });
  },
};
