import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { type Finding, lineOf, type SourceFile } from "./files.ts";

// One for all schemas, which are our own: they are not checked against the schema of schemas at each start.
const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false, meta: false });
const validators = new Map<string, ValidateFunction>();

/** Every place where a file is not JSON or does not have the shape of its schema. */
export function shapeFindings(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    if (file.fault !== undefined) {
      return [
        {
          file: file.path,
          line: 1,
          rule: "readable",
          message: `This file ${file.fault}. Compare it with a neighbour file.`,
        },
      ];
    }
    if (file.kind === "vocabulary") return [];
    const validate = validatorOf(file.kind);
    if (validate(file.json)) return [];
    return plainest(validate.errors ?? []).map((error) => ({
      file: file.path,
      line: lineOf(file.text, pathOf(error)),
      rule: "shape",
      message: sentence(error),
    }));
  });
}

function validatorOf(kind: string): ValidateFunction {
  let validate = validators.get(kind);
  if (!validate) {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, "schema", `${kind}.schema.json`), "utf8"));
    validate = ajv.compile(schema);
    validators.set(kind, validate);
  }
  return validate;
}

/** Follow-up errors of if/oneOf/anyOf say nothing that their parts have not said. */
function plainest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const telling = errors.filter((error) => error.keyword !== "if");
  return telling.length > 0 ? telling.slice(0, 5) : errors.slice(0, 1);
}

function pathOf(error: ErrorObject): (string | number)[] {
  return error.instancePath
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function sentence(error: ErrorObject): string {
  const where = error.instancePath === "" ? "This entry" : `"${error.instancePath.slice(1).replaceAll("/", " > ")}"`;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return `${where} lacks "${params.missingProperty}". Add it.`;
    case "additionalProperties":
      return `${where} has "${params.additionalProperty}", which is not known here. Check the spelling or remove it.`;
    case "enum":
      return `${where} is ${JSON.stringify(error.data)}. Use one of: ${(params.allowedValues as unknown[]).slice(0, 12).join(", ")}.`;
    case "pattern":
      return `${where} is ${JSON.stringify(error.data)}, which does not have the expected form (${params.pattern}).`;
    case "type":
      return `${where} must be ${params.type}.`;
    default:
      return `${where} ${error.message ?? "is not valid"}.`;
  }
}
