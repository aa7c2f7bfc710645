import { plainText } from "../knowledge/words.ts";
import type { Turn } from "./turn.ts";

const MOST_ALARMS = 2; // of one kind, in one trouble

/** It was a false alarm, by the same words. Others may be about something that is none: they are asked about once more. */
export function isFalseAlarm(turn: Turn, signal: string, text: string): boolean {
  const declined = turn.trouble.moves.flatMap((move) =>
    move.kind === "declined" && move.id === signal ? [move.sentences ?? []] : [],
  );
  return declined.length >= MOST_ALARMS || declined.flat().includes(sentenceMark(text));
}

/** A number by which the same sentence is known again, and from which nobody can tell it (FNV-1a, 32 bits). */
export function sentenceMark(text: string): number {
  let mark = 0x811c9dc5;
  for (const letter of plainText(text)) mark = Math.imul(mark ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return mark >>> 0;
}
