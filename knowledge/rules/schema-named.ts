import { findingIn, type Rule } from "./rule.ts";

export const schemaNamed: Rule = {
  name: "schema-named",
  why: "An editor explains and completes an entry by the schema that it names; the schema of another kind misleads.",
  checkFile: (file) => {
    if (file.kind === "vocabulary") return [];
    const named = (file.json as { readonly $schema?: unknown }).$schema;
    const should = `${file.kind === "tenant" ? "./" : "../"}schema/${file.kind}.schema.json`;
    if (named === should) return [];
    const message = `"$schema" must be "${should}" in this folder. Write it so; if the entry is of another kind, move the file to the folder of that kind.`;
    return [findingIn(file, ["$schema"], "schema-named", message)];
  },
};
