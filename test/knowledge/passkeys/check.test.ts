import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../../knowledge/load.ts";
import { checkPasskeys, type PasskeyCheck } from "../../../knowledge/passkeys/check.ts";
import {
  accessPass,
  approvals,
  type GraphObject,
  helloForBusiness,
  inGoogle,
  inIcloud,
  listOf,
  NUMBERS,
  nameless,
  onAndroid,
  onIphone,
  onKey,
  onWindows,
  telephone,
} from "../../support/graph-methods.ts";
import { evidenceFrom, type Situation } from "../../support/situations.ts";

/** The decision table of the fact base, section E, row by row: what the device offers beside what the account lists. */

const knowledge = loadKnowledge();

function check(methods: readonly GraphObject[], { error, ...told }: Situation): PasskeyCheck {
  const found = checkPasskeys(
    knowledge,
    evidenceFrom(told, { methods: listOf(methods), errors: error === undefined ? [] : [error] }),
  );
  if (!found) throw new Error("There was a list.");
  return found;
}

const SIGN_IN = { stage: "sign-in-fails" };
const REFUSED = { stage: "not-recognized", "device-offers": "yes" };
const GONE = { stage: "lost-or-replaced-device", "device-offers": "no" };
const OLD = "2025-05-12";
const CHANGED = { "device-changed": "replaced", "device-changed-on": "2026-10-05" };
const NEW = "2026-10-12";

describe.each<[string, readonly GraphObject[], Situation, string, string]>([
  ["1", [], { ...REFUSED, store: "authenticator" }, "not-registered", "high"],
  ["1", [telephone()], { stage: "setup-fails", "device-offers": "yes" }, "not-registered", "high"],
  [
    "2",
    [onIphone(OLD)],
    { ...REFUSED, store: "icloud-keychain", device: "iphone", "device-changed": "no" },
    "listed-elsewhere",
    "high",
  ],
  [
    "2",
    [onAndroid(OLD)],
    { ...SIGN_IN, "device-offers": "yes", store: "authenticator", "saved-in": "samsung-pass", "device-changed": "no" },
    "listed-elsewhere",
    "high",
  ],
  [
    "2",
    [inGoogle(OLD)],
    { ...SIGN_IN, "device-offers": "no", store: "authenticator", "device-changed": "no" },
    "listed-elsewhere",
    "medium",
  ],
  ["3", [onKey(OLD)], { ...REFUSED, store: "windows-hello", "key-at-hand": "no" }, "listed-out-of-reach", "medium"],
  [
    "3",
    [onAndroid(OLD)],
    { ...REFUSED, store: "icloud-keychain", device: "iphone", ...CHANGED },
    "listed-out-of-reach",
    "medium",
  ],
  [
    "4",
    [onAndroid(NEW)],
    { ...REFUSED, store: "authenticator", error: "passkey-no-longer-used", "unlock-changed": "no" },
    "older-copy",
    "high",
  ],
  ["4", [onIphone(NEW)], { ...SIGN_IN, error: "135010", store: "authenticator" }, "older-copy", "high"],
  [
    "5",
    [onKey(OLD)],
    { ...SIGN_IN, "device-offers": "yes", store: "security-key", "policy-message": "company-policy" },
    "refused-by-policy",
    "high",
  ],
  [
    "5",
    [inIcloud(OLD)],
    { ...REFUSED, store: "icloud-keychain", error: "135016", "name-changed": "no" },
    "refused-by-policy",
    "high",
  ],
  [
    "6",
    [onAndroid(OLD)],
    { ...SIGN_IN, device: "android", "device-offers": "yes", "unlock-changed": "yes", "device-changed": "no" },
    "unlock-changed",
    "high",
  ],
  ["7", [onIphone(OLD)], { ...GONE, device: "iphone", ...CHANGED }, "key-gone", "high"],
  ["7", [onAndroid(OLD)], { ...GONE, device: "iphone", ...CHANGED }, "key-gone", "high"],
  ["8", [onAndroid(NEW)], { ...GONE, device: "android", ...CHANGED }, "hidden", "medium"],
  [
    "8",
    [onAndroid(OLD)],
    { ...SIGN_IN, device: "android", "device-offers": "no", "device-changed": "no" },
    "hidden",
    "medium",
  ],
  [
    "14",
    [onWindows(OLD), onWindows(NEW)],
    { ...GONE, "device-offers": "yes", device: "windows", store: "windows-hello", ...CHANGED },
    "old-row-left", // which of the computers it was, the person knows by its name
    "medium",
  ],
  [
    "8",
    [onIphone(OLD)],
    { ...GONE, device: "windows", store: "security-key", "device-changed": "reset" },
    "elsewhere", // the key was reset; what is listed is on the phone
    "medium",
  ],
  ["9", [inIcloud(OLD)], { ...GONE, device: "iphone", ...CHANGED }, "not-synced", "high"],
  [
    "10",
    [onWindows(OLD)],
    { ...SIGN_IN, device: "mac", "device-offers": "no", "device-changed": "no" },
    "elsewhere",
    "high",
  ],
  [
    "10",
    [onWindows(OLD)],
    { ...SIGN_IN, device: "windows", "device-offers": "no", "device-changed": "no" },
    "elsewhere",
    "medium",
  ],
  [
    "11",
    [onWindows(OLD)],
    { ...GONE, device: "windows", "device-changed": "reset", "device-changed-on": "2026-10-05" },
    "key-gone",
    "high",
  ],
  [
    "11",
    [onWindows(OLD), onWindows("2026-01-12")],
    { ...GONE, device: "windows", "device-changed": "reset", "device-changed-on": "2026-10-05" },
    "key-gone-likely", // one of them; the rows themselves stay open
    "medium",
  ],
  [
    "12",
    [onKey(OLD)],
    { ...SIGN_IN, "device-offers": "no", "key-at-hand": "no", "device-changed": "no" },
    "elsewhere",
    "high",
  ],
  [
    "13",
    [onKey(OLD)],
    {
      ...GONE,
      store: "security-key",
      "key-at-hand": "yes",
      "device-changed": "reset",
      "device-changed-on": "2026-10-05",
    },
    "key-gone",
    "high",
  ],
  [
    "13",
    [onKey(OLD)],
    { ...SIGN_IN, "device-offers": "no", "key-pin": "locked", "device-changed": "no" },
    "key-gone-likely",
    "medium",
  ],
  ["14", [onIphone("2026-09-30"), onIphone(NEW)], { ...GONE, device: "iphone", ...CHANGED }, "old-row-left", "medium"],
  ["7", [onIphone(OLD), onIphone("2026-01-12")], { ...GONE, device: "iphone", ...CHANGED }, "key-gone", "high"],
  [
    "15",
    [onKey(OLD), onKey(OLD)],
    { ...GONE, store: "security-key", "key-at-hand": "yes", "device-changed": "reset" },
    "inconclusive", // nobody is told to delete one of two
    "low",
  ],
  ["16", [onIphone(OLD), onAndroid(NEW)], { ...GONE, device: "android", ...CHANGED }, "old-row-left", "medium"],
  ["17", [approvals()], { ...SIGN_IN, "device-offers": "no", "worked-before": "yes" }, "no-passkey", "high"],
  [
    "18",
    [helloForBusiness()],
    { stage: "setup-fails", device: "windows", store: "windows-hello" },
    "windows-hello-only",
    "high",
  ],
  [
    "19",
    [onAndroid(OLD, { attestationLevel: "notAttested", passkeyType: "synced" })],
    { ...GONE, device: "android", ...CHANGED },
    "inconclusive",
    "low",
  ],
  [
    "7",
    [nameless(OLD, { displayName: "Authenticator - Android" })],
    { ...GONE, device: "android", ...CHANGED },
    "key-gone-likely",
    "low",
  ],
  ["21", [onAndroid(OLD)], { ...REFUSED, "name-changed": "yes", store: "authenticator" }, "renamed", "high"],
  [
    "22",
    [onWindows(OLD, { lastUsedDateTime: "2026-11-18T07:00:00Z" })],
    { ...SIGN_IN, "device-offers": "yes", store: "windows-hello" },
    "healthy",
    "high",
  ],
  ["22", [onWindows(OLD)], { ...SIGN_IN, "device-offers": "yes", store: "windows-hello" }, "healthy", "medium"],
  ["none", [], { ...SIGN_IN, "device-offers": "no" }, "no-passkey", "medium"],
  ["H10", [], { ...SIGN_IN, "set-up": "just-now" }, "not-visible-yet", "low"],
])("row %s: %j, %j", (row, methods, told, verdict, confidence) => {
  test(`${verdict}, ${confidence}`, () => {
    const found = check(methods, told);
    expect([found.verdict, found.confidence]).toEqual([verdict, confidence]);
    expect(found.row).toBe(row);
    expect(found.says).toMatch(/\.$/);
  });
});

describe("what is not known yet is asked, not guessed", () => {
  test.each<[string, readonly GraphObject[], Situation, string]>([
    ["whether the device offers it", [onIphone(OLD)], SIGN_IN, "device-offers"],
    ["what happened to the device", [onIphone(OLD)], { ...SIGN_IN, "device-offers": "no" }, "device-changed"],
    ["when it happened", [onIphone(OLD)], { ...GONE, "device-changed": "replaced" }, "device-changed-on"],
    ["which vault, of several", [onIphone(OLD), onKey(OLD)], { ...SIGN_IN, "device-offers": "no" }, "store"],
    ["whether the key is here", [onKey(OLD)], { ...SIGN_IN, "device-offers": "no" }, "key-at-hand"],
    ["in which words it is refused", [onIphone(OLD)], { ...REFUSED, store: "authenticator" }, "policy-message"],
  ])("%s", (_, methods, told, finding) => {
    const found = check(methods, told);
    expect(found.settledBy).toContain(finding);
    expect(found.isSettled).toBe(false);
  });

  test("made on the day of the change: cannot tell for sure, and says so", () => {
    const found = check([onIphone("2026-10-05")], { ...GONE, device: "iphone", ...CHANGED });
    expect([found.verdict, found.confidence, found.isSettled]).toEqual(["key-gone-likely", "medium", false]);
  });

  test("never used, by the directory, proves nothing", () => {
    const told = { ...SIGN_IN, "device-offers": "yes", store: "windows-hello" };
    expect(check([onWindows(OLD, { lastUsedDateTime: null })], told)).toEqual({
      ...check([onWindows(OLD)], told),
      passkeys: [expect.objectContaining({ verdict: "matched" })],
    });
  });

  test("a list that could not read passkeys says nothing about them", () => {
    const evidence = evidenceFrom(SIGN_IN, { methods: listOf([approvals()], ["authenticator"]) });
    expect(checkPasskeys(knowledge, evidence)).toBeUndefined();
    expect(checkPasskeys(knowledge, evidenceFrom(SIGN_IN))).toBeUndefined();
  });
});

describe("sure only where the number can be relied on", () => {
  const told = { ...GONE, device: "android", ...CHANGED };
  test.each<[string, GraphObject, string]>([
    ["attested and device-bound", onAndroid(OLD), "high"],
    ["not attested: a claim", onAndroid(OLD, { attestationLevel: "notAttested" }), "medium"],
    ["the model names another vault", onAndroid(OLD, { attestationLevel: "notAttested", model: "YubiKey 5" }), "low"],
    ["no number, only a name", nameless(OLD, { displayName: "my old Pixel" }), "low"],
  ])("%s", (_, method, confidence) => expect(check([method], told).confidence).toBe(confidence));
});

describe("a verdict for each row of the list", () => {
  const verdicts = (methods: readonly GraphObject[], told: Situation) =>
    check(methods, told).passkeys.map(({ verdict, because }) => `${verdict}: ${because}`);

  test.each<[string, readonly GraphObject[], Situation, string[]]>([
    [
      "gone with the old phone, beside a spare key",
      [onIphone(OLD), onKey(OLD)],
      { ...GONE, device: "iphone", store: "authenticator", ...CHANGED },
      ["entra-orphan: key-gone", "cannot-tell: spare"],
    ],
    [
      "two makes of phone",
      [onIphone(OLD), onAndroid(NEW)],
      { ...GONE, device: "android", ...CHANGED },
      ["entra-orphan: other-phone", "cannot-tell: open"],
    ],
    [
      "an older row of the same make",
      [onIphone(OLD), onIphone(NEW)],
      { ...GONE, device: "iphone", ...CHANGED },
      ["entra-orphan: older-row", "cannot-tell: open"],
    ],
    [
      "twins, one reset: never labelled",
      [onKey(OLD), onKey(OLD)],
      { ...GONE, "device-changed": "reset", "key-at-hand": "yes" },
      ["cannot-tell: twins", "cannot-tell: twins"],
    ],
    [
      "a contradiction: never labelled",
      [onAndroid(OLD, { attestationLevel: "notAttested", passkeyType: "synced" })],
      { ...GONE, device: "android", ...CHANGED },
      ["cannot-tell: contradiction"],
    ],
    [
      "another vault",
      [onIphone(OLD)],
      { ...REFUSED, store: "icloud-keychain", device: "iphone", "device-changed": "no" },
      ["wrong-vault: other-vault"],
    ],
    [
      "good on both sides",
      [onIphone(OLD)],
      { ...SIGN_IN, "device-offers": "yes", store: "authenticator" },
      ["matched: offered"],
    ],
    ["a synced one on a new phone", [inIcloud(OLD)], { ...GONE, ...CHANGED }, ["not-an-orphan: not-synced"]],
    [
      "of a vault nobody knows",
      [nameless(OLD, { displayName: "passkey 1" })],
      { ...GONE, ...CHANGED },
      ["cannot-tell: open"],
    ],
  ])("%s", (_, methods, told, expected) => expect(verdicts(methods, told)).toEqual(expected));

  test("each has a sentence for people", () => {
    for (const { says, because } of check([onIphone(OLD), onKey(OLD), inIcloud(OLD)], { ...GONE, ...CHANGED }).passkeys)
      expect(says, because).toMatch(/^[A-Z].+\.$/);
  });
});

describe("M16 the order of cleaning up", () => {
  const order = (methods: readonly GraphObject[], told: Situation) =>
    check(methods, told).cleanUp.map((step) => `${step.do}${step.ready ? ` (${step.ready})` : ""}`);

  test("a leftover on the device: the device first", () =>
    expect(order([], { ...REFUSED, store: "authenticator" })).toEqual([
      "have-another-way (unknown)",
      "delete-on-device",
      "register-again",
      "test-sign-in",
    ]));

  test("a leftover in the account: the account first, and only that row", () => {
    const gone = onIphone(OLD);
    const { cleanUp } = check([gone, onKey(OLD), accessPass()], {
      ...GONE,
      device: "iphone",
      store: "authenticator",
      ...CHANGED,
    });
    expect(cleanUp).toEqual([
      { do: "have-another-way", ready: "yes" },
      { do: "delete-in-entra", methods: [gone.id] },
      { do: "register-again" },
      { do: "test-sign-in" },
    ]);
  });

  test.each<[string, readonly GraphObject[], Situation]>([
    ["hidden", [onAndroid(NEW)], { ...GONE, device: "android", ...CHANGED }],
    ["on a key at home", [onKey(OLD)], { ...SIGN_IN, "device-offers": "no", "key-at-hand": "no" }],
    ["not synced yet", [inIcloud(OLD)], { ...GONE, ...CHANGED }],
    [
      "contradictory",
      [onAndroid(OLD, { attestationLevel: "notAttested", passkeyType: "synced" })],
      { ...GONE, ...CHANGED },
    ],
    ["H10 registered just now and not listed yet", [], { ...REFUSED, "set-up": "just-now" }],
    ["one of two like keys", [onKey(OLD), onKey(OLD)], { ...GONE, "device-changed": "reset", "key-at-hand": "yes" }],
  ])("%s: nothing is to be deleted", (_, methods, told) => expect(check(methods, told).cleanUp).toEqual([]));
});

test("numbers of a newer table than ours are no fault", () =>
  expect(check([{ id: "x", aaGuid: NUMBERS.unknown, passkeyType: "somethingNew" }], SIGN_IN).verdict).toBe("open"));

test("a key that is not here is not called merely elsewhere where something was lost and nobody said what", () => {
  const told = { ...GONE, "device-changed": "lost", "key-at-hand": "no" };
  expect(check([onKey(OLD)], told).verdict).not.toBe("elsewhere");
  expect(check([onKey(OLD)], { ...told, "device-changed": "no" }).verdict).toBe("elsewhere");
});
