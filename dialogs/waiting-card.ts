import type { TextKey } from "../cards/text.ts";
import { isUnderstood, namesOfLanguages } from "./language.ts";
import * as present from "./present.ts";
import * as passkeys from "./present-passkeys.ts";
import { progressOf } from "./progress.ts";
import type { OpenCard } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Shows the waiting card once more; that of a hand-off is shown by its dialog. */
export async function showAgain(turn: Turn, card: OpenCard): Promise<void> {
  const { knowledge } = turn;
  const question = knowledge.questions.get(card.subject);
  const cause = knowledge.causes.get(card.subject);
  const fix = cause && knowledge.fixes.get(cause.fix);
  if (card.kind === "question" && question) {
    const progress = progressOf(turn);
    await turn.reopen(card, (to) => present.question(turn, to, question, progress));
  } else if (card.kind === "fix" && cause && fix)
    await turn.reopen(card, (to) => present.fix(turn, to, cause, fix, isShownAgain(turn, cause.id)));
  else if (card.kind === "test") await turn.reopen(card, (to) => present.testSignIn(turn, to));
  else if (card.kind === "open-case") await turn.reopen(card, (to) => present.openCase(turn, to, card.subject));
  else if (card.kind === "security") await turn.reopen(card, (to) => present.security(turn, to, card.subject));
  else if (card.kind === "scope") await turn.reopen(card, (to) => present.outOfScope(turn, to, card.subject));
  else if (card.kind === "welcome") await turn.reopen(card, (to) => present.welcome(turn, to));
  else if (card.kind === "look-up") await turn.reopen(card, (to) => passkeys.connect(turn, to));
  else if (card.kind === "choices") await turn.reopen(card, (to) => present.choices(turn, to));
}

/**
 * Turns the waiting card into a closed one that says why.
 * @param button  what was tapped, for the transcript; a reason that no button stands for speaks for itself
 */
export async function closeCard(turn: Turn, key: TextKey, button = BUTTONS[key] ?? key): Promise<void> {
  const { card } = turn.session;
  if (!card) return;
  await turn.close(present.answered(titleOf(turn, card), turn.say(key)), turn.say(button));
}

/** What was tapped before a card says so to the one who tapped: a transcript tells it in the person's words. */
const BUTTONS: Partial<Readonly<Record<TextKey, TextKey>>> = {
  "answered.went-back": "button.back",
  "answered.started-over": "button.start-over",
  "answered.asked-for-person": "button.talk-to-person",
  "answered.confirmed": "button.start",
  "answered.look-up": "button.look-up",
  "answered.look-up-not-now": "button.look-up-not-now",
};

/**
 * Says that the words could not be read, each time with more help. A click is only told so.
 * @returns how often in a row this card got words that could not be read; 0 where a person is no way out
 */
export async function notRead(turn: Turn, key?: TextKey): Promise<number> {
  const { card } = turn.session;
  if (turn.input.kind === "action" || !card) {
    turn.remark = turn.say(key ?? "input.unknown-action");
    await turn.tell(key ?? "input.unknown-action");
    return 0;
  }
  const unread = (card.unread ?? 0) + 1;
  turn.update({ card: { ...card, unread } });
  if (unread === 2 && card.kind === "question") {
    await turn.tell("input.bad.again");
    await showAgain(turn, turn.session.card ?? card);
  } else if (unread === 1 && turn.input.kind === "text" && !isUnderstood(turn.base, turn.input.text))
    await tellLanguages(turn);
  else if (key !== undefined && unread === 1) await turn.tell(key);
  else if (unread < MOST_UNREAD || !LEADS_TO_A_PERSON.includes(card.kind))
    await turn.tell("input.bad", { nudge: turn.say(NUDGES[card.kind]) });
  return LEADS_TO_A_PERSON.includes(card.kind) ? unread : 0;
}

/** Says which languages are understood, to somebody who wrote in another. */
export async function tellLanguages(turn: Turn): Promise<void> {
  await turn.tell("input.other-language", { languages: namesOfLanguages(turn.base, turn.locale), ...turn.desk });
}

/** After this many words in a row that could not be read, somebody who can read them is offered. */
export const MOST_UNREAD = 3;
const LEADS_TO_A_PERSON: readonly OpenCard["kind"][] = ["question", "fix", "test"];

/** What can be done with the waiting card, in one sentence. */
export const NUDGES: Readonly<Record<OpenCard["kind"], TextKey>> = {
  welcome: "nudge.welcome",
  question: "nudge.question",
  fix: "nudge.fix",
  test: "nudge.test",
  "hand-off": "nudge.hand-off",
  "open-case": "nudge.open-case",
  security: "nudge.security",
  scope: "nudge.scope",
  "look-up": "nudge.look-up",
  choices: "nudge.choices",
};

/** Whether the steps of this fix looked different before: then they are shown with a hint. */
export function isShownAgain(turn: Turn, cause: string): boolean {
  return turn.trouble.moves.some(
    (move) => move.kind === "tried" && move.cause === cause && move.result === "looks-different",
  );
}

function titleOf(turn: Turn, card: OpenCard): string {
  const { knowledge } = turn;
  const entry = card.kind === "question" ? knowledge.questions.get(card.subject) : undefined;
  const question = entry && present.askOf(turn, entry);
  const fix =
    card.kind === "fix" ? knowledge.fixes.get(knowledge.causes.get(card.subject)?.fix ?? "")?.title : undefined;
  return question ?? fix ?? turn.say(TITLES[card.kind], { number: card.subject });
}

const TITLES: Readonly<Record<OpenCard["kind"], TextKey>> = {
  welcome: "welcome.title",
  question: "progress.step",
  fix: "fix.steps",
  test: "solved.ask-test",
  "hand-off": "hand-off.title",
  "open-case": "case.open.title",
  security: "security.title",
  scope: "scope.title",
  "look-up": "look-up.title",
  choices: "choices.title",
};
