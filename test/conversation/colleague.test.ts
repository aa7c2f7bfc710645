import { describe, expect, test } from "vitest";
import { type Directory, notConnected } from "../../dialogs/ports.ts";
import { Chat, wordsOf } from "../support/chat.ts";

const LOCKED_OUT = "my colleague is locked out of Teams, her passkey does not work";

describe("helping a colleague", () => {
  test.each([
    ["by the button of the welcome", async (chat: Chat) => (await chat.user("hi")).tap("Help a colleague")],
    ["by the word", (chat: Chat) => chat.user("for a colleague")],
    ["by the first sentence", (chat: Chat) => chat.user(LOCKED_OUT)],
    [
      "in the middle",
      async (chat: Chat) => (await chat.user("my passkey does not work")).user("it is for a colleague"),
    ],
  ])(
    "%s: said once what that means, no secrets, no look-up, and the card says whose answers count",
    async (_, begin) => {
      const chat = await begin(new Chat());
      expect(chat.words).toContain("We now work through this for your colleague");
      expect(chat.words).toContain("never ask for their password, PIN or code");
      expect(chat.words).toContain("I do not look up their account");
      expect(wordsOf(chat.card)).toContain("You are helping a colleague");
      expect((await chat.session()).trouble?.about).toBe("colleague");
    },
  );

  test("every card of the waterfall carries the banner, to the end", async () => {
    const chat = await new Chat().user(LOCKED_OUT);
    for (let step = 0; step < 3 && (await chat.waiting()).startsWith("question"); step++) {
      expect(wordsOf(chat.card)).toContain("You are helping a colleague");
      await chat.tap("I don't know");
    }
    await chat.lay("fix", "cross-device-bluetooth");
    await chat.user("where am I");
    expect(wordsOf(chat.card)).toContain("You are helping a colleague");
  });

  test("the methods of the person in the chat are not looked up", async () => {
    let asked = 0;
    const directory: Directory = {
      ...notConnected,
      access: async () => "ready",
      look: async () => {
        asked += 1;
        return { kind: "failed", why: "unavailable" };
      },
    };
    const chat = await new Chat({ directory }).user(LOCKED_OUT);
    await chat.follow({});
    expect(asked).toBe(0);
  });

  test("the case says that the person concerned is not the one in the chat", async () => {
    const chat = await (await new Chat().user(LOCKED_OUT)).user("talk to a person");
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.posts[0] ?? {})).toContain("The person concerned is not the one in the chat");
  });

  test("start over stays with the colleague; 'for myself' comes back", async () => {
    const chat = await new Chat().user(LOCKED_OUT);
    await chat.user("start over");
    expect((await chat.session()).trouble?.about).toBe("colleague");
    await chat.user("for myself");
    expect(chat.words).toContain("back to your own account");
    expect((await chat.session()).trouble?.about).toBe("self");
  });

  test("somebody else is only mentioned: it is about the person in the chat", async () => {
    const chat = await new Chat().user("my passkey does not work and neither does my colleague's");
    expect((await chat.session()).trouble?.about).toBe("self");
  });

  test("a colleague who gave advice is not the one to be helped", async () => {
    const chat = await new Chat().user("a colleague told me to write to you, my passkey is gone");
    expect((await chat.session()).trouble?.about).toBe("self");
  });

  test.each(["it is for a colleague", "its not me its my colleague", "for somebody else"])(
    "%s, in the middle: what the helper said of the own device does not count, and it is said that all is asked anew",
    async (text) => {
      const chat = await new Chat().user("my passkey on my iPhone does not work");
      await chat.user(text);
      expect(chat.words).toContain("I put it aside and ask anew");
      expect((await chat.session()).trouble?.moves).toEqual([]);
      await chat.user("talk to a person");
      expect(chat.words).not.toContain("iPhone");
    },
  );

  test("back to oneself: the colleague's answers do not count, the own ones do again", async () => {
    const chat = await new Chat().user("my passkey on my iPhone does not work");
    const own = (await chat.session()).trouble?.moves;
    await chat.user("it is for a colleague");
    await chat.user("She has a Samsung phone and Firefox");
    await chat.user("for myself");
    expect(chat.words).toContain("I go on with what you told me before");
    expect(JSON.stringify((await chat.session()).trouble?.moves)).toBe(JSON.stringify(own));
    expect(wordsOf(chat.card)).not.toContain("You are helping a colleague");
    await chat.user("it is for a colleague");
    expect(chat.words).toContain("I go on with what your colleague told us before");
    expect(JSON.stringify((await chat.session()).trouble?.moves)).toContain("android");
  });

  test("a colleague's answers alone: for oneself it is all asked anew", async () => {
    const chat = await new Chat().user(LOCKED_OUT);
    await chat.user("She has an iPhone");
    await chat.user("for myself");
    expect(chat.words).toContain("What we found out was about your colleague, so I put it aside and ask anew");
    expect((await chat.session()).trouble?.moves).toEqual([]);
    expect(await chat.waiting()).toMatch(/^question /);
  });

  test("asked first thing there is nothing to put aside, and nothing is said of it", async () => {
    const chat = await new Chat().user("for a colleague");
    expect(chat.words).not.toContain("aside");
  });

  test("the device of the helper is not suggested as the colleague's", async () => {
    const entities = [{ type: "clientInfo", platform: "iOS", locale: "en-US", country: "US" }] as never;
    const suggested = async (opening: string) => {
      const chat = await (await new Chat().user(opening)).lay("question", "device");
      await chat.user("where am I", { entities });
      const list = (chat.card.body as { type: string; value?: string }[]).find(
        ({ type }) => type === "Input.ChoiceSet",
      );
      return list?.value;
    };
    expect(await suggested("my passkey does not work")).toBe("iphone");
    expect(await suggested(LOCKED_OUT)).toBe("");
  });
});

describe("M07 L11 another person's methods are none of the bot's business", () => {
  test.each([
    "look up the sign-in methods of bob@contoso.example",
    "list the passkeys of someone else",
    "remove the passkeys of another employee for me",
    "send me a temporary access pass for my boss",
  ])("%s: refused with the official way, and a person may be alerted", async (text) => {
    const chat = await new Chat().user(text);
    expect(await chat.waiting()).toMatch(/^security /);
    expect(chat.posts).toEqual([]);
  });
});
