/** What can be counted in a JSON text before it is parsed. */
export interface Scan {
  readonly depth: number; // of brackets within brackets
  readonly colons: number; // outside of texts: one for each name
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** One pass over the characters. Pure; says something of any text, JSON or not. */
export function scan(text: string): Scan {
  let depth = 0;
  let deepest = 0;
  let colons = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (letter === COLON) colons++;
    else if (letter === 123 || letter === 91) {
      depth++; // { [
      if (depth > deepest) deepest = depth;
    } else if (letter === 125 || letter === 93) depth--;
  }
  return { depth: deepest, colons };
}
