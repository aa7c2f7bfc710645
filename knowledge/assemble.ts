import { createHash } from "node:crypto";
import { FOLDERS, type Folder, type SourceFile } from "./files.ts";
import type { Knowledge, Tenant, Vocabulary } from "./model.ts";

/** The same files give the same version: twelve digits of a hash over their paths and texts. */
export function versionOf(files: readonly Pick<SourceFile, "path" | "text">[]): string {
  const digest = createHash("sha256");
  for (const file of files) digest.update(file.path).update("\0").update(file.text).update("\0");
  return digest.digest("hex").slice(0, 12);
}

/** Files that were checked, as one set of knowledge. Nothing is checked here: `loadKnowledge` does that. */
export function assemble(files: readonly Omit<SourceFile, "text">[], version: string): Knowledge {
  const single = (kind: string): unknown => files.find((file) => file.kind === kind)?.json;
  const maps = Object.fromEntries(
    (Object.keys(FOLDERS) as Folder[]).map((folder) => [
      folder,
      new Map(files.filter((file) => file.kind === FOLDERS[folder]).map((file) => [file.name, file.json])),
    ]),
  );
  return {
    ...maps,
    vocabulary: single("vocabulary") as Vocabulary,
    tenant: single("tenant") as Tenant,
    version,
  } as unknown as Knowledge; // `shapeFindings` has checked every file against its schema
}
