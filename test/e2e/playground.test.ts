import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { say } from "../../cards/text.ts";
import { canBrowse, heading, openPlayground, type Playground, type Situation, wordsOf } from "../support/playground.ts";
import { type Started, startProduct } from "../support/product.ts";

/** One afternoon in one chat, in a real browser: each test goes on where the one before it ended. */
describe.skipIf(!canBrowse())("a person in the Agents Playground", () => {
  let product: Started;
  let chat: Playground;

  beforeAll(async () => {
    product = await startProduct();
    chat = await openPlayground(product.playground ?? "");
  });
  afterAll(async () => {
    await chat?.close();
    product?.clear();
  });
  beforeEach(({ task }) => onTestFailed(() => chat.picture(`failed ${task.name.replace(/\W+/g, " ").slice(0, 60)}`)));

  test("the first visit: the bot says what it does, and that it never asks for a secret", async () => {
    const welcome = await chat.waiting();
    expect(welcome.kind).toBe("welcome");
    expect(await wordsOf(welcome.card)).toContain(say("en", "welcome.promise.secret"));
    await chat.picture("1-welcome");
  });

  test("a passkey stopped on a Samsung: what was understood, a few questions, a fix, a test sign-in, no ticket", async () => {
    const offer = await chat.says("my passkey stopped working on my Samsung");
    expect(await wordsOf(await chat.cardWith(say("en", "understood.title")))).toContain("Samsung");
    expect(offer.kind).toBe("look-up");
    await chat.picture("2-look-up");
    const first = await chat.taps(say("en", "button.look-up-not-now"));
    expect(first.kind).toBe("question");
    await chat.picture("2-question");

    const { end: fix, asked } = await chat.answers(unlockChanged, first);
    for (const { index } of asked) await chat.closed(index, /You answered|You did not know/);
    expect(fix.kind).toBe("fix");
    await chat.picture("3-fix");

    const test = await chat.taps(say("en", "button.worked"));
    expect(test.kind).toBe("test sign-in");
    await chat.closed(fix.index, say("en", "result.worked"));
    await chat.presses(say("en", "button.test-worked"));
    await chat.closed(test.index, say("en", "solved.self-reported"));
    await chat.picture("4-solved");
  });

  test("a forgotten password is not forced into a passkey problem, and says where to go", async () => {
    const scope = await chat.says("I forgot my Outlook password");
    expect(scope.kind).toBe("out of scope");
    expect(await wordsOf(scope.card)).toContain("+1 555 0100");
    await chat.picture("5-out-of-scope");
  });

  test("start over asks from the beginning; a late tap on a card of before changes nothing and says where we are (C02)", async () => {
    const earlier = await chat.cardWith(say("en", "understood.title"));
    const offer = await chat.says("start over");
    expect(offer.kind).toBe("look-up");
    const asked = await wordsOf(offer.card);
    const again = await chat.taps(say("en", "button.thats-right"), earlier);
    await chat.cardWith(say("en", "stale.text"));
    expect(await wordsOf(again.card)).toBe(asked);
    await chat.closed(offer.index, say("en", "answered.replaced")); // the card waits in one place
    await chat.picture("6-late-tap");
  });

  test("a double tap counts once (C12)", async () => {
    const question = await chat.says("go on without");
    expect(question.kind).toBe("question");
    const button = question.card.getByRole("button", { name: say("en", "button.dont-know"), exact: true });
    await chat.after(() => button.dblclick());
    await chat.closed(question.index, say("en", "answered.unknown"));
    const here = await chat.says("where am I"); // comes after both taps, since a conversation has one turn at a time
    await chat.cardWith(say("en", "where.text"));
    expect(here.index - question.index).toBe(3); // the next question, "You are here", and that question again
  });

  test("what only an administrator repairs: the person confirms, gets a number, and the agents get the case", async () => {
    const first = await chat.says("the passkey option is not there in security info");
    const { end: preview } = await chat.answers(notSwitchedOn, first);
    expect(preview.kind).toBe("hand-off");
    expect(await wordsOf(preview.card)).toContain("the passkey option is not there in security info");
    await preview.card.getByRole("textbox").fill("I am in a meeting until three");
    await chat.picture("7-hand-off");

    await chat.presses(say("en", "button.send-case"));
    const filed = await chat.cardWith(say("en", "case.filed"));
    const number = /PK-[A-Z0-9]{6}/.exec(await wordsOf(filed))?.[0] ?? "no number";
    await chat.closed(preview.index, say("en", "answered.sent"));
    await chat.picture("8-case");

    await chat.opens("IT Helpdesk - Triage");
    const posted = await chat.cardWith(`Case ${number}`);
    const words = await wordsOf(posted);
    expect(words).toContain("Identity not verified");
    expect(words).toContain("the passkey option is not there in security info");
    expect(words).toContain("I am in a meeting until three");
    expect(await chat.cards.filter({ hasText: /Case PK-/ }).count()).toBe(1); // what was solved made none
    await posted.scrollIntoViewIfNeeded();
    await chat.picture("9-triage");
    await chat.opens("Personal Chat");
  });

  test("typed words do what the buttons do: I don't know, back, help, talk to a person, new case, not now", async () => {
    await chat.says("start");
    const first = await chat.says("go on without");
    const asked = await heading(first);
    const second = await chat.says("I don't know");
    await chat.closed(first.index, say("en", "answered.unknown"));
    expect(second.kind).toBe("question");

    const back = await chat.says("back");
    await chat.closed(second.index, say("en", "answered.went-back"));
    expect(await heading(back)).toBe(asked);

    await chat.types("help");
    await chat.cardWith(say("en", "help.title"));
    await chat.picture("10-help");

    const open = await chat.says("talk to a person");
    expect(open.kind).toBe("open case"); // the one of before: nothing is sent twice without being asked
    await chat.closed(back.index, say("en", "answered.asked-for-person"));
    const preview = await chat.says("new case");
    expect(preview.kind).toBe("hand-off");
    const again = await chat.says("not now");
    await chat.cardWith(say("en", "hand-off.cancelled"));
    expect(await heading(again)).toBe(asked); // nothing is sent, and the question goes on waiting
  });

  test("the person's passkeys: the list is shown, the orphan is named, and the guard stops a deletion that would lock out", async () => {
    await chat.says("start over");
    await chat.says("go on without");
    const offer = await chat.says("it is about another thing: I got a new iPhone last week, my passkey is not on it");
    const from = offer.kind === "look-up" ? offer : await chat.says("check my passkeys");
    const next = from.kind === "look-up" ? await chat.taps(say("en", "button.look-up")) : from;
    expect(await wordsOf(await chat.cardWith(say("en", "passkeys.title")))).toContain("Authenticator - iPhone 12");
    await chat.picture("12-passkeys");
    const { end } = await chat.answers(newPhone, next);
    expect(end.kind).toBe("open case"); // the helpdesk has one of this afternoon already
    expect(await wordsOf(await chat.cardWith(say("en", "passkeys.title")))).toContain(
      say("en", "passkeys.verdict.entra-orphan"),
    );
    await chat.cardWith(say("en", "guard.no-other-way"));
    await chat.picture("13-guard");
  });

  test("somebody asked for a code: urgent advice before any question", async () => {
    const before = await chat.cards.count();
    const alarm = await chat.says("someone called me and asked for my code");
    expect(alarm).toMatchObject({ kind: "security", index: before });
    await chat.picture("11-security");
  });

  test("the page is loaded again: the card that waits is shown, and the conversation goes on", async () => {
    await chat.page.reload();
    await chat.composeBox.waitFor();
    expect((await chat.waiting()).kind).toBe("security"); // of the test before
    expect((await chat.says("start over")).kind).not.toBe("security");
  });

  test("SIGTERM stops the bot and the Playground with exit code 0, and nothing is left", async () => {
    expect(await product.stop("SIGTERM")).toBe(0);
    expect(await product.leftovers()).toEqual([]);
  });
});

describe("npm start", () => {
  let product: Started;
  afterEach(() => product?.clear());

  test("Ctrl-C stops the bot and the Playground, and nothing is left", async () => {
    product = await startProduct({ how: "npm start" });
    expect(product.playground).toMatch(/^http:\/\/localhost:\d+$/);
    expect([0, "SIGINT"]).toContain(await product.stop("Ctrl-C")); // npm's own; it depends on the shell
    expect(await product.leftovers()).toEqual([]);
    expect(product.lines.at(-1)).toContain("Stopped. Nothing was lost.");
  });

  test("without the Playground the bot gets ready by itself; SIGTERM to npm alone reaches it", async () => {
    product = await startProduct({ how: "npm start", env: { PLAYGROUND: "off" } });
    expect(product.playground).toBeUndefined();
    const health = await fetch(`${product.bot}/healthz`);
    expect(health.status).toBe(200);
    await health.body?.cancel();
    await product.stop("SIGTERM");
    await expect.poll(() => product.leftovers(), { timeout: 20_000 }).toEqual([]);
    expect(product.lines.at(-1)).toContain("Stopped. Nothing was lost.");
  });

  test("Ctrl-C that comes twice at once, from the terminal and from npm, still puts everything away", async () => {
    product = await startProduct({ env: { PLAYGROUND: "off" } });
    const exits = await Promise.all([product.stop("Ctrl-C"), product.stop("Ctrl-C")]);
    expect(exits).toEqual([0, 0]);
    expect(product.lines.at(-1)).toContain("Stopped. Nothing was lost.");
  });
});

/** After a new fingerprint the passkey in Authenticator cannot be unlocked any more. */
const unlockChanged: Situation = {
  stage: "sign-in-fails",
  device: "android",
  maker: "samsung",
  "os-version": "15",
  store: "authenticator",
  flow: "same-device",
  app: "browser",
  browser: "chrome",
  "private-window": "no",
  "set-up": "earlier",
  "worked-before": "yes",
  "unlock-changed": "yes",
  "device-changed": "no",
  "device-offers": "yes",
  "in-security-info": "yes",
  "policy-message": "none",
  "other-path": "fails",
  "screen-lock": "yes",
  "default-provider": "authenticator",
  "authenticator-account": "signed-in",
  "android-profile": "no-work-profile",
  "has-other-method": "yes",
};

/** The phone with the passkey is gone, and there is no other way in. */
const newPhone: Situation = {
  stage: "lost-or-replaced-device",
  device: "iphone",
  store: "authenticator",
  "device-changed": "replaced",
  "device-changed-on": "2026-11-10",
  "device-offers": "no",
  "name-changed": "no",
  "authenticator-account": "signed-in",
  "has-other-method": "no",
};

/** The person is in no group that may use passkeys. */
const notSwitchedOn: Situation = {
  stage: "cannot-start",
  "option-listed": "no",
  colleagues: "fine",
  "set-up": "never",
  device: "windows",
  "has-other-method": "yes",
  "account-type": "member",
  "mfa-age": "recent",
};
