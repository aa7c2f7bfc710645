/**
 * What reading and ranking a complaint costs when the knowledge has 10 and 100 times as many phrases:
 * `npm run bench:phrases` (`-- --json`). What came of it: docs/performance.md, "Triage". Needs 2 GB at 100 times.
 */
import { parseArgs } from "node:util";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge, Symptom } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { rank } from "../../knowledge/weigh.ts";
import { readOpenings } from "../triage/measure.ts";

const SCALES = [1, 10, 100];
const TEXTS = 1_000;
const ROUNDS = 3;
const CHANGED = 0.4; // share of the words of a phrase that a synthetic one has otherwise
const COINED = 0.3; // share of those that are words nobody used before

interface Row {
  readonly scale: number;
  readonly phrases: number;
  readonly startSeconds: number; // building the index and the models, with the first text
  readonly millisecondsPerText: number; // CPU, the median of the rounds
  readonly ratio: number; // to the time at scale 1
}

/** Numbers that are the same in every run (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The knowledge with `scale` times as many phrases and symptoms, of the same length and made of much the same words. */
function grown(knowledge: Knowledge, scale: number): Knowledge {
  const next = numbers(scale);
  const words = [...knowledge.causes.values()].flatMap((cause) => (cause.complaints ?? []).join(" ").split(" "));
  const word = () => (next() < COINED ? coined(next) : (words[Math.floor(next() * words.length)] ?? ""));
  const changed = (phrase: string) =>
    phrase
      .split(" ")
      .map((each) => (next() < CHANGED ? word() : each))
      .join(" ");
  const more = (phrases: readonly string[]) => [
    ...phrases,
    ...Array.from({ length: scale - 1 }, () => phrases.map(changed)).flat(),
  ];
  const symptoms = new Map<string, Symptom>(knowledge.symptoms);
  for (let copy = 1; copy < scale; copy++)
    for (const symptom of knowledge.symptoms.values())
      symptoms.set(`${symptom.id}.${copy}`, {
        ...symptom,
        id: `${symptom.id}.${copy}`,
        says: symptom.says.map(changed),
        gives: [],
      });
  return {
    ...knowledge,
    symptoms,
    causes: new Map(
      [...knowledge.causes].map(([id, cause]) => [id, { ...cause, complaints: more(cause.complaints ?? []) }]),
    ),
    scope: new Map([...knowledge.scope].map(([id, entry]) => [id, { ...entry, says: more(entry.says) }])),
  };
}

function coined(next: () => number): string {
  const syllable = () => `${"bdfgklmnprstvz"[Math.floor(next() * 14)]}${"aeiou"[Math.floor(next() * 5)]}`;
  return Array.from({ length: 2 + Math.floor(next() * 3) }, syllable).join("");
}

function phrasesIn({ symptoms, causes, scope }: Knowledge): number {
  const counts = [
    ...[...symptoms.values(), ...scope.values()].map(({ says }) => says.length),
    ...[...causes.values()].map(({ complaints }) => complaints?.length ?? 0),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}

function triage(knowledge: Knowledge, text: string): void {
  rank(knowledge, withDerived(knowledge, readText(knowledge, text).evidence));
}

function cpuMilliseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function measured(knowledge: Knowledge, texts: readonly string[]): { start: number; text: number } {
  const start = cpuMilliseconds(() => triage(knowledge, texts[0] ?? ""));
  for (const text of texts) triage(knowledge, text); // the engine compiles
  const rounds = Array.from({ length: ROUNDS }, () =>
    cpuMilliseconds(() => {
      for (const text of texts) triage(knowledge, text);
    }),
  ).sort((a, b) => a - b);
  return { start, text: (rounds[Math.floor(ROUNDS / 2)] ?? 0) / texts.length };
}

const { values: options } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const openings = readOpenings().map(({ text }) => text);
const texts = Array.from({ length: TEXTS }, (_, i) => openings[i % openings.length] ?? "");
const shipped = loadKnowledge();
const rows: Row[] = [];
for (const scale of SCALES) {
  const knowledge = scale === 1 ? shipped : grown(shipped, scale);
  const { start, text } = measured(knowledge, texts);
  rows.push({
    scale,
    phrases: phrasesIn(knowledge),
    startSeconds: Math.round(start / 100) / 10,
    millisecondsPerText: Math.round(text * 1_000) / 1_000,
    ratio: Math.round((text / (rows[0]?.millisecondsPerText ?? text)) * 100) / 100,
  });
}
if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else
  for (const row of rows)
    process.stdout.write(
      `${row.scale} times: ${row.phrases} phrases, start ${row.startSeconds} s, ${row.millisecondsPerText} ms a text (ratio ${row.ratio}), ${Math.round(row.millisecondsPerText * 1_000)} ms for 1,000\n`,
    );
