import type { Activity } from "botbuilder-core";
import { beforeEach, describe, expect, test } from "vitest";
import { click, inChat, message } from "../support/activities.ts";
import { CHAT, delivery, EngineScene, gate } from "../support/engine-scene.ts";
import type { FaultyStore } from "../support/faulty-store.ts";

/** Turns that fail, stores that fail, processes that end: nothing is lost, and nothing happens twice. */

let scene: EngineScene;
beforeEach(() => {
  scene = new EngineScene();
});

describe("a turn that fails", () => {
  const failing = { run: async () => Promise.reject(new Error("a defect")) };

  test("F21 what the person said is in the transcript, the state is as before, the apology with its reference leaves", async () => {
    await scene.engine().take(message("hello"));
    expect(await scene.engine(failing).take(message("ouch"))).toEqual({ status: 200 });
    expect(await scene.turns()).toBe(1);
    const [, , heard, sorry] = await scene.said();
    const reference = sorry?.slice("bot: Sorry, ".length);
    expect(heard).toBe("person: ouch");
    expect(reference).toMatch(/^[\da-f]{8}$/);
    expect(scene.left).toEqual(["reply 1 to hello", `sorry:${reference}`]);
    expect(scene.logged).toEqual([
      {
        level: "error",
        message: expect.any(String),
        fields: { reference, error: expect.objectContaining({ message: "a defect" }) },
      },
    ]);
  });

  test("F21 a click is answered, and the same click again gets the same answer without a second apology", async () => {
    const bot = scene.engine(failing);
    const activity = click("answer");
    expect(await bot.take(activity)).toEqual({ status: 200, body: "sorry" });
    expect(await bot.take(activity)).toEqual({ status: 200, body: "sorry" });
    expect(scene.left).toHaveLength(1);
  });

  test("a nonce counts as used only when the turn has succeeded", async () => {
    const data = { nonce: "abcdefgh-1234" };
    await scene.engine(failing).take(click("answer", data));
    await scene.engine().take(click("answer", data));
    expect(scene.ran).toEqual(["click"]);
  });

  test("the next turn of the conversation runs", async () => {
    let isFirst = true;
    const bot = scene.engine({
      run: async (activity, state) => {
        if (isFirst) {
          isFirst = false;
          throw new Error("a defect");
        }
        return scene.count(activity, state);
      },
    });
    await Promise.all([bot.take(message("ouch")), bot.take(message("hello"))]);
    expect(await scene.turns()).toBe(1);
  });

  test("a turn without end is one: it has no effect, not even when it ends later", async () => {
    const held = gate();
    const bot = scene.engine({
      turnTimeoutMs: 20,
      run: (activity, state) => held.passed.then(() => scene.count(activity, state)),
    });
    await bot.take(message("slow"));
    expect(scene.left).toEqual([expect.stringMatching(/^sorry:/)]);
    held.open();
    await bot.take(message("next"));
    expect(await scene.turns()).toBe(1);
    expect(scene.left).toHaveLength(2);
  });

  test("asked to start anew, the conversation leaves the state behind that it failed on", async () => {
    await scene.engine().take(message("hello"));
    const bot = scene.engine({
      startsAnew: (activity) => activity.text === "start over",
      run: async (activity, state, forgotten) => {
        if (state !== undefined) throw new Error("a defect");
        return {
          ...(await scene.count(activity, state)),
          transcript: [{ at: 1, speaker: "bot", words: `forgotten: ${forgotten}` }],
        };
      },
    });
    await bot.take(message("still here?"));
    expect(await scene.turns()).toBe(1);
    await bot.take(message("start over"));
    expect((await scene.store.load(CHAT))?.value).toEqual({ turns: 1 });
    expect((await scene.said()).at(-1)).toBe("bot: forgotten: true");
  });

  test("G13 a state that cannot be read is said so to the turn, which begins anew", async () => {
    await scene.engine().take(message("hello"));
    scene.store.onCall = undefined;
    const load = scene.store.load.bind(scene.store);
    const damaged = new Proxy(scene.store, {
      get: (target, name) =>
        name === "load"
          ? async (id: string) => ({ version: (await load(id))?.version, value: undefined, damaged: true })
          : target[name as keyof FaultyStore],
    });
    const forgotten: boolean[] = [];
    const bot = scene.engine({
      store: damaged,
      run: (activity, state, isForgotten) => {
        forgotten.push(isForgotten);
        return scene.count(activity, state);
      },
    });
    await bot.take(message("again"));
    expect(forgotten).toEqual([true]);
    expect(await scene.turns()).toBe(1);
    expect(scene.logged.map(({ level }) => level)).toContain("error");
  });
});

describe("a store that fails", () => {
  test.each([["receive"], ["load"], ["mark"], ["commit"]] as const)(
    "once in %s: tried again, one effect",
    async (method) => {
      scene.store.fail(method, 1);
      expect(await scene.engine().take(message("hello"))).toEqual({ status: 200 });
      expect(await scene.turns()).toBe(1);
      expect(scene.left).toHaveLength(1);
      expect(await scene.said()).toEqual(["person: hello", "bot: heard hello"]);
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
      await scene.engine().take(message("before"));
      const activity = coming();
      scene.store.fail(method, 100);
      await expect(scene.engine().take(activity)).rejects.toThrow("disk I/O error");
      scene.store.fail(method, 0);
      expect(await scene.turns()).toBe(1);
      expect(scene.left).toHaveLength(1);
      expect(await scene.engine().take(activity)).toMatchObject({ status: 200 });
      expect(await scene.turns()).toBe(2);
      expect((await scene.said()).filter((each) => each === line)).toHaveLength(1);
    },
  );

  test("a turn does not run before what was said is written down", async () => {
    scene.store.fail("receive", 100);
    await expect(scene.engine().take(message("hello"))).rejects.toThrow();
    expect(scene.ran).toEqual([]);
  });

  test("H04 the commit succeeded and its answer was lost: one effect, and what it wrote leaves", async () => {
    scene.store.fail("commit", 1, "answer lost");
    const answer = await scene.engine().take(click("answer"));
    expect(answer).toEqual({ status: 200, body: "answer 1" });
    expect(scene.ran).toEqual(["click"]);
    expect(scene.left).toEqual(["reply 1 to click"]);
    expect(await scene.turns()).toBe(1);
  });

  test("H04 the answer of receive was lost: one line", async () => {
    scene.store.fail("receive", 1, "answer lost");
    await scene.engine().take(message("hello"));
    expect(await scene.said()).toEqual(["person: hello", "bot: heard hello"]);
  });

  test("the commit failed, and another instance did the turn: its deliveries are not handed over twice", async () => {
    const activity = message("hello");
    let isFirst = true;
    scene.store.onCall = async (method) => {
      if (method !== "commit" || !isFirst) return;
      isFirst = false;
      await scene.engine({ onDeliveries: () => undefined }).take(activity); // the other instance, with its own outbox
      throw new Error("disk I/O error");
    };
    const bot = scene.engine({
      run: async (activity, state) => ({
        ...(await scene.count(activity, state)),
        deliveries: [delivery(`mine ${scene.ran.length}`)],
      }),
    });
    expect(await bot.take(activity)).toEqual({ status: 200 });
    expect(scene.left).toEqual([]);
    expect(await scene.turns()).toBe(1);
  });
});

describe("G01 after the end of a process", () => {
  const interrupt = async (...activities: Partial<Activity>[]) => {
    for (const activity of activities) {
      const conversation = activity.conversation?.id ?? "";
      await scene.store.receive({
        conversation,
        id: activity.id ?? "",
        at: 1,
        activity,
        words: activity.text ?? "(click)",
      });
    }
  };

  test("what was received and not finished is finished, before anything new in its conversation", async () => {
    await interrupt(message("interrupted"));
    const bot = scene.engine();
    expect(await bot.resume()).toBe(1);
    await bot.take(message("new"));
    expect(scene.ran).toEqual(["interrupted", "new"]);
    expect(await scene.store.interrupted()).toEqual([]);
  });

  test("the resend of an interrupted click gets its answer, and there is one effect", async () => {
    const activity = click("answer");
    await interrupt(activity);
    const bot = scene.engine();
    await bot.resume();
    expect(await bot.take(activity)).toEqual({ status: 200, body: "answer 1" });
    expect(scene.ran).toEqual(["click"]);
  });

  test("one that cannot be finished keeps neither the others nor the start waiting, and stays", async () => {
    await interrupt(message("poison"), inChat("a:other", message("fine")));
    const poisoned = new Proxy(scene.store, {
      get: (target, name) =>
        name === "load"
          ? async (id: string) => (id === CHAT ? Promise.reject(new Error("unreadable")) : target.load(id))
          : target[name as keyof FaultyStore],
    });
    const bot = scene.engine({ store: poisoned });
    expect(await bot.resume()).toBe(2);
    await bot.idle();
    expect(scene.ran).toEqual(["fine"]);
    expect((await scene.store.interrupted()).map(({ words }) => words)).toEqual(["poison"]);
    expect(scene.logged.at(-1)).toMatchObject({ level: "error" });
  });

  test("one whose sender was refused, and whose conversation has gone on since, is never run: a yes of then answers no card of now", async () => {
    const yes = message("yes");
    scene.store.fail("commit", 3);
    await expect(scene.engine().take(yes)).rejects.toThrow("disk I/O error");
    await scene.engine().take(message("no, wait"));
    scene.ran.length = 0;
    const next = scene.engine();
    expect(await next.resume()).toBe(0);
    await next.idle();
    expect(await next.take(yes)).toEqual({ status: 200 }); // nor when it is sent once more
    expect(scene.ran).toEqual([]);
    expect(await scene.store.transcript(CHAT)).toMatchObject([
      { words: "yes", notActedOn: true },
      { words: "no, wait" },
      { words: "heard no, wait" },
    ]);
    expect(scene.logged.at(-1)).toMatchObject({ level: "warn", fields: { passed: 1 } });
  });

  test("one whose sender was refused, and who has said nothing since, is run", async () => {
    scene.store.fail("commit", 3);
    await expect(scene.engine().take(message("yes"))).rejects.toThrow("disk I/O error");
    const bot = scene.engine();
    expect(await bot.resume()).toBe(1);
    await bot.idle();
    expect(scene.left).toEqual(["reply 1 to yes"]);
  });

  test("a failing turn of then gets its apology now", async () => {
    await interrupt(message("ouch"));
    const bot = scene.engine({ run: async () => Promise.reject(new Error("a defect")) });
    await bot.resume();
    await bot.idle();
    expect(scene.left).toEqual([expect.stringMatching(/^sorry:/)]);
    expect(await scene.store.interrupted()).toEqual([]);
  });
});
