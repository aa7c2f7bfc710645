import { flipBytes } from "../support/byte-flips.ts";

/** `npm run bench:flips`: 1,000 random byte flips of the shipped knowledge (trust.md K19); ends with 1 when one goes wrong. */
const [count = "1000", seed = "20261120"] = process.argv.slice(2);
const begun = performance.now();
const { flipped, refused, served, faults } = flipBytes(Number(count), Number(seed));
const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
process.stdout.write(
  `${flipped} flips in ${seconds} s: ${refused} refused, ${served} served, ${faults.length} faults\n`,
);
for (const fault of faults.slice(0, 20)) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
