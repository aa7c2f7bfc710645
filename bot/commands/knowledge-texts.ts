import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import deskTexts from "../../cards/text/desk.en.json" with { type: "json" };
import cardTexts from "../../cards/text/en.json" with { type: "json" };
import { textLocales } from "../../cards/text.ts";
import asksSecret from "../../dialogs/words/asks-secret.en.json" with { type: "json" };
import dialogWords from "../../dialogs/words/en.json" with { type: "json" };
import numbers from "../../dialogs/words/numbers.en.json" with { type: "json" };
import patterns from "../../dialogs/words/patterns.en.json" with { type: "json" };
import redFlags from "../../dialogs/words/red-flags.en.json" with { type: "json" };
import { type Finding, lineIn, lineOfKey, readTextFile, type SourceFile } from "../../knowledge/files.ts";
import { nearest } from "../../knowledge/nearest.ts";
import { keysOnce } from "../../knowledge/rules/keys-once.ts";
import { linkFaultsIn } from "../../knowledge/rules/links-allowed.ts";
import { patternFault } from "../../knowledge/rules/patterns-safe.ts";
import { protectionFault } from "../../knowledge/rules/protection-kept.ts";
import { findingAt, type Rule } from "../../knowledge/rules/rule.ts";
import { textFault } from "../../knowledge/rules/texts-clean.ts";

const NAME = "texts-complete";

interface Texts {
  readonly folder: string;
  readonly name?: string; // of the file, before its language; absent: the language is its name
  readonly needed: Readonly<Record<string, unknown>>; // what the program needs of it, as English has it
  readonly arePatterns?: true;
}

/** Folders of texts by language. */
const TEXTS: readonly Texts[] = [
  { folder: "cards/text", needed: cardTexts },
  { folder: "cards/text", name: "desk", needed: deskTexts },
  { folder: "dialogs/words", needed: dialogWords },
  { folder: "dialogs/words", name: "numbers", needed: numbers },
  { folder: "dialogs/words", name: "patterns", needed: patterns, arePatterns: true },
  { folder: "dialogs/words", name: "red-flags", needed: redFlags, arePatterns: true },
  { folder: "dialogs/words", name: "asks-secret", needed: asksSecret, arePatterns: true },
];

interface TextFile extends Texts {
  readonly file: SourceFile;
}

/**
 * What the bot itself says and hears, in every language: files beside the knowledge folder, where they are.
 * A text that a language lacks is said in English, so that is a warning; everything else is an error.
 */
export function textRules(root: string): readonly Rule[] {
  const kinds = basename(realpathSync(root)) === "knowledge" ? TEXTS : []; // a copy of the entries alone has no texts beside it
  const files: readonly TextFile[] = kinds.flatMap((texts) =>
    filesOf(join(root, "..", texts.folder), texts.name).map((name) => ({
      ...texts,
      file: readTextFile(join(root, ".."), `${texts.folder}/${name}`),
    })),
  );
  return [
    {
      name: NAME,
      why: "A placeholder that differs, or a text that asks for a secret, is shown in that language to whoever reads it.",
      isLocal: true,
      check: () => files.flatMap(faultsOf),
    },
    {
      name: "texts-translated",
      severity: "warning",
      why: "A text that a language lacks is said in English in the middle of a conversation.",
      isLocal: true,
      check: () => files.flatMap((each) => (isEnglish(each) ? [] : missing(each, "texts-translated"))),
    },
    languages,
  ];
}

const languages: Rule = {
  name: "languages-known",
  why: "A language without texts is a promise that the bot cannot keep.",
  needsTenant: true,
  check: (context) =>
    context.knowledge.tenant.languages.flatMap((language, i) => {
      const base = language.toLowerCase().split("-")[0] ?? "";
      if (textLocales.some((locale) => locale.toLowerCase() === language.toLowerCase() || locale === base)) return [];
      const message = `There are no texts for the language "${language}". Use one of these: ${textLocales.join(", ")}; or have the texts translated first.`;
      return [
        findingAt(context, { kind: "tenant", name: "tenant", path: ["languages", i] }, "languages-known", message),
      ];
    }),
};

function filesOf(folder: string, name: string | undefined): string[] {
  const form = new RegExp(`^${name === undefined ? "" : `${name}\\.`}[a-z]{2,3}\\.json$`);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => form.test(file))
        .sort()
    : [];
}

function isEnglish({ file }: TextFile): boolean {
  return /[/.]en\.json$/.test(file.path);
}

function faultsOf(texts_: TextFile): Finding[] {
  const { file, needed, arePatterns } = texts_;
  const at = (line: number, message: string): Finding => ({ file: file.path, line, rule: NAME, message });
  if (file.fault) return [{ ...at(file.fault.line, file.fault.message), rule: "readable" }];
  const texts = file.json as Readonly<Record<string, unknown>>;
  if (typeof texts !== "object" || texts === null || Array.isArray(texts))
    return [at(1, "This file must be a group of names and texts in curly brackets { }. Compare it with en.json.")];
  const lacking = isEnglish(texts_) ? missing(texts_, NAME) : [];
  const wrong = Object.entries(texts).flatMap(([key, text]) => {
    const say = (message: string) => at(lineIn(file, [key]), message);
    if (!Object.hasOwn(needed, key)) {
      const meant = nearest(key, Object.keys(needed));
      return [
        at(
          lineOfKey(file, [], key),
          `Nothing uses "${key}". ${meant ? `Did you mean "${meant}"?` : "Correct the name or remove it."}`,
        ),
      ];
    }
    if (typeof text !== typeof needed[key] || Array.isArray(text) !== Array.isArray(needed[key]))
      return [
        say(
          `"${key}" must be ${Array.isArray(needed[key]) ? "a list of texts" : "a text in quotation marks"}. Compare it with en.json.`,
        ),
      ];
    if (arePatterns)
      return (text as readonly unknown[]).flatMap((pattern, i) => {
        const fault =
          typeof pattern === "string" ? patternFault(pattern) : "A pattern must be a text in quotation marks.";
        return fault === undefined ? [] : [at(lineIn(file, [key, i]), fault)];
      });
    return typeof text === "string" ? textFaults(text, String(needed[key]), key).map(say) : [];
  });
  return [...lacking, ...wrong, ...keysOnce.checkFile(file, undefined)];
}

function textFaults(text: string, english: string, key: string): string[] {
  const own = placeholders(text);
  const wanted = placeholders(english);
  const lost = wanted.filter((name) => !own.includes(name));
  const extra = own.filter((name) => !wanted.includes(name));
  return [
    ...(extra.length > 0
      ? [
          `Nothing fills ${extra.join(" and ")} in "${key}". ${lost.length > 0 ? `Write ${lost.join(" and ")} instead` : `Use only ${wanted.join(", ") || "plain words"}`}.`,
        ]
      : lost.length > 0
        ? [`"${key}" has lost ${lost.join(" and ")}. Write it into the text where the value belongs.`]
        : []),
    ...[textFault(text), protectionFault(text)].flatMap((fault) => fault ?? []),
    ...linkFaultsIn(text.replace(/\{[^}]*\}/g, "")),
  ];
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{[^{}]*\}/g) ?? [])].sort();
}

function missing({ file, needed }: TextFile, rule: string): Finding[] {
  if (file.fault || typeof file.json !== "object" || file.json === null) return [];
  const keys = Object.keys(needed).filter((key) => !Object.hasOwn(file.json as object, key));
  return keys.map((key) => {
    const message = `The text "${key}" is missing. Add it after the pattern of en.json${rule === NAME ? "" : "; until then people read it in English"}.`;
    return { file: file.path, line: 1, rule, message };
  });
}
