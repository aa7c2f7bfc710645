import { describe, expect, test } from "vitest";
import { TicketError } from "../../bot/escalation/ticket-client.ts";
import { wordsOf } from "../support/chat.ts";
import { DeskScene, SAM, takenCase } from "../support/desk-scene.ts";

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

  test("the agent chooses among what was said; a click of the agent is nothing that was said", async () => {
    const scene = await takenCase();
    const form = (await scene.agentTaps(SAM, "Escalate")) ?? {};
    expect(JSON.stringify(form)).toContain("I scan the QR code and nothing happens");
    expect(JSON.stringify(form)).not.toContain("(desk-");
    expect(wordsOf((await scene.agentTaps(SAM, "Transcript")) ?? {})).not.toContain("(desk-");
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
