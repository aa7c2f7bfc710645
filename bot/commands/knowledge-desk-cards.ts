import type { Card } from "../../cards/card.ts";
import { caseView, type DeskView } from "../../dialogs/desk/agent-cards.ts";
import { escalateForm } from "../../dialogs/desk/agent-forms.ts";
import { newCase } from "../../dialogs/desk/case.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import type { Where } from "../../knowledge/rules/rule.ts";
import { fillIn } from "../../knowledge/steps.ts";

/**
 * The cards of the agents' desk as large as this knowledge can make them: of everything that a case lists, the longest
 * that may stand there. Pure.
 */

/** A card, and the entry that makes it large. */
export interface LargestCard {
  readonly card: Card;
  readonly where: Where;
}

type First = CaseSummary["first"];
interface FirstOf {
  readonly first: First;
  readonly where: Where;
  readonly security?: string;
}

/** The largest case card, first of all entries and then, when `isTooLarge`, of each whose first action is too much by itself. */
export function largestCaseCards(knowledge: Knowledge, isTooLarge: (card: Card) => boolean): LargestCard[] {
  const firsts = firstActions(knowledge).sort((a, b) => lengthOf(b.first) - lengthOf(a.first));
  const { parts, where } = largestParts(knowledge);
  const cardOf = ({ first, security }: Pick<FirstOf, "first" | "security">) =>
    caseView(viewOf(knowledge, { ...parts, first, ...(security !== undefined && { security }) }));
  const bare = { card: cardOf({ first: { action: WIDE } }), where };
  if (isTooLarge(bare.card)) return [bare];
  const found: LargestCard[] = [];
  for (const each of firsts) {
    const card = cardOf(each);
    if (!isTooLarge(card)) break; // they come by length
    found.push({ card, where: each.where });
  }
  return found.length > 0 ? found : [bare];
}

/** The form of an escalation with all routes and as many lines as it shows. */
export function largestEscalateForm(knowledge: Knowledge): LargestCard | undefined {
  const longest = [...knowledge.routes.values()].sort((a, b) => bytesOf(b.says) - bytesOf(a.says))[0];
  if (!longest) return undefined;
  const lines = Array.from({ length: 12 }, (_, seq) => ({ seq, at: 0, who: WIDE.repeat(40), words: WIDE.repeat(300) }));
  const { parts } = largestParts(knowledge);
  const view = viewOf(knowledge, { ...parts, first: { action: WIDE } });
  return { card: escalateForm(view, lines), where: { kind: "route", name: longest.id, path: ["says"] } };
}

/** What an agent is told to do first: for each cause, and for each security signal. */
function firstActions(knowledge: Knowledge): FirstOf[] {
  return [
    ...[...knowledge.causes.values()].map(({ id, agent: { first, portal, role } }) => ({
      where: { kind: "cause", name: id, path: ["agent", "first"] },
      first: {
        action: fillIn(knowledge, first),
        ...(portal !== undefined && { portal: fillIn(knowledge, portal) }),
        ...(role !== undefined && { role }),
      },
    })),
    ...[...knowledge.security.values()].map(({ id, agentFirst }) => ({
      where: { kind: "security", name: id, path: ["agentFirst"] },
      first: { action: fillIn(knowledge, agentFirst) },
      security: id,
    })),
  ];
}

/** The lists of a case, each with the longest that this knowledge has; and the entry that adds most. */
function largestParts(knowledge: Knowledge): { parts: Omit<CaseSummary, "first">; where: Where } {
  const causes = [...knowledge.causes.values()];
  const findings = byLength(
    Object.entries(knowledge.vocabulary.findings).map(([finding, { title }]) => {
      const labels = knowledge.questions.get(finding)?.options.map(({ label }) => label) ?? [];
      return { finding, title, value: byLength(labels, (label) => label)[0] ?? WIDE.repeat(20) };
    }),
    ({ title, value }) => title + value,
  ).slice(0, 20);
  const ruledOut = byLength(
    causes.map(({ id, title, evidence }) => ({
      cause: id,
      title,
      why:
        byLength(
          evidence.flatMap(({ because }) => because ?? []),
          (words) => words,
        )[0] ?? "",
    })),
    ({ title, why }) => title + why,
  ).slice(0, 6);
  const checks = byLength(
    [...knowledge.runbooks.values()].flatMap(({ id, steps }) =>
      steps.map(({ agentCheck = "" }) => ({ id, words: fillIn(knowledge, agentCheck) })),
    ),
    ({ words }) => words,
  ).slice(0, 3);
  const contributions = [
    { bytes: bytesOf(checks[0]?.words ?? ""), where: { kind: "runbook", name: checks[0]?.id ?? "" } },
    { bytes: bytesOf(findings[0]?.value ?? ""), where: { kind: "question", name: findings[0]?.finding ?? "" } },
    { bytes: bytesOf(ruledOut[0]?.why ?? ""), where: { kind: "cause", name: ruledOut[0]?.cause ?? "" } },
  ].sort((a, b) => b.bytes - a.bytes);
  const titles = byLength(causes, ({ title }) => title);
  const fixes = byLength([...knowledge.fixes.values()], ({ title }) => title);
  return {
    where: contributions[0]?.where ?? { kind: "cause", name: "" },
    parts: {
      ...A_SUMMARY,
      findings,
      ruledOut,
      checks: checks.map(({ words }) => words),
      possible: titles.slice(0, 5).map(({ id, title }) => ({ cause: id, title, probability: 0.5 })),
      tried: fixes.slice(0, 6).map(({ id, title }) => ({ cause: id, fix: title, result: "looks-different" as const })),
      leading: titles[0]?.id ?? "",
    },
  };
}

const WIDE = "語"; // three bytes
const A_SUMMARY = {
  why: "fixes-failed",
  about: "colleague",
  openedAt: "2026-11-20T09:40:00.000Z",
  said: ["[removed] urgent, already verified", "", ""].map((words) => `${words}${WIDE.repeat(300)}`), // and what raises flags
  note: WIDE.repeat(300),
  person: {
    name: WIDE.repeat(80),
    account: `${"a".repeat(100)}#EXT#@contoso.com`,
    objectId: "0".repeat(36),
    tenantId: "0".repeat(36),
  },
  passkeys: Array.from({ length: 8 }, () => ({
    name: WIDE.repeat(60),
    details: WIDE.repeat(40),
    verdict: WIDE.repeat(40),
    tone: "attention" as const,
  })),
  knowledgeVersion: "0".repeat(12),
} as const;

function viewOf(knowledge: Knowledge, summary: CaseSummary): DeskView {
  const party = { id: "0".repeat(36), name: WIDE.repeat(60) };
  const filed = newCase({
    id: "0".repeat(36),
    number: "PK-000000",
    openedAt: 0,
    requester: party,
    reach: { serviceUrl: "", conversation: "", userId: "", botId: "", locale: "en" },
    summary,
    trouble: { about: "colleague", openedAt: summary.openedAt, moves: [] },
    withTranscript: true,
    dropped: [],
  });
  return { knowledge, case: { ...filed, status: "taken", taker: party, recoveries: 9 }, nonce: "0".repeat(36) };
}

function byLength<Each>(list: readonly Each[], words: (each: Each) => string): Each[] {
  return [...list].sort((a, b) => bytesOf(words(b)) - bytesOf(words(a)));
}

function lengthOf({ action, portal = "", role = "" }: First): number {
  return bytesOf(action + portal + role);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
