import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { NO_EVIDENCE } from "../../knowledge/evidence.ts";
import { type SourceFile, sourceFile } from "../../knowledge/files.ts";
import { KNOWLEDGE_FOLDER, KnowledgeError, knowledgeOf } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { nextStep } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { shapeFindings } from "../../knowledge/shape.ts";
import { stepsFor } from "../../knowledge/steps.ts";
import { shipped } from "./planted.ts";

export interface Flips {
  readonly flipped: number;
  readonly refused: number;
  readonly served: number;
  readonly faults: readonly string[]; // crashes, and sets that were served and should not have been
}

/** K19: changes one byte of one shipped file at a time, by chance with a fixed seed, and loads the whole set each time. */
export function flipBytes(count: number, seed: number): Flips {
  const chance = random(seed);
  const bytes = shipped.entries.map(({ text }) => Buffer.from(text));
  const faults: string[] = [];
  let served = 0;
  for (let i = 0; i < count; i++) {
    const which = Math.floor(chance() * bytes.length);
    const original = shipped.entries[which] as SourceFile;
    const copy = Buffer.from(bytes[which] as Buffer);
    const at = Math.floor(chance() * copy.length);
    const value = (copy[at] as number) ^ (1 + Math.floor(chance() * 255));
    copy[at] = value;
    const where = `${original.path} byte ${at} = ${value}`;
    try {
      const file = sourceFile(original.path, original.kind, copy);
      if (shapeFindings([file]).length > 0) continue; // refused before anything else is looked at
      const knowledge = loaded(shipped.entries.map((each) => (each === original ? file : each)));
      if (!knowledge) continue;
      served++;
      const found = [...invalid(file), ...(served % TALK_TO_EVERY === 0 ? unfit(knowledge) : [])];
      faults.push(...found.map((fault) => `${where}: ${fault}`));
    } catch (error) {
      faults.push(`${where}: ${(error as Error).stack}`);
    }
  }
  return { flipped: count, refused: count - served, served, faults };
}

function loaded(files: readonly SourceFile[]): Knowledge | undefined {
  try {
    return knowledgeOf(files);
  } catch (error) {
    if (error instanceof KnowledgeError && error.findings.length > 0) return undefined;
    throw error;
  }
}

/** What was served passes the editors' schema too, which is stricter and made another way. */
function invalid(file: SourceFile): string[] {
  const validate = editorSchema(file.kind);
  return validate(file.json) ? [] : [`served, and not valid: ${ajv.errorsText(validate.errors)}`];
}

const TALK_TO_EVERY = 10; // making a set ready to read texts takes ten times as long as checking it

/** A set can be talked to: it asks first, reads a text, and has steps for everything. */
function unfit(knowledge: Knowledge): string[] {
  const { step } = nextStep(knowledge, NO_EVIDENCE);
  const faults = step.kind === "ask" ? [] : [`begins with ${step.kind}`];
  const { evidence } = readText(knowledge, "I scan the QR code on my Samsung and nothing happens, error 53003");
  nextStep(knowledge, evidence);
  const empty = [...knowledge.fixes.values()].filter((fix) => stepsFor(knowledge, fix, evidence).length === 0);
  return [...faults, ...empty.map(({ id }) => `${id} has no steps`)];
}

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(schemaFile("values"), "values.schema.json");
const validators = new Map<string, ValidateFunction>();

function editorSchema(kind: string): ValidateFunction {
  let validate = validators.get(kind);
  if (!validate) {
    validate = ajv.compile({ ...schemaFile(kind), $id: `${kind}.schema.json` });
    validators.set(kind, validate);
  }
  return validate;
}

function schemaFile(kind: string): object {
  return JSON.parse(readFileSync(join(KNOWLEDGE_FOLDER, "schema", `${kind}.schema.json`), "utf8")) as object;
}

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
