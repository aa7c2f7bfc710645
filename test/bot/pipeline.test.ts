import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { RedactionError } from "../../bot/transcripts/redact.ts";
import { asStored } from "../../bot/turn/inbound-text.ts";
import { createTurnPipeline } from "../../bot/turn/pipeline.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { click, envelope, message } from "../support/activities.ts";
import { buttonOf, Chat, wordsOf } from "../support/chat.ts";
import { faultyStore } from "../support/faulty-store.ts";

describe("O3 no secret reaches anything that is kept, logged or sent", () => {
  const CANARY = "Kn4ry!7Qz";
  let folder: string;
  let lines: string[];
  let chat: Chat;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "canary-"));
    lines = [];
    const log = createLog({ level: "debug", format: "json", write: (line) => lines.push(line) });
    chat = new Chat({ store: new SqliteTurnStore(join(folder, "helpdesk.db")), log });
  });

  afterEach(async () => {
    await chat.store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Where it was found: every byte on the disk, every line of the log, everything that leaves and the last answer. */
  function leaks(secret: string): string[] {
    const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")] as const);
    const rest = { log: lines.join("\n"), sent: JSON.stringify(chat.sent), answer: JSON.stringify(chat.answerToLast) };
    return [...files, ...Object.entries(rest)].filter(([, text]) => text.includes(secret)).map(([name]) => name);
  }

  test("N01 N13 a pass in a message: removed before it is stored, and the person is told at once", async () => {
    await chat.user(`My passkey is gone and my Temporary Access Pass is ${CANARY} but it fails`);
    expect(chat.words).toContain("I removed it and did not keep it");
    expect(leaks(CANARY)).toEqual([]);
    expect(leaks("My passkey is gone")).not.toEqual([]); // the looking itself works
  });

  test("N01 split over two messages", async () => {
    await chat.user("my password is");
    await chat.user("sunshine99");
    expect(leaks("sunshine99")).toEqual([]);
    expect(chat.words).toContain("I removed it");
    await chat.user("sunshine99 is the name of my boat"); // only what came right after it
    expect(leaks("sunshine99")).not.toEqual([]);
  });

  test("N01 split over two messages, of which the second one comes again because the store was away", async () => {
    const store = faultyStore(chat.store);
    const again = new Chat({ store, conversation: chat.conversation });
    await again.user("my password is");
    const secret = { ...again.activity("message"), text: "sunshine99" };
    store.fail("receive", 3);
    await again.take(secret);
    expect(again.answerToLast.status).toBe(503);
    await again.take(secret);
    expect(again.answerToLast.status).toBe(200);
    expect(leaks("sunshine99")).toEqual([]);
  });

  test("N11 in the note of a hand-off, clicked and submitted", async () => {
    for (const how of ["tap", "submitTap"] as const) {
      await chat.user("talk to a person");
      if (how === "submitTap") await chat.tap("Send a new case"); // the first one is open
      await chat[how]("Send to the helpdesk", { note: `call me, my PIN is 48151623 or ${CANARY}` });
      expect(chat.posts).toHaveLength(1);
    }
    expect([...leaks("48151623"), ...leaks(CANARY)]).toEqual([]);
    expect(leaks("call me, my PIN is")).toContain("sent");
  });

  test("N11 in what a forged card sends along, as deep as it may be", async () => {
    const deep = Array.from({ length: 14 }).reduce<unknown>((inner) => ({ x: inner }), `my password is ${CANARY}`);
    await chat.invoke("answer", { answer: `password: ${CANARY}`, extra: [{ note: `my PIN is 48151623` }], deep });
    await chat.user("", { value: { verb: `my password is ${CANARY}`, answer: `password: ${CANARY}` } });
    expect([...leaks("48151623"), ...leaks(CANARY)]).toEqual([]);
  });

  test("N11 in the name of a file, and in the copy of the text that Teams attaches", async () => {
    const html = `<p>my password is ${CANARY}</p>`;
    await chat.user(`my password is ${CANARY}`, {
      attachments: [
        { contentType: "text/html", content: html },
        { contentType: "image/png", name: `password=${CANARY}.png`, contentUrl: "https://x.sharepoint.com/f" },
        {
          contentType: "application/vnd.microsoft.teams.file.download.info",
          content: { downloadUrl: `https://x/${CANARY}` },
        },
      ],
    });
    expect(leaks(CANARY)).toEqual([]);
    expect(await chat.transcript()).toContain("person: my password is [removed] (2 attachment)");
  });

  test("F22 N11 in an edited message; the transcript follows the edit, the restoring and the deletion", async () => {
    const first = { ...chat.activity("message"), text: "hello" };
    await chat.take(first);
    const at = (second: number, type: string, more: object) =>
      chat.take({ ...first, type, timestamp: new Date(second * 1_000), ...more });
    await at(1, "messageUpdate", { text: `my password is ${CANARY}`, channelData: { eventType: "editMessage" } });
    expect(chat.words).toContain("You changed an earlier message");
    expect(chat.words).toContain("I removed it");
    expect(await chat.transcript()).toContain("person: my password is [removed]");
    await at(2, "messageDelete", { channelData: { eventType: "softDeleteMessage" } });
    expect(await chat.transcript()).toContain("person: (deleted)");
    await at(3, "messageUpdate", { text: "hello there", channelData: { eventType: "undeleteMessage" } });
    expect(await chat.transcript()).toContain("person: hello there");
    expect((await chat.transcript()).filter((line) => line.startsWith("person"))).toHaveLength(1);
    expect(leaks(CANARY)).toEqual([]);
  });

  test("N10 what cannot be checked is not kept: nothing of it is stored, and the person is told what to do", async () => {
    chat = new Chat({
      store: chat.store,
      redactor: () => {
        throw new RedactionError();
      },
    });
    await chat.user(`my password is ${CANARY}`);
    expect(chat.words).toContain("I could not check your message");
    expect(chat.words).toMatch(/call/);
    expect(await chat.transcript()).toContain("person: [not kept]");
    expect((await chat.session()).trouble).toBeUndefined();
    await chat.invoke("answer", { answer: CANARY });
    expect(JSON.stringify(chat.answerToLast)).toContain("I could not check what you typed");
    await chat.user(CANARY, { attachments: [{ contentType: "image/png", name: `${CANARY}.png` }] });
    expect(leaks(CANARY)).toEqual([]);
    expect(JSON.stringify([await chat.state(), await chat.transcript(), chat.sent])).not.toContain(CANARY);
  });

  test("the token of a sign-in is not stored, whatever becomes of its turn", async () => {
    const token = "eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOiJLbjRyeSJ9.c2lnbmF0dXJl";
    await chat.take({
      ...chat.activity("invoke"),
      name: "signin/tokenExchange",
      value: { id: "1", token, connectionName: "g" },
    });
    expect(leaks("eyJjYW5hcnki")).toEqual([]);
  });

  test("N12 in the error of a turn that fails", async () => {
    await chat.user("hello");
    const broken = new Chat({
      store: chat.store,
      conversation: chat.conversation,
      log: createLog({ level: "debug", format: "json", write: (line) => lines.push(line) }),
      knowledge: undefined as never,
    });
    await broken.user(`my password is ${CANARY}`);
    expect(leaks(CANARY)).toEqual([]);
  });
});

describe("what may be written down of an activity", () => {
  test("is a list: anything else that a client sends along stays in memory", () => {
    const stored = asStored({
      ...message("hello"),
      summary: "x",
      speak: "x",
      suggestedActions: { actions: [], to: [] },
      channelData: { tenant: { id: "t" }, secretThing: "x" },
      attachments: [
        { contentType: "image/png", name: "a.png", contentUrl: "https://x", content: { downloadUrl: "x" } },
      ],
    } as never);
    expect(stored).not.toHaveProperty("summary");
    expect(stored).not.toHaveProperty("speak");
    expect(stored.channelData).toEqual({ tenant: { id: "t" } });
    expect(stored.attachments).toEqual([{ contentType: "image/png", name: "a.png" }]);
    expect(stored).toMatchObject({
      type: "message",
      text: "hello",
      conversation: { id: "a:chat-1" },
      from: { id: "29:employee-1" },
    });
  });

  test("the nonce, the step and the conversation of a card survive the redactor", async () => {
    const chat = new Chat();
    await chat.user("I scan the QR code and nothing happens");
    const { verb, data } = buttonOf(chat.card, "I don't know");
    await chat.invoke(verb, data);
    expect(chat.replaced).toBeDefined();
  });
});

describe("without a store", () => {
  const away = () => {
    const sent: Delivery[] = [];
    let time = 0;
    const store = faultyStore(new SqliteTurnStore(":memory:"));
    const chat = new Chat({ store, now: () => time, sendNow: async (delivery) => sent.push(delivery) });
    const later = (ms: number) => {
      time += ms;
    };
    return { store, chat, sent, later };
  };

  test("H01 the sender is asked to come again, with nothing in the answer", async () => {
    const { store, chat } = away();
    store.fail("receive", 100);
    expect(await chat.take(chat.activity("invoke"))).toEqual({ status: 503, retryAfterSeconds: 5 });
    await chat.user("hello");
    expect(chat.answerToLast).toEqual({ status: 503, retryAfterSeconds: 5 });
    expect(chat.sent).toEqual([]);
  });

  test("H25 the person learns where else help is, once a minute and not with every resend", async () => {
    const { store, chat, sent, later } = away();
    store.fail("commit", 1_000);
    await chat.user("hello");
    await chat.user("hello?");
    expect(sent.map(({ activity }) => wordsOf(activity.attachments?.[0]?.content))).toEqual([
      expect.stringMatching(/I cannot load our chat right now\. Nothing is lost\..*\+/),
    ]);
    later(61_000);
    await chat.user("hello??");
    expect(sent).toHaveLength(2);
    store.fail("commit", 0);
    await chat.user("hello again");
    expect(chat.answerToLast).toEqual({ status: 200 });
    expect(sent).toHaveLength(2);
  });

  test("that nobody can be told either is no error", async () => {
    const store = faultyStore(new SqliteTurnStore(":memory:"));
    const chat = new Chat({ store, sendNow: () => Promise.reject(new Error("no network")) });
    store.fail("receive", 100);
    await chat.user("hello");
    expect(chat.answerToLast.status).toBe(503);
  });
});

describe("states that cannot be used", () => {
  const withState = async (value: unknown) => {
    const store = new SqliteTurnStore(":memory:");
    const chat = new Chat({ store });
    const turn = { conversation: chat.conversation, marks: [], transcript: [], deliveries: [], cases: [], at: 1 };
    await store.commit({ ...turn, expectedVersion: 0, state: value });
    return chat;
  };

  test("G15 written by a newer version: an apology with a reference, and it is kept as it is, also for 'start over'", async () => {
    const newer = { schema: 99, dialogs: { dialogStack: [] }, cardsShown: 4, future: { a: 1 } };
    const chat = await withState(newer);
    for (const text of ["hello", "start over"]) {
      await chat.user(text);
      expect(chat.words).toMatch(/Sorry, that went wrong on my side.*Reference [\da-f]{8}/s);
      expect(await chat.state()).toEqual(newer);
    }
  });

  test.each([
    ["written by an older version", { schema: 0, step: 3 }],
    ["without a version", { a: 1 }],
    ["that is a list", []],
    ["that is a text", "hello"],
    ["that is a number", 7],
    ["that is nothing", null],
  ])("G14 a state %s is left behind, and the conversation begins", async (_, value) => {
    const chat = await withState(value);
    await chat.user("hi");
    expect(chat.words).toContain("Passkey not working?");
  });

  test("whose dialog no longer exists does not hold the person for ever: 'start over' begins anew", async () => {
    const dialogs = { dialogStack: [{ id: "gone", state: {} }] };
    const chat = await withState({ schema: 1, cardsShown: 1, dialogs });
    await chat.user("start over");
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("on which every turn fails: 'start over' leaves it behind, and says so", async () => {
    const chat = await withState({ schema: 1, cardsShown: 1, trouble: { moves: "no" } });
    await chat.user("hello");
    expect(chat.words).toContain("Sorry, that went wrong");
    await chat.user("start over");
    expect(chat.words).toContain("I no longer have this conversation");
    expect(await chat.waiting()).toMatch(/^question /);
    await chat.user("help");
    expect(chat.words).toContain("What I can do");
  });

  test("G13 that cannot be read: the conversation begins anew, and says so once", async () => {
    const store = new SqliteTurnStore(":memory:");
    const damaged = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = target[name as keyof SqliteTurnStore];
        if (name !== "load" || typeof value !== "function")
          return typeof value === "function" ? value.bind(target) : value;
        return async (id: string) => {
          const state = await target.load(id);
          return state?.version === 1 ? { version: 1, value: undefined, damaged: true } : state;
        };
      },
    });
    const chat = new Chat({ store: damaged });
    await chat.user("hi"); // writes version 1, which is then damaged
    await chat.user("my passkey does not work");
    expect(chat.words).toContain("I no longer have this conversation");
    expect(await chat.waiting()).toMatch(/^question /);
    await chat.user("help");
    expect(chat.words).not.toContain("I no longer have");
  });
});

describe("a turn that fails", () => {
  const broken = () => {
    const sent: Delivery[] = [];
    const pipeline = createTurnPipeline({
      store: new SqliteTurnStore(":memory:"),
      bot: { run: () => Promise.reject(new Error("a defect with details")) } as never,
      desk: () => ({ name: "IT desk", phone: "+1 555 0100", hours: "8-17" }),
      log: createLog({ level: "error", format: "json", write: () => undefined }),
      now: () => 1,
      onDeliveries: (deliveries) => sent.push(...deliveries),
    });
    return { pipeline, sent };
  };

  test("O10 the person gets an apology with a reference and the desk's number, and nothing about the error", async () => {
    const { pipeline, sent } = broken();
    expect(await pipeline.take(message("hello"))).toEqual({ status: 200 });
    const words = wordsOf(sent[0]?.activity.attachments?.[0]?.content);
    expect(words).toMatch(/Sorry.*\+1 555 0100.*Reference [\da-f]{8}/s);
    expect(words).not.toContain("details");
  });

  test("C15 a click gets a valid answer besides", async () => {
    const { pipeline, sent } = broken();
    const body = {
      statusCode: 200,
      type: "application/vnd.microsoft.activity.message",
      value: "Sorry, that went wrong on my side",
    };
    expect(await pipeline.take(click("answer"))).toEqual({ status: 200, body });
    expect(sent).toHaveLength(1);
  });

  test("nobody is told who has not said anything", async () => {
    const { pipeline, sent } = broken();
    for (const type of ["conversationUpdate", "typing", "installationUpdate", "messageReaction"])
      expect(await pipeline.take(envelope(type))).toEqual({ status: 200 });
    expect(sent).toEqual([]);
  });
});
