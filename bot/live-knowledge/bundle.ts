/** Packs the knowledge folder as the set that ships with the product: `npm run bundle`, before each release. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KNOWLEDGE_FOLDER, KnowledgeError } from "../../knowledge/load.ts";
import { BUNDLE } from "./bundled-set.ts";
import { checkedFolder } from "./check-files.ts";
import { packed } from "./packed-set.ts";

const set = checkedFolder(KNOWLEDGE_FOLDER);
if (set === "unstable") throw new Error("Somebody writes to the knowledge folder. Try again.");
if (set.kind === "bad") throw new KnowledgeError(set.findings);
const bytes = packed(set.files);
writeFileSync(BUNDLE, bytes);
process.stdout.write(`${fileURLToPath(BUNDLE)}: version ${set.version}, ${bytes.length} bytes\n`);
