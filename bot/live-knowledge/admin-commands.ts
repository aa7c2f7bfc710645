import { type ActivityHandler, CardFactory, type TurnContext } from "botbuilder-core";
import { plain } from "../../cards/escape.ts";
import { noticeCard } from "../../cards/notice-card.ts";
import type { KnowledgeStatus, LiveKnowledge } from "./live-knowledge.ts";
import en from "./text/en.json" with { type: "json" };

type Key = keyof typeof en;
const texts: Readonly<Record<string, Readonly<Partial<Record<Key, string>>>>> = { en }; // one line adds a language
const MOST_FINDINGS = 5;

/** Whether the person who writes is an administrator of this bot; "unknown" when nobody could be asked. */
export type IsAdministrator = (context: TurnContext) => Promise<"yes" | "no" | "unknown">;

/**
 * `knowledge status` and `knowledge rollback` for administrators, in their own chat with the bot, before the conversation
 * sees the message. Written by anybody else the same words are like any others: nothing tells that there is such a command.
 * When it cannot be found out who writes, nothing is shown or done, and the person is told why.
 */
export function withKnowledgeCommands(
  bot: Pick<ActivityHandler, "run">,
  live: Pick<LiveKnowledge, "status" | "rollBack" | "upToDate">,
  isAdministrator: IsAdministrator,
): Pick<ActivityHandler, "run"> {
  return {
    run: async (context) => {
      await live.upToDate();
      const command = commandIn(context);
      const standing = command === undefined ? "no" : await isAdministrator(context);
      if (standing === "no") return bot.run(context);
      const card =
        standing === "unknown"
          ? unknownCard(context)
          : await (command === "status" ? statusCard(context, live) : rollBackCard(context, live));
      await context.sendActivity({ type: "message", attachments: [CardFactory.adaptiveCard(card)] });
    },
  };
}

function commandIn({ activity }: TurnContext): "status" | "rollback" | undefined {
  if (activity.type !== "message" || activity.conversation?.conversationType !== "personal") return undefined;
  const said = /^\s*knowledge\s+(status|roll ?-?back)\s*[.!?]?\s*$/i.exec(activity.text ?? "")?.[1];
  return said === undefined ? undefined : said.toLowerCase() === "status" ? "status" : "rollback";
}

function unknownCard({ activity }: TurnContext): object {
  const locale = activity.locale ?? "en";
  return noticeCard({ title: say(locale, "status.title"), text: say(locale, "administrator.unknown"), actions: [] });
}

async function statusCard({ activity }: TurnContext, live: Pick<LiveKnowledge, "status">): Promise<object> {
  const locale = activity.locale ?? "en";
  const status = live.status();
  return noticeCard({
    title: say(locale, "status.title"),
    text: linesOf(locale, status).join("\n\n"),
    ...((status.degraded || status.refused || status.lagsBehind || status.isUnpublished) && {
      tone: "attention" as const,
    }),
    actions: [],
  });
}

function linesOf(locale: string, status: KnowledgeStatus): string[] {
  const { version, since, source, degraded, refused, before, counts, lagsBehind, isUnpublished, folderIsOld } = status;
  const findings = refused?.findings ?? [];
  return [
    say(locale, "status.serving", { version, since: time(since), source: say(locale, `source.${source}`) }),
    ...(lagsBehind
      ? [
          say(locale, "status.lags", { version: lagsBehind.line.version, at: time(lagsBehind.line.at) }),
          say(locale, `lag.${lagsBehind.why}`),
        ]
      : []),
    ...(isUnpublished ? [say(locale, "status.unpublished")] : []),
    ...(folderIsOld ? [say(locale, "status.folder-old")] : []),
    ...(degraded ? [say(locale, "status.degraded")] : []),
    ...(refused ? [say(locale, "status.refused", { at: time(refused.at) })] : [say(locale, "status.clean")]),
    ...findings.slice(0, MOST_FINDINGS).map(({ file, line, message }) => plain(`${file}, line ${line}: ${message}`)),
    ...(findings.length > MOST_FINDINGS
      ? [say(locale, "status.more", { count: findings.length - MOST_FINDINGS })]
      : []),
    say(locale, "status.counts", {
      taken: counts["taken-over"],
      refused: counts.refused,
      back: counts["rolled-back"],
    }),
    ...(before ? [say(locale, "status.before", { version: before.version, at: time(before.at) })] : []),
  ];
}

async function rollBackCard(
  { activity }: TurnContext,
  live: Pick<LiveKnowledge, "status" | "rollBack">,
): Promise<object> {
  const locale = activity.locale ?? "en";
  const text = await live.rollBack().then(
    (before) =>
      before
        ? say(locale, "rollback.done", { version: before.version, at: time(before.at) })
        : say(locale, "rollback.nothing", { version: live.status().version }),
    () => say(locale, "failed", { version: live.status().version }), // the queue has logged why
  );
  return noticeCard({ title: say(locale, "status.title"), text, actions: [] });
}

/** To the minute, in UTC: people on several continents compare it with logs. */
function time(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

function say(locale: string, key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const language = locale.toLowerCase().split("-", 1)[0] ?? "en";
  const own = Object.hasOwn(texts, language) ? texts[language] : undefined;
  return (own?.[key] ?? en[key]).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
