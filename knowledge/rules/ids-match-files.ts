import { findingAt, type Rule } from "./rule.ts";

export const idsMatchFiles: Rule = {
  name: "ids-match-files",
  why: "An entry is found by its file name; another id inside would make two names for one thing.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary" && file.kind !== "tenant")
      .flatMap((file) => {
        const key = file.kind === "reading" ? "finding" : "id";
        const id = (file.json as Record<string, unknown>)[key];
        if (id === file.name) return [];
        const message = `The ${key} is "${String(id)}" but the file is called "${file.name}.json". Make the two equal.`;
        return [findingAt(context, { kind: file.kind, name: file.name, path: [key] }, "ids-match-files", message)];
      }),
};
