import type { Activity } from "botbuilder-core";
import { beforeEach, describe, expect, test } from "vitest";
import type { LogFields } from "../../bot/log.ts";
import { silentLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import { TurnEngine, type TurnEngineOptions } from "../../bot/turn/turn-engine.ts";
import type { TurnOutcome } from "../../bot/turn/turn-outcome.ts";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { VersionConflictError } from "../../bot/turn/turn-store.ts";
import { click, inChat, message, submit } from "../support/activities.ts";
import { type FaultyStore, faultyStore } from "../support/faulty-store.ts";

const CHAT = "a:chat-1";
let store: FaultyStore;
let ran: string[]; // texts of the turns that ran, as often as they ran
let left: string[]; // keys of what was handed to the outbox
let logged: { level: string; message: string; fields: LogFields }[];

beforeEach(() => {
  store = faultyStore(new SqliteTurnStore(":memory:"));
  ran = [];
  left = [];
  logged = [];
});

/** An engine over a bot that counts, and repeats what it hears. */
function engine(options: Partial<TurnEngineOptions> = {}): TurnEngine {
  const log =
    (level: string) =>
    (text: string, fields: LogFields = {}) =>
      void logged.push({ level, message: text, fields });
  return new TurnEngine({
    store,
    run: count,
    apologise: (activity, reference) => ({
      ...nothing,
      transcript: [{ at: 1, speaker: "bot", words: `Sorry, ${reference}` }],
      deliveries: [delivery(`sorry:${reference}`)],
      ...(activity.type === "invoke" && { response: { status: 200, body: "sorry" } }),
    }),
    wordsOf: (activity) => activity.text ?? "(click)",
    onDeliveries: (deliveries) => left.push(...deliveries.map(({ key }) => key)),
    log: { ...silentLog, warn: log("warn"), error: log("error") },
    now: () => 1_000,
    pause: async () => undefined,
    ...options,
  });
}

const nothing: TurnOutcome = { deliveries: [], transcript: [], cases: [] };

async function count(activity: Partial<Activity>, state: unknown): Promise<TurnOutcome> {
  const text = activity.text ?? "click";
  ran.push(text);
  const turns = ((state as { turns?: number } | undefined)?.turns ?? 0) + 1;
  const nonce = (activity.value as { action?: { data?: { nonce?: string } }; nonce?: string } | undefined) ?? {};
  const used = nonce.action?.data?.nonce ?? nonce.nonce;
  return {
    state: { turns },
    deliveries: [delivery(`reply ${turns} to ${text}`, activity.conversation?.id)],
    transcript: [{ at: 1, speaker: "bot", words: `heard ${text}` }],
    cases: [],
    ...(activity.type === "invoke" && { response: { status: 200, body: `answer ${turns}` }, spoken: "chose it" }),
    ...(used !== undefined && { usedNonce: used }),
  };
}

function delivery(words: string, conversationId = CHAT): Delivery {
  const key = conversationId === CHAT ? words : `${words} in ${conversationId}`;
  return { key, lane: "l", kind: "send", serviceUrl: "", conversationId, activity: { type: "message", text: words } };
}

async function turns(conversation = CHAT): Promise<unknown> {
  return ((await store.load(conversation))?.value as { turns?: number } | undefined)?.turns;
}

async function said(conversation = CHAT): Promise<string[]> {
  return (await store.transcript(conversation)).map(({ speaker, words }) => `${speaker}: ${words}`);
}

/** Something that a test lets go of. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

describe("order and concurrency", () => {
  test("F01 fifty messages at once in one conversation: fifty turns, in the transcript in the order in which they came", async () => {
    const bot = engine();
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`);
    await Promise.all(texts.map((text) => bot.take(message(text))));
    expect(await turns()).toBe(50);
    expect(await said()).toEqual(texts.flatMap((text) => [`person: ${text}`, `bot: heard ${text}`]));
    expect(left).toHaveLength(50);
  });

  test("F02 the same with two instances on one store: fifty, none lost and none twice", async () => {
    const bots = [engine(), engine()];
    await Promise.all(Array.from({ length: 50 }, (_, i) => bots[i % 2]?.take(message(`message ${i}`))));
    expect(await turns()).toBe(50);
    expect(left).toHaveLength(50);
    expect(new Set(left.map((key) => key.replace(/^reply \d+ /, ""))).size).toBe(50);
  });

  test("F03 ten messages whose turns get faster and faster: in the order in which they came", async () => {
    const bot = engine({
      run: async (activity, state) => {
        await new Promise((resolve) => setTimeout(resolve, 20 - 2 * Number(activity.text)));
        return count(activity, state);
      },
    });
    await Promise.all(Array.from({ length: 10 }, (_, i) => bot.take(message(String(i)))));
    expect(ran).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  test("one conversation that hangs does not hold up another", async () => {
    const held = gate();
    const bot = engine({
      run: async (activity, state) => {
        if (activity.text === "slow") await held.passed;
        return count(activity, state);
      },
    });
    const slow = bot.take(message("slow"));
    await bot.take(inChat("a:other", message("quick")));
    expect(ran).toEqual(["quick"]);
    held.open();
    await slow;
    expect(ran).toEqual(["quick", "slow"]);
  });

  test("a turn that is refused by the store does not hold up the next one", async () => {
    const bot = engine();
    store.fail("receive", 3);
    const first = bot.take(message("one"));
    const second = bot.take(message("two"));
    await expect(first).rejects.toThrow("disk I/O error");
    expect(await second).toEqual({ status: 200 });
    expect(ran).toEqual(["two"]);
  });

  test("I11 above its limit the sender is told to come back; below it again, everybody is served", async () => {
    const held = gate();
    const bot = engine({ maxWaiting: 3, run: (activity, state) => held.passed.then(() => count(activity, state)) });
    const waiting = [1, 2, 3].map((i) => bot.take(message(`m${i}`)));
    expect(await bot.take(message("m4"))).toEqual({ status: 503, retryAfterSeconds: 5 });
    held.open();
    await Promise.all(waiting);
    expect(await bot.take(message("m5"))).toEqual({ status: 200 });
    expect(await said()).not.toContain("person: m4");
  });

  test("idle waits for turns that were added meanwhile", async () => {
    const bot = engine();
    const done: string[] = [];
    void bot.take(message("one")).then(() => {
      done.push("one");
      void bot.take(message("two")).then(() => done.push("two"));
    });
    await bot.idle();
    await bot.idle();
    expect(done).toEqual(["one", "two"]);
  });
});

describe("duplicates", () => {
  test("F06 the same activity again later: the same answer, one effect", async () => {
    const bot = engine();
    const activity = click("answer");
    const first = await bot.take(activity);
    expect(await bot.take(activity)).toEqual(first);
    expect(await engine().take(activity)).toEqual(first); // also by another process
    expect(first).toEqual({ status: 200, body: "answer 1" });
    expect(ran).toHaveLength(1);
    expect(left).toHaveLength(1);
  });

  test("F08 the same activity while the first is in flight: one effect", async () => {
    const bot = engine();
    const activity = message("hello");
    await Promise.all([bot.take(activity), bot.take(activity), bot.take(activity)]);
    expect(ran).toEqual(["hello"]);
    expect(await said()).toEqual(["person: hello", "bot: heard hello"]);
  });

  test("F09 the same activity at two instances at once: one effect, the same answer", async () => {
    const held = gate();
    const slow = engine({ run: (activity, state) => held.passed.then(() => count(activity, state)) });
    const activity = click("answer");
    const first = slow.take(activity);
    const second = await engine().take(activity);
    held.open();
    expect(await first).toEqual(second);
    expect(await turns()).toBe(1);
    expect(left).toHaveLength(1);
    expect(await said()).toEqual(["person: chose it", "bot: heard click"]);
  });

  test.each([
    ["C12 a double click", 0],
    ["C13 a resend with a new id after another turn", 1],
  ])("%s with the same nonce: one effect, the same answer, no second line", async (_, between) => {
    const bot = engine();
    const data = { nonce: "abcdefgh-1234" };
    const first = bot.take(click("answer", data));
    if (between === 1) await bot.take(message("hello"));
    expect(await bot.take(click("answer", data))).toEqual(await first);
    expect(ran.filter((text) => text === "click")).toHaveLength(1);
    expect((await said()).filter((line) => line.startsWith("person: (click)"))).toEqual([]);
    expect((await said()).filter((line) => line === "person: chose it")).toHaveLength(1);
  });

  test("F07 the repeated click is itself done: its own resend has no effect either", async () => {
    const bot = engine();
    const again = click("answer", { nonce: "abcdefgh-1234" });
    await bot.take(click("answer", { nonce: "abcdefgh-1234" }));
    await bot.take(again);
    expect(await bot.take(again)).toEqual({ status: 200, body: "answer 1" });
    expect(ran).toHaveLength(1);
    expect(await store.interrupted()).toEqual([]);
  });

  test("C06 the nonce of another conversation is not a repetition", async () => {
    const bot = engine();
    const data = { nonce: "abcdefgh-1234" };
    await bot.take(click("answer", data));
    await bot.take(inChat("a:other", click("answer", data)));
    expect(ran).toHaveLength(2);
  });

  test("C15 clicked as a submit first and as an execute then: the bot answers, since there is no answer to repeat", async () => {
    const bot = engine();
    const data = { nonce: "abcdefgh-1234" };
    expect(await bot.take(submit("answer", data))).toEqual({ status: 200 });
    expect(await bot.take(click("answer", data))).toMatchObject({ status: 200, body: expect.anything() });
    expect(await bot.take(submit("answer", data))).toMatchObject({ status: 200 });
  });

  test("C15 a click for which the bot had no answer is answered validly all the same", async () => {
    const bot = engine({ run: async () => nothing });
    const body = { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "OK" };
    expect(await bot.take(click("answer"))).toEqual({ status: 200, body });
  });

  test.each([
    ["no nonce", {}],
    ["a number", { nonce: 12345678 }],
    ["an object", { nonce: { $ne: 1 } }],
    ["one too short", { nonce: "abc" }],
    ["one with other signs", { nonce: "abcdefgh' or 1=1" }],
  ])("a click with %s is no repetition of another one", async (_, data) => {
    const bot = engine();
    await bot.take(click("answer", { nonce: "abcdefgh-1234" }));
    await bot.take(click("answer", data));
    expect(ran).toHaveLength(2);
  });
});

describe("conflicts with another instance", () => {
  test("H03 the state was changed meanwhile: the turn is repeated on the new one", async () => {
    let changes = 2;
    const bot = engine({
      run: async (activity, state) => {
        if (changes-- > 0) await engine({ run: count }).take(message("from elsewhere"));
        return count(activity, state);
      },
    });
    await bot.take(message("here"));
    expect(await turns()).toBe(3);
    expect(left).toEqual(["reply 1 to from elsewhere", "reply 2 to from elsewhere", "reply 3 to here"]);
    expect(await said()).toEqual([
      "person: here",
      "person: from elsewhere",
      "bot: heard from elsewhere",
      "person: from elsewhere",
      "bot: heard from elsewhere",
      "bot: heard here",
    ]);
  });

  test("F17 conflicts without end are given up, and nothing was written", async () => {
    const bot = engine();
    store.onCall = (method) => {
      if (method === "commit") throw new VersionConflictError(CHAT);
    };
    await expect(bot.take(message("hello"))).rejects.toBeInstanceOf(VersionConflictError);
    store.onCall = undefined;
    expect(await turns()).toBeUndefined();
    expect(left).toEqual([]);
  });
});

describe("a turn that fails", () => {
  const failing = { run: async () => Promise.reject(new Error("a defect")) };

  test("F21 what the person said is in the transcript, the state is as before, the apology with its reference leaves", async () => {
    await engine().take(message("hello"));
    expect(await engine(failing).take(message("ouch"))).toEqual({ status: 200 });
    expect(await turns()).toBe(1);
    const [, , heard, sorry] = await said();
    const reference = sorry?.slice("bot: Sorry, ".length);
    expect(heard).toBe("person: ouch");
    expect(reference).toMatch(/^[\da-f]{8}$/);
    expect(left).toEqual(["reply 1 to hello", `sorry:${reference}`]);
    expect(logged).toEqual([
      {
        level: "error",
        message: expect.any(String),
        fields: { reference, error: expect.objectContaining({ message: "a defect" }) },
      },
    ]);
  });

  test("F21 a click is answered, and the same click again gets the same answer without a second apology", async () => {
    const bot = engine(failing);
    const activity = click("answer");
    expect(await bot.take(activity)).toEqual({ status: 200, body: "sorry" });
    expect(await bot.take(activity)).toEqual({ status: 200, body: "sorry" });
    expect(left).toHaveLength(1);
  });

  test("a nonce counts as used only when the turn has succeeded", async () => {
    const data = { nonce: "abcdefgh-1234" };
    await engine(failing).take(click("answer", data));
    await engine().take(click("answer", data));
    expect(ran).toEqual(["click"]);
  });

  test("the next turn of the conversation runs", async () => {
    let isFirst = true;
    const bot = engine({
      run: async (activity, state) => {
        if (isFirst) {
          isFirst = false;
          throw new Error("a defect");
        }
        return count(activity, state);
      },
    });
    await Promise.all([bot.take(message("ouch")), bot.take(message("hello"))]);
    expect(await turns()).toBe(1);
  });

  test("a turn without end is one: it has no effect, not even when it ends later", async () => {
    const held = gate();
    const bot = engine({ turnTimeoutMs: 20, run: (activity, state) => held.passed.then(() => count(activity, state)) });
    await bot.take(message("slow"));
    expect(left).toEqual([expect.stringMatching(/^sorry:/)]);
    held.open();
    await bot.take(message("next"));
    expect(await turns()).toBe(1);
    expect(left).toHaveLength(2);
  });

  test("asked to start anew, the conversation leaves the state behind that it failed on", async () => {
    await engine().take(message("hello"));
    const bot = engine({
      startsAnew: (activity) => activity.text === "start over",
      run: async (activity, state, forgotten) => {
        if (state !== undefined) throw new Error("a defect");
        return {
          ...(await count(activity, state)),
          transcript: [{ at: 1, speaker: "bot", words: `forgotten: ${forgotten}` }],
        };
      },
    });
    await bot.take(message("still here?"));
    expect(await turns()).toBe(1);
    await bot.take(message("start over"));
    expect((await store.load(CHAT))?.value).toEqual({ turns: 1 });
    expect((await said()).at(-1)).toBe("bot: forgotten: true");
  });

  test("G13 a state that cannot be read is said so to the turn, which begins anew", async () => {
    await engine().take(message("hello"));
    store.onCall = undefined;
    const load = store.load.bind(store);
    const damaged = new Proxy(store, {
      get: (target, name) =>
        name === "load"
          ? async (id: string) => ({ version: (await load(id))?.version, value: undefined, damaged: true })
          : target[name as keyof FaultyStore],
    });
    const forgotten: boolean[] = [];
    const bot = engine({
      store: damaged,
      run: (activity, state, isForgotten) => {
        forgotten.push(isForgotten);
        return count(activity, state);
      },
    });
    await bot.take(message("again"));
    expect(forgotten).toEqual([true]);
    expect(await turns()).toBe(1);
    expect(logged.map(({ level }) => level)).toContain("error");
  });
});

describe("a store that fails", () => {
  test.each([["receive"], ["load"], ["mark"], ["commit"]] as const)(
    "once in %s: tried again, one effect",
    async (method) => {
      store.fail(method, 1);
      expect(await engine().take(message("hello"))).toEqual({ status: 200 });
      expect(await turns()).toBe(1);
      expect(left).toHaveLength(1);
      expect(await said()).toEqual(["person: hello", "bot: heard hello"]);
    },
  );

  test.each([
    ["receive", () => message("hello"), "person: hello"],
    ["load", () => message("hello"), "person: hello"],
    ["mark", () => click("answer", { nonce: "abcdefgh-1234" }), "person: chose it"],
    ["commit", () => message("hello"), "person: hello"],
  ] as const)(
    "H01 for good in %s: the sender gets no success, no blank state is written, and the resend finds everything as it was",
    async (method, coming, line) => {
      await engine().take(message("before"));
      const activity = coming();
      store.fail(method, 100);
      await expect(engine().take(activity)).rejects.toThrow("disk I/O error");
      store.fail(method, 0);
      expect(await turns()).toBe(1);
      expect(left).toHaveLength(1);
      expect(await engine().take(activity)).toMatchObject({ status: 200 });
      expect(await turns()).toBe(2);
      expect((await said()).filter((each) => each === line)).toHaveLength(1);
    },
  );

  test("a turn does not run before what was said is written down", async () => {
    store.fail("receive", 100);
    await expect(engine().take(message("hello"))).rejects.toThrow();
    expect(ran).toEqual([]);
  });

  test("H04 the commit succeeded and its answer was lost: one effect, and what it wrote leaves", async () => {
    store.fail("commit", 1, "answer lost");
    const answer = await engine().take(click("answer"));
    expect(answer).toEqual({ status: 200, body: "answer 1" });
    expect(ran).toEqual(["click"]);
    expect(left).toEqual(["reply 1 to click"]);
    expect(await turns()).toBe(1);
  });

  test("H04 the answer of receive was lost: one line", async () => {
    store.fail("receive", 1, "answer lost");
    await engine().take(message("hello"));
    expect(await said()).toEqual(["person: hello", "bot: heard hello"]);
  });

  test("the commit failed, and another instance did the turn: its deliveries are not handed over twice", async () => {
    const activity = message("hello");
    let isFirst = true;
    store.onCall = async (method) => {
      if (method !== "commit" || !isFirst) return;
      isFirst = false;
      await engine({ onDeliveries: () => undefined }).take(activity); // the other instance, with its own outbox
      throw new Error("disk I/O error");
    };
    const bot = engine({
      run: async (activity, state) => ({
        ...(await count(activity, state)),
        deliveries: [delivery(`mine ${ran.length}`)],
      }),
    });
    expect(await bot.take(activity)).toEqual({ status: 200 });
    expect(left).toEqual([]);
    expect(await turns()).toBe(1);
  });
});

describe("G01 after the end of a process", () => {
  const interrupt = async (...activities: Partial<Activity>[]) => {
    for (const activity of activities) {
      const conversation = activity.conversation?.id ?? "";
      await store.receive({ conversation, id: activity.id ?? "", at: 1, activity, words: activity.text ?? "(click)" });
    }
  };

  test("what was received and not finished is finished, before anything new in its conversation", async () => {
    await interrupt(message("interrupted"));
    const bot = engine();
    expect(await bot.resume()).toBe(1);
    await bot.take(message("new"));
    expect(ran).toEqual(["interrupted", "new"]);
    expect(await store.interrupted()).toEqual([]);
  });

  test("the resend of an interrupted click gets its answer, and there is one effect", async () => {
    const activity = click("answer");
    await interrupt(activity);
    const bot = engine();
    await bot.resume();
    expect(await bot.take(activity)).toEqual({ status: 200, body: "answer 1" });
    expect(ran).toEqual(["click"]);
  });

  test("one that cannot be finished keeps neither the others nor the start waiting, and stays", async () => {
    await interrupt(message("poison"), inChat("a:other", message("fine")));
    const poisoned = new Proxy(store, {
      get: (target, name) =>
        name === "load"
          ? async (id: string) => (id === CHAT ? Promise.reject(new Error("unreadable")) : target.load(id))
          : target[name as keyof FaultyStore],
    });
    const bot = engine({ store: poisoned });
    expect(await bot.resume()).toBe(2);
    await bot.idle();
    expect(ran).toEqual(["fine"]);
    expect((await store.interrupted()).map(({ words }) => words)).toEqual(["poison"]);
    expect(logged.at(-1)).toMatchObject({ level: "error" });
  });

  test("one whose sender was refused, and whose conversation has gone on since, is never run: a yes of then answers no card of now", async () => {
    const yes = message("yes");
    store.fail("commit", 3);
    await expect(engine().take(yes)).rejects.toThrow("disk I/O error");
    await engine().take(message("no, wait"));
    ran = [];
    const next = engine();
    expect(await next.resume()).toBe(0);
    await next.idle();
    expect(await next.take(yes)).toEqual({ status: 200 }); // nor when it is sent once more
    expect(ran).toEqual([]);
    expect(await store.transcript(CHAT)).toMatchObject([
      { words: "yes", notActedOn: true },
      { words: "no, wait" },
      { words: "heard no, wait" },
    ]);
    expect(logged.at(-1)).toMatchObject({ level: "warn", fields: { passed: 1 } });
  });

  test("one whose sender was refused, and who has said nothing since, is run", async () => {
    store.fail("commit", 3);
    await expect(engine().take(message("yes"))).rejects.toThrow("disk I/O error");
    const bot = engine();
    expect(await bot.resume()).toBe(1);
    await bot.idle();
    expect(left).toEqual(["reply 1 to yes"]);
  });

  test("a failing turn of then gets its apology now", async () => {
    await interrupt(message("ouch"));
    const bot = engine({ run: async () => Promise.reject(new Error("a defect")) });
    await bot.resume();
    await bot.idle();
    expect(left).toEqual([expect.stringMatching(/^sorry:/)]);
    expect(await store.interrupted()).toEqual([]);
  });
});

describe("what is written down", () => {
  test("is the form that may be stored, while the turn gets the whole", async () => {
    const seen: unknown[] = [];
    const bot = engine({
      asStored: ({ value: _, ...rest }) => rest,
      run: async (activity, state) => {
        seen.push(activity.value, (await store.interrupted())[0]?.activity.value);
        return count(activity, state);
      },
    });
    await bot.take(click("answer", { token: "secret" }));
    expect(seen).toEqual([{ action: expect.objectContaining({ data: { token: "secret" } }) }, undefined]);
  });

  test("F22 an edit comes under the id of the message it changes, and is a turn of its own, each time once", async () => {
    const bot = engine();
    const first = message("helo", { id: "m1" });
    const edit = { ...first, type: "messageUpdate", text: "hello", timestamp: new Date(5_000) };
    const later = { ...edit, text: "hello!", timestamp: new Date(6_000) };
    for (const activity of [first, edit, edit, later, { ...first, type: "messageDelete", timestamp: new Date(7_000) }])
      await bot.take(activity);
    expect(ran).toEqual(["helo", "hello", "hello!", "helo"]);
  });

  test("activities without an id are all different", async () => {
    const { id: _, ...nameless } = message("hello");
    const bot = engine();
    await bot.take(nameless);
    await bot.take(nameless);
    expect(await turns()).toBe(2);
  });
});
