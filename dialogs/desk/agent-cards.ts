import type { Card, CardAction } from "../../cards/card.ts";
import { caseAgentCard, type Fact } from "../../cards/case-agent-card.ts";
import { plain } from "../../cards/escape.ts";
import { say, type TextKey } from "../../cards/text.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { isStep } from "../moves.ts";
import type { HelpCase } from "./case.ts";
import { isGuest, redFlags } from "./red-flags.ts";

/** What every card of the desk is made with. Agents are served in English, whatever the person speaks. */
export interface DeskView {
  readonly knowledge: Knowledge;
  readonly case: HelpCase;
  readonly nonce: string; // of this card; names the acts of its buttons
}

export const LOCALE = "en";
const MOST_FINDINGS = 20;
const MOST_FLAGS = 7;

export function text(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  return say(LOCALE, key, values);
}

/** A button of this case: it carries the case's number and its unguessable name, and comes back as they left. */
export function button(
  { case: of, nonce }: DeskView,
  verb: string,
  title: TextKey,
  look: Pick<CardAction, "style" | "ignoresInputs"> = {},
  more: Readonly<Record<string, unknown>> = {},
): CardAction {
  return { verb, title: text(title), data: { case: of.number, id: of.id, nonce, ...more }, ...look };
}

/**
 * The case as the agents' channel shows it. Everybody there can read it: no transcript beyond three lines, no secret.
 * @param remark  to the agent whose click came to nothing
 */
export function caseView(view: DeskView, remark?: string): Card {
  const { knowledge, case: of } = view;
  const { summary } = of;
  const { first } = summary;
  const top = summary.possible.find((each) => each.cause === summary.leading) ?? summary.possible[0];
  const { passkeys = [] } = summary;
  const news = remark ?? newsOf(view);
  return caseAgentCard({
    title: text("agent.case", { number: of.number }),
    status: statusOf(knowledge, of),
    ...(summary.security !== undefined && { urgency: text("agent.urgent") }),
    who: whoOf(of),
    ...(news !== undefined && { news }),
    identity:
      summary.about === "colleague"
        ? `${text("agent.identity")} ${text("agent.for-colleague")}`
        : text("agent.identity"),
    redFlagsTitle: text("agent.red-flags"),
    redFlags: redFlags(of)
      .slice(0, MOST_FLAGS)
      .map(({ key, signal }) =>
        text(key, signal === undefined ? {} : { signal: knowledge.security.get(signal)?.title ?? signal }),
      ),
    leadingTitle: leadingTitle(top?.probability),
    leading: top ? top.title : text("agent.no-leading"),
    firstTitle: text("agent.first"),
    first: first.action,
    where: [
      ...(first.portal === undefined ? [] : [{ title: text("agent.portal"), value: first.portal }]),
      ...(first.role === undefined ? [] : [{ title: text("agent.role"), value: first.role }]),
      ...summary.checks.map((check) => ({ title: text("agent.check"), value: check })),
    ],
    findingsTitle: text("agent.findings"),
    findings: summary.findings.slice(0, MOST_FINDINGS).map(({ title, value }) => ({ title, value: plain(value) })),
    none: text("agent.none"),
    ruledOutTitle: text("agent.ruled-out"),
    ruledOut: summary.ruledOut.map(({ title, why }) => ({ cause: title, why })),
    possibleTitle: text("agent.possible"),
    possible: summary.possible.map(({ title, probability }) => ({ cause: title, percent: percent(probability) })),
    triedTitle: text("agent.tried"),
    tried: summary.tried.map(({ fix, result }) => ({ fix, result, outcome: text(`result.${result}`) })),
    ...(passkeys.length > 0 && { passkeysTitle: text("desk.passkeys"), passkeys }),
    ...(summary.note !== undefined && { noteTitle: text("agent.note"), note: plain(summary.note) }),
    transcriptTitle: text("agent.transcript"),
    transcript: of.withTranscript
      ? summary.said.slice(-3).map((line) => ({ speaker: plain(of.requester.name, 60), text: plain(line) }))
      : [],
    actions: caseButtons(view),
  });
}

/** What makes sense in this state; at most six. */
export function caseButtons(view: DeskView): CardAction[] {
  const { case: of } = view;
  const transcript = of.withTranscript ? [button(view, "desk-transcript", "desk.button.transcript")] : [];
  if (of.status === "resolved") return transcript;
  const isFree = of.taker === undefined;
  return [
    ...(isFree ? [button(view, "desk-take", "desk.button.take", { style: "positive" })] : []),
    button(view, "desk-reply", "desk.button.reply", isFree ? {} : { style: "positive" }),
    ...(of.trouble.moves.some(isStep) ? [button(view, "desk-step", "desk.button.ask-again")] : []),
    button(view, "desk-escalate", "desk.button.escalate"),
    button(view, "desk-resolve", "desk.button.resolve"),
    ...transcript,
    ...(isFree ? [] : [button(view, "desk-more", "desk.button.more")]),
  ];
}

/** Who has it and how it stands, in one line. */
export function statusOf(knowledge: Knowledge, of: HelpCase): string {
  const agent = plain(of.taker?.name ?? of.resolution?.by.name ?? "", 60);
  switch (of.status) {
    case "open":
      return text("desk.status.open");
    case "taken":
      return text("desk.status.taken", { agent });
    case "waiting":
      return text(of.atBot ? "desk.status.at-bot" : "desk.status.waiting", { agent });
    case "escalated": {
      const route = of.log.findLast((entry) => entry.what === "escalate")?.about ?? "";
      return text("desk.status.escalated", { agent, route: routeTitle(knowledge, route) });
    }
    case "resolved": {
      const { cause = "", helped, by } = of.resolution ?? {};
      const key =
        helped === undefined ? "desk.status.resolved" : helped ? "desk.status.helped" : "desk.status.not-helped";
      return text(key, { agent: plain(by?.name ?? agent, 60), cause: causeTitle(knowledge, cause) });
    }
  }
}

export function routeTitle(knowledge: Knowledge, route: string): string {
  return knowledge.routes.get(route)?.title ?? route;
}

export function causeTitle(knowledge: Knowledge, cause: string): string {
  return knowledge.causes.get(cause)?.title ?? text("desk.cause.other");
}

const LIKELY = 0.5;

/** How much the bot's guess is worth: an agent must not take one of many for a diagnosis. */
function leadingTitle(probability = 0): string {
  if (probability === 0) return text("agent.leading");
  return text(probability >= LIKELY ? "agent.leading.likely" : "agent.leading.open", { percent: percent(probability) });
}

export function percent(probability: number): string {
  return text("agent.percent", { percent: Math.min(99, Math.round(probability * 100)) }); // never certain
}

/** Name, account, tenant: as Teams says, and what it does not say is not known. */
function whoOf({ summary, requester }: HelpCase): Fact[] {
  const { name, account, objectId, tenantId, client } = summary.person ?? {};
  const shown = (value: string | undefined, most: number) =>
    value === undefined || value === "" ? text("agent.not-known") : plain(value, most);
  const guest = isGuest(summary.person);
  const membership = guest === undefined ? "unknown" : guest ? "guest" : "member";
  return [
    { title: text("agent.person"), value: shown(name || requester.name, 80) },
    { title: text("agent.upn"), value: shown(account, 120) },
    { title: text("desk.membership"), value: text(`desk.membership.${membership}`) },
    { title: text("desk.tenant"), value: shown(tenantId, 60) },
    { title: text("desk.client"), value: shown(client, 30) },
    ...(objectId === undefined
      ? []
      : [{ title: text("desk.object-id"), value: text("desk.object-id.end", { end: objectId.slice(-4) }) }]),
  ];
}

/** The newest of what happened outside of the conversation. */
function newsOf({ knowledge, case: of }: DeskView): string | undefined {
  const lines = of.tickets.map(({ number, refused, route }) => {
    const title = routeTitle(knowledge, route);
    if (number === "") return text("desk.news.ticket-taken", { route: title });
    if (number !== undefined) return text("desk.news.ticket", { number: plain(number, 64), route: title });
    if (refused !== undefined) return text("desk.news.ticket-refused", { route: title, reason: plain(refused, 80) });
    return text("desk.news.ticket-waits", { route: title });
  });
  const shown = [...lines.slice(-3), ...(of.withTranscript ? [] : [text("desk.news.no-transcript")])];
  return shown.length === 0 ? undefined : shown.join(" · ");
}
