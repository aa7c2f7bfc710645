import type { Vocabulary } from "../model.ts";

/** A JSON Schema, draft 7, as data. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * Where an enum comes from the vocabulary. Editors get the enum; the check reads any text there and leaves it to the rule
 * `values-known`, which knows the folder's own vocabulary and what was probably meant.
 */
export interface Words {
  readonly vocabulary: Vocabulary;
  readonly findings: readonly string[]; // derived ones included
}

export function wordsOf(vocabulary: Vocabulary): Words {
  const findings = [...Object.keys(vocabulary.findings), ...Object.keys(vocabulary.derived)].sort();
  return { vocabulary, findings };
}

export interface TextLimits {
  readonly max?: number; // characters
  readonly min?: number;
  readonly examples?: readonly string[];
}

export function text(description: string, { max, min = 1, examples }: TextLimits = {}): Schema {
  return {
    type: "string",
    minLength: min,
    ...(max !== undefined && { maxLength: max }),
    description,
    ...(examples && { examples }),
  };
}

/** A text of a fixed form. @param form  the form in words, for messages */
export function formed(description: string, pattern: string, form: string, examples: readonly string[] = []): Schema {
  return {
    type: "string",
    pattern,
    patternErrorMessage: form,
    description,
    ...(examples.length > 0 && { examples }),
  };
}

export function oneOf(values: readonly (string | number)[], description: string, each?: readonly string[]): Schema {
  return { enum: values, ...(each && { enumDescriptions: each }), description };
}

export function list(items: Schema, description: string, { min, max, unique }: ListLimits = {}): Schema {
  return {
    type: "array",
    items,
    ...(min !== undefined && { minItems: min }),
    ...(max !== undefined && { maxItems: max }),
    ...(unique && { uniqueItems: true }),
    description,
  };
}

interface ListLimits {
  readonly min?: number;
  readonly max?: number;
  readonly unique?: boolean;
}

/** An object with these names and no others; all are required but the ones listed as `may`. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  description: string,
  { may = [], ...more }: { readonly may?: readonly string[] } & Readonly<Record<string, unknown>> = {},
): Schema {
  const required = Object.keys(properties).filter((name) => !may.includes(name));
  return { type: "object", additionalProperties: false, description, properties, required, ...more };
}

const VALUES = "./values.schema.json#/definitions";

/** The id of a finding, for an editor with what it means. */
export function findingId(words: Words | undefined, description: string): Schema {
  return words ? { $ref: `${VALUES}/finding`, description } : text(description);
}

/** A value of one finding; any text where the vocabulary lists none. */
export function wordOf(words: Words | undefined, finding: string, description: string): Schema {
  const values = words && listedValues(words, finding);
  return values ? oneOf(values, description) : text(description);
}

/** Conditions by finding; in an editor each finding offers its own values. */
export function when(words: Words | undefined, description: string): Schema {
  const examples = [{ handset: ["android"], maker: ["samsung"] }];
  if (words) return { $ref: `${VALUES}/when`, description, examples };
  const values = list(text("A value"), "One of these values", { min: 1, unique: true });
  return { type: "object", description, additionalProperties: values, examples };
}

/** Lets an editor offer the values of the finding that the same line names. */
export function valuesByFinding(words: Words | undefined, several: boolean): Schema {
  return words ? { allOf: [{ $ref: `${VALUES}/${several ? "line-with-values" : "line-with-value"}` }] } : {};
}

/** Lets an editor offer findings with their values as `"finding": "value"`. */
export function answers(words: Words | undefined): Schema {
  return words ? { allOf: [{ $ref: `${VALUES}/answers` }] } : {};
}

/** Where one schema holds, the other must hold too. */
export function whenever(condition: Schema, consequence: Schema): Schema {
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  return { if: condition, then: consequence };
}

/** What the schemas of all kinds refer to: findings, their values and what they mean. */
export function valuesSchema(vocabulary: Vocabulary): Schema {
  const words = wordsOf(vocabulary);
  const { findings, derived } = vocabulary;
  const meaning = (id: string) => findings[id]?.meaning ?? derived[id]?.meaning ?? "";
  const listed = words.findings.filter((id) => listedValues(words, id) !== undefined);
  const value = (id: string) => ({ $ref: `#/definitions/value-of-${id}` });
  const line = (is: (id: string) => Schema) => ({
    allOf: listed.map((id) => whenever({ properties: { finding: { const: id } } }, { properties: { is: is(id) } })),
  });
  const items = (id: string) => (listed.includes(id) ? value(id) : { type: "string" });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the vocabulary",
    description: "Findings, their values and what they mean, for the schemas beside this one",
    definitions: {
      finding: { enum: words.findings, enumDescriptions: words.findings.map(meaning) },
      ...Object.fromEntries(
        listed.map((id) => [`value-of-${id}`, { enum: listedValues(words, id), description: meaning(id) }]),
      ),
      when: {
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(
          words.findings.map((id) => [
            id,
            { type: "array", items: items(id), minItems: 1, uniqueItems: true, description: meaning(id) },
          ]),
        ),
      },
      answers: {
        properties: Object.fromEntries(
          Object.keys(findings).map((id) => [id, listed.includes(id) ? value(id) : { description: meaning(id) }]),
        ),
      },
      "line-with-value": line(value),
      "line-with-values": line((id) => ({ anyOf: [value(id), { type: "array", items: value(id) }] })),
    },
  };
}

function listedValues({ vocabulary }: Words, finding: string): readonly string[] | undefined {
  const { findings, derived } = vocabulary;
  const values = (findings[finding] ?? derived[finding])?.values;
  return typeof values === "string" ? undefined : values;
}
