import type { Activity } from "botbuilder-core";

/** In a channel every message begins with the bot's name, which is not part of what is said. */
export function withoutMention(activity: Partial<Activity>): string {
  const mentions = (activity.entities ?? []).filter(
    (entity) => entity.type === "mention" && entity.mentioned?.id === activity.recipient?.id,
  );
  const text = mentions.reduce((rest, mention) => rest.replaceAll(String(mention.text ?? ""), ""), activity.text ?? "");
  return (mentions.length > 0 ? text : (activity.text ?? "")).trim();
}
