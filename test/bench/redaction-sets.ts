import { expectedAfter, redact } from "../../bot/transcripts/redact.ts";
import { isLeft, type SentenceSet, sentences } from "../support/redaction-sentences.ts";

/** What a set of whole sentences loses and keeps, by language: `node test/bench/redaction-sets.ts redteam8`. */
const set = (process.argv[2] ?? "redteam8") as SentenceSet;
const rows = new Map<string, { planted: number; caught: number; lines: number; hurt: number }>();
const row = (language: string) => {
  const found = rows.get(language) ?? { planted: 0, caught: 0, lines: 0, hurt: 0 };
  rows.set(language, found);
  return found;
};
const read = ({ text, before }: { readonly text: string; readonly before?: string }) =>
  redact(text, { after: before === undefined ? undefined : expectedAfter(before) });
for (const each of sentences(set, "secrets")) {
  const after = read(each);
  for (const secret of each.secrets) {
    const left = isLeft(secret, after);
    row(each.language).planted += 1;
    row(each.language).caught += left ? 0 : 1;
    if (left) process.stdout.write(`missed ${each.language} [${secret}] ${JSON.stringify(after)}\n`);
  }
}
for (const each of sentences(set, "harmless")) {
  const after = read(each);
  row(each.language).lines += 1;
  if (after === each.text) continue;
  row(each.language).hurt += 1;
  process.stdout.write(`hurt ${each.language} ${JSON.stringify(each.text)} -> ${JSON.stringify(after)}\n`);
}
for (const [language, { planted, caught, lines, hurt }] of rows)
  process.stdout.write(`${language}: ${caught}/${planted} caught, ${hurt}/${lines} hurt\n`);
const total = [...rows.values()].reduce((sum, each) => ({
  planted: sum.planted + each.planted,
  caught: sum.caught + each.caught,
  lines: sum.lines + each.lines,
  hurt: sum.hurt + each.hurt,
}));
process.stdout.write(`all: ${total.caught}/${total.planted} caught, ${total.hurt}/${total.lines} hurt\n`);
