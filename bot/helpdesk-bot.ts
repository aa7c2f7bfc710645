import {
  type Activity,
  type AdaptiveCardInvokeResponse,
  INVOKE_RESPONSE_KEY,
  type InvokeResponse,
  TeamsActivityHandler,
  type TurnContext,
} from "botbuilder";
import { say } from "../cards/text.ts";
import type { Ports } from "../dialogs/ports.ts";
import { isOurVerb, RootDialog } from "../dialogs/root-dialog.ts";
import { migrate, type Session } from "../dialogs/state.ts";
import { activityWith, type Turn } from "../dialogs/turn.ts";
import { BAD_CARD_ACTION } from "./activity-guard.ts";
import { nonceOf } from "./turn/settle-turn.ts";
import { effectsOf } from "./turn/teams-adapter.ts";

/** Routes activities to the conversation and hands its new state to the turn's commit. Decides nothing about passkeys. */
export class HelpdeskBot extends TeamsActivityHandler {
  readonly #root: RootDialog;
  readonly #signsIn: boolean;

  constructor(ports: Ports, root = new RootDialog(ports)) {
    super();
    this.#signsIn = ports.directory.connectionName !== undefined;
    this.#root = root;
    this.onMessage(async (context, next) => {
      const turn = await this.#converse(context, (session) => this.#root.onTurn(withoutMention(context), session));
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
    if (name === "adaptiveCard/action" && !isOurVerb(value.action.verb)) return this.#refuse(context);
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
    const turn = await this.#converse(context, (session) => this.#root.onTurn(context, session));
    if (turn.answered)
      return {
        statusCode: 200,
        type: "application/vnd.microsoft.card.adaptive",
        value: turn.answered as Record<string, unknown>,
      };
    const value = turn.remark ?? turn.say("stale.done");
    return {
      statusCode: 200,
      type: "application/vnd.microsoft.activity.message",
      value: value as unknown as Record<string, unknown>,
    };
  }

  /** A button that no card of ours has: an error of the card for the client, a sentence for the person, and no change. */
  async #refuse(context: TurnContext): Promise<InvokeResponse> {
    const message = say(context.activity.locale ?? "en", "input.unknown-action");
    await context.sendActivity(message);
    return { status: 200, body: { ...BAD_CARD_ACTION, value: { ...BAD_CARD_ACTION.value, message } } };
  }

  /** The transcript follows an edit; the conversation goes by what was said at the time, and says so. */
  protected override async onMessageUpdateActivity(context: TurnContext): Promise<void> {
    const { activity } = context;
    Object.assign(effectsOf(context), { about: activity.id, spoken: activity.text ?? "" });
    if (activity.channelData?.eventType !== "undeleteMessage")
      await context.sendActivity(say(activity.locale ?? "en", "input.edited"));
  }

  protected override async onMessageDeleteActivity(context: TurnContext): Promise<void> {
    Object.assign(effectsOf(context), { about: context.activity.id, spoken: "(deleted)" });
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

/** The conversation was written by a newer version of this program; it is left as it is. */
export class NewerStateError extends Error {
  override readonly name = "NewerStateError";
  readonly code = "STATE_NEWER";
  constructor() {
    super("This conversation was written by a newer version. Nothing was changed. Start the newer version again.");
  }
}

/** In a team's channel the bot speaks when it is spoken to. */
function isPersonal(context: TurnContext): boolean {
  return context.activity.conversation.conversationType === "personal";
}

/** In a channel every message begins with the bot's name, which is not part of what is said. */
function withoutMention(context: TurnContext): TurnContext {
  const { activity } = context;
  const mentions = (activity.entities ?? []).filter(
    (entity) => entity.type === "mention" && entity.mentioned?.id === activity.recipient?.id,
  );
  const text = mentions.reduce((rest, mention) => rest.replaceAll(String(mention.text ?? ""), ""), activity.text ?? "");
  if (mentions.length > 0) (activity as Activity).text = text.trim();
  return context;
}
