import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Fix, Knowledge, Tenant } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { stepsFor } from "../../knowledge/steps.ts";
import { usableStores } from "../../knowledge/tenant-profile.ts";
import { rank } from "../../knowledge/weigh.ts";
import { Chat, wordsOf } from "../support/chat.ts";
import { shipped } from "../support/planted.ts";
import { withProfile } from "../support/profiles.ts";
import { evidenceFrom, type Situation } from "../support/situations.ts";

/** What tenant.json says is what people are told: the profile is flipped, and the advice is read again. */

const open = loadKnowledge();

function words(knowledge: Knowledge, fix: string, situation: Situation = {}): string {
  const entry = knowledge.fixes.get(fix) as Fix;
  const evidence = withDerived(knowledge, evidenceFrom(situation));
  return stepsFor(knowledge, entry, evidence)
    .map(({ say }) => say)
    .join("\n");
}

const REGISTERING = [
  "create-your-first-passkey",
  "clean-device-and-register-again",
  "remove-the-old-entry-and-register-again",
  "save-in-the-right-vault",
];
/** It landed where it should not be, for the fix that is about that. */
const ELSEWHERE = { "saved-in": "samsung-pass" };
const SYNCED = ["icloud-keychain", "google-password-manager", "other-password-manager"];
const WHERE_IT_IS_KEPT =
  /read which app is about to save|switch on the app that is to keep the passkey|choose the app that is to keep/i;

test("what ships restricts nothing, so nothing is left out", () => {
  const written = shipped.entries.flatMap(({ kind, json }) => (kind === "fix" ? [json as Fix] : []));
  for (const { id, variants } of written) expect(open.fixes.get(id)?.variants.length, id).toBe(variants.length);
  expect(JSON.stringify([...open.fixes.values(), ...open.procedures.values()])).not.toContain("{browser:");
});

describe("attestation required", () => {
  const attested = withProfile({
    attestation: "required",
    allowedStores: ["authenticator", "security-key", ...SYNCED],
  });

  test("only what can prove its model counts as allowed", () => {
    expect(attested.tenant.allowedStores).toEqual(["authenticator", "security-key"]);
    const allowed = (store: string) => withDerived(attested, evidenceFrom({ store })).findings["store-allowed"]?.value;
    expect(SYNCED.map(allowed)).toEqual(["no", "no", "no"]);
    expect(allowed("authenticator")).toBe("yes");
  });

  test.each(REGISTERING)("%s makes no synced passkey, whatever the person had", (fix) => {
    for (const store of SYNCED)
      for (const device of ["iphone", "android"]) {
        expect(words(open, fix, { store, device, ...ELSEWHERE }), "without attestation").toMatch(WHERE_IT_IS_KEPT);
        const now = words(attested, fix, { store, device, ...ELSEWHERE });
        expect(now, `${store} on ${device}`).not.toMatch(WHERE_IT_IS_KEPT);
        expect(now).toMatch(/open \*\*Microsoft Authenticator\*\*/);
      }
  });

  test("no synced passkey is brought to a new phone, and none is switched on as the phone's service", () => {
    for (const store of SYNCED) {
      const fix = "bring-the-passkey-to-the-new-phone";
      expect(words(open, fix, { store, device: "iphone" })).toMatch(/same account|Apple|Google account/i);
      expect(words(attested, fix, { store, device: "iphone" })).not.toMatch(/switch sync on|sync is on/i);
      expect(words(attested, "switch-on-passkey-service", { store, device: "iphone" })).not.toMatch(
        /iCloud Passwords|Google's is listed/,
      );
    }
  });

  test("nothing that makes a passkey does it by QR code", () => {
    const making = [...attested.procedures.values()].filter(({ registers }) => registers);
    expect(making.length).toBeGreaterThan(2);
    expect(making.filter((each) => /QR/.test(JSON.stringify(each.variants))).map(({ id }) => id)).toEqual([]);
  });
});

describe("stores", () => {
  test("without Authenticator nobody is told to make a passkey in it", () => {
    const keys = withProfile({ allowedStores: ["security-key"] });
    for (const fix of REGISTERING)
      for (const device of ["iphone", "android", "windows"]) {
        const told = words(keys, fix, { device, store: "authenticator" });
        expect(told, fix).not.toMatch(/\*\*Create a passkey\*\*|install it from/);
        expect(told, fix).toMatch(/\*\*Security key\*\* as the place to save it/);
      }
  });

  test("one synced store of two: the variant for both stays for the one that is allowed", () => {
    const apple = withProfile({ allowedStores: ["authenticator", "icloud-keychain"] });
    const fix = "create-your-first-passkey";
    expect(words(apple, fix, { store: "icloud-keychain", device: "iphone" })).toMatch(WHERE_IT_IS_KEPT);
    expect(words(apple, fix, { store: "google-password-manager", device: "iphone" })).not.toMatch(WHERE_IT_IS_KEPT);
  });

  test("what is left behind in a store that is not allowed is still cleaned up", () => {
    const only = withProfile({ allowedStores: ["authenticator"] });
    const told = words(only, "clean-device-and-register-again", { store: "icloud-keychain", device: "iphone" });
    expect(told).toMatch(/delete/i);
    expect(told).toMatch(/open \*\*Microsoft Authenticator\*\*/);
  });
});

describe("a list of models", () => {
  const AUTHENTICATOR_ON_ANDROID = "de1e552d-db1d-4423-a619-566b625cdc84";
  const UNKNOWN_KEY = "00000000-1111-2222-3333-444444444444";

  test("leaves the stores that have one of them", () => {
    const { tenant, facts } = open;
    expect(usableStores({ ...tenant, allowedAaguids: [AUTHENTICATOR_ON_ANDROID] }, facts)).toEqual(["authenticator"]);
    expect(usableStores({ ...tenant, allowedAaguids: [UNKNOWN_KEY] }, facts)).toEqual(["security-key"]);
    expect(usableStores({ ...tenant, allowedAaguids: [] }, facts)).toEqual(tenant.allowedStores);
  });

  test("shapes the advice like the stores do", () => {
    const allowedAaguids = [UNKNOWN_KEY];
    const keys = withProfile({ allowedAaguids, allowedStores: ["security-key", "icloud-keychain"] });
    expect(words(keys, "create-your-first-passkey", { store: "icloud-keychain", device: "iphone" })).toMatch(
      /\*\*Security key\*\*/,
    );
  });
});

describe("browsers", () => {
  test.each([
    [["edge", "chrome", "safari", "firefox"], "**Edge**, **Chrome** or **Safari**"],
    [["edge"], "Open **Edge** in a normal window"],
    [["firefox"], "Open **Firefox** in a normal window"],
    [["other"], "Open your browser in a normal window"],
  ])("with %j the last resort is to open %s", (browsers, expected) => {
    expect(words(withProfile({ browsers }), "switch-browser", { device: "windows" })).toContain(expected);
  });

  test("an iPhone is not sent to Safari where Safari is not allowed", () => {
    const steps = (browsers: string[]) => words(withProfile({ browsers }), "switch-browser", { device: "iphone" });
    expect(steps(["safari", "edge"])).toContain("Open **Safari** and use a normal tab");
    expect(steps(["edge"])).not.toContain("Safari");
    expect(words(withProfile({ browsers: ["chrome"] }), "allow-chrome-on-mac")).not.toContain("Safari");
  });
});

describe("what is not allowed is evidence", () => {
  const derived = (profile: Partial<Tenant>, situation: Situation) =>
    Object.fromEntries(
      Object.entries(withDerived(withProfile(profile), evidenceFrom(situation)).findings).map(([id, { value }]) => [
        id,
        value,
      ]),
    );
  const onWindows = { device: "windows", store: "authenticator", stage: "sign-in-fails", app: "browser" };

  test.each([
    [{}, "firefox", "supported"],
    [{ browsers: ["edge"] }, "firefox", "unsupported"],
    [{ browsers: ["edge"] }, "edge", "supported"],
    [{ browsers: ["edge"] }, "other", "unsupported"],
    [{}, "other", undefined],
  ])("with %j the browser %s is %s", (profile, browser, expected) => {
    expect(derived(profile, { ...onWindows, browser })["browser-support"]).toBe(expected);
  });

  test("and leads to the browsers that are allowed", () => {
    const edge = withProfile({ browsers: ["edge"] });
    const evidence = evidenceFrom({ ...onWindows, browser: "chrome" });
    expect(rank(edge, withDerived(edge, evidence))[0]?.id).toBe("browser-unsupported");
    expect(rank(open, withDerived(open, evidence))[0]?.id).not.toBe("browser-unsupported");
    expect(words(edge, "switch-browser", { ...onWindows, browser: "chrome" })).toContain("**Edge**");
  });

  test.each([
    [{}, "cross-device", "supported"],
    [{ crossDevice: "off" }, "cross-device", "unsupported"],
    [{ crossDevice: "allowed" }, "cross-device", "supported"],
  ] as const)("with %j the way %s is %s", (profile, flow, expected) => {
    expect(derived(profile, { ...onWindows, flow, phone: "iphone" })["flow-support"]).toBe(expected);
  });
});

describe("a cause whose fix is all about something that is not allowed", () => {
  test.each([
    ["qr-wrong-scanner", { crossDevice: "off" }],
    ["cross-device-bluetooth", { crossDevice: "off" }],
    ["authenticator-signed-out", { allowedStores: ["icloud-keychain", "security-key"] }],
    ["security-key-not-detected", { allowedStores: ["authenticator"] }],
    ["windows-hello-not-set-up", { allowedStores: ["authenticator"] }],
    ["mac-chrome-permission", { browsers: ["safari"] }],
  ] as const)("%s is a person's to repair with %j", (cause, profile) => {
    const restricted = withProfile(profile as Partial<Tenant>);
    expect(open.causes.get(cause)?.repairedBy).toBe("employee");
    expect(restricted.causes.get(cause)?.repairedBy).toBe("helpdesk");
    expect(restricted.fixes.has(open.causes.get(cause)?.fix ?? "")).toBe(false);
  });

  test("is handed off by name, without a fix card", async () => {
    const chat = new Chat({ knowledge: withProfile({ allowedStores: ["authenticator"] }) });
    await chat.user("my security key does not blink and windows does not see it");
    for (let i = 0; i < 8 && !/helpdesk|person/i.test(wordsOf(chat.card).split("\n")[0] ?? ""); i++)
      await chat.user("I don't know");
    expect(chat.words).not.toContain("Get your device to see the security key");
  });
});

test("the desk's name, phone and hours are the tenant's", () => {
  const desk = { name: "Service Desk Berlin", phone: "+49 30 5550100", hours: "always" };
  const told = words(withProfile({ desk }), "reset-security-key", { device: "windows" });
  expect(told).toContain("Service Desk Berlin");
  expect(told).toContain("+49 30 5550100");
});

test("agents read facts as words, dates included", () => {
  expect(JSON.stringify(open.causes.get("campaign-prompt")?.agent)).toContain("From 1 February 2027 those");
  expect(open.errors.get("130505")?.meaning).toContain("within 10 minutes");
  const agents = [...open.causes.values()].map(({ agent }) => agent);
  expect(JSON.stringify([agents, [...open.errors.values()].map(({ meaning }) => meaning)])).not.toMatch(
    /\{(fact|desk):/,
  );
});
