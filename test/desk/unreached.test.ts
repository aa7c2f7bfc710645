import { beforeAll, describe, expect, test, vi } from "vitest";
import { ConnectorError } from "../../bot/delivery/connector-client.ts";
import { TicketError } from "../../bot/escalation/ticket-client.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { CaseRow, Delivery } from "../../bot/turn/turn-store.ts";
import { caseKey, tellOfUnreachedCase } from "../../bot/turn/unreached-case.ts";
import type { HelpCase } from "../../dialogs/desk/case.ts";
import { shipped } from "../support/chat.ts";
import { DeskScene, ERIN, type SceneOptions } from "../support/desk-scene.ts";
import { faultyStore } from "../support/faulty-store.ts";

/** H23: the helpdesk's channel was deleted, or the bot was removed from the team. */

const ONWARD = "goes to the ticket system instead";
const UNSEEN = "Please call";

function sceneWithoutChannel(options: SceneOptions = {}): DeskScene {
  const refuses = ({ kind }: Delivery) => (kind === "create" ? new ConnectorError(404, "no channel") : undefined);
  return new DeskScene({ refuses, ...options });
}

/** How often the person was told so. */
function told(scene: DeskScene, words: string): number {
  return scene.chat.filter((card) => JSON.stringify(card).includes(words)).length;
}

test("H23 killed after the case went to the ticket system and before that was noted: the next start opens no second ticket, and tells what is true", async () => {
  const store = faultyStore(new SqliteTurnStore(":memory:"));
  const opened = new Set<string>();
  const ticket = async ({ key }: Delivery) => `T-${opened.add(key).size}`;
  const scene = sceneWithoutChannel({ store, ticket });
  store.fail("failed", 1);
  await scene.files();
  expect([told(scene, ONWARD), opened.size]).toEqual([0, 1]);
  await scene.outbox.start();
  scene.outbox.release();
  await scene.settled();
  expect([told(scene, ONWARD), told(scene, UNSEEN), opened.size]).toEqual([1, 0, 1]);
});

test("H23 G08 refused at a start, before an interrupted message of the person was taken up again: that message is not passed over", async () => {
  const store = new SqliteTurnStore(":memory:");
  const before = sceneWithoutChannel({ store, refuses: () => new ConnectorError(503, "away") });
  await before.says("I scan the QR code and nothing happens");
  await before.says("talk to a person");
  await before.says("yes");
  await before.outbox.stop();
  const activity = { ...before.activity("message", ERIN), text: "are you there?" };
  const { conversation } = before;
  await store.receive({ conversation, id: activity.id ?? "", at: Date.now(), activity, words: activity.text });
  const after = sceneWithoutChannel({ store });
  for (const each of await store.waiting())
    await store.failed(each.key, { error: "", attempts: 1, dueAt: 0, dead: false });
  await after.outbox.start(1_000);
  expect(await after.pipeline.resume()).toBe(1);
  after.outbox.release();
  await after.settled();
  const lines = await store.transcript(conversation);
  expect(lines.filter(({ notActedOn }) => notActedOn)).toEqual([]);
  expect(lines.some(({ words }) => words.includes(ONWARD))).toBe(true);
});

describe("H23 I16 a card that is replayed late and refused again", () => {
  const desk = () => shipped.tenant.desk;
  let of: HelpCase;
  let row: CaseRow;
  let dead: Delivery;
  beforeAll(async () => {
    const scene = sceneWithoutChannel({ hasTickets: false });
    await scene.files();
    of = await scene.case();
    row = (await scene.store.case(of.number)) as CaseRow;
    dead = { key: caseKey(of.number), lane: "", kind: "create", serviceUrl: "", conversationId: "", activity: {} };
  });

  test("nobody has seen the case yet: the person hears so", async () => {
    const tell = tellOfUnreachedCase({ store: { case: async () => row }, desk, now: Date.now });
    const [first, again] = [await tell(dead), await tell(dead)];
    expect(again?.line.words).toContain(UNSEEN);
    expect(again?.delivery.key).not.toBe(first?.delivery.key); // that of the first time may still wait, or be dead
  });

  test.each(["taken", "waiting", "escalated", "resolved"] as const)(
    "the case is %s: nothing goes on, and nobody is told to call",
    async (status) => {
      const onward = vi.fn(async () => undefined);
      const store = { case: async () => ({ ...row, status, body: { ...of, status } }) };
      expect(await tellOfUnreachedCase({ store, onward, desk, now: Date.now })(dead)).toBeUndefined();
      expect(onward).not.toHaveBeenCalled();
    },
  );

  test("the case is erased in the meantime: nothing is written to its person", async () => {
    let isErased = false;
    const store = { case: async () => (isErased ? undefined : row) };
    const onward = async () => {
      isErased = true;
    };
    expect(await tellOfUnreachedCase({ store, onward, desk, now: Date.now })(dead)).toBeUndefined();
  });
});

test("H23 H20 the ticket system refuses the case as well: the person hears whom to call, since no agent can see it", async () => {
  const ticket = async () => {
    throw new TicketError(422, "no such table");
  };
  const scene = sceneWithoutChannel({ ticket });
  await scene.files();
  expect([told(scene, ONWARD), told(scene, UNSEEN)]).toEqual([1, 1]);
  expect(scene.lastInChat).toContain((await scene.case()).number);
});
