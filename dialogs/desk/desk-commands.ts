import type { Card } from "../../cards/card.ts";
import { noticeCard } from "../../cards/notice-card.ts";
import { REMOVED } from "../input.ts";
import type { Ports } from "../ports.ts";
import { caseView, text } from "./agent-cards.ts";
import { caseList } from "./case-list.ts";
import { reportOf, reportView } from "./report.ts";

const DAY_MS = 86_400_000;
const REPORT_DAYS = 30;
const MOST_REPORTED = 10_000;
const STATUSES: readonly string[] = ["open", "taken", "waiting", "escalated", "resolved"];

/** What an agent types in the helpdesk's channel, beside the threads of cases. Answers with a card; changes nothing. */
export async function deskCommand(ports: Ports, said: string): Promise<Card> {
  const [word = "", ...rest] = said.trim().split(/\s+/);
  const about = rest.join(" ").slice(0, 200);
  if (said.includes(REMOVED)) return noticeCard({ text: text("desk.list.secret"), actions: [] });
  switch (word.toLowerCase()) {
    case "report": {
      const to = ports.now().getTime();
      const days = /^\d{1,3}$/.test(about) ? Math.max(1, Number(about)) : REPORT_DAYS;
      const from = to - days * DAY_MS;
      const cases = await ports.desk.search({ openedSince: from, most: MOST_REPORTED });
      return reportView(ports.knowledge(), reportOf(cases, from, to));
    }
    case "search":
      return caseList(ports.knowledge(), await search(ports, about), ports.newNonce());
    case "case": {
      const of = (await search(ports, about)).find(({ number }) => number === about.toUpperCase());
      if (!of) return noticeCard({ text: text("desk.refused.no-case"), actions: [] });
      return caseView({ knowledge: ports.knowledge(), case: of, nonce: ports.newNonce() });
    }
    default:
      return noticeCard({ text: text("desk.help"), actions: [] });
  }
}

/** A status by its name, a number, or words of the case or its transcript. */
export async function search({ desk }: Ports, about: string): ReturnType<Ports["desk"]["search"]> {
  const [first = "", ...rest] = about.toLowerCase().split(/\s+/);
  const query = STATUSES.includes(first) ? { status: first, text: rest.join(" ") } : { text: about };
  return desk.search({ ...query, most: 50 });
}
