import { describe, expect, test } from "vitest";
import { apply } from "../../dialogs/desk/apply.ts";
import { type Act, type Applied, type HelpCase, newCase, readCase } from "../../dialogs/desk/case.ts";
import { ANA, aCase, ERIN, NOW, SAM, SYSTEM } from "../support/cases.ts";

type Doing = Act extends infer Each ? (Each extends Act ? Omit<Each, "id"> : never) : never;

let count = 0;
const does = (of: HelpCase, act: Doing): Applied => apply(of, { id: `act-${count++}`, ...act } as Act, NOW);

function after(of: HelpCase, ...acts: Doing[]): HelpCase {
  return acts.reduce((so, act) => {
    const applied = does(so, act);
    if (applied.kind !== "done") throw new Error(`${act.kind} was not done: ${JSON.stringify(applied)}`);
    return applied.case;
  }, of);
}

const take = { kind: "take", by: SAM } as const;
const reply = { kind: "reply", by: SAM, text: "Please restart the phone." } as const;
const resolve = { kind: "resolve", by: SAM, cause: "wrong-vault", note: "Use the other vault." } as const;
const escalate = {
  kind: "escalate",
  by: SAM,
  route: "network",
  ticket: true,
  lines: [],
  note: "Blocked at the proxy.",
} as const;

describe("the life of a case", () => {
  test.each<[string, Doing[], Partial<HelpCase>]>([
    ["taken", [take], { status: "taken", taker: { id: SAM.id, name: "Sam Okafor" } }],
    [
      "answered: it waits for the person, who talks with the agent",
      [take, reply],
      { status: "waiting", talking: true },
    ],
    [
      "answered back: it is with the agent again",
      [take, reply, { kind: "add", by: ERIN, text: "Done." }],
      { status: "taken", talking: true },
    ],
    ["put back", [take, { kind: "put-back", by: SAM }], { status: "open", talking: false }],
    ["given to a colleague", [take, { kind: "pass", by: SAM, to: ANA }], { status: "taken", taker: ANA_PARTY() }],
    [
      "asked for a step again",
      [take, { kind: "ask-again", by: SAM, step: "bluetooth" }],
      { status: "waiting", talking: true },
    ],
    [
      "given back to the bot",
      [take, { kind: "give-back", by: SAM, step: "bluetooth" }],
      { status: "waiting", talking: false, atBot: true },
    ],
    [
      "escalated",
      [take, escalate],
      { status: "escalated", tickets: [{ key: "ticket:case-id:1", route: "network", at: NOW }] },
    ],
    [
      "escalated, with its ticket's number",
      [take, escalate, { kind: "ticket-created", by: SYSTEM, ticket: "ticket:case-id:1", number: "INC1" }],
      { tickets: [{ key: "ticket:case-id:1", route: "network", at: NOW, number: "INC1" }] },
    ],
    [
      "resolved",
      [take, resolve],
      { status: "resolved", resolution: { cause: "wrong-vault", by: { id: SAM.id, name: SAM.name }, at: NOW } },
    ],
    ["reopened: anybody may take it", [take, resolve, { kind: "reopen", by: ERIN }], { status: "open" }],
    ["without its transcript", [{ kind: "drop-consent", by: ERIN }], { withTranscript: false }],
    ["left by the person", [take, reply, { kind: "leave", by: ERIN }], { talking: false, status: "waiting" }],
  ])("%s", (_, acts, expected) => {
    expect(after(aCase(), ...acts)).toMatchObject(expected);
  });

  test("put back and reopened, nobody holds it and nothing is resolved", () => {
    expect(after(aCase(), take, { kind: "put-back", by: SAM }).taker).toBeUndefined();
    const reopened = after(aCase(), take, resolve, { kind: "reopen", by: ERIN });
    expect(reopened.taker).toBeUndefined();
    expect(reopened.resolution).toBeUndefined();
  });

  test.each<[string, Doing]>([
    ["replies", reply],
    ["escalates", escalate],
    ["resolves", resolve],
    ["asks for a step again", { kind: "ask-again", by: SAM, step: "bluetooth" }],
  ])("who %s on a free case takes it by that", (_, act) => {
    expect(after(aCase(), act).taker?.id).toBe(SAM.id);
  });

  test("every act is in the log: who, what, when, about what", () => {
    const log = after(aCase(), take, escalate, { kind: "add", by: ERIN, text: "secret words" }).log;
    expect(log).toEqual([
      { id: expect.any(String), at: NOW, by: { id: SAM.id, name: SAM.name }, role: "agent", what: "take" },
      expect.objectContaining({ what: "escalate", about: "network" }),
      expect.objectContaining({ what: "add", role: "person", by: { id: ERIN.id, name: ERIN.name } }),
    ]);
    expect(JSON.stringify(log)).not.toContain("secret words");
  });
});

describe("refused, and nothing changed", () => {
  test.each<[string, HelpCase, Doing, string]>([
    ["F13 taken by two agents", after(aCase(), take), { kind: "take", by: ANA }, "taken-by-other"],
    ["a reply of another agent than the taker", after(aCase(), take), { ...reply, by: ANA }, "taken-by-other"],
    ["resolved by another agent", after(aCase(), take), { ...resolve, by: ANA }, "taken-by-other"],
    ["put back by another agent", after(aCase(), take), { kind: "put-back", by: ANA }, "taken-by-other"],
    ["L21 an agent takes the own case", aCase(), { kind: "take", by: { ...ERIN, role: "agent" } }, "own-case"],
    ["L21 an agent resolves the own case", aCase(), { ...resolve, by: { ...ERIN, role: "agent" } }, "own-case"],
    ["given to the person who is helped", after(aCase(), take), { kind: "pass", by: SAM, to: ERIN }, "own-case"],
    ["L06 taken by somebody who is no agent", aCase(), { kind: "take", by: { ...SAM, role: "person" } }, "not-agent"],
    ["information by somebody else", aCase(), { kind: "add", by: { ...SAM, role: "person" }, text: "x" }, "not-person"],
    ["reopened by an agent", after(aCase(), resolve), { kind: "reopen", by: SAM }, "not-person"],
    ["a ticket's number by an agent", after(aCase(), escalate), ticketBy(SAM), "not-agent"],
    ["a ticket nobody asked for", aCase(), ticketBy(SYSTEM), "unknown-ticket"],
    ["a reply to a resolved case", after(aCase(), resolve), reply, "resolved"],
    ["information to a resolved case", after(aCase(), resolve), { kind: "add", by: ERIN, text: "x" }, "resolved"],
    ["reopened though it is open", aCase(), { kind: "reopen", by: ERIN }, "not-resolved"],
    ["put back though nobody has it", aCase(), { kind: "put-back", by: SAM }, "not-taken"],
    ["an empty reply", after(aCase(), take), { ...reply, text: "  \n" }, "empty"],
    ["left though nobody talks", after(aCase(), take), { kind: "leave", by: ERIN }, "at-bot"],
  ])("%s", (_, of, act, why) => {
    const before = structuredClone(of);
    expect(does(of, act)).toEqual({ kind: "refused", why });
    expect(of).toEqual(before);
  });

  test("F07 the same act twice has one effect", () => {
    const act: Act = { id: "one", ...reply };
    const once = apply(aCase(), act, NOW);
    if (once.kind !== "done") throw new Error("not done");
    expect(apply(once.case, act, NOW + 1)).toEqual({ kind: "same" });
  });

  test("a case does not grow without end, and can still be resolved", () => {
    let of = after(aCase(), take);
    while (of.log.length < 400) of = after(of, { kind: "add", by: ERIN, text: "hello?" });
    expect(does(of, reply)).toEqual({ kind: "refused", why: "full" });
    expect(does(of, resolve).kind).toBe("done");
  });
});

describe("who is told", () => {
  const told = (applied: Applied) =>
    applied.kind === "done"
      ? applied.effects.map((effect) => `${effect.to}${"say" in effect ? ` ${effect.say}` : ""}`)
      : [];

  test.each<[string, HelpCase, Doing, string[]]>([
    ["taken", aCase(), take, ["person taken", "card"]],
    ["a reply on a free case: its name says who took it", aCase(), reply, ["person reply", "thread reply", "card"]],
    ["an escalation", after(aCase(), take), escalate, ["route", "person escalated", "card"]],
    [
      "a ticket's number",
      after(aCase(), escalate),
      { kind: "ticket-created", by: SYSTEM, ticket: "ticket:case-id:1", number: "INC1" },
      ["person ticket", "thread ticket", "card"],
    ],
    [
      "information while talking",
      after(aCase(), reply),
      { kind: "add", by: ERIN, text: "x" },
      ["thread added", "card"],
    ],
    ["information otherwise", aCase(), { kind: "add", by: ERIN, text: "x" }, ["thread added", "person added", "card"]],
    ["resolved", after(aCase(), take), resolve, ["person resolved", "card"]],
  ])("%s", (_, of, act, expected) => {
    expect(told(does(of, act))).toEqual(expected);
  });

  test("G07 each escalation has its own key, and the same one however often the turn is repeated", () => {
    const of = after(aCase(), take);
    const keyOf = (applied: Applied) =>
      applied.kind === "done"
        ? applied.effects.flatMap((effect) => (effect.to === "route" ? [effect.ticket] : []))
        : [];
    expect(keyOf(does(of, escalate))).toEqual(["ticket:case-id:1"]);
    expect(keyOf(does(of, escalate))).toEqual(["ticket:case-id:1"]);
    expect(keyOf(does(after(of, escalate), escalate))).toEqual(["ticket:case-id:2"]);
  });
});

test.each([[null], ["text"], [{ schema: 1 }], [{ schema: 99, id: "x" }], [{ why: "asked" }]])(
  "G15 a stored body of another version is not read as a case: %j",
  (body) => expect(readCase(body)).toBeUndefined(),
);

test("a stored case comes back as it was", () => {
  const of = after(aCase(), take, reply);
  expect(readCase(JSON.parse(JSON.stringify(of)))).toEqual(of);
  expect(newCase(of).log).toEqual([]);
});

function ANA_PARTY() {
  return { id: ANA.id, name: ANA.name };
}

function ticketBy(by: typeof SYSTEM | typeof SAM): Doing {
  return { kind: "ticket-created", by, ticket: "ticket:case-id:1", number: "INC1" };
}
