import { describe, expect, test } from "vitest";
import { Chat } from "../support/chat.ts";

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
