import type { Card } from "../../cards/card.ts";
import { reportCard } from "../../cards/report-card.ts";
import { sayDay } from "../../cards/text.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { causeTitle, text } from "./agent-cards.ts";
import type { HelpCase } from "./case.ts";
import { table } from "./csv.ts";

/** What the cases of a time have in common. Only cases that reached the helpdesk are among them. */
export interface Report {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  readonly resolved: number;
  readonly botRight: number; // of those resolved with a cause: the bot's first one
  readonly botWithinThree: number;
  readonly withCause: number;
  readonly medianQuestions: number | undefined;
  readonly medianMsToTake: number | undefined;
  readonly medianMsToResolve: number | undefined;
  readonly causes: readonly { readonly cause: string; readonly cases: number; readonly botRight: number }[];
  readonly fixes: readonly { readonly cause: string; readonly tried: number; readonly worked: number }[];
  readonly lostAt: readonly { readonly step: string; readonly cases: number }[]; // question or cause id of the last step
}

/** Counts. Pure. @param cases  in any order */
export function reportOf(cases: readonly HelpCase[], from: number, to: number): Report {
  const among = cases.filter((of) => of.openedAt >= from && of.openedAt <= to);
  const resolved = among.filter((of) => of.resolution !== undefined);
  const known = resolved.filter((of) => of.resolution?.cause !== "");
  const isRight = (of: HelpCase) => of.resolution?.cause === of.summary.leading;
  const firstThree = (of: HelpCase) => [
    of.summary.leading,
    ...of.summary.possible.slice(0, 3).map(({ cause }) => cause),
  ];
  return {
    from,
    to,
    cases: among.length,
    resolved: resolved.length,
    withCause: known.length,
    botRight: known.filter(isRight).length,
    botWithinThree: known.filter((of) =>
      firstThree(of)
        .slice(0, 4)
        .includes(of.resolution?.cause ?? ""),
    ).length,
    medianQuestions: median(among.map((of) => of.trouble.moves.filter((move) => move.kind === "answered").length)),
    medianMsToTake: median(among.flatMap((of) => firstBy(of))),
    medianMsToResolve: median(resolved.map((of) => (of.resolution?.at ?? of.openedAt) - of.openedAt)),
    causes: counted(known, (of) => of.resolution?.cause ?? "").map(({ id, of }) => ({
      cause: id,
      cases: of.length,
      botRight: of.filter(isRight).length,
    })),
    fixes: fixesOf(among),
    lostAt: counted(
      among.filter((of) => lastStep(of) !== undefined),
      (of) => lastStep(of) ?? "",
    ).map(({ id, of }) => ({ step: id, cases: of.length })),
  };
}

function firstBy({ log, openedAt }: HelpCase): number[] {
  const first = log.find((entry) => entry.role === "agent");
  return first === undefined ? [] : [first.at - openedAt];
}

function fixesOf(cases: readonly HelpCase[]): Report["fixes"] {
  const tried = cases.flatMap((of) => of.trouble.moves.flatMap((move) => (move.kind === "tried" ? [move] : [])));
  return counted(tried, (move) => move.cause).map(({ id, of }) => ({
    cause: id,
    tried: of.length,
    worked: of.filter((move) => move.result === "worked").length,
  }));
}

function lastStep({ trouble }: HelpCase): string | undefined {
  const last = trouble.moves.findLast((move) => move.kind === "answered" || move.kind === "tried");
  return last?.kind === "answered" ? last.finding : last?.kind === "tried" ? last.cause : undefined;
}

/** Groups, the largest first; those of one size in the order of their names. */
function counted<Item>(items: readonly Item[], idOf: (item: Item) => string): { id: string; of: Item[] }[] {
  const groups = Map.groupBy(items, idOf);
  return [...groups]
    .map(([id, of]) => ({ id, of }))
    .sort((a, b) => b.of.length - a.of.length || a.id.localeCompare(b.id));
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

// ---------------------------------------------------------------------------------------------------------------------

const MOST_ROWS = 8; // of a table on a card

interface Section {
  readonly title: string;
  readonly head: readonly [string, string, string];
  readonly rows: readonly (readonly [string, string, string])[];
}

export function reportView(knowledge: Knowledge, report: Report): Card {
  return reportCard({
    eyebrow: period(report),
    title: text("desk.report.title"),
    summary: summaryOf(report),
    figures: figures(report),
    tables: sections(knowledge, report)
      .filter(({ rows }) => rows.length > 0)
      .map(({ title, head: [name, first, second], rows }) => ({
        title,
        name,
        first,
        second,
        rows: rows.slice(0, MOST_ROWS).map(([a, b, c]) => ({ name: a, first: b, second: c })),
      })),
    note: text("desk.report.note"),
    actions: [],
  });
}

export function reportMarkdown(knowledge: Knowledge, report: Report): string {
  const cell = (value: string) => value.replace(/[\\|]/g, "\\$&").replace(/\s+/g, " ");
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [
    `# ${text("desk.report.title")}`,
    `${period(report)}. ${summaryOf(report)}.`,
    figures(report)
      .map(({ title, value }) => `- ${title}: ${value}`)
      .join("\n"),
    ...sections(knowledge, report)
      .filter(({ rows }) => rows.length > 0)
      .flatMap(({ title, head, rows }) => [`## ${title}`, [row(head), "|---|---:|---:|", ...rows.map(row)].join("\n")]),
    text("desk.report.note"),
  ].join("\n\n");
}

/** One table for a spreadsheet: section, name, and the two figures of each row. */
export function reportCsv(knowledge: Knowledge, report: Report): string {
  return table(
    ["section", "name", "first", "second"],
    [
      ...figures(report).map(({ title, value }) => ["figures", title, value, ""]),
      ...sections(knowledge, report).flatMap(({ title, rows }) => rows.map((row) => [title, ...row])),
    ],
  );
}

function period({ from, to }: Report): string {
  const day = (at: number) => sayDay("en", new Date(at).toISOString());
  return text("desk.report.eyebrow", { from: day(from), to: day(to) });
}

function summaryOf({ cases, resolved }: Report): string {
  return cases === 0 ? text("desk.report.none") : text("desk.report.summary", { count: cases, resolved });
}

function figures(report: Report): { title: string; value: string }[] {
  const { withCause, botRight, botWithinThree, medianQuestions, medianMsToTake, medianMsToResolve } = report;
  const share = (right: number) =>
    withCause === 0
      ? text("desk.report.unknown")
      : text("desk.report.agrees.value", { right, of: withCause, percent: Math.round((100 * right) / withCause) });
  const minutes = (ms: number | undefined) =>
    ms === undefined
      ? text("desk.report.unknown")
      : text("desk.report.minutes", { minutes: Math.round(ms / 6_000) / 10 });
  return [
    { title: text("desk.report.agrees"), value: share(botRight) },
    { title: text("desk.report.within-three"), value: share(botWithinThree) },
    {
      title: text("desk.report.questions"),
      value: medianQuestions === undefined ? text("desk.report.unknown") : String(medianQuestions),
    },
    { title: text("desk.report.to-take"), value: minutes(medianMsToTake) },
    { title: text("desk.report.to-resolve"), value: minutes(medianMsToResolve) },
  ];
}

function sections(knowledge: Knowledge, report: Report): Section[] {
  const share = (part: number, whole: number) => (whole === 0 ? "" : `${Math.round((100 * part) / whole)} %`);
  const step = (id: string) =>
    knowledge.vocabulary.findings[id]?.title ?? knowledge.fixes.get(knowledge.causes.get(id)?.fix ?? "")?.title ?? id;
  const steps = report.lostAt.reduce((sum, { cases }) => sum + cases, 0);
  return [
    {
      title: text("desk.report.causes"),
      head: [text("desk.report.causes.name"), text("desk.report.causes.first"), text("desk.report.causes.second")],
      rows: report.causes.map(({ cause, cases, botRight }) => [
        causeTitle(knowledge, cause),
        String(cases),
        String(botRight),
      ]),
    },
    {
      title: text("desk.report.fixes"),
      head: [text("desk.report.fixes.name"), text("desk.report.fixes.first"), text("desk.report.fixes.second")],
      rows: report.fixes.map(({ cause, tried, worked }) => [
        knowledge.fixes.get(knowledge.causes.get(cause)?.fix ?? "")?.title ?? cause,
        String(tried),
        String(worked),
      ]),
    },
    {
      title: text("desk.report.lost"),
      head: [text("desk.report.lost.name"), text("desk.report.lost.first"), text("desk.report.lost.second")],
      rows: report.lostAt.map((each) => [step(each.step), String(each.cases), share(each.cases, steps)]),
    },
  ];
}
