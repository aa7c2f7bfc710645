import type { Evidence } from "../evidence.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const CLEAR_MS = 2 * DAY_MS; // the day before and after prove nothing
const MOST_DAYS = 4;
const LATEST = 0.6; // of the people told a day after everything that is listed was made: old rows are the usual leftovers

/**
 * Days that fall on different sides of what is listed: one after everything was made, then one before each row. Told as the
 * day of a change, they stand for all days that mean the same. Pure.
 *
 * @returns each day with how usual it is; empty when nothing was looked up, and then a day decides nothing
 */
export function telltaleDays({ methods: list }: Evidence): { readonly day: string; readonly base: number }[] {
  const created = list?.methods.flatMap(({ kind, createdAt }) =>
    kind === "passkey" && createdAt !== undefined ? [Date.parse(createdAt)] : [],
  );
  if (!created || created.length === 0) return [];
  const times = [...new Set(created)].sort((a, b) => b - a).slice(0, MOST_DAYS);
  const latest = { day: dayOf((times[0] ?? 0) + CLEAR_MS), base: LATEST };
  return [latest, ...times.map((time) => ({ day: dayOf(time - CLEAR_MS), base: (1 - LATEST) / times.length }))];
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
