import {
  type Activity,
  type AdaptiveCardInvokeResponse,
  INVOKE_RESPONSE_KEY,
  type InvokeResponse,
  TeamsActivityHandler,
  type TurnContext,
} from "botbuilder";
import type { Card } from "../cards/card.ts";
import { say } from "../cards/text.ts";
import { text } from "../dialogs/desk/agent-cards.ts";
import { type AgentAnswer, agentTurn } from "../dialogs/desk/agent-turn.ts";
import type { Act, HelpCase } from "../dialogs/desk/case.ts";
import { deskCommand } from "../dialogs/desk/desk-commands.ts";
import { secondRoute } from "../dialogs/desk/second-route.ts";
import { tellPerson } from "../dialogs/desk/tell-person.ts";
import { REMOVED, UNCHECKED } from "../dialogs/input.ts";
import type { Ports } from "../dialogs/ports.ts";
import { isOurVerb, RootDialog } from "../dialogs/root-dialog.ts";
import { migrate, type Session } from "../dialogs/state.ts";
import { activityWith, type Turn } from "../dialogs/turn.ts";
import { BAD_CARD_ACTION } from "./activity-guard.ts";
import { deskVerb } from "./desk-front.ts";
import {
  CASE_UNREACHED,
  type DeskTurn,
  deskTurnOf,
  PERSON_KNOWN,
  TICKET_CREATED,
  TICKET_REFUSED,
} from "./desk-turn.ts";
import type { Standing } from "./escalation/agents.ts";
import { withoutMention } from "./mention.ts";
import { nonceOf } from "./turn/settle-turn.ts";
import { effectsOf } from "./turn/teams-adapter.ts";

/** Who comes in to the agents' desk. */
export interface DeskDoor {
  isHelpdesk(activity: Partial<Activity>): boolean;
  standing(activity: Partial<Activity>): Promise<Standing>;
  /** An agent's act that was refused, or had its effect already: for the log. */
  refused(reason: string): void;
}

export interface BotParts {
  readonly root?: RootDialog;
  readonly door?: DeskDoor;
}

/** Routes activities to the conversation and hands its new state to the turn's commit. Decides nothing about passkeys. */
export class HelpdeskBot extends TeamsActivityHandler {
  readonly #root: RootDialog;
  readonly #ports: Ports;
  readonly #door: DeskDoor | undefined;
  readonly #signsIn: boolean;

  /** @param parts  the conversation, and the door of the agents' desk; without a door there is no desk */
  constructor(ports: Ports, { root = new RootDialog(ports), door }: BotParts = {}) {
    super();
    this.#signsIn = ports.directory.connectionName !== undefined;
    this.#root = root;
    this.#ports = ports;
    this.#door = door;
    this.onMessage(async (context, next) => {
      const desk = deskTurnOf(context);
      if (desk) return void (await this.#agent(context, desk));
      if (this.#door?.isHelpdesk(context.activity)) return this.#deskCommand(context, this.#door);
      if (deskVerb(context.activity) !== undefined)
        return void (await context.sendActivity(text("desk.refused.not-agent")));
      const turn = await this.#converse(context, (session) => this.#root.onTurn(withoutName(context), session));
      if (turn.answered && context.activity.replyToId)
        await context.updateActivity({ id: context.activity.replyToId, ...activityWith(turn.answered) });
      await next();
    });
    this.onMembersAdded(async (context, next) => {
      if (isPersonal(context)) await this.#converse(context, (session) => this.#welcomeOnce(context, session));
      await next();
    });
    this.onInstallationUpdateAdd(async (context, next) => {
      if (isPersonal(context)) await this.#converse(context, (session) => this.#welcomeAgain(context, session));
      await next();
    });
  }

  /** An agent acts on a case; the turn is one of the person's conversation. */
  async #agent(context: TurnContext, { case: of, input, isInvoke }: DeskTurn): Promise<AgentAnswer> {
    const effects = effectsOf(context);
    const session = migrate(effects.state);
    if (!session) throw new NewerStateError();
    const answer = await agentTurn(this.#ports, context, session, of, input, async (now, about, step, only) => {
      const turn = await this.#root.goOnAt(context, now, about, step, only);
      return turn.session;
    });
    effects.state = answer.session;
    effects.spoken = answer.spoken;
    if (answer.refused !== undefined) this.#door?.refused(answer.refused);
    if (isInvoke) return answer;
    if (answer.remark !== undefined) this.#ports.desk.post(context, of, answer.remark);
    if (answer.keeps) this.#ports.desk.post(context, of, text("desk.passkeys.only-card"));
    else if (answer.card && input.said === undefined) this.#ports.desk.post(context, of, answer.card);
    return answer;
  }

  /** What is typed in the helpdesk's channel, beside the threads. */
  async #deskCommand(context: TurnContext, door: DeskDoor): Promise<void> {
    const { activity } = context;
    const standing = await door.standing(activity);
    const isWord = deskVerb(activity) === undefined;
    if (standing === "agent" && isWord)
      await context.sendActivity(activityWith(await deskCommand(this.#ports, withoutMention(activity))));
    else if (standing === "agent") await context.sendActivity(text("desk.refused.no-case"));
    else await context.sendActivity(text(standing === "unknown" ? "desk.refused.unsure" : "desk.refused.not-agent"));
  }

  /** What the ticket system or the roster answered; it comes from inside only. */
  protected override async onEventActivity(context: TurnContext): Promise<void> {
    const { id = "", name = "", value } = context.activity;
    const of = await this.#ports.desk.find(context, (value as { readonly case?: string } | undefined)?.case ?? "");
    if (!of) return;
    const act = name === CASE_UNREACHED ? await this.#unreached(id, of) : insideAct(id, name, value);
    if (!act) return;
    const effects = effectsOf(context);
    const session = migrate(effects.state);
    if (!session) return;
    const applied = this.#ports.desk.act(context, of, act);
    if (applied.kind !== "done") return;
    const { openCase } = session;
    effects.state = {
      ...(await tellPerson(this.#ports, context, session, applied)),
      ...(openCase !== undefined && { openCase }),
    };
  }

  /** A case that the helpdesk's channel does not take goes to the ticket system, where there is one, without an agent (trust.md H23). */
  async #unreached(id: string, of: HelpCase): Promise<Act | undefined> {
    const { desk, knowledge } = this.#ports;
    const route = desk.hasTickets ? secondRoute(knowledge(), of.summary) : undefined;
    if (!route) return undefined;
    const lines = (await desk.lines(of)).map(({ at, who, words }) => ({ at, who, words }));
    return {
      id,
      by: { ...SYSTEM, name: text("desk.onward.by") },
      kind: "unreached",
      route: route.id,
      lines: lines.slice(-MOST_LINES),
    };
  }

  /** Teams announces a new chat twice, in either order: as an installation and as a new member. */
  async #welcomeOnce(context: TurnContext, session: Session): Promise<Turn> {
    return session.card ? this.#root.asItIs(context, session) : this.#root.onWelcome(context, session);
  }

  /** Installed anew in the middle of a conversation, the bot shows where it was. */
  async #welcomeAgain(context: TurnContext, session: Session): Promise<Turn> {
    const isWelcomed = session.card?.kind === "welcome";
    return isWelcomed ? this.#root.asItIs(context, session) : this.#root.onWelcome(context, session);
  }

  /** A click that the edge could not read has no value any more (activity-guard.ts); the SDK would answer with an HTTP error. */
  protected override async onInvokeActivity(context: TurnContext): Promise<InvokeResponse> {
    const { name, value } = context.activity;
    if (name === "adaptiveCard/action" && !value) return { status: 200, body: BAD_CARD_ACTION };
    const isAgents = deskTurnOf(context) !== undefined; // its verbs are the desk's, and unknown ones are refused there
    if (name === "adaptiveCard/action" && !isAgents && !isOurVerb(value.action.verb)) return this.#refuse(context);
    if (name?.startsWith("signin/") && this.#signsIn) return this.#signIn(context);
    return super.onInvokeActivity(context);
  }

  /** Teams sends a token from every client that shows the card: the first that is exchanged counts for all (F12). */
  async #signIn(context: TurnContext): Promise<InvokeResponse> {
    await this.#converse(context, (session) => this.#root.onSignIn(context, session));
    const { value: answered } = (context.turnState.get(INVOKE_RESPONSE_KEY) ?? {}) as { value?: InvokeResponse };
    const nonce = nonceOf(context.activity);
    if (answered?.status === 200 && nonce !== undefined) effectsOf(context).usedNonce = nonce;
    return answered ?? { status: 200 };
  }

  protected override async onAdaptiveCardInvoke(context: TurnContext): Promise<AdaptiveCardInvokeResponse> {
    const desk = deskTurnOf(context);
    if (desk) {
      const { card, remark, keeps } = await this.#agent(context, desk);
      if (keeps) effectsOf(context).keeps = { status: 200, body: cardOrWords(keeps, "") };
      return cardOrWords(card, remark ?? text("desk.refused.unknown"));
    }
    const turn = await this.#converse(context, (session) => this.#root.onTurn(context, session));
    return cardOrWords(turn.answered, turn.remark ?? turn.say("stale.done"));
  }

  /** A button that no card of ours has: an error of the card for the client, a sentence for the person, and no change. */
  async #refuse(context: TurnContext): Promise<InvokeResponse> {
    const message = say(context.activity.locale ?? "en", "input.unknown-action");
    await context.sendActivity(message);
    return { status: 200, body: { ...BAD_CARD_ACTION, value: { ...BAD_CARD_ACTION.value, message } } };
  }

  /** Transcript, evidence and open case follow an edit; what was restored counts again. */
  protected override async onMessageUpdateActivity(context: TurnContext): Promise<void> {
    await this.#edited(withoutName(context), context.activity.text ?? "");
  }

  protected override async onMessageDeleteActivity(context: TurnContext): Promise<void> {
    await this.#edited(context, undefined);
  }

  async #edited(context: TurnContext, text: string | undefined): Promise<void> {
    const desk = deskTurnOf(context);
    if (desk) {
      const { said = "" } = desk.input;
      const isKept = !said.includes(UNCHECKED);
      if (said.includes(REMOVED)) this.#ports.desk.post(context, desk.case, say("en", "desk.thread.secret"));
      this.#ports.desk.post(context, desk.case, say("en", `desk.thread.${isKept ? "edited" : "unchecked"}`));
    } else if (!this.#door?.isHelpdesk(context.activity))
      await this.#converse(context, (session) => this.#root.onEdit(context, session, text));
    Object.assign(effectsOf(context), { about: context.activity.id, spoken: text ?? DELETED });
  }

  async #converse(context: TurnContext, run: (session: Session) => Promise<Turn>): Promise<Turn> {
    const effects = effectsOf(context);
    const session = migrate(effects.state);
    if (!session) throw new NewerStateError();
    const turn = await run(session);
    effects.state = turn.session;
    if (turn.spoken !== undefined) effects.spoken = turn.spoken;
    if (turn.usedNonce !== undefined) effects.usedNonce = turn.usedNonce;
    return turn;
  }
}

/** Stands in the transcript where a message stood. */
const DELETED = "(deleted)";

/** The conversation was written by a newer version of this program; it is left as it is. */
export class NewerStateError extends Error {
  override readonly name = "NewerStateError";
  readonly code = "STATE_NEWER";
  constructor() {
    super("This conversation was written by a newer version. Nothing was changed. Start the newer version again.");
  }
}

const SYSTEM = { role: "system", id: "system", name: "" } as const;
const MOST_LINES = 100; // of a conversation, in a ticket that nobody chose lines for

/** What an event from inside does to its case. */
function insideAct(id: string, name: string, value: unknown): Act | undefined {
  const by = SYSTEM;
  const { ticket = "", number = "", reason = "" } = value as Readonly<Record<string, string | undefined>>;
  const { account, isGuest } = value as { readonly account?: string; readonly isGuest?: boolean };
  switch (name) {
    case TICKET_CREATED:
      return { id, by, kind: "ticket-created", ticket, number };
    case TICKET_REFUSED:
      return { id, by, kind: "ticket-refused", ticket, reason };
    case PERSON_KNOWN:
      return {
        id,
        by,
        kind: "person-known",
        ...(account !== undefined && { account }),
        ...(isGuest !== undefined && { isGuest }),
      };
    default:
      return undefined;
  }
}

/** In a team's channel the bot speaks when it is spoken to. */
function isPersonal(context: TurnContext): boolean {
  return context.activity.conversation.conversationType === "personal";
}

/** In a channel every message begins with the bot's name, which is not part of what is said. */
function withoutName(context: TurnContext): TurnContext {
  const { activity } = context;
  const said = withoutMention(activity);
  if (said !== activity.text?.trim()) (activity as Activity).text = said;
  return context;
}

/** The card that takes the place of the clicked one, or a sentence beside it. */
function cardOrWords(card: Card | undefined, words: string): AdaptiveCardInvokeResponse {
  const type = card ? "application/vnd.microsoft.card.adaptive" : "application/vnd.microsoft.activity.message";
  return { statusCode: 200, type, value: (card ?? words) as unknown as Record<string, unknown> };
}
