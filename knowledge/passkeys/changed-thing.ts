import { type DaySpan, type Evidence, known } from "../evidence.ts";
import type { RegisteredMethod } from "./method.ts";

/** What was replaced, reset or lost, as far as the person told. What a list says about other things has no part in it. */
export type ChangedThing = "phone" | "computer" | "key";

const OF_STORE: Readonly<Record<string, ChangedThing>> = {
  authenticator: "phone",
  "samsung-pass": "phone",
  "windows-hello": "computer",
  "security-key": "key",
};
const OF_DEVICE: Readonly<Record<string, ChangedThing>> = {
  iphone: "phone",
  android: "phone",
  windows: "computer",
  mac: "computer",
  linux: "computer",
  chromeos: "computer",
};

/**
 * Which thing the answer to `device-changed` is about: the one that held the passkey that the person looks for. Pure.
 *
 * @returns undefined when it cannot be told: then no row may be called gone because of it
 */
export function changedThing(evidence: Evidence): ChangedThing | undefined {
  // Asked for on a card, it is what held the passkey; read from a sentence, it is what the sentence names.
  const isRead = evidence.findings["device-changed"]?.origin === "said";
  const named = told(evidence, "changed-thing");
  if (isRead && named !== undefined) return named as ChangedThing;
  const store = OF_STORE[told(evidence, "store") ?? ""];
  const device = told(evidence, "device");
  const seat = OF_DEVICE[device ?? ""] ?? (told(evidence, "maker") === undefined ? undefined : "phone");
  if (store === undefined) return seat ?? OF_DEVICE[told(evidence, "phone") ?? ""];
  // "A new laptop" beside "Authenticator" is no new phone.
  const isElsewhere = seat !== undefined && seat !== store;
  return isRead && isElsewhere && store === "phone" && told(evidence, "phone") === undefined ? undefined : store;
}

/** Whether the thing is only inferred from the device that the person sits at: a key or an office computer may be meant as well. */
export function isThingInferred(evidence: Evidence): boolean {
  const isNamed =
    evidence.findings["device-changed"]?.origin === "said" && told(evidence, "changed-thing") !== undefined;
  return !isNamed && told(evidence, "store") === undefined;
}

/** What a person said or chose. What was derived from the list would make the list speak for itself. */
function told(evidence: Evidence, finding: string): string | undefined {
  const found = evidence.findings[finding];
  return found === undefined || found.origin === "derived" || found.origin === "directory" ? undefined : found.value;
}

/** Between which days something was changed; undefined when nobody told. Pure. */
export function changedOn(evidence: Evidence): DaySpan | undefined {
  const found = evidence.findings["device-changed-on"];
  return found && (found.span ?? { from: found.value, to: found.value });
}

/** A row against the change; "unclear": on either side of it, for all that was told. */
export type CreatedAgainst = "before" | "same-day" | "unclear" | "after";

/**
 * The day of creation against the days between which something was changed. The account counts in UTC and nobody tells at what
 * hour a phone was changed, so the day before may be the same one, and what was made a day later may be on either.
 */
export function createdAgainst(method: RegisteredMethod, { from, to }: DaySpan): CreatedAgainst | undefined {
  const created = method.createdAt?.slice(0, 10);
  if (created === undefined) return undefined;
  if (created < moved(from, -1)) return "before";
  if (created > moved(to, 1)) return "after";
  return from === to && created <= to ? "same-day" : "unclear";
}

/** Whether the day was told too roughly to say of this passkey on which side of it it was made. */
export function isDayTooRough(evidence: Evidence, span: DaySpan): boolean {
  const isWide = Date.parse(span.to) - Date.parse(span.from) > 2 * DAY_MS;
  const passkeys = evidence.methods?.methods.filter(({ kind }) => kind === "passkey") ?? [];
  return isWide && passkeys.some((method) => createdAgainst(method, span) === "unclear");
}

/** Whether a phone was replaced, reset or lost. */
export function isPhoneGone(evidence: Evidence): boolean {
  return GONE.includes(known(evidence, "device-changed") ?? "") && changedThing(evidence) === "phone";
}

const GONE: readonly string[] = ["replaced", "reset", "lost"];
const DAY_MS = 24 * 60 * 60 * 1000;

function moved(day: string, days: number): string {
  const time = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time + days * DAY_MS).toISOString().slice(0, 10);
}
