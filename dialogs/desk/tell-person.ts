import type { TurnContext } from "botbuilder-core";
import { say } from "../../cards/text.ts";
import type { Ports } from "../ports.ts";
import type { Session } from "../state.ts";
import { activityWith } from "../turn.ts";
import type { Applied, HelpCase } from "./case.ts";
import { type PersonButton, personNews } from "./person-news.ts";

/** Puts a step of a case before the person again. */
export type GoOnAt = (session: Session, of: HelpCase, step: string, only: boolean) => Promise<Session>;

/**
 * Tells the person what an act means for them, in their own chat.
 * @param context  addressed to the person
 * @returns the session as it is after that
 */
export async function tellPerson(
  ports: Ports,
  context: TurnContext,
  session: Session,
  applied: Extract<Applied, { readonly kind: "done" }>,
  goOnAt?: GoOnAt,
): Promise<Session> {
  const { case: of, effects } = applied;
  const { locale } = of.reach;
  let now = session;
  for (const effect of effects) {
    if (effect.to !== "person") continue;
    await context.sendActivity(
      activityWith(personNews(ports.knowledge(), of, effect, locale, personButton(ports, of.number, locale))),
    );
    if (goOnAt && (effect.say === "ask-again" || effect.say === "give-back"))
      now = await goOnAt(now, of, effect.step, effect.say === "ask-again");
  }
  const { openCase: _, closedCase: __, ...rest } = now;
  const isAnswered = of.resolution?.helped !== undefined;
  if (of.status === "resolved") return isAnswered ? rest : { ...rest, closedCase: of.number };
  return { ...rest, openCase: of.number };
}

/** A button of a case in the person's chat: it works as long as the case allows it, whatever else is on the table. */
export function personButton(ports: Ports, number: string, locale: string): PersonButton {
  const nonce = ports.newNonce();
  return (verb, title, style) => ({
    verb,
    title: say(locale, title),
    ...(style !== undefined && { style }),
    data: { case: number, nonce },
  });
}
