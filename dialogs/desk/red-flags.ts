import type { TextKey } from "../../cards/text.ts";
import { plainText } from "../../knowledge/words.ts";
import { REMOVED } from "../input.ts";
import { redFlagPatterns } from "../words.ts";
import type { HelpCase } from "./case.ts";

/** Something an agent must not overlook; `signal` names what set it off. */
export interface RedFlag {
  readonly key: TextKey;
  readonly signal?: string;
}

const claims = redFlagPatterns("claims");
const pressure = redFlagPatterns("pressure");
/** Causes that end in a new way in: where a wrong helper does lasting harm. */
const RECOVERY: ReadonlySet<string> = new Set([
  "device-lost-recovery",
  "no-bootstrap-method",
  "tap-expired-or-used",
  "security-key-pin-locked",
]);
const MANY_RECOVERIES = 3; // within a day

/** Whether a case ends in a new way in. */
export function isRecovery({ leading }: Pick<HelpCase["summary"], "leading">): boolean {
  return RECOVERY.has(leading);
}

/** The warnings of a case. Pure. They come from what the system knows and from what was said; none of them proves anything. */
export function redFlags({ summary, recoveries = 0 }: Pick<HelpCase, "summary" | "recoveries">): RedFlag[] {
  const said = [...summary.said, summary.note ?? ""].map(plainText).join("\n");
  const raw = [...summary.said, summary.note ?? ""].join("\n");
  const flags: (RedFlag | false)[] = [
    summary.security !== undefined && { key: "desk.flag.security", signal: summary.security },
    summary.about === "colleague" && { key: "desk.flag.colleague" },
    recoveries >= MANY_RECOVERIES && { key: "desk.flag.repeat", signal: String(recoveries) },
    isRecovery(summary) && { key: "desk.flag.recovery" },
    isGuest(summary.person) === true && { key: "desk.flag.guest" },
    claims.some((pattern) => pattern.test(said)) && { key: "desk.flag.claims" },
    pressure.some((pattern) => pattern.test(said)) && { key: "desk.flag.pressure" },
    raw.includes(REMOVED) && { key: "desk.flag.secret" },
  ];
  return flags.filter((flag) => flag !== false);
}

/**
 * Whether somebody is a guest: as the roster says, or by the name of the account, where guests carry their home address.
 * @returns undefined when nobody has said so
 */
export function isGuest(person: HelpCase["summary"]["person"]): boolean | undefined {
  const named = person?.account === undefined ? undefined : /#ext#/i.test(person.account);
  return person?.isGuest || named || (person?.isGuest ?? named);
}
