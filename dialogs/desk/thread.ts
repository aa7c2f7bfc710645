import type { Card } from "../../cards/card.ts";
import { deskFormCard } from "../../cards/desk-form-card.ts";
import { plain } from "../../cards/escape.ts";
import { findingTitle } from "../../knowledge/labels.ts";
import type { Knowledge, Route } from "../../knowledge/model.ts";
import { routeTitle, text } from "./agent-cards.ts";
import { timeOf } from "./agent-forms.ts";
import type { Effect, HelpCase, Party } from "./case.ts";
import { paragraphs } from "./person-news.ts";

/** What is said in the thread of a case. Typed words are escaped; who speaks is the system's word. */

export function threadText(
  knowledge: Knowledge,
  of: HelpCase,
  effect: Extract<Effect, { readonly to: "thread" }>,
  by: Party,
): string {
  const agent = plain(by.name, 60);
  const person = plain(of.requester.name, 60);
  switch (effect.say) {
    case "reply":
      return text("desk.thread.reply", { agent, text: paragraphs(effect.text) });
    case "added":
      return text("desk.thread.added", { person, text: paragraphs(effect.text) });
    case "bot-done":
      return text("desk.thread.bot-done", { outcome: plain(effect.text) });
    case "ask-again":
    case "give-back":
      return text(`desk.thread.${effect.say}`, { agent, step: stepTitle(knowledge, effect.step) });
    case "ticket":
      if (effect.number === "") return text("desk.news.ticket-taken", { route: routeTitle(knowledge, effect.route) });
      return text("desk.thread.ticket", {
        number: plain(effect.number, 64),
        route: routeTitle(knowledge, effect.route),
      });
    case "ticket-refused":
      return text("desk.thread.ticket-refused", {
        route: routeTitle(knowledge, effect.route),
        reason: plain(effect.reason, 80),
      });
    default:
      return text(`desk.thread.${effect.say}`, { agent, person });
  }
}

/** Who speaks in a line of the transcript. */
export function speaker(of: HelpCase, line: { readonly speaker: string; readonly name?: string }): string {
  if (line.speaker === "bot") return text("desk.transcript.bot");
  if (line.speaker === "agent") return text("desk.transcript.agent", { name: line.name ?? "?" });
  return text("desk.transcript.person", { name: of.requester.name || "?" });
}

export function stepTitle(knowledge: Knowledge, step: string): string {
  const fix = knowledge.fixes.get(knowledge.causes.get(step)?.fix ?? "")?.title;
  return fix ?? (knowledge.vocabulary.findings[step] ? findingTitle(knowledge, step) : step);
}

const LONGEST_LINE = 300;

/** An escalated case for the team it goes to: what is known, what the agent wrote, and the lines the agent picked. */
export function routeCard(
  knowledge: Knowledge,
  of: HelpCase,
  route: Route,
  { lines, note }: Pick<Extract<Effect, { readonly to: "route" }>, "lines" | "note">,
  by: Party,
): Card {
  const { summary } = of;
  const { first } = summary;
  const agent = plain(by.name, 60);
  return deskFormCard({
    eyebrow: routeTitle(knowledge, route.id),
    title: text("desk.route.title", { number: of.number }),
    intro: `${text("desk.route.note", { agent })}: ${note.trim() === "" ? text("agent.none") : paragraphs(note)}`,
    facts: [
      { title: text("agent.person"), value: plain(of.requester.name, 80) },
      ...(summary.person?.account === undefined
        ? []
        : [{ title: text("agent.upn"), value: plain(summary.person.account, 120) }]),
      { title: text("agent.first"), value: first.action },
      ...(first.portal === undefined ? [] : [{ title: text("agent.portal"), value: first.portal }]),
      ...(first.role === undefined ? [] : [{ title: text("agent.role"), value: first.role }]),
    ],
    sections: [
      { title: text("agent.findings"), lines: summary.findings.map(({ title, value }) => `${title}: ${plain(value)}`) },
      { title: text("agent.possible"), lines: summary.possible.map(({ title }) => title) },
      {
        title: text("agent.tried"),
        lines: summary.tried.map(({ fix, result }) => `${fix}: ${text(`result.${result}`)}`),
      },
      {
        title: text("desk.route.lines"),
        lines: lines.map(({ at, who, words }) => `${timeOf(at)} ${plain(who, 80)}: ${plain(words, LONGEST_LINE)}`),
      },
    ].filter((section) => section.lines.length > 0),
    note: text("agent.identity"),
    actions: [],
  });
}
