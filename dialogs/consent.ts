import type { Choice } from "../cards/card.ts";
import { bare } from "../cards/escape.ts";
import type { CaseSummary } from "./hand-off-summary.ts";
import type { Filing } from "./ports.ts";
import type { Move, Trouble } from "./state.ts";

/** What a person lets go to the helpdesk: each line can be taken out, and so can the whole chat. */

const TRANSCRIPT = "transcript";
const LONGEST_TITLE = 160;

/** The lines of the preview that can be taken out; the last one is the whole chat. @param chat  its title */
export function droppable(summary: CaseSummary, chat: string): Choice[] {
  return [
    ...summary.said.map((text, i) => ({ title: titleOf(text), value: `said-${i}` })),
    ...summary.findings.map(({ title, value }, i) => ({ title: titleOf(`${title}: ${value}`), value: `finding-${i}` })),
    { title: chat, value: TRANSCRIPT },
  ];
}

/**
 * What is left of a case after the person has taken lines out. What was taken out is gone from the findings, from the words and from
 * the moves, and is named so that the transcript does not show it either.
 *
 * @param chosen  values of what stays, with commas between them; undefined where nothing could be chosen: all of it
 */
export function withoutDropped(summary: CaseSummary, trouble: Trouble, chosen: string | undefined): Filing {
  if (chosen === undefined) return { summary, trouble, withTranscript: true, dropped: [] };
  const kept = new Set(chosen.split(","));
  const dropped = summary.said.filter((_, i) => !kept.has(`said-${i}`));
  const lost = summary.findings.filter((_, i) => !kept.has(`finding-${i}`)).map(({ title }) => title);
  const findings = new Set(
    summary.findings.flatMap(({ finding, title }) => (lost.includes(title) && finding !== undefined ? [finding] : [])),
  );
  const errors = summary.findings.some(({ title, finding }) => finding === undefined && lost.includes(title));
  const moves = trouble.moves
    .filter((move) => !(move.kind === "answered" && findings.has(move.finding)))
    .map((move) => withoutFindings(move, findings, errors))
    .map((move) => (move.kind === "said" && dropped.includes(move.text) ? { ...move, text: "" } : move));
  return {
    summary: {
      ...summary,
      said: summary.said.filter((text) => !dropped.includes(text)),
      findings: summary.findings.filter(({ title }) => !lost.includes(title)),
    },
    trouble: { ...trouble, moves },
    withTranscript: kept.has(TRANSCRIPT) && findings.size === 0, // an answer stands in the chat as well
    dropped,
  };
}

/** A case is summed up from its moves again when a message is edited: there they must be gone as well. */
function withoutFindings(move: Move, findings: ReadonlySet<string>, errors: boolean): Move {
  if (move.kind !== "said" && move.kind !== "corrected") return move;
  const left = <Value>(all: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(all).filter(([finding]) => !findings.has(finding)));
  if (move.kind === "corrected") return { ...move, findings: left(move.findings) };
  return { ...move, findings: left(move.findings), ...(errors && { errors: [] }) };
}

/** Some clients read Markdown in the title of a choice: what would be a link or a style is left out. */
function titleOf(text: string): string {
  return bare(text.replace(/[*_`~[\]<>]/g, " "), LONGEST_TITLE);
}
