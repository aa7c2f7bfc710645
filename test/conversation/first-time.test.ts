import { describe, expect, test } from "vitest";
import { SimulatedDirectory } from "../../bot/directory/simulated-directory.ts";
import { silentLog } from "../../bot/log.ts";
import { Chat, wordsOf } from "../support/chat.ts";

describe("somebody who has never seen the bot, and is angry", () => {
  test.each(["it just doesnt work!!!", "it doesn't work", "it wont work", "nothing works"])(
    "%s: a complaint is no answer, least of all that it works elsewhere",
    async (text) => {
      const chat = await new Chat().user("my passkey does not work on my iphone");
      await chat.lay("question", "stage");
      await chat.user(text);
      expect(await chat.waiting()).toBe("question stage");
      const moves = (await chat.session()).trouble?.moves ?? [];
      expect(moves.filter((move) => move.kind === "answered")).toEqual([]);
    },
  );

  test("what works in one place is still read from a short answer", async () => {
    const chat = await new Chat().user("my passkey does not work on my iphone");
    await chat.lay("question", "stage");
    await chat.user("it works in one place");
    expect((await chat.session()).trouble?.moves.at(-1)).toMatchObject({ value: "works-elsewhere" });
  });
});

describe("at the card that offers to look at the registered passkeys", () => {
  const offered = () =>
    new Chat({ directory: new SimulatedDirectory({ log: silentLog, now: Date.now }) }).user("it says no");

  test.each(["why do you ask", "what do you mean", "which button"])(
    "%s: says why, and the card waits",
    async (text) => {
      const chat = await (await offered()).user("still");
      await chat.user(text);
      expect(chat.words).toContain("saves you questions");
      expect(chat.words).toContain("Look at my passkeys");
      expect(await chat.waiting()).toBe("look-up");
    },
  );

  test("words that cannot be read twice: it says that it goes on without", async () => {
    const chat = await (await offered()).user("still");
    await chat.user("grmpf");
    expect(chat.words).toContain("We go on without looking");
    expect(await chat.waiting()).toMatch(/^question/);
  });
});

describe("nothing is said twice on one card", () => {
  test("a passkey that is not compared yet: once", async () => {
    const chat = new Chat({ directory: new SimulatedDirectory({ log: silentLog, now: Date.now }) });
    await (await chat.user("my passkey does not work any more")).tap("Look at my passkeys");
    expect(chat.words.match(/not compared/gi)).toHaveLength(1);
  });

  test("an alarm that was typed twice: what it sends names the words once", async () => {
    const chat = await (await new Chat().user("i lost my phone")).user("i lost my phone");
    expect(wordsOf(chat.card).match(/i lost my phone/g)).toHaveLength(1);
  });
});

describe("somebody who turns to a colleague's trouble", () => {
  test.each([
    "i help a colleague",
    "I want to help a colleague with his passkey",
    "also my colleague Tom has a problem with his Yubikey",
    "my colleague has trouble with her passkey",
    "ich helfe einer Kollegin",
    "mein Kollege hat ein Problem mit seinem Passkey",
  ])("%s: at a question it turns to the colleague", async (text) => {
    const chat = await (await new Chat().user("my passkey does not work")).user(text);
    expect((await chat.session()).trouble?.about).toBe("colleague");
  });

  test.each(["my colleague has the same problem", "a colleague helps me", "my colleague has no problem"])(
    "%s: stays with the person",
    async (text) => {
      const chat = await (await new Chat().user("my passkey does not work")).user(text);
      expect((await chat.session()).trouble?.about).toBe("self");
    },
  );

  test.each(["back to me", "now its about me", "and my own passkey is broken too", "jetzt zu mir"])(
    "%s: comes back to the person",
    async (text) => {
      const chat = await (await new Chat().user("i help a colleague")).user(text);
      expect((await chat.session()).trouble?.about).toBe("self");
    },
  );
});
