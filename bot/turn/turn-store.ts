import type { Activity } from "botbuilder-core";
import type { AgreedKnowledge } from "./agreed-knowledge.ts";

/**
 * What a turn reads and writes: the port of the turn engine. Written for two adapters in `bot/storage/`: SQLite, and Azure
 * Table Storage for several instances. Every row of a conversation shares its partition, so that one entity-group transaction
 * (SQLite: one transaction) commits a turn: state, marks, transcript, deliveries and case together, or nothing.
 * `test/support/store-contract.ts` is what an adapter has to pass.
 */
export interface TurnStore {
  /** Which knowledge all instances serve. */
  readonly knowledge: AgreedKnowledge;
  /**
   * Writes down what came in, before anything is done with it: the activity as a mark, its words in the transcript.
   * What came before under the same activity id is not written again.
   * @returns whether it is new here, so that nothing can have been noted about it yet
   */
  receive(inbound: Inbound): Promise<boolean>;
  /** What was noted under this activity id, or under the nonce of an action. */
  mark(conversation: string, id: string): Promise<Mark | undefined>;
  /** State that cannot be read is set aside for an administrator, once, and comes back as `damaged`. */
  load(conversation: string): Promise<StoredState | undefined>;
  /**
   * @throws {VersionConflictError} when the state is no longer at `expectedVersion`, or one of the marks is done already:
   *   another turn was faster, and nothing is written
   */
  commit(turn: TurnCommit): Promise<void>;
  /** What was received but never committed: the process ended in the middle of a turn. Oldest first. */
  interrupted(): Promise<Inbound[]>;
  /**
   * Notes as not acted on what was received, never committed, and followed by a turn that was: its conversation has gone on,
   * and a "yes" of then would answer the card of now. It stays in the transcript and is interrupted no more.
   * @param at  milliseconds since 1970
   * @returns how many there were
   */
  passOver(at: number): Promise<number>;
  /** Deliveries that have not left yet, in the order in which they were committed. */
  waiting(): Promise<QueuedDelivery[]>;
  /**
   * Dead deliveries that an administrator has asked to be tried again; from here on they wait like any others. In their
   * order, and without those that a newer one of the same `merges` overtakes.
   */
  revived(): Promise<QueuedDelivery[]>;
  /**
   * The delivery left; `activityId` is the channel's name for it, for later updates. Dead ones that it `merges` with are of no use
   * any more, and go.
   */
  delivered(key: string, activityId: string | undefined, merges?: string): Promise<void>;
  /**
   * The delivery could not leave; `dead` when it will not be tried again.
   * @param instead  of a dead one: written with it, or not at all; not again when it is dead already
   */
  failed(key: string, failure: DeliveryFailure, instead?: Instead): Promise<void>;
  /** The channel's id of an activity that was delivered under this key. */
  activityIdOf(key: string): Promise<string | undefined>;
  transcript(conversation: string, fromSeq?: number): Promise<TranscriptRow[]>;
  case(number: string): Promise<CaseRow | undefined>;
  /** Cases that fit all of the query, the newest first. */
  cases(query: CaseQuery): Promise<CaseRow[]>;
  /** The number of the case whose card the channel knows by this activity id: the thread of a case. */
  caseOfThread(activityId: string): Promise<string | undefined>;
  /** How much there is of a conversation. */
  holdings(conversation: string): Promise<Holdings>;
  /**
   * One page of a walk through everything that is kept; erases what is past on it. Turns may run between two pages. A state
   * that goes is no conflict for anybody: a turn that has loaded it finds another version, and runs again.
   * @param from  `next` of the page before; absent: the beginning
   */
  sweep(past: Past, from?: string): Promise<Swept>;
  /** Cheap proof that the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Inbound {
  readonly conversation: string;
  readonly id: string; // of the activity
  readonly at: number; // milliseconds since 1970, our clock
  readonly activity: Partial<Activity>;
  readonly words: string; // what was said or chosen, redacted
  readonly speaker?: Speaker; // default: the person
  readonly name?: string; // of an agent
}

/** A sign that something has been done already, with the answer that was given. */
export interface Mark {
  readonly id: string;
  readonly done: boolean;
  readonly response?: unknown;
}

export interface StoredState {
  readonly value: unknown;
  readonly version: number; // counts commits; the next commit names it
  readonly damaged?: true; // it could not be read; `value` is undefined
}

export type Speaker = "person" | "bot" | "agent";

export interface TranscriptLine {
  readonly at: number;
  readonly speaker: Speaker;
  readonly words: string;
  readonly activityId?: string;
  readonly name?: string; // of an agent
}

export interface TranscriptRow extends TranscriptLine {
  readonly seq: number;
  readonly notActedOn?: true; // the store was away at the time, and the conversation has gone on
}

/**
 * Something that has to leave: a message, a change of an earlier one, a new thread in a channel, an answer in such a thread,
 * a call of the ticket system, or the question who a member of a conversation is.
 */
export interface Delivery {
  readonly key: string; // the same for every attempt
  readonly lane: string; // deliveries of a lane leave one after the other
  readonly kind: "send" | "update" | "create" | "reply" | "ticket" | "member";
  readonly serviceUrl: string;
  readonly conversationId: string; // channel id for "create"
  readonly activity: Partial<Activity>;
  readonly replaces?: string; // "update": key of the delivery whose activity is replaced, or
  readonly replacesActivity?: string; // its activity id where the channel told us
  readonly inThreadOf?: string; // "reply": key of the delivery that opened the thread
  readonly merges?: string; // of those with one name that wait, only the newest leaves
  readonly ticket?: TicketCall; // "ticket"
  readonly member?: { readonly case: string; readonly userId: string }; // "member": the person of a case
}

/** What the ticket system is to be told. `Delivery.key` is the idempotency key. */
export interface TicketCall {
  readonly case: string; // number of the case
  readonly route: string;
  readonly body: object;
  readonly number: string; // where the answer has the ticket's number
}

export interface DeliveryFailure {
  readonly error: string;
  readonly attempts: number;
  readonly dueAt: number;
  readonly dead: boolean;
}

/** What is said in place of a delivery that will never arrive. */
export interface Instead {
  readonly delivery: Delivery;
  readonly line: TranscriptLine; // in the transcript of the delivery's conversation
}

export interface QueuedDelivery extends Delivery {
  readonly attempts: number;
  readonly dueAt: number;
}

export interface CaseRow {
  readonly number: string;
  readonly conversation: string;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly status: string;
  readonly person: string; // id of the one who is helped
  readonly words: string; // what a search finds it by, in lower case
  readonly readable: boolean; // a search may look into its transcript
  readonly body: unknown; // a HelpCase of dialogs/desk/case.ts
}

/** What cases have to be like. */
export interface CaseQuery {
  readonly status?: string;
  readonly person?: string;
  readonly text?: string; // each of its words, in the case or in its transcript
  readonly openedSince?: number;
  readonly most?: number; // default 50
}

/** What is kept of a conversation, in numbers. */
export interface Holdings {
  readonly lines: number; // of the transcript
  readonly since?: number; // milliseconds since 1970, of the oldest line
  readonly marks: number; // ids of messages and clicks that were answered
  readonly cases: readonly Pick<CaseRow, "number" | "status">[]; // the newest first
  readonly damaged: number; // states that could not be read and were set aside
}

/** What need not be kept any longer: whatever is older, in milliseconds since 1970. What belongs to an open case is never past. */
export interface Past {
  readonly transcripts: number; // lines, states, what was received and never run, dead letters, names of deliveries
  readonly marks: number; // that something was answered
  readonly answers: number; // how: the card that a tap brought, for when the channel asks again
  readonly cases: number; // by their last change; closed ones only
  readonly rows: number; // looked at on one page
}

export interface Swept {
  readonly erased: number; // rows
  readonly next?: string; // absent: everything was looked at
}

export interface TurnCommit {
  readonly conversation: string;
  readonly expectedVersion: number; // 0: there is no state yet
  readonly state: unknown;
  readonly marks: readonly Mark[];
  readonly transcript: readonly TranscriptLine[];
  readonly deliveries: readonly Delivery[];
  readonly cases: readonly CaseRow[]; // new, or in the place of what they were; only cases of this conversation
  /** What a click meant, or what an edited message says now, in words; "" takes the line out of the transcript. */
  readonly spoken?: { readonly activityId: string; readonly words: string };
  /**
   * The person wants to be forgotten: what this conversation left before this turn goes, with it and at once: transcript, damaged
   * states, dead letters, closed cases, and the answers in its marks (that something was answered stays). Open cases stay, and
   * so does what was received after this turn's activity and waits to be run.
   */
  readonly erases?: true;
  readonly at: number;
}

/** Another turn has written this conversation in between. */
export class VersionConflictError extends Error {
  override readonly name = "VersionConflictError";
  readonly code = "STATE_VERSION_CONFLICT";
  constructor(conversation: string) {
    super(`The state of conversation ${conversation} was changed by another turn. Load it again and repeat the turn.`);
  }
}
