import type { TextKey } from "../cards/text.ts";
import type { Command } from "./input.ts";
import * as present from "./present.ts";
import type { OpenCard } from "./state.ts";
import type { Turn } from "./turn.ts";
import { NUDGES } from "./waiting-card.ts";

/** What people say to each other, and to a bot; it moves nothing. */
const ANSWERS: Readonly<Partial<Record<Command, TextKey>>> = {
  thanks: "talk.thanks",
  goodbye: "talk.goodbye",
  "who-are-you": "talk.who-are-you",
  annoyed: "talk.annoyed",
  explain: "talk.explain",
  "what-is-this": "talk.what-is-this",
  pause: "talk.pause",
  "not-now": "talk.pause",
  "what-is-a-passkey": "talk.what-is-a-passkey",
  "is-it-safe": "talk.is-it-safe",
  ok: "talk.ok",
  no: "nudge.later",
};

/** Words that are an answer to some cards, and small talk at the others. */
const ONLY_AT: Readonly<Partial<Record<Command, readonly OpenCard["kind"][]>>> = {
  ok: ["fix", "test", "choices"],
  no: ["choices", "welcome", "scope"],
  pause: ["welcome", "question", "fix", "test", "scope", "choices"],
  "not-now": ["welcome", "question", "fix", "scope", "choices"],
};

/** After these nothing is said about the question that waits: the person knows. */
const NUDGED: readonly OpenCard["kind"][] = ["fix", "test", "hand-off", "open-case", "security", "look-up"];

/**
 * A short and kind answer, and what waits for the person.
 * @returns false when the command is nothing of the kind
 */
export async function smallTalk(turn: Turn, command: string): Promise<boolean> {
  const key = Object.hasOwn(ANSWERS, command) ? ANSWERS[command as Command] : undefined;
  const { card } = turn.session;
  const places = ONLY_AT[command as Command];
  if (key === undefined || (places && (!card || !places.includes(card.kind)))) return false;
  if (command === "goodbye" && !turn.session.trouble) await turn.tell("talk.goodbye.done");
  else if (command === "explain" || (command === "what-is-this" && card?.kind === "question"))
    await turn.tell(...explanationOf(turn));
  else await turn.tell(key, { nudge: card && NUDGED.includes(card.kind) ? turn.say(NUDGES[card.kind]) : "" });
  if (OPENS.includes(command) && !card) await turn.open("welcome", "", (to) => present.welcome(turn, to));
  return true;
}

/** After these the person is shown how to begin, when nothing has begun. */
const OPENS: readonly string[] = [
  "annoyed",
  "explain",
  "what-is-this",
  "who-are-you",
  "what-is-a-passkey",
  "is-it-safe",
];

/** Why the question on the table is asked, or what else can be done. */
function explanationOf(turn: Turn): [TextKey, Record<string, string>] {
  const { card } = turn.session;
  const question = card?.kind === "question" ? turn.knowledge.questions.get(card.subject) : undefined;
  if (question) return ["talk.explain.question", { question: question.ask, why: question.why }];
  if (card?.kind === "look-up") return ["talk.explain.look-up", { nudge: turn.say(NUDGES["look-up"]) }];
  return ["talk.explain", { nudge: turn.say(NUDGES[card?.kind ?? "welcome"]) }];
}
