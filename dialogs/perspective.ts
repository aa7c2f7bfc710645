import { plainText } from "../knowledge/words.ts";
import { newTrouble, type Trouble } from "./state.ts";
import type { Turn } from "./turn.ts";
import { patternsOf } from "./words.ts";

const colleague = patternsOf("colleague", "i");

/** Whose passkey a first sentence is about. */
export function aboutWhom(text: string): Trouble["about"] {
  const plain = plainText(text);
  return colleague.some((pattern) => pattern.test(plain)) ? "colleague" : "self";
}

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
