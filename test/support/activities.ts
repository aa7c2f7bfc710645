import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder-core";

/** What Teams sends when somebody types. */
export function message(text: string, more: Partial<Activity> = {}): Partial<Activity> {
  return { ...envelope("message"), text, ...more };
}

/** What Teams sends for a click on an `Action.Execute`. */
export function click(
  verb: string,
  data: Record<string, unknown> = {},
  more: Partial<Activity> = {},
): Partial<Activity> {
  return {
    ...envelope("invoke"),
    name: "adaptiveCard/action",
    value: { action: { type: "Action.Execute", verb, data } },
    ...more,
  };
}

/** What an older client sends for a click on the `Action.Submit` behind it. */
export function submit(
  verb: string,
  data: Record<string, unknown> = {},
  more: Partial<Activity> = {},
): Partial<Activity> {
  return { ...envelope("message"), value: { ...data, verb }, ...more };
}

export function envelope(type: string): Partial<Activity> {
  return {
    type,
    id: randomUUID(),
    channelId: "msteams",
    serviceUrl: "http://127.0.0.1:9/",
    locale: "en-US",
    from: { id: "29:employee-1", name: "Erin Employee", aadObjectId: "00000000-0000-0000-0000-000000000101" },
    recipient: { id: "28:bot", name: "Helpdesk" },
    conversation: {
      id: "a:chat-1",
      conversationType: "personal",
      isGroup: false,
      name: "",
      tenantId: "11111111-0000-0000-0000-000000000001",
    },
  } as Partial<Activity>;
}

/** The same activity in another conversation. */
export function inChat(conversation: string, activity: Partial<Activity>): Partial<Activity> {
  return { ...activity, conversation: { ...activity.conversation, id: conversation } } as Partial<Activity>;
}
