import { expect, test } from "vitest";
import { evidenceOf, type Move } from "../../dialogs/state.ts";
import { known } from "../../knowledge/evidence.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import { type NextStep, nextStep, withDerived } from "../../knowledge/next-step.ts";
import { readText } from "../../knowledge/read-text.ts";
import { mayRemove } from "../../knowledge/steps.ts";

/** Nobody is handed to a person with nothing tried, and nobody gets steps for a phone they may not have. */

const knowledge = loadKnowledge();

interface Seen {
  readonly step: NextStep;
  readonly moves: readonly Move[];
}

/** The steps of a conversation: `answers` by finding, "I don't know" to everything else, no fix helps. */
function play(opening: string, answers: Readonly<Record<string, string>> = {}): Seen[] {
  const { evidence } = readText(knowledge, opening);
  const said = Object.fromEntries(Object.entries(evidence.findings).map(([id, { value }]) => [id, value]));
  const moves: Move[] = [{ kind: "said", text: opening, ...evidence, findings: said }];
  const seen: Seen[] = [];
  for (;;) {
    const { step } = nextStep(knowledge, evidenceOf(moves));
    seen.push({ step, moves: [...moves] });
    if (step.kind === "handOff") return seen;
    if (step.kind === "advise") moves.push({ kind: "tried", cause: step.cause, result: "failed" });
    else {
      const finding = knowledge.questions.get(step.question)?.finding ?? "";
      moves.push({ kind: "answered", finding, value: answers[finding] ?? null });
    }
  }
}

test.each([
  "passkey not working",
  "my passkey doesn't work",
  "cant log in with it anymore",
  "passkey refused",
  "the passkey thing isnt working",
  "help with passkey please",
])('somebody who says "%s" and can answer nothing tries something before a person is called', (opening) => {
  const advised = play(opening).flatMap(({ step }) => (step.kind === "advise" ? [step.cause] : []));
  expect(advised.length).toBeGreaterThan(0);
  for (const cause of advised)
    expect(mayRemove(knowledge, knowledge.fixes.get(knowledge.causes.get(cause)?.fix ?? ""))).toBe(false);
});

test("a cause that another role repairs, and that is clear, is not delayed by trying something", () => {
  const steps = play("cannot register, it says AADSTS53003 blocked by conditional access");
  expect(steps.some(({ step }) => step.kind === "advise")).toBe(false);
});

test("steps for one kind of phone come when that phone is known, likely by itself, or cannot be told", () => {
  const stages = knowledge.questions.get("stage")?.options.map(({ value }) => value) ?? [];
  const openings = ["passkey not working", "changed the pin, passkey fails", "two authenticators, passkey not found"];
  const wrong: string[] = [];
  for (const opening of openings)
    for (const stage of stages)
      for (const more of [{}, { "unlock-changed": "yes" }, { "passkey-profile": "work" }] as Record<string, string>[])
        for (const { step, moves } of play(opening, {
          stage,
          store: "authenticator",
          "device-offers": "yes",
          ...more,
        })) {
          if (step.kind !== "advise") continue;
          const platforms = knowledge.causes.get(step.cause)?.platforms ?? [];
          if (platforms.includes("iphone") === platforms.includes("android")) continue;
          const evidence = withDerived(knowledge, evidenceOf(moves));
          const probability =
            nextStep(knowledge, evidence).leading.find(({ id }) => id === step.cause)?.probability ?? 0;
          const asked = moves.filter(({ kind }) => kind === "answered").length;
          const isTold = known(evidence, "handset") !== undefined || evidence.unknown.includes("device");
          if (!isTold && probability < 0.8 && asked < 5) wrong.push(`${opening}, ${stage}: ${step.cause}`);
        }
  expect(wrong).toEqual([]);
});
