import { describe, expect, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import { cardFaults } from "../support/card-lint.ts";
import { buttonsOf, wordsOf } from "../support/chat.ts";
import { ANA, DeskScene, OMAR, SAM, takenCase } from "../support/desk-scene.ts";

const titles = (card: Card | undefined) => buttonsOf(card ?? {}).map(({ title }) => title);

describe("from the first sentence to the end", () => {
  test("handed over, taken, answered, answered back, escalated, ticket told, resolved, helped", async () => {
    const scene = new DeskScene();
    const number = await scene.files();
    expect(scene.lastInChat).toContain(number);
    expect(wordsOf(scene.card)).toContain("not verified");
    expect(titles(scene.card)).toEqual(["Take", "Reply", "Escalate", "Resolve", "Transcript"]);

    await scene.agentTaps(SAM, "Take");
    expect(wordsOf(scene.card)).toContain("Taken by Sam Okafor");
    expect(scene.lastInChat).toContain("Sam Okafor has your case");

    const form = await scene.agentTaps(SAM, "Reply");
    await scene.agentTaps(SAM, "Send", { reply: "Which phone is it?" }, form);
    expect(scene.lastInChat).toContain("Sam Okafor answers");
    expect(scene.lastInChat).toContain("Which phone is it?");
    expect(wordsOf(scene.card)).toContain("Sam Okafor is waiting for");

    await scene.says("a Pixel 8");
    expect(scene.thread.at(-1)).toContain("**Erin Employee** writes: a Pixel 8");
    expect((await scene.case()).status).toBe("taken");

    const escalate = await scene.agentTaps(SAM, "Escalate");
    await scene.agentTaps(SAM, "Escalate", { route: "network", lines: "1", note: "Please allow the hosts." }, escalate);
    expect(scene.lastInChat).toContain("Its number is **T-1000**");
    expect(wordsOf(scene.card)).toContain("Ticket T-1000 (Network team)");
    expect(scene.thread.join("\n")).toContain("Please allow the hosts.");

    const resolve = await scene.agentTaps(SAM, "Resolve");
    await scene.agentTaps(SAM, "Resolve", { cause: "cross-device-endpoint-blocked", note: "It is open now." }, resolve);
    expect(scene.lastInChat).toContain("It is open now.");
    await scene.taps("Yes, it helped");
    expect(scene.lastInChat).toContain("Good to hear");
    expect(await scene.case()).toMatchObject({
      status: "resolved",
      resolution: { cause: "cross-device-endpoint-blocked", helped: true },
      tickets: [{ route: "network", number: "T-1000" }],
    });
    expect(scene.refused).toEqual([]);
  });

  test("who said what is in the transcript once, in order, under the system's names", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "Which phone is it?");
    await scene.says("a Pixel 8");
    const said = (await scene.transcript()).filter((line) => !line.startsWith("bot:"));
    expect(said).toEqual([
      "person: I scan the QR code and nothing happens",
      "person: talk to a person",
      "person: Send to the helpdesk",
      "Sam Okafor: Which phone is it?",
      "person: a Pixel 8",
    ]);
  });

  test("every card of the desk is one that Teams takes", async () => {
    const scene = await takenCase();
    const cards = [scene.card];
    for (const title of ["Reply", "Escalate", "Resolve", "Transcript", "More"])
      cards.push((await scene.agentTaps(SAM, title)) ?? {});
    for (const title of ["Identity check", "Access pass request", "Device loss"])
      cards.push((await scene.agentTaps(SAM, title, {}, cards[5])) ?? {});
    for (const card of [...cards, ...scene.chat.filter((each) => each.type !== undefined)])
      expect(cardFaults(card)).toEqual([]);
  });
});

test("an agent gives the case to a colleague who has worked on one; the person is told", async () => {
  const scene = await takenCase();
  expect(titles(await scene.agentTaps(SAM, "More"))).not.toContain("Give to a colleague");
  await scene.agentTaps(SAM, "Put back", {}, await scene.agentTaps(SAM, "More"));
  await scene.agentTaps(ANA, "Take");
  await scene.agentTaps(ANA, "Give to a colleague", { colleague: SAM.objectId }, await scene.agentTaps(ANA, "More"));
  expect((await scene.case()).taker?.name).toBe("Sam Okafor");
  expect(scene.lastInChat).toContain("Sam Okafor has your case");
  const form = await scene.agentTaps(SAM, "More");
  await scene.agentTaps(SAM, "Give to a colleague", { colleague: OMAR.objectId }, form);
  expect((await scene.case()).taker?.name).toBe("Sam Okafor");
});

describe("after the end", () => {
  async function resolved(): Promise<DeskScene> {
    const scene = await takenCase();
    const form = await scene.agentTaps(SAM, "Resolve");
    await scene.agentTaps(SAM, "Resolve", { cause: "other", note: "" }, form);
    return scene;
  }

  test("it did not help: the person opens it again, under the same number", async () => {
    const scene = await resolved();
    const { number } = await scene.case();
    await scene.taps("It did not help");
    expect(await scene.case()).toMatchObject({ number, status: "open" });
    expect(scene.lastInChat).toContain(number);
    expect(titles(scene.card)).toContain("Take");
  });

  test.each([
    ["no its still broken", { status: "open" }],
    ["nein, geht immer noch nicht", { status: "open" }],
    ["no", { status: "open" }],
    ["yes works, thanks", { status: "resolved", resolution: { helped: true } }],
  ])("the same by typing: %s", async (text, expected) => {
    const scene = await resolved();
    await scene.says(text);
    expect(await scene.case()).toMatchObject(expected);
    expect(await scene.store.cases({})).toHaveLength(1);
  });

  test("once something new has begun, an answer is one to that", async () => {
    const scene = await resolved();
    await scene.says("now my security key does not work");
    await scene.says("start over");
    await scene.says("no");
    expect(await scene.case()).toMatchObject({ status: "resolved" });
    expect((await scene.case()).resolution?.helped).toBeUndefined();
  });

  test('"ok" while a case is open says how it stands', async () => {
    const scene = new DeskScene();
    const number = await scene.files();
    await scene.says("ok");
    expect(scene.lastInChat).toContain(number);
  });

  test("a resolved case takes no reply, and says who resolved it", async () => {
    const scene = await resolved();
    const before = scene.chat.length;
    await scene.agentSays(SAM, "one more thing");
    expect(scene.chat).toHaveLength(before);
    expect(scene.thread.at(-1)).toContain("This case is resolved");
    expect(titles(scene.card)).toEqual(["Transcript"]);
  });

  test("a new trouble is a new case", async () => {
    const scene = await resolved();
    expect(await scene.files("something went wrong on my iPhone")).not.toBe(undefined);
    expect(await scene.store.cases({})).toHaveLength(2);
  });
});

test("a transcript of more than a page opens as a dialog of Teams, at the page that was shown", async () => {
  const scene = new DeskScene({ opensDialogs: true });
  await scene.files();
  for (let i = 0; i < 12; i++) await scene.says(`one more thing, number ${i}`);
  const page = (await scene.agentTaps(SAM, "Transcript")) ?? {};
  expect(cardFaults(page)).toEqual(["data.msteams: the playground sends nothing for it"]); // so local mode has no such button
  const actions = page.actions as { type: string; title: string; data: Record<string, unknown> }[];
  const opens = actions.find(({ title }) => title === "Open in a window");
  expect(opens).toMatchObject({ type: "Action.Submit", data: { msteams: { type: "task/fetch" } } });
  const asked = { ...scene.channelActivity("invoke", SAM), name: "task/fetch", value: { data: opens?.data } };
  expect(JSON.stringify((await scene.take(asked)).body)).toContain("Page 1 of");
});

describe("words in the channel", () => {
  test.each([
    ["report", /Cases and what they were/],
    ["report 7", /1 cases/],
    ["search erin", /PK-/],
    ["search open", /PK-/],
    ["search resolved", /No case fits/],
    ["search nothing happens", /PK-/],
    ["search erin password hunter2", /looked like a password or a code/],
    ["hello", /In this channel I know/],
  ])("%s", async (words, expected) => {
    const scene = new DeskScene();
    await scene.files();
    await scene.agentSays(SAM, words, "");
    const card = scene.inChannel.at(-1) ?? {};
    expect(wordsOf(card)).toMatch(expected);
    expect(cardFaults(card)).toEqual([]);
  });

  test("case with a number: its card, which works", async () => {
    const scene = new DeskScene();
    const number = await scene.files();
    await scene.agentSays(SAM, `case ${number}`, "");
    await scene.agentTaps(SAM, "Take", {}, scene.inChannel.at(-1) ?? {});
    expect((await scene.case()).taker?.name).toBe("Sam Okafor");
  });
});
