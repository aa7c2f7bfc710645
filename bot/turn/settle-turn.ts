import { hash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Activity } from "botbuilder-core";
import type { TurnAnswer, TurnEngineOptions } from "./turn-engine.ts";
import type { TurnOutcome } from "./turn-outcome.ts";
import { type Delivery, type Inbound, type Mark, type StoredState, VersionConflictError } from "./turn-store.ts";

const MAX_CONFLICTS = 12; // other instances may write the same conversation; more than this means something is wrong
const MAX_FAULTS = 3; // of the store, within about three seconds
const TURN_TIMEOUT_MS = 20_000;

/**
 * Runs one activity that was written down, and commits what comes of it: once, however often it is tried. Between two
 * tries somebody else may have done it, or our own commit may have succeeded without our hearing of it; the mark tells.
 *
 * @param activity  as it came in; `inbound.activity` may lack what must not be stored
 * @param isNew  it has just been written down for the first time: nobody can have run it yet
 * @throws what the store threw, when it does not answer
 */
export async function settleTurn(
  options: TurnEngineOptions,
  inbound: Inbound,
  activity: Partial<Activity>,
  isNew = false,
): Promise<TurnAnswer> {
  const { store, log, pause = delay } = options;
  const sure = { deliveries: undefined as readonly Delivery[] | undefined };
  for (let faults = 0, conflicts = 0; ; ) {
    try {
      const isFirstTry = isNew && faults + conflicts === 0;
      const mark = isFirstTry ? undefined : await store.mark(inbound.conversation, inbound.id);
      if (mark?.done) {
        if (sure.deliveries) options.onDeliveries(await committed(options, sure.deliveries));
        return answerOf(activity, mark.response);
      }
      return await attempt(options, inbound, activity, (deliveries) => {
        sure.deliveries = deliveries;
      });
    } catch (error) {
      if (error instanceof VersionConflictError) {
        sure.deliveries = undefined; // nothing of that try was written
        conflicts += 1;
        if (conflicts === MAX_CONFLICTS) throw error;
        await pause(Math.random() * Math.min(5 * 2 ** conflicts, 200));
        continue;
      }
      faults += 1;
      if (faults === MAX_FAULTS) throw error;
      log.warn("The store did not answer in a turn; trying again", { faults, error });
      await pause(100 * 4 ** faults * (0.5 + Math.random()));
    }
  }
}

async function attempt(
  options: TurnEngineOptions,
  inbound: Inbound,
  activity: Partial<Activity>,
  committing: (deliveries: readonly Delivery[]) => void,
): Promise<TurnAnswer> {
  const { store, now } = options;
  const { conversation, id } = inbound;
  const stored = await store.load(conversation);
  const nonce = nonceOf(activity);
  const used = nonce === undefined ? undefined : await store.mark(conversation, nonceMark(nonce));
  const again = repeated(activity, used);
  if (again) options.log.info("A click came again; it has had its effect");
  const outcome = again ?? (await outcomeOf(options, activity, stored, conversation));
  const { response, deliveries, transcript, cases, spoken, usedNonce, erases, keeps = response } = outcome;
  const kept = usedNonce === undefined ? keeps : { ...keeps, verb: verbOf(activity) };
  const marks: Mark[] = [{ id, done: true, response: kept }];
  if (usedNonce !== undefined && !(used?.done && usedNonce === nonce))
    marks.push({ id: nonceMark(usedNonce), done: true, response: kept });
  committing(deliveries);
  await store.commit({
    conversation,
    expectedVersion: stored?.version ?? 0,
    state: outcome.state === undefined ? (stored?.value ?? null) : outcome.state,
    marks,
    transcript,
    deliveries,
    cases,
    ...(spoken !== undefined && { spoken: { activityId: outcome.about ?? id, words: spoken } }),
    ...(erases && { erases }),
    at: now(),
  });
  if (erases) {
    const who = hash("sha256", conversation, "hex").slice(0, 16); // the proof, without what was erased
    options.log.info("What was kept of a conversation was erased, as its person asked", { conversation: who });
  }
  options.onDeliveries(deliveries);
  return answerOf(activity, response);
}

/**
 * A click whose nonce had its effect already, as a new activity: the same answer, and nothing else. A submit has no answer
 * that could be seen: there only the same button is the same click, and for another one the bot says where we are.
 */
function repeated(activity: Partial<Activity>, used: Mark | undefined): TurnOutcome | undefined {
  if (!used?.done) return undefined;
  const { status, body, verb } = (used.response ?? {}) as { status?: number; body?: unknown; verb?: string };
  const response = status === undefined ? undefined : { status, ...(body !== undefined && { body }) };
  if (activity.type === "invoke" ? !response : verb !== verbOf(activity)) return undefined;
  return { ...(response && { response }), deliveries: [], transcript: [], cases: [], spoken: "" };
}

async function outcomeOf(
  options: TurnEngineOptions,
  activity: Partial<Activity>,
  stored: StoredState | undefined,
  partition: string,
): Promise<TurnOutcome> {
  const { log, startsAnew } = options;
  const forgotten = stored?.damaged === true;
  if (forgotten) log.error("The state of a conversation could not be read; it was set aside");
  try {
    return await inTime(options, options.run(activity, stored?.value, forgotten, partition));
  } catch (error) {
    const reference = randomUUID().slice(0, 8);
    log.error("A turn failed; its state was left as it was", { reference, error });
    if (startsAnew?.(activity, error)) {
      try {
        return await inTime(options, options.run(activity, undefined, true, partition));
      } catch (again) {
        log.error("The turn failed without its state as well", { reference, error: again });
      }
    }
    return options.apologise(activity, reference);
  }
}

/** The turn, or its failure once the time is over. What it does afterwards goes nowhere. */
async function inTime(options: TurnEngineOptions, run: Promise<TurnOutcome>): Promise<TurnOutcome> {
  const { turnTimeoutMs = TURN_TIMEOUT_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The turn took longer than ${turnTimeoutMs} ms.`)), turnTimeoutMs);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Of the deliveries of a commit that may or may not have been ours, those that the store has to be rid of. */
async function committed({ store }: TurnEngineOptions, deliveries: readonly Delivery[]): Promise<Delivery[]> {
  if (deliveries.length === 0) return [];
  const keys = new Set((await store.waiting()).map((delivery) => delivery.key));
  return deliveries.filter((delivery) => keys.has(delivery.key));
}

/**
 * The nonce that a card's button carries, and a sign-in card, which every client of the person answers by itself; undefined
 * for anything else. What it is worth, the dialogs decide.
 */
export function nonceOf(activity: Partial<Activity>): string | undefined {
  if (activity.name === "signin/tokenExchange") return signInNonce(activity.value);
  const value = activity.value as { action?: { data?: unknown } } | null | undefined;
  const data = (activity.type === "invoke" ? value?.action?.data : value) as { nonce?: unknown } | null | undefined;
  const nonce = data?.nonce;
  return typeof nonce === "string" && /^[\w-]{8,64}$/.test(nonce) ? nonce : undefined;
}

function signInNonce(value: unknown): string | undefined {
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === "string" && id !== "" ? `sign-in-${hash("sha256", id, "hex").slice(0, 40)}` : undefined;
}

function verbOf(activity: Partial<Activity>): string | undefined {
  const value = activity.value as { verb?: unknown; action?: { verb?: unknown } } | null | undefined;
  const verb = activity.type === "invoke" ? value?.action?.verb : value?.verb;
  return typeof verb === "string" ? verb : undefined;
}

function nonceMark(nonce: string): string {
  return `nonce:${nonce}`;
}

/** A click must not be answered with nothing: Teams would call the app unreachable, and send it again. */
function answerOf(activity: Partial<Activity>, response: unknown): TurnAnswer {
  const answer = response as { status?: unknown; body?: unknown } | null | undefined;
  if (typeof answer?.status === "number")
    return { status: answer.status, ...(answer.body !== undefined && { body: answer.body }) };
  if (activity.type !== "invoke" || activity.name !== "adaptiveCard/action") return { status: 200 };
  const body = { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "OK" };
  return { status: 200, body };
}
