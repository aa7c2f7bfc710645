import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../../knowledge/load.ts";
import { checkPasskeys } from "../../../knowledge/passkeys/check.ts";
import { readText } from "../../../knowledge/read-text.ts";
import { type GraphObject, listOf, onIphone, onKey, onWindows } from "../../support/graph-methods.ts";
import { evidenceFrom, type Situation } from "../../support/situations.ts";

/** A thing that was reset or replaced says nothing of the passkeys on other things: those are healthy, and stay. */

const knowledge = loadKnowledge();
const GONE = { stage: "lost-or-replaced-device", "device-offers": "no", "name-changed": "no" };
const OLD = "2025-05-12";
const ON = { "device-changed-on": "2026-10-05" };
const RESET = { "device-changed": "reset", ...ON };
const NEW_ONE = { "device-changed": "replaced", ...ON };
const GONE_VERDICTS = ["key-gone", "key-gone-likely", "old-row-left"];

function check(methods: readonly GraphObject[], told: Situation, span?: { from: string; to: string }) {
  const evidence = evidenceFrom({ ...GONE, ...told }, { methods: listOf(methods) });
  const day = evidence.findings["device-changed-on"];
  const findings = day && span ? { ...evidence.findings, "device-changed-on": { ...day, span } } : evidence.findings;
  const found = checkPasskeys(knowledge, { ...evidence, findings });
  if (!found) throw new Error("There was a list.");
  return found;
}

describe("another thing was changed than the one that is listed", () => {
  test.each<[string, readonly GraphObject[], Situation]>([
    ["iPhone wiped, a key listed", [onKey(OLD)], { ...RESET, device: "iphone", store: "authenticator" }],
    ["iPhone wiped, nothing else said, a key listed", [onKey(OLD)], { ...RESET, device: "iphone" }],
    ["new iPhone, the office computer listed", [onWindows(OLD)], { ...NEW_ONE, device: "iphone" }],
    [
      "new iPhone with iCloud, the office computer listed",
      [onWindows(OLD)],
      { ...NEW_ONE, device: "iphone", store: "icloud-keychain" },
    ],
    ["new laptop, an iPhone listed", [onIphone(OLD)], { ...NEW_ONE, device: "windows" }],
    [
      "new laptop with Windows Hello, an iPhone listed",
      [onIphone(OLD)],
      { ...NEW_ONE, device: "windows", store: "windows-hello" },
    ],
    ["key reset, an iPhone listed", [onIphone(OLD)], { ...RESET, device: "windows", store: "security-key" }],
    ["laptop wiped, a key at hand", [onKey(OLD)], { ...RESET, device: "windows", "key-at-hand": "yes" }],
    ["something was reset, nobody said what, a key listed", [onKey(OLD)], { ...RESET, "key-at-hand": "yes" }],
    [
      "one of two different keys was reset",
      [onKey(OLD), onKey(OLD, { aaGuid: "a4e9fc6d-4cbe-4758-b8ba-37598bb5bbaa" })],
      { ...RESET, store: "security-key" },
    ],
  ])("%s: it is not called gone, and nothing is deleted", (_, methods, told) => {
    const found = check(methods, told);
    expect(GONE_VERDICTS).not.toContain(found.verdict);
    expect(found.passkeys.map(({ verdict }) => verdict)).not.toContain("entra-orphan");
    expect(found.cleanUp.flatMap((step) => step.methods ?? [])).toEqual([]);
  });

  test("new laptop, read from a sentence that names Authenticator, too: nobody said that the phone is new", () => {
    const evidence = evidenceFrom(
      { ...GONE, ...NEW_ONE, device: "windows", store: "authenticator" },
      { methods: listOf([onIphone(OLD)]) },
      "said",
    );
    expect(GONE_VERDICTS).not.toContain(checkPasskeys(knowledge, evidence)?.verdict);
  });

  test("the computer in the office is where it was: it is elsewhere", () =>
    expect(check([onWindows(OLD)], { ...NEW_ONE, device: "iphone" }).verdict).toBe("elsewhere"));
});

describe("a day is no more exact than it was told", () => {
  const phone = { ...NEW_ONE, device: "iphone", store: "authenticator" };
  test.each<[string, string, Situation, { from: string; to: string } | undefined, string]>([
    ["made two days before", "2026-10-03", phone, undefined, "key-gone"],
    ["made the day before, in UTC", "2026-10-04", phone, undefined, "key-gone-likely"],
    ["made the day after, in UTC", "2026-10-06", phone, undefined, "inconclusive"],
    ["made two days after", "2026-10-07", phone, undefined, "hidden"],
    [
      "made within the month that was told",
      "2026-09-10",
      { ...phone, "device-changed-on": "2026-09-15" },
      { from: "2026-08-30", to: "2026-10-01" },
      "inconclusive",
    ],
    [
      "made before the month that was told",
      "2026-08-10",
      { ...phone, "device-changed-on": "2026-09-15" },
      { from: "2026-08-30", to: "2026-10-01" },
      "key-gone",
    ],
  ])("%s", (_, created, told, span, verdict) => expect(check([onIphone(created)], told, span).verdict).toBe(verdict));

  test("of two computers' rows none is called gone: which of the two computers was reset, only its owner knows", () => {
    const found = check([onWindows(OLD), onWindows("2026-10-12")], {
      ...RESET,
      device: "windows",
      store: "windows-hello",
    });
    expect(found.passkeys.map(({ verdict }) => verdict)).toEqual(["cannot-tell", "cannot-tell"]);
    expect(found.passkeys.map(({ because }) => because)).toEqual(["computers", "open"]);
    expect(found.cleanUp.flatMap(({ methods }) => methods ?? [])).toEqual([]);
  });
});

describe("a sentence names what was changed", () => {
  test.each([
    ["i changed my iphone yesterday", "phone"],
    ["the company exchanged my galaxy", "phone"],
    ["my phone is new since october", "phone"],
    ["switched from iphone to a samsung", "phone"],
    ["i have a new laptop since may", "computer"],
    ["they reimaged my pc last week", "computer"],
    ["my yubikey was reset", "key"],
    ["lost my security key", "key"],
  ])("%s: the %s", (text, thing) => {
    const { findings } = readText(knowledge, text).evidence;
    expect(findings["changed-thing"]?.value).toBe(thing);
    expect(findings["device-changed"]?.value).toMatch(/replaced|reset|lost/);
  });

  test("a new phone beside a key at home: the key is not called gone", () => {
    const said = readText(
      knowledge,
      "i changed my iphone yesterday, all i registered is the usb key which lies at home",
    );
    const told = { ...evidenceFrom({ stage: "sign-in-fails" }).findings, ...said.evidence.findings };
    const evidence = { ...said.evidence, findings: told, methods: listOf([onKey(OLD)]) };
    expect(checkPasskeys(knowledge, evidence)?.verdict).toBe("elsewhere");
  });

  test.each([
    ["made on the new phone", "set the passkey up on my new android in october"],
    ["a new PIN of the phone", "i changed my phone pin"],
  ])("%s is no change of the phone that held it", (_, text) =>
    expect(readText(knowledge, text).evidence.findings["device-changed"]).toBeUndefined(),
  );

  test.each([
    ["switched from iphone to a samsung", "android"],
    ["moved from my old pixel over to an iphone", "iphone"],
    ["used to have an iphone, now i have a galaxy", "android"],
  ])("%s: the present device is %s", (text, device) =>
    expect(readText(knowledge, text).evidence.findings.device?.value).toBe(device),
  );
});

describe("a key that was reset", () => {
  const key = { "device-changed": "reset", store: "security-key", "key-at-hand": "yes" };
  test.each<[string, string, Situation, string]>([
    ["made before", OLD, { ...key, ...ON }, "key-gone"],
    ["made after", "2026-10-12", { ...key, ...ON }, "hidden"],
    ["made about then", "2026-10-05", { ...key, ...ON }, "inconclusive"],
    ["nobody asked when", OLD, key, "key-gone-likely"],
  ])("%s", (_, created, told, verdict) => expect(check([onKey(created)], told).verdict).toBe(verdict));
});
