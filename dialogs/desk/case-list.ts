import type { Card } from "../../cards/card.ts";
import { caseListCard } from "../../cards/case-list-card.ts";
import { plain } from "../../cards/escape.ts";
import { sayDay } from "../../cards/text.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { causeTitle, statusOf, text } from "./agent-cards.ts";
import type { HelpCase } from "./case.ts";

const MOST_SHOWN = 5; // each has a button, and a card takes six

/** What a search found, newest first. */
export function caseList(knowledge: Knowledge, found: readonly HelpCase[], nonce: string): Card {
  const shown = found.slice(0, MOST_SHOWN);
  const key = found.length > shown.length ? "desk.list.summary.some" : "desk.list.summary";
  return caseListCard({
    title: text("desk.list.title"),
    summary: found.length === 0 ? text("desk.list.none") : text(key, { count: found.length, shown: shown.length }),
    cases: shown.map((of) => ({
      number: of.number,
      status: statusOf(knowledge, of),
      who: plain(of.requester.name, 80),
      what: text("desk.list.what", {
        cause:
          of.summary.leading === ""
            ? text("agent.no-leading")
            : causeTitle(knowledge, of.resolution?.cause || of.summary.leading),
        date: sayDay("en", new Date(of.openedAt).toISOString()),
      }),
    })),
    actions: shown.map((of) => ({
      verb: "desk-show",
      title: text("desk.list.open", { number: of.number }),
      data: { case: of.number, id: of.id, nonce },
    })),
  });
}
