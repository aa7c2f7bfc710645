import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Vocabulary } from "../model.ts";
import { valuesSchema } from "../schema/parts.ts";
import { KINDS, schemaOf } from "../schema/schemas.ts";
import { written } from "../schema/written.ts";
import type { Rule } from "./rule.ts";

const kept = new WeakMap<Vocabulary, ReadonlyMap<string, string>>();

/** The editor schemas by file name, as the vocabulary has them now. */
export function schemaFiles(vocabulary: Vocabulary): ReadonlyMap<string, string> {
  let files = kept.get(vocabulary);
  if (!files) {
    files = new Map([
      ...KINDS.map((kind) => [`${kind}.schema.json`, written(schemaOf(kind, vocabulary))] as const),
      ["values.schema.json", written(valuesSchema(vocabulary))] as const,
    ]);
    kept.set(vocabulary, files);
  }
  return files;
}

/** A copy of the entries without the schemas is none of its business. */
export const schemasCurrent = (root: string): Rule => ({
  name: "schemas-current",
  why: "An editor that completes from an old vocabulary offers words that the check then refuses.",
  check: ({ knowledge }) => {
    const folder = join(root, "schema");
    if (textOf(join(folder, "cause.schema.json")) === undefined) return [];
    const old = [...schemaFiles(knowledge.vocabulary)].filter(([name, text]) => textOf(join(folder, name)) !== text);
    const [first] = old;
    if (!first) return [];
    const others = old.length > 1 ? ` (and ${old.length - 1} more in this folder)` : "";
    const message = `This file${others} does not have the words of vocabulary.json, so editors complete the wrong ones. Run: npm run knowledge -- schema`;
    return [{ file: `schema/${first[0]}`, line: 1, rule: "schemas-current", message }];
  },
});

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
