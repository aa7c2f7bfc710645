import type { Card } from "../cards/card.ts";
import { caseCard } from "../cards/case-card.ts";
import { plain } from "../cards/escape.ts";
import { handOffCard } from "../cards/hand-off-card.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { securityCard } from "../cards/security-card.ts";
import { fillIn, stepsFor } from "../knowledge/steps.ts";
import { droppable } from "./consent.ts";
import { type CaseSummary, summarise } from "./hand-off-summary.ts";
import { canGoBack } from "./moves.ts";
import type { Address, Turn } from "./turn.ts";

/** The cards on the way to a person. What they show of a case is what the agents get. */

export function handOff(turn: Turn, to: Address, summary: CaseSummary): Card {
  const { addsTo } = summary;
  const sections = sectionsOf(turn, { ...summary, said: [], findings: [] }); // these are in the list of what can be taken out
  const empty = [{ title: turn.say("hand-off.said"), lines: [turn.say("hand-off.none")] }];
  const choices = droppable(summary, turn.say("hand-off.include.chat"));
  return handOffCard({
    title: addsTo === undefined ? turn.say("hand-off.title") : turn.say("hand-off.title.add", { number: addsTo }),
    reason: whyHandOff(turn, summary),
    intro: turn.say("hand-off.intro"),
    sections: choices.length + sections.length > 1 ? sections : empty,
    include: { label: turn.say("hand-off.include"), choices, chosen: choices.map(({ value }) => value) },
    note: { label: turn.say("hand-off.note"), placeholder: turn.say("hand-off.note.placeholder") },
    privacy: turn.say("hand-off.privacy"),
    actions: [
      to.button("send-case", "button.send-case", {}, { style: "positive" }),
      to.button("not-now", "button.not-now"),
    ],
  });
}

/** Somebody who waits for the helpdesk already wants a person: nothing is sent twice without being asked. */
export function openCase(turn: Turn, to: Address, number: string): Card {
  return noticeCard({
    title: turn.say("case.open.title", { number }),
    text: `${turn.say("case.open.text")} ${turn.say("help.desk", turn.desk)}`,
    actions: [
      to.button("add-to-case", "button.add-to-case", {}, { style: "positive" }),
      to.button("new-case", "button.new-case"),
      to.button("not-now", "button.not-now"),
    ],
  });
}

/** The person's own card of a filed case, with what they can do until somebody answers. */
export function filedCase(turn: Turn, number: string, summary: CaseSummary): Card {
  const cause = turn.knowledge.causes.get(summary.leading);
  const interim = cause && cause.repairedBy !== "employee" ? turn.knowledge.fixes.get(cause.fix) : undefined;
  const steps =
    interim && summary.security === undefined
      ? stepsFor(turn.knowledge, interim, turn.evidence).filter((step) => step.removes === undefined)
      : [];
  return caseCard({
    title: turn.say("case.title"),
    number,
    intro:
      summary.addsTo === undefined ? turn.say("case.filed") : turn.say("case.filed.adds", { number: summary.addsTo }),
    nextTitle: turn.say("case.next"),
    next: [turn.say("case.next.agent"), turn.say("case.next.identity"), turn.say("case.next.urgent")],
    ...(steps.length > 0 && {
      meanwhileTitle: turn.say("case.meanwhile"),
      meanwhile: steps
        .slice(0, 6)
        .map((step) =>
          step.link === undefined ? step.say : `${step.say} [${step.link.replace(/^https:\/\//, "")}](${step.link})`,
        ),
    }),
    desk: turn.say("case.desk", turn.desk),
    actions: [],
  });
}

/** Urgent advice first; then what the one button sends. */
export function security(turn: Turn, to: Address, id: string): Card {
  const signal = turn.knowledge.security.get(id);
  const { phone } = turn.knowledge.tenant.desk;
  const advice = (signal?.advice ?? []).map((line) => fillIn(turn.knowledge, line));
  const summary = summarise(turn.knowledge, turn.trouble, { why: "security", cause: "", security: id });
  const sent = sectionsOf(turn, { ...summary, possible: [] }).flatMap(({ title, lines }) =>
    lines.map((line) => `${title}: ${line}`),
  );
  return securityCard({
    title: turn.say("security.title"),
    intro: turn.say("security.intro"),
    advice: advice.map((line) => line.replaceAll(phone, `**${phone}**`)),
    ...(!advice.some((line) => line.includes(phone)) && { call: turn.say("security.call", turn.desk) }),
    sentTitle: turn.say("security.sent", { button: turn.say("security.send") }),
    sent: [
      turn.say("security.sent.signal", { signal: signal?.title ?? id }),
      ...new Set(sent), // typed twice in an alarm, it is still one thing to read
      turn.say("hand-off.include.chat"),
      turn.say("security.sent.name"),
    ],
    note: turn.say("security.no-questions"),
    actions: [
      to.button("send-case", "security.send", {}, { style: "positive" }),
      to.button("false-alarm", "security.false-alarm"),
    ],
  });
}

/** What is possible where there is no next step: never a dead end. */
export function choices(turn: Turn, to: Address): Card {
  return noticeCard({
    title: turn.say("choices.title"),
    text: `${turn.say("choices.text")} ${turn.say("help.desk", turn.desk)}`,
    actions: [
      ...(canGoBack(turn.trouble) ? [to.button("back", "button.last-question")] : []),
      to.button("start-over", "button.start-over"),
      to.button("talk-to-person", "button.talk-to-person"),
    ],
  });
}

/** What the agents get, under its headings; what there is nothing of is left out. */
function sectionsOf(turn: Turn, summary: CaseSummary): { title: string; lines: string[] }[] {
  const sections = [
    { title: turn.say("hand-off.said"), lines: summary.said.map((text) => plain(text)) },
    {
      title: turn.say("hand-off.findings"),
      lines: summary.findings.map(({ title, value }) => `${title}: ${plain(value)}`),
    },
    {
      title: turn.say("passkeys.title"),
      lines: (summary.passkeys ?? []).map(({ name, details, verdict }) => `${name}: ${details}. ${verdict}`),
    },
    { title: turn.say("hand-off.possible"), lines: possibleLines(turn, summary) },
    {
      title: turn.say("hand-off.tried"),
      lines: summary.tried.map((each) => `${each.fix}: ${turn.say(`result.${each.result}`)}`),
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

const STANDS_OUT = 0.1;

/** The first causes that the agents will see; without one that stands out, three of many would only puzzle. */
function possibleLines(turn: Turn, { possible }: CaseSummary): string[] {
  if (possible.length === 0) return [];
  const likely = possible.filter(({ probability }) => probability >= STANDS_OUT).map(({ title }) => title);
  return likely.length > 0 ? likely.slice(0, 3) : [turn.say("hand-off.possible.many")];
}

function whyHandOff(turn: Turn, summary: CaseSummary): string {
  const cause = turn.knowledge.causes.get(summary.leading)?.says ?? "";
  switch (summary.why) {
    case "asked":
      return turn.say("hand-off.why.asked");
    case "unread":
      return turn.say("hand-off.why.unread");
    case "cannot-do":
      return turn.say("hand-off.why.cannot-do");
    case "needs-another-role":
      return turn.say("hand-off.why.admin", { cause: fillIn(turn.knowledge, cause) });
    case "fixes-failed":
      return turn.say("hand-off.why.two-failed");
    case "security":
      return turn.say("hand-off.why.security");
    case "inconclusive":
      return turn.say("hand-off.why.inconclusive");
    case "only-method":
      return turn.say("hand-off.why.no-way-in");
    default:
      return turn.say("hand-off.why.nothing-left");
  }
}
