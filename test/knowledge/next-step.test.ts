import { describe, expect, test } from "vitest";
import { evidenceOf, type Move } from "../../dialogs/state.ts";
import { withFinding } from "../../knowledge/evidence.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge, Question } from "../../knowledge/model.ts";
import { nextStep, openQuestions, withDerived } from "../../knowledge/next-step.ts";
import type { MethodList } from "../../knowledge/passkeys/method.ts";
import { readText } from "../../knowledge/read-text.ts";
import { mayRemove, removesSomething } from "../../knowledge/steps.ts";
import { rank } from "../../knowledge/weigh.ts";
import { employees, plainScenarios } from "../triage/employees.ts";
import { playFast } from "../triage/play.ts";

/** When the diagnosis asks, what it asks, and when it stops. */

const knowledge = loadKnowledge();
const GUARD = "has-other-method";
const NOTHING_LISTED: MethodList = { at: "2026-11-16T09:00:00Z", methods: [], covers: [] };

function opened(text: string, ...answers: readonly (readonly [string, string | null])[]): Move[] {
  const { evidence } = readText(knowledge, text);
  const findings = Object.entries(evidence.findings).map(([finding, { value }]) => [finding, value]);
  return [
    { kind: "said", text, ...evidence, findings: Object.fromEntries(findings) },
    ...answers.map(([finding, value]) => ({ kind: "answered" as const, finding, value })),
  ];
}

/** The findings that are asked one after the other of somebody who can answer nothing of it. */
function askedOfTheClueless(moves: readonly Move[], of: Knowledge = knowledge): string[] {
  const asked: string[] = [];
  for (;;) {
    const unknown = asked.map((finding) => ({ kind: "answered" as const, finding, value: null }));
    const { step } = nextStep(of, evidenceOf([...moves, ...unknown]));
    const finding = step.kind === "ask" ? of.questions.get(step.question)?.finding : undefined;
    if (finding === undefined) return asked;
    asked.push(finding);
  }
}

function withQuestion(id: string, change: Partial<Question>): Knowledge {
  const question = { ...(knowledge.questions.get(id) as Question), ...change };
  return { ...knowledge, questions: new Map([...knowledge.questions, [id, question]]) };
}

describe("asking comes to an end", () => {
  test.each([
    "passkey not working",
    "can't set up my passkey",
    "can't sign in with my passkey",
    "my security key does nothing",
    "the qr code leads nowhere",
    "new phone",
  ])("%s: at most five questions, whatever the answers", (text) => {
    expect(askedOfTheClueless(opened(text)).length).toBeLessThanOrEqual(5);
  });

  test("a fix that deletes something leaves room for the guard's question", () => {
    const moves = opened("passkey stopped working", ["stage", "not-recognized"]);
    const asked = askedOfTheClueless(moves);
    const { step } = nextStep(
      knowledge,
      evidenceOf([...moves, ...asked.map((finding) => ({ kind: "answered" as const, finding, value: null }))]),
    );
    const fix = step.kind === "advise" ? knowledge.causes.get(step.cause)?.fix : undefined;
    const removes = fix !== undefined && mayRemove(knowledge, knowledge.fixes.get(fix));
    expect(1 + asked.length + (removes && !asked.includes(GUARD) ? 1 : 0)).toBeLessThanOrEqual(5);
  });

  test.each(["authenticator", "icloud-keychain"])(
    "that no other way in is left was only said: after five answers nothing is left that the guard must ask for (%s)",
    (store) => {
      const answers = [
        ["stage", "sign-in-fails"],
        ["store", store],
        ["device-offers", "yes"],
        ["internet", null],
        ["saved-in", null],
      ] as const;
      const moves = opened("can't sign in with my passkey, it's my only way in", ...answers);
      expect(evidenceOf(moves).findings[GUARD]?.origin).toBe("said");
      const { step } = nextStep(
        knowledge,
        evidenceOf([...moves, { kind: "tried", cause: "no-internet", result: "failed" }]),
      );
      const fix = step.kind === "advise" ? knowledge.causes.get(step.cause)?.fix : undefined;
      expect(fix !== undefined && mayRemove(knowledge, knowledge.fixes.get(fix))).toBe(false);
    },
  );

  test("nobody is asked more than five questions, whatever they answer and whatever fails, the guard's included", {
    timeout: 60_000,
  }, () => {
    const people = plainScenarios(knowledge);
    const most = Math.max(
      ...[...people, ...employees(people, true)].map((person) => playFast(knowledge, person).questions),
    );
    expect(most).toBe(5);
  });

  test("a likely fix is tried at once, and the last one only when it is likelier still", () => {
    const moves = opened("authenticator has my work account no more and so no passkey");
    const first = nextStep(knowledge, evidenceOf(moves));
    expect(first.step).toEqual({ kind: "advise", cause: "authenticator-signed-out" });
    const again = nextStep(
      knowledge,
      evidenceOf([...moves, { kind: "tried", cause: "authenticator-signed-out", result: "failed" }]),
    );
    expect(again.step.kind).toBe("ask");
  });

  test.each([
    ["it never asks for my passkey", "sign-in-fails", "prompt-not-shown"],
    ["can't add a passkey on my laptop", "cannot-start", "windows-hello-not-set-up"],
  ])("%s, then %s is chosen: a fix is tried that the words alone would not be enough for", (text, stage, cause) => {
    const chosen = nextStep(knowledge, evidenceOf(opened(text, ["stage", stage])));
    expect(chosen.step).toEqual({ kind: "advise", cause });
    const said = withFinding(evidenceOf(opened(text)), "stage", stage, "said");
    expect(nextStep(knowledge, said).step.kind).toBe("ask");
    const listed = { ...evidenceOf(opened(text, ["stage", stage])), methods: NOTHING_LISTED };
    expect(nextStep(knowledge, listed).step, "a list may tell more").toMatchObject({ kind: "ask" });
  });

  test("before the guard's question a harmless fix comes first, where one that deletes something is hardly likelier", () => {
    const answers = [
      ["stage", "setup-fails"],
      ["store", "icloud-keychain"],
      ["set-up", "just-now"],
    ] as const;
    const { step } = nextStep(knowledge, evidenceOf(opened("passkey setup fails", ...answers)));
    const fix = step.kind === "advise" ? knowledge.fixes.get(knowledge.causes.get(step.cause)?.fix ?? "") : undefined;
    expect(fix).toBeDefined();
    expect(mayRemove(knowledge, fix)).toBe(false);
  });

  test("a fix has failed: the role that is as good as named is called, not at the first answer, nor while a list may tell more", () => {
    const told = opened("can't use my phone to sign in on the computer", ["stage", "phone-handoff-fails"]);
    const tried = { kind: "tried", cause: "cross-device-bluetooth", result: "failed" } as const;
    expect(nextStep(knowledge, evidenceOf([...told, tried])).step.kind).toBe("ask");
    const failed = evidenceOf([...told, { kind: "answered", finding: "bluetooth", value: "both" }, tried]);
    expect(nextStep(knowledge, failed).step).toMatchObject({
      kind: "handOff",
      cause: "cross-device-endpoint-blocked",
    });
    expect(nextStep(knowledge, { ...failed, methods: NOTHING_LISTED }).step.kind).toBe("ask");
  });

  test("the guard keeps its place among the five: the device is not asked for instead, before steps that delete something", () => {
    const answers = [
      ["stage", "sign-in-fails"],
      ["store", "authenticator"],
      ["set-up", "earlier"],
      ["device-offers", "yes"],
    ] as const;
    const { step } = nextStep(knowledge, evidenceOf(opened("passkey wont let me in anymore", ...answers)));
    expect(step).toMatchObject({ kind: "advise", cause: "biometric-or-pin-changed" }); // which asks the guard's question first
  });

  test("no fix is advised that is hardly likely, whatever it costs", () => {
    for (const text of ["passkey not working", "can't set up my passkey", "passkey login fails"])
      for (const stage of ["setup-fails", "sign-in-fails", "not-recognized", "works-elsewhere"]) {
        const moves = opened(text, ["stage", stage]);
        const clueless = askedOfTheClueless(moves).map((finding) => ({
          kind: "answered" as const,
          finding,
          value: null,
        }));
        const { step, leading } = nextStep(knowledge, evidenceOf([...moves, ...clueless]));
        if (step.kind === "advise")
          expect(leading.find(({ id }) => id === step.cause)?.probability ?? 0).toBeGreaterThanOrEqual(0.08);
      }
  });
});

describe("what is asked", () => {
  test("the version of a phone is not asked before the phone is known: no minimum could be told from it", () => {
    const open = (...answers: readonly (readonly [string, string])[]) =>
      openQuestions(
        knowledge,
        withDerived(knowledge, evidenceOf(opened("passkey fails", ["stage", "phone-handoff-fails"], ...answers))),
      ).map(({ id }) => id);
    expect(open()).not.toContain("phone-os-version");
    expect(open(["phone", "iphone"])).toContain("phone-os-version");
  });

  test("a question that few can answer gives way to one that most can", () => {
    const evidence = evidenceOf(opened("my passkey is not there", ["stage", "sign-in-fails"]));
    const { step } = nextStep(knowledge, evidence);
    if (step.kind !== "ask") throw new TypeError(`Nothing is asked, but: ${step.kind}.`);
    const harder = nextStep(withQuestion(step.question, { known: "by-few" }), evidence).step;
    expect(harder).not.toEqual(expect.objectContaining({ question: step.question }));
  });

  test("what hardly anybody can tell in a situation is asked there only when nothing better is left", () => {
    const store = knowledge.questions.get("store") as Question;
    const { hardWhen: _, known: __, ...easy } = store;
    const easily: Knowledge = { ...knowledge, questions: new Map([...knowledge.questions, ["store", easy]]) };
    const moves = opened("passkey not working", ["stage", "cannot-start"]);
    const early = (of: Knowledge) => askedOfTheClueless(moves, of).slice(0, 2);
    expect(early(easily)).toContain("store");
    expect(early(knowledge)).not.toContain("store");
  });

  test.each([
    ["adding a passkey, it says blocked with a number at the bottom", true],
    ["adding a passkey, it says blocked", false],
  ])("%s: asked for the code: %s", (text, isAsked) => {
    expect(askedOfTheClueless(opened(text, ["stage", "setup-fails"])).includes("error")).toBe(isAsked);
  });

  test("what belongs to the phone is asked where the passkey is in a phone's app, before the phone is known", () => {
    const evidence = withDerived(
      knowledge,
      evidenceOf(opened("my phone won't do the passkey", ["stage", "setup-fails"], ["store", "authenticator"])),
    );
    const lock = knowledge.questions.get("screen-lock");
    expect(lock?.appliesWhen?.some(({ store }) => store?.includes("authenticator"))).toBe(true);
    expect(rank(knowledge, evidence).some(({ id }) => id === "no-screen-lock")).toBe(true);
  });
});

test("a fix that deletes something on some device is known to, before the device is", () => {
  for (const fix of knowledge.fixes.values())
    if (removesSomething(knowledge, fix, evidenceOf([]))) expect(mayRemove(knowledge, fix)).toBe(true);
});
