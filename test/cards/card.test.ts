import { describe, expect, test } from "vitest";
import { type CardAction, renderActions } from "../../cards/card.ts";
import { fixCard } from "../../cards/fix-card.ts";
import { fitsButtons, questionCard } from "../../cards/question-card.ts";
import fixSample from "../../cards/samples/fix.json" with { type: "json" };
import understoodSample from "../../cards/samples/understood.json" with { type: "json" };
import { understoodCard } from "../../cards/understood-card.ts";
import { cardFaults } from "../support/card-lint.ts";

function action(verb: string): CardAction {
  return { verb, title: verb, data: { conversation: "c", step: 1, nonce: "n" } };
}
const seven = ["a", "b", "c", "d", "e", "f", "g"].map(action);

describe("buttons", () => {
  test("an older client sends the same as a newer one", () => {
    expect(renderActions([{ ...action("go"), style: "positive", ignoresInputs: true }])).toEqual([
      {
        type: "Action.Execute",
        verb: "go",
        title: "go",
        style: "positive",
        associatedInputs: "none",
        data: { conversation: "c", step: 1, nonce: "n" },
        fallback: {
          type: "Action.Submit",
          title: "go",
          style: "positive",
          associatedInputs: "none",
          data: { conversation: "c", step: 1, nonce: "n", verb: "go" },
        },
      },
    ]);
  });

  test("more than six are refused, wherever they stand", () => {
    expect(() => renderActions(seven)).toThrow(RangeError);
    const data = { question: "?", answers: seven.slice(0, 4), actions: seven.slice(4) };
    expect(() => questionCard(data)).toThrow("at most 6 actions, this one has 7");
    const confirm = seven.slice(0, 5);
    expect(() => understoodCard({ ...understoodSample, actions: confirm } as never)).toThrow(RangeError);
  });

  test("options are buttons when there are few and short ones", () => {
    expect(fitsButtons(["Yes", "No"])).toBe(true);
    expect(fitsButtons(["a", "b", "c", "d"])).toBe(false);
    expect(fitsButtons(["Yes", "Only on one of the two devices"])).toBe(false);
  });
});

describe("the question card leaves out what it was not given", () => {
  test("only the question", () => {
    expect(questionCard({ question: "Which phone?", actions: [] }).body).toEqual([
      expect.objectContaining({ type: "TextBlock", text: "Which phone?" }),
    ]);
  });

  test.each([
    ["text", "Input.Text"],
    ["number", "Input.Number"],
    ["date", "Input.Date"],
  ] as const)("typed as %s", (entry, type) => {
    const card = questionCard({
      question: "When?",
      entry,
      label: "Answer",
      placeholder: "…",
      actions: [action("next")],
    });
    expect(card.body).toEqual([expect.anything(), expect.objectContaining({ type, id: "answer", label: "Answer" })]);
    expect(cardFaults(card)).toEqual([]);
  });
});

test.each([1, 12])("a fix of %i steps fits and numbers them", (steps) => {
  const step = fixSample.steps[3];
  const card = fixCard({ ...fixSample, steps: Array.from({ length: steps }, () => step) } as never);
  expect(cardFaults(card)).toEqual([]);
  expect(JSON.stringify(card)).toContain(`"text":"${steps}"`);
});

test("what was understood comes prefilled, and the corrected value has the finding's name", () => {
  const card = JSON.stringify(understoodCard(understoodSample as never));
  expect(card).toContain('"id":"finding.device","label":"Device","value":"windows"');
  expect(card).toContain('"type":"Input.Text","id":"finding.phone-os-version"');
});
