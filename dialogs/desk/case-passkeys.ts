import type { Card } from "../../cards/card.ts";
import type { TextKey } from "../../cards/text.ts";
import { checkPasskeys } from "../../knowledge/passkeys/check.ts";
import type { MethodList } from "../../knowledge/passkeys/method.ts";
import { passkeyRows } from "../present-passkeys.ts";
import { evidenceOf } from "../state.ts";
import { caseView, type DeskView, LOCALE, text } from "./agent-cards.ts";
import { type HelpCase, isRequester, type Party } from "./case.ts";

/** Entry of the case's log: an agent looked at the registered passkeys. */
export const PASSKEYS_CHECKED = "passkeys";

/**
 * Why this agent may not read the methods of the person of this case; undefined: they may. Only who has taken a case reads, only while
 * it is worked on, only the account that wrote, never their own (L12).
 */
export function readRefused(of: HelpCase, by: Party): TextKey | undefined {
  if (isRequester(of, by)) return "desk.refused.own-case";
  if (of.status === "resolved") return "desk.refused.resolved";
  if (of.taker === undefined) return "desk.refused.not-taken";
  if (of.taker.id !== by.id) return "desk.refused.taken-by-other";
  return of.summary.about === "colleague" ? "desk.passkeys.colleague" : undefined;
}

/** The case with the list that was read just now, for the agent who asked. Nothing of the list is kept in the case. */
export function withPasskeys(view: DeskView, list: MethodList): Card {
  const { knowledge, case: of } = view;
  const check = checkPasskeys(knowledge, { ...evidenceOf(of.trouble.moves), methods: list });
  if (!check) return caseView(view, text("desk.passkeys.failed.not-allowed"));
  const passkeys = passkeyRows({ say: text, locale: LOCALE }, list, check);
  const count = check.passkeys.length;
  const news = text(count === 0 ? "desk.passkeys.none" : "desk.passkeys.read", { count });
  const says = check.verdict === "open" ? text("passkeys.open") : check.says;
  const shown = { ...view, case: { ...of, summary: { ...of.summary, passkeys } } };
  return caseView(shown, says === undefined ? news : `${news} ${says}`);
}
