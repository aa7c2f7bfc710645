import type { FieldValue, Knowledge, Mapping, Route, TicketFact } from "../../knowledge/model.ts";
import type { HelpCase, Party, PickedLine } from "./case.ts";
import { isGuest } from "./red-flags.ts";

/** An escalation as it goes out: the case, whom it goes to, and what the agent chose and wrote. */
export interface Escalation {
  readonly case: HelpCase;
  readonly key: string; // idempotency key; the ticket carries it, for systems that do not know the header
  readonly route: Route;
  readonly agent: Party;
  readonly lines: readonly PickedLine[];
  readonly note: string;
}

/**
 * The body that a ticket system gets. Pure. Everything in it is plain text: no markup of ours, no control characters but line
 * ends, and none of these where a system might make a header or a title of it. A field that is too long is cut between two
 * letters, with a mark that says so.
 */
export function ticketBody(knowledge: Knowledge, mapping: Mapping, escalation: Escalation): object {
  const body: Body = {};
  for (const [path, field] of Object.entries(mapping.fields))
    put(body, path, "value" in field ? field.value : mapped(factOf(knowledge, escalation, field.from), field));
  for (const [path, value] of Object.entries(escalation.route.ticket?.set ?? {})) put(body, path, value);
  return body;
}

type Body = { [name: string]: unknown };
type Fact = string | number | readonly string[] | readonly object[] | undefined;

const MARK = " […]"; // stands where the rest was cut off
const LONGEST = 30_000;
const LONGEST_LINE = 1_000;
const MOST_LINES = 200;

/** One line of plain text, cut between two letters. */
export function oneLine(text: string, longest = 200): string {
  return cut(cleaned(text).replace(/\s+/gu, " ").trim(), longest);
}

/** Lines of plain text, cut between two letters. */
export function textBlock(text: string, longest = LONGEST): string {
  return cut(
    cleaned(text)
      .replace(/\r\n?|\p{Zl}|\p{Zp}/gu, "\n")
      .replace(/[^\S\n]+/gu, " ")
      .trim(),
    longest,
  );
}

/** Without what nobody sees and what a terminal, a header or a reader's eye could be steered by. */
function cleaned(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, (letter) => (letter === "\n" || letter === "\r" || letter === "\t" ? letter : " "))
    .replace(/[\p{Cf}\p{Co}]/gu, "");
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const room = longest - MARK.length;
  return `${text
    .slice(0, room)
    .toWellFormed()
    .replace(/\uFFFD$/, "")
    .trimEnd()}${MARK}`;
}

function mapped(fact: Fact, { longest, words }: { longest?: number; words?: Readonly<Record<string, string>> }): Fact {
  if (typeof fact !== "string") return fact;
  const said = words && Object.hasOwn(words, fact) ? words[fact] : fact;
  return said === undefined ? undefined : cut(said, longest ?? LONGEST);
}

/** Sets "a.b.c"; the paths come from the knowledge, whose schema takes names only. */
function put(body: Body, path: string, value: Fact | FieldValue): void {
  if (value === undefined || value === "") return;
  const names = path.split(".");
  const last = names.pop() ?? "";
  let at = body;
  for (const name of names) {
    const next = Object.hasOwn(at, name) ? at[name] : undefined;
    const inner = typeof next === "object" && next !== null && !Array.isArray(next) ? (next as Body) : {};
    at[name] = inner;
    at = inner;
  }
  at[last] = value;
}

function factOf(knowledge: Knowledge, escalation: Escalation, fact: TicketFact): Fact {
  const { case: of, key, route, agent, note } = escalation;
  const { summary } = of;
  const { person } = summary;
  const leading = summary.possible.find(({ cause }) => cause === summary.leading);
  switch (fact) {
    case "title":
      return oneLine(titleOf(of, knowledge.causes.get(summary.leading)?.title), 500);
    case "description":
      return textBlock(description(knowledge, escalation));
    case "urgency":
      return route.urgent || summary.security !== undefined ? "high" : "normal";
    case "key":
      return key;
    case "case":
      return of.number;
    case "route":
      return route.id;
    case "person":
      return oneLine(person?.name ?? "");
    case "account":
      return oneLine(person?.account ?? "");
    case "object-id":
      return oneLine(person?.objectId ?? "");
    case "tenant-id":
      return oneLine(person?.tenantId ?? "");
    case "identity":
      return NOT_VERIFIED;
    case "agent":
      return oneLine(agent.name);
    case "note":
      return textBlock(note);
    case "cause":
      return summary.leading;
    case "cause-title":
      return oneLine(knowledge.causes.get(summary.leading)?.title ?? "");
    case "probability":
      return leading && Math.round(leading.probability * 100) / 100;
    case "opened-at":
      return new Date(of.openedAt).toISOString();
    case "findings":
      return summary.findings.map(({ title, value }) => ({ title: oneLine(title), value: oneLine(value) }));
    case "ruled-out":
      return summary.ruledOut.map(({ cause, title, why }) => ({
        cause,
        title: oneLine(title),
        why: oneLine(why, 500),
      }));
    case "possible":
      return summary.possible.map(({ cause, title, probability }) => ({
        cause,
        title: oneLine(title),
        probability: Math.round(probability * 100) / 100,
      }));
    case "tried":
      return summary.tried.map(({ cause, fix, result }) => ({ cause, fix: oneLine(fix), result }));
    case "transcript":
      return picked(escalation).map(({ at, who, words }) => ({
        at: new Date(at).toISOString(),
        speaker: oneLine(who),
        text: textBlock(words, LONGEST_LINE),
      }));
    case "knowledge-version":
      return summary.knowledgeVersion;
  }
}

const NOT_VERIFIED = "not verified";

function membershipOf(person: HelpCase["summary"]["person"]): string {
  const guest = isGuest(person);
  return guest === undefined ? "not known" : guest ? "guest of another organisation" : "member";
}

function titleOf(of: HelpCase, cause: string | undefined): string {
  const what = of.summary.security === undefined ? "Passkey" : "Security, passkey";
  return `${what}: ${cause ?? "cause not known"} (${of.number})`;
}

/** For systems with one field for everything. */
function description(knowledge: Knowledge, escalation: Escalation): string {
  const { case: of, agent, note } = escalation;
  const { summary } = of;
  const { person, first } = summary;
  const parts: [string, readonly string[]][] = [
    ["", [note]],
    [
      "Person",
      [
        [person?.name, person?.account, person?.objectId].filter(Boolean).join(", ") || "not known",
        `Tenant: ${person?.tenantId ?? "not known"}. Account type: ${membershipOf(person)}. Teams on: ${oneLine(person?.client ?? "not known", 30)}.`,
        "Identity: NOT VERIFIED. A chat proves nothing.",
      ],
    ],
    ["Do this first", [first.action, [first.portal, first.role].filter(Boolean).join(", role: ")]],
    ["Findings", summary.findings.map(({ title, value }) => `${title}: ${value}`)],
    [
      "Still possible",
      summary.possible.map(({ title, probability }) => `${title} (${Math.min(99, Math.round(probability * 100))} %)`),
    ],
    ["Ruled out", summary.ruledOut.map(({ title, why }) => `${title}: ${why}`)],
    ["Tried", summary.tried.map(({ fix, result }) => `${fix}: ${RESULTS[result]}`)],
    [
      "From the conversation",
      picked(escalation).map(
        ({ at, who, words }) => `[${new Date(at).toISOString()}] ${oneLine(who)}: ${oneLine(words, LONGEST_LINE)}`,
      ),
    ],
    ["", [`Passkey Helpdesk case ${of.number}, sent by ${oneLine(agent.name)}, knowledge ${knowledge.version}`]],
  ];
  return parts
    .map(
      ([title, lines]) =>
        [title, lines.filter((line) => line !== "").map((line) => (title ? `- ${line}` : line))] as const,
    )
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === "" ? [] : [title]), ...lines].join("\n"))
    .join("\n\n");
}

const RESULTS = {
  worked: "worked",
  failed: "did not help",
  "cannot-do": "could not be done",
  "looks-different": "the screen looked different",
};

/** Nothing of the conversation without the person's consent. */
function picked({ case: of, lines }: Escalation): readonly PickedLine[] {
  return of.withTranscript ? lines.slice(0, MOST_LINES) : [];
}
