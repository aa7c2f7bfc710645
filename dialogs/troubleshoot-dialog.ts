import type { Outcome } from "../cards/result-card.ts";
import type { TextKey } from "../cards/text.ts";
import { known } from "../knowledge/evidence.ts";
import type { Cause, Fix, Question } from "../knowledge/model.ts";
import { nextStep, type Outlook } from "../knowledge/next-step.ts";
import type { TextReading } from "../knowledge/read-text.ts";
import { removesSomething } from "../knowledge/steps.ts";
import { wordsOf } from "../knowledge/words.ts";
import { checkedValue, readAnswer } from "./answers.ts";
import type { HandOffOptions } from "./hand-off-dialog.ts";
import { valueLabel } from "./hand-off-summary.ts";
import { type Command, commandOf } from "./input.ts";
import * as present from "./present.ts";
import {
  Dialog,
  type DialogContext,
  DialogReason,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from "./sdk.ts";
import type { Move, OpenCard, TriedResult } from "./state.ts";
import { type Turn, turnOf } from "./turn.ts";

export const TROUBLESHOOT = "troubleshoot";
export const HAND_OFF = "hand-off";

/** `waiting`: the open card stays on the table, nothing is shown. */
interface TroubleshootOptions {
  readonly waiting?: boolean;
}

/**
 * The waterfall over the runbook: show the next step, take what comes back, and begin again with what is now known.
 * Which step is next is decided by `nextStep` of the knowledge; this class carries it out.
 */
export class TroubleshootDialog extends WaterfallDialog<TroubleshootOptions> {
  constructor() {
    super(TROUBLESHOOT, [(step) => show(step), (step) => take(step)]);
  }

  /** A click on a card is an invoke, which the waterfall of the SDK does not go on for. */
  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.resumeDialog(dc, DialogReason.continueCalled);
  }
}

/** Adds what a text says as a move. @returns false when it says nothing new */
export function learn(turn: Turn, text: string, reading: TextReading, except?: string): boolean {
  const before = turn.evidence;
  const findings = Object.entries(reading.evidence.findings)
    .filter(([finding]) => finding !== except && before.findings[finding] === undefined)
    .map(([finding, { value }]) => [finding, value] as const);
  const symptoms = Object.entries(reading.evidence.symptoms).filter(([id]) => before.symptoms[id] === undefined);
  const errors = reading.evidence.errors.filter((id) => !before.errors.includes(id));
  turn.move({
    kind: "said",
    text,
    findings: Object.fromEntries(findings),
    symptoms: Object.fromEntries(symptoms),
    wording: reading.evidence.wording,
    errors,
  });
  return findings.length + symptoms.length + errors.length > 0;
}

/** Shows what was read from a text, open for correction; says nothing when nothing was read. */
export async function showUnderstood(turn: Turn, reading: TextReading): Promise<void> {
  const findings = Object.keys(reading.evidence.findings).filter(
    (finding) => known(turn.evidence, finding) !== undefined,
  );
  if (findings.length === 0) return;
  const card = await turn.aside((to) => present.understood(turn, to, findings.slice(0, 6)));
  turn.updateTrouble({ understood: card });
}

/** Shows the waiting card once more. */
export async function showAgain(turn: Turn, card: OpenCard): Promise<void> {
  const { knowledge } = turn;
  const question = knowledge.questions.get(card.subject);
  const cause = knowledge.causes.get(card.subject);
  const fix = cause && knowledge.fixes.get(cause.fix);
  if (card.kind === "question" && question)
    await turn.reopen(card, (to) => present.question(turn, to, question, outlookOf(turn)));
  else if (card.kind === "fix" && cause && fix)
    await turn.reopen(card, (to) => present.fix(turn, to, cause, fix, isShownAgain(turn, cause.id)));
  else if (card.kind === "test") await turn.reopen(card, (to) => present.testSignIn(turn, to));
  else if (card.kind === "security") await turn.reopen(card, (to) => present.security(turn, to, card.subject));
  else if (card.kind === "scope") await turn.reopen(card, (to) => present.outOfScope(turn, to, card.subject));
  else if (card.kind === "welcome") await turn.reopen(card, (to) => present.welcome(turn, to));
}

/** Drops the last step that the person made. @returns false at the beginning */
export async function goBack(turn: Turn): Promise<boolean> {
  const { moves } = turn.trouble;
  const last = moves.findLastIndex(
    (move) => move.kind === "answered" || move.kind === "tried" || move.kind === "corrected",
  );
  if (last === -1) return false;
  await closeQuestion(turn, "answered.went-back");
  turn.updateTrouble({ moves: moves.slice(0, last), guarding: false });
  return true;
}

async function show(step: WaterfallStepContext<TroubleshootOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  if (step.options?.waiting) return Dialog.EndOfTurn;
  if (turn.trouble.moves.at(-1)?.kind === "tried" && lastTried(turn)?.result === "worked") {
    await turn.open("test", "", (to) => present.testSignIn(turn, to));
    return Dialog.EndOfTurn;
  }
  const cannot = lastTried(turn);
  if (cannot?.result === "cannot-do") return handOff(step, { why: "cannot-do", cause: cannot.cause });
  const different = unansweredVariant(turn);
  if (different) return ask(turn, different);
  const outlook = outlookOf(turn);
  switch (outlook.step.kind) {
    case "ask":
      return ask(turn, turn.knowledge.questions.get(outlook.step.question), outlook);
    case "advise":
      return advise(step, turn, outlook);
    case "handOff":
      return handOff(step, { why: outlook.step.why, cause: outlook.step.cause });
  }
}

async function ask(turn: Turn, question: Question | undefined, outlook = outlookOf(turn)): Promise<DialogTurnResult> {
  if (question) await turn.open("question", question.id, (to) => present.question(turn, to, question, outlook));
  return Dialog.EndOfTurn;
}

/** A fix that deletes or resets something comes only when the person has another way in; that is asked first. */
async function advise(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  outlook: Outlook,
): Promise<DialogTurnResult> {
  const { knowledge, evidence } = turn;
  const cause = outlook.step.kind === "advise" ? knowledge.causes.get(outlook.step.cause) : undefined;
  const fix = cause && knowledge.fixes.get(cause.fix);
  if (!cause || !fix) return handOff(step, { why: "nothing-left", cause: outlook.leading[0]?.id ?? "" });
  if (removesSomething(knowledge, fix, evidence)) {
    const told = evidence.findings["has-other-method"];
    const other = told?.origin === "said" ? undefined : told?.value; // read from a sentence is not enough to delete upon
    if (other === undefined && !evidence.unknown.includes("has-other-method")) {
      turn.updateTrouble({ guarding: true });
      return ask(turn, knowledge.questions.get("has-other-method"), outlook);
    }
    if (other !== "yes") {
      await turn.tell(other === "no" ? "guard.no-other-way" : "guard.not-sure");
      return handOff(step, { why: "only-method", cause: cause.id });
    }
  }
  await turn.open("fix", cause.id, (to) => present.fix(turn, to, cause, fix, isShownAgain(turn, cause.id)));
  return Dialog.EndOfTurn;
}

async function take(step: WaterfallStepContext<TroubleshootOptions>): Promise<DialogTurnResult> {
  const turn = turnOf(step.context);
  const card = turn.session.card;
  const question = card?.kind === "question" ? turn.knowledge.questions.get(card.subject) : undefined;
  if (question) return takeAnswer(step, turn, question);
  const cause = card?.kind === "fix" ? turn.knowledge.causes.get(card.subject) : undefined;
  const fix = cause && turn.knowledge.fixes.get(cause.fix);
  if (cause && fix) return takeResult(step, turn, cause, fix);
  if (card?.kind === "test") return takeTest(step, turn);
  return step.replaceDialog(TROUBLESHOOT); // the card's question or cause left the knowledge: go on with what is known
}

async function takeAnswer(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  question: Question,
): Promise<DialogTurnResult> {
  const { input } = turn;
  const text = input.kind === "text" ? input.text : undefined;
  const value =
    input.kind === "action" && input.verb === "answer"
      ? checkedValue(question, input.values.answer ?? "")
      : text !== undefined
        ? typed(turn, question, text)
        : input.kind === "action" && input.verb === "dont-know"
          ? null
          : undefined;
  if (value === undefined)
    return text === undefined
      ? refuse(step, turn, badInput(question))
      : takeRemark(step, turn, text, badInput(question));
  const label = value === null ? turn.say("answered.unknown") : answerText(turn, question, value);
  await turn.close(
    present.answered(question.ask, label),
    value === null ? turn.say("button.dont-know") : valueLabel(turn.knowledge, question.finding, value),
  );
  turn.updateTrouble({ guarding: false });
  turn.move({ kind: "answered", finding: question.finding, value });
  if (text !== undefined && wordsOf(text).length > 3) learn(turn, text, turn.reading(text), question.finding);
  return step.replaceDialog(TROUBLESHOOT);
}

function typed(turn: Turn, question: Question, text: string): string | null | undefined {
  const answer = readAnswer(turn.knowledge, question, text);
  return answer.kind === "value" ? answer.value : answer.kind === "unknown" ? null : undefined;
}

const RESULTS: Readonly<Record<string, TriedResult>> = {
  "fix-worked": "worked",
  "fix-failed": "failed",
  "fix-cannot": "cannot-do",
  "fix-different": "looks-different",
  yes: "worked",
  no: "failed",
};

async function takeResult(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  cause: Cause,
  fix: Fix,
): Promise<DialogTurnResult> {
  const { input } = turn;
  const said = input.kind === "text" ? commandOf(input.text) : input.kind === "action" ? input.verb : undefined;
  const result = said === undefined ? undefined : RESULTS[said];
  if (!result)
    return input.kind === "text"
      ? takeRemark(step, turn, input.text, "input.bad")
      : refuse(step, turn, "input.unknown-action");
  const outcome: Outcome = result;
  await turn.close(present.result(turn, fix, outcome), turn.say(`result.${outcome}`));
  turn.move({ kind: "tried", cause: cause.id, result });
  return step.replaceDialog(TROUBLESHOOT);
}

async function takeTest(step: WaterfallStepContext<TroubleshootOptions>, turn: Turn): Promise<DialogTurnResult> {
  const { input } = turn;
  const verb =
    input.kind === "action"
      ? input.verb
      : TEST_WORDS[(input.kind === "text" ? commandOf(input.text) : undefined) ?? "help"];
  const tried = lastTried(turn);
  if (verb === "test-failed" && tried) {
    await turn.close(
      present.answered(turn.say("solved.ask-test"), turn.say("solved.not-yet")),
      turn.say("button.test-failed"),
    );
    const moves = turn.trouble.moves.slice(0, -1);
    turn.updateTrouble({ moves: [...moves, { kind: "tried", cause: tried.cause, result: "failed" }] });
    return step.replaceDialog(TROUBLESHOOT);
  }
  if (verb !== "test-worked" && verb !== "test-later")
    return input.kind === "text"
      ? takeRemark(step, turn, input.text, "input.bad")
      : refuse(step, turn, "input.unknown-action");
  const outcome = verb === "test-worked" ? "self-reported" : "unverified";
  await turn.close(
    present.solved(turn, outcome),
    turn.say(verb === "test-worked" ? "button.test-worked" : "button.test-later"),
  );
  if (input.kind === "text") await turn.send(present.solved(turn, outcome));
  const { trouble: _, ...rest } = turn.session;
  turn.session = rest;
  return step.endDialog();
}

const TEST_WORDS: Readonly<Partial<Record<Command, string>>> = {
  yes: "test-worked",
  "fix-worked": "test-worked",
  no: "test-failed",
  "fix-failed": "test-failed",
  "not-now": "test-later",
  "fix-cannot": "test-later",
  "dont-know": "test-later",
};

/** Words that do not answer the card, but may say something about the trouble. */
async function takeRemark(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  text: string,
  bad: TextKey,
): Promise<DialogTurnResult> {
  const reading = turn.reading(text);
  const before = turn.session;
  if (!learn(turn, text, reading)) {
    turn.session = before;
    return refuse(step, turn, bad);
  }
  await closeQuestion(turn, "answered.replaced");
  await showUnderstood(turn, reading);
  return step.replaceDialog(TROUBLESHOOT);
}

async function refuse(
  step: WaterfallStepContext<TroubleshootOptions>,
  turn: Turn,
  key: TextKey,
): Promise<DialogTurnResult> {
  if (turn.input.kind === "action") turn.remark = turn.say(key);
  await turn.tell(key);
  return step.replaceDialog(TROUBLESHOOT, { waiting: true });
}

/** Turns the waiting card into a closed one that says why. */
export async function closeQuestion(turn: Turn, key: TextKey): Promise<void> {
  const { card } = turn.session;
  if (!card) return;
  await turn.close(present.answered(titleOf(turn, card), turn.say(key)), turn.say(key));
}

function titleOf(turn: Turn, card: OpenCard): string {
  const { knowledge } = turn;
  const question = card.kind === "question" ? knowledge.questions.get(card.subject)?.ask : undefined;
  const fix =
    card.kind === "fix" ? knowledge.fixes.get(knowledge.causes.get(card.subject)?.fix ?? "")?.title : undefined;
  return question ?? fix ?? turn.say(CARD_TITLES[card.kind]);
}

const CARD_TITLES: Readonly<Record<OpenCard["kind"], TextKey>> = {
  welcome: "welcome.title",
  question: "progress.step",
  fix: "fix.steps",
  test: "solved.title",
  "hand-off": "hand-off.title",
  security: "security.title",
  scope: "scope.title",
};

function handOff(step: WaterfallStepContext<TroubleshootOptions>, options: HandOffOptions): Promise<DialogTurnResult> {
  return step.replaceDialog(HAND_OFF, options);
}

function outlookOf(turn: Turn): Outlook {
  return nextStep(turn.knowledge, turn.evidence);
}

function lastTried(turn: Turn): Extract<Move, { kind: "tried" }> | undefined {
  const last = turn.trouble.moves.at(-1);
  return last?.kind === "tried" ? last : undefined;
}

function isShownAgain(turn: Turn, cause: string): boolean {
  return turn.trouble.moves.some(
    (move) => move.kind === "tried" && move.cause === cause && move.result === "looks-different",
  );
}

/** After "my screen looks different": the first finding that would choose another variant of the steps and is not known. */
function unansweredVariant(turn: Turn): Question | undefined {
  const last = turn.trouble.moves.at(-1);
  if (last?.kind !== "tried" || last.result !== "looks-different") return undefined;
  const { knowledge, evidence } = turn;
  const fix = knowledge.fixes.get(knowledge.causes.get(last.cause)?.fix ?? "");
  const findings = (fix?.variants ?? []).flatMap((variant) => Object.keys(variant.when ?? {}));
  const open = findings.find(
    (finding) =>
      evidence.findings[finding] === undefined &&
      !evidence.unknown.includes(finding) &&
      knowledge.questions.has(finding),
  );
  return open === undefined ? undefined : knowledge.questions.get(open);
}

function answerText(turn: Turn, question: Question, value: string): string {
  const key = turn.trouble.about === "colleague" ? "answered.colleague" : "answered.answer";
  return turn.say(key, { answer: valueLabel(turn.knowledge, question.finding, value) });
}

function badInput(question: Question): TextKey {
  return question.entry === undefined ? "input.bad" : `input.bad.${question.entry}`;
}
