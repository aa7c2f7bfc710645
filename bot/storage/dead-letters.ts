import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

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
    const dead =
      "SELECT key, json_extract(body, '$.kind') AS kind, error, due_at AS at FROM outbox WHERE status = 'dead'";
    return db.prepare(`${dead} ORDER BY seq`).all() as unknown as DeadLetter[];
  } finally {
    db.close();
  }
}
