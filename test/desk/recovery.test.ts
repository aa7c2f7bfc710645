import { describe, expect, test } from "vitest";
import { TeamsAdapter } from "../../bot/turn/teams-adapter.ts";
import { SUMMARY } from "../support/cases.ts";
import { wordsOf } from "../support/chat.ts";
import { DeskScene, ERIN, SAM, takenCase } from "../support/desk-scene.ts";

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
    const scene = await takenCase();
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
    const scene = await takenCase();
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
    const scene = await takenCase();
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
    const scene = await takenCase();
    let form = await more(scene, "Device loss");
    for (const done of ["ask", "verify", "revoke"]) form = await scene.agentTaps(SAM, "Note as done", { done }, form);
    expect(wordsOf(form ?? {})).toContain("3 of 9 steps done");
    expect(wordsOf(form ?? {})).toContain("Sam Okafor,");
  });
});
