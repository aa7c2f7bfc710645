import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { field } from "./sqlite-database.ts";

/** A delivery that the channel refused for good. */
export interface DeadLetter {
  readonly key: string;
  readonly kind: string; // of the delivery
  readonly error: string;
  readonly at: number; // milliseconds since 1970
}

/**
 * The dead letters of a database, oldest first, beside a bot that may be running: reads only.
 * @throws when there is a file that cannot be read as our database
 */
export function deadLettersIn(path: string): DeadLetter[] {
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const dead = `SELECT key, coalesce(${field("kind")}, 'damaged') AS kind, error, due_at AS at FROM outbox WHERE status = 'dead'`;
    return db.prepare(`${dead} ORDER BY seq`).all() as unknown as DeadLetter[];
  } finally {
    db.close();
  }
}

const BUSY_MS = 5_000; // the bot may be writing

/**
 * Has dead letters tried again: a running bot takes them up within seconds, one that stands still at its next start. Each keeps its key,
 * so what did arrive is not opened twice where the other side knows the key.
 * @param keys  undefined: all of them
 * @returns the keys of those that were dead
 */
export function reviveDeadLetters(path: string, keys?: readonly string[]): string[] {
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    const revive = "UPDATE outbox SET status = 'revived' WHERE status = 'dead'";
    const rows =
      keys === undefined
        ? db.prepare(`${revive} RETURNING key`).all()
        : keys.flatMap((key) => db.prepare(`${revive} AND key = ? RETURNING key`).all(key));
    return rows.map(({ key }) => String(key));
  } finally {
    db.close();
  }
}
