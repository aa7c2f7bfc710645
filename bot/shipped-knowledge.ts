import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "../knowledge/assemble.ts";
import { KNOWLEDGE_FOLDER, readFiles } from "../knowledge/files.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { tailored } from "../knowledge/tenant-profile.ts";
import type { Log } from "./log.ts";

/**
 * The knowledge that ships with the product, checked. A verdict holds as long as neither the entries nor what checks them
 * change, so a good one is kept with the data: checking again would be a fifth of the start.
 * @throws {KnowledgeError} with every finding
 */
export async function shippedKnowledge(dataDir: string, log: Log): Promise<Knowledge> {
  const verdict = join(dataDir, "knowledge-checked");
  const digest = digestOf(KNOWLEDGE_FOLDER);
  if (digest === textOf(verdict)) return tailored(assemble(readFiles(KNOWLEDGE_FOLDER)));
  const { loadKnowledge } = await import("../knowledge/load.ts");
  const knowledge = loadKnowledge();
  try {
    writeFileSync(verdict, digest, { mode: 0o600 });
  } catch (error) {
    log.debug("The verdict on the knowledge could not be kept", { error });
  }
  return knowledge;
}

/** Of all that a verdict depends on: entries, schemas, rules. */
function digestOf(folder: string): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted())
    if (/\.(json|ts)$/.test(name))
      digest
        .update(name)
        .update("\0")
        .update(readFileSync(join(folder, name)))
        .update("\0");
  return digest.digest("hex");
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
