import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { type Activity, CardFactory, type TurnContext } from "botbuilder-core";
import type { Card } from "../../cards/card.ts";
import { plain } from "../../cards/escape.ts";
import { say } from "../../cards/text.ts";
import { caseView } from "../../dialogs/desk/agent-cards.ts";
import type { ShownLine } from "../../dialogs/desk/agent-forms.ts";
import { apply } from "../../dialogs/desk/apply.ts";
import {
  type Act,
  type Applied,
  type Effect,
  type HelpCase,
  newCase,
  type Party,
  readCase,
} from "../../dialogs/desk/case.ts";
import { isRecovery } from "../../dialogs/desk/red-flags.ts";
import { routeCard, speaker, threadText } from "../../dialogs/desk/thread.ts";
import { ticketBody } from "../../dialogs/desk/ticket-body.ts";
import type { CaseSearch, Desk, Filing } from "../../dialogs/ports.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { isSaid } from "../turn/spoken.ts";
import { effectsOf } from "../turn/teams-adapter.ts";
import type { CaseRow, Delivery, TurnStore } from "../turn/turn-store.ts";
import { caseKey } from "../turn/unreached-case.ts";

/** Letters and digits that are not mistaken for each other on the phone (no 0/O, 1/I/L, U). */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 6;
const ID_BYTES = 18; // 144 bits: nobody guesses it
const DAY_MS = 86_400_000;
const LONGEST_WORDS = 4_000; // of what a search looks through

export interface ChannelDeskOptions {
  readonly channelId: string; // of the agents
  readonly knowledge: () => Knowledge;
  readonly store: Pick<TurnStore, "case" | "cases" | "transcript" | "activityIdOf">;
  readonly hasTickets: boolean; // a ticket system is connected
  readonly opensDialogs?: boolean; // the agents' client knows dialogs
  readonly now: () => number;
  /** Where the connector of the agents' channel is, for somebody who is reached at this service URL. Default: at the same. */
  readonly channelAt?: (serviceUrl: string) => string;
}

/** The agents' desk in a channel of Teams: a thread for each case, its card at the head, and the ways on from there. */
export class ChannelDesk implements Desk {
  readonly #options: ChannelDeskOptions;

  constructor(options: ChannelDeskOptions) {
    this.#options = options;
  }

  async file(context: TurnContext, filing: Filing): Promise<string> {
    const { summary } = filing;
    const open = summary.addsTo === undefined ? undefined : await this.find(context, summary.addsTo);
    if (open && open.status !== "resolved") return this.#addTo(context, open, filing);
    const of = await this.#newCase(context, filing);
    this.#keep(context, of);
    const { channelId } = this.#options;
    effectsOf(context).deliveries.push({
      ...this.#at(context, of),
      key: threadOf(of),
      lane: channelLane(channelId), // new threads of a channel leave one after the other; what is said in one waits for it
      kind: "create",
      activity: this.#message(context, caseView(this.#view(of)), channelId),
    });
    const who = `who:${of.number}`;
    const { serviceUrl, conversation: conversationId, userId } = of.reach;
    const member = { case: of.number, userId };
    effectsOf(context).deliveries.push({
      ...{ key: who, lane: who, kind: "member", serviceUrl, conversationId },
      activity: {},
      member,
    });
    return of.number;
  }

  async find(context: TurnContext, number: string): Promise<HelpCase | undefined> {
    const kept = effectsOf(context).cases.findLast((row) => row.number === number);
    const row = kept ?? (await this.#options.store.case(number));
    return row?.conversation === context.activity.conversation.id ? readCase(row.body) : undefined;
  }

  act(context: TurnContext, of: HelpCase, act: Act): Applied {
    const applied = apply(of, act, this.#options.now());
    if (applied.kind !== "done") return applied;
    this.#keep(context, applied.case);
    for (const effect of applied.effects) this.#carry(context, applied.case, effect, act);
    return applied;
  }

  async lines(of: HelpCase): Promise<readonly ShownLine[]> {
    if (!of.withTranscript) return [];
    const rows = await this.#options.store.transcript(of.reach.conversation);
    return rows
      .filter((row) => isSaid(row.words))
      .filter((row) => !(row.speaker === "person" && of.dropped.includes(row.words)))
      .map((row) => ({
        seq: row.seq,
        at: row.at,
        who: speaker(of, row),
        ...(row.speaker === "bot" && { isBot: true }),
        words: row.words,
      }));
  }

  async revise(
    context: TurnContext,
    of: HelpCase,
    told?: { readonly message: string; readonly text: string },
  ): Promise<void> {
    this.#keep(context, of);
    this.#showCard(context, of);
    if (told === undefined) return;
    const { knowledge, channelId, store } = this.#options;
    const thread = await store.activityIdOf(threadOf(of));
    const text =
      told.text === ""
        ? say("en", "desk.thread.deleted", { person: plain(of.requester.name, 60) }) // agents read English
        : threadText(knowledge(), of, { to: "thread", say: "added", text: told.text }, of.requester);
    effectsOf(context).deliveries.push({
      ...this.#at(context, of),
      key: randomUUID(),
      kind: "update",
      replaces: addedKey(of, told.message),
      conversationId: thread === undefined ? channelId : `${channelId};messageid=${thread}`,
      activity: this.#message(context, text, channelId),
    });
  }

  post(context: TurnContext, of: HelpCase, what: string | Card, key: string = randomUUID()): void {
    effectsOf(context).deliveries.push({
      ...this.#at(context, of),
      key,
      kind: "reply",
      inThreadOf: threadOf(of),
      activity: this.#message(context, what, this.#options.channelId),
    });
  }

  async search(query: CaseSearch): Promise<readonly HelpCase[]> {
    const rows = await this.#options.store.cases(query);
    return rows.flatMap((row) => readCase(row.body) ?? []);
  }

  reaches(id: string): boolean {
    const route = this.#options.knowledge().routes.get(id);
    return (
      route !== undefined && (route.channel !== undefined || (route.ticket !== undefined && this.#options.hasTickets))
    );
  }

  get opensDialogs(): boolean {
    return this.#options.opensDialogs ?? false;
  }

  get hasTickets(): boolean {
    return this.#options.hasTickets;
  }

  /** More for a case that is open: one case, one thread, and the newest findings on its card. */
  #addTo(context: TurnContext, open: HelpCase, { summary, trouble, withTranscript, dropped }: Filing): string {
    const { addsTo: _, ...newest } = summary;
    const by = { ...open.requester, role: "person" } as const;
    const text = [...summary.said, summary.note ?? ""].filter((line) => line !== "").join("\n") || summary.openedAt;
    const of: HelpCase = {
      ...open,
      summary: newest,
      trouble,
      withTranscript: open.withTranscript && withTranscript,
      dropped: [...open.dropped, ...dropped],
    };
    this.act(context, of, { id: randomUUID(), kind: "add", by, text });
    return open.number;
  }

  /** Requests for a new way in from one account within a day, this one included (trust.md M08). */
  async #recoveries(person: string, summary: Filing["summary"]): Promise<number> {
    if (!isRecovery(summary)) return 0;
    const earlier = await this.search({ person, openedSince: this.#options.now() - DAY_MS });
    return earlier.filter((of) => isRecovery(of.summary)).length + 1;
  }

  async #newCase(context: TurnContext, filing: Filing): Promise<HelpCase> {
    const { summary, trouble, withTranscript, dropped } = filing;
    const { from, recipient, conversation, serviceUrl } = context.activity;
    const locale = filing.locale ?? context.activity.locale ?? "en";
    const channelAt = this.#options.channelAt?.(serviceUrl) ?? serviceUrl;
    const recoveries = await this.#recoveries(from.aadObjectId ?? from.id, summary);
    return newCase({
      ...(recoveries > 0 && { recoveries }),
      id: randomBytes(ID_BYTES).toString("base64url"),
      number: `PK-${Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`,
      openedAt: this.#options.now(),
      requester: { id: from.aadObjectId ?? from.id, name: from.name ?? "" },
      reach: { serviceUrl, conversation: conversation.id, userId: from.id, botId: recipient.id, locale },
      ...(channelAt !== serviceUrl && { channelAt }),
      summary,
      trouble,
      withTranscript,
      dropped,
    });
  }

  #keep(context: TurnContext, of: HelpCase): void {
    const { cases } = effectsOf(context);
    const at = cases.findIndex((row) => row.number === of.number);
    if (at === -1) cases.push(rowOf(of));
    else cases[at] = rowOf(of);
  }

  #carry(context: TurnContext, of: HelpCase, effect: Effect, { by, id }: Act): void {
    if (effect.to === "card") this.#showCard(context, of);
    else if (effect.to === "thread") {
      const key = effect.say === "added" ? addedKey(of, id) : undefined;
      this.post(context, of, threadText(this.#options.knowledge(), of, effect, by), key);
    } else if (effect.to === "route") this.#escalate(context, of, effect, by);
    else if (effect.to === "ticket") this.#openTicket(context, of, effect, by);
  }

  #showCard(context: TurnContext, of: HelpCase): void {
    const { channelId } = this.#options;
    effectsOf(context).deliveries.push({
      ...this.#at(context, of),
      key: randomUUID(),
      lane: `card:${of.number}`, // it may wait for newer ones, and what is said in the thread does not wait for it
      kind: "update",
      replaces: threadOf(of),
      merges: threadOf(of),
      activity: this.#message(context, caseView(this.#view(of)), channelId),
    });
  }

  #escalate(context: TurnContext, of: HelpCase, effect: Extract<Effect, { to: "route" }>, by: Party): void {
    const knowledge = this.#options.knowledge();
    const route = knowledge.routes.get(effect.route);
    if (!route) return;
    const card = routeCard(knowledge, of, route, effect, by);
    if (route.channel === undefined || route.channel === "helpdesk") this.post(context, of, card);
    else
      effectsOf(context).deliveries.push({
        ...this.#at(context, of),
        key: `route:${of.number}:${randomUUID()}`,
        lane: channelLane(route.channel),
        kind: "create",
        conversationId: route.channel,
        activity: this.#message(context, card, route.channel),
      });
    const { ticket } = effect;
    if (ticket !== undefined) this.#openTicket(context, of, { ...effect, to: "ticket", ticket }, by);
  }

  #openTicket(context: TurnContext, of: HelpCase, effect: Extract<Effect, { to: "ticket" }>, by: Party): void {
    const knowledge = this.#options.knowledge();
    const route = knowledge.routes.get(effect.route);
    const mapping = route?.ticket && knowledge.mappings.get(route.ticket.mapping);
    if (!route || !mapping) return;
    const { ticket: key, lines, note } = effect;
    const body = ticketBody(knowledge, mapping, { case: of, key, route, agent: by, lines, note });
    effectsOf(context).deliveries.push({
      key,
      lane: key, // a ticket system that is away holds up nothing else
      kind: "ticket",
      serviceUrl: of.reach.serviceUrl,
      conversationId: of.reach.conversation,
      activity: {},
      ticket: { case: of.number, route: route.id, body, number: mapping.number },
    });
  }

  #view(of: HelpCase) {
    return { knowledge: this.#options.knowledge(), case: of, nonce: randomUUID() };
  }

  #at(context: TurnContext, of: HelpCase): Pick<Delivery, "lane" | "serviceUrl" | "conversationId"> {
    const serviceUrl = of.channelAt ?? context.activity.serviceUrl;
    return { lane: threadOf(of), serviceUrl, conversationId: this.#options.channelId };
  }

  #message(context: TurnContext, what: string | Card, channelId: string): Partial<Activity> {
    const { recipient } = context.activity;
    const content =
      typeof what === "string"
        ? { text: what, textFormat: "markdown" as const }
        : { attachments: [CardFactory.adaptiveCard(what)] };
    return {
      type: "message",
      channelId: "msteams",
      from: recipient,
      conversation: { id: channelId } as never,
      ...content,
    };
  }
}

/** New threads of a channel leave one after the other. */
function channelLane(channelId: string): string {
  return `channel:${channelId}`;
}

/** Key of the delivery that opened the thread of a case. */
function threadOf({ number }: HelpCase): string {
  return caseKey(number);
}

/** Key of the delivery that told the agents of a message of the person's. */
function addedKey({ number }: HelpCase, message: string): string {
  return `added:${number}:${message}`;
}

/** A case as the store keeps it. */
export function rowOf(of: HelpCase): CaseRow {
  const { summary, requester } = of;
  const words = [
    of.number,
    requester.name,
    summary.person?.account ?? "",
    ...of.tickets.map(({ number }) => number ?? ""),
    of.taker?.name ?? "",
    ...summary.possible.map(({ title }) => title),
    ...summary.findings.map(({ value }) => value),
    ...summary.said,
  ];
  return {
    number: of.number,
    conversation: of.reach.conversation,
    openedAt: of.openedAt,
    changedAt: of.changedAt,
    status: of.status,
    person: requester.id,
    words: words.join(" ").toLowerCase().slice(0, LONGEST_WORDS),
    readable: of.withTranscript && of.dropped.length === 0, // a search must not find what was taken out either
    body: of,
  };
}
