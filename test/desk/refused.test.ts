import { describe, expect, test } from "vitest";
import { buttonsOf, wordsOf } from "../support/chat.ts";
import { ANA, DeskScene, ERIN, invoke, OMAR, SAM, takenCase } from "../support/desk-scene.ts";

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
    expect(scene.refused).toEqual([{ reason: "no such case" }]);
  });

  test("L21 an agent who is the person of the case", async () => {
    const scene = new DeskScene();
    await scene.files();
    scene.standings.set(ERIN.objectId, "agent");
    await unchanged(scene, () => scene.agentTaps(ERIN, "Take"));
    expect(JSON.stringify(scene.answer.body)).toContain("This is your own case");
    await unchanged(scene, () => scene.agentTaps(ERIN, "Resolve"));
    expect(scene.refused).toEqual([{ reason: "refused own-case" }, { reason: "refused own-case" }]);
  });

  test("C12, F07 a reply that is sent twice, as a new activity: one reply, and the current card", async () => {
    const scene = await takenCase();
    const form = await scene.agentTaps(SAM, "Reply");
    await scene.agentTaps(SAM, "Send", { reply: "Please restart." }, form);
    const again = await scene.agentTaps(SAM, "Send", { reply: "Please restart." }, form);
    expect(scene.chat.filter((card) => wordsOf(card).includes("Please restart."))).toHaveLength(1);
    expect(wordsOf(again ?? {})).toContain("is waiting for");
  });

  test("a click on a card of before gets the case as it is now", async () => {
    const scene = new DeskScene();
    await scene.files();
    const old = scene.card;
    await scene.agentTaps(SAM, "Take");
    const shown = await scene.agentTaps(ANA, "Resolve", {}, old);
    expect(wordsOf(shown ?? {})).toContain("Taken by Sam Okafor");
    expect(wordsOf(shown ?? {})).toContain("Sam Okafor has this case");
    expect(scene.refused).toEqual([{ reason: "refused taken-by-other" }]);
  });

  test("C01 a verb that nobody knows", async () => {
    const scene = await takenCase();
    const { number, id } = await scene.case();
    await unchanged(scene, () => scene.agentSends(SAM, "desk-delete", { case: number, id, nonce: "n" }));
    expect(scene.refused).toEqual([{ reason: "refused unknown" }]);
  });

  test("somebody else in the person's place presses a button of the case", async () => {
    const scene = await takenCase();
    await scene.agentSays(SAM, "Hello");
    const { number } = await scene.case();
    const click = invoke(scene.activity("invoke", OMAR), "leave-case", { case: number, nonce: "12345678" });
    const before = await scene.case();
    await scene.take(click);
    expect(await scene.case()).toEqual(before);
  });

  test("an event that says it comes from the ticket system", async () => {
    const scene = await takenCase();
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
