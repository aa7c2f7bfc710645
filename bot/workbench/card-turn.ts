import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";
import type { Card } from "../../cards/card.ts";
import { notConnected, nothingKept, type Ports } from "../../dialogs/ports.ts";
import { newSession, newTrouble } from "../../dialogs/state.ts";
import { type Address, Turn } from "../../dialogs/turn.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { ChannelDesk } from "../escalation/channel-desk.ts";
import { TeamsAdapter } from "../turn/teams-adapter.ts";
import type { Situation } from "./situations.ts";

/** Makes a card as the conversation would make it for a person who gave these answers: the same turn, nothing is sent. */
export async function cardIn(
  knowledge: Knowledge,
  situation: Situation,
  make: (turn: Turn, to: Address) => Card,
): Promise<Card> {
  const now = () => Date.now();
  const ports: Ports = {
    knowledge: () => knowledge,
    desk: new ChannelDesk({
      channelId: "19:workbench@thread.tacv2",
      knowledge: () => knowledge,
      store: {
        case: async () => undefined,
        cases: async () => [],
        transcript: async () => [],
        activityIdOf: async () => undefined,
      },
      hasTickets: false,
      now,
    }),
    directory: notConnected,
    now: () => new Date(now()),
    records: nothingKept,
    newNonce: () => randomUUID(),
  };
  const moves = Object.entries(situation).map(([finding, value]) => ({ kind: "answered" as const, finding, value }));
  const session = { ...newSession(), trouble: { ...newTrouble(new Date(now())), moves } };
  let card: Card | undefined;
  await new TeamsAdapter(now).run(activity, undefined, async (context) => {
    const turn = new Turn(context, ports, session);
    await turn.aside((to) => {
      card = make(turn, to);
      return card;
    });
  });
  return card as Card;
}

const activity = {
  type: "message",
  id: "1",
  text: "-",
  channelId: "msteams",
  serviceUrl: "http://127.0.0.1:9/",
  locale: "en-US",
  from: { id: "29:workbench", name: "Workbench" },
  recipient: { id: "28:bot", name: "Helpdesk" },
  conversation: { id: "a:workbench", conversationType: "personal", isGroup: false, name: "" },
} as Partial<Activity>;
