import { type DaySpan, type Evidence, type KnownFinding, NO_EVIDENCE } from "../knowledge/evidence.ts";
import { isDayTooRough } from "../knowledge/passkeys/changed-thing.ts";
import type { MethodList } from "../knowledge/passkeys/method.ts";
import { SIGN_IN_PROMPT } from "./names.ts";
import type { DialogState } from "./sdk.ts";

/** Grows by one when a stored session has to be read differently; `migrate` brings older ones up. */
export const SESSION_SCHEMA = 1;

/** Everything a conversation remembers between two turns. Plain JSON, replaced as a whole. */
export interface Session {
  readonly schema: number;
  readonly dialogs: DialogState;
  readonly cardsShown: number;
  readonly owner?: string; // channel id of the person who is helped: others in a group chat change nothing
  readonly card?: OpenCard;
  readonly trouble?: Trouble;
  readonly otherTrouble?: Trouble; // put aside: the person's own while a colleague is helped, or the other way round
  readonly asides?: readonly string[]; // nonces of the last cards beside the waterfall
  readonly openCase?: string; // number of the case that waits with the helpdesk
  readonly closedCase?: string; // of the one that was resolved last: whether that helped may be typed
  readonly forgetting?: Forgetting;
  readonly language?: string; // that the person has written in; absent: the locale of Teams says it
  readonly toldUntranslated?: true; // that there are steps in English only
}

/** The question whether to forget the person, which waits beside everything else. */
export interface Forgetting {
  readonly nonce: string; // of its card
  readonly key: string; // of the delivery
  readonly fresh: boolean; // nothing was said since, so that a "yes" means this
}

/** The card whose buttons count. Clicks on any other card change nothing. */
export interface OpenCard {
  readonly kind: CardKind;
  readonly subject: string; // question, cause, signal or scope entry
  readonly step: number; // counts the cards of the conversation
  readonly nonce: string;
  readonly key: string; // of the delivery, so that the card can be replaced later
  readonly unread?: number; // answers in a row that could not be read
}

export type CardKind =
  | "welcome"
  | "question"
  | "fix"
  | "test"
  | "hand-off"
  | "open-case" // asks what to do beside a case that is open already
  | "security"
  | "scope"
  | "look-up"
  | "choices"; // what is possible when there is no next step

/** One person's trouble from the first sentence to the end, as the moves that were made. */
export interface Trouble {
  readonly about: "self" | "colleague";
  readonly openedAt: string; // ISO time
  readonly moves: readonly Move[];
  readonly understood?: { readonly nonce: string; readonly key: string }; // the card that lists what was read
  readonly guarding?: boolean; // the open question is the last-method guard
  readonly handOff?: {
    readonly cause: string;
    readonly why: string;
    readonly security?: string;
    readonly addsTo?: string; // number of the case that this belongs to
    readonly cameFrom?: number; // moves of before, where "back" leads; absent: from nothing
  };
  readonly shownVerdict?: string; // on the list of registered passkeys, as the last card said
  readonly shownLeft?: number; // causes left, as the last card said
  readonly forCase?: ForCase; // an agent gave it back, or asked for a step of it
}

/** A step that an agent wants, or from which the bot is to go on. */
export interface ForCase {
  readonly number: string;
  readonly only: boolean; // this one step, and then the agent goes on
  readonly from: number; // moves of before
}

/** What somebody did or said; the evidence is always worked out from the moves, so that "back" only drops the last one. */
export type Move = MoveKind & { readonly message?: string }; // id of the message it was typed in

type MoveKind =
  | {
      readonly kind: "said";
      readonly text: string;
      readonly findings: Readonly<Record<string, string>>;
      readonly symptoms: Readonly<Record<string, number>>;
      readonly wording: Readonly<Record<string, number>>;
      readonly errors: readonly string[];
      readonly spans?: DaySpans;
    }
  | {
      readonly kind: "answered";
      readonly finding: string;
      readonly value: string | null; // null: did not know
      readonly spans?: DaySpans;
    }
  | {
      readonly kind: "corrected";
      readonly findings: Readonly<Record<string, string | null>>;
      readonly spans?: DaySpans;
    }
  | { readonly kind: "tried"; readonly cause: string; readonly result: TriedResult }
  | { readonly kind: "looked-up"; readonly list: MethodList }
  | {
      readonly kind: "declined";
      readonly what: "security" | "scope" | "hand-off" | "look-up";
      readonly id: string;
      readonly sentences?: readonly number[]; // marks of what had sounded like it (`sentenceMark`); the words are not kept
    };

/** How exactly days were told, by finding; absent: to the day. */
export type DaySpans = Readonly<Record<string, DaySpan>>;

export type TriedResult = "worked" | "failed" | "cannot-do" | "looks-different";

export function newSession(): Session {
  return { schema: SESSION_SCHEMA, dialogs: { dialogStack: [] }, cardsShown: 0 };
}

export function newTrouble(at: Date, about: Trouble["about"] = "self"): Trouble {
  return { about, openedAt: at.toISOString(), moves: [] };
}

/** The session after the end of a trouble: what was said for it counts no more. */
export function withoutTrouble({ trouble: _, otherTrouble: __, ...rest }: Session): Session {
  return rest;
}

export function withoutClosedCase({ closedCase: _, ...rest }: Session): Session {
  return rest;
}

/** The same trouble as if nothing had been looked up. Places of moves stay, since "back" counts them. */
export function withoutList({ shownVerdict: _, ...trouble }: Trouble): Trouble {
  const moves = trouble.moves.map(
    (move): Move => (move.kind === "looked-up" ? { kind: "declined", what: "look-up", id: "signed-out" } : move),
  );
  return { ...trouble, moves };
}

/** The evidence that a row of moves amounts to. Pure: the same moves give the same evidence. */
export function evidenceOf(moves: readonly Move[]): Evidence {
  return moves.reduce(applied, NO_EVIDENCE);
}

function applied(evidence: Evidence, move: Move): Evidence {
  switch (move.kind) {
    case "said":
      return {
        ...evidence,
        findings: { ...asFindings(move.findings, move.spans), ...evidence.findings }, // an answer outweighs a later remark
        symptoms: { ...evidence.symptoms, ...move.symptoms },
        wording: Object.keys(evidence.wording).length > 0 ? evidence.wording : move.wording, // the opening counts; later remarks answer questions
        errors: [...new Set([...evidence.errors, ...move.errors])],
      };
    case "answered":
      return answered(evidence, move.finding, move.value, move.spans);
    case "corrected":
      return Object.entries(move.findings).reduce(
        (sum, [finding, value]) => answered(sum, finding, value, move.spans),
        evidence,
      );
    case "tried":
      return move.result === "failed" ? { ...evidence, failed: [...evidence.failed, move.cause] } : evidence;
    case "looked-up":
      return withoutRoughDay({ ...evidence, methods: move.list });
    case "declined":
      return evidence;
  }
}

/** "In August", read from a sentence, does not tell on which side of it a passkey was made that is listed: it is asked. */
function withoutRoughDay(evidence: Evidence): Evidence {
  const { "device-changed-on": day, ...others } = evidence.findings;
  const isRough = day?.origin === "said" && day.span !== undefined && isDayTooRough(evidence, day.span);
  return isRough ? { ...evidence, findings: others } : evidence;
}

function answered(evidence: Evidence, finding: string, value: string | null, spans?: DaySpans): Evidence {
  const { [finding]: _, ...others } = evidence.findings;
  if (value === null) return { ...evidence, findings: others, unknown: [...evidence.unknown, finding] };
  if (finding === "error")
    return { ...evidence, errors: [...new Set([...evidence.errors, value])], unknown: [...evidence.unknown, finding] };
  return { ...evidence, findings: { ...others, [finding]: asFinding(value, "chosen", spans?.[finding]) } };
}

function asFindings(values: Readonly<Record<string, string>>, spans?: DaySpans): Record<string, KnownFinding> {
  return Object.fromEntries(
    Object.entries(values).map(([finding, value]) => [finding, asFinding(value, "said", spans?.[finding])]),
  );
}

function asFinding(value: string, origin: KnownFinding["origin"], span: DaySpan | undefined): KnownFinding {
  return { value, origin, ...(span && { span }) };
}

/**
 * A stored session in today's form.
 * @returns undefined when it was written by a newer version, which must not be overwritten
 */
export function migrate(stored: unknown): Session | undefined {
  if (stored === null || stored === undefined) return newSession();
  const schema = (stored as { schema?: unknown }).schema;
  if (schema === SESSION_SCHEMA) return stored as Session;
  return typeof schema === "number" && schema > SESSION_SCHEMA ? undefined : newSession();
}

/** Whether a stored session waits for the end of a sign-in: six digits are its code then, and nothing that was said. */
export function isSigningIn(stored: unknown): boolean {
  const { dialogs } = (stored ?? {}) as Partial<Session>;
  return dialogs?.dialogStack?.at(-1)?.id === SIGN_IN_PROMPT;
}
