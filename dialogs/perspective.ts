import { plainText } from "../knowledge/words.ts";
import { newTrouble, type OpenCard, type Trouble } from "./state.ts";
import type { Turn } from "./turn.ts";
import { patternsOf } from "./words.ts";

const colleague = patternsOf("colleague", "i");

/** Whose passkey a first sentence is about. */
export function aboutWhom(text: string): Trouble["about"] {
  const plain = plainText(text);
  return colleague.some((pattern) => pattern.test(plain)) ? "colleague" : "self";
}

/**
 * Whether a sentence in the middle tells of a colleague who is stuck, to somebody who has spoken of themselves. Colleagues with
 * the same trouble, or without it, are an answer and change nobody.
 */
export function isColleaguesNow(turn: Turn, text: string): boolean {
  const { card, trouble } = turn.session;
  if (trouble?.about !== "self" || !card || !TURNS_AT.includes(card.kind)) return false;
  const finding = card.kind === "question" ? turn.knowledge.questions.get(card.subject)?.finding : undefined;
  const plain = plainText(text);
  if (finding === COLLEAGUES || aboutWhom(text) !== "colleague") return false;
  const isStuck = stuck.some((pattern) => pattern.test(plain)) && !shared.some((pattern) => pattern.test(plain));
  return isStuck && turn.reading(text).evidence.findings[COLLEAGUES] === undefined;
}

const COLLEAGUES = "colleagues";
const TURNS_AT: readonly OpenCard["kind"][] = ["question", "fix", "look-up", "test", "choices"];
const stuck = patternsOf("stuck", "i");
const shared = patternsOf("shared", "i");

/** What became of the answers when the conversation turned to somebody else. */
export type Turned = "nothing-before" | "put-aside" | "taken-up-again";

/**
 * Goes on about somebody else. What is known of the one says nothing about the other, so it is put aside, and taken up
 * again when the conversation comes back to the same person.
 */
export function turnTo(turn: Turn, about: Trouble["about"]): Turned {
  const { trouble, otherTrouble: other } = turn.session;
  if (trouble?.about === about) return "nothing-before";
  const { otherTrouble: _, ...rest } = turn.session;
  const kept = trouble && trouble.moves.length > 0 ? { otherTrouble: trouble } : {};
  const isBack = other?.about === about;
  turn.session = { ...rest, ...kept, trouble: isBack ? other : newTrouble(turn.ports.now(), about) };
  if (isBack) return "taken-up-again";
  return trouble && trouble.moves.length > 0 ? "put-aside" : "nothing-before";
}
