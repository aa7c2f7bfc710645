import type { Card, CardAction } from "../../cards/card.ts";
import { type CaseNewsCardData, caseNewsCard } from "../../cards/case-news-card.ts";
import { plain } from "../../cards/escape.ts";
import { say, type TextKey } from "../../cards/text.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import type { Effect, HelpCase } from "./case.ts";

export type PersonEffect = Extract<Effect, { readonly to: "person" }>;

/** Makes a button of a card in the person's chat. */
export type PersonButton = (verb: string, title: TextKey, style?: CardAction["style"]) => CardAction;

const LONGEST_REPLY = 2_000;

/** What is new in the case, in the person's chat; undefined for what a card of the waterfall says. */
export function personNews(
  knowledge: Knowledge,
  of: HelpCase,
  effect: PersonEffect,
  locale: string,
  button: PersonButton,
): Card {
  const agent = plain(of.taker?.name ?? of.resolution?.by.name ?? "", 60);
  const { number } = of;
  const card = (
    title: TextKey,
    text: TextKey,
    values: Readonly<Record<string, string>> = {},
    more: Partial<CaseNewsCardData> = {},
  ): Card =>
    caseNewsCard({
      eyebrow: say(locale, "news.eyebrow", { number }),
      title: say(locale, title, { agent, ...values }),
      text: say(locale, text, { agent, number, ...values }),
      actions: [],
      ...more,
    });
  switch (effect.say) {
    case "taken":
      return card("news.taken.title", "news.taken.text");
    case "put-back":
      return card("news.put-back.title", "news.put-back.text");
    case "reply":
      return card(
        "news.reply.title",
        "news.reply.text",
        {},
        {
          quote: paragraphs(effect.text),
          note: say(locale, "news.reply.note", { agent, desk: knowledge.tenant.desk.name }),
          actions: [button("leave-case", "news.button.leave")],
        },
      );
    case "escalated": {
      const route = of.log.findLast((entry) => entry.what === "escalate")?.about ?? "";
      return card("news.escalated.title", "news.escalated.text", {
        route: knowledge.routes.get(route)?.title ?? route,
      });
    }
    case "ticket":
      return card("news.ticket.title", "news.ticket.text", { ticket: plain(effect.number, 64) });
    case "resolved": {
      const cause = knowledge.causes.get(of.resolution?.cause ?? "")?.title;
      return card(
        "news.resolved.title",
        cause === undefined ? "news.resolved.text.other" : "news.resolved.text",
        { cause: cause ?? "" },
        {
          tone: "good",
          ...(effect.text.trim() !== "" && { quote: paragraphs(effect.text) }),
          actions: [
            button("case-helped", "news.button.helped", "positive"),
            button("case-reopen", "news.button.reopen"),
          ],
        },
      );
    }
    case "helped":
      return card("news.helped.title", "news.helped.text", {}, { tone: "good" });
    case "reopened":
      return card("news.reopened.title", "news.reopened.text");
    case "left":
      return card("news.left.title", "news.left.text");
    case "consent-dropped":
      return card("news.consent-dropped.title", "news.consent-dropped.text");
    case "added":
      return card("news.eyebrow", "news.added.text", { number });
    case "unreached": {
      const { name: desk, phone, hours } = knowledge.tenant.desk;
      return card("case.unreached.title", "case.unreached", { desk, phone, hours }, { tone: "warning" });
    }
    case "ask-again":
      return card("news.reply.title", "news.ask-again.text");
    case "give-back":
      return card("news.reply.title", "news.give-back.text");
  }
}

/** Lines stay lines; each is shown letter for letter. A link is shown with its address and cannot be pressed (trust.md E21). */
export function paragraphs(text: string): string {
  return text
    .slice(0, LONGEST_REPLY)
    .split(/\r?\n/)
    .map((line) => plain(line, LONGEST_REPLY))
    .filter((line) => line !== "")
    .join("\n\n");
}
