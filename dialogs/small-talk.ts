import type { TextKey } from "../cards/text.ts";
import { plainText } from "../knowledge/words.ts";
import type { Turn } from "./turn.ts";
import { NUDGES } from "./waiting-card.ts";
import patterns from "./words/patterns.en.json" with { type: "json" };

/** What people say to each other, and to a bot; it moves nothing. */
const ANSWERS: Readonly<Record<string, TextKey>> = {
  thanks: "talk.thanks",
  goodbye: "talk.goodbye",
  "who-are-you": "talk.who-are-you",
  annoyed: "talk.annoyed",
  explain: "talk.explain",
  pause: "talk.pause",
};

/**
 * A short and kind answer, and what waits for the person.
 * @returns false when the command is nothing of the kind
 */
export async function smallTalk(turn: Turn, command: string): Promise<boolean> {
  const key = Object.hasOwn(ANSWERS, command) ? ANSWERS[command] : undefined;
  if (key === undefined || (command === "pause" && isAskedToSend(turn))) return false;
  const { card } = turn.session;
  const nudge = card && command !== "goodbye" && command !== "pause" ? turn.say(NUDGES[card.kind]) : "";
  const why = command === "explain" ? explanationOf(turn) : undefined;
  await turn.tell(key, { nudge: why ?? nudge });
  return true;
}

/** "Stop" beside a preview means that it is not sent. */
function isAskedToSend({ session }: Turn): boolean {
  return session.card?.kind === "hand-off" || session.card?.kind === "open-case";
}

/** Why the question on the table is asked. */
function explanationOf(turn: Turn): string | undefined {
  const { card } = turn.session;
  const question = card?.kind === "question" ? turn.knowledge.questions.get(card.subject) : undefined;
  return question && turn.say("talk.explain.question", { question: question.ask, why: question.why });
}

const others = patterns.otherLanguages.map((pattern) => new RegExp(pattern, "gu"));

/** False for a text that is clearly in another language: by its script, or by two of the small words of one language. */
export function speaksEnglish(text: string): boolean {
  const plain = plainText(text.slice(0, 500));
  const letters = plain.replace(/\P{L}/gu, "");
  const foreign = letters.replace(/\p{Script=Latin}/gu, "");
  if (foreign.length > letters.length / 2) return false;
  return others.every((pattern) => new Set(plain.match(pattern)).size < 2);
}
