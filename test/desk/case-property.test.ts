import { expect, test } from "vitest";
import { apply } from "../../dialogs/desk/apply.ts";
import { type Act, type Actor, type HelpCase, isRequester } from "../../dialogs/desk/case.ts";
import { ANA, aCase, ERIN, NOW, SAM, SYSTEM } from "../support/cases.ts";

/** Everybody who may come along: two agents, the person, the person as an agent, a stranger, the system. */
const PEOPLE: readonly Actor[] = [
  SAM,
  ANA,
  ERIN,
  { ...ERIN, role: "agent" },
  { role: "person", id: "stranger", name: "Stranger" },
  SYSTEM,
];
const KINDS = [
  "take",
  "put-back",
  "pass",
  "reply",
  "ask-again",
  "give-back",
  "escalate",
  "unreached",
  "ticket-created",
  "ticket-refused",
  "resolve",
  "add",
  "reopen",
  "confirm",
  "drop-consent",
  "leave",
  "bot-done",
  "note",
] as const satisfies readonly Act["kind"][];

test("random acts by anybody never break what must always hold of a case", () => {
  let done = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = generator(seed);
    let of = aCase();
    for (let step = 0; step < 40; step++) {
      const act = randomAct(random, step, of);
      const before = structuredClone(of);
      const applied = apply(of, act, NOW + step);
      expect(of, "the case given is never changed").toEqual(before);
      if (applied.kind !== "done") continue;
      done += 1;
      holds(before, act, applied.case);
      expect(apply(applied.case, act, NOW + step + 1)).toEqual({ kind: "same" });
      of = applied.case;
    }
  }
  expect(done).toBeGreaterThan(1_000);
});

function holds(before: HelpCase, act: Act, after: HelpCase): void {
  const said = `${act.kind} by ${act.by.name} as ${act.by.role}, from ${before.status}`;
  expect(after.log, said).toHaveLength(before.log.length + 1);
  expect(after.log.slice(0, -1), said).toEqual(before.log);
  expect(after.log.at(-1), said).toMatchObject({ id: act.id, what: act.kind, by: { id: act.by.id } });
  expect(new Set(after.log.map((entry) => entry.id)).size, said).toBe(after.log.length);
  expect({ ...after, ...pick(before) }, `${said}: what a case is about never changes`).toEqual(after);
  if (after.taker) expect(isRequester(after, after.taker), said).toBe(false);
  if (before.taker && after.taker && before.taker.id !== after.taker.id) expect(act.kind, said).toBe("pass");
  if (!before.taker && after.taker) expect(act.by.role, said).toBe("agent");
  if (act.by.role === "agent") {
    expect(isRequester(before, act.by), said).toBe(false);
    if (before.taker) expect(before.taker.id, said).toBe(act.by.id);
  }
  if (before.status === "resolved" && act.kind !== "reopen") expect(after.status, said).toBe("resolved");
  expect(after.status === "resolved", said).toBe(after.resolution !== undefined);
  expect(after.talking && after.atBot, said).toBe(false);
  if (after.status === "resolved") expect(after.talking || after.atBot, said).toBe(false);
  if (after.status === "open") expect(after.taker, said).toBeUndefined();
  else expect(after.taker, said).toBeDefined();
  expect(after.tickets.length, said).toBeGreaterThanOrEqual(before.tickets.length);
  expect(new Set(after.tickets.map((ticket) => ticket.key)).size, said).toBe(after.tickets.length);
  if (before.withTranscript === false) expect(after.withTranscript, said).toBe(false);
}

function pick({ id, number, openedAt, requester, reach, summary, trouble, schema }: HelpCase): Partial<HelpCase> {
  return { id, number, openedAt, requester, reach, summary, trouble, schema };
}

function randomAct(random: () => number, step: number, of: HelpCase): Act {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const kind = one(KINDS);
  const base = { id: `act-${step}`, by: one(PEOPLE) };
  const key = of.tickets.length > 0 ? one(of.tickets).key : "ticket:none";
  const parts: Record<string, unknown> = {
    to: one([SAM, ANA, ERIN]),
    text: one(["hello", " ", "try again"]),
    step: "bluetooth",
    route: "network",
    ticket: kind === "escalate" ? random() < 0.5 : key,
    lines: [],
    note: "",
    number: "INC1",
    reason: "400",
    cause: "wrong-vault",
    helped: random() < 0.5,
    outcome: "solved",
    about: "identity",
  };
  return { ...base, kind, ...parts } as unknown as Act;
}

/** The same numbers for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
