const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  couple: 2,
  three: 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
};
const UNIT_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, fortnight: 14, month: 30, year: 365 };
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
const COUNT =
  "(\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple(?: of)?|(?:a )?few)";

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, today: number) => number | undefined; // midnight, in milliseconds
}

/** The first rule that fits is taken; the more exact ones stand first. */
const RULES: readonly Rule[] = [
  { pattern: /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/, read: ([, y, m, d]) => dayOf(Number(y), Number(m), Number(d)) },
  { pattern: /\b(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d{2})?/, read: ([, d, m, y], today) => pastDay(d, m, y, today) },
  { pattern: /\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?\b/, read: ([, a, b, y], today) => slashed(a, b, y, today) },
  {
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}(?:,? (\\d{4}))?(?!\\w)`),
    read: ([, d, m, y], today) => pastDay(d, monthOf(m), y, today),
  },
  {
    pattern: new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?\\b`),
    read: ([, m, d, y], today) => pastDay(d, monthOf(m), y, today),
  },
  { pattern: /\bday before yesterday\b/, read: (_, today) => today - 2 * DAY_MS },
  { pattern: /\b(?:yesterday|last night)\b/, read: (_, today) => today - DAY_MS },
  { pattern: /\b(?:today|this (?:morning|afternoon|evening)|just now)\b/, read: (_, today) => today },
  {
    pattern: new RegExp(`\\b${COUNT} (day|week|fortnight|month|year)s? (?:ago|back|before|earlier)\\b`),
    read: ([, n, unit], today) => today - countOf(n) * (UNIT_DAYS[unit ?? ""] ?? 0) * DAY_MS,
  },
  {
    pattern: new RegExp(`\\b(?:for|since|in the last) (?:about )?${COUNT} (day|week|month|year)s?\\b`),
    read: ([, n, unit], today) => today - countOf(n) * (UNIT_DAYS[unit ?? ""] ?? 0) * DAY_MS,
  },
  {
    pattern: /\b(?:last|past|previous) (week|month|year)\b/,
    read: ([, unit], today) => today - (UNIT_DAYS[unit ?? ""] ?? 0) * DAY_MS,
  },
  { pattern: /\b(?:last|at the|over the|this) weekend\b/, read: (_, today) => lastWeekday(6, today) },
  {
    pattern: /\b(?:last |on |since |this )?(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday)\b/,
    read: ([, day], today) => lastWeekday(WEEKDAYS.indexOf(day as (typeof WEEKDAYS)[number]), today),
  },
  {
    pattern: new RegExp(
      `\\b(?:(start|beginning|early|mid|middle|end|late)[ -](?:of |in )?)${MONTH}(?: (\\d{4}))?(?!\\w)`,
    ),
    read: ([, part, m, y], today) => pastDay(PARTS[part ?? ""] ?? "15", monthOf(m), y, today),
  },
  {
    pattern: new RegExp(`\\b(?:in|since|during|around|about|of|last|it was|^) ?${MONTH}(?: (\\d{4}))?(?!\\w)`),
    read: ([, m, y], today) => pastDay("15", monthOf(m), y, today),
  },
  { pattern: /\b(?:over |at |around )?christmas\b/, read: (_, today) => pastDay("25", "12", undefined, today) },
  { pattern: /\bnew year/, read: (_, today) => pastDay("1", "1", undefined, today) },
  {
    pattern: new RegExp(`^${MONTH}(?: (\\d{4}))?$`),
    read: ([, m, y], today) => pastDay("15", monthOf(m), y, today),
  },
];
const PARTS: Readonly<Record<string, string>> = {
  start: "3",
  beginning: "3",
  early: "5",
  mid: "15",
  middle: "15",
  end: "27",
  late: "25",
};

/**
 * Reads a day of the past as people type it: "2026-11-03", "12 May", "last week", "3 days ago", "in September". A month
 * alone is taken as its middle and a week ago as seven days, since the answer is asked for roughly; a day without a year is
 * the latest one that has passed. Pure: the present comes from the caller.
 *
 * @param now  the turn's clock
 * @returns ISO date; undefined when no day is named, or one that lies in the future or does not exist
 */
export function readDate(text: string, now: Date): string | undefined {
  const plain = text.toLowerCase().replace(/\s+/g, " ").trim();
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (const { pattern, read } of RULES) {
    const match = pattern.exec(plain);
    const day = match && read(match, today);
    if (day !== undefined && day !== null) return day > today ? undefined : new Date(day).toISOString().slice(0, 10);
  }
  return undefined;
}

/** Undefined for a day that the calendar does not have. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : undefined;
}

function pastDay(day = "", month = "", year: string | undefined, today: number): number | undefined {
  if (year !== undefined)
    return dayOf(Number(year) < 100 ? 2000 + Number(year) : Number(year), Number(month), Number(day));
  const thisYear = new Date(today).getUTCFullYear();
  const time = dayOf(thisYear, Number(month), Number(day));
  return time !== undefined && time > today ? dayOf(thisYear - 1, Number(month), Number(day)) : time;
}

/** 05/12 is the fifth of December or the twelfth of May; it is read only where it can be but one of the two. */
function slashed(a = "", b = "", year: string | undefined, today: number): number | undefined {
  if (Number(a) > 12) return pastDay(a, b, year, today);
  return Number(b) > 12 || a === b ? pastDay(b, a, year, today) : undefined;
}

function lastWeekday(weekday: number, today: number): number {
  const back = (new Date(today).getUTCDay() - weekday + 7) % 7 || 7;
  return today - back * DAY_MS;
}

function monthOf(name = ""): string {
  return String(MONTHS.indexOf(name.slice(0, 3) as (typeof MONTHS)[number]) + 1);
}

function countOf(words = ""): number {
  const word = words.replace(/^a (?=c|f)/, "").replace(/ of$/, "");
  return NUMBERS[word] ?? Number(word);
}
