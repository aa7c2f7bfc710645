import type { Activity, TurnContext } from "botbuilder-core";
import { OAuthPrompt } from "botbuilder-dialogs/lib/prompts/oauthPrompt.js"; // of all prompts the only one, see sdk.ts
import { SIGN_IN, SIGN_IN_PROMPT } from "./names.ts";
import type { Directory, LookUpFailure, SignInOutcome, SignInWatch } from "./ports.ts";
import { Dialog, type DialogContext, type DialogReason, type DialogTurnResult } from "./sdk.ts";
import { type Turn, turnOf } from "./turn.ts";

/**
 * Signs the person in, and never keeps anybody: whatever happens, it ends with a `SignInOutcome`, and whoever writes on instead
 * has gone on. The token itself stays with the token service; nothing of it gets into the state.
 */
export class SignInDialog extends Dialog {
  constructor() {
    super(SIGN_IN);
  }

  override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const turn = turnOf(dc.context);
    const watch = await turn.ports.directory.openSignIn?.(dc.context);
    if (watch === undefined) return dc.endDialog(failed("not-configured"));
    const retryPrompt = turn.say("sign-in.code-wrong");
    try {
      return await dc.beginDialog(SIGN_IN_PROMPT, { prompt: "", retryPrompt });
    } catch (error) {
      if (watch.trouble === undefined || dc.activeDialog?.id !== SIGN_IN_PROMPT) throw error;
      dc.stack.pop(); // the prompt; it showed nothing
      return dc.endDialog(failed(watch.trouble));
    }
  }

  /** @param result  of the prompt: what the token service gave, our own outcome, or nothing once its time is over */
  override async resumeDialog(dc: DialogContext, _: DialogReason, result?: unknown): Promise<DialogTurnResult> {
    const { kind, token } = (result ?? {}) as { kind?: unknown; token?: unknown };
    if (kind === "failed") return dc.endDialog(result);
    if (typeof token === "string") return dc.endDialog({ kind: "signed-in" } satisfies SignInOutcome);
    return dc.endDialog(failed("not-signed-in"));
  }
}

/** What is left of the prompt between two turns, beside its own. */
interface PromptState {
  expires?: number;
  wrongCodes?: number;
  why?: LookUpFailure; // what stood in the way of the silent exchange
}

const MAX_CODES = 5; // C24
/** With these no button of the sign-in card helps. */
const FINAL: readonly LookUpFailure[] = ["needs-sign-in", "another-person", "guest", "unavailable"];

/** The library's prompt, without its traps: it takes any message for a try, and waits for ever for what will not come. */
export class SignInPrompt extends OAuthPrompt {
  constructor(turn: Turn, connectionName: string) {
    const title = turn.say("sign-in.title");
    super(SIGN_IN_PROMPT, { connectionName, title, text: turn.say("sign-in.text") });
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { activity } = dc.context;
    const instance = dc.activeDialog;
    const state = (instance?.state ?? {}) as PromptState;
    const watch = await turnOf(dc.context).ports.directory.openSignIn?.(dc.context);
    if (watch === undefined) return dc.endDialog(failed("not-configured", isSpoken(activity)));
    const isError = turnOf(dc.context).knowledge.errors.has((activity.text ?? "").trim()); // "135010" is what the page says
    if (isSpoken(activity) && (isError || !isCode(activity)))
      return dc.endDialog(failed(state.why ?? "not-signed-in", true));
    if (activity.name === "signin/failure") {
      await answer(dc.context, 200);
      return isClientsOwn(activity) ? Dialog.EndOfTurn : dc.endDialog(failed("unavailable"));
    }
    if (isCancelled(activity)) {
      await answer(dc.context, 200);
      return dc.endDialog(failed(state.why ?? "not-signed-in"));
    }
    const result = await this.#recognise(dc, watch);
    return dc.activeDialog === instance ? this.#stillWaiting(dc, state, watch) : result;
  }

  async #recognise(dc: DialogContext, watch: SignInWatch): Promise<DialogTurnResult> {
    try {
      return await super.continueDialog(dc);
    } catch (error) {
      if (watch.trouble === undefined) throw error;
      return Dialog.EndOfTurn; // the token service did not answer
    }
  }

  async #stillWaiting(dc: DialogContext, state: PromptState, { trouble }: SignInWatch): Promise<DialogTurnResult> {
    if (trouble !== undefined && FINAL.includes(trouble)) return dc.endDialog(failed(trouble));
    if (trouble !== undefined) state.why = trouble;
    if (dc.context.activity.name === "signin/tokenExchange") return Dialog.EndOfTurn; // the card has a button for it
    state.wrongCodes = (state.wrongCodes ?? 0) + 1;
    return state.wrongCodes < MAX_CODES ? Dialog.EndOfTurn : dc.endDialog(failed(state.why ?? "not-signed-in"));
  }
}

/** A sign-in that ends after the conversation has gone on: the next look-up finds the person signed in. */
export async function completeLate(context: TurnContext, directory: Directory): Promise<void> {
  const { activity } = context;
  const watch = await directory.openSignIn?.(context);
  if (activity.name !== "signin/tokenExchange" && activity.name !== "signin/verifyState") return answer(context, 200);
  const isDone = isCancelled(activity) || ((await watch?.complete(activity)) ?? false);
  if (activity.name === "signin/verifyState") return answer(context, isDone ? 200 : 404);
  const { id } = (activity.value ?? {}) as { id?: unknown };
  const failureDetail = isDone ? null : "The token could not be exchanged.";
  await answer(context, isDone ? 200 : 412, { id, connectionName: directory.connectionName, failureDetail });
}

function failed(why: LookUpFailure, unanswered = false): SignInOutcome {
  return { kind: "failed", why, unanswered };
}

/** Something that the person says to the conversation, typed or tapped. */
function isSpoken({ type, name }: Activity): boolean {
  return type === "message" || (type === "invoke" && !name?.startsWith("signin/"));
}

/** What the page of a sign-in may show for typing over: six digits and nothing else. */
function isCode({ type, text, value }: Activity): boolean {
  return type === "message" && !value && /^\s*\d{6}\s*$/.test(text ?? "");
}

function isCancelled({ name, value }: Activity): boolean {
  const { state } = (value ?? {}) as { state?: unknown };
  return name === "signin/verifyState" && typeof state === "string" && /^cancel/i.test(state); // "CancelledByUser"
}

/** The client goes on with these itself, through the button of the card. */
function isClientsOwn({ value }: Activity): boolean {
  const { code } = (value ?? {}) as { code?: unknown };
  return typeof code === "string" && /^(userconsentrequired|interactionrequired)$/i.test(code);
}

async function answer(context: TurnContext, status: number, body?: object): Promise<void> {
  await context.sendActivity({ type: "invokeResponse", value: { status, ...(body && { body }) } });
}
