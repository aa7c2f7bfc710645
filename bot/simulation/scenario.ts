import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Knowledge } from "../../knowledge/model.ts";

/** A person with a fault, written down: what they say first, what they could answer, and how it should end. */
export interface Scenario {
  readonly id: string;
  readonly opening: string;
  readonly findings: Readonly<Record<string, string>>;
  readonly methods: readonly unknown[] | null; // what Graph would list; null: not connected
  readonly expect: {
    readonly causes: readonly string[];
    readonly end: "fixed" | "hand-off" | "either";
    readonly questions: number;
  };
  readonly now?: string; // ISO time
  readonly tags?: readonly string[];
}

/** A scenario file that cannot be used, with what to mend. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly code = "SCENARIO_INVALID";
}

/**
 * Reads scenario files: single objects or arrays; folders mean every JSON file in them.
 * @throws {ScenarioError} naming the file and what is wrong
 */
export function readScenarios(knowledge: Knowledge, paths: readonly string[]): Scenario[] {
  return paths.flatMap(filesOf).flatMap((path) => scenariosOf(knowledge, path));
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) throw new ScenarioError(`There is no file or folder ${path}.`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(path, name));
}

function scenariosOf(knowledge: Knowledge, path: string): Scenario[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ScenarioError(`${path} is not JSON: ${(error as Error).message}`);
  }
  return [content].flat().map((entry, i) => checked(knowledge, entry, `${path}, entry ${i + 1}`));
}

function checked(knowledge: Knowledge, entry: unknown, where: string): Scenario {
  const { id, opening, findings, methods, expect, now, tags } = (entry ?? {}) as Record<string, unknown>;
  const fail = (what: string): never => {
    throw new ScenarioError(`${where}: ${what}`);
  };
  if (typeof id !== "string" || id === "") return fail('"id" must be a text.');
  if (typeof opening !== "string" || opening === "") return fail(`"${id}" needs an "opening".`);
  const causes = (expect as { causes?: unknown } | undefined)?.causes;
  const { end, questions } = (expect ?? {}) as Record<string, unknown>;
  if (!Array.isArray(causes)) return fail(`"${id}" needs expect.causes, a list of cause ids.`);
  const unknown = causes.find((cause) => !knowledge.causes.has(String(cause)));
  if (unknown !== undefined) return fail(`"${id}" expects the cause "${unknown}", which does not exist.`);
  if (end !== "fixed" && end !== "hand-off" && end !== "either")
    return fail(`"${id}": expect.end is "fixed", "hand-off" or "either".`);
  if (typeof questions !== "number") return fail(`"${id}" needs expect.questions, a number.`);
  if (typeof findings !== "object" || findings === null) return fail(`"${id}" needs "findings", an object.`);
  return {
    id,
    opening,
    findings: Object.fromEntries(Object.entries(findings).map(([finding, value]) => [finding, String(value)])),
    methods: Array.isArray(methods) ? methods : null,
    expect: { causes, end, questions },
    ...(typeof now === "string" && { now }),
    ...(Array.isArray(tags) && { tags: tags.map(String) }),
  };
}
