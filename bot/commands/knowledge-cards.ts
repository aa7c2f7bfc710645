import { type Card, type CardAction, MOST_ACTIONS } from "../../cards/card.ts";
import { fixCard } from "../../cards/fix-card.ts";
import { outOfScopeCard } from "../../cards/out-of-scope-card.ts";
import { fitsButtons, questionCard } from "../../cards/question-card.ts";
import { securityCard } from "../../cards/security-card.ts";
import { say, type TextKey } from "../../cards/text.ts";
import type { Finding } from "../../knowledge/files.ts";
import type { Cause, Fix, Knowledge, Question, Variant } from "../../knowledge/model.ts";
import { findingAt, type Rule, type RuleContext, type Where } from "../../knowledge/rules/rule.ts";
import { fillIn } from "../../knowledge/steps.ts";
import { largestCaseCards, largestEscalateForm } from "./knowledge-desk-cards.ts";

const NAME = "cards-fit";
export const LARGEST_BYTES = 28 * 1024; // what Teams takes
/** Below this the words of a card cannot make it too large, whatever the template adds; so most are never made. */
export const SURELY_FITS = 12_000; // bytes

/** The real cards, made from the entries: known to this layer only, so the check gets it from outside. */
export const cardsFit: Rule = {
  name: NAME,
  why: "Teams drops a card that is too large, and a button too many is refused: the person would see nothing at all.",
  check: (context) => [
    ...fixes(context),
    ...questions(context),
    ...signals(context),
    ...subjects(context),
    ...desk(context),
  ],
};

function fixes(context: RuleContext): Finding[] {
  const { knowledge } = context;
  const causes = new Map<string, Cause[]>();
  for (const cause of knowledge.causes.values()) causes.set(cause.fix, [...(causes.get(cause.fix) ?? []), cause]);
  return [...knowledge.fixes.values()].flatMap((fix) =>
    fix.variants.flatMap((variant, v) => {
      const steps = longestSteps(knowledge, variant);
      if (bytesOf(steps.join("") + fix.expect) < SURELY_FITS) return [];
      const card = fixCardOf(knowledge, fix, steps, causes.get(fix.id) ?? []);
      return tooLarge(context, { kind: "fix", name: fix.id, path: ["variants", v] }, card);
    }),
  );
}

/** The texts of a variant's steps, with the longest variant of each procedure. */
export function longestSteps(knowledge: Knowledge, { steps }: Variant, depth = 0): string[] {
  return steps.flatMap(({ say: words, procedure, link }) => {
    if (procedure === undefined) return [`${fillIn(knowledge, words ?? "")}${link ?? ""}`];
    const variants = depth < 3 ? (knowledge.procedures.get(procedure)?.variants ?? []) : [];
    const all = variants.map((variant) => longestSteps(knowledge, variant, depth + 1));
    return all.sort((a, b) => b.join("").length - a.join("").length)[0] ?? [];
  });
}

export function fixCardOf(knowledge: Knowledge, fix: Fix, steps: readonly string[], causes: readonly Cause[]): Card {
  const longest = (texts: readonly string[]) => [...texts].sort((a, b) => b.length - a.length);
  const claim = fix.provenance[0];
  return fixCard({
    title: fix.title,
    minutes: text("fix.minutes.next", { minutes: fix.minutes }),
    cause: fillIn(knowledge, longest(causes.map((cause) => cause.says))[0] ?? ""),
    becauseTitle: text("fix.because"),
    because: longest(causes.flatMap(({ evidence }) => evidence.flatMap(({ because }) => because ?? []))).slice(0, 3),
    stepsTitle: text("fix.steps"),
    steps: steps.map((words) => ({ text: words })),
    expect: text("fix.expect", { expect: fillIn(knowledge, fix.expect) }),
    source: text("fix.source.disputed", {
      title: claim?.source ?? "",
      url: claim?.source ?? "",
      date: "20 November 2026",
    }),
    guard: text("guard.before-delete"),
    banner: text("banner.colleague"),
    actions: Array.from({ length: MOST_ACTIONS }, () => button(text("button.looks-different"))),
  });
}

function questions(context: RuleContext): Finding[] {
  return [...context.knowledge.questions.values()].flatMap((question) => {
    const where = { kind: "question", name: question.id, path: ["options"] };
    const words = JSON.stringify(question.options) + longestHow(question);
    if (bytesOf(words) < SURELY_FITS && question.options.length <= MOST_ACTIONS) return [];
    return tooLarge(context, where, questionCardOf(context.knowledge, question));
  });
}

function longestHow({ how = [] }: Question): string {
  return [...how].sort((a, b) => b.say.length - a.say.length)[0]?.say ?? "";
}

function questionCardOf(knowledge: Knowledge, question: Question): Card {
  const titles = question.options.map(({ label }) => label);
  const asButtons = question.entry === undefined && fitsButtons(titles);
  return questionCard({
    question: question.ask,
    progress: text("progress.left", { left: 99, total: 99 }),
    why: text("question.why", { why: question.why }),
    hint: text("question.hint", { hint: fillIn(knowledge, longestHow(question)) }),
    banner: text("banner.colleague"),
    ...(asButtons
      ? { answers: titles.map(button) }
      : { choices: question.options.map(({ label, value }) => ({ title: label, value })), label: "label" }),
    actions: Array.from({ length: asButtons ? MOST_ACTIONS - titles.length : 5 }, () => button(text("button.back"))),
  });
}

function signals(context: RuleContext): Finding[] {
  return [...context.knowledge.security.values()].flatMap((signal) => {
    if (bytesOf(signal.advice.join("")) < SURELY_FITS) return [];
    const card = securityCard({
      title: text("security.title"),
      intro: text("security.intro"),
      advice: signal.advice.map((line) => fillIn(context.knowledge, line)),
      call: text("security.call"),
      sentTitle: text("security.call"),
      sent: [],
      actions: [button(text("security.send")), button(text("security.false-alarm"))],
    });
    return tooLarge(context, { kind: "security", name: signal.id, path: ["advice"] }, card);
  });
}

function subjects(context: RuleContext): Finding[] {
  return [...context.knowledge.scope.values()].flatMap((entry) => {
    if (bytesOf(entry.answer) < SURELY_FITS) return [];
    const card = outOfScopeCard({ title: text("scope.title"), text: entry.answer, actions: [] });
    return tooLarge(context, { kind: "scope", name: entry.id, path: ["answer"] }, card);
  });
}

/** What agents get: a case with the longest of everything, and the escalation with all routes. */
function desk(context: RuleContext): Finding[] {
  const isTooLarge = (card: Card) => bytesOf(JSON.stringify(card)) >= LARGEST_BYTES;
  const form = largestEscalateForm(context.knowledge);
  const cards = [...largestCaseCards(context.knowledge, isTooLarge), ...(form ? [form] : [])];
  return cards.flatMap(({ card, where }) => tooLarge(context, where, card));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function tooLarge(context: RuleContext, where: Where, card: Card): Finding[] {
  const bytes = bytesOf(JSON.stringify(card));
  if (bytes < LARGEST_BYTES) return [];
  const message = `The card made of this has ${Math.ceil(bytes / 1024)} KB, and Teams takes ${LARGEST_BYTES / 1024} KB. Shorten the texts, or make two entries of it.`;
  return [findingAt(context, where, NAME, message)];
}

function button(title: string): CardAction {
  const data = { conversation: "c".repeat(40), step: 99, nonce: "00000000-0000-0000-0000-000000000000" };
  return { verb: "answer", title, data };
}

function text(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  return say("en", key, values);
}
