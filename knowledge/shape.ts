import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { type Finding, lineIn, lineOfKey, type SourceFile } from "./files.ts";
import { nearest } from "./nearest.ts";
import type { Schema } from "./schema/parts.ts";
import { KINDS, schemaOf } from "./schema/schemas.ts";

// One for all schemas, which are our own: they are not checked against the schema of schemas at each start.
const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false, meta: false });
const validators = new Map<string, ValidateFunction>();
const MOST_FOR_A_FILE = 8; // what is wrong in more places is mostly one mistake

const kept = new WeakMap<SourceFile, readonly Finding[]>(); // the same file has the same faults

/** Every place where a file is not JSON or does not have the shape of its kind. */
export function shapeFindings(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    let found = kept.get(file);
    if (!found) {
      found = shapeFaults(file);
      kept.set(file, found);
    }
    return found;
  });
}

function shapeFaults(file: SourceFile): Finding[] {
  if (file.fault) {
    const { line, message } = file.fault;
    return [{ file: file.path, line, rule: "readable", message }];
  }
  const validate = validatorOf(file.kind);
  if (validate(file.json)) return [];
  const other = kindNamed(file);
  if (other !== undefined) {
    const message = `By its "$schema" this entry is a ${other}, and this is the folder for a ${file.kind}. Move the file to the folder of its kind, or correct "$schema".`;
    return [{ file: file.path, line: lineIn(file, ["$schema"]), rule: "shape", message }];
  }
  return plainest(validate.errors ?? []).map((error) => {
    const line = lineFor(file, error);
    return { file: file.path, line, rule: "shape", message: sentence(error) };
  });
}

/** The kind that an entry says it is, where that is another one than its folder's. */
function kindNamed({ kind, json }: SourceFile): string | undefined {
  const named = (json as { readonly $schema?: unknown } | null)?.$schema;
  const other = /schema\/([a-z]+)\.schema\.json$/.exec(typeof named === "string" ? named : "")?.[1];
  return other === kind || !KINDS.some((each) => each === other) ? undefined : other;
}

function validatorOf(kind: SourceFile["kind"]): ValidateFunction {
  let validate = validators.get(kind);
  if (!validate) {
    validate = ajv.compile(schemaOf(kind));
    validators.set(kind, validate);
  }
  return validate;
}

/** Of several errors at one place the one that tells most: what holds of a part says more than that no part holds. */
function plainest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const rank = ({ keyword }: ErrorObject) =>
    ["if", "const", "anyOf", "oneOf", "not"].includes(keyword) ? (keyword === "if" || keyword === "const" ? 3 : 2) : 1;
  const choices = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  const inChoice = ({ schemaPath }: ErrorObject) =>
    choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`));
  const telling = errors.filter((error) => rank(error) < 3 && !inChoice(error));
  const seen = new Set<string>();
  return telling
    .filter(({ instancePath, keyword, params }) => {
      const key = `${instancePath} ${keyword} ${JSON.stringify(params)}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MOST_FOR_A_FILE);
}

function pathOf(error: ErrorObject): (string | number)[] {
  return error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function lineFor(file: SourceFile, error: ErrorObject): number {
  const path = pathOf(error);
  const extra = extraName(error);
  return extra === undefined ? lineIn(file, path) : lineOfKey(file, path, extra);
}

function extraName({ keyword, params }: ErrorObject): string | undefined {
  return keyword === "additionalProperties" ? String(params.additionalProperty) : undefined;
}

/** `evidence` 3 `is`: the third of the evidence, counted as people count. */
function placeOf(error: ErrorObject): string {
  const path = pathOf(error);
  if (path.length === 0) return "This entry";
  const place = path.map((part) => (typeof part === "number" ? `no. ${part + 1}` : `"${part}"`)).join(", ");
  return place.replace(/^n/, "N");
}

/** What is wrong and what to do, without a word of the trade. */
function sentence(error: ErrorObject): string {
  const where = placeOf(error);
  const params = error.params as Readonly<Record<string, unknown>>;
  const schema = (error.parentSchema ?? {}) as Schema;
  const said = shown(error.data);
  switch (error.keyword) {
    case "required": {
      const name = String(params.missingProperty);
      const described = (schema.properties as Readonly<Record<string, Schema>> | undefined)?.[name]?.description;
      return `${where} has no "${name}"${described ? ` (${described})` : ""}. Add it.`;
    }
    case "additionalProperties": {
      const name = extraName(error) ?? "";
      const known = Object.keys((schema.properties as object | undefined) ?? {}).filter((each) => each !== "$schema");
      const meant = nearest(name, known);
      const hint = meant ? `Did you mean "${meant}"?` : `Known here are: ${known.join(", ")}. Correct or remove it.`;
      return `${where} has "${name}", which is not known here. ${hint}`;
    }
    case "enum": {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const meant = typeof error.data === "string" ? nearest(error.data, allowed) : undefined;
      return `${where} is ${said}. ${meant ? `Did you mean "${meant}"? ` : ""}Use one of these: ${allowed.join(", ")}.`;
    }
    case "pattern":
      return `${where} is ${said}. ${schema.patternErrorMessage ?? "Compare it with a neighbour file."}`;
    case "type":
      return `${where} is ${said}. ${TYPES[String(params.type)] ?? "Compare it with a neighbour file."}`;
    case "minLength":
      return error.data === ""
        ? `${where} is an empty text. Write the text, or remove the line if it is not needed.`
        : `${where} is too short: ${said}. Write at least ${params.limit} characters.`;
    case "maxLength":
      return `${where} has ${String(error.data).length} characters, and ${params.limit} are the most. Shorten the text.`;
    case "minItems":
      return `${where} has ${(error.data as unknown[]).length} in its list, and ${params.limit} are the least. Add what is missing.`;
    case "maxItems":
      return `${where} has ${(error.data as unknown[]).length} in its list, and ${params.limit} are the most. Take some out.`;
    case "uniqueItems": {
      const twice = (error.data as readonly unknown[])[Number(params.i)];
      return `${where} names ${shown(twice)} twice. Keep one of the two.`;
    }
    case "minimum":
      return `${where} is ${said}, and ${params.limit} is the least. Correct the number.`;
    case "maximum":
      return `${where} is ${said}, and ${params.limit} is the most. Correct the number.`;
    case "minProperties":
      return `${where} has nothing in it. Fill it or remove it.`;
    default:
      return choiceSentence(where, said, schema);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "It must be a text: put it in quotation marks.",
  number: "It must be a number: write it without quotation marks.",
  integer: "It must be a whole number: write it without quotation marks.",
  array: "It must be a list: put it in square brackets [ ].",
  object: "It must be a group of names and values: put it in curly brackets { }.",
  "string,number,boolean": "It must be one value: a text, a number, true or false.",
};

/** For "this or that": what stands there is neither, or both. */
function choiceSentence(where: string, said: string, schema: Schema): string {
  const parts = (schema.oneOf ?? schema.anyOf ?? []) as readonly Schema[];
  const names = parts.flatMap((part) => (part.required as readonly string[] | undefined) ?? []);
  if (names.length > 0 && schema.oneOf)
    return `${where} needs one of ${names.map((name) => `"${name}"`).join(" and ")}, and not both. Write exactly one of them.`;
  if (names.length > 0) return `${where} needs ${names.map((name) => `"${name}"`).join(" or ")}. Add one of them.`;
  const meant = schema.description ? ` It must be: ${String(schema.description).replace(/\.$/, "")}.` : "";
  return `${where} is ${said}, which does not fit here.${meant} Compare it with a neighbour file.`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value === null) return "empty (null)";
  return typeof value === "object" ? "a group in curly brackets" : String(value);
}
