import { describe, expect, test } from "vitest";
import { evidenceOf } from "../../../dialogs/state.ts";
import { known } from "../../../knowledge/evidence.ts";
import { JUDGED_FROM, judgedFrom } from "../../../knowledge/judge.ts";
import { loadKnowledge } from "../../../knowledge/load.ts";
import { nextStep, withDerived } from "../../../knowledge/next-step.ts";
import { checkPasskeys } from "../../../knowledge/passkeys/check.ts";
import { shouldOffer } from "../../../knowledge/passkeys/offer.ts";
import { settledByList } from "../../../knowledge/passkeys/settle.ts";
import { readText } from "../../../knowledge/read-text.ts";
import { rank } from "../../../knowledge/weigh.ts";
import {
  accessPass,
  approvals,
  type GraphObject,
  inIcloud,
  listOf,
  onAndroid,
  onIphone,
  onKey,
  onWindows,
} from "../../support/graph-methods.ts";
import { evidenceFrom, type Situation } from "../../support/situations.ts";

/** A list of registered methods is evidence: it answers questions, moves causes, and decides what is asked next. */

const knowledge = loadKnowledge();
const withList = (methods: readonly GraphObject[], told: Situation) => evidenceFrom(told, { methods: listOf(methods) });
const derived = (methods: readonly GraphObject[], told: Situation) => withDerived(knowledge, withList(methods, told));
const first = (methods: readonly GraphObject[], told: Situation) => rank(knowledge, derived(methods, told))[0]?.id;

const SIGN_IN = { stage: "sign-in-fails", "set-up": "earlier", "worked-before": "yes" };
const OLD = "2025-05-12";

describe("what the list answers is not asked", () => {
  test.each<[string, readonly GraphObject[], Situation, string, string | undefined]>([
    ["a passkey of the named vault is listed", [onIphone(OLD)], { store: "authenticator" }, "in-security-info", "yes"],
    ["none of the named vault is", [onKey(OLD)], { store: "authenticator" }, "in-security-info", "no"],
    ["none at all", [], SIGN_IN, "in-security-info", "no"],
    ["H10 none yet, just registered", [], { ...SIGN_IN, "set-up": "just-now" }, "in-security-info", undefined],
    ["how many", [onIphone(OLD), onKey(OLD), approvals()], {}, "passkey-count", "2"],
    ["the only vault there is", [onIphone(OLD)], SIGN_IN, "store", "authenticator"],
    [
      "not while the device offers another",
      [onIphone(OLD)],
      { ...SIGN_IN, "device-offers": "yes" },
      "store",
      undefined,
    ],
    ["not while one is being added", [onKey(OLD)], { stage: "setup-fails" }, "store", undefined],
    ["a usable pass is another way in", [onIphone(OLD), accessPass()], SIGN_IN, "has-other-method", "yes"],
    ["the make of the phone", [onIphone(OLD)], { ...SIGN_IN, "device-changed": "no" }, "handset", "iphone"],
    [
      "not of one that was changed",
      [onIphone(OLD)],
      { ...SIGN_IN, "device-changed": "replaced" },
      "handset",
      undefined,
    ],
    [
      "what is good elsewhere is not called unlisted",
      [onWindows(OLD)],
      { stage: "lost-or-replaced-device", "device-offers": "no", store: "authenticator", "device-changed": "replaced" },
      "in-security-info",
      undefined,
    ],
  ])("%s", (_, methods, told, finding, value) => expect(known(derived(methods, told), finding)).toBe(value));

  test("about what is listed the list wins over a memory; about everything else the person does", () => {
    const full = derived([], { ...SIGN_IN, store: "authenticator", "in-security-info": "yes", "passkey-count": "2" });
    expect(full.findings["in-security-info"]).toEqual({ value: "no", origin: "directory" });
    expect(full.findings["passkey-count"]).toEqual({ value: "0", origin: "directory" });
    const told = derived([onIphone(OLD), accessPass()], {
      ...SIGN_IN,
      store: "icloud-keychain",
      "has-other-method": "no",
    });
    expect([known(told, "store"), known(told, "has-other-method")]).toEqual(["icloud-keychain", "no"]);
  });

  test("what was derived does not outlive the answer it rested on", () => {
    const before = derived([onIphone(OLD)], SIGN_IN);
    expect(known(before, "store")).toBe("authenticator");
    const findings = { ...before.findings, "device-offers": { value: "yes", origin: "chosen" } as const };
    expect(known(withDerived(knowledge, { ...before, findings }), "store")).toBeUndefined();
  });

  test("without a list nothing more is compared", () => {
    expect(judgedFrom(evidenceFrom(SIGN_IN))).toBe(JUDGED_FROM);
    expect(judgedFrom(withList([], SIGN_IN)).size).toBeGreaterThan(JUDGED_FROM.size);
  });
});

describe("what the list does to the causes", () => {
  const GONE = { ...SIGN_IN, stage: "lost-or-replaced-device", "device-offers": "no", "device-changed": "replaced" };
  test.each<[string, readonly GraphObject[], Situation, string]>([
    [
      "made before the new phone",
      [onIphone(OLD)],
      { ...GONE, device: "iphone", "device-changed-on": "2026-10-05" },
      "orphaned-entra",
    ],
    [
      "synced, on a new phone",
      [inIcloud(OLD)],
      { ...GONE, device: "iphone", "device-changed-on": "2026-10-05" },
      "not-synced-to-new-device",
    ],
    [
      "of another computer",
      [onWindows(OLD)],
      { ...SIGN_IN, device: "windows", "device-offers": "no", "device-changed": "no" },
      "passkey-elsewhere",
    ],
    ["approvals only", [approvals()], { ...SIGN_IN, "device-offers": "no" }, "no-passkey-yet"],
    ["offered and not listed", [], { ...SIGN_IN, stage: "not-recognized", "device-offers": "yes" }, "orphaned-local"],
  ])("%s: %s", (_, methods, told, cause) => expect(first(methods, told)).toBe(cause));
});

describe("the next question follows from the list", () => {
  const asks = (methods: readonly GraphObject[], told: Situation) => {
    const { step } = nextStep(knowledge, withList(methods, told));
    return step.kind === "ask" ? step.question : `${step.kind} ${step.cause}`;
  };

  test("the day is asked before a row is deleted for being older than the phone", () => {
    const told = {
      ...SIGN_IN,
      device: "android",
      "device-offers": "no",
      "device-changed": "replaced",
      "has-other-method": "yes",
    };
    expect(asks([onAndroid("2026-10-10")], told)).toBe("device-changed-on");
    expect(asks([onAndroid("2026-10-10")], { ...told, "device-changed-on": "2026-11-01" })).toBe(
      "advise orphaned-entra",
    );
    expect(asks([onAndroid("2026-10-10")], { ...told, "device-changed-on": "2026-10-01" })).not.toMatch(/orphaned/);
  });

  test.each<[string, readonly GraphObject[], Situation, string]>([
    [
      "an Android Authenticator that is offered and fails: the unlocking, though nobody named the phone",
      [onAndroid(OLD)],
      { stage: "sign-in-fails", "device-offers": "yes" },
      "unlock-changed",
    ],
    ["only a key is listed: whether it is here", [onKey(OLD)], { ...SIGN_IN, "device-offers": "no" }, "key-at-hand"],
  ])("%s is asked early", (_, methods, told, question) => expect(asks(methods, told)).toBe(question));

  test("a passkey that is merely hidden: each of its reasons is asked for before two of them are tried", () => {
    const told = { stage: "sign-in-fails", device: "android", "device-offers": "no", "device-changed": "no" };
    expect(asks([onAndroid(OLD)], told)).toBe("authenticator-account");
  });

  test("good on both sides and refused all the same: what the page says of rules is still to be told", () => {
    const told = { stage: "sign-in-fails", store: "security-key", "device-offers": "yes", "key-at-hand": "yes" };
    const healthy = withList([onKey(OLD)], { ...told, "device-changed": "no" });
    expect(settledByList(knowledge, healthy)).toContain("policy-message");
  });

  test("without a list the day is not asked: it would decide nothing", () => {
    const told = { ...SIGN_IN, device: "android", "device-offers": "no", "device-changed": "replaced" };
    expect(nextStep(knowledge, evidenceFrom(told)).step).not.toMatchObject({ question: "device-changed-on" });
  });

  test("what contradicts itself goes to a person, whatever leads", () => {
    const odd = onAndroid(OLD, { attestationLevel: "notAttested", passkeyType: "synced" });
    const told = {
      ...SIGN_IN,
      device: "android",
      "device-offers": "no",
      "device-changed": "replaced",
      "device-changed-on": "2026-10-05",
    };
    let evidence = withList([odd], { ...told, "has-other-method": "yes" });
    for (let turn = 0; turn < 10; turn++) {
      const { step } = nextStep(knowledge, evidence);
      if (step.kind !== "ask") break;
      evidence = { ...evidence, unknown: [...evidence.unknown, step.question] };
    }
    expect(nextStep(knowledge, evidence).step).toMatchObject({ kind: "handOff", why: "inconclusive" });
  });
});

describe("a look-up is a move of the conversation", () => {
  test("it brings the list into the evidence; a later one replaces it; going back drops it", () => {
    const old = listOf([onIphone(OLD)]);
    const fresh = listOf([]);
    const moves = [{ kind: "looked-up", list: old } as const, { kind: "looked-up", list: fresh } as const];
    expect(evidenceOf(moves).methods).toBe(fresh);
    expect(evidenceOf(moves.slice(0, 1)).methods).toBe(old);
    expect(evidenceOf([]).methods).toBeUndefined();
  });
});

describe("the look-up is offered where it would separate causes", () => {
  test.each([
    ["I have a new phone and my passkey is not there", true],
    ["my phone still shows the passkey but it says it can no longer be used", true],
    ["security info lists a passkey that no device of mine has", true],
    ["the QR code does nothing when I scan it", false],
    ["Passkey is missing under Add sign-in method, all colleagues have it", false],
    ["my security key is blocked after too many wrong PINs", false],
  ])("%s: %s", (text, expected) => expect(shouldOffer(knowledge, readText(knowledge, text).evidence)).toBe(expected));

  const VANISHED = "authenticator passkey vanished from the sign in choices of my iphone, the phone is three years old";
  const REFUSED = "bitwarden shows my work passkey but it gets refused each time";

  test("before a fix that takes long, a smaller doubt is enough", () => {
    const { evidence } = readText(knowledge, VANISHED);
    const { step } = nextStep(knowledge, evidence);
    const minutes = step.kind === "advise" && knowledge.fixes.get(knowledge.causes.get(step.cause)?.fix ?? "")?.minutes;
    expect(minutes).toBeGreaterThan(30);
    expect(shouldOffer(knowledge, evidence)).toBe(true);
  });

  test("before a fix that a list could rule out, when what the device offers is known: the list is the other half", () => {
    const { evidence } = readText(knowledge, REFUSED);
    expect(known(evidence, "device-offers")).toBe("yes");
    const leading = nextStep(knowledge, evidence).step;
    expect(leading).toEqual({ kind: "advise", cause: "provider-not-permitted" });
    expect(shouldOffer(knowledge, evidence)).toBe(true);
  });

  test("when what happened to the device is known, and before something is deleted because of how many are listed", () => {
    const reset = readText(knowledge, "reset my yubikey because I forgot the pin, nothing is on it now").evidence;
    expect(known(reset, "device-changed")).toBe("reset");
    expect(nextStep(knowledge, reset).step).toEqual({ kind: "advise", cause: "security-key-pin-locked" });
    expect(shouldOffer(knowledge, reset)).toBe(true);
    const many = { ...evidenceFrom({}), wording: { "too-many-passkeys": 0, "": -6 } };
    expect(nextStep(knowledge, many).step).toEqual({ kind: "advise", cause: "too-many-passkeys" });
    expect(shouldOffer(knowledge, many)).toBe(true);
  });

  test("once a fix was tried in vain, the words were wrong: sooner than before", () => {
    const { evidence } = readText(knowledge, "typed the pin of my yubikey wrong too often and reset it, nothing on it");
    expect(shouldOffer(knowledge, evidence)).toBe(false);
    expect(shouldOffer(knowledge, { ...evidence, failed: ["security-key-pin-locked"] })).toBe(true);
  });

  test("not twice", () => {
    const { evidence } = readText(knowledge, "I have a new phone and my passkey is not there");
    expect(shouldOffer(knowledge, { ...evidence, methods: listOf([]) })).toBe(false);
  });
});

describe("before something is deleted, what could still tell is asked, also where it is usually not", () => {
  test.each<[string, readonly GraphObject[], string, string]>([
    [
      "a computer's passkey",
      [onWindows(OLD)],
      "security info shows a windows hello passkey but the pc in the meeting room has nothing, shall i remove it?",
      "device-offers",
    ],
    [
      "a key's",
      [onKey(OLD)],
      "my account lists a passkey named Titan, laptop knows nothing of it. delete?",
      "key-at-hand",
    ],
  ])("%s", (_, methods, opening, finding) => {
    const evidence = { ...readText(knowledge, opening).evidence, methods: listOf(methods) };
    const { step } = nextStep(knowledge, evidence);
    expect(step).toMatchObject({ kind: "ask" });
    expect(step.kind === "ask" && knowledge.questions.get(step.question)?.finding).toBe(finding);
  });

  test("also before a fix that deletes nothing, when one answer tells what the list means", () => {
    const opening =
      "windows hello passkey on the pc isn't known to the site, the other one is on a key that I left at home";
    const evidence = { ...readText(knowledge, opening).evidence, methods: listOf([onKey(OLD)]) };
    expect(rank(knowledge, withDerived(knowledge, evidence))[0]?.id).toBe("passkey-elsewhere");
    expect(nextStep(knowledge, evidence).step).toEqual({ kind: "ask", question: "device-offers", gain: 0 });
    const findings = { ...evidence.findings, "device-offers": { value: "yes", origin: "chosen" } as const };
    expect(nextStep(knowledge, { ...evidence, findings }).leading[0]?.id).toBe("orphaned-local");
  });

  test("also where one answer alone does not settle it; but not after two questions", () => {
    const wording = { "authenticator-signed-out": 0, "": -6 };
    const evidence = { ...withList([onIphone(OLD)], {}), wording };
    expect(nextStep(knowledge, evidence).step).toEqual({ kind: "ask", question: "device-offers", gain: 0 });
    const later = nextStep(knowledge, { ...evidence, unknown: ["clock", "colleagues"] });
    expect(later.step).toEqual({ kind: "advise", cause: "authenticator-signed-out" });
  });

  test("a person who takes over two keys of the same kind is told which doubt it is", () => {
    const told = evidenceFrom({ "key-at-hand": "yes", "device-changed": "reset", store: "security-key" });
    const wording = { "stale-credential": 0, "orphaned-entra": -2, "": -6 };
    const { step } = nextStep(knowledge, { ...told, wording, methods: listOf([onKey(OLD), onKey(OLD)]) });
    expect(step).toEqual({ kind: "handOff", cause: "orphaned-entra", why: "inconclusive" });
  });

  test("something was lost, and the key is not here: it may be what was lost", () => {
    const told = { stage: "lost-or-replaced-device", "key-at-hand": "no", store: "security-key" };
    expect(known(derived([onKey(OLD)], told), "passkey-check")).toBeUndefined();
    expect(known(derived([onKey(OLD)], { ...told, "device-changed": "no" }), "passkey-check")).toBe("elsewhere");
    expect(known(derived([onKey(OLD)], { ...told, "device-changed": "lost" }), "passkey-check")).toBe(
      "key-gone-likely",
    );
  });

  test("a row of Windows Hello is trusted under the name that its maker gives it", () => {
    const row = onWindows(OLD, { model: "Windows Hello Hardware Authenticator" });
    const told = { ...SIGN_IN, "device-offers": "no", "device-changed": "no", device: "windows" };
    expect(checkPasskeys(knowledge, withList([row], told))?.confidence).toBe("medium");
  });
});
