/** `node test/bench/knowledge-flips.ts [flips] [seed]`: K19, nothing is served that does not pass the check. */
import { flipBits } from "../support/flips.ts";

const [flips = 1_000, seed = 19] = process.argv.slice(2).map(Number);
const report = await flipBits(flips, seed);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.wrong.length + report.failed.length > 0 ? 1 : 0;
