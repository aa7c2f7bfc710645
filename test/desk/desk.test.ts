import { describe, expect, test } from "vitest";
import { TicketError } from "../../bot/escalation/ticket-client.ts";
import { TeamsAdapter } from "../../bot/turn/teams-adapter.ts";
import type { Card } from "../../cards/card.ts";
import { cardFaults } from "../support/card-lint.ts";
import { SUMMARY } from "../support/cases.ts";
import { buttonsOf, choicesOf, wordsOf } from "../support/chat.ts";
import { ANA, DeskScene, ERIN, invoke, OMAR, SAM } from "../support/desk-scene.ts";

const titles = (card: Card | undefined) => buttonsOf(card ?? {}).map(({ title }) => title);

async function taken(): Promise<DeskScene> {
  const scene = new DeskScene();
  await scene.files();
  await scene.agentTaps(SAM, "Take");
  return scene;
}

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
    expect(wordsOf(scene.card)).toContain("Sam Okafor waits for an answer");

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
    const scene = await taken();
    await scene.agentSays(SAM, "Which phone is it?");
    await scene.says("a Pixel 8");
    const said = (await scene.transcript()).filter((line) => !line.startsWith("bot:"));
    expect(said).toEqual([
      "person: I scan the QR code and nothing happens",
      "person: talk to a person",
      "person: You sent this to the helpdesk.",
      "Sam Okafor: Which phone is it?",
      "person: a Pixel 8",
    ]);
  });

  test("every card of the desk is one that Teams takes", async () => {
    const scene = await taken();
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
  const scene = await taken();
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

describe("the relay", () => {
  test("an agent answers in the thread: the person gets it, and the thread does not get it twice", async () => {
    const scene = await taken();
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
    const scene = await taken();
    await scene.agentSays(SAM, "Hello");
    await scene.taps("Talk to the bot again");
    expect(scene.lastInChat).toContain("You talk to the bot again");
    expect(scene.thread.at(-1)).toContain("left the conversation");
    await scene.says("something went wrong on my iPhone when I register a passkey");
    expect(scene.thread.at(-1)).toContain("left the conversation");
  });

  test("while an agent talks, words that the bot knows go to the agent; help and leaving do not", async () => {
    const scene = await taken();
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
    const scene = await taken();
    const before = scene.chat.length;
    await scene.agentSays(SAM, "your temporary access pass is Kx7!pQ2z#9");
    expect(scene.chat).toHaveLength(before);
    expect(scene.thread.at(-1)).toContain("It was removed");
    expect(JSON.stringify([scene.left, await scene.transcript(), await scene.case()])).not.toContain("Kx7!pQ2z#9");
  });

  test.each([
    "please send me your password",
    "what is your PIN?",
    "reply with the code",
    "tell me your one-time code",
    "I need your passcode",
  ])("M11 an agent asks for a secret: not sent: %s", async (words) => {
    const scene = await taken();
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
    const scene = await taken();
    await scene.agentSays(SAM, words);
    expect(scene.lastInChat).toContain("Sam Okafor answers");
  });

  test("E09, E21 an agent's words are shown letter for letter", async () => {
    const scene = await taken();
    await scene.agentSays(SAM, "[click](https://evil.example) **now** <b>x</b>");
    expect(scene.lastInChat).toContain("\\[click\\](https://evil.example)");
  });

  test("a security signal is heard also while an agent talks", async () => {
    const scene = await taken();
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
    const scene = await taken();
    await scene.says("withdraw my consent");
    expect((await scene.case()).withTranscript).toBe(false);
    expect(scene.thread.at(-1)).toContain("no longer wants");
    expect(titles(scene.card)).not.toContain("Transcript");
  });
});

describe("refused, logged, and nothing changed", () => {
  async function unchanged(scene: DeskScene, act: () => Promise<unknown>): Promise<void> {
    const before = await scene.case();
    const sent = scene.left.length;
    await act();
    expect(await scene.case()).toEqual(before);
    expect(scene.left.filter(({ delivery }) => delivery.conversationId === scene.conversation).length).toBe(
      scene.left.slice(0, sent).filter(({ delivery }) => delivery.conversationId === scene.conversation).length,
    );
  }

  test("F13 two agents take: one wins, the other sees the name", async () => {
    const scene = new DeskScene();
    await scene.files();
    const card = scene.card;
    const take = buttonsOf(card).find(({ title }) => title === "Take");
    const click = (who: typeof SAM) =>
      scene.pipeline.take(invoke(scene.channelActivity("invoke", who, scene.threadId), "desk-take", take?.data ?? {}));
    const answers = await Promise.all([click(SAM), click(ANA)]);
    await scene.settled();
    expect((await scene.case()).log).toHaveLength(1);
    const name = (await scene.case()).taker?.name ?? "?";
    for (const answer of answers) expect(JSON.stringify(answer.body)).toContain(name);
    expect(scene.chat.filter((each) => wordsOf(each).includes("has your case"))).toHaveLength(1);
  });

  test("L06 a member of the channel who is no agent", async () => {
    const scene = new DeskScene();
    await scene.files();
    await unchanged(scene, () => scene.agentTaps(OMAR, "Take"));
    expect(JSON.stringify(scene.answer.body)).toContain("Only helpdesk agents");
    expect(scene.refused).toEqual([{ reason: "not an agent" }]);
  });

  test("L08 nobody can be asked who is an agent: closed, and said so", async () => {
    const scene = new DeskScene();
    await scene.files();
    scene.standings.set(SAM.objectId, "unknown");
    await unchanged(scene, () => scene.agentTaps(SAM, "Take"));
    expect(JSON.stringify(scene.answer.body)).toContain("cannot check right now");
    expect(await scene.says("help")).toBeDefined();
    expect(scene.lastInChat).toContain("What I can do");
  });

  test("an agent's click from another place than the helpdesk's team", async () => {
    const scene = new DeskScene();
    await scene.files();
    const take = buttonsOf(scene.card).find(({ title }) => title === "Take");
    await unchanged(scene, () => scene.take(invoke(scene.activity("invoke", SAM), "desk-take", take?.data ?? {})));
    expect(scene.refused).toEqual([{ reason: "not from the helpdesk's team" }]);
  });

  test.each<[string, (data: Record<string, unknown>) => Record<string, unknown>]>([
    ["L10 a number without the case's id", ({ id: _, ...data }) => data],
    ["L10 a guessed id", (data) => ({ ...data, id: "AAAAAAAAAAAAAAAAAAAAAAAA" })],
    ["a number that no case has", (data) => ({ ...data, case: "PK-ZZZZZZ" })],
    ["a number that is none", (data) => ({ ...data, case: "' OR 1=1 --" })],
    ["C10 an object for a number", (data) => ({ ...data, case: { $ne: 1 } })],
  ])("%s", async (_, forge) => {
    const scene = new DeskScene();
    await scene.files();
    const take = buttonsOf(scene.card).find(({ title }) => title === "Take");
    await unchanged(scene, () => scene.agentSends(SAM, "desk-take", forge(take?.data ?? {})));
    expect(JSON.stringify(scene.answer.body)).toContain("no case with this number");
  });

  test("L21 an agent who is the person of the case", async () => {
    const scene = new DeskScene();
    await scene.files();
    scene.standings.set(ERIN.objectId, "agent");
    await unchanged(scene, () => scene.agentTaps(ERIN, "Take"));
    expect(JSON.stringify(scene.answer.body)).toContain("This is your own case");
    await unchanged(scene, () => scene.agentTaps(ERIN, "Resolve"));
  });

  test("C12, F07 a reply that is sent twice, as a new activity: one reply, and the current card", async () => {
    const scene = await taken();
    const form = await scene.agentTaps(SAM, "Reply");
    await scene.agentTaps(SAM, "Send", { reply: "Please restart." }, form);
    const again = await scene.agentTaps(SAM, "Send", { reply: "Please restart." }, form);
    expect(scene.chat.filter((card) => wordsOf(card).includes("Please restart."))).toHaveLength(1);
    expect(wordsOf(again ?? {})).toContain("waits for an answer");
  });

  test("a click on a card of before gets the case as it is now", async () => {
    const scene = new DeskScene();
    await scene.files();
    const old = scene.card;
    await scene.agentTaps(SAM, "Take");
    const shown = await scene.agentTaps(ANA, "Resolve", {}, old);
    expect(wordsOf(shown ?? {})).toContain("Taken by Sam Okafor");
    expect(wordsOf(shown ?? {})).toContain("Sam Okafor has this case");
  });

  test("C01 a verb that nobody knows", async () => {
    const scene = await taken();
    const { number, id } = await scene.case();
    await unchanged(scene, () => scene.agentSends(SAM, "desk-delete", { case: number, id, nonce: "n" }));
  });

  test("somebody else in the person's place presses a button of the case", async () => {
    const scene = await taken();
    await scene.agentSays(SAM, "Hello");
    const { number } = await scene.case();
    const click = invoke(scene.activity("invoke", OMAR), "leave-case", { case: number, nonce: "12345678" });
    const before = await scene.case();
    await scene.take(click);
    expect(await scene.case()).toEqual(before);
  });

  test("an event that says it comes from the ticket system", async () => {
    const scene = await taken();
    const form = await scene.agentTaps(SAM, "Escalate");
    await scene.agentTaps(SAM, "Escalate", { route: "network", note: "x" }, form);
    const { tickets, number } = await scene.case();
    const value = { ticket: tickets[0]?.key, number: "EVIL-1", case: number };
    await scene.take({ ...scene.activity("event", ERIN), name: "desk/ticket-created", value });
    expect((await scene.case()).tickets).toEqual(tickets);
  });

  test("an agent's word in the channel by somebody else", async () => {
    const scene = new DeskScene();
    await scene.files();
    await scene.agentSays(OMAR, "report", undefined);
    expect(wordsOf(scene.inChannel.at(-1) ?? {})).toContain("Only helpdesk agents");
  });
});

describe("escalation", () => {
  async function escalated(scene: DeskScene, route = "network"): Promise<void> {
    const form = await scene.agentTaps(SAM, "Escalate");
    await scene.agentTaps(SAM, "Escalate", { route, lines: "1", note: "Please look." }, form);
  }

  test("the ticket has the picked lines, the note, the findings, and its own key", async () => {
    const bodies: unknown[] = [];
    const scene = new DeskScene({ ticket: async (delivery) => `INC${bodies.push(delivery)}` });
    await scene.files();
    await escalated(scene);
    expect(bodies).toMatchObject([
      {
        key: `ticket:${(await scene.case()).id}:1`,
        ticket: {
          route: "network",
          body: { note: "Please look.", transcript: [{ text: "I scan the QR code and nothing happens" }] },
        },
      },
    ]);
  });

  test("H20 refused for good: the thread is told, the person keeps the number, and it can be escalated anew", async () => {
    let calls = 0;
    const scene = new DeskScene({
      ticket: async () => {
        calls += 1;
        if (calls === 1) throw new TicketError(400, "The ticket system answered 400.");
        return "INC2";
      },
    });
    await scene.files();
    await escalated(scene);
    expect(scene.thread.at(-1)).toContain("refused the ticket for Network team");
    expect(wordsOf(scene.card)).toContain("refused the ticket");
    await escalated(scene);
    expect((await scene.case()).tickets).toMatchObject([{ refused: expect.any(String) }, { number: "INC2" }]);
  });

  test("without a ticket system a route that has only one says so, and nothing is sent into the void", async () => {
    const scene = new DeskScene({ hasTickets: false });
    await scene.files();
    const form = await scene.agentTaps(SAM, "Escalate");
    const shown = await scene.agentTaps(SAM, "Escalate", { route: "vendor", note: "x" }, form);
    expect(wordsOf(shown ?? {})).toContain("cannot be reached from here");
    expect((await scene.case()).status).not.toBe("escalated");
  });

  test("a ticket whose number is not told is still one", async () => {
    const scene = new DeskScene({ ticket: async () => "" });
    await scene.files();
    await escalated(scene);
    expect(scene.thread.at(-1)).toContain("It told no number");
  });

  test("I04 many changes of a card that wait become one", async () => {
    const scene = new DeskScene({ mergeGapMs: 60_000 });
    await scene.files();
    await scene.agentTaps(SAM, "Take");
    for (let i = 0; i < 20; i++) await scene.says(`line ${i} about lunch`);
    const updates = () =>
      scene.left.filter(({ delivery }) => delivery.kind === "update" && delivery.merges !== undefined).length;
    expect(updates()).toBe(1);
    expect((await scene.store.waiting()).filter(({ kind }) => kind === "update").length).toBeLessThanOrEqual(21);
  });
});

describe("red flags on the case card", () => {
  test("M08 the third request for a new way in within a day", async () => {
    const scene = new DeskScene();
    const file = async () => {
      const summary = { ...SUMMARY, leading: "device-lost-recovery" };
      const filing = {
        summary,
        trouble: { about: "self", openedAt: "", moves: [] } as const,
        withTranscript: true,
        dropped: [],
      };
      const adapter = new TeamsAdapter(() => Date.now());
      const outcome = await adapter.run(scene.activity("message", ERIN), undefined, async (context) => {
        await scene.ports.desk.file(context, filing);
      });
      const { version = 0 } = (await scene.store.load(scene.conversation)) ?? {};
      const turn = {
        conversation: scene.conversation,
        expectedVersion: version,
        state: {},
        marks: [],
        transcript: [],
        at: Date.now(),
      };
      await scene.store.commit({ ...turn, deliveries: [], cases: outcome.cases });
      return JSON.stringify(outcome.deliveries);
    };
    expect(await file()).not.toContain("within a day");
    expect(await file()).not.toContain("within a day");
    expect(await file()).toContain("request number 3 for a new way in");
  });

  test.each([
    ["M03 pressure", "my passkey fails and I need it right now, the board meeting starts", "under pressure of time"],
    ["M05 a claim", "my passkey fails, this was approved by my manager", "That proves nothing"],
    ["a secret that was typed", "my passkey fails, my password is Hunter2!x9", "looked like a secret was removed"],
  ])("%s", async (_, opening, expected) => {
    const scene = new DeskScene();
    await scene.files(opening);
    expect(wordsOf(scene.card)).toContain(expected);
    expect(wordsOf(scene.card)).toContain("not verified");
  });
});

describe("recovery", () => {
  const more = async (scene: DeskScene, title: string) =>
    scene.agentTaps(SAM, title, {}, await scene.agentTaps(SAM, "More"));

  test("one red flag: nothing may be issued, with neutral words for the caller; also later, and for a pass", async () => {
    const scene = await taken();
    const stop = await scene.agentTaps(
      SAM,
      "Note the result",
      { flags: "pressure", tier: "standard", factor: "call-back" },
      await more(scene, "Identity check"),
    );
    expect(wordsOf(stop ?? {})).toContain("Do not issue anything");
    expect(scene.thread.at(-1)).toContain("red flags, nothing may be issued");
    expect(wordsOf((await more(scene, "Access pass request")) ?? {})).toContain("Do not issue anything");
    expect(wordsOf(scene.card)).toContain("not verified");
  });

  test("M05 a check that went well is the agent's statement; the card still says not verified", async () => {
    const scene = await taken();
    const form = await more(scene, "Identity check");
    await scene.agentTaps(SAM, "Note the result", { flags: "", tier: "sensitive", factor: "video" }, form);
    expect((await scene.case()).log.at(-1)).toMatchObject({
      what: "note",
      about: "identity:sensitive:video",
      by: { name: "Sam Okafor" },
    });
    expect(wordsOf(scene.card)).toContain("not verified");
  });

  test("a pass is a request: it has a scenario and a lifetime, and no place for a value", async () => {
    const scene = await taken();
    const form = await more(scene, "Access pass request");
    expect(wordsOf(form ?? {})).toMatch(/1 hour[\s\S]*2 hours[\s\S]*8 hours/);
    expect(wordsOf(form ?? {})).toContain("one-time");
    expect(JSON.stringify(form)).not.toContain("Input.Text");
    const before = scene.chat.length;
    await scene.agentTaps(SAM, "Note the request", { scenario: "swap" }, form);
    expect(scene.thread.at(-1)).toContain("Planned change of device: 2 hours");
    expect(scene.chat).toHaveLength(before);
  });

  test("a device loss goes step by step, with who and when", async () => {
    const scene = await taken();
    let form = await more(scene, "Device loss");
    for (const done of ["ask", "verify", "revoke"]) form = await scene.agentTaps(SAM, "Note as done", { done }, form);
    expect(wordsOf(form ?? {})).toContain("3 of 9 steps done");
    expect(wordsOf(form ?? {})).toContain("Sam Okafor,");
  });
});

describe("after the end", () => {
  async function resolved(): Promise<DeskScene> {
    const scene = await taken();
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

describe("words in the channel", () => {
  test.each([
    ["report", /Cases and what they were/],
    ["report 7", /1 cases/],
    ["search erin", /PK-/],
    ["search open", /PK-/],
    ["search resolved", /No case fits/],
    ["search nothing happens", /PK-/],
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
