import { answeredCard } from "../cards/answered-card.ts";
import type { Card } from "../cards/card.ts";
import { plain } from "../cards/escape.ts";
import { type FixCardData, fixCard } from "../cards/fix-card.ts";
import { helpCard } from "../cards/help-card.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { outOfScopeCard } from "../cards/out-of-scope-card.ts";
import { fitsButtons, questionCard } from "../cards/question-card.ts";
import { type Outcome, resultCard } from "../cards/result-card.ts";
import { sayDay, type TextKey } from "../cards/text.ts";
import { understoodCard } from "../cards/understood-card.ts";
import { welcomeCard } from "../cards/welcome-card.ts";
import { type Evidence, isMet, isPossible } from "../knowledge/evidence.ts";
import { findingTitle, valueLabel } from "../knowledge/labels.ts";
import type { Cause, Claim, Fix, Question } from "../knowledge/model.ts";
import type { Closing } from "../knowledge/passkeys/closing.ts";
import { isPastReview } from "../knowledge/review.ts";
import { fillIn, removesSomething, stepsFor } from "../knowledge/steps.ts";
import { explain } from "../knowledge/weigh.ts";
import { isAskedAgain } from "./last-method-guard.ts";
import { canGoBack } from "./moves.ts";
import type { Progress } from "./progress.ts";
import { teamsClient } from "./teams-client.ts";
import type { Address, Turn } from "./turn.ts";

export * from "./present-desk.ts";

/** The cards of the conversation, made from the turn: every word comes from the knowledge or the locale's texts. */

export function welcome(turn: Turn, to: Address): Card {
  return welcomeCard({
    title: turn.say("welcome.title"),
    intro: turn.say("welcome.intro"),
    promises: [
      turn.say("welcome.promise.short"),
      turn.say("welcome.promise.stuck"),
      turn.say("welcome.promise.secret"),
    ],
    examples: turn.say("welcome.examples"),
    actions: [
      to.button("start", "button.start", {}, { style: "positive" }),
      to.button("for-colleague", "button.for-colleague"),
      to.button("help", "button.help"),
      to.button("talk-to-person", "button.talk-to-person"),
    ],
  });
}

const COMMANDS = [
  "start",
  "back",
  "start-over",
  "where",
  "person",
  "colleague",
  "passkeys",
  "status",
  "my-data",
  "forget-me",
  "help",
] as const;

/** @param canLookUp  whether the registered passkeys can be looked up here */
export function help(turn: Turn, to: Address, canLookUp: boolean): Card {
  return helpCard({
    title: turn.say("help.title"),
    intro: turn.say("help.intro"),
    commands: COMMANDS.filter((name) => name !== "passkeys" || canLookUp).map((name) => ({
      command: turn.say(`help.command.${name}`),
      does: turn.say(`help.command.${name}.does`),
    })),
    freeText: turn.say("help.free-text"),
    desk: turn.say("help.desk", turn.desk),
    actions: [to.button("where", "button.show-where-i-am"), to.button("talk-to-person", "button.talk-to-person")],
  });
}

export function question(turn: Turn, to: Address, entry: Question, progress: Progress | undefined): Card {
  const guard = entry.finding === "has-other-method" && isGuarding(turn);
  const how = entry.how?.find((each) => isMet(each.when, turn.evidence))?.say;
  const options = entry.options.filter((option) => isPossible(option.when, turn.evidence));
  const titles = options.map((option) => option.label);
  const asButtons = entry.entry === undefined && fitsButtons(titles);
  const suggested = entry.finding === "device" && turn.trouble.about === "self" ? platformOf(turn) : undefined;
  return questionCard({
    question: askOf(turn, entry),
    ...(progress && { progress: sayProgress(turn, progress) }),
    why: turn.say("question.why", { why: guard ? turn.say("guard.why") : whyOf(turn, entry) }),
    ...(how !== undefined && { hint: turn.say("question.hint", { hint: fillIn(turn.knowledge, how) }) }),
    ...bannerOf(turn),
    ...(asButtons && {
      answers: options.map((option) => to.choice("answer", option.label, { answer: option.value })),
    }),
    ...(!asButtons &&
      entry.entry === undefined && {
        choices: options.map(({ label, value }) => ({ title: label, value })),
        label: turn.say("question.label.choose"),
      }),
    ...(suggested !== undefined && !asButtons && { chosen: suggested }),
    ...(entry.entry !== undefined && {
      entry: entry.entry === "version" ? "text" : entry.entry,
      label: turn.say(`question.label.${entry.entry}`),
      placeholder: turn.say(`question.placeholder.${entry.entry}`),
    }),
    actions: [
      ...(asButtons ? [] : [to.button("answer", "button.next", {}, { style: "positive" })]),
      to.button("dont-know", "button.dont-know", {}, { ignoresInputs: true }),
      ...(canGoBack(turn.trouble) ? [to.button("back", "button.back", {}, { ignoresInputs: true })] : []),
      ...(titles.length === 3 && asButtons
        ? []
        : [to.button("start-over", "button.start-over", {}, { ignoresInputs: true })]),
      to.button("talk-to-person", "button.talk-to-person", {}, { ignoresInputs: true }),
    ],
  });
}

/** The words of a question: the guard before a deletion asks in its own. */
export function askOf(turn: Turn, entry: Question): string {
  if (entry.finding !== "has-other-method" || !isGuarding(turn)) return entry.ask;
  return turn.say(isAskedAgain(turn) ? "guard.question.again" : "guard.question");
}

function sayProgress(turn: Turn, { left, total, isMore }: Progress): string {
  const text = turn.say(left === 1 ? "progress.one-left" : "progress.left", { left, total });
  return isMore ? `${text}. ${turn.say("progress.more")}` : text;
}

export function answered(questionText: string, answer: string): Card {
  return answeredCard({ question: questionText, answer, actions: [] });
}

/** What was read from the text, open for correction. Null when there is nothing to show. */
export function understood(turn: Turn, to: Address, findings: readonly string[]): Card {
  const { knowledge, evidence } = turn;
  const rows = findings.map((finding) => {
    const value = evidence.findings[finding]?.value ?? "";
    const entry = knowledge.questions.get(finding);
    const options = entry?.options.map(({ label, value: option }) => ({ title: label, value: option })) ?? [];
    return {
      id: finding,
      title: findingTitle(knowledge, finding),
      value: valueLabel(knowledge, finding, value),
      current: value,
      ...(options.length > 0 && {
        options: [...options, { title: turn.say("understood.not-known"), value: NOT_KNOWN }],
      }),
    };
  });
  return understoodCard({
    title: turn.say("understood.title"),
    note: turn.say("understood.note"),
    findings: rows,
    correct: {
      title: turn.say("button.correct"),
      note: turn.say("understood.correct.note"),
      save: to.button("correct", "button.save", {}, { style: "positive" }),
    },
    actions: [to.button("thats-right", "button.thats-right")],
  });
}

/** Comes back from the correction of a finding that the person does not know after all. */
export const NOT_KNOWN = "not-known";

export function fix(turn: Turn, to: Address, cause: Cause, entry: Fix, again: boolean): Card {
  const { knowledge, evidence } = turn;
  const steps = stepsFor(knowledge, entry, evidence);
  const guarded = removesSomething(knowledge, entry, evidence);
  const reset = steps.some((step) => step.removes === "everything-on-key");
  const data: FixCardData = {
    title: entry.title,
    minutes: turn.say(turn.trouble.moves.some((move) => move.kind === "tried") ? "fix.minutes.next" : "fix.minutes", {
      minutes: entry.minutes,
    }),
    cause: fillIn(knowledge, cause.says),
    becauseTitle: turn.say("fix.because"),
    because: becauseOf(turn, cause),
    stepsTitle: turn.say("fix.steps"),
    steps: steps.map((step) => ({
      text: step.say,
      ...(step.link !== undefined && {
        link: { title: turn.say("fix.open", { place: step.link.replace(/^https:\/\//, "") }), url: step.link },
      }),
    })),
    expect: turn.say("fix.expect", { expect: fillIn(knowledge, entry.expect) }),
    source: sourceOf(turn, entry.provenance[0] ?? cause.provenance[0]),
    ...(guarded && {
      guard: turn.say(
        reset ? "guard.before-reset" : isTold(turn) ? "guard.before-delete" : "guard.before-delete.listed",
      ),
    }),
    ...(again && !guarded && { guard: turn.say("result.looks-different.hint") }),
    ...bannerOf(turn),
    actions: [
      to.button("fix-worked", "button.worked", {}, { style: "positive" }),
      to.button("fix-failed", "button.still-stuck"),
      to.button("fix-cannot", "button.cannot-do"),
      ...(again ? [] : [to.button("fix-different", "button.looks-different")]),
      ...(canGoBack(turn.trouble) ? [to.button("back", "button.back")] : []),
      to.button("talk-to-person", "button.talk-to-person"),
    ],
  };
  return fixCard(data);
}

export function result(turn: Turn, entry: Fix, outcome: Outcome): Card {
  const next: Partial<Record<Outcome, TextKey>> = {
    failed: "result.failed.next",
    "cannot-do": "result.cannot-do.next",
    "looks-different": "result.looks-different.next",
  };
  const nextKey = next[outcome];
  return resultCard({
    eyebrow: turn.say("result.title"),
    title: entry.title,
    result: outcome,
    outcome: turn.say(`result.${outcome}`),
    ...(nextKey && { next: turn.say(nextKey) }),
    actions: [],
  });
}

export function testSignIn(turn: Turn, to: Address): Card {
  return noticeCard({
    text: turn.say("solved.ask-test"),
    actions: [
      to.button("test-worked", "button.test-worked", {}, { style: "positive" }),
      to.button("test-failed", "button.test-failed"),
      to.button("test-later", "button.test-later"),
    ],
  });
}

export function solved(turn: Turn, outcome: Closing | "untested"): Card {
  const text = `${turn.say(`solved.${outcome}`)} ${turn.say("solved.recommend-second")}`;
  return noticeCard({ title: turn.say("solved.title"), text, tone: "good", actions: [] });
}

export function outOfScope(turn: Turn, to: Address, id: string): Card {
  const entry = turn.knowledge.scope.get(id);
  const { generalHelpdesk } = turn.knowledge.tenant;
  const text = entry ? fillIn(turn.knowledge, entry.answer) : turn.say("scope.unknown");
  return outOfScopeCard({
    title: turn.say("scope.title"),
    text,
    ...(!text.includes(generalHelpdesk) && { contact: turn.say("scope.contact", { desk: generalHelpdesk }) }),
    actions: [to.button("its-a-passkey", "button.its-a-passkey"), to.button("talk-to-person", "button.talk-to-person")],
  });
}

/** The strongest reasons that speak for the cause, in the person's own answers. */
function becauseOf(turn: Turn, cause: Cause): string[] {
  const { knowledge, evidence } = turn;
  const all = explain(knowledge, evidence, cause.id).filter(({ by, factor }) => by !== "wording" && factor > 1.2);
  const symptom = all.find(({ by }) => by === "symptom"); // further ones say much the same
  const reasons = all
    .filter((reason) => reason === symptom || reason.by !== "symptom")
    .map((reason) => {
      if (reason.because) return reason.because;
      if (reason.by === "symptom") return knowledge.symptoms.get(reason.id)?.title ?? "";
      if (reason.by === "error")
        return turn.say("fix.because.error", { error: knowledge.errors.get(reason.id)?.title ?? reason.id });
      const answer = `${findingTitle(knowledge, reason.id)}: ${valueLabel(knowledge, reason.id, reason.value ?? "")}`;
      return turn.say("fix.because.answer", { answer: plain(answer) });
    })
    .filter((line) => line !== "");
  if (symptom === undefined && fitsWords(evidence, cause.id)) reasons.push(turn.say("fix.because.words"));
  const lines = [...new Set(reasons)].slice(0, 3);
  return lines.length > 0 ? lines : [turn.say("fix.because.likely")];
}

/** Whether the words speak for a cause at least twice as much as for those that they do not name. */
function fitsWords({ wording }: Evidence, cause: string): boolean {
  const [own, others] = [wording[cause], wording[""]];
  return own !== undefined && others !== undefined && own - others >= Math.LN2;
}

function sourceOf(turn: Turn, claim: Claim | undefined): string {
  if (!claim) return "";
  const date = sayDay(turn.locale, claim.checked);
  const late = isPastReview(claim, turn.ports.now()) ? ` ${turn.say("fix.source.past-review")}` : "";
  return `${sourceLine(turn, claim, date)}${late}`;
}

function sourceLine(turn: Turn, claim: Claim, date: string): string {
  if (!claim.source.startsWith("https://")) return turn.say("fix.source.plain", { title: claim.source, date });
  const key = claim.standing === "disputed" ? "fix.source.disputed" : "fix.source";
  return turn.say(key, { title: new URL(claim.source).hostname, url: claim.source, date });
}

function bannerOf(turn: Turn): { banner?: string } {
  return turn.trouble.about === "colleague" ? { banner: turn.say("banner.colleague") } : {};
}

function isGuarding(turn: Turn): boolean {
  return turn.session.trouble?.guarding === true;
}

/** The device that the person writes from: a suggestion, since it is often another than the one that fails. */
function platformOf(turn: Turn): string | undefined {
  const platforms: Readonly<Record<string, string>> = {
    ios: "iphone",
    android: "android",
    windows: "windows",
    mac: "mac",
    linux: "linux",
  };
  return platforms[teamsClient(turn.context.activity)?.toLowerCase() ?? ""];
}

/** In English the reason goes on after the colon; in another language it begins as its file has it. */
function whyOf(turn: Turn, { why }: Question): string {
  return turn.knowledge === turn.base ? decapitalise(why) : why;
}

function decapitalise(text: string): string {
  return /^(?:[A-Z][a-z]|A )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Whether the person said that there is another way in; otherwise the list shows one. */
function isTold({ evidence }: Turn): boolean {
  const told = evidence.findings["has-other-method"];
  return told?.origin === "chosen" && told.value === "yes";
}
