import { describe, expect, test } from "vitest";
import { withFinding } from "../../../knowledge/evidence.ts";
import { loadKnowledge } from "../../../knowledge/load.ts";
import type { MethodKind } from "../../../knowledge/passkeys/method.ts";
import { otherMethod } from "../../../knowledge/passkeys/other-method.ts";
import {
  accessPass,
  approvals,
  EVERY_KIND,
  type GraphObject,
  helloForBusiness,
  listOf,
  onIphone,
  onKey,
  password,
  telephone,
} from "../../support/graph-methods.ts";
import { evidenceFrom, type Situation } from "../../support/situations.ts";

/** M16: a passkey is never the thing to delete when nothing else usable is left, or when that is not known. */

const knowledge = loadKnowledge();
const gone = onIphone("2025-05-12");

function guard(others: readonly GraphObject[], told: Situation, covers?: readonly MethodKind[], origin?: "said") {
  const evidence = evidenceFrom(told, { methods: listOf([gone, ...others], covers) }, origin);
  return otherMethod(knowledge, evidence, [String(gone.id)]);
}

const READ: readonly MethodKind[] = ["passkey", "authenticator", "access-pass"];

describe("the last-method guard", () => {
  test.each<[string, readonly GraphObject[], Situation, string]>([
    ["a usable pass", [accessPass()], {}, "yes"],
    ["a pass that is used up", [accessPass(false)], {}, "unknown"],
    ["a pass that the page refused", [accessPass()], { tap: "rejected" }, "unknown"],
    ["approvals on a phone that is the same", [approvals()], { "device-changed": "no" }, "yes"],
    ["approvals on a phone of which nothing is known", [approvals()], {}, "unknown"],
    ["approvals on the phone that was replaced", [approvals()], { "device-changed": "replaced" }, "unknown"],
    [
      "approvals set up before the change",
      [approvals("2025-02-03")],
      { "device-changed": "reset", "device-changed-on": "2026-10-05" },
      "unknown",
    ],
    [
      "approvals set up after the change",
      [approvals("2026-10-07")],
      { "device-changed": "reset", "device-changed-on": "2026-10-05" },
      "yes",
    ],
    [
      "approvals set up the day after, which may be the same day elsewhere",
      [approvals("2026-10-06")],
      { "device-changed": "reset", "device-changed-on": "2026-10-05" },
      "unknown",
    ],
    [
      "approvals on a phone, where nothing happened to the key",
      [approvals()],
      { "device-changed": "no", store: "security-key" },
      "unknown",
    ],
    [
      "approvals of an app that is signed out",
      [approvals()],
      { "device-changed": "no", "authenticator-account": "missing" },
      "unknown",
    ],
    ["a key at hand", [onKey("2025-01-01")], { "key-at-hand": "yes", "key-pin": "works" }, "yes"],
    [
      "the key that it is about, at hand",
      [onKey("2025-01-01")],
      { "key-at-hand": "yes", store: "security-key" },
      "unknown",
    ],
    [
      "its twin, at hand",
      [onKey("2025-01-01"), onKey("2025-02-01")],
      { "key-at-hand": "yes", store: "security-key" },
      "unknown",
    ],
    ["a key at home", [onKey("2025-01-01")], { "key-at-hand": "no" }, "unknown"],
    ["a key with a locked PIN", [onKey("2025-01-01")], { "key-at-hand": "yes", "key-pin": "locked" }, "unknown"],
    ["another passkey that nobody tried", [onIphone("2026-01-01")], {}, "unknown"],
    ["Windows Hello opens one computer only", [helloForBusiness()], { "device-changed": "no" }, "unknown"],
    ["a telephone number", [telephone()], {}, "unknown"],
    ["nothing", [], {}, "unknown"],
    ["nothing, and the person says yes", [], { "has-other-method": "yes" }, "yes"],
    ["a usable pass, and the person says no", [accessPass()], { "has-other-method": "no" }, "no"],
  ])("%s", (_, others, told, expected) => expect(guard(others, told)).toBe(expected));

  test("a list of everything that shows nothing but a password: no", () =>
    expect(guard([password()], {}, EVERY_KIND)).toBe("no"));

  test("the person says yes while the list shows this passkey only: asked once more with the list in sight", () => {
    expect(guard([], { "has-other-method": "yes" }, READ)).toBe("unknown");
    expect(guard([telephone()], { "has-other-method": "yes" }, EVERY_KIND)).toBe("yes");
  });

  test("what was read from a sentence is not enough to delete upon", () =>
    expect(guard([], { "has-other-method": "yes" }, undefined, "said")).toBe("unknown"));

  test("the key that is about to be removed is no way in", () => {
    const key = onKey("2025-01-01");
    const evidence = evidenceFrom({ "key-at-hand": "yes", "key-pin": "works" }, { methods: listOf([key]) });
    expect(otherMethod(knowledge, evidence, [String(key.id)])).toBe("unknown");
    expect(otherMethod(knowledge, evidence, [])).toBe("unknown"); // nobody said yet what is to be deleted
    const onPhone = withFinding(evidence, "store", "authenticator", "chosen");
    expect(otherMethod(knowledge, onPhone, [])).toBe("yes"); // it is about another one
  });

  test("without a list it is the person's word", () => {
    expect(otherMethod(knowledge, evidenceFrom({}), [])).toBe("unknown");
    expect(otherMethod(knowledge, evidenceFrom({ "has-other-method": "yes" }), [])).toBe("yes");
    expect(otherMethod(knowledge, evidenceFrom({ "has-other-method": "no" }), [])).toBe("no");
  });
});
