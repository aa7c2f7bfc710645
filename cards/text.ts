import { join } from "node:path";
import { languageFiles } from "./language-files.ts";
import desk from "./text/desk.en.json" with { type: "json" };
import conversation from "./text/en.json" with { type: "json" };

const en = { ...conversation, ...desk };

/** Every label and sentence the bot itself says. What it knows about passkeys has its texts in `knowledge/`. */
export type TextKey = keyof typeof en;

type Values = Readonly<Record<string, string | number>>;

type Texts = Readonly<Partial<Record<TextKey, string>>>;

/** A file `<tag>.json` adds a language, `desk.<tag>.json` what agents read; what they lack is said in English. */
const FOLDER = join(import.meta.dirname, "text");
const texts: ReadonlyMap<string, Texts> = allTexts();

function allTexts(): ReadonlyMap<string, Texts> {
  const desks = languageFiles<Texts>(FOLDER, "desk");
  const own = [...languageFiles<Texts>(FOLDER)].map(([tag, chat]) => [tag, { ...chat, ...desks.get(tag) }] as const);
  return new Map([...own, ["en", en]]);
}

/**
 * The text for `key` in the closest language there is: `de-AT`, then `de`, then English.
 *
 * Values are put in once and as they are: what a person typed goes through `plain` first.
 * A placeholder without a value stays visible, so that a test finds it.
 */
export function say(locale: string, key: TextKey, values?: Values): string {
  const text = textFor(locale, key);
  if (values === undefined) return text;
  return text.replace(/\{([a-z][A-Za-z]*)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  );
}

/** A day in the words of the locale, "20 November 2026"; in English where it is none. @param isoDate  checked by the schemas */
export function sayDay(locale: string, isoDate: string): string {
  let format = dayFormats.get(locale);
  if (format === undefined) {
    if (dayFormats.size >= MOST_FORMATS) dayFormats.clear(); // locales come from outside
    format = dayFormat(locale);
    dayFormats.set(locale, format);
  }
  return format.format(new Date(isoDate));
}

const MOST_FORMATS = 100;
const dayFormats = new Map<string, Intl.DateTimeFormat>(); // kept: making one takes longer than a card

function dayFormat(locale: string): Intl.DateTimeFormat {
  const day = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  try {
    return new Intl.DateTimeFormat(locale, day);
  } catch {
    return new Intl.DateTimeFormat("en", day); // "en_US" is no locale, and no reason to fail
  }
}

/** The languages that have texts, for settings and for the help card. */
export const textLocales: readonly string[] = [...texts.keys()];

function textFor(locale: string, key: TextKey): string {
  const wanted = locale.toLowerCase();
  const language = wanted.split("-", 1)[0] ?? "en";
  return texts.get(wanted)?.[key] ?? texts.get(language)?.[key] ?? en[key];
}
