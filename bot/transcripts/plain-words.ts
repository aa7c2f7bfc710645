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
  for (const { 0: raw, index } of text.matchAll(text.includes("ed]") ? MARKED : /\S+/g)) {
    const cut = (MAY_BE_CUT.test(raw) && CUT.exec(raw)?.[0].length) || raw.length;
    words.push(wordOf(text, raw.slice(0, cut), index));
    if (cut < raw.length) words.push(wordOf(text, raw.slice(cut), index + cut));
  }
  return words;
}

const MARKED = /\[(?:removed|withheld)\]|(?:(?!\[(?:removed|withheld)\])\S)+/g;
const CUT = /^["'([]{0,3}\p{L}[\p{L}-]{0,40}(?:[:=](?=[^/\s])|\/(?=\p{L}+[:=]?$))/u;
const MAY_BE_CUT = /[:=/]/;
const INVISIBLE = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;

const OPENING = /^[([{<]*(["“„«'‘`]?)(?=.)/;
const CLOSING = /(["”“»'’`]?)[.,;:!?)\]}>]{0,9}$/;

function wordOf(text: string, raw: string, index: number): Word {
  const after = index + raw.length;
  const isLast = endsParagraph(text, after);
  if (PLAIN.test(raw)) {
    return {
      from: index,
      to: after,
      text: raw,
      bare: raw.toLowerCase(),
      endsClause: isLast,
      endsSentence: isLast,
      leads: false,
      opens: false,
      closes: false,
    };
  }
  const opening = raw.length > 1 ? OPENING.exec(raw) : null;
  const lead = opening?.[0].length ?? 0;
  const ended = raw.length > 1 ? raw.replace(/[.,;:)\]}>]{1,9}$/, "").replace(/["”“»'’`]$/, "") : raw;
  const to = Math.max(ended.length, lead + 1);
  const plain = raw.length > 200 ? raw.slice(lead, to) : raw.slice(lead, to).normalize("NFKC").replace(INVISIBLE, "");
  return {
    from: index + lead,
    to: index + to,
    text: plain,
    bare: bareOf(plain),
    endsClause: isLast || /[.!?;,]["'”»)]{0,3}$/.test(raw),
    endsSentence: isLast || /[.!?;]["'”»)]{0,3}$/.test(raw),
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

function bareOf(text: string): string {
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
