import type { Activity } from "botbuilder-core";
import { text } from "../dialogs/desk/agent-cards.ts";
import { type HelpCase, readCase } from "../dialogs/desk/case.ts";
import type { Agents } from "./escalation/agents.ts";
import type { Log } from "./log.ts";
import type { Place, TurnAnswer } from "./turn/turn-engine.ts";
import type { TurnStore } from "./turn/turn-store.ts";

export interface DeskFrontOptions {
  readonly store: Pick<TurnStore, "case" | "caseOfThread">;
  readonly agents: Agents;
  readonly channelId: string;
  readonly teamId: string;
  readonly log: Log;
}

/** Where an activity belongs: a conversation, or nowhere because it is answered here. */
export type Routed =
  | { readonly kind: "own" }
  | { readonly kind: "case"; readonly place: Place }
  | { readonly kind: "answer"; readonly answer: TurnAnswer };

const OWN: Routed = { kind: "own" };

/**
 * The router before the turn engine (ADR 0004). An agent's act on a case belongs to the case's conversation, and gets there only when it
 * comes from the helpdesk's team, by an agent, with the case's unguessable id or in its thread. What does not is refused and logged, and
 * changes nothing: a click here, a message in the place where it was made.
 */
export class DeskFront {
  readonly #options: DeskFrontOptions;

  constructor(options: DeskFrontOptions) {
    this.#options = options;
  }

  async route(activity: Partial<Activity>): Promise<Routed> {
    const verb = deskVerb(activity);
    if (verb === undefined && !(isMessage(activity) && this.isHelpdesk(activity))) return OWN;
    const of = await this.caseOf(activity);
    if (of === undefined && verb === undefined) return OWN; // a message beside the threads: a command
    const refusal = await this.#refusal(activity, of);
    if (refusal !== undefined) {
      this.#options.log.warn("desk.refused", { reason: refusal.reason });
      return activity.type === "invoke" ? { kind: "answer", answer: remark(refusal.says) } : OWN;
    }
    const { conversation } = (of as HelpCase).reach;
    return { kind: "case", place: { partition: conversation, speaker: "agent", name: activity.from?.name ?? "" } };
  }

  /** The case that an act names: by number and id on a card, by the thread of its card otherwise. */
  async caseOf(activity: Partial<Activity>): Promise<HelpCase | undefined> {
    const verb = deskVerb(activity);
    const data = dataOf(activity);
    const number = verb === undefined ? await this.#caseOfThread(activity) : data.case;
    if (typeof number !== "string" || !/^PK-[0-9A-Z]{4,12}$/.test(number)) return undefined;
    const row = await this.#options.store.case(number);
    const of = readCase(row?.body);
    return of !== undefined && (verb === undefined || data.id === of.id) ? of : undefined;
  }

  /** Whether it was written or clicked in the helpdesk's team. */
  isHelpdesk(activity: Partial<Activity>): boolean {
    const { channelId, teamId } = this.#options;
    const [channel] = (activity.conversation?.id ?? "").split(";", 1);
    const team = (activity.channelData as { team?: { id?: unknown } } | undefined)?.team?.id;
    return channel === channelId || (team === teamId && channel !== "");
  }

  async #refusal(
    activity: Partial<Activity>,
    of: HelpCase | undefined,
  ): Promise<{ readonly reason: string; readonly says: string } | undefined> {
    if (!this.isHelpdesk(activity))
      return { reason: "not from the helpdesk's team", says: text("desk.refused.not-agent") };
    const standing = await this.#options.agents.standing(activity);
    if (standing === "unknown") return { reason: "agents cannot be looked up", says: text("desk.refused.unsure") };
    if (standing !== "agent") return { reason: "not an agent", says: text("desk.refused.not-agent") };
    return of === undefined ? { reason: "no such case", says: text("desk.refused.no-case") } : undefined;
  }

  /** Teams names a thread by the activity that opened it: "19:…@thread.tacv2;messageid=1700000000000". */
  async #caseOfThread({ conversation, replyToId }: Partial<Activity>): Promise<string | undefined> {
    const root = /;messageid=([^;]+)$/.exec(conversation?.id ?? "")?.[1] ?? replyToId;
    return root === undefined ? undefined : this.#options.store.caseOfThread(root);
  }
}

/** The verb of a click on a card of the desk. */
export function deskVerb(activity: Partial<Activity>): string | undefined {
  const value = activity.value as { verb?: unknown; action?: { verb?: unknown } } | null | undefined;
  const verb = activity.type === "invoke" ? value?.action?.verb : activity.type === "message" ? value?.verb : undefined;
  return typeof verb === "string" && verb.startsWith("desk-") && verb.length <= 60 ? verb : undefined;
}

const MOST_CHARACTERS = 2_000; // of one input

/** What a card of the desk sent: texts only, each of bounded length. */
export function dataOf(activity: Partial<Activity>): Readonly<Record<string, string>> {
  const value = activity.value as { action?: { data?: unknown } } | null | undefined;
  const data = activity.type === "invoke" ? value?.action?.data : value;
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, each]) =>
      typeof each === "string" || typeof each === "number" ? [[key, String(each).slice(0, MOST_CHARACTERS)]] : [],
    ),
  );
}

/** Written, edited or deleted. */
function isMessage({ type }: Partial<Activity>): boolean {
  return type === "message" || type === "messageUpdate" || type === "messageDelete";
}

/** A sentence for a click, in the form that Teams wants. */
export function remark(says: string): TurnAnswer {
  const body = { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: says };
  return { status: 200, body };
}
