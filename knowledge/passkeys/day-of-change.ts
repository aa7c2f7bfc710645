import { readDay, type ToldDay } from "../dates.ts";

/** Words that begin another thought; a comma or the end of a sentence does, too. "12. November" is no end of one. */
const CLAUSES = /(?<!\d)[.!?;](?=\s|$)|,(?=\s)|\n|\b(?:and|but|then|so|because|though|while|whereas|now that)\b/i;
const CHANGES =
  /\b(?:new|replac\w*|exchang\w*|swap\w*|switch\w*|chang\w*|reset|resets|resetting|wip\w*|eras\w*|re-? ?install\w*|re-? ?imag\w*|formatt\w*|lost|stolen|stole|broke\w*|died|dead|got|moved|went|upgrad\w*|fresh|repair\w*|different|migrat\w*|since i have|set up anew|rebuilt|restored)\b/i;
const MAKES =
  /\b(?:(?:set|setting) (?:\w+ ){0,3}up|made|make|creat\w*|regist\w*|re-?regist\w*|add|added|adding|enrol\w*)\b/i;
const FAILS =
  /\b(?:no|not|never|only|nothing|none|stop\w*|fail\w*|gone|miss\w*|cannot|refus\w*|reject\w*|trouble|says|said|error|asks?|asking)\b|n['’]?t\b/i;

/**
 * The day on which something was replaced, reset or lost, in a text that tells of such a change. People tell other days, too: when
 * they made the passkey, since when it fails. So the day is taken from the clause that speaks of the change; one of a clause that
 * speaks of making a passkey, never. Pure.
 *
 * @param now  the turn's clock
 * @returns undefined when the text names no day of the change
 */
export function readDayOfChange(text: string, now: Date): ToldDay | undefined {
  const told = text.split(CLAUSES).flatMap((clause = "") => {
    const day = MAKES.test(clause) ? undefined : readDay(clause, now);
    return day === undefined ? [] : [{ clause, day }];
  });
  const ofChange = told.find(({ clause }) => CHANGES.test(clause));
  return (ofChange ?? told.find(({ clause }) => !FAILS.test(clause)))?.day;
}
