import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Activity } from "botbuilder-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "../../bot/app.ts";
import { readConfig } from "../../bot/config.ts";
import { createLog } from "../../bot/log.ts";
import type { Card } from "../../cards/card.ts";
import { buttonsOf } from "../support/chat.ts";
import { DeskScene, ERIN, invoke, OMAR, SAM } from "../support/desk-scene.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { FakeWebhook } from "../support/fake-webhook.ts";
import { leftOf, secretLines } from "../support/redaction-corpus.ts";
import { cardsOf } from "../support/teams-sim.ts";

/** O3: conversations and acts of the desk over HTTP, with planted secrets; then every byte that is kept or sent is searched. */

let folder: string;
let connector: FakeConnector;
let webhook: FakeWebhook;
let app: App;
let isStopped = false;
const logged: string[] = [];
const answered: string[] = [];
const planted: string[] = [];
let scene = new DeskScene(); // for the shapes of activities only

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "no-secret-"));
  connector = await FakeConnector.start();
  webhook = await FakeWebhook.start();
  const env = {
    PLAYGROUND: "off",
    PORT: "0",
    DATA_DIR: folder,
    WEBHOOK_URL: webhook.url,
    WEBHOOK_SECRET: webhook.secret,
  };
  const log = createLog({ level: "debug", format: "json", write: (line) => void logged.push(line) });
  app = await startApp(readConfig(env), log);
}, 60_000);

afterAll(async () => {
  if (!isStopped) await app.stop();
  await connector.stop();
  await webhook.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

let count = 0;
/** A password that occurs nowhere else. */
function secret(): string {
  const made = `Kn4ry-${String.fromCharCode(65 + (count % 26))}q${1_000 + count++}!x`;
  planted.push(made);
  return made;
}
/** A number that occurs nowhere else. */
function digits(): string {
  const made = `7${String(31_907 + 7_919 * count++)
    .padStart(5, "0")
    .slice(-5)}`;
  planted.push(made);
  return made;
}

async function post(activity: Partial<Activity>, body?: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${app.port}/api/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body ?? JSON.stringify({ ...activity, serviceUrl: connector.url }),
  });
  const text = await answer.text();
  answered.push(text);
  return { status: answer.status, text };
}
const says = (text: string, more: Partial<Activity> = {}) =>
  post({ ...scene.activity("message", ERIN), text, ...more });
const lastCard = (title: string): Card => {
  const cards = connector.taken.flatMap((call) => cardsOf(call as never)) as Card[];
  const card = cards.findLast((each) => buttonsOf(each).some((button) => button.title === title));
  if (!card) throw new Error(`No card has "${title}".`);
  return card;
};
const waitFor = (title: string, after: number) =>
  connector.until(() =>
    connector.taken
      .slice(after)
      .flatMap((call) => cardsOf(call as never) as Card[])
      .some((card) => buttonsOf(card).some((button) => button.title === title)),
  );
const tap = async (title: string, inputs: Record<string, string>, as: "invoke" | "message" = "invoke") => {
  const button = buttonsOf(lastCard(title)).find((each) => each.title === title);
  const data = { ...button?.data, ...inputs };
  if (as === "invoke") return post(invoke(scene.activity("invoke", ERIN), button?.verb ?? "", data));
  return post({ ...scene.activity("message", ERIN), value: { ...data, verb: button?.verb } });
};
const agent = (verb: string, data: Record<string, unknown>) =>
  post(invoke(scene.channelActivity("invoke", SAM), verb, { ...data, nonce: `nonce-${++count}-12345678` }));

/** Everything that is kept or has left, by where it is. */
function kept(): Record<string, string> {
  const files = (readdirSync(folder, { recursive: true, encoding: "utf8" }) as string[])
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith(".gz"));
  return {
    ...Object.fromEntries(files.map((path) => [path.slice(folder.length), readFileSync(path, "utf8")])),
    log: logged.join("\n"),
    connector: connector.calls.map(({ path, activity }) => `${path} ${JSON.stringify(activity)}`).join("\n"),
    webhook: webhook.calls.map(({ body }) => JSON.stringify(body)).join("\n"),
    answers: answered.join("\n"),
  };
}

function found(): string[] {
  return Object.entries(kept()).flatMap(([place, text]) =>
    planted.filter((each) => text.includes(each)).map((each) => `${each} in ${place}`),
  );
}

test("O3 no planted secret is in any store, log, card, webhook, answer or error", async () => {
  // the person, in the chat: text, split text, typed answer, card inputs, file names, edits
  await says(`I scan the QR code and nothing happens, my password is ${secret()}`);
  await connector.until(() => connector.taken.some((call) => JSON.stringify(call.activity).includes("I removed it")));
  await says("my PIN is");
  await says(digits());
  await says(`iPhone, and my pin is ${digits()}`);
  await says("What should I do with it", {
    attachments: [
      { contentType: "image/png", name: `password=${secret()}.png`, contentUrl: `https://x/?sig=${secret()}` },
    ],
  } as Partial<Activity>);
  const first = { ...scene.activity("message", ERIN), text: "it is an iPhone 15" };
  await post(first);
  await post({ ...first, type: "messageUpdate", text: `passcode ${digits()}`, timestamp: new Date(1_000) });
  await says(`verification code: ${digits()}`);
  let before = connector.taken.length;
  await says("talk to a person");
  await waitFor("Send to the helpdesk", before);
  const note = `please hurry, my password is ${secret()}`;
  await tap("Send to the helpdesk", { note }, "message");
  await connector.until(() => connector.taken.some((call) => call.path === "/v3/conversations"));
  const thread = connector.taken.find((call) => call.path === "/v3/conversations");
  const threadId = thread?.id ?? "";
  const data = buttonsOf(cardsOf(thread as never)[0] as Card)[0]?.data ?? {};

  // the relay, both ways; the notes of the agent; the ticket
  before = connector.taken.length;
  await agent("desk-send-reply", { ...data, reply: "Please restart your phone." });
  await connector.until(() => connector.taken.length > before);
  await agent("desk-send-reply", { ...data, reply: `your new password is ${secret()}` });
  await post({ ...scene.channelActivity("message", SAM, threadId), text: `use the TAP ${secret()}` });
  await says(`ok, I typed my password ${secret()} again`);
  await says("What does the text say?");
  await agent("desk-send-reply", { ...data, reply: "Which number does the text message show?" });
  await says(digits());
  await agent("desk-send-escalate", { ...data, route: "network", note: `the TAP is ${secret()}`, lines: "" });
  const lines = Array.from({ length: 60 }, (_, i) => String(i + 1)).join(",");
  await agent("desk-send-escalate", { ...data, route: "network", note: "Please look.", lines });
  await webhook.until(() => webhook.opened.length > 0);
  expect(JSON.stringify(webhook.calls.map(({ body }) => body))).not.toMatch(/"\([a-z-]+\)"/); // a click in words, or not at all
  await agent("desk-send-resolve", { ...data, cause: "other", note: `password ${secret()}` });
  await agent("desk-transcript", { ...data, page: "1" });

  // ways round the conversation: search, commands, forged and broken requests
  await post({
    ...scene.activity("invoke", SAM),
    name: "composeExtension/query",
    value: { commandId: "cases", parameters: [{ name: "search", value: `password ${secret()}` }] },
  });
  await post({ ...scene.channelActivity("message", SAM), text: `search my password is ${secret()}` });
  await post(invoke(scene.activity("invoke", OMAR), "no-such-verb", { answer: `password: ${secret()}` }));
  await post({
    ...scene.activity("invoke", ERIN),
    name: "task/fetch",
    value: { data: { case: secret(), id: secret() } },
  });
  await post({ ...scene.activity("event", ERIN), name: "x", value: { password: secret() } });
  expect((await post({}, `{"type":"message","text":"my password is ${secret()}`)).status).toBe(400);
  expect((await post({}, JSON.stringify({ type: 5, text: `my password is ${secret()}` }))).status).toBe(400);

  // a message that the channel will never take: what it says must not stay among the dead letters
  connector.next({ status: 403 }, { status: 403 }, { status: 403 });
  scene = new DeskScene();
  await says(`hello, password: ${secret()}`);

  // and the corpus, a conversation a language
  const corpus = secretLines("open", 1).filter((_, i) => i % 4 === 0);
  for (const language of new Set(corpus.map((line) => line.language))) {
    scene = new DeskScene();
    for (const line of corpus.filter((each) => each.language === language)) {
      if (line.before !== undefined && !line.before.includes("?")) await says(line.before);
      else if (line.before !== undefined) continue; // asked by somebody else
      await says(line.text);
    }
  }
  expect(planted.length).toBeGreaterThan(20);
  expect(found()).toEqual([]);
  const places = Object.entries(kept());
  const spread = corpus
    .filter((line) => line.before === undefined)
    .flatMap(({ secrets }) => secrets)
    .filter((each) => each.length >= 8 && /\d/.test(each)) // shorter ones may stand there by chance
    .flatMap((each) =>
      places.filter(([, text]) => leftOf(each, text) === each).map(([place]) => `${each} in ${place}`),
    );
  expect(spread).toEqual([]);
  // the search itself works: what was harmless is there
  const all = Object.values(kept()).join("\n");
  expect(all.includes("[removed]") && all.includes("scan the QR code")).toBe(true);
  await app.stop(); // everything has left, and the log of the database is in the database
  isStopped = true;
  expect(found()).toEqual([]);
}, 120_000);
