/**
 * What people typed, made safe to show. Pure. Neither function is idempotent in general
 * (a second `plain` escapes the backslashes of the first): escape once, where the text enters a card.
 */

const DEFAULT_LENGTH = 300; // code points; a chat line, not a novel
const MARK = "…"; // stands where the rest was cut off

/**
 * Text for a TextBlock or a FactSet, where clients read Markdown and `{{DATE(…)}}`: shown letter for letter.
 *
 * Backslashes stand before what Teams reads as Markdown and nowhere else: the mobile parser takes a backslash away
 * only before `* _ [ ] )` (MarkDownBlockParser.cpp of Teams-AdaptiveCards-Mobile) and would show any other.
 */
export function plain(text: string, longest = DEFAULT_LENGTH): string {
  return bare(text, longest)
    .replace(/[\\*_[\]`]/g, "\\$&")
    .replace(/~~/g, "\\~\\~")
    .replace(/<(?=[a-z/!?])/gi, "\\<") // tags and <https://…>
    .replace(/&(?=#?\w+;)/g, "\\&") // entities
    .replace(/^(?:[-+>=#]|\d{1,9}(?=[.)](?:\s|$)))/, startsNoBlock);
}

/** Text for places without Markdown: choice titles, button titles, values of inputs. */
export function bare(text: string, longest = DEFAULT_LENGTH): string {
  const visible = text
    .toWellFormed()
    .replace(/[\s\p{Zl}\p{Zp}\p{Cc}]+/gu, " ") // one line; tabs, line ends and control characters are a space
    .replace(/(?:[\p{Cf}\p{Co}\u115F\u1160\u3164\uFFA0]|\u034F)+/gu, "") // bidi, zero-width, tags, fillers: seen by nobody
    .replace(/(\p{M}{3})\p{M}+/gu, "$1") // stacked marks that cover the lines above
    .replace(/ {2,}/g, " ")
    .trim();
  return cut(visible, longest).replace(/\{(?=\{)/g, "{\u200B"); // `{{DATE(` is no date any more
}

/** A text of a card without its Markdown, for a screen reader and for clients that cannot draw the card. */
export function unmarked(text: string): string {
  return text.replace(
    /\\([^a-z\d\s])|\*\*|\[([^[\]]+)\]\([^()\s]*\)/gi,
    (_all, letter = "", title = "") => letter + title,
  );
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const letters = Array.from(text);
  return letters.length <= longest ? text : letters.slice(0, longest).join("").trimEnd() + MARK;
}

/** A line that starts like a list, a heading or a quotation. */
function startsNoBlock(start: string): string {
  return /^\d/.test(start) ? `${start}\\` : `\\${start}`;
}
