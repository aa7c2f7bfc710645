import { expect, test } from "vitest";
import { LARGEST_BYTES } from "../../bot/commands/knowledge-cards.ts";
import { largestCaseCards, largestEscalateForm } from "../../bot/commands/knowledge-desk-cards.ts";
import { resolveForm } from "../../dialogs/desk/agent-forms.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Knowledge } from "../../knowledge/model.ts";
import { cardFaults } from "../support/card-lint.ts";
import { aCase } from "../support/cases.ts";
import { wordsOf } from "../support/chat.ts";

const knowledge = loadKnowledge();

test("the largest case card has the longest of everything, keeps every rule of cards, and fits", () => {
  const [largest, ...more] = largestCaseCards(knowledge, () => false);
  expect(more).toEqual([]);
  expect(cardFaults(largest?.card ?? {})).toEqual([]);
  const words = wordsOf(largest?.card ?? {});
  const longest = [...knowledge.causes.values()].map(({ title }) => title).sort((a, b) => b.length - a.length);
  for (const title of longest.slice(0, 5)) expect(words).toContain(title);
  expect(JSON.stringify(largest?.card).length).toBeGreaterThan(15_000); // it is no small one by mistake
});

test("where the first actions are too much, each is named, the longest first", () => {
  let asked = 0;
  const found = largestCaseCards(knowledge, () => asked++ > 0 && asked < 4);
  expect(found.map(({ where }) => where.path?.join("."))).toEqual(["agent.first", "agent.first"]);
});

test("where everything else is too much already, the entry that adds most is named, once", () => {
  expect(largestCaseCards(knowledge, () => true)).toHaveLength(1);
});

test("the escalation with all routes fits", () => {
  const form = largestEscalateForm(knowledge);
  expect(cardFaults(form?.card ?? {})).toEqual([]);
  for (const { title } of knowledge.routes.values()) expect(wordsOf(form?.card ?? {})).toContain(title);
});

test("the form that asks for the real cause fits, however many causes there are; the likely ones are in it", () => {
  const any = knowledge.causes.get("no-internet") as Cause;
  const many = Array.from({ length: 5_000 }, (_, i) => ({
    ...any,
    id: `cause-${i}`,
    title: `${i} ${"x".repeat(100)}`,
  }));
  const causes = new Map([...knowledge.causes, ...many.map((cause) => [cause.id, cause] as const)]);
  const card = resolveForm({ knowledge: { ...knowledge, causes } as Knowledge, case: aCase(), nonce: "n".repeat(36) });
  expect(JSON.stringify(card).length).toBeLessThan(LARGEST_BYTES);
  expect(wordsOf(card)).toContain("cross-device-endpoint-blocked");
});
