import type { Finding, SourceFile } from "../files.ts";
import { findingIn, type Rule } from "./rule.ts";
import { type ShownText, shownTexts } from "./texts.ts";

const NAME = "texts-clean";

/** Letters that come from a text read in the wrong encoding: "Ã¼" for "ü", "â€™" for an apostrophe. */
const GARBLED =
  /[\u00C2\u00C3][\u0080-\u00BF\u2018-\u201D\u20AC\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u02C6\u02DC]|\u00E2\u20AC|\uFFFD/;
/** Characters that nobody sees and that change what is read, or turn the writing around. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}]/u;
const TAG = /<\/?[a-z][a-z0-9]*(\s[^<>]*)?>/i;

export const textsClean: Rule = {
  name: NAME,
  why: "What is shown to somebody who is stuck must look as it was meant: no garbled letters, no loose marks, nothing hidden.",
  checkFile: (file) =>
    file.kind === "vocabulary"
      ? []
      : [...shownTexts(file).flatMap((shown) => shownFault(file, shown)), ...phraseFaults(file)],
};

function shownFault(file: SourceFile, { text, path }: ShownText): Finding[] {
  const message = textFault(text);
  return message ? [findingIn(file, path, NAME, message)] : [];
}

/** Phrases that people say are not shown; they only have to be words. */
function phraseFaults(file: SourceFile): Finding[] {
  if (file.kind === "texts") return []; // the texts of a language are shown
  const { says, texts, complaints } = file.json as Readonly<Record<string, unknown>>;
  return Object.entries({ says, texts, complaints }).flatMap(([key, list]) =>
    (Array.isArray(list) ? (list as readonly string[]) : []).flatMap((phrase, i) => {
      const fault = letterFault(phrase) ?? (/[\p{L}\p{N}]/u.test(phrase) ? undefined : BLANK);
      return fault ? [findingIn(file, [key, i], NAME, fault)] : [];
    }),
  );
}

const BLANK = "There is nothing to read in this text. Write it, or remove the line.";

/** What is wrong with a text that is shown; undefined when nothing is. */
export function textFault(text: string): string | undefined {
  if (text.trim() === "") return BLANK;
  if (text !== text.trim()) return "The text begins or ends with a space. Remove it.";
  const letters = letterFault(text);
  if (letters) return letters;
  if ((text.match(/\*\*/g)?.length ?? 0) % 2 === 1)
    return "A bold text is not closed. Put ** before and after the words that are to be bold.";
  const unfinished = /\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b/i.exec(text)?.[0];
  if (unfinished) return `"${unfinished}" says that something is still to be written here. Write it.`;
  if (TAG.test(text))
    return `"${TAG.exec(text)?.[0]}" would be shown as it stands. Write plain words, and **bold** for menu names.`;
  return undefined;
}

function letterFault(text: string): string | undefined {
  const garbled = GARBLED.exec(text)?.[0];
  if (garbled)
    return `"${garbled}" is a letter that was saved in a wrong encoding. Write the letter again and save the file as UTF-8.`;
  if (HIDDEN.test(text))
    return "There is a sign in this text that nobody can see. Write the text again by hand instead of copying it.";
  return undefined;
}
