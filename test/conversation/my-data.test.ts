import { beforeEach, describe, expect, test } from "vitest";
import type { HelpCase } from "../../dialogs/desk/case.ts";
import { notConnected } from "../../dialogs/ports.ts";
import { cardFaults } from "../support/card-lint.ts";
import { Chat } from "../support/chat.ts";
import { DeskScene, ERIN, SAM } from "../support/desk-scene.ts";

let chat: Chat;
beforeEach(async () => {
  chat = new Chat();
  await chat.user("my canary iPhone says something went wrong when I register a passkey");
});

const everything = async () =>
  JSON.stringify([await chat.state(), await chat.transcript(), await chat.store.holdings(chat.conversation)]);

describe("N19 what do you store about me", () => {
  test("counts, kinds, dates, how long, and who can see it; the question on the table stays", async () => {
    const waiting = await chat.waiting();
    await chat.user("What do you store about me?");
    expect(chat.words).toMatch(/Lines of this chat: \d+, the first of \w+ \d+, \d{4}/);
    expect(chat.words).toContain("30 days");
    expect(chat.words).toContain("No case with the helpdesk");
    expect(chat.words).toContain("Who can see it");
    expect(chat.words).toContain("forget me");
    expect(chat.words).not.toContain("canary");
    for (const card of chat.replies) expect(cardFaults(card)).toEqual([]);
    expect(await chat.waiting()).toBe(waiting);
  });

  test("names the open case, and who reads along by consent", async () => {
    await chat.user("talk to a person");
    await chat.user("yes");
    await chat.user("what do you store about me");
    expect(chat.words).toMatch(/Your open case PK-\w{6}/);
    expect(chat.words).toContain("withdraw my consent");
  });
});

describe("N18 forget me", () => {
  test("asks first, and says what goes and what stays", async () => {
    await chat.user("forget me");
    expect(chat.words).toContain("This is deleted");
    expect(chat.words).toContain("This stays");
    expect(await everything()).toContain("canary");
    for (const card of chat.replies) expect(cardFaults(card)).toEqual([]);
  });

  test.each(["yes", "forget me now"])("confirmed by typing %s: nothing of the chat is left", async (words) => {
    await chat.user("forget me");
    await chat.user(words);
    expect(chat.words).toContain("What I kept of our chat is deleted");
    expect(await everything()).not.toContain("canary");
    expect((await chat.session()).trouble).toBeUndefined();
    expect(await chat.waiting()).toBe("nothing");
    expect((await chat.transcript()).every((line) => line.startsWith("bot:"))).toBe(true);
  });

  test("confirmed by a tap: the card says so, and a second tap does nothing more", async () => {
    await chat.user("forget me");
    const question = chat.card;
    await chat.tap("Forget me now");
    expect(JSON.stringify(chat.replaced)).toContain("Forget me now");
    expect(await everything()).not.toContain("canary");
    await chat.user("my Pixel shows an error");
    const before = await chat.session();
    await chat.tap("Forget me now", {}, question);
    expect(await chat.session()).toEqual(before);
  });

  test.each(["no", "keep it"])("%s: nothing is deleted, and the conversation goes on", async (words) => {
    const waiting = await chat.waiting();
    await chat.user("forget me");
    await chat.user(words);
    expect(chat.words).toContain("nothing was deleted");
    expect(await everything()).toContain("canary");
    expect(await chat.waiting()).toBe(waiting);
  });

  test("a yes that answers something else, later, does not delete anything", async () => {
    await chat.user("forget me");
    await chat.user("my case");
    await chat.user("yes");
    expect(await everything()).toContain("canary");
  });

  test("the sign-in goes too; when that fails the rest is deleted, and the person is told", async () => {
    const signedOut: string[] = [];
    const directory = {
      ...notConnected,
      signOut: async () => {
        signedOut.push("erin");
        throw new Error("the token service is away");
      },
    };
    chat = new Chat({ directory });
    await chat.user("my canary iPhone says something went wrong");
    await chat.user("forget me");
    await chat.user("yes");
    expect(signedOut).toEqual(["erin"]);
    expect(chat.words).toContain("could not end your sign-in");
    expect(await everything()).not.toContain("canary");
  });

  test("N21 an open case stays with the helpdesk, is still talked in, and is named; a closed one goes", async () => {
    const scene = new DeskScene();
    await scene.says("my canary iPhone says something went wrong");
    await scene.says("talk to a person");
    await scene.says("yes");
    const { number } = await scene.case();
    await scene.says("forget me");
    await scene.says("yes");
    expect((await scene.transcript()).join()).not.toContain("canary");
    expect(JSON.stringify(await scene.case())).toContain("canary"); // what the person agreed to send
    await scene.agentSays(SAM, "Please restart the phone.");
    await scene.says("I did");
    expect(scene.thread.join()).toContain("I did");
    expect(scene.thread.join()).toContain("no longer wants the conversation to be read");
    expect(await scene.ports.desk.lines(await scene.case())).toEqual([]); // the lines that a form shows would be others now
    const { id } = await scene.case();
    await scene.agentSends(SAM, "desk-send-resolve", { case: number, id, cause: "other", nonce: "nonce-12345678" });
    expect((await scene.case()).status).toBe("resolved");
    await (await scene.says("forget me")).says("yes");
    expect(await scene.store.case(number)).toBeUndefined();
  });

  test("N20 of two open cases: a deleted message leaves both, and who is forgotten is read in neither", async () => {
    const scene = new DeskScene();
    const first = { ...scene.activity("message", ERIN), text: "my canary iPhone says something went wrong" };
    await scene.take(first);
    await (await scene.says("talk to a person")).says("yes");
    await (await scene.says("my windows laptop says something went wrong")).says("talk to a person");
    await (await scene.taps("Send a new case")).says("yes");
    const cases = async () => (await scene.store.cases({})).map(({ body }) => body as HelpCase);
    expect((await cases()).map(({ withTranscript }) => withTranscript)).toEqual([true, true]);
    const { type: _, text: __, ...rest } = first;
    await scene.take({ ...rest, type: "messageDelete", channelData: { eventType: "softDeleteMessage" } });
    expect(JSON.stringify(await cases())).not.toContain("canary");
    await (await scene.says("forget me")).says("yes");
    expect((await cases()).map(({ withTranscript }) => withTranscript)).toEqual([false, false]);
    for (const { number } of await cases()) expect(scene.lastInChat).toContain(number);
  });

  test("in a group chat nothing is shown or deleted", async () => {
    const conversation = { ...chat.activity("message").conversation, conversationType: "groupChat", isGroup: true };
    await chat.user("forget me", { conversation } as never);
    expect(chat.words).toContain("our own chat");
    expect((await chat.session()).forgetting).toBeUndefined();
  });
});

test("both are named in the help", async () => {
  await chat.user("help");
  expect(chat.words).toContain("forget me");
  expect(chat.words).toContain("what do you store about me");
});
