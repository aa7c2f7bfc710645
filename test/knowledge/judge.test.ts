import { describe, expect, test } from "vitest";
import { JUDGED_FROM, judge } from "../../knowledge/judge.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { evidenceFrom, type Situation } from "../support/situations.ts";

/** What nobody is asked for and the facts decide; what they do not cover stays unknown. */

const knowledge = loadKnowledge();
const UNKNOWN = undefined;
const STORES = (knowledge.vocabulary.findings.store?.values ?? []) as readonly string[];

function verdict(finding: string, situation: Situation, by: Knowledge = knowledge): string | undefined {
  return judge(by, evidenceFrom(situation))[finding];
}

describe("os-floor: the minimum belongs to the store", () => {
  test.each<[Situation, string | undefined]>([
    [{ device: "iphone", store: "authenticator", "os-version": "17" }, "met"],
    [{ device: "iphone", store: "authenticator", "os-version": "16.7" }, "below"],
    [{ device: "iphone", store: "icloud-keychain", "os-version": "16" }, "met"],
    [{ device: "iphone", store: "icloud-keychain", "os-version": "15.8" }, "below"],
    [{ device: "iphone", store: "google-password-manager", "os-version": "16" }, "below"],
    [{ device: "iphone", store: "security-key", "os-version": "14.3" }, "met"],
    [{ device: "android", store: "authenticator", "os-version": "13" }, "below"],
    [{ device: "android", store: "google-password-manager", "os-version": "13" }, "met"],
    [{ device: "windows", store: "security-key", "os-version": "10-1809" }, "below"],
    [{ device: "windows", store: "security-key", "os-version": "10-22H2" }, "met"],
    [{ device: "windows", store: "windows-hello", "os-version": "8.1" }, "below"],
    [{ device: "mac", store: "icloud-keychain", "os-version": "12.7" }, "below"],
    [{ device: "mac", store: "icloud-keychain", "os-version": "13" }, "met"],
    [{ device: "linux", store: "security-key", "os-version": "24.04" }, UNKNOWN],
    [{ device: "iphone", store: "authenticator" }, UNKNOWN],
    [{ device: "iphone", store: "authenticator", "os-version": "the newest" }, UNKNOWN],
    [{ store: "authenticator", "os-version": "16" }, UNKNOWN],
  ])("%j: %s", (situation, expected) => expect(verdict("os-floor", situation)).toBe(expected));

  test("without a store it is known only when every allowed store agrees", () => {
    expect(verdict("os-floor", { device: "iphone", "os-version": "18" })).toBe("met");
    expect(verdict("os-floor", { device: "iphone", "os-version": "12" })).toBe("below");
    expect(verdict("os-floor", { device: "iphone", "os-version": "16" })).toBe(UNKNOWN);
    const strict = { ...knowledge, tenant: { ...knowledge.tenant, allowedStores: ["authenticator"] } };
    expect(verdict("os-floor", { device: "iphone", "os-version": "16" }, strict)).toBe("below");
  });

  test("with a QR code it is the phone that counts, not the computer in front", () => {
    const qr = { device: "windows", "os-version": "11-23H2", flow: "cross-device", store: "authenticator" };
    expect(verdict("os-floor", { ...qr, phone: "iphone", "phone-os-version": "16" })).toBe("below");
    expect(verdict("os-floor", { ...qr, phone: "android", "phone-os-version": "14" })).toBe("met");
    expect(verdict("os-floor", { ...qr, phone: "iphone" })).toBe(UNKNOWN);
    expect(
      verdict("os-floor", { device: "windows", phone: "android", "phone-os-version": "13", store: "authenticator" }),
    ).toBe("below");
  });

  test.each([["10"], ["10.0.19045"]])(
    "Windows %s may well be new enough for a security key: not called too old",
    (version) =>
      expect(verdict("os-floor", { device: "windows", store: "security-key", "os-version": version })).not.toBe(
        "below",
      ),
  );
});

describe("browser-support", () => {
  test.each<[Situation, string | undefined]>([
    [{ device: "android", browser: "firefox" }, "unsupported"],
    [{ device: "linux", browser: "firefox" }, "supported"],
    [{ device: "linux", browser: "firefox", store: "authenticator" }, "unsupported"],
    [{ device: "mac", browser: "safari" }, "supported"],
    [{ device: "windows", browser: "safari" }, UNKNOWN],
    [{ device: "android", browser: "other" }, UNKNOWN],
    [{ browser: "firefox" }, UNKNOWN],
    [{ device: "android" }, UNKNOWN],
  ])("%j: %s", (situation, expected) => expect(verdict("browser-support", situation)).toBe(expected));
});

describe("app-support", () => {
  test.each<[Situation, string | undefined]>([
    [{ app: "legacy-app" }, "unsupported"],
    [{ app: "legacy-app", device: "windows", broker: "installed" }, "unsupported"],
    [{ app: "mobile-app", device: "android", broker: "missing" }, "needs-broker"],
    [{ app: "mobile-app", device: "android", broker: "installed" }, "supported"],
    [{ app: "mobile-app", device: "android" }, UNKNOWN],
    [{ app: "mobile-app", device: "iphone", broker: "missing" }, "supported"],
    [{ app: "browser", device: "android", broker: "missing" }, UNKNOWN],
    [{ app: "remote-desktop", device: "windows" }, UNKNOWN],
    [{ device: "android", broker: "missing" }, UNKNOWN],
  ])("%j: %s", (situation, expected) => expect(verdict("app-support", situation)).toBe(expected));

  test("an app on Windows is supported: the broker is built in", () =>
    expect(verdict("app-support", { app: "desktop-app", device: "windows" })).toBe("supported"));
});

describe("flow-support", () => {
  test.each<[Situation, string | undefined]>([
    [{ store: "authenticator", flow: "cross-device" }, "supported"],
    [{ store: "authenticator", flow: "same-device", device: "iphone" }, "supported"],
    [{ store: "authenticator", flow: "same-device", device: "windows" }, "unsupported"],
    [{ store: "windows-hello", flow: "cross-device" }, "unsupported"],
    [{ store: "windows-hello", flow: "same-device", device: "mac" }, "unsupported"],
    [{ store: "security-key", flow: "same-device", device: "chromebook" }, "supported"],
    [{ store: "security-key", flow: "cross-device" }, "unsupported"],
    [{ store: "icloud-keychain", flow: "same-device", device: "android" }, "unsupported"],
    [{ store: "icloud-keychain", flow: "cross-device", device: "windows" }, "supported"],
    [{ store: "authenticator", flow: "same-device", device: "windows", app: "remote-desktop" }, UNKNOWN],
    [{ store: "authenticator", flow: "same-device" }, UNKNOWN],
    [{ store: "authenticator" }, UNKNOWN],
    [{ flow: "cross-device" }, UNKNOWN],
  ])("%j: %s", (situation, expected) => expect(verdict("flow-support", situation)).toBe(expected));
});

describe("the phone in play", () => {
  test.each<[Situation, string | undefined]>([
    [{ device: "iphone" }, "iphone"],
    [{ device: "android" }, "android"],
    [{ device: "windows", phone: "iphone" }, "iphone"],
    [{ device: "iphone", phone: "android" }, "android"],
    [{ device: "windows", maker: "samsung" }, "android"],
    [{ device: "windows", store: "samsung-pass" }, "android"],
    [{ store: "icloud-keychain" }, "iphone"],
    [{ device: "mac", store: "icloud-keychain" }, UNKNOWN],
    [{ device: "windows" }, UNKNOWN],
    [{}, UNKNOWN],
  ])("%j: %s", (situation, expected) => expect(verdict("handset", situation)).toBe(expected));
});

describe("matches and counts", () => {
  test.each<[string, Situation, string | undefined]>([
    ["profile-match", { "android-profile": "work", "passkey-profile": "work" }, "same"],
    ["profile-match", { "android-profile": "personal", "passkey-profile": "work" }, "different"],
    ["profile-match", { "android-profile": "no-work-profile", "passkey-profile": "personal" }, "same"],
    ["profile-match", { "android-profile": "work" }, UNKNOWN],
    ["vault-match", { store: "authenticator", "saved-in": "authenticator" }, "same"],
    ["vault-match", { store: "authenticator", "saved-in": "samsung-pass" }, "other"],
    ["vault-match", { "saved-in": "samsung-pass" }, UNKNOWN],
    ["over-three-passkeys", { "passkey-count": "3" }, "no"],
    ["over-three-passkeys", { "passkey-count": "4" }, "yes"],
    ["over-three-passkeys", { "passkey-count": "a few" }, UNKNOWN],
    ["over-three-passkeys", {}, UNKNOWN],
  ])("%s of %j: %s", (finding, situation, expected) => expect(verdict(finding, situation)).toBe(expected));

  test("the store is allowed or not by tenant.json alone", () => {
    const tenant = { ...knowledge.tenant, allowedStores: ["security-key"] };
    expect(verdict("store-allowed", { store: "security-key" }, { ...knowledge, tenant })).toBe("yes");
    expect(verdict("store-allowed", { store: "authenticator" }, { ...knowledge, tenant })).toBe("no");
    expect(verdict("store-allowed", {}, { ...knowledge, tenant })).toBe(UNKNOWN);
  });
});

test("nothing is derived from nothing, and only legal values are", () => {
  expect(judge(knowledge, evidenceFrom({}))).toEqual({});
  const { derived } = knowledge.vocabulary;
  for (const device of ["iphone", "android", "windows", "mac", "linux", "chromebook"])
    for (const store of STORES)
      for (const flow of ["same-device", "cross-device"]) {
        const verdicts = judge(
          knowledge,
          evidenceFrom({
            device,
            store,
            flow,
            browser: "firefox",
            app: "mobile-app",
            "os-version": "13",
            "passkey-count": "4",
          }),
        );
        for (const [finding, value] of Object.entries(verdicts)) expect(derived[finding]?.values).toContain(value);
      }
});

test("every finding that a verdict depends on is listed, so that answers are weighed with their verdicts", () => {
  const base: Situation = {
    device: "android",
    phone: "android",
    "os-version": "13",
    "phone-os-version": "13",
    store: "authenticator",
    flow: "same-device",
    browser: "firefox",
    app: "mobile-app",
    broker: "missing",
    "passkey-count": "4",
    maker: "samsung",
    "android-profile": "work",
    "passkey-profile": "personal",
    "saved-in": "samsung-pass",
  };
  const all = JSON.stringify(judge(knowledge, evidenceFrom(base)));
  for (const finding of Object.keys(knowledge.vocabulary.findings)) {
    const { [finding]: _, ...without } = base;
    if (JSON.stringify(judge(knowledge, evidenceFrom(without))) !== all)
      expect(JUDGED_FROM, finding).toContain(finding);
  }
});
