import type { Activity } from "botbuilder-core";
import type { Card } from "../cards/card.ts";
import { caseNewsCard } from "../cards/case-news-card.ts";
import { bare, plain } from "../cards/escape.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { causeTitle, statusOf, text } from "../dialogs/desk/agent-cards.ts";
import { transcriptPage } from "../dialogs/desk/agent-forms.ts";
import type { HelpCase } from "../dialogs/desk/case.ts";
import { search } from "../dialogs/desk/desk-commands.ts";
import { REMOVED } from "../dialogs/input.ts";
import type { Ports } from "../dialogs/ports.ts";
import { NO_EVIDENCE } from "../knowledge/evidence.ts";
import type { Fix } from "../knowledge/model.ts";
import { stepsFor } from "../knowledge/steps.ts";
import { wordsOf } from "../knowledge/words.ts";
import type { Agents } from "./escalation/agents.ts";
import type { Log } from "./log.ts";
import type { TurnAnswer } from "./turn/turn-engine.ts";

export interface DeskReadsOptions {
  readonly ports: Ports;
  readonly agents: Agents;
  readonly log: Log;
}

const CARD = "application/vnd.microsoft.card.adaptive";
const MOST_RESULTS = 8;

/**
 * What Teams asks for and only reads: the message extension (cases, fixes) and the dialog with a transcript. Nothing of it is a turn:
 * nothing is written, and no answer is kept. Cases are for agents; what is inserted into a chat names nobody.
 */
export class DeskReads {
  readonly #options: DeskReadsOptions;

  constructor(options: DeskReadsOptions) {
    this.#options = options;
  }

  /** @returns undefined for an activity that is a turn */
  async answer(activity: Partial<Activity>): Promise<TurnAnswer | undefined> {
    if (activity.type !== "invoke") return undefined;
    switch (activity.name) {
      case "composeExtension/query":
        return this.#query(activity);
      case "task/fetch":
      case "task/submit":
        return this.#transcript(activity);
      default:
        return undefined;
    }
  }

  async #query(activity: Partial<Activity>): Promise<TurnAnswer> {
    const value = activity.value as { commandId?: unknown; parameters?: unknown } | undefined;
    const wanted = wantedOf(value?.parameters);
    if (value?.commandId === "fixes" && !wanted.includes(REMOVED)) return results(this.#fixes(wanted));
    if (value?.commandId !== "cases" && value?.commandId !== "fixes") return { status: 400 };
    if (wanted.includes(REMOVED)) return message(text("desk.list.secret")); // Teams shows a list or a message, never both
    const refusal = await this.#refusal(activity);
    if (refusal !== undefined) return message(refusal);
    const found = await search(this.#options.ports, wanted);
    if (found.length === 0) return message(text("desk.list.none"));
    return results(found.slice(0, MOST_RESULTS).map((of) => this.#caseResult(of)));
  }

  #caseResult(of: HelpCase): Result {
    const knowledge = this.#options.ports.knowledge();
    const status = statusOf(knowledge, of);
    const cause = causeTitle(knowledge, of.resolution?.cause || of.summary.leading);
    return {
      card: noticeCard({ text: text("desk.list.insert", { number: of.number, status, cause }), actions: [] }),
      title: `${of.number} · ${bare(of.requester.name, 60)}`,
      line: `${status}. ${cause}`,
    };
  }

  /** Steps that anybody may pass on: the general ones, since nobody's device is known here. */
  #fixes(wanted: string): Result[] {
    const knowledge = this.#options.ports.knowledge();
    const words = wordsOf(wanted);
    const score = (fix: Fix) => {
      const own = new Set(wordsOf(`${fix.title} ${fix.expect}`));
      return words.filter((word) => own.has(word)).length;
    };
    return [...knowledge.fixes.values()]
      .map((fix) => ({ fix, score: score(fix) }))
      .filter((each) => words.length === 0 || each.score > 0)
      .sort((a, b) => b.score - a.score || a.fix.title.localeCompare(b.fix.title))
      .slice(0, MOST_RESULTS)
      .map(({ fix }) => {
        const steps = stepsFor(knowledge, fix, NO_EVIDENCE)
          .filter((step) => step.removes === undefined) // these come behind the last-method guard only
          .map((step, i) => `${i + 1}\\. ${step.say}`)
          .slice(0, 12);
        const card = caseNewsCard({
          eyebrow: text("desk.transcript.bot"),
          title: fix.title,
          text: steps.join("\n\n") || fix.expect,
          actions: [],
        });
        return { card, title: fix.title, line: fix.expect };
      });
  }

  async #transcript(activity: Partial<Activity>): Promise<TurnAnswer> {
    const { data } = (activity.value ?? {}) as { data?: { case?: unknown; id?: unknown; page?: unknown } };
    const { ports, log } = this.#options;
    if (typeof data?.case !== "string" || typeof data.id !== "string") return { status: 400 };
    const refusal = await this.#refusal(activity);
    if (refusal !== undefined) return task(noticeCard({ text: refusal, actions: [] }), text("desk.list.title"));
    const found = await ports.desk.search({ text: data.case, most: 50 });
    const of = found.find(({ number, id }) => number === data.case && id === data.id);
    if (!of) {
      log.warn("desk.refused", { reason: "no such case" });
      return task(noticeCard({ text: text("desk.refused.no-case"), actions: [] }), text("desk.list.title"));
    }
    const view = { knowledge: ports.knowledge(), case: of, nonce: ports.newNonce() };
    const card = transcriptPage(view, await ports.desk.lines(of), Number(data.page) || 1, "dialog");
    return task(asSubmits(card), text("desk.transcript.title", { number: of.number }));
  }

  async #refusal(activity: Partial<Activity>): Promise<string | undefined> {
    const standing = await this.#options.agents.standing(activity);
    if (standing === "agent") return undefined;
    this.#options.log.warn("desk.refused", {
      reason: standing === "unknown" ? "agents cannot be looked up" : "not an agent",
    });
    return text(standing === "unknown" ? "desk.refused.unsure" : "desk.refused.not-agent");
  }
}

interface Result {
  readonly card: Card;
  readonly title: string;
  readonly line: string;
}

function wantedOf(parameters: unknown): string {
  const [first] = Array.isArray(parameters) ? (parameters as { name?: unknown; value?: unknown }[]) : [];
  const isInitial = first?.name === "initialRun";
  return !isInitial && typeof first?.value === "string" ? first.value.slice(0, 200) : "";
}

function results(list: readonly Result[]): TurnAnswer {
  const attachments = list.map(({ card, title, line }) => ({
    contentType: CARD,
    content: card,
    preview: {
      contentType: "application/vnd.microsoft.card.thumbnail",
      content: { title: bare(title, 100), text: bare(line, 200) },
    },
  }));
  return { status: 200, body: { composeExtension: { type: "result", attachmentLayout: "list", attachments } } };
}

function message(says: string): TurnAnswer {
  return { status: 200, body: { composeExtension: { type: "message", text: plain(says, 500) } } };
}

function task(card: Card, title: string): TurnAnswer {
  const value = { title, height: "large", width: "large", card: { contentType: CARD, content: card } };
  return { status: 200, body: { task: { type: "continue", value } } };
}

/** A dialog of Teams knows `Action.Submit` only. */
function asSubmits(card: Card): Card {
  const actions = (card.actions ?? []) as readonly { readonly fallback?: unknown }[];
  return { ...card, actions: actions.map((action) => action.fallback ?? action) };
}
