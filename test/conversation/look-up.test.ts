import { describe, expect, test } from "vitest";
import { SimulatedDirectory } from "../../bot/directory/simulated-directory.ts";
import { silentLog } from "../../bot/log.ts";
import { methodListOf } from "../../bot/simulation/simulated-directory.ts";
import type { Directory, LookUp, LookUpFailure } from "../../dialogs/ports.ts";
import { Chat, cardOf, wordsOf } from "../support/chat.ts";

const REFUSED = "my iphone offers the passkey and then it says it can no longer be used";
const NOW = Date.parse("2026-11-20T09:00:00Z");
const AUTHENTICATOR = {
  id: "row-1",
  displayName: "Authenticator - iOS",
  createdDateTime: "2026-05-12T08:14:03Z",
  aaGuid: "90a3ccdf-635c-4729-a248-9b709135078f",
  model: "Microsoft Authenticator",
  attestationLevel: "attested",
  passkeyType: "deviceBound",
};
const PUSH = {
  "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
  id: "row-3",
  displayName: "iPhone 15",
};
const NEW_PHONE = "got a new iphone two weeks ago and there is no passkey on it";
const ON_NEW_PHONE = {
  stage: "lost-or-replaced-device",
  "device-changed": "replaced",
  "device-changed-on": "2026-11-01",
  "device-offers": "no",
  "name-changed": "no",
  store: "authenticator",
  device: "iphone",
};
const NEWER = { ...AUTHENTICATOR, id: "row-2", createdDateTime: "2026-11-20T09:04:00Z" };

/** A directory that lists these, one list after the other, and counts how often it was asked. */
function listing(...lists: readonly (readonly unknown[])[]): Directory & { readonly looks: boolean[] } {
  const looks: boolean[] = [];
  return {
    looks,
    access: async () => "ready",
    look: async (_, options) => {
      looks.push(options?.fresh ?? false);
      return { kind: "found", list: methodListOf(lists[Math.min(looks.length, lists.length) - 1] ?? [], NOW) };
    },
    signOut: async () => undefined,
  };
}

const failing = (outcome: LookUp): Directory => ({
  access: async () => "ready",
  look: async () => outcome,
  signOut: async () => undefined,
});

/** All that the bot has said so far. */
const everything = (chat: Chat) => chat.sent.map((each) => wordsOf(cardOf(each))).join("\n");
const passkeyCards = (chat: Chat) =>
  chat.replies.map(wordsOf).filter((words) => words.includes("Your registered passkeys"));

describe("the look-up is offered", () => {
  test("before the first question, when a list would separate the causes: why, what is read, and a way on without", async () => {
    const directory = listing([]);
    const chat = await new Chat({ directory, now: () => NOW }).user(REFUSED);
    expect(await chat.waiting()).toBe("look-up");
    expect(wordsOf(chat.card)).toMatch(/What I read.*What I never do.*Change or delete anything/s);
    expect(directory.looks).toEqual([]);
  });

  test.each([
    ["a fault that no list can show", "bluetooth is switched off on my laptop and the QR code hangs"],
    ["a colleague's trouble", "my colleague cannot sign in, the phone offers the passkey but it is refused"],
  ])("not for %s", async (_, opening) => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(opening);
    expect(await chat.waiting()).not.toBe("look-up");
  });

  test("not where nothing is connected", async () => {
    const chat = await new Chat().user(REFUSED);
    expect(await chat.waiting()).toMatch(/^question/);
  });
});

describe("agreed", () => {
  test.each([
    ["tapped", (chat: Chat) => chat.tap("Look at my passkeys")],
    ["typed", (chat: Chat) => chat.user("yes")],
    ["asked for in words", (chat: Chat) => chat.user("check my passkeys")],
  ])("%s: read once, shown beside what the device offers, and the orphan is named", async (_, agree) => {
    const directory = listing([]);
    const chat = await new Chat({ directory, now: () => NOW }).user(REFUSED);
    await agree(chat);
    expect(directory.looks).toHaveLength(1);
    expect(passkeyCards(chat)).toHaveLength(1);
    expect(chat.words).toMatch(/What your device offers.*A passkey for your work account.*Left over on the device/s);
    expect(await chat.waiting()).toMatch(/^(question|fix)/);
  });

  test("a list that is not compared yet says so", async () => {
    const chat = await new Chat({ directory: listing([AUTHENTICATOR]), now: () => NOW }).user(
      "my passkey does not work any more",
    );
    await chat.tap("Look at my passkeys");
    expect(chat.words).toContain("Not compared yet");
  });

  test("the orphan in the account is named with the order of cleaning up, before anything is deleted", async () => {
    const chat = await new Chat({ directory: listing([AUTHENTICATOR, PUSH]), now: () => NOW }).user(NEW_PHONE);
    await chat.tap("Look at my passkeys");
    expect(chat.words).not.toMatch(/In this order|Delete/);
    expect(await chat.follow(ON_NEW_PHONE)).toBe("guard");
    expect(everything(chat)).not.toMatch(/In this order|Delete \*\*/);
    await chat.answer("Yes");
    expect(await chat.waiting()).toMatch(/^fix/);
    expect(everything(chat)).toMatch(/Left over in your account.*In this order.*Delete \*\*Authenticator - iOS\*\*/s);
  });
});

describe("the guard", () => {
  test("with this as the only method, a yes is asked once more, and a doubt deletes nothing", async () => {
    const list = {
      ...methodListOf([AUTHENTICATOR], NOW),
      covers: ["passkey", "authenticator", "access-pass"] as const,
    };
    const directory = failing({ kind: "found", list });
    const chat = await new Chat({ directory, now: () => NOW }).user(NEW_PHONE);
    await chat.tap("Look at my passkeys");
    expect(await chat.follow(ON_NEW_PHONE)).toBe("guard");
    await chat.answer("Yes");
    expect(chat.words).toContain("Your account lists no other way to sign in than this passkey");
    await chat.tap("I don't know");
    expect(chat.words).toContain("Then we leave everything as it is");
    expect(await chat.waiting()).toMatch(/^hand-off/);
    expect(wordsOf(chat.card)).toMatch(/Your registered passkeys.*Authenticator - iOS/s);
    await chat.tap("Send to the helpdesk");
    expect(wordsOf(chat.posts[0] ?? {})).toMatch(
      /Registered passkeys.*Authenticator - iOS.*Left over in your account/s,
    );
  });
});

describe("on a laptop, with the simulated directory", () => {
  const atHome = (now = NOW) =>
    new Chat({ directory: new SimulatedDirectory({ log: silentLog, now: () => now }), now: () => now });

  test("Erin sees her passkeys, the orphan is named, and the guard stops the deletion that would lock her out", async () => {
    const chat = await atHome().user("I got a new iPhone last week, my passkey is not on it");
    await chat.user("check my passkeys");
    expect(passkeyCards(chat).join()).toContain("Authenticator - iPhone 12");
    expect(await chat.follow({ ...ON_NEW_PHONE, "device-changed-on": "2026-11-10" })).toBe("guard");
    await chat.answer("No, nothing else works");
    expect(everything(chat)).toMatch(/Authenticator - iPhone 12.*Left over in your account/s);
    expect(chat.words).toContain("Please do not delete anything yet");
    expect(await chat.waiting()).toMatch(/^hand-off/);
    expect(everything(chat)).not.toContain("Delete **");
  });
});

describe("without", () => {
  test("declined: one sentence of none, the questions begin, and it is not offered again", async () => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(REFUSED);
    await chat.tap("Go on without");
    expect(await chat.waiting()).toMatch(/^question/);
    await chat.tap("I don't know");
    expect(await chat.waiting()).not.toBe("look-up");
  });

  test("something else typed instead counts as said, not as a no", async () => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(REFUSED);
    await chat.user("it is in samsung pass by the way");
    expect((await chat.session()).trouble?.moves.map(({ kind }) => kind)).not.toContain("declined");
    expect(chat.words).toContain("Samsung Pass");
    expect(await chat.waiting()).toBe("look-up");
  });

  test("an earlier answer that is taken back there is corrected, and the card asks again", async () => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(REFUSED);
    await chat.user("sorry, I meant my android phone");
    const moves = (await chat.session()).trouble?.moves ?? [];
    expect(moves).toContainEqual(expect.objectContaining({ kind: "corrected" }));
    expect(moves.map(({ kind }) => kind)).not.toContain("declined");
    expect(await chat.waiting()).toBe("look-up");
  });

  test("something that is not ours is told where to go there too, and the card asks on", async () => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(REFUSED);
    await chat.user("the printer on the second floor is out of paper");
    expect(chat.words).toContain("outside what I know");
    expect(await chat.waiting()).toBe("look-up");
  });

  const failures: readonly (readonly [LookUpFailure, RegExp])[] = [
    ["not-allowed", /not allowed to look/],
    ["needs-sign-in", /sign-in that cannot happen in this chat/],
    ["another-person", /belongs to another account/],
    ["guest", /accounts of this organisation/],
    ["not-found", /could not find your account/],
    ["busy", /Too many look-ups/],
    ["unavailable", /could not read your registered passkeys/],
  ];
  test.each(failures)("%s: said in one sentence, and the questions go on", async (why, sentence) => {
    const chat = await new Chat({ directory: failing({ kind: "failed", why }) }).user(REFUSED);
    await chat.tap("Look at my passkeys");
    expect(chat.words).toMatch(sentence);
    expect(await chat.waiting()).toMatch(/^(question|fix)/);
    await chat.tap("I don't know");
    expect(chat.words).not.toMatch(sentence);
  });
});

describe("after the test sign-in", () => {
  const closing = async (...lists: readonly (readonly unknown[])[]) => {
    const directory = listing(...lists);
    const chat = await new Chat({ directory, now: () => NOW }).user(REFUSED);
    await chat.tap("Look at my passkeys");
    await chat.lay("fix", "orphaned-local");
    await chat.user("where am I");
    await chat.tap("It worked");
    await chat.tap("I signed in");
    expect(directory.looks.at(-1)).toBe(true); // past the cache
    return wordsOf(chat.replaced ?? {});
  };

  test("a new passkey in the list: verified", async () => {
    expect(await closing([], [NEWER])).toContain("Your account confirms it");
  });

  test("the list has not changed although the steps change it: not verified, and kindly so", async () => {
    expect(await closing([], [])).toContain("not verified");
  });

  test("steps that only register: a list that shows no new passkey is no proof either", async () => {
    const directory = listing([], []);
    const chat = await new Chat({ directory, now: () => NOW }).user("where is my passkey");
    await chat.user("check my passkeys");
    await chat.lay("fix", "no-passkey-yet");
    await chat.user("where am I");
    await chat.tap("It worked");
    await chat.tap("I signed in");
    expect(wordsOf(chat.replaced ?? {})).toContain("not verified");
  });

  test("nothing was looked up: the person's word is taken", async () => {
    const chat = await new Chat({ directory: listing([]), now: () => NOW }).user(REFUSED);
    await chat.tap("Go on without");
    await chat.lay("fix", "orphaned-local");
    await chat.user("where am I");
    await chat.tap("It worked");
    await chat.tap("I signed in");
    expect(wordsOf(chat.replaced ?? {})).toContain("No ticket was needed");
  });
});

test("asked for in the middle of the questions, the list is read anew and the waterfall goes on", async () => {
  const directory = listing([AUTHENTICATOR]);
  const chat = await new Chat({ directory, now: () => NOW }).user("the QR code hangs");
  await chat.user("which passkeys do i have");
  expect(directory.looks).toEqual([true]);
  expect(passkeyCards(chat)).toHaveLength(1);
  expect(await chat.waiting()).toMatch(/^(question|fix)/);
});

test.each<[LookUpFailure, RegExp]>([
  ["not-configured", /not connected here/],
  ["guest", /accounts of this organisation/],
  ["not-allowed", /not allowed to look/],
  ["busy", /Too many look-ups/],
  ["unavailable", /could not read your registered passkeys/],
])("asked for while nothing can be looked up, %s: the reason is the true one", async (why, sentence) => {
  const off: Directory = { ...failing({ kind: "failed", why }), access: async () => "off" };
  const chat = await new Chat({ directory: off }).user("the QR code hangs");
  const before = await chat.waiting();
  await chat.user("check my passkeys");
  expect(chat.words).toMatch(sentence);
  expect(await chat.waiting()).toBe(before);
});

test("sign out, where nobody signs in, says that there is nothing to forget", async () => {
  const chat = await new Chat({ directory: listing([]), now: () => NOW }).user("sign out");
  expect(chat.words).toContain("nothing to forget");
});

describe("a list of some time ago", () => {
  const PASS = {
    "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
    id: "pass",
    isUsable: true,
  };
  const answers = [
    ["changed-on", "2026-11-01"],
    ["offers", "No, nothing for my account"],
    ["store", "Microsoft Authenticator"],
  ] as const;

  async function daysLater(directory: (now: () => number) => Directory): Promise<Chat> {
    let now = NOW;
    const chat = await new Chat({ directory: directory(() => now), now: () => now }).user(
      "i have a new iphone and there is no passkey on it for work",
    );
    await chat.user("check my passkeys");
    now += 3 * 86_400_000;
    for (let i = 0; i < 6; i++) {
      const waiting = String(await chat.waiting());
      if (!waiting.startsWith("question") || waiting.includes("other-method")) break;
      await chat.user(answers.find(([finding]) => waiting.includes(finding))?.[1] ?? "I don't know");
    }
    return chat;
  }

  test("a pass that it called usable is no way in any more: it is asked before anything is deleted", async () => {
    const chat = await daysLater(() => listing([AUTHENTICATOR, PASS]));
    expect(await chat.waiting()).toBe("question has-other-method");
  });

  test("it is read again before steps that delete are shown, and then counts, in words of its own", async () => {
    const looks: boolean[] = [];
    const chat = await daysLater((now) => ({
      ...listing([]),
      look: async (_, options) => {
        looks.push(options?.fresh ?? false);
        return { kind: "found", list: methodListOf([AUTHENTICATOR, PASS], now()) };
      },
    }));
    expect(await chat.waiting()).toBe("fix orphaned-entra");
    expect(looks).toEqual([false, true]);
    expect(everything(chat)).toContain("Your account lists one that should work.");
    expect(everything(chat)).not.toContain("You told me that you can.");
  });
});

test("a month does not tell which side a passkey is on: the day is asked for once, and then nothing is deleted", async () => {
  const row = { ...AUTHENTICATOR, createdDateTime: "2026-09-10T08:14:03Z" };
  const chat = await new Chat({ directory: listing([row]), now: () => NOW }).user(
    "i have a new iphone and authenticator offers no passkey for work",
  );
  await chat.user("check my passkeys");
  expect(await chat.waiting()).toBe("question device-changed-on");
  await chat.user("in september");
  expect(everything(chat)).toContain("the day decides");
  await chat.user("in september");
  for (let i = 0; i < 4 && String(await chat.waiting()).startsWith("question"); i++)
    await chat.user(String(await chat.waiting()).includes("offers") ? "No, nothing for my account" : "I don't know");
  expect(everything(chat)).not.toContain("Delete the old entry");
  expect(await chat.waiting()).toContain("hand-off");
});

describe("sign out", () => {
  const withSignOut = (signOut: () => Promise<void>): Directory => ({
    ...listing([{ ...AUTHENTICATOR, displayName: "canary-name" }]),
    connectionName: "graph",
    signOut,
  });
  const stored = async (chat: Chat) => JSON.stringify(await chat.store.load(chat.conversation));

  test("drops the list from the conversation, and the trouble goes on without it", async () => {
    const chat = await new Chat({ directory: withSignOut(async () => undefined), now: () => NOW }).user(NEW_PHONE);
    await chat.user("check my passkeys");
    expect(await stored(chat)).toContain("canary-name");
    await chat.user("sign out");
    expect(await stored(chat)).not.toContain("canary-name");
    expect(chat.words).toContain("I have forgotten your sign-in");
    await chat.user("I don't know");
    expect(String(await chat.waiting())).toMatch(/question|fix|hand-off/);
  });

  test("the token service does not answer: one sentence, no apology, and the list is dropped", async () => {
    const fails = withSignOut(async () => {
      throw new Error("503");
    });
    const chat = await new Chat({ directory: fails, now: () => NOW }).user(NEW_PHONE);
    await chat.user("check my passkeys");
    await chat.user("sign out");
    expect(chat.words).toContain("the sign-in service could not be reached");
    expect(chat.words).not.toContain("not your fault");
    expect(await stored(chat)).not.toContain("canary-name");
  });
});

test.each(["plain", "*".repeat(10_000), "\u{1F3F4}".repeat(900)])(
  "60 passkeys: every card stays under 28 KB",
  async (name) => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      ...AUTHENTICATOR,
      id: `x${i}`,
      displayName: name,
      model: "m".repeat(5_000),
    }));
    const chat = await new Chat({ directory: listing(rows), now: () => NOW }).user(NEW_PHONE);
    await chat.user("check my passkeys");
    expect(chat.words).toContain("and 52 more");
    const sizes = () => [...chat.replies, ...chat.posts].map((card) => Buffer.byteLength(JSON.stringify(card)));
    expect(Math.max(...sizes())).toBeLessThan(28_000);
    expect(JSON.stringify(chat.replies).isWellFormed()).toBe(true);
    await chat.user("talk to a person");
    expect(Math.max(...sizes())).toBeLessThan(28_000);
    await chat.tap("Send to the helpdesk");
    expect(Math.max(...sizes())).toBeLessThan(28_000);
  },
);
