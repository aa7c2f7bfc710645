import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Activity } from "botbuilder-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../bot/app.ts";
import { readConfig } from "../../bot/config.ts";
import { silentLog } from "../../bot/log.ts";
import type { Card } from "../../cards/card.ts";
import { cardFaults } from "../support/card-lint.ts";
import { buttonsOf, wordsOf } from "../support/chat.ts";
import { CHANNEL, DeskScene, ERIN, invoke, OMAR, SAM } from "../support/desk-scene.ts";
import { FakeConnector } from "../support/fake-connector.ts";
import { FakeWebhook } from "../support/fake-webhook.ts";
import { cardsOf } from "../support/teams-sim.ts";

const SECRET = "a-secret-of-the-tests";
let folder: string;
let connector: FakeConnector;
let webhook: FakeWebhook;
let app: App;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "desk-http-"));
  connector = await FakeConnector.start();
  webhook = await FakeWebhook.start({ secret: SECRET });
  const env = { PLAYGROUND: "off", PORT: "0", DATA_DIR: folder, WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: SECRET };
  app = await startApp(readConfig(env), silentLog);
});

afterAll(async () => {
  await app.stop();
  await connector.stop();
  await webhook.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

let scene = new DeskScene(); // for the shapes of activities only

async function post(activity: Partial<Activity>): Promise<{ status: number; body: unknown; ms: number }> {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${app.port}/api/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...activity, serviceUrl: connector.url }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), ms: performance.now() - began };
}

/** A case that was filed over HTTP. */
async function filed(): Promise<{ card: Card; data: Record<string, unknown> }> {
  const before = connector.taken.length;
  scene = new DeskScene(); // another chat
  await post({ ...scene.activity("message", ERIN), text: "I scan the QR code and nothing happens" });
  await post({ ...scene.activity("message", ERIN), text: "talk to a person" });
  await post({ ...scene.activity("message", ERIN), text: "yes" });
  const isThread = (at: number) =>
    connector.taken.slice(before).filter((call) => call.path === "/v3/conversations").length > at;
  await connector.until(() => isThread(0));
  const thread = connector.taken.slice(before).find((call) => call.path === "/v3/conversations");
  const card = cardsOf(thread as never)[0] as Card;
  return { card, data: buttonsOf(card)[0]?.data ?? {} };
}

describe("the whole way over HTTP", () => {
  test("an escalation is one signed ticket, and the person hears its number", async () => {
    const { data } = await filed();
    await post(
      invoke(scene.channelActivity("invoke", SAM), "desk-send-escalate", {
        ...data,
        route: "network",
        note: "Please allow it.",
      }),
    );
    await webhook.until(() => webhook.opened.length > 0);
    await connector.until(() =>
      connector.taken.some((call) => JSON.stringify(call.activity).includes("Its number is")),
    );
    expect(webhook.calls.every(({ isSigned }) => isSigned)).toBe(true);
    expect(webhook.opened).toHaveLength(1);
    expect(webhook.opened[0]?.body).toMatchObject({
      case: data.case,
      route: "network",
      note: "Please allow it.",
      identity: "not verified",
    });
    const inThread = connector.taken.filter((call) => call.path.includes(encodeURIComponent(";messageid=")));
    expect(inThread.length).toBeGreaterThan(0);
    expect(inThread[0]?.conversation.startsWith(`${CHANNEL};messageid=out-`)).toBe(true);
  });

  test("H23 the helpdesk's channel is gone: the case goes to the ticket system by itself, once, and the person hears that and its number", async () => {
    const [opened, told] = [webhook.opened.length, connector.taken.length];
    connector.answer = (call) => (call.path === "/v3/conversations" ? { status: 404 } : undefined);
    scene = new DeskScene();
    for (const text of ["I scan the QR code and nothing happens", "talk to a person", "yes"])
      await post({ ...scene.activity("message", ERIN), text });
    const hears = (words: string) =>
      connector.taken.slice(told).some((call) => JSON.stringify(call.activity).includes(words));
    await connector.until(() => hears("goes to the ticket system instead") && hears("Its number is"));
    connector.answer = () => undefined;
    const tickets = webhook.opened.slice(opened);
    expect(tickets).toHaveLength(1);
    const body = tickets[0]?.body as { case: string; description: string };
    expect(hears(body.case)).toBe(true);
    expect(body.description).toContain("I scan the QR code and nothing happens");
    expect(body).toMatchObject({ identity: "not verified", route: "ticket-system" });
    expect(hears("Please call")).toBe(false);
  });

  test("M09 the card says the account and whether it is a guest, once the roster has said so", async () => {
    connector.members.set(ERIN.id, {
      id: ERIN.id,
      userPrincipalName: "erin_contoso.com#EXT#@fabrikam.com",
      userRole: "guest",
    });
    const { card } = await filed();
    expect(wordsOf(card)).toContain("not known");
    expect(wordsOf(card)).toMatch(/Writes from Teams on\W+not known/);
    const shows = (what: string) =>
      connector.taken.some(
        (call) => call.method === "PUT" && cardsOf(call).some((each) => wordsOf(each).includes(what)),
      );
    await connector.until(() => shows("guest of another organisation"));
    expect(shows("#EXT#@fabrikam.com")).toBe(true);
    connector.members.clear();
  });

  test("the report and the transcript by command, beside the running bot", async () => {
    const run = promisify(execFile);
    const root = join(import.meta.dirname, "../..");
    const command = (name: string, ...args: string[]) =>
      run(process.execPath, [join(root, `bot/commands/${name}.ts`), ...args], {
        env: { ...process.env, DATA_DIR: folder },
      });
    const { data } = await filed();
    expect((await command("report")).stdout).toContain("# Cases and what they were");
    expect((await command("report", "--csv")).stdout).toMatch(/^section,name,first,second\r\n/);
    expect((await command("transcript", String(data.case))).stdout).toContain(
      "> I scan the QR code and nothing happens",
    );
    expect(
      JSON.parse((await command("transcript", String(data.case), "--format", "transcript")).stdout),
    ).toContainEqual(expect.objectContaining({ type: "message", text: "I scan the QR code and nothing happens" }));
    await expect(command("transcript", "PK-ZZZZZZ")).rejects.toThrow("no such case");
  });
});

describe("the message extension, as Teams calls it", () => {
  const query = (commandId: string, value: string, who = SAM) => ({
    ...scene.activity("invoke", who),
    name: "composeExtension/query",
    value: { commandId, parameters: [{ name: "search", value }], queryOptions: { skip: 0, count: 25 } },
  });
  const attachmentsOf = (body: unknown) =>
    (body as { composeExtension: { attachments?: { content: Card; preview: { content: { title: string } } }[] } })
      .composeExtension.attachments ?? [];

  test("finds cases; what is inserted names nobody", async () => {
    const { data } = await filed();
    const { status, body, ms } = await post(query("cases", "erin qr"));
    expect(status).toBe(200);
    expect(ms).toBeLessThan(5_000);
    expect(body).toMatchObject({ composeExtension: { type: "result", attachmentLayout: "list" } });
    const found = attachmentsOf(body);
    expect(found.map(({ preview }) => preview.content.title)).toContain(`${data.case} · Erin Employee`);
    for (const { content } of found) {
      expect(wordsOf(content)).not.toContain("Erin");
      expect(cardFaults(content)).toEqual([]);
    }
  });

  test("finds fixes for everybody, without a step that deletes anything", async () => {
    const { body } = await post(query("fixes", "bluetooth", OMAR));
    const found = attachmentsOf(body);
    expect(found.length).toBeGreaterThan(0);
    for (const { content } of found) expect(cardFaults(content)).toEqual([]);
    const all = await post(query("fixes", "", OMAR));
    expect(attachmentsOf(all.body).length).toBeGreaterThan(3);
  });

  test("says so when nothing fits", async () => {
    expect((await post(query("cases", "nobody-has-this"))).body).toMatchObject({
      composeExtension: { type: "message" },
    });
  });

  test.each(["cases", "fixes"])(
    "M10 a password among the words to look for: the answer says it was removed (%s)",
    async (what) => {
      const { body } = await post(query(what, "erin password hunter2"));
      expect(body).toMatchObject({ composeExtension: { type: "message" } });
      expect(JSON.stringify(body)).toContain("looked like a password or a code");
    },
  );

  test("C25 a command that nobody knows", async () => {
    expect((await post(query("delete-all", "x"))).status).toBe(400);
  });
});

describe("the dialog with the transcript, as Teams calls it", () => {
  const dialog = (name: string, data: unknown) => ({ ...scene.activity("invoke", SAM), name, value: { data } });

  test("opens, and turns its pages by submit", async () => {
    const { data } = await filed();
    for (let i = 0; i < 12; i++)
      await post({ ...scene.activity("message", ERIN), text: `one more thing, number ${i}` });
    const { status, body, ms } = await post(dialog("task/fetch", data));
    expect(status).toBe(200);
    expect(ms).toBeLessThan(5_000);
    const first = (body as { task: { type: string; value: { card: { content: Card } } } }).task;
    expect(first.type).toBe("continue");
    const older = (first.value.card.content.actions as { type: string; title: string; data: unknown }[])[0];
    expect(older).toMatchObject({ type: "Action.Submit", title: "Older" });
    const next = await post(dialog("task/submit", older?.data));
    const second = (next.body as { task: { value: { card: { content: Card } } } }).task.value.card.content;
    expect(wordsOf(second)).toContain("Page 2 of");
    expect(wordsOf(second)).not.toBe(wordsOf(first.value.card.content));
  });

  test.each<[string, (data: Record<string, unknown>) => unknown, number]>([
    ["C25 a forged page of nothing", () => ({ page: 2 }), 400],
    ["no data", () => undefined, 400],
    ["L10 another id", (data) => ({ ...data, id: "guessed" }), 200],
  ])("%s shows no transcript", async (_, forge, expected) => {
    const { data } = await filed();
    const { status, body } = await post(dialog("task/submit", forge(data)));
    expect(status).toBe(expected);
    expect(JSON.stringify(body ?? "")).not.toContain("QR");
  });
});

describe("who is no agent", () => {
  const standing = async (who: typeof SAM) => {
    const desk = new DeskScene();
    await desk.files();
    const { number, id } = await desk.case();
    const activities: Partial<Activity>[] = [
      {
        ...desk.activity("invoke", who),
        name: "composeExtension/query",
        value: { commandId: "cases", parameters: [{ name: "search", value: "erin" }] },
      },
      { ...desk.activity("invoke", who), name: "task/fetch", value: { data: { case: number, id } } },
    ];
    const answers = [];
    for (const activity of activities) answers.push(JSON.stringify((await desk.take(activity)).body));
    return { answers, desk };
  };

  test("C18 finds no case and reads no transcript; it is logged", async () => {
    const { answers, desk } = await standing(OMAR);
    for (const answer of answers) {
      expect(answer).toContain("Only helpdesk agents");
      expect(answer).not.toMatch(/PK-|QR/);
    }
    expect(desk.refused).toHaveLength(2);
  });

  test("an agent does", async () => {
    const { answers } = await standing(SAM);
    expect(answers[0]).toContain("PK-");
    expect(answers[1]).toContain("QR code");
  });
});
