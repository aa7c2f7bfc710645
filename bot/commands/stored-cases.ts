import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Change } from "../../knowledge/changes.ts";
import { type Evidence, withFinding } from "../../knowledge/evidence.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { rank } from "../../knowledge/weigh.ts";
import { SqliteReader } from "../storage/sqlite-reader.ts";
import { UsageError } from "./arguments.ts";
import type { Difference } from "./knowledge-diff.ts";
import { reasonsThatDiffer } from "./why-different.ts";

/** A case as it was filed: what was said, redacted before it was stored, and what was answered. */
export interface StoredCase {
  readonly number: string;
  readonly said: readonly string[];
  readonly findings: readonly { readonly title: string; readonly value: string }[];
}

/**
 * The cases in a bot's data folder. Opens the database for reading only, so that a running bot is not disturbed.
 * @throws {UsageError} when there is none, or it cannot be read
 */
export function storedCases(dataDir: string): StoredCase[] {
  const path = join(dataDir, "helpdesk.db");
  if (!existsSync(path)) throw new UsageError(`There are no stored cases in ${dataDir}: it has no helpdesk.db.`);
  try {
    const reader = new SqliteReader(path);
    try {
      return reader.cases().map(({ number, summary: { said, findings } }) => ({ number, said, findings }));
    } finally {
      reader.close();
    }
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** What both sets would make of a case; nothing when they agree on the cause. */
export function replayCase(
  before: Knowledge,
  after: Knowledge,
  { number, said, findings }: StoredCase,
  changes: readonly Change[],
): Difference[] {
  const answers = Object.fromEntries(findings.flatMap((row) => answerIn(after, row) ?? answerIn(before, row) ?? []));
  const opening = said.join(" ");
  const ending = (knowledge: Knowledge) => ({
    end: "names",
    cause: rank(knowledge, evidenceOf(knowledge, opening, answers))[0]?.id ?? "",
    questions: Object.keys(answers),
  });
  const [old, now] = [ending(before), ending(after)];
  if (old.cause === now.cause) return [];
  const why = reasonsThatDiffer(before, after, { opening, findings: answers }, [old, now], changes);
  return [{ id: `case ${number}`, before: old, after: now, kind: "end", why }];
}

function evidenceOf(knowledge: Knowledge, opening: string, answers: Readonly<Record<string, string>>): Evidence {
  const said = readText(knowledge, opening).evidence;
  const told = Object.entries(answers).reduce(
    (sum, [finding, value]) => withFinding(sum, finding, value, "chosen"),
    said,
  );
  return withDerived(knowledge, told);
}

/** A case keeps answers in the words of the questions; back to the ids of the vocabulary. */
function answerIn(
  { vocabulary, questions }: Knowledge,
  { title, value }: { readonly title: string; readonly value: string },
): [string, string][] | undefined {
  const finding = Object.keys(vocabulary.findings).find((id) => vocabulary.findings[id]?.title === title);
  if (finding === undefined) return undefined;
  const option = questions.get(finding)?.options.find((each) => each.label === value);
  return [[finding, option?.value ?? value]];
}
