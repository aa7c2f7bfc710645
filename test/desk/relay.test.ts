import { describe, expect, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import { buttonsOf, choicesOf, wordsOf } from "../support/chat.ts";
import { ANA, DeskScene, SAM, takenCase } from "../support/desk-scene.ts";

const titles = (card: Card | undefined) => buttonsOf(card ?? {}).map(({ title }) => title);

describe("the relay", () => {
  test("an agent answers in the thread: the person gets it, and the thread does not get it twice", async () => {
    const scene = await takenCase();
    const before = scene.thread.length;
    await scene.agentSays(SAM, "Please restart the phone.");
    expect(scene.lastInChat).toContain("Please restart the phone.");
    expect(scene.thread.slice(before)).toEqual([]);
  });

  test("an answer on a free case takes it", async () => {
    const scene = new DeskScene();
    await scene.files();
    await scene.agentSays(ANA, "I am looking at it.");
    expect((await scene.case()).taker?.name).toBe("Ana Ruiz");
  });

  test("the person leaves, and talks to the bot again; the agents are told", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "Hello");
    await scene.taps("Talk to the bot again");
    expect(scene.lastInChat).toContain("You talk to the bot again");
    expect(scene.thread.at(-1)).toContain("left the conversation");
    await scene.says("something went wrong on my iPhone when I register a passkey");
    expect(scene.thread.at(-1)).toContain("left the conversation");
  });

  test("while an agent talks, words that the bot knows go to the agent; help and leaving do not", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "Did it work?");
    await scene.says("yes");
    expect(scene.thread.at(-1)).toContain("writes: yes");
    await scene.says("help");
    expect(scene.lastInChat).toContain("What I can do");
    await scene.says("leave");
    expect((await scene.case()).talking).toBe(false);
  });

  test("what somebody adds while nobody talks goes to the case, and the person is told", async () => {
    const scene = new DeskScene();
    const number = await scene.files();
    await scene.says("you can call me after four");
    expect(scene.thread.at(-1)).toContain("you can call me after four");
    expect(scene.lastInChat).toContain(`I added that to your case ${number}`);
  });

  test("M10 a pass that an agent types is stopped; the person gets nothing, and nothing keeps it", async () => {
    const scene = await takenCase();
    const before = scene.chat.length;
    await scene.agentSays(SAM, "your temporary access pass is Kx7!pQ2z#9");
    expect(scene.chat).toHaveLength(before);
    expect(scene.thread.at(-1)).toContain("It was removed");
    expect(JSON.stringify([scene.left, await scene.transcript(), await scene.case()])).not.toContain("Kx7!pQ2z#9");
  });

  test("M10 a reply of the card with a pass in it is not sent, and the card says so before it is written", async () => {
    const scene = await takenCase();
    const form = await scene.agentTaps(SAM, "Reply");
    expect(wordsOf(form ?? {})).toContain("A reply with one is not sent");
    const before = scene.chat.length;
    await scene.agentTaps(SAM, "Send", { reply: "your temporary access pass is Kx7!pQ2z#9" }, form);
    expect(scene.chat).toHaveLength(before);
  });

  test.each([
    "please send me your password",
    "what is your PIN?",
    "reply with the code",
    "tell me your one-time code",
    "I need your passcode",
  ])("M11 an agent asks for a secret: not sent: %s", async (words) => {
    const scene = await takenCase();
    const before = scene.chat.length;
    await scene.agentSays(SAM, words);
    expect(scene.chat).toHaveLength(before);
    expect(scene.thread.at(-1)).toContain("No agent may ever ask");
  });

  test.each([
    "please enter your PIN on the phone, not here",
    "what is the error code?",
    "send me the error code you see",
    "the code on the screen is only for you",
  ])("advice that names a secret without asking for it is sent: %s", async (words) => {
    const scene = await takenCase();
    await scene.agentSays(SAM, words);
    expect(scene.lastInChat).toContain("Sam Okafor answers");
  });

  test("E09, E21 an agent's words are shown letter for letter", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "[click](https://evil.example) **now** <b>x</b>");
    expect(scene.lastInChat).toContain("\\[click\\](https://evil.example)");
  });

  test("a security signal is heard also while an agent talks", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "Hello");
    await scene.says("somebody stole my phone");
    expect(scene.lastInChat).toContain("Security first");
  });
});

describe("steps", () => {
  async function withSteps(): Promise<DeskScene> {
    const scene = new DeskScene();
    await scene.says("I scan the QR code and nothing happens");
    for (let i = 0; i < 3; i++) await scene.taps("I don't know").catch(() => undefined);
    await (await scene.says("talk to a person")).taps("Send to the helpdesk");
    await scene.agentTaps(SAM, "Take");
    return scene;
  }
  const stepOf = (form: Card | undefined) => {
    const input = JSON.stringify(form).match(/"choices":(\[\{.*?\}\])/)?.[1] ?? "[]";
    return (JSON.parse(input) as { value: string }[])[0]?.value ?? "";
  };

  test("an agent asks for a step again: the person answers it, the thread has the answer, the bot asks no more", async () => {
    const scene = await withSteps();
    const form = await scene.agentTaps(SAM, "Ask for a step again");
    await scene.agentTaps(SAM, "Ask for a step again", { step: stepOf(form) }, form);
    expect(scene.thread.at(-1)).toContain("asked for this step again");
    expect(titles(scene.chat.at(-1))).toContain("I don't know");
    const cards = scene.chat.length;
    await scene.taps("I don't know");
    expect(scene.thread.at(-1)).toMatch(/writes: .*: I don't know/);
    expect(scene.chat.slice(cards).filter((card) => titles(card).length > 0)).toEqual([]);
  });

  test("an agent gives the case back to the bot at a step: the bot goes on, and the case stays open", async () => {
    const scene = await withSteps();
    const form = await scene.agentTaps(SAM, "Ask for a step again");
    await scene.agentTaps(SAM, "Give back to the bot", { step: stepOf(form) }, form);
    expect(await scene.case()).toMatchObject({ atBot: true, talking: false, status: "waiting" });
    const cards = scene.chat.length;
    await scene.taps("I don't know");
    expect(scene.chat.length).toBeGreaterThan(cards);
    expect(titles(scene.chat.at(-1)).length).toBeGreaterThan(0);
  });

  test("a step that the person never saw is refused", async () => {
    const scene = await withSteps();
    const form = await scene.agentTaps(SAM, "Ask for a step again");
    const before = scene.chat.length;
    await scene.agentTaps(SAM, "Ask for a step again", { step: "no-such-step" }, form);
    expect(scene.chat).toHaveLength(before);
  });
});

describe("what the person lets go", () => {
  test("N16 lines that are taken out reach nobody: not the card, not the transcript, not a ticket", async () => {
    const scene = new DeskScene();
    await (await scene.says("my passkey fails since the secret project Zebra")).says("talk to a person");
    const kept = choicesOf(scene.chat.at(-1) ?? {}).filter(({ title }) => !title.includes("Zebra"));
    await scene.taps("Send to the helpdesk", { include: kept.map(({ value }) => value).join(",") });
    expect(JSON.stringify(scene.card)).not.toContain("Zebra");
    const page = await scene.agentTaps(SAM, "Transcript");
    expect(JSON.stringify(page)).not.toContain("Zebra");
    const form = await scene.agentTaps(SAM, "Escalate");
    expect(JSON.stringify(form)).not.toContain("Zebra");
    expect(await scene.store.cases({ text: "zebra" })).toEqual([]); // nor finds it by a search
    expect(JSON.stringify(await scene.case())).toContain("Zebra"); // only as what must not be shown
  });

  test("N16 without the chat agents read nothing of it", async () => {
    const scene = new DeskScene();
    await (await scene.says("I scan the QR code and nothing happens")).says("talk to a person");
    await scene.taps("Send to the helpdesk", { include: "said-0" });
    expect(titles(scene.card)).not.toContain("Transcript");
    const { number, id } = await scene.case();
    const page = await scene.agentSends(SAM, "desk-transcript", { case: number, id, nonce: "n" });
    expect(wordsOf(page ?? {})).toContain("does not want the conversation to be read");
    expect(wordsOf(page ?? {})).not.toContain("QR");
  });

  test("the consent is taken back later, by typing", async () => {
    const scene = await takenCase();
    await scene.says("withdraw my consent");
    expect((await scene.case()).withTranscript).toBe(false);
    expect(scene.thread.at(-1)).toContain("no longer wants");
    expect(titles(scene.card)).not.toContain("Transcript");
  });
});
