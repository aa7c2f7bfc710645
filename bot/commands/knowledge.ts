import { runKnowledge } from "./knowledge-command.ts";

process.stdout.on("error", () => process.exit()); // whoever reads may stop early: `| head`
process.exitCode = await runKnowledge(process.argv.slice(2));
