import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Kind } from "../../knowledge/files.ts";
import { checkKnowledge, KNOWLEDGE_FOLDER, loadKnowledge } from "../../knowledge/load.ts";
import { schemaFiles } from "../../knowledge/rules/schemas-current.ts";
import { KINDS } from "../../knowledge/schema/schemas.ts";
import { written } from "../../knowledge/schema/written.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";
import { shipped } from "../support/planted.ts";

/** What an editor completes and explains. */

type Schema = { readonly [key: string]: Schema };
const { vocabulary } = loadKnowledge();
const files = schemaFiles(vocabulary);
const folder = join(KNOWLEDGE_FOLDER, "schema");
const schemas = new Map([...files].map(([name, text]) => [name, JSON.parse(text) as Schema]));

test("the files are those that the vocabulary gives: run `npm run knowledge -- schema` after changing it", () => {
  const there = readdirSync(folder).filter((name) => name.endsWith(".json"));
  expect(there.sort()).toEqual([...files.keys()].sort());
  const old = there.filter(
    (name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n") !== files.get(name),
  );
  expect(old).toEqual([]);
});

test("the check says so when they are not", () => {
  const copy = new KnowledgeCopy({ withSchemas: true });
  try {
    expect(checkKnowledge(copy.folder).errors).toEqual([]);
    copy.replace("vocabulary.json", '"stages": {', '"stages": {\n    "too-slow": "it takes too long",');
    copy.replace("vocabulary.json", '"values": ["right", "wrong"]', '"values": ["right", "wrong", "late"]');
    const found = checkKnowledge(copy.folder).errors.filter(({ rule }) => rule === "schemas-current");
    expect(found).toMatchObject([
      { file: expect.stringMatching(/^schema\//), message: expect.stringContaining("npm run knowledge -- schema") },
    ]);
  } finally {
    copy.remove();
  }
});

test("every entry names its schema, and is valid by it, with the words of the vocabulary", () => {
  const ajv = new Ajv({ strict: false });
  for (const [name, schema] of schemas) ajv.addSchema({ ...schema, $id: name });
  const faults = [...shipped.entries, ...shipped.scenarios].flatMap(({ path, kind, json }) => {
    const named = (json as { $schema?: string }).$schema;
    const isNamed = kind === "scenario" || kind === "vocabulary" || named?.endsWith(`/${kind}.schema.json`);
    const validate = ajv.getSchema(`${kind}.schema.json`);
    if (!isNamed) return [`${path} names ${named}`];
    return validate?.(json) ? [] : [`${path}: ${ajv.errorsText(validate?.errors)}`];
  });
  expect(faults).toEqual([]);
});

describe.each([...KINDS])("%s", (kind: Kind) => {
  const schema = schemas.get(`${kind}.schema.json`) as Schema;

  test("has a title, and everything in it is explained", () => {
    expect(schema.title).toEqual(expect.stringMatching(/^[A-Z]/));
    expect(unexplained(schema, "")).toEqual([]);
  });

  test("takes no word that the vocabulary does not have", () => {
    const words = JSON.stringify(schema) + JSON.stringify(schemas.get("values.schema.json"));
    for (const finding of Object.keys(vocabulary.findings)) expect(words).toContain(`"${finding}"`);
  });
});

test("an editor completes the values of the finding that the line names", () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const [name, schema] of schemas) ajv.addSchema({ ...schema, $id: name });
  const cause = structuredClone(shipped.entries.find(({ path }) => path === "causes/no-internet.json")?.json) as {
    evidence: { finding: string; is: string }[];
  };
  const validate = ajv.getSchema("cause.schema.json");
  expect(validate?.(cause)).toBe(true);
  cause.evidence[0] = { ...cause.evidence[0], finding: "bluetooth", is: "on" };
  expect(validate?.(cause)).toBe(false);
});

test("JSON is written as the formatter leaves it", () => {
  expect(written({ a: [], b: {}, c: ["x", 1], d: { e: null }, f: undefined })).toBe(
    '{\n  "a": [],\n  "b": {},\n  "c": ["x", 1],\n  "d": { "e": null }\n}\n',
  );
  const long = Array.from({ length: 12 }, (_, i) => `a rather long word ${i}`);
  expect(written({ long })).toBe(`{\n  "long": [\n${long.map((each) => `    "${each}"`).join(",\n")}\n  ]\n}\n`);
});

/** Names without a description; what a reference leads to has its own. */
function unexplained(schema: Schema, path: string): string[] {
  const parts = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const place = `${path}/${name}`;
    const isSaid = name === "$schema" || part.description !== undefined;
    return [...(isSaid ? [] : [place]), ...unexplained(part, place)];
  });
  return schema.items === undefined ? parts : [...parts, ...unexplained(schema.items, `${path}[]`)];
}
