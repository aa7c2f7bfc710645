/**
 * 10,000 escalations while 30 % of the ticket system's answers go wrong and the bot is killed every few seconds:
 * `npm run load:escalations -- [cases]`. Says what it found, and ends with 1 when a ticket was lost or doubled.
 */
import { loadOfEscalations } from "./escalation-load.ts";

const cases = Number(process.argv[2] ?? 10_000);
const result = await loadOfEscalations({
  cases,
  faults: 0.3,
  killEveryMs: [4_000, 12_000],
  timeoutMs: 120_000 + cases * 140,
  log: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
const isRight =
  result.cases === cases &&
  result.tickets === cases &&
  result.keys === cases &&
  result.withNumber === cases &&
  result.wrongNumber === 0 &&
  result.told === cases;
process.exit(isRight ? 0 : 1);
