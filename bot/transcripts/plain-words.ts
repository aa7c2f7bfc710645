/** A word of a text, as the redactor looks at it. */
export interface Word {
  readonly from: number;
  readonly to: number; // without the punctuation that ends a clause
  readonly text: string; // the same, in plain characters
  readonly bare: string; // what it is compared by: lower case, letters and digits only, no accents
  readonly endsClause: boolean; // also at a comma
  readonly endsSentence: boolean;
  readonly leads: boolean; // ends with ":" or "="
  readonly opens: boolean; // a quotation
  readonly closes: boolean;
}

/** Between blanks; "pin:1234" and "PIN/password" are two words each. Linear. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const shapes = new Map<string, Shape>(); // for this text only: it may hold a secret
  let opened = false;
  for (const { 0: raw, index } of text.matchAll(text.includes("ed]") ? MARKED : /\S+/g)) {
    const last = words.at(-1);
    if (raw === "«") {
      opened = true; // in French, blanks stand inside the quotation marks
      continue;
    }
    if (last !== undefined && /^»[.,;!?]?$/.test(raw)) {
      words[words.length - 1] = { ...last, closes: true, endsClause: last.endsClause || raw.length > 1 };
      continue;
    }
    const cut = (MAY_BE_CUT.test(raw) && CUT.exec(raw)?.[0].length) || raw.length;
    const word = wordOf(text, raw.slice(0, cut), index, shapes);
    words.push(opened ? { ...word, opens: true } : word);
    opened = false;
    if (cut < raw.length) words.push(wordOf(text, raw.slice(cut), index + cut, shapes));
  }
  return words;
}

const MARKED = /\[(?:removed|withheld)\]|(?:(?!\[(?:removed|withheld)\])\S)+/g;
const CUT = /^["'([]{0,3}\p{L}[\p{L}-]{0,40}(?:[:=](?=[^/\s])|,(?=\p{L}\S{3})|\/(?=\p{L}+[:=]?$))/u;
const MAY_BE_CUT = /[:=/,]/;
const INVISIBLE = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;

/** A password may well end with "!"; a number does not. */
const END = /[.,;:)\]}>]{1,9}$/;
const END_OF_NUMBER = /(?<=^["'(]{0,2}\d[\d-]{1,20})[.,;:)\]}>!?"']{1,9}$/;
const OPENING = /^[([{<]*(["“„«'‘`]?)(?=.)/;
const CLOSING = /(["”“»'’`]?)[.,;:!?)\]}>]{0,9}$/;

/** What of a word does not depend on where it stands. */
interface Shape extends Omit<Word, "from" | "to"> {
  readonly lead: number; // characters before the word itself
  readonly length: number; // of the word itself
}

function wordOf(text: string, raw: string, index: number, shapes: Map<string, Shape>): Word {
  let shape = shapes.get(raw);
  if (shape === undefined) {
    shape = shapeOf(raw);
    shapes.set(raw, shape);
  }
  const isLast = endsParagraph(text, index + raw.length);
  const from = index + shape.lead;
  return {
    from,
    to: from + shape.length,
    text: shape.text,
    bare: shape.bare,
    endsClause: isLast || shape.endsClause,
    endsSentence: isLast || shape.endsSentence,
    leads: shape.leads,
    opens: shape.opens,
    closes: shape.closes,
  };
}

function shapeOf(raw: string): Shape {
  const none = { endsClause: false, endsSentence: false, leads: false, opens: false, closes: false };
  if (PLAIN.test(raw)) return { ...none, lead: 0, length: raw.length, text: raw, bare: raw.toLowerCase() };
  const opening = raw.length > 1 ? OPENING.exec(raw) : null;
  const lead = opening?.[0].length ?? 0;
  const ended =
    raw.length > 1
      ? raw
          .replace(END_OF_NUMBER, "")
          .replace(END, "")
          .replace(/["”“»'’`]$/, "")
      : raw;
  const to = Math.max(ended.length, lead + 1);
  const plain = raw.length > 200 ? raw.slice(lead, to) : raw.slice(lead, to).normalize("NFKC").replace(INVISIBLE, "");
  return {
    lead,
    length: to - lead,
    text: plain,
    bare: bareOf(plain),
    endsClause: /[.!?;,]["'”»)]{0,3}$/.test(raw),
    endsSentence: /[.!?;]["'”»)]{0,3}$/.test(raw),
    leads: /[:=]["'“„]?$/.test(raw),
    opens: (opening?.[1] ?? "") !== "",
    closes: raw.length > 1 && (CLOSING.exec(raw)?.[1] ?? "") !== "",
  };
}

const PLAIN = /^[A-Za-z]{1,60}$/;

/** An empty line follows. */
function endsParagraph(text: string, after: number): boolean {
  const next = text.charCodeAt(after);
  if (next !== 10 && next !== 13 && text.charCodeAt(after + 1) > 32) return false;
  return /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(after, after + 40));
}

/** What a word is compared by. */
export function bareOf(text: string): string {
  if (text.length > 60) return "";
  const lower = text.toLowerCase();
  if (/^[a-z]+$/.test(lower)) return lower;
  const bare = lower
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/ł/g, "l")
    .replace(/ø/g, "o")
    .replace(/ı/g, "i")
    .replace(/[^\p{L}\p{N}]+/gu, "");
  return bare === "" ? lower : bare; // ":" and "->" are compared as they are
}
