import { randomInt } from "node:crypto";
import { CardFactory, type TurnContext } from "botbuilder-core";
import { caseAgentCard } from "../../cards/case-agent-card.ts";
import { bare, plain } from "../../cards/escape.ts";
import { say, type TextKey } from "../../cards/text.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";
import type { Desk } from "../../dialogs/ports.ts";
import { effectsOf } from "../turn/teams-adapter.ts";
import { caseKey } from "../turn/unreached-case.ts";

/** Letters and digits that are not mistaken for each other on the phone (no 0/O, 1/I/L, U). */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 6;

/** Files cases with the turn and posts their card into the agents' channel. */
export class ChannelDesk implements Desk {
  readonly #channelId: string;
  readonly #now: () => number;

  constructor(channelId: string, now: () => number) {
    this.#channelId = channelId;
    this.#now = now;
  }

  file(context: TurnContext, summary: CaseSummary): string {
    const effects = effectsOf(context);
    const number = newNumber();
    const conversation = context.activity.conversation.id;
    effects.cases.push({ number, conversation, openedAt: this.#now(), body: summary });
    const attachments = [CardFactory.adaptiveCard(agentCard(number, summary))];
    effects.postToChannel(this.#channelId, { attachments }, caseKey(number));
    return number;
  }
}

function newNumber(): string {
  return `PK-${Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`;
}

function agentCard(number: string, summary: CaseSummary): object {
  const text = (key: TextKey, values?: Readonly<Record<string, string | number>>) => say("en", key, values);
  const { person, first } = summary;
  const top = summary.possible.find((each) => each.cause === summary.leading) ?? summary.possible[0];
  const percent = (probability: number) =>
    text("agent.percent", { percent: Math.min(99, Math.round(probability * 100)) }); // never certain
  const account = person?.account ?? person?.objectId;
  return caseAgentCard({
    title: text("agent.case", { number }),
    status: text("agent.status.open"),
    ...(summary.security !== undefined && { urgency: text("agent.urgent") }),
    who: [
      { title: text("agent.person"), value: plain(person?.name || text("agent.not-known")) },
      { title: text("agent.upn"), value: account === undefined ? text("agent.not-known") : plain(account) },
    ],
    identity:
      summary.about === "colleague"
        ? `${text("agent.identity")} ${text("agent.for-colleague")}`
        : text("agent.identity"),
    redFlagsTitle: text("agent.red-flags"),
    redFlags: [],
    leadingTitle: text("agent.leading"),
    leading: top
      ? text("agent.leading.value", { cause: top.title, percent: percent(top.probability) })
      : text("agent.no-leading"),
    firstTitle: text("agent.first"),
    first: first.action,
    where: [
      ...(first.portal === undefined ? [] : [{ title: text("agent.portal"), value: first.portal }]),
      ...(first.role === undefined ? [] : [{ title: text("agent.role"), value: first.role }]),
      ...summary.checks.map((check) => ({ title: text("agent.check"), value: check })),
    ],
    findingsTitle: text("agent.findings"),
    findings: summary.findings.map(({ title, value }) => ({ title, value: plain(value) })),
    none: text("agent.none"),
    ruledOutTitle: text("agent.ruled-out"),
    ruledOut: summary.ruledOut.map(({ title, why }) => ({ cause: title, why })),
    possibleTitle: text("agent.possible"),
    possible: summary.possible.map(({ title, probability }) => ({ cause: title, percent: percent(probability) })),
    triedTitle: text("agent.tried"),
    tried: summary.tried.map(({ fix, result }) => ({ fix, result, outcome: text(`result.${result}`) })),
    ...(summary.passkeys && { passkeysTitle: text("desk.passkeys"), passkeys: summary.passkeys }),
    ...(summary.note !== undefined && { noteTitle: text("agent.note"), note: plain(summary.note) }),
    transcriptTitle: text("agent.transcript"),
    transcript: summary.said.slice(-3).map((line) => ({ speaker: bare(person?.name ?? ""), text: plain(line) })),
    actions: [],
  });
}
