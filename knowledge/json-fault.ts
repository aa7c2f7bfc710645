import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { Fault } from "./files.ts";

/**
 * Why a text is not JSON, in a sentence for somebody who does not program, and the line where the mistake is
 * (not the one where a parser gives up).
 *
 * @param text   what could not be parsed
 * @param error  of `JSON.parse`, for what the tolerant parser lets pass
 */
export function jsonFault(text: string, error: Error): Fault {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: false, disallowComments: true });
  const first = [...errors].sort((a, b) => a.offset - b.offset || rank(b) - rank(a))[0];
  if (!first) {
    const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? 0);
    return at(text, position, "Something here is not written as JSON. Compare the line with a neighbour file.");
  }
  return plain(text, first);
}

/** A mistake of a kind of its own tells more than what it leads to at the same place. */
function rank({ error }: ParseError): number {
  return /^(Invalid|UnexpectedEnd)/.test(printParseErrorCode(error)) ? 1 : 0;
}

const CURLY = /[“”„‟«»‘’‚]/;

function plain(text: string, { error: code, offset, length }: ParseError): Fault {
  const error = printParseErrorCode(code);
  const found = text.slice(offset, offset + Math.max(1, length));
  const before = lastBefore(text, offset);
  const say = (message: string, place = offset) => at(text, place, message);
  if (found.startsWith("//") || found.startsWith("/*") || found.startsWith("#"))
    return say("Comments are not allowed in these files. Delete the comment.");
  switch (error) {
    case "InvalidCommentToken":
    case "UnexpectedEndOfComment":
      return say("Comments are not allowed in these files. Delete the comment.");
    case "UnexpectedEndOfString":
      return say('A text begins here and its closing quotation mark is missing. Add the " at its end.');
    case "InvalidCharacter":
      return say(
        "A text here has a tab or a line break in it. Write the text on one line, with spaces instead of tabs.",
      );
    case "InvalidEscapeCharacter":
    case "InvalidUnicode":
      return say(
        "There is a backslash in a text here that is not written as it must be. Write each backslash twice: \\\\.",
      );
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return say("This number is not written as a number. Write digits only, with a point for decimals.");
    default:
  }
  if (/^[;.]\s*["}\]]/.test(text.slice(offset)))
    return say(
      `There is a "${text[offset]}" here where a comma belongs. Write a comma in its place, or none before a closing bracket.`,
    );
  if (isInsideText(text, before, offset))
    return say(
      'There is a quotation mark in the middle of a text here. Write \\" for each one that is to be read.',
      before,
    );
  if (CURLY.test(found))
    return say('There are curly quotation marks (such as “ or ”) here. Replace them by straight ones: ".');
  if (found.startsWith("'")) return say('There are single quotation marks here. Replace them by double ones: ".');
  if (isTrailingComma(text, before, offset))
    return say("There is a comma too many before the closing bracket. Delete the comma.", before);
  if (text[offset] === "," && (before === -1 || ",{[:".includes(text[before] ?? "")))
    return say("There is a comma too many here. Delete it.");
  if (error === "CommaExpected") return say("A comma is missing at the end of this line. Add it.", Math.max(0, before));
  if (error === "ColonExpected") return say("A colon is missing between a name and its value here. Add it.");
  if (offset >= text.trimEnd().length)
    return say(
      "The file ends too early: a closing bracket is missing. Compare the end with a neighbour file.",
      Math.max(0, before),
    );
  if (error === "EndOfFileExpected")
    return say("Something stands here after the end of the entry, or a bracket is closed once too often. Delete it.");
  if (error === "PropertyNameExpected") return say('A name in quotation marks is expected here. Put the name in ".');
  if (error === "CloseBraceExpected" || error === "CloseBracketExpected")
    return say("A comma or a closing bracket is missing here. Add it.", Math.max(0, before));
  if (error === "InvalidSymbol" || /^[A-Za-z%]/.test(found))
    return say(`"${found.slice(0, 30)}" stands here without quotation marks. Put it in ".`);
  return say("A value is missing here. Add it, or remove its name.");
}

/** The place of the last thing before `offset` that is not a space; -1 when there is none. */
function lastBefore(text: string, offset: number): number {
  let i = Math.min(offset, text.length) - 1;
  while (i >= 0 && /\s/.test(text[i] as string)) i--;
  return i;
}

/** Right after a quotation mark that ended a text, in the same line, the text goes on. */
function isInsideText(text: string, before: number, offset: number): boolean {
  return (
    text[before] === '"' &&
    /^[ \t]*$/.test(text.slice(before + 1, offset)) &&
    /^[\p{L}\p{N}.,;!?]/u.test(text.slice(offset)) &&
    !/^,\s*(?:["}\]\n]|$)/.test(text.slice(offset))
  );
}

function isTrailingComma(text: string, before: number, offset: number): boolean {
  return text[before] === "," && (text[offset] === "}" || text[offset] === "]");
}

function at(text: string, offset: number, message: string): Fault {
  let line = 1;
  for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) line++;
  return { line, message };
}
