import { describe, expect, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import { type CaseSummary, summarise } from "../../dialogs/hand-off-summary.ts";
import * as present from "../../dialogs/present.ts";
import type { Move, Trouble } from "../../dialogs/state.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Fix, Question, When } from "../../knowledge/model.ts";
import { cardFaults } from "../support/card-lint.ts";
import { answersTo, filed, type Rendering, rendered } from "../support/rendering.ts";
import { type Situation, situationOf } from "../support/situations.ts";

/** Every entry of the knowledge as the card it becomes: a card that Teams takes, with nothing left unfilled. */

const knowledge = loadKnowledge();
const causes = [...knowledge.causes.values()];
const MAKERS = ["samsung", "google", "other"];
const OUTLOOK = { left: 7, total: 52 };

/** What is wrong with a card, and what only a card made from knowledge can have. */
function faultsOf(card: Card): string[] {
  const faults = cardFaults(card);
  const unfilled = /\{(?:fact|desk):[^}]*\}|\bundefined\b|\[object Object\]|\bNaN\b/.exec(JSON.stringify(card));
  if (unfilled) faults.push(`unfilled: ${unfilled[0]}`);
  return faults;
}

describe.each([...knowledge.questions.values()])("the question $id", (question) => {
  test("is a card for whoever may be asked, also as the guard and for a colleague", async () => {
    for (const situation of askedIn(question)) {
      const moves = answersTo(situation);
      const render: Rendering = (turn, to) => present.question(turn, to, question, OUTLOOK);
      const last: Rendering = (turn, to) => present.question(turn, to, question, { left: 1, total: 52 });
      const cards = [
        ...(await rendered(knowledge, { moves }, [render, last])),
        ...(await rendered(knowledge, { moves, guarding: true }, [render])),
        ...(await rendered(knowledge, { moves, about: "colleague" }, [render])),
      ];
      expect(cards.flatMap(faultsOf), JSON.stringify(situation)).toEqual([]);
      expect(cards).toHaveLength(4);
    }
  });

  /** Each condition under which it applies, and each under which another hint is shown. */
  function askedIn({ appliesWhen = [], how = [] }: Question): Situation[] {
    const whens: readonly When[] = [{}, ...appliesWhen, ...how.flatMap((hint) => (hint.when ? [hint.when] : []))];
    return whens.flatMap((when) => {
      const first = Object.fromEntries(Object.entries(when).map(([finding, values]) => [finding, values[0] ?? ""]));
      const { handset, ...situation } = first;
      return [handset === undefined ? situation : { phone: handset, ...situation }];
    });
  }
});

describe.each(causes)("the cause $id", (cause) => {
  const fix = knowledge.fixes.get(cause.fix) as Fix;

  test("is a fix card on every platform, with every maker and every vault that has steps of its own", async () => {
    const faults: string[] = [];
    for (const place of placesOf(cause, fix)) {
      const cards = await rendered(knowledge, { moves: answersTo(place) }, [
        (turn, to) => present.fix(turn, to, cause, fix, false),
        (turn, to) => present.fix(turn, to, cause, fix, true),
      ]);
      faults.push(...cards.flatMap(faultsOf).map((fault) => `${JSON.stringify(place)}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  test("is a fix card with reasons, as an answer and after another fix has failed", async () => {
    const situation = situationOf(knowledge, cause);
    const failed: Move = {
      kind: "tried",
      cause: cause.id === "no-internet" ? "wrong-vault" : "no-internet",
      result: "failed",
    };
    const trouble: Partial<Trouble> = { about: "colleague", moves: [...answersTo(situation), failed] };
    const outcomes = ["worked", "failed", "cannot-do", "looks-different"] as const;
    const cards = await rendered(knowledge, trouble, [
      (turn, to) => present.fix(turn, to, cause, fix, false),
      ...outcomes.map(
        (outcome): Rendering =>
          (turn) =>
            present.result(turn, fix, outcome),
      ),
    ]);
    expect(cards.flatMap(faultsOf)).toEqual([]);
    expect(JSON.stringify(cards[0])).toContain(JSON.stringify(fix.title).slice(1, -1));
  });

  test("is a hand-off preview, a filed case and a case for the agents, for each reason", async () => {
    const trouble = troubleOf(cause);
    const summaries = WHYS.map((why) => summaryOf(trouble, cause, why));
    const mine = await rendered(knowledge, trouble, [
      ...summaries.map(
        (summary): Rendering =>
          (turn, to) =>
            present.handOff(turn, to, summary),
      ),
      ...summaries.map(
        (summary): Rendering =>
          (turn) =>
            present.filedCase(turn, "PK-ABC234", summary),
      ),
    ]);
    const theirs = await filed(knowledge, trouble, () => summaries);
    expect([...mine, ...theirs].flatMap(faultsOf)).toEqual([]);
    expect(theirs).toHaveLength(WHYS.length);
    const first = JSON.stringify(summaries[0]?.first.action).slice(1, -1);
    expect(first).not.toBe("");
    expect(JSON.stringify(theirs[0])).toContain(first);
  });
});

test("everything that can be understood from a text fits into a card that corrects it", async () => {
  const all: Situation = Object.fromEntries(causes.flatMap((cause) => Object.entries(situationOf(knowledge, cause))));
  const findings = Object.keys(all);
  const groups = Array.from({ length: Math.ceil(findings.length / 6) }, (_, i) => findings.slice(i * 6, i * 6 + 6));
  const cards = await rendered(
    knowledge,
    { moves: answersTo(all) },
    groups.map(
      (group): Rendering =>
        (turn, to) =>
          present.understood(turn, to, group),
    ),
  );
  expect(cards.flatMap(faultsOf)).toEqual([]);
  expect(findings.length).toBeGreaterThan(45);
});

test("every security signal and every other subject is a card", async () => {
  const cards = await rendered(knowledge, {}, [
    ...[...knowledge.security.keys()].map(
      (id): Rendering =>
        (turn, to) =>
          present.security(turn, to, id),
    ),
    ...[...knowledge.scope.keys()].map(
      (id): Rendering =>
        (turn, to) =>
          present.outOfScope(turn, to, id),
    ),
  ]);
  expect(cards.flatMap(faultsOf)).toEqual([]);
});

test.each([
  ["words", "my passkey fails ".repeat(240)],
  ["marks that have to be escaped", "*_[](#)~`>-".repeat(360)],
  ["letters of three bytes", "通行密钥失败了".repeat(570)],
  ["quotation marks and backslashes", '"\\'.repeat(2_000)],
])("E14 a case with long %s in it stays below what Teams takes", async (_, text) => {
  const cause = knowledge.causes.get("wrong-vault") as Cause;
  const said = (words: string): Move => ({
    kind: "said",
    text: words,
    findings: {},
    symptoms: {},
    wording: {},
    errors: [],
  });
  const moves = [...answersTo(situationOf(knowledge, cause)), said(text), said(text), said(text)];
  const trouble = { moves };
  const summary = { ...summaryOf({ moves }, cause, "asked"), note: text.slice(0, 500) };
  const mine = await rendered(knowledge, trouble, [(turn, to) => present.handOff(turn, to, summary)]);
  const theirs = await filed(knowledge, trouble, () => [summary]);
  expect([...mine, ...theirs].flatMap(faultsOf)).toEqual([]);
});

const WHYS: readonly CaseSummary["why"][] = [
  "needs-another-role",
  "nothing-left",
  "fixes-failed",
  "asked",
  "security",
  "only-method",
  "cannot-do",
];

/** A chat in which much was said, answered and tried. */
function troubleOf(cause: Cause): Partial<Trouble> {
  const others = [...knowledge.causes.keys()].filter((id) => id !== cause.id).slice(0, 2);
  return {
    moves: [
      {
        kind: "said",
        text: cause.complaints?.[0] ?? cause.title,
        findings: {},
        symptoms: {},
        wording: {},
        errors: ["53003"],
      },
      ...answersTo(situationOf(knowledge, cause)),
      { kind: "answered", finding: "colleagues", value: null },
      ...others.map((other): Move => ({ kind: "tried", cause: other, result: "failed" })),
    ],
  };
}

function summaryOf(trouble: Partial<Trouble>, cause: Cause, why: CaseSummary["why"]): CaseSummary {
  const whole: Trouble = { about: "self", openedAt: "2026-11-20T09:00:00.000Z", moves: [], ...trouble };
  const reason = { why, cause: cause.id, ...(why === "security" && { security: "lost-or-stolen" }) };
  return { ...summarise(knowledge, whole, reason), person: { name: "Erin Employee" } };
}

/** Each platform × maker, and each condition that the fix or its procedures have variants for. */
function placesOf(cause: Cause, fix: Fix): Situation[] {
  const places = cause.platforms.flatMap((device): Situation[] =>
    device === "android"
      ? [{ device }, ...MAKERS.map((maker) => ({ device, maker }))]
      : [{ device }, ...["iphone", "android"].map((phone) => ({ device, flow: "cross-device", phone }))],
  );
  const used = fix.variants.flatMap((variant) => variant.steps.flatMap((step) => step.procedure ?? []));
  const variants = [fix, ...used.flatMap((id) => knowledge.procedures.get(id) ?? [])].flatMap(
    (entry) => entry.variants,
  );
  const conditions = variants.flatMap(({ when }) => (when ? [firstOf(when)] : []));
  return [...places, ...conditions];
}

function firstOf(when: When): Situation {
  const { handset, ...rest } = Object.fromEntries(
    Object.entries(when).map(([finding, [value = ""]]) => [finding, value]),
  );
  return handset === undefined ? rest : { device: handset, ...rest };
}
