import { createInterface } from "node:readline";
import { known } from "../../knowledge/evidence.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { explain, rank } from "../../knowledge/weigh.ts";

const USAGE = `Usage:
  npm run -s triage -- --jsonl < tickets.jsonl      a line each {"id","text"}; answers as JSON lines
  npm run -s triage -- --explain "text"             what was read, and what it moved
`;
const MOST_CAUSES = 5;
const PROGRESS_EVERY = 100;

/** What the bot would make of a text before asking anything. */
function triage(knowledge: Knowledge, text: string) {
  const reading = readText(knowledge, text);
  const evidence = withDerived(knowledge, reading.evidence);
  const causes = rank(knowledge, evidence)
    .slice(0, MOST_CAUSES)
    .map(({ id, probability }) => ({ id, probability: Math.round(probability * 10_000) / 10_000 }));
  const findings: Record<string, string> = {};
  for (const finding of Object.keys(knowledge.vocabulary.findings)) {
    const value = finding === "error" ? reading.evidence.errors[0] : known(evidence, finding);
    if (value !== undefined) findings[finding] = value;
  }
  return { causes, findings, outOfScope: reading.outOfScope !== undefined };
}

async function jsonLines(knowledge: Knowledge): Promise<void> {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === "") continue;
    process.stdout.write(`${JSON.stringify(answerTo(knowledge, text, line))}\n`);
    if (line % PROGRESS_EVERY === 0) process.stderr.write(`${line} read\n`);
  }
}

function answerTo(knowledge: Knowledge, text: string, line: number): object {
  let ticket: { id?: unknown; text?: unknown } | null;
  try {
    ticket = JSON.parse(text);
  } catch {
    return { line, error: "This line is not JSON." };
  }
  const id = ticket?.id;
  if (typeof ticket?.text !== "string")
    return { ...(id === undefined ? { line } : { id }), error: 'This line has no "text".' };
  return { ...(id === undefined ? { line } : { id }), ...triage(knowledge, ticket.text) };
}

function explained(knowledge: Knowledge, text: string): string {
  const reading = readText(knowledge, text);
  const evidence = withDerived(knowledge, reading.evidence);
  const lines = [
    `Read: ${JSON.stringify(Object.fromEntries(Object.entries(evidence.findings).map(([id, { value }]) => [id, value])))}`,
  ];
  lines.push(
    `Symptoms: ${JSON.stringify(reading.evidence.symptoms)}  Errors: ${reading.evidence.errors.join(", ") || "none"}`,
  );
  if (reading.security) lines.push(`Security signal: ${reading.security}`);
  if (reading.outOfScope) lines.push(`Out of scope: ${reading.outOfScope}`);
  for (const { id, probability } of rank(knowledge, evidence).slice(0, MOST_CAUSES)) {
    lines.push(`${(probability * 100).toFixed(1).padStart(5)} %  ${id}`);
    for (const reason of explain(knowledge, evidence, id).slice(0, 8)) {
      const what = [reason.by, reason.id, reason.value].filter((part) => part !== undefined).join(" ");
      lines.push(
        `         x ${reason.factor.toFixed(2).padStart(6)}  ${what}${reason.because ? `: ${reason.because}` : ""}`,
      );
    }
  }
  return lines.join("\n");
}

const [mode, ...words] = process.argv.slice(2);
if (mode === "--jsonl") await jsonLines(loadKnowledge());
else if (mode === "--explain" && words.length > 0)
  process.stdout.write(`${explained(loadKnowledge(), words.join(" "))}\n`);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
