import { describe, expect, test } from "vitest";
import type { Cause, Knowledge, Tenant } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { fillIn, stepsFor } from "../../knowledge/steps.ts";
import { rank } from "../../knowledge/weigh.ts";
import { withProfile } from "../support/profiles.ts";
import { evidenceFrom, type Situation, situationOf } from "../support/situations.ts";

/**
 * Whatever tenant.json does not allow is advised on no card: for every cause, people in whom it shows are varied by device,
 * maker, place of the passkey, way and browser, and what their card would say is read.
 */

interface Restriction {
  readonly name: string;
  readonly profile: Partial<Tenant>;
  readonly never: RegExp; // what no title, step or expectation may say
}

/** Lines that name something without advising it. Each must still be met, or it goes. */
const NO_ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^Install or update \*\*Microsoft Authenticator\*\*|check that your work account is listed/,
    "the sign-in helper of other apps, no passkey",
  ],
  [/alone means approvals or codes/, "tells what a row is not"],
  [/You do not need that app/, "sends people away from it"],
  [/cannot (?:read|use)|instead of Firefox|not by QR code|not work by QR code/, "a warning"],
  [
    /^On (?:your|the) (?:iPhone|phone), open \*\*Microsoft Authenticator\*\* and tap/,
    "the way to what is deleted there",
  ],
  [/^In Chrome, open the menu.*Google Password Manager/, "the way to what is deleted there"],
  [
    /Google's is listed as \*\*Chrome\*\*|profile picture in \*\*Chrome\*\*/,
    "what Google's passkeys are called on an iPhone",
  ],
];

const PHONES = ["authenticator", "icloud-keychain", "google-password-manager", "other-password-manager"];
const ALL = [...PHONES, "security-key", "windows-hello"];
const without = (...stores: string[]) => ALL.filter((store) => !stores.includes(store));

const AUTHENTICATOR = /Authenticator/;
const KEY = /security key(?!\*\*)|\*\*Security key\*\*/i;
const QR = /\bscan (?:the|it|a new)\b|\bnew QR code\b|by QR code|QR code appears|from another device\*\*/i;
const SYNCED =
  /switch sync on|sync is on|is to keep the passkey|tick your password manager|\*\*iCloud|Google's is listed|Install your password manager/i;

const RESTRICTIONS: readonly Restriction[] = [
  { name: "no Authenticator", profile: { allowedStores: without("authenticator") }, never: AUTHENTICATOR },
  { name: "security keys only", profile: { allowedStores: ["security-key"] }, never: AUTHENTICATOR },
  { name: "no security key", profile: { allowedStores: without("security-key") }, never: KEY },
  {
    name: "no Windows Hello",
    profile: { allowedStores: without("windows-hello") },
    never: /save it on this PC|\*\*Windows Hello\*\* as the place/i,
  },
  {
    name: "no synced place",
    profile: { allowedStores: ["authenticator", "security-key", "windows-hello"] },
    never: SYNCED,
  },
  { name: "attestation required", profile: { attestation: "required" }, never: SYNCED },
  {
    name: "only the models of one security key",
    profile: { allowedAaguids: ["cb69481e-8ff7-4039-93ec-0a2729a154a8"] },
    never: AUTHENTICATOR,
  },
  { name: "no sign-in across devices", profile: { crossDevice: "off" }, never: QR },
  { name: "Edge only", profile: { browsers: ["edge"] }, never: /\bChrome\b|Safari|Firefox/ },
  { name: "Safari and Firefox only", profile: { browsers: ["safari", "firefox"] }, never: /\bChrome\b|Edge/ },
];

/** What somebody with this cause would be told to do, line by line; nothing when the cause is out of the question or a person takes over. */
function advice(knowledge: Knowledge, cause: Cause, situation: Situation): string[] {
  const evidence = withDerived(knowledge, evidenceFrom(situation));
  const fix = knowledge.fixes.get(cause.fix);
  if (!fix || (rank(knowledge, evidence).find(({ id }) => id === cause.id)?.probability ?? 0) < 0.001) return [];
  const steps = stepsFor(knowledge, fix, evidence).filter(({ removes }) => removes === undefined);
  const isTheirs = cause.repairedBy === "employee";
  return [...(isTheirs ? [fix.title, fillIn(knowledge, fix.expect)] : []), ...steps.map(({ say }) => say)];
}

function* people(knowledge: Knowledge, cause: Cause): Generator<Situation> {
  const base = situationOf(knowledge, cause);
  for (const device of [base.device, ...cause.platforms])
    for (const store of [undefined, base.store, ...ALL, "samsung-pass"])
      for (const more of VARIED) yield { ...base, ...(device && { device }), ...(store && { store }), ...more };
}

const VARIED: readonly Situation[] = [
  {},
  { maker: "samsung" },
  { maker: "other" },
  { flow: "cross-device", phone: "iphone" },
  { flow: "cross-device", phone: "android" },
  { flow: "same-device" },
  ...["chrome", "edge", "safari", "firefox"].map((browser) => ({ browser, app: "browser" })),
];

const met = new Set<RegExp>();
function isAdvice(line: string): boolean {
  const no = NO_ADVICE.find(([pattern]) => pattern.test(line))?.[0];
  if (no) met.add(no);
  return no === undefined;
}

describe.each(RESTRICTIONS)("$name", ({ profile, never }) => {
  const knowledge = withProfile(profile);
  const base = withProfile({});
  test.each([...base.causes.keys()])("%s", (id) => {
    const cause = knowledge.causes.get(id) as Cause;
    const found = new Set<string>();
    for (const situation of people(knowledge, cause))
      for (const line of advice(knowledge, cause, situation))
        if (never.test(line) && isAdvice(line)) found.add(`${cause.fix}: ${line}`);
    expect([...found]).toEqual([]);
  });
});

test("what is named without being advised is still said somewhere", () => {
  expect(NO_ADVICE.filter(([pattern]) => !met.has(pattern))).toEqual([]);
});
