import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { rank } from "../../knowledge/weigh.ts";

/** A message with what it is about; written by us from the facts, independently of the phrases in the knowledge. */
export interface Opening {
  readonly id: string;
  readonly text: string;
  readonly causes?: readonly string[];
  readonly outOfScope?: boolean;
  readonly kind?: string;
}

export interface Figures {
  readonly openings: number;
  readonly first: number; // share of passkey openings with a labelled cause ranked first
  readonly firstByCause: number; // the same as the average over causes
  readonly firstThree: number;
  readonly outOfScope: number; // share of other messages recognised
  readonly lookAlikes: number;
  readonly wronglyOut: number; // share of passkey openings called out of scope
}

/** One third is never looked at while tuning; which third, the id decides. */
export function isHeldOut(opening: Opening): boolean {
  return (createHash("sha256").update(opening.id).digest()[0] ?? 0) % 3 === 0;
}

/** Of what was written before the knowledge was opened (`fresh-`), the half whose errors were looked at afterwards. */
export function isLookedAt({ id }: { readonly id: string }): boolean {
  return (createHash("sha256").update(`fresh half 2026:${id}`).digest()[0] ?? 0) % 2 === 0;
}

export function readOpenings(): Opening[] {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));
  return names.flatMap((name) => JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8")) as Opening[]);
}

export function measure(
  knowledge: Knowledge,
  openings: readonly Opening[],
): { figures: Figures; misses: { id: string; text: string; want: string; got: string }[] } {
  const misses: { id: string; text: string; want: string; got: string }[] = [];
  const byCause = new Map<string, { hit: number; all: number }>();
  const count = { first: 0, three: 0, in: 0, out: 0, outHit: 0, alike: 0, alikeHit: 0, wronglyOut: 0 };
  for (const opening of openings) {
    const reading = readText(knowledge, opening.text);
    const got = rank(knowledge, withDerived(knowledge, reading.evidence)).map((each) => each.id);
    if (opening.outOfScope) {
      const hit = reading.outOfScope !== undefined;
      count.out++;
      if (hit) count.outHit++;
      if (opening.kind === "look-alike") {
        count.alike++;
        if (hit) count.alikeHit++;
      }
      if (!hit) misses.push({ id: opening.id, text: opening.text, want: "out of scope", got: got[0] ?? "" });
      continue;
    }
    const causes = opening.causes ?? [];
    count.in++;
    if (reading.outOfScope !== undefined) count.wronglyOut++;
    const hit = causes.includes(got[0] ?? "") && reading.outOfScope === undefined;
    if (hit) count.first++;
    if (causes.some((cause) => got.slice(0, 3).includes(cause))) count.three++;
    for (const cause of causes) {
      const row = byCause.get(cause) ?? { hit: 0, all: 0 };
      byCause.set(cause, { hit: row.hit + (hit ? 1 : 0), all: row.all + 1 });
    }
    if (!hit)
      misses.push({
        id: opening.id,
        text: opening.text,
        want: causes.join("|"),
        got: reading.outOfScope ? `out: ${reading.outOfScope}` : got.slice(0, 3).join(" "),
      });
  }
  const causes = [...byCause.values()];
  const figures = {
    openings: openings.length,
    first: share(count.first, count.in),
    firstByCause: share(
      causes.reduce((sum, { hit, all }) => sum + hit / all, 0),
      causes.length,
    ),
    firstThree: share(count.three, count.in),
    outOfScope: share(count.outHit, count.out),
    lookAlikes: share(count.alikeHit, count.alike),
    wronglyOut: share(count.wronglyOut, count.in),
  };
  return { figures, misses };
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : Math.round((part / all) * 1_000) / 1_000;
}

if (import.meta.main) {
  const knowledge = loadKnowledge();
  const openings = readOpenings();
  const older = openings.filter(({ id }) => !id.startsWith("fresh-"));
  const fresh = openings.filter(({ id }) => id.startsWith("fresh-"));
  const of = (chosen: readonly Opening[]) => measure(knowledge, chosen);
  const tuned = of(older.filter((opening) => !isHeldOut(opening)));
  const heldOut = of(older.filter(isHeldOut));
  const lookedAt = of(fresh.filter(isLookedAt));
  const unseen = of(fresh.filter((opening) => !isLookedAt(opening)));
  for (const [name, { figures }] of Object.entries({ tuned, heldOut, lookedAt, unseen }))
    process.stdout.write(`${name}: ${JSON.stringify(figures)}
`);
  if (process.argv.includes("--misses"))
    for (const miss of [...tuned.misses, ...lookedAt.misses])
      process.stdout.write(`${miss.id} [${miss.want}] got ${miss.got}\n    ${miss.text}\n`);
}
