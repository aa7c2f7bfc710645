/**
 * The shape check of what arrives: after it, the SDK and our own code find the types they expect.
 * Pure over its configuration. Runs before authentication, so it tells the sender nothing but 400.
 */
import type { Activity } from "botbuilder";
import { isLoopback } from "./addresses.ts";
import type { Config } from "./config.ts";

export interface Refusal {
  readonly refused: true;
  readonly status: 400;
  readonly reason: string; // for the log: a fixed phrase, nothing of the activity
}

export type ReadActivity = (body: unknown) => Activity | Refusal;

/** What an `adaptiveCard/action` is answered when its `value` was not of the documented shape (it is undefined then). */
export const BAD_CARD_ACTION = {
  statusCode: 400,
  type: "application/vnd.microsoft.error",
  value: { code: "BadRequest", message: "The action could not be read." },
} as const;

const longest = { type: 100, id: 1_024, name: 256, text: 102_400, locale: 35 } as const;
const most = { attachments: 10, entities: 50, valueDepth: 16 } as const;

type Json = Record<string, unknown>;

/** Takes the body apart in place: the object that comes back is the one that went in. */
export function createActivityGuard(config: Config): ReadActivity {
  const isOurServiceUrl = serviceUrlRule(config);
  const appId = config.mode === "production" ? config.app.id : undefined;
  return (body) => {
    if (!isObject(body)) return refuse("not an object");
    const { type, channelId, serviceUrl, conversation, from, recipient, id } = body;
    if (!isText(type, longest.type)) return refuse("type");
    if (!isText(channelId, longest.type)) return refuse("channelId");
    if (id !== undefined && id !== null && !isText(id, longest.id)) return refuse("id");
    if (typeof serviceUrl !== "string" || !isOurServiceUrl(serviceUrl)) return refuse("serviceUrl");
    if (!isObject(conversation) || !isText(conversation.id, longest.id)) return refuse("conversation");
    if (!isObject(from) || !isText(from.id, longest.id)) return refuse("from");
    if (appId !== undefined) {
      if (channelId !== "msteams") return refuse("channel is not enabled");
      if (!isObject(recipient) || !isThisBot(recipient.id, appId)) return refuse("recipient is not this bot");
      if (from.aadObjectId !== undefined && !isGuid(from.aadObjectId)) return refuse("aadObjectId");
    }
    const { text, name } = body;
    if (text !== undefined && text !== null && typeof text !== "string") return refuse("text");
    if (type === "invoke" && !isText(name, longest.name)) return refuse("invoke without name");
    if (depthOf(body.value, most.valueDepth) > most.valueDepth) return refuse("value is too deep");
    mend(body, type);
    return body as unknown as Activity;
  };
}

export function isRefusal(read: Activity | Refusal): read is Refusal {
  return "refused" in read && read.refused === true;
}

function refuse(reason: string): Refusal {
  return { refused: true, status: 400, reason };
}

/** Drops what the SDK would stumble over. Dates become Dates, as `CloudAdapter.process` makes them. */
function mend(body: Json, type: string): void {
  delete body.refused; // ours
  if (body.id === null) delete body.id;
  if (typeof body.text === "string") body.text = cut(body.text, longest.text);
  else delete body.text;
  for (const key of ["name", "replyToId", "textFormat", "deliveryMode", "label", "action", "callerId"]) {
    keepText(body, key, longest.id);
  }
  keepText(body, "locale", longest.locale);
  for (const key of ["from", "recipient", "conversation"]) mendParty(body, key);
  for (const key of ["timestamp", "localTimestamp", "expiration"]) mendDate(body, key);
  mendLists(body);
  mendChannelData(body);
  if (type === "invoke") mendInvoke(body);
}

function mendParty(body: Json, key: string): void {
  const party = body[key];
  if (!isObject(party)) {
    delete body[key];
    return;
  }
  for (const field of ["aadObjectId", "tenantId", "conversationType", "role"]) keepText(party, field, longest.name);
  if (typeof party.name === "string") party.name = cut(party.name, longest.name);
  else delete party.name;
}

function mendDate(body: Json, key: string): void {
  const text = body[key];
  const date = typeof text === "string" ? new Date(text) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) {
    delete body[key];
    return;
  }
  body[`raw${key[0]?.toUpperCase()}${key.slice(1)}`] = text;
  body[key] = date;
}

function mendLists(body: Json): void {
  for (const key of ["membersAdded", "membersRemoved"])
    keepObjects(body, key, (member) => isText(member.id, longest.id));
  for (const key of ["reactionsAdded", "reactionsRemoved"])
    keepObjects(body, key, (one) => typeof one.type === "string");
  keepObjects(body, "entities", isUsableEntity);
  if (Array.isArray(body.entities)) body.entities = body.entities.slice(0, most.entities);
  keepObjects(body, "attachments", isUsableAttachment);
  if (Array.isArray(body.attachments)) body.attachments = body.attachments.slice(0, most.attachments);
}

/** `removeRecipientMention` reads `mentioned.id` and `text` of every mention. */
function isUsableEntity(entity: Json): boolean {
  if (typeof entity.type !== "string") return false;
  if (entity.type !== "mention") return true;
  const { mentioned, text } = entity;
  return isObject(mentioned) && isText(mentioned.id, longest.id) && (text === undefined || typeof text === "string");
}

function isUsableAttachment(attachment: Json): boolean {
  for (const key of ["contentUrl", "name", "thumbnailUrl"]) keepText(attachment, key, 8_192);
  return isText(attachment.contentType, longest.name);
}

/** Teams handlers of the SDK read `channelData.eventType` and `channelData.team.id` without looking. */
function mendChannelData(body: Json): void {
  const data = body.channelData;
  if (!isObject(data)) {
    body.channelData = {};
    return;
  }
  for (const key of ["tenant", "team", "channel", "settings"]) if (!isObject(data[key])) delete data[key];
  keepText(data, "eventType", longest.name);
}

function mendInvoke(body: Json): void {
  if (body.name === "adaptiveCard/action") {
    if (!isCardAction(body.value)) delete body.value;
  } else if (!isObject(body.value)) body.value = {};
}

function isCardAction(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.action)) return false;
  const { type, verb, data } = value.action;
  const triggered = value.trigger === undefined || typeof value.trigger === "string";
  return type === "Action.Execute" && isText(verb, longest.name) && (data === undefined || isObject(data)) && triggered;
}

// ---------------------------------------------------------------------------------------------------------------------

/** Production: https on a Teams connector host of the cloud. Local mode and tests on loopback: this machine. */
export function serviceUrlRule(config: Config): (text: string) => boolean {
  const allowsLoopback = config.mode === "local" || config.overrides !== undefined;
  const hosts = config.mode === "production" ? config.cloud.connectorHosts : [];
  return (text) => {
    // Another parser might read a blank, a backslash or a control character in another way.
    if (text.length > 2_048 || !/^[\x21-\x5b\x5d-\x7e]+$/.test(text)) return false;
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "") return false;
    if (allowsLoopback && isLoopback(url)) return true;
    return url.protocol === "https:" && url.port === "" && hosts.includes(url.hostname);
  };
}

function isThisBot(id: unknown, appId: string): boolean {
  if (typeof id !== "string") return false;
  const plain = id.toLowerCase();
  return plain === `28:${appId}` || plain === appId;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= max;
}

function isGuid(value: unknown): boolean {
  return typeof value === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

function keepText(node: Json, key: string, max: number): void {
  if (key in node && !isText(node[key], max)) delete node[key];
}

function keepObjects(body: Json, key: string, isUsable: (item: Json) => boolean): void {
  if (!(key in body)) return;
  const list = body[key];
  if (Array.isArray(list)) body[key] = list.filter((item) => isObject(item) && isUsable(item));
  else delete body[key];
}

/** Cuts without leaving half a surrogate pair. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : text
        .slice(0, max)
        .toWellFormed()
        .replace(/\ufffd$/, "");
}

/** The nesting of a value; stops counting just past `enough`. */
function depthOf(value: unknown, enough: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (enough === 0) return 1;
  let deepest = 0;
  for (const part of Object.values(value)) deepest = Math.max(deepest, depthOf(part, enough - 1));
  return deepest + 1;
}
