import { beforeEach, describe, expect, test } from "vitest";
import { VersionConflictError } from "../../bot/turn/turn-store.ts";
import { click, inChat, message, submit } from "../support/activities.ts";
import { CHAT, EngineScene, gate, nothing } from "../support/engine-scene.ts";

/** One turn for each activity, in order, whatever comes twice or at once. */

let scene: EngineScene;
beforeEach(() => {
  scene = new EngineScene();
});

describe("order and concurrency", () => {
  test("F01 fifty messages at once in one conversation: fifty turns, in the transcript in the order in which they came", async () => {
    const bot = scene.engine();
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`);
    await Promise.all(texts.map((text) => bot.take(message(text))));
    expect(await scene.turns()).toBe(50);
    expect(await scene.said()).toEqual(texts.flatMap((text) => [`person: ${text}`, `bot: heard ${text}`]));
    expect(scene.left).toHaveLength(50);
  });

  test("F02 the same with two instances on one store: fifty, none lost and none twice", async () => {
    const bots = [scene.engine(), scene.engine()];
    await Promise.all(Array.from({ length: 50 }, (_, i) => bots[i % 2]?.take(message(`message ${i}`))));
    expect(await scene.turns()).toBe(50);
    expect(scene.left).toHaveLength(50);
    expect(new Set(scene.left.map((key) => key.replace(/^reply \d+ /, ""))).size).toBe(50);
  });

  test("F03 ten messages whose turns get faster and faster: in the order in which they came", async () => {
    const bot = scene.engine({
      run: async (activity, state) => {
        await new Promise((resolve) => setTimeout(resolve, 20 - 2 * Number(activity.text)));
        return scene.count(activity, state);
      },
    });
    await Promise.all(Array.from({ length: 10 }, (_, i) => bot.take(message(String(i)))));
    expect(scene.ran).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  test("one conversation that hangs does not hold up another", async () => {
    const held = gate();
    const bot = scene.engine({
      run: async (activity, state) => {
        if (activity.text === "slow") await held.passed;
        return scene.count(activity, state);
      },
    });
    const slow = bot.take(message("slow"));
    await bot.take(inChat("a:other", message("quick")));
    expect(scene.ran).toEqual(["quick"]);
    held.open();
    await slow;
    expect(scene.ran).toEqual(["quick", "slow"]);
  });

  test("a turn that is refused by the store does not hold up the next one", async () => {
    const bot = scene.engine();
    scene.store.fail("receive", 3);
    const first = bot.take(message("one"));
    const second = bot.take(message("two"));
    await expect(first).rejects.toThrow("disk I/O error");
    expect(await second).toEqual({ status: 200 });
    expect(scene.ran).toEqual(["two"]);
  });

  test("I11 above its limit the sender is told to come back; below it again, everybody is served", async () => {
    const held = gate();
    const bot = scene.engine({
      maxWaiting: 3,
      run: (activity, state) => held.passed.then(() => scene.count(activity, state)),
    });
    const waiting = [1, 2, 3].map((i) => bot.take(message(`m${i}`)));
    expect(await bot.take(message("m4"))).toEqual({ status: 503, retryAfterSeconds: 5 });
    held.open();
    await Promise.all(waiting);
    expect(await bot.take(message("m5"))).toEqual({ status: 200 });
    expect(await scene.said()).not.toContain("person: m4");
  });

  test("idle waits for turns that were added meanwhile", async () => {
    const bot = scene.engine();
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
    const bot = scene.engine();
    const activity = click("answer");
    const first = await bot.take(activity);
    expect(await bot.take(activity)).toEqual(first);
    expect(await scene.engine().take(activity)).toEqual(first); // also by another process
    expect(first).toEqual({ status: 200, body: "answer 1" });
    expect(scene.ran).toHaveLength(1);
    expect(scene.left).toHaveLength(1);
  });

  test("F08 the same activity while the first is in flight: one effect", async () => {
    const bot = scene.engine();
    const activity = message("hello");
    await Promise.all([bot.take(activity), bot.take(activity), bot.take(activity)]);
    expect(scene.ran).toEqual(["hello"]);
    expect(await scene.said()).toEqual(["person: hello", "bot: heard hello"]);
  });

  test("F09 the same activity at two instances at once: one effect, the same answer", async () => {
    const held = gate();
    const slow = scene.engine({ run: (activity, state) => held.passed.then(() => scene.count(activity, state)) });
    const activity = click("answer");
    const first = slow.take(activity);
    const second = await scene.engine().take(activity);
    held.open();
    expect(await first).toEqual(second);
    expect(await scene.turns()).toBe(1);
    expect(scene.left).toHaveLength(1);
    expect(await scene.said()).toEqual(["person: chose it", "bot: heard click"]);
  });

  test.each([
    ["C12 a double click", 0],
    ["C13 a resend with a new id after another turn", 1],
  ])("%s with the same nonce: one effect, the same answer, no second line", async (_, between) => {
    const bot = scene.engine();
    const data = { nonce: "abcdefgh-1234" };
    const first = bot.take(click("answer", data));
    if (between === 1) await bot.take(message("hello"));
    expect(await bot.take(click("answer", data))).toEqual(await first);
    expect(scene.ran.filter((text) => text === "click")).toHaveLength(1);
    expect((await scene.said()).filter((line) => line.startsWith("person: (click)"))).toEqual([]);
    expect((await scene.said()).filter((line) => line === "person: chose it")).toHaveLength(1);
  });

  test("F07 the repeated click is itself done: its own resend has no effect either", async () => {
    const bot = scene.engine();
    const again = click("answer", { nonce: "abcdefgh-1234" });
    await bot.take(click("answer", { nonce: "abcdefgh-1234" }));
    await bot.take(again);
    expect(await bot.take(again)).toEqual({ status: 200, body: "answer 1" });
    expect(scene.ran).toHaveLength(1);
    expect(await scene.store.interrupted()).toEqual([]);
  });

  test("C06 the nonce of another conversation is not a repetition", async () => {
    const bot = scene.engine();
    const data = { nonce: "abcdefgh-1234" };
    await bot.take(click("answer", data));
    await bot.take(inChat("a:other", click("answer", data)));
    expect(scene.ran).toHaveLength(2);
  });

  test("C15 clicked as a submit first and as an execute then: the bot answers, since there is no answer to repeat", async () => {
    const bot = scene.engine();
    const data = { nonce: "abcdefgh-1234" };
    expect(await bot.take(submit("answer", data))).toEqual({ status: 200 });
    expect(await bot.take(click("answer", data))).toMatchObject({ status: 200, body: expect.anything() });
    expect(await bot.take(submit("answer", data))).toMatchObject({ status: 200 });
  });

  test("C15 a click for which the bot had no answer is answered validly all the same", async () => {
    const bot = scene.engine({ run: async () => nothing });
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
    const bot = scene.engine();
    await bot.take(click("answer", { nonce: "abcdefgh-1234" }));
    await bot.take(click("answer", data));
    expect(scene.ran).toHaveLength(2);
  });
});

describe("conflicts with another instance", () => {
  test("H03 the state was changed meanwhile: the turn is repeated on the new one", async () => {
    let changes = 2;
    const bot = scene.engine({
      run: async (activity, state) => {
        if (changes-- > 0) await scene.engine({ run: scene.count }).take(message("from elsewhere"));
        return scene.count(activity, state);
      },
    });
    await bot.take(message("here"));
    expect(await scene.turns()).toBe(3);
    expect(scene.left).toEqual(["reply 1 to from elsewhere", "reply 2 to from elsewhere", "reply 3 to here"]);
    expect(await scene.said()).toEqual([
      "person: here",
      "person: from elsewhere",
      "bot: heard from elsewhere",
      "person: from elsewhere",
      "bot: heard from elsewhere",
      "bot: heard here",
    ]);
  });

  test("F17 conflicts without end are given up, and nothing was written", async () => {
    const bot = scene.engine();
    scene.store.onCall = (method) => {
      if (method === "commit") throw new VersionConflictError(CHAT);
    };
    await expect(bot.take(message("hello"))).rejects.toBeInstanceOf(VersionConflictError);
    scene.store.onCall = undefined;
    expect(await scene.turns()).toBeUndefined();
    expect(scene.left).toEqual([]);
  });
});

describe("what is written down", () => {
  test("is the form that may be stored, while the turn gets the whole", async () => {
    const seen: unknown[] = [];
    const bot = scene.engine({
      asStored: ({ value: _, ...rest }) => rest,
      run: async (activity, state) => {
        seen.push(activity.value, (await scene.store.interrupted())[0]?.activity.value);
        return scene.count(activity, state);
      },
    });
    await bot.take(click("answer", { token: "secret" }));
    expect(seen).toEqual([{ action: expect.objectContaining({ data: { token: "secret" } }) }, undefined]);
  });

  test("F22 an edit comes under the id of the message it changes, and is a turn of its own, each time once", async () => {
    const bot = scene.engine();
    const first = message("helo", { id: "m1" });
    const edit = { ...first, type: "messageUpdate", text: "hello", timestamp: new Date(5_000) };
    const later = { ...edit, text: "hello!", timestamp: new Date(6_000) };
    for (const activity of [first, edit, edit, later, { ...first, type: "messageDelete", timestamp: new Date(7_000) }])
      await bot.take(activity);
    expect(scene.ran).toEqual(["helo", "hello", "hello!", "helo"]);
  });

  test("activities without an id are all different", async () => {
    const { id: _, ...nameless } = message("hello");
    const bot = scene.engine();
    await bot.take(nameless);
    await bot.take(nameless);
    expect(await scene.turns()).toBe(2);
  });
});
