/**
 * The product with one dialog more: "check" looks registered passkeys up and says in plain words what came of it, so that
 * sign-in and look-up are tested in a process of their own, whatever the conversation makes of them.
 */
import type { TurnContext } from "botbuilder-core";
import { startApp } from "../../bot/app.ts";
import { readConfig } from "../../bot/config.ts";
import { HelpdeskBot } from "../../bot/helpdesk-bot.ts";
import { createLog } from "../../bot/log.ts";
import { SIGN_IN } from "../../dialogs/names.ts";
import type { LookUp, SignInOutcome } from "../../dialogs/ports.ts";
import { RootDialog } from "../../dialogs/root-dialog.ts";
import { Dialog, type DialogContext, type DialogReason, type DialogTurnResult } from "../../dialogs/sdk.ts";
import type { Session } from "../../dialogs/state.ts";
import { type Turn, turnOf } from "../../dialogs/turn.ts";

const CHECK = "check";

class CheckDialog extends Dialog {
  constructor() {
    super(CHECK);
  }

  override async beginDialog(dc: DialogContext, options?: { readonly fresh?: boolean }): Promise<DialogTurnResult> {
    const { directory } = turnOf(dc.context).ports;
    const access = await directory.access(dc.context);
    await dc.context.sendActivity(`access: ${access}`);
    if (access === "sign-in") return dc.beginDialog(SIGN_IN);
    if (access === "ready") await this.#look(dc.context, options?.fresh);
    return dc.endDialog();
  }

  override async resumeDialog(dc: DialogContext, _: DialogReason, outcome?: SignInOutcome): Promise<DialogTurnResult> {
    if (outcome?.kind === "signed-in") await this.#look(dc.context);
    else await dc.context.sendActivity(`sign-in: ${outcome?.why}`);
    if (outcome?.kind === "failed" && outcome.unanswered)
      await dc.context.sendActivity(`going on with: ${dc.context.activity.text ?? "a click"}`);
    return dc.endDialog();
  }

  async #look(context: TurnContext, fresh = false): Promise<void> {
    await context.sendActivity(`look-up: ${inWords(await turnOf(context).ports.directory.look(context, { fresh }))}`);
  }
}

function inWords(found: LookUp): string {
  if (found.kind !== "found") return found.kind === "failed" ? found.why : found.kind;
  const { methods, covers } = found.list;
  return `${methods.map(({ kind, name }) => `${kind} ${name ?? ""}`.trim()).join(", ") || "nothing"} (${covers.join(", ")})`;
}

class LookUpRoot extends RootDialog {
  override async onTurn(context: TurnContext, session: Session): Promise<Turn> {
    const { text } = context.activity;
    if (text === "check" || text === "check again")
      return this.run(context, session, (_, dc) => dc.beginDialog(CHECK, { fresh: text === "check again" }));
    if (text === "sign out")
      return this.run(context, session, async (turn) => {
        await turn.ports.directory.signOut(context);
        await context.sendActivity("signed out");
      });
    return super.onTurn(context, session);
  }

  protected override async dialogs(turn: Turn): Promise<Dialog[]> {
    return [...(await super.dialogs(turn)), new CheckDialog()];
  }
}

const log = createLog({ level: "debug", format: "json" });
const app = await startApp(
  readConfig(process.env),
  log,
  (ports) => new HelpdeskBot(ports, { root: new LookUpRoot(ports) }),
);
process.on("SIGTERM", () => void app.stop().then(() => process.exit(0)));
process.stdout.write(`Ready (bot: http://127.0.0.1:${app.port}/api/messages)\n`);
