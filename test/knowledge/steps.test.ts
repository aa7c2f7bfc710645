import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Fix, Knowledge, Procedure, Step, Variant } from "../../knowledge/model.ts";
import { fillIn, removesSomething, stepsFor } from "../../knowledge/steps.ts";
import { evidenceFrom, type Situation } from "../support/situations.ts";

/** Which steps somebody is shown: the first variant that fits, procedures unfolded, facts filled in. */

const shipped = loadKnowledge();

function fixWith(variants: readonly Variant[]): Fix {
  return { id: "made-up", title: "Do it", minutes: 1, variants, expect: "It is done.", provenance: [] };
}

function withProcedures(procedures: Readonly<Record<string, readonly Variant[]>>): Knowledge {
  const entries = Object.entries(procedures).map(([id, variants]): [string, Procedure] => [
    id,
    { id, title: id, variants, provenance: [] },
  ]);
  return { ...shipped, procedures: new Map(entries) };
}

function shown(fix: Fix, situation: Situation, knowledge: Knowledge = shipped): string[] {
  return stepsFor(knowledge, fix, evidenceFrom(situation)).map((step) => step.say);
}

describe("the variant", () => {
  const fix = fixWith([
    { when: { device: ["android"], maker: ["samsung"] }, steps: [{ say: "Samsung" }] },
    { when: { device: ["android", "iphone"] }, steps: [{ say: "phone" }] },
    { steps: [{ say: "anything" }] },
  ]);

  test.each<[Situation, string]>([
    [{ device: "android", maker: "samsung" }, "Samsung"],
    [{ device: "android", maker: "google" }, "phone"],
    [{ device: "android" }, "phone"],
    [{ device: "iphone", maker: "samsung" }, "phone"],
    [{ device: "windows" }, "anything"],
    [{}, "anything"],
  ])("for %j is the one for %s", (situation, expected) => expect(shown(fix, situation)).toEqual([expected]));

  test("that is last is taken when none fits, so that nobody is without steps", () => {
    const strict = fixWith([
      { when: { device: ["mac"] }, steps: [{ say: "Mac" }] },
      { when: { device: ["linux"] }, steps: [{ say: "Linux" }] },
    ]);
    expect(shown(strict, { device: "windows" })).toEqual(["Linux"]);
  });
});

describe("a procedure", () => {
  const open: Variant[] = [
    { when: { device: ["mac"] }, steps: [{ say: "Open Safari" }] },
    { steps: [{ say: "Open the browser" }] },
  ];

  test("stands where it is named, in its own variant", () => {
    const knowledge = withProcedures({ open });
    const fix = fixWith([{ steps: [{ say: "First" }, { procedure: "open" }, { say: "Last" }] }]);
    expect(shown(fix, { device: "mac" }, knowledge)).toEqual(["First", "Open Safari", "Last"]);
    expect(shown(fix, {}, knowledge)).toEqual(["First", "Open the browser", "Last"]);
  });

  test("may use another one; a circle ends and a missing one is left out", () => {
    const knowledge = withProcedures({
      outer: [{ steps: [{ procedure: "inner" }, { say: "outer" }] }],
      inner: [{ steps: [{ say: "inner" }] }],
      circle: [{ steps: [{ say: "round" }, { procedure: "circle" }] }],
    });
    expect(shown(fixWith([{ steps: [{ procedure: "outer" }] }]), {}, knowledge)).toEqual(["inner", "outer"]);
    expect(shown(fixWith([{ steps: [{ procedure: "circle" }] }]), {}, knowledge).length).toBeLessThan(10);
    expect(shown(fixWith([{ steps: [{ procedure: "gone" }, { say: "on" }] }]), {}, knowledge)).toEqual(["on"]);
  });

  test("brings its mark of removing something along", () => {
    const knowledge = withProcedures({
      clear: [
        { when: { device: ["mac"] }, steps: [{ say: "Delete it", removes: "passkey-on-device" }] },
        { steps: [{ say: "Look" }] },
      ],
    });
    const fix = fixWith([{ steps: [{ procedure: "clear" }] }]);
    expect(removesSomething(knowledge, fix, evidenceFrom({ device: "mac" }))).toBe(true);
    expect(removesSomething(knowledge, fix, evidenceFrom({ device: "windows" }))).toBe(false);
  });
});

test("links and marks stay with their step", () => {
  const step: Step = { say: "Delete the row", link: "https://aka.ms/mysecurityinfo", removes: "passkey-in-entra" };
  expect(stepsFor(shipped, fixWith([{ steps: [step] }]), evidenceFrom({}))).toEqual([step]);
});

test("facts and the desk are filled in, lists joined, unknown names left for the check to find", () => {
  const filled = (text: string) => fillIn(shipped, text);
  expect(filled("iOS {fact:ios.authenticator.minimum} or later")).toBe("iOS 17 or later");
  expect(filled("Windows {fact:windows.phone-choice-label.minimum}")).toBe("Windows 11 23H2");
  expect(filled("{fact:cross-device.hosts}")).toContain("cable.ua5v.com, cable.auth.com");
  const { name, phone, hours } = shipped.tenant.desk;
  expect(filled("{desk:name} {desk:phone} {desk:hours} {desk:general}")).toBe(
    `${name} ${phone} ${hours} ${shipped.tenant.generalHelpdesk}`,
  );
  expect(filled("{fact:no.such} {desk:mail} {other:x} {}")).toBe("{fact:no.such} {desk:mail} {other:x} {}");
});
