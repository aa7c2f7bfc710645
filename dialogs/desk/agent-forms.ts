import type { Card, CardAction, Choice } from "../../cards/card.ts";
import { type DeskFormCardData, deskFormCard } from "../../cards/desk-form-card.ts";
import { bare, plain } from "../../cards/escape.ts";
import { transcriptCard } from "../../cards/transcript-card.ts";
import { findingTitle, valueLabel } from "../../knowledge/labels.ts";
import { button, causeTitle, type DeskView, text } from "./agent-cards.ts";
import type { Party } from "./case.ts";

/** The forms that take the place of a case card for the agent who clicked. */

export const REPLY = "reply";
export const CAUSE = "cause";
export const NOTE = "note";
export const ROUTE = "route";
export const LINES = "lines";
export const STEP = "step";
export const COLLEAGUE = "colleague";
export const OTHER_CAUSE = "other";

/** A line of the transcript with its place, as the desk shows it. */
export interface ShownLine {
  readonly seq: number;
  readonly at: number;
  readonly who: string; // by the system: "Erin Employee (person)"
  readonly isBot?: boolean;
  readonly words: string;
}

export function replyForm(view: DeskView): Card {
  return form(view, {
    title: text("desk.reply.title", { person: plain(view.case.requester.name, 60) }),
    intro: text("desk.reply.intro"),
    fields: [
      {
        id: REPLY,
        label: text("desk.reply.label"),
        entry: "text",
        placeholder: text("desk.reply.placeholder"),
        required: text("desk.reply.required"),
      },
    ],
    note: text("desk.reply.note"),
    actions: [button(view, "desk-send-reply", "desk.button.send", { style: "positive" }), cancel(view)],
  });
}

export function resolveForm(view: DeskView): Card {
  const { knowledge, case: of } = view;
  const { leading, possible } = of.summary;
  const likely = possible.map(({ cause }) => cause);
  const others = [...knowledge.causes.keys()].filter((id) => !likely.includes(id));
  const byTitle = (a: string, b: string) => causeTitle(knowledge, a).localeCompare(causeTitle(knowledge, b));
  const options: Choice[] = [...likely, ...others.sort(byTitle)].slice(0, MOST_CAUSES).map((id) => ({
    title: bare(causeTitle(knowledge, id), 100),
    value: id,
  }));
  return form(view, {
    title: text("desk.resolve.title"),
    intro: text("desk.resolve.intro"),
    facts: [
      {
        title: text("desk.resolve.bot"),
        value: leading === "" ? text("agent.no-leading") : causeTitle(knowledge, leading),
      },
    ],
    fields: [
      {
        id: CAUSE,
        label: text("desk.resolve.cause"),
        entry: "choice",
        options: [...options, { title: text("desk.resolve.other"), value: OTHER_CAUSE }],
        required: text("desk.resolve.required"),
      },
      { id: NOTE, label: text("desk.resolve.note"), entry: "text", placeholder: text("desk.resolve.placeholder") },
    ],
    actions: [button(view, "desk-send-resolve", "desk.button.resolve", { style: "positive" }), cancel(view)],
  });
}

const MOST_CAUSES = 100; // to choose from; a card may not grow over 28 KB
const MOST_CHOICES = 12; // lines that an agent looks through on a phone

/** @param lines  the last of the conversation; none where the person does not want it to be read */
export function escalateForm(view: DeskView, lines: readonly ShownLine[]): Card {
  const { knowledge, case: of } = view;
  const { leading } = of.summary;
  const routes = [...knowledge.routes.values()];
  const suggested = routes.find((route) => route.causes.includes(leading));
  const shown = of.withTranscript ? lines.slice(-MOST_CHOICES) : [];
  const newest = shown.at(-1)?.at ?? 0;
  return form(view, {
    title: text("desk.escalate.title"),
    intro: text("desk.escalate.intro"),
    fields: [
      {
        id: ROUTE,
        label: text("desk.escalate.route"),
        entry: "choice",
        options: routes.map(({ id, title, says }) => ({
          title: bare(text("desk.escalate.choice", { title, says }), 200),
          value: id,
        })),
        ...(suggested && { value: suggested.id }),
        required: text("desk.escalate.required"),
      },
      ...(shown.length === 0
        ? []
        : [
            {
              id: LINES,
              label: text("desk.escalate.lines"),
              entry: "choices" as const,
              options: shown.map(({ seq, at, who, words }) => ({
                title: unmarkable(
                  text("desk.escalate.line", { time: shortTimeOf(at, newest), speaker: who, text: words }),
                ),
                value: String(seq),
              })),
              value: shown.flatMap(({ seq, isBot }) => (isBot ? [] : [seq])).join(","), // people's words; the findings go anyway
            },
          ]),
      {
        id: NOTE,
        label: text("desk.escalate.note"),
        entry: "text" as const,
        placeholder: text("desk.escalate.placeholder"),
      },
    ],
    ...(!of.withTranscript && { note: text("desk.escalate.no-transcript") }),
    actions: [button(view, "desk-send-escalate", "desk.button.escalate", { style: "positive" }), cancel(view)],
  });
}

/** The steps that the person went through, the newest first. */
export function stepsOf({ knowledge, case: of }: DeskView): Choice[] {
  const steps = of.trouble.moves.flatMap((move): Choice[] => {
    if (move.kind === "answered" && knowledge.questions.has(move.finding)) {
      const answer = move.value === null ? "?" : valueLabel(knowledge, move.finding, move.value);
      const title = text("desk.step.question", { title: `${findingTitle(knowledge, move.finding)} (${answer})` });
      return [{ title: bare(title, 120), value: move.finding }];
    }
    const cause = move.kind === "tried" ? knowledge.causes.get(move.cause) : undefined;
    const fix = cause && knowledge.fixes.get(cause.fix);
    return cause && fix ? [{ title: bare(text("desk.step.fix", { title: fix.title }), 120), value: cause.id }] : [];
  });
  return [...new Map(steps.reverse().map((step) => [step.value, step])).values()].slice(0, 20);
}

export function stepForm(view: DeskView): Card {
  return form(view, {
    title: text("desk.step.title"),
    intro: text("desk.step.intro"),
    fields: [
      {
        id: STEP,
        label: text("desk.step.label"),
        entry: "choice",
        options: stepsOf(view),
        required: text("desk.step.required"),
      },
    ],
    actions: [
      button(view, "desk-send-step", "desk.button.ask-again", { style: "positive" }),
      button(view, "desk-give-back", "desk.button.give-back"),
      cancel(view),
    ],
  });
}

/** @param colleagues  agents who could take over; those who have worked on a case */
export function moreForm(view: DeskView, colleagues: readonly Party[], canCheck = false): Card {
  const isFull = canCheck && colleagues.length > 0; // a card has room for six buttons
  return form(view, {
    title: text("desk.more.title"),
    intro: text("desk.more.intro"),
    ...(!isFull && colleagueField(colleagues)),
    actions: [
      button(view, "desk-identity", "desk.button.identity", { style: "positive" }),
      button(view, "desk-pass", "desk.button.pass-request"),
      button(view, "desk-loss", "desk.button.device-loss"),
      ...(canCheck ? [button(view, "desk-passkeys", "desk.button.passkeys")] : []),
      ...(isFull ? [button(view, "desk-hand-on", "desk.button.hand-on")] : handOnButtons(view, colleagues)),
      cancel(view, "desk.button.to-case"),
    ],
  });
}

/** The case goes back, or to somebody. */
export function handOnForm(view: DeskView, colleagues: readonly Party[]): Card {
  return form(view, {
    title: text("desk.hand-on.title"),
    intro: text("desk.hand-on.intro"),
    ...colleagueField(colleagues),
    actions: [...handOnButtons(view, colleagues), cancel(view, "desk.button.to-case")],
  });
}

function handOnButtons(view: DeskView, colleagues: readonly Party[]): CardAction[] {
  const give = colleagues.length > 0 ? [button(view, "desk-give", "desk.button.give")] : [];
  return [button(view, "desk-put-back", "desk.button.put-back"), ...give];
}

function colleagueField(colleagues: readonly Party[]): Pick<DeskFormCardData, "fields"> {
  if (colleagues.length === 0) return {};
  const options = colleagues.map(({ id, name }) => ({ title: bare(name, 60), value: id }));
  return { fields: [{ id: COLLEAGUE, label: text("desk.more.colleague"), entry: "choice", options }] };
}

/** Some clients read Markdown in the title of a choice and some do not: what would be a link or a style is left out. */
function unmarkable(line: string): string {
  return bare(line.replace(/[*_`~[\]<>]/g, " "), 120);
}

const PAGE_LINES = 12;
const LONGEST_LINE = 500;

/**
 * One page of the transcript; page 1 has the newest lines.
 * @param where  in the place of the case card, with or without the way to a dialog of Teams, or in that dialog
 */
export function transcriptPage(
  view: DeskView,
  lines: readonly ShownLine[],
  page: number,
  where: "card" | "card-with-dialog" | "dialog" = "card",
): Card {
  const { case: of } = view;
  const pages = Math.max(1, Math.ceil(lines.length / PAGE_LINES));
  const at = Math.min(Math.max(1, page), pages);
  const end = lines.length - (at - 1) * PAGE_LINES;
  const shown = of.withTranscript ? lines.slice(Math.max(0, end - PAGE_LINES), end) : [];
  const turn = (verb: "older" | "newer", to: number) =>
    button(view, "desk-transcript", `desk.button.${verb}`, {}, { page: to });
  return transcriptCard({
    title: text("desk.transcript.title", { number: of.number }),
    page: text("desk.transcript.page", { page: at, pages, lines: lines.length }),
    note: of.withTranscript
      ? text(lines.length === 0 ? "desk.transcript.empty" : "desk.transcript.note")
      : text("desk.transcript.refused"),
    lines: shown.map(({ at: when, who, words }) => ({
      speaker: text("desk.transcript.speaker", { speaker: plain(who, 80), time: timeOf(when) }),
      text: plain(words, LONGEST_LINE) || "…",
    })),
    actions: [
      ...(of.withTranscript && at < pages ? [turn("older", at + 1)] : []),
      ...(of.withTranscript && at > 1 ? [turn("newer", at - 1)] : []),
      ...(where === "card-with-dialog" && of.withTranscript && pages > 1
        ? [{ ...button(view, "desk-transcript", "desk.button.dialog", {}, { page: at }), opensDialog: true }]
        : []),
      ...(where === "dialog" ? [] : [cancel(view, "desk.button.to-case")]),
    ],
  });
}

export function cancel(view: DeskView, title: "desk.button.cancel" | "desk.button.to-case" = "desk.button.cancel") {
  return button(view, "desk-show", title, { ignoresInputs: true });
}

/** Day, hour and minute in the world's time: agents sit in more than one place. */
export function timeOf(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** Hour and minute where the day is that of the newest line, since a choice has one line on a phone. */
function shortTimeOf(at: number, newest: number): string {
  const [day, time = ""] = new Date(at).toISOString().slice(0, 16).split("T");
  return new Date(newest).toISOString().startsWith(`${day}T`) ? time : `${day} ${time}`;
}

export function form(view: DeskView, data: Omit<DeskFormCardData, "eyebrow">): Card {
  const { number, requester } = view.case;
  return deskFormCard({
    eyebrow: text("desk.form.eyebrow", { number, person: plain(requester.name, 60) }),
    ...data,
  });
}
