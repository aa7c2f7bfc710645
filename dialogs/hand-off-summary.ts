import { say } from "../cards/text.ts";
import { type Evidence, known } from "../knowledge/evidence.ts";
import { findingTitle, valueLabel } from "../knowledge/labels.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { type HandOffReason, withDerived } from "../knowledge/next-step.ts";
import { fillIn } from "../knowledge/steps.ts";
import { explain, rank } from "../knowledge/weigh.ts";
import { RULES_OUT } from "./progress.ts";
import { evidenceOf, type TriedResult, type Trouble } from "./state.ts";

/** What an agent needs to go on where the bot stopped. Data only; the cards of both sides are made from it. */
export interface CaseSummary {
  readonly why: HandOffReason | "cannot-do" | "unread";
  readonly about: Trouble["about"];
  readonly openedAt: string; // ISO time
  readonly said: readonly string[];
  readonly findings: readonly { readonly finding?: string; readonly title: string; readonly value: string }[];
  readonly ruledOut: readonly { readonly cause: string; readonly title: string; readonly why: string }[];
  readonly possible: readonly { readonly cause: string; readonly title: string; readonly probability: number }[];
  readonly tried: readonly { readonly cause: string; readonly fix: string; readonly result: TriedResult }[];
  readonly leading: string; // cause id
  readonly first: { readonly action: string; readonly portal?: string; readonly role?: string };
  readonly checks: readonly string[]; // of the runbooks: what only an agent can look at, for the causes that are left
  readonly security?: string; // id of the signal
  readonly addsTo?: string; // number of the case that this belongs to
  readonly note?: string;
  readonly person?: PersonCard;
  /** What the account lists beside what the device offers; absent: not looked up. */
  readonly passkeys?: readonly {
    readonly name: string;
    readonly details: string;
    readonly verdict: string;
    readonly tone: "good" | "attention" | "default";
  }[];
  readonly knowledgeVersion: string;
}

/** Who sits at the other end, as Teams says. Nothing here is verified. */
export interface PersonCard {
  readonly name: string;
  readonly account?: string; // user principal name
  readonly objectId?: string;
  readonly tenantId?: string;
  readonly isGuest?: boolean; // absent: not known
  readonly client?: string; // what their Teams says it runs on: "Windows", "iOS", "Web"
}

const MOST_RULED_OUT = 6;
const MOST_POSSIBLE = 5;
const POSSIBLE_FROM = 0.03;
const MOST_CHECKS = 3;

/** Sums a trouble up. Pure: the same moves and the same knowledge give the same case. */
export function summarise(
  knowledge: Knowledge,
  trouble: Trouble,
  reason: {
    readonly why: CaseSummary["why"];
    readonly cause: string;
    readonly security?: string;
    readonly addsTo?: string;
  },
): CaseSummary {
  const evidence = withDerived(knowledge, evidenceOf(trouble.moves));
  const ranked = rank(knowledge, evidence);
  const leading = knowledge.causes.get(reason.cause)?.id ?? ranked[0]?.id ?? "";
  const signal = reason.security === undefined ? undefined : knowledge.security.get(reason.security);
  const isBlank = isNothingKnown(evidence);
  const first = signal
    ? { action: fillIn(knowledge, signal.agentFirst) }
    : isBlank
      ? { action: say("en", "agent.first.nothing-known") } // agents read English
      : firstAction(knowledge, leading);
  return {
    why: reason.why,
    about: trouble.about,
    openedAt: trouble.openedAt,
    said: trouble.moves.flatMap((move) => (move.kind === "said" && move.text !== "" ? [move.text] : [])),
    findings: knownFindings(knowledge, evidence),
    ruledOut: ruledOut(
      knowledge,
      evidence,
      ranked.map((each) => each.id),
    ),
    possible: (isBlank ? [] : ranked)
      .filter((each) => each.probability >= POSSIBLE_FROM)
      .slice(0, MOST_POSSIBLE)
      .map(({ id, probability }) => ({ cause: id, title: titleOf(knowledge, id), probability })),
    tried: trouble.moves.flatMap((move) =>
      move.kind === "tried" ? [{ cause: move.cause, fix: fixTitle(knowledge, move.cause), result: move.result }] : [],
    ),
    leading,
    first,
    checks: agentChecks(
      knowledge,
      isBlank ? [] : ranked.filter((each) => each.probability >= POSSIBLE_FROM).map((each) => each.id),
    ),
    ...(reason.security !== undefined && { security: reason.security }),
    ...(reason.addsTo !== undefined && { addsTo: reason.addsTo }),
    knowledgeVersion: knowledge.version,
  };
}

/** Without any evidence the ranking only repeats how common the causes are. */
function isNothingKnown({ findings, symptoms, wording, errors, failed }: Evidence): boolean {
  return (
    [findings, symptoms, wording].every((part) => Object.keys(part).length === 0) && errors.length + failed.length === 0
  );
}

/** Steps of the runbooks that only an agent can take, and that concern a cause that is still possible. */
function agentChecks(knowledge: Knowledge, possible: readonly string[]): string[] {
  const checks = [...knowledge.runbooks.values()]
    .flatMap((runbook) => runbook.steps)
    .filter((step) => step.causes?.some((cause) => possible.includes(cause)))
    .flatMap((step) => (step.agentCheck === undefined ? [] : [step.agentCheck]));
  return [...new Set(checks)].slice(0, MOST_CHECKS);
}

/** The answers in the words of the questions. */
function knownFindings(knowledge: Knowledge, evidence: Evidence): CaseSummary["findings"] {
  const findings = Object.keys(knowledge.vocabulary.findings).flatMap((finding) => {
    const value = known(evidence, finding);
    return value === undefined
      ? []
      : [{ finding, title: findingTitle(knowledge, finding), value: valueLabel(knowledge, finding, value) }];
  });
  const errors = evidence.errors.map((id) => ({
    title: findingTitle(knowledge, "error"),
    value: knowledge.errors.get(id)?.title ?? id,
  }));
  return [...findings, ...errors];
}

function firstAction(knowledge: Knowledge, id: string): CaseSummary["first"] {
  const agent = knowledge.causes.get(id)?.agent;
  if (!agent) return { action: "" };
  return {
    action: fillIn(knowledge, agent.first),
    ...(agent.portal !== undefined && { portal: agent.portal }),
    ...(agent.role !== undefined && { role: agent.role }),
  };
}

const PRIORS = ["common", "occasional", "rare"] as const;

/** The commonest causes that an answer or a fix has ruled out: those an agent would otherwise look at first. */
function ruledOut(knowledge: Knowledge, evidence: Evidence, order: readonly string[]): CaseSummary["ruledOut"] {
  const byPrior = Map.groupBy(order, (id) => knowledge.causes.get(id)?.prior);
  const found: { cause: string; title: string; why: string }[] = [];
  for (const id of PRIORS.flatMap((prior) => byPrior.get(prior) ?? [])) {
    const against = explain(knowledge, evidence, id).find(
      (reason) => reason.factor <= RULES_OUT && (reason.by === "finding" || reason.by === "tried"),
    );
    if (!against) continue;
    const answer = `${findingTitle(knowledge, against.id)}: ${valueLabel(knowledge, against.id, against.value ?? "")}`;
    const why = against.by === "tried" ? fixTitle(knowledge, id) : (against.because ?? answer);
    found.push({ cause: id, title: titleOf(knowledge, id), why });
    if (found.length === MOST_RULED_OUT) break; // each costs a look at all that is known
  }
  return found;
}

function titleOf(knowledge: Knowledge, cause: string): string {
  return knowledge.causes.get(cause)?.title ?? cause;
}

function fixTitle(knowledge: Knowledge, cause: string): string {
  return knowledge.fixes.get(knowledge.causes.get(cause)?.fix ?? "")?.title ?? cause;
}
