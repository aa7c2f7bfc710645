/** `node test/bench/knowledge-reloads.ts [reloads] [turns a second]`: what reloads cost the people who talk meanwhile. */
import { createLog } from "../../bot/log.ts";
import { reloadUnderTurns } from "../support/reloads.ts";

const [reloads = 50, perSecond = 50] = process.argv.slice(2).map(Number);
const log = createLog({ level: "warn", format: "human", write: (line) => void process.stderr.write(line) });
const report = await reloadUnderTurns(reloads, perSecond, { log });
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.failed.length + report.mixed.length > 0 ? 1 : 0;
