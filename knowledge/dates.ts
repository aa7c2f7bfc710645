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
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  half: 0.5,
};
const UNIT_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, fortnight: 14, month: 30, year: 365 };
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
const WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty";
const COUNT = `(\\d{1,3}(?:[.,]\\d)?|half an?|an?|${WORDS}|(?:a )?couple(?: of)?|(?:a )?few)`;
const SEASONS: Readonly<Record<string, string>> = { spring: "4", summer: "7", autumn: "10", fall: "10", winter: "1" };
/** "the first of November" */
const ORDINALS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth " +
    "sixteenth seventeenth eighteenth nineteenth twentieth"
  )
    .split(" ")
    .map((word, i) => [word, i + 1]),
);

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, today: number) => number | undefined; // midnight, in milliseconds
  /** How far the day that is meant may be from the one that was read, in days; absent: it is that day. */
  readonly slack?: (match: RegExpExecArray) => number;
}

/** A day as exactly as it was told: nobody knows more than that it lies between two days, both included. */
export interface ToldDay {
  readonly day: string; // ISO date, the middle of what was told
  readonly from: string;
  readonly to: string;
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
  {
    pattern: new RegExp(`\\b(${Object.keys(ORDINALS).join("|")}) (?:of )?${MONTH}(?:,? (\\d{4}))?(?!\\w)`),
    read: ([, d, m, y], today) => pastDay(String(ORDINALS[d ?? ""]), monthOf(m), y, today),
  },
  { pattern: /\bday before yesterday\b/, read: (_, today) => today - 2 * DAY_MS },
  { pattern: /\b(?:yesterday|last night)\b/, read: (_, today) => today - DAY_MS },
  { pattern: /\b(?:today|this (?:morning|afternoon|evening)|just now)\b/, read: (_, today) => today },
  {
    pattern: new RegExp(
      `\\b${COUNT} (?:and a half (day|week|month|year)s?|(day|week|month|year)s? and a half) (?:ago|back|before|earlier)\\b`,
    ),
    read: ([, n, plural, unit = plural], today) => daysBack(countOf(n) + 0.5, unit, today),
    slack: ([said, n, plural, unit = plural]) => countedSlack([said, n, unit] as unknown as RegExpExecArray),
  },
  {
    pattern: new RegExp(`\\b${COUNT} (day|week|fortnight|month|year)s? (?:ago|back|before|earlier)\\b`),
    read: ([, n, unit], today) => daysBack(countOf(n), unit, today),
    slack: countedSlack,
  },
  {
    pattern: new RegExp(`\\b(?:for|since|in the last) (?:about )?${COUNT} (day|week|month|year)s?\\b`),
    read: ([, n, unit], today) => daysBack(countOf(n), unit, today),
    slack: countedSlack,
  },
  {
    pattern: /\b(?:last|past|previous) (week|month|year)\b/,
    read: ([, unit], today) => today - (UNIT_DAYS[unit ?? ""] ?? 0) * DAY_MS,
    slack: ([, unit]) => UNIT_DAYS[unit ?? ""] ?? 0,
  },
  { pattern: /\b(?:earlier )?this week\b/, read: (_, today) => today - 2 * DAY_MS, slack: () => 4 },
  { pattern: /\b(?:earlier )?this month\b/, read: (_, today) => today - 10 * DAY_MS, slack: () => 20 },
  { pattern: /\bthe other day\b/, read: (_, today) => today - 4 * DAY_MS, slack: () => 4 },
  {
    pattern: /\b(?:last|at the|over the|this) weekend\b/,
    read: (_, today) => lastWeekday(6, today),
    slack: () => 2,
  },
  {
    pattern: /\b(?:last |on |since |this )?(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday)\b/,
    read: ([, day], today) => lastWeekday(WEEKDAYS.indexOf(day as (typeof WEEKDAYS)[number]), today),
    slack: ([said]) => (said.startsWith("last ") ? 7 : 0), // some mean the one of the week before
  },
  {
    pattern: new RegExp(
      `\\b(?:(start|beginning|early|mid|middle|end|late)[ -](?:of |in )?)${MONTH}(?: (\\d{4}))?(?!\\w)`,
    ),
    read: ([, part, m, y], today) => pastDay(PARTS[part ?? ""] ?? "15", monthOf(m), y, today),
    slack: () => 8,
  },
  {
    pattern: new RegExp(`\\b(?:in|since|during|around|about|of|last|it was|^) ?${MONTH}(?: (\\d{4}))?(?!\\w)`),
    read: ([, m, y], today) => pastDay("15", monthOf(m), y, today),
    slack: () => HALF_A_MONTH,
  },
  {
    pattern:
      /\b(?:in|since|during|over|last|this|of|early|late) (?:the )?(?:last )?(spring|summer|autumn|fall|winter)\b/,
    read: ([, season = ""], today) => pastDay("15", SEASONS[season], undefined, today),
    slack: () => HALF_A_SEASON,
  },
  {
    pattern: /\b(?:over |at |around )?christmas\b/,
    read: (_, today) => pastDay("25", "12", undefined, today),
    slack: () => 7,
  },
  { pattern: /\bnew year/, read: (_, today) => pastDay("1", "1", undefined, today), slack: () => 7 },
  {
    pattern: new RegExp(`^${MONTH}(?: (\\d{4}))?$`),
    read: ([, m, y], today) => pastDay("15", monthOf(m), y, today),
    slack: () => HALF_A_MONTH,
  },
];
const HALF_A_SEASON = 70; // seasons are told loosely, holidays included
const HALF_A_MONTH = 16; // the 15th is so far from the 31st
const ROUGHLY =
  /\b(?:about|around|roughly|approximately|circa|ca|maybe|perhaps|probably|i (?:think|guess)|or so|ish)\b/;
const ROUGHLY_DAYS = 3;
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
  return readDay(text, now)?.day;
}

/** The same with how exactly it was told: "in September" is any day of it, "2 weeks ago" a few days more or less. Pure. */
export function readDay(text: string, now: Date): ToldDay | undefined {
  const plain = text.toLowerCase().replace(/\s+/g, " ").trim();
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (const { pattern, read, slack } of RULES) {
    const match = pattern.exec(plain);
    const day = match && read(match, today);
    if (!match || day === undefined || day === null) continue;
    if (day > today) return undefined;
    const days = (slack?.(match) ?? 0) + (ROUGHLY.test(plain) ? ROUGHLY_DAYS : 0);
    return { day: iso(day), from: iso(day - days * DAY_MS), to: iso(Math.min(today, day + days * DAY_MS)) };
  }
  return undefined;
}

/** Whole days, also of "1.5 weeks". */
function daysBack(count: number, unit: string | undefined, today: number): number {
  return today - Math.round(count * (UNIT_DAYS[unit ?? ""] ?? 0)) * DAY_MS;
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** People count in round numbers: half a unit more or less, and more the more they count; "a few" may be one more. */
function countedSlack([, n = "", unit = ""]: RegExpExecArray): number {
  const days = UNIT_DAYS[unit] ?? 0;
  const counted = days === 1 ? countOf(n) / 4 : Math.min(days, countOf(n) * days) / 2 + (countOf(n) * days) / 5;
  return Math.ceil(counted + (/few|couple/.test(n) ? days : 0));
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
  return NUMBERS[word.replace(/^half an?$/, "half")] ?? Number(word.replace(",", "."));
}
