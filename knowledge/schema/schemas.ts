import type { Vocabulary } from "../model.ts";
import { adviceShapes } from "./advice-shapes.ts";
import { deskShapes } from "./desk-shapes.ts";
import { diagnosisShapes } from "./diagnosis-shapes.ts";
import { folderShapes } from "./folder-shapes.ts";
import { languageShapes } from "./language-shapes.ts";
import { type Schema, type Words, wordsOf } from "./parts.ts";

/**
 * The shape of every kind of entry. With a vocabulary: what an editor completes and explains (the files beside this one are
 * written from it by `npm run knowledge -- schema`). Without: what the check refuses, whatever a folder's own vocabulary is.
 */
export const KINDS = [
  "cause",
  "question",
  "symptom",
  "error",
  "fix",
  "procedure",
  "fact",
  "runbook",
  "reading",
  "security",
  "scope",
  "route",
  "mapping",
  "words",
  "phrases",
  "texts",
  "tenant",
  "vocabulary",
  "scenario",
] as const;

export type SchemaKind = (typeof KINDS)[number];

export function schemaOf(kind: SchemaKind, vocabulary?: Vocabulary): Schema {
  const words = vocabulary && wordsOf(vocabulary);
  return { $schema: "http://json-schema.org/draft-07/schema#", ...SHAPES[kind](words) };
}

const SHAPES: Readonly<Record<SchemaKind, (words: Words | undefined) => Schema>> = {
  ...diagnosisShapes,
  ...adviceShapes,
  ...deskShapes,
  ...languageShapes,
  ...folderShapes,
};
