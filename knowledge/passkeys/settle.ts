import { askedSoFar, type Evidence, known, withFinding, withoutDerived } from "../evidence.ts";
import type { Cause, Knowledge, Question } from "../model.ts";
import { removesSomething } from "../steps.ts";
import { checkPasskeys } from "./check.ts";
import { telltaleDays } from "./telltale-days.ts";

/**
 * The question that must be asked before a fix deletes something: an answer to it could show that what is listed, or what
 * the device offers, is no leftover. What to delete must not hang on something that nobody asked, however unlikely. Before
 * a fix that deletes nothing it is asked as well, while little was asked and the list still may mean anything. Pure.
 *
 * @param open  questions that were not asked yet; also those that usually do not apply, since here the list makes them matter
 * @returns undefined without a list, and where no answer could change the verdict
 */
export function settlesFirst(
  knowledge: Knowledge,
  evidence: Evidence,
  cause: Cause,
  open: readonly Question[],
): Question | undefined {
  const fix = knowledge.fixes.get(cause.fix);
  if (!evidence.methods || !fix) return undefined;
  const told = withoutDerived(evidence);
  const check = checkPasskeys(knowledge, told);
  if (!check || check.isSettled) return undefined;
  const against = verdictsAgainst(cause);
  const mayWait = check.verdict !== "open" || against.size === 0 || askedSoFar(evidence) >= GLADLY_ANSWERED;
  if (mayWait && !removesSomething(knowledge, fix, evidence)) return undefined;
  const questions = check.settledBy.flatMap((finding) => open.find((question) => question.finding === finding) ?? []);
  const decisive = questions.find((question) =>
    answersTo(told, question).some((answer) => {
      const verdict = checkPasskeys(knowledge, withFinding(told, question.finding, answer, "chosen"))?.verdict;
      return (
        verdict !== undefined &&
        (against.has(verdict) || verdict === "inconclusive" || (verdict === "open" && check.verdict !== "open"))
      );
    }),
  );
  const isRefused = known(evidence, "stage") === "not-recognized"; // the device has it, so nothing hangs on a change
  if (decisive || check.verdict !== "open" || isRefused) return decisive;
  const left = [...questions, ...onlyDerived(knowledge, evidence, check.settledBy)];
  return TOLD_FIRST.flatMap((finding) => left.find((question) => question.finding === finding) ?? [])[0];
}

/** What was derived from the list is no answer to what the list means: where somebody keeps the passkey tells which thing was changed. */
function onlyDerived(knowledge: Knowledge, { findings }: Evidence, settledBy: readonly string[]): readonly Question[] {
  return [...knowledge.questions.values()].filter(
    ({ finding }) => settledBy.includes(finding) && findings[finding]?.origin === "derived",
  );
}

/** After as many answers, a fix that deletes nothing is rather tried. */
const GLADLY_ANSWERED = 2;

/** The findings that would tell what the list means; none without a list, and none once that is told. Pure. */
export function settledByList(knowledge: Knowledge, evidence: Evidence): readonly string[] {
  if (!evidence.methods) return [];
  const check = checkPasskeys(knowledge, withoutDerived(evidence));
  if (check?.verdict === "healthy") return [...check.settledBy, "policy-message"]; // good on both sides, and still refused
  return check === undefined || check.isSettled ? [] : check.settledBy;
}

function verdictsAgainst({ evidence }: Cause): ReadonlySet<string> {
  const rows = evidence.filter(({ finding, weighs }) => finding === "passkey-check" && AGAINST.includes(weighs));
  return new Set(rows.flatMap(({ is }) => is));
}

/** It may take two answers to tell: then these come first, whatever the first of them alone would change. */
const TOLD_FIRST: readonly string[] = ["device-changed", "key-at-hand", "store"];

const AGAINST: readonly string[] = ["rules-out", "speaks-against"];

function answersTo(evidence: Evidence, question: Question): readonly string[] {
  if (question.entry === "date") return telltaleDays(evidence).map(({ day }) => day);
  return question.options.map(({ value }) => value);
}
