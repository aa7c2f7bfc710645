import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import { ChannelDesk } from "../../bot/escalation/channel-desk.ts";
import { TeamsAdapter } from "../../bot/turn/teams-adapter.ts";
import type { Card } from "../../cards/card.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";
import { notConnected, nothingKept, type Ports } from "../../dialogs/ports.ts";
import { type Move, newSession, newTrouble, type Trouble } from "../../dialogs/state.ts";
import { type Address, Turn } from "../../dialogs/turn.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import type { Situation } from "./situations.ts";

const AT = Date.parse("2026-11-20T09:00:00Z");
const TRIAGE = "19:triage@thread.tacv2";

/** What is done with a turn of the real kind; the cards made come back. */
export type Rendering = (turn: Turn, to: Address) => Card;

/** Renders cards in a real turn of a chat in which these moves were made. */
export async function rendered(
  knowledge: Knowledge,
  trouble: Partial<Trouble>,
  renderings: readonly Rendering[],
): Promise<Card[]> {
  const cards: Card[] = [];
  await inTurn(knowledge, trouble, async (turn) => {
    for (const render of renderings)
      await turn.aside((to) => {
        const card = render(turn, to);
        cards.push(card);
        return card;
      });
  });
  return cards;
}

/** The cards that went to the agents' channel for these cases. */
export async function filed(
  knowledge: Knowledge,
  trouble: Partial<Trouble>,
  summaries: (turn: Turn) => readonly CaseSummary[],
): Promise<Card[]> {
  const outcome = await inTurn(knowledge, trouble, async (turn) => {
    for (const summary of summaries(turn))
      await turn.ports.desk.file(turn.context, { summary, trouble: turn.trouble, withTranscript: true, dropped: [] });
  });
  return outcome.deliveries
    .filter((delivery) => delivery.conversationId === TRIAGE)
    .map((delivery) => delivery.activity.attachments?.[0]?.content as Card);
}

/** What a person in this situation has answered so far. */
export function answersTo(situation: Situation): Move[] {
  return Object.entries(situation).map(([finding, value]) => ({ kind: "answered", finding, value }));
}

function inTurn(knowledge: Knowledge, trouble: Partial<Trouble>, logic: (turn: Turn) => Promise<void>) {
  const ports: Ports = {
    knowledge: () => knowledge,
    desk: new ChannelDesk({
      channelId: TRIAGE,
      knowledge: () => knowledge,
      store: {
        case: async () => undefined,
        cases: async () => [],
        transcript: async () => [],
        activityIdOf: async () => undefined,
      },
      hasTickets: true,
      now: () => AT,
    }),
    directory: notConnected,
    now: () => new Date(AT),
    records: nothingKept,
    newNonce: () => randomUUID(),
  };
  const session = { ...newSession(), trouble: { ...newTrouble(new Date(AT)), ...trouble } };
  const activity = {
    type: "message",
    id: "1",
    text: "-",
    channelId: "msteams",
    serviceUrl: "http://127.0.0.1:9/",
    locale: "en-US",
    from: { id: "29:employee-1", name: "Erin Employee", aadObjectId: "00000000-0000-0000-0000-000000000101" },
    recipient: { id: "28:bot", name: "Helpdesk" },
    conversation: { id: "a:rendering", conversationType: "personal", isGroup: false, name: "" },
  } as Partial<Activity>;
  return new TeamsAdapter(() => AT).run(activity, undefined, (context) => logic(new Turn(context, ports, session)));
}
