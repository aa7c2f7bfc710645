import type { Mistake } from "../../support/planted.ts";
import { CLOCK, FIRST, LOCK, said, swaps } from "./places.ts";

/** Sources, dates, links, facts and the placeholders that name them. */
export const claimMistakes: readonly Mistake[] = [
  ...said("placeholders-known", [
    "Update to iOS {fact:ios.minimum}.",
    "Update to iOS {fact:xyz}.",
    "Call {desk.phone} now.",
    "Ring {Desk:Phone} now.",
    "Wait ${minutes} minutes.",
    "Write to {desk:mail}.",
    "Needs Android {fact:android.authenticator.minimum or later.",
    "Needs {{fact:ios.authenticator.minimum}} or later.",
    "Needs iOS fact:ios.authenticator.minimum or later.",
    "Needs iOS [fact:ios.authenticator.minimum] or later.",
    "See {fact:browser-matrix}.",
    "Open {browser:netscape}.",
  ]),
  {
    what: "a placeholder where none is filled",
    file: CLOCK,
    rule: "placeholders-known",
    swap: ["A clock that is wrong", "{fact:ios.authenticator.minimum} or a clock that is wrong"],
  },
  {
    what: "a minimum written out",
    file: LOCK,
    rule: "facts-named",
    swap: [FIRST, "Update the phone: Authenticator needs iOS 17."],
    severity: "warning",
  },
  {
    what: "a minimum written out otherwise",
    file: LOCK,
    rule: "facts-named",
    swap: [FIRST, "Get a phone with Android 14 or later."],
    severity: "warning",
  },
  ...said("links-allowed", [
    "Open https://login.contoso.example/reset and sign in.",
    "Go to http://aka.ms/mysecurityinfo and sign in.",
    "See [the page](https://aka.ms.evil.example/x) for help.",
    "Open www.microsoft-support.example and follow it.",
    "Open https://bit.ly/3xYz and follow it.",
    "Write to mailto:desk@contoso.example now.",
    "Open https://micr\u043Esoft.com and sign in.",
  ]),
  ...swaps("links-allowed", "procedures/open-security-info.json", [
    ["a link to a host nobody knows", "https://aka.ms/mysecurityinfo", "https://my-security.example/info"],
    ["a shortened link", "https://aka.ms/mysecurityinfo", "https://tinyurl.com/abc"],
    ["a host that only looks allowed", "https://aka.ms/mysecurityinfo", "https://aka.ms@evil.example/x"],
    ["another port", "https://aka.ms/mysecurityinfo", "https://aka.ms:8443/x"],
    ["a link with a space", "https://aka.ms/mysecurityinfo", "https:// aka.ms/x"],
  ]),
  {
    what: "a source nobody knows",
    file: LOCK,
    rule: "links-allowed",
    change: (entry) => {
      entry.provenance[0].source = "https://passkey-blog.example/2026";
    },
    line: "passkey-blog",
  },
  {
    what: "a claim older than its review age",
    file: "causes/no-internet.json",
    rule: "claims-fresh",
    change: (entry) => {
      entry.provenance[0].sourceDate = "2025-12-05";
      entry.provenance[0].checked = "2026-02-03";
    },
    line: '"2026-02-03"',
    severity: "warning",
  },
  {
    what: "a disputed claim of three months ago",
    file: "causes/attestation-restriction.json",
    rule: "claims-fresh",
    change: (entry) => {
      entry.provenance[0].checked = "2026-08-20";
      entry.provenance[0].sourceDate = "2026-03-08";
    },
    line: '"2026-08-20"',
    severity: "warning",
  },
  {
    what: "a date in the future",
    file: LOCK,
    rule: "claims-dated",
    swap: ['"checked": "2026-11-20"', '"checked": "2027-11-20"'],
  },
  {
    what: "a page of the future",
    file: "causes/no-internet.json",
    rule: "claims-dated",
    change: (entry) => {
      entry.provenance[0].sourceDate = "2031-01";
    },
    line: '"2031-01"',
  },
  ...swaps("claims-dated", LOCK, [
    ["a day that does not exist", '"checked": "2026-11-20"', '"checked": "2026-02-30"'],
    ["a month that does not exist", '"checked": "2026-11-20"', '"checked": "2026-13-01"'],
  ]),
  {
    what: "checked before the page was written",
    file: "causes/no-internet.json",
    rule: "claims-fresh",
    change: (entry) => {
      entry.provenance[0].sourceDate = "2026-07-05";
      entry.provenance[0].checked = "2026-06-30";
    },
    line: '"2026-06-30"',
    severity: "warning",
  },
  ...swaps("facts-typed", "facts/ios.authenticator.minimum.json", [
    ["a version in words", '"value": "17"', '"value": "seventeen"'],
    ["a version as a number", '"value": "17"', '"value": 17'],
  ]),
  {
    what: "a count as text",
    file: "facts/security-key.pin-tries.json",
    rule: "facts-typed",
    swap: ['"value": 8', '"value": "8"'],
  },
  {
    what: "a date written otherwise",
    file: "facts/sms-voice-end.json",
    rule: "facts-typed",
    swap: ['"value": "2027-02-01"', '"value": "01.02.2027"'],
  },
  {
    what: "a host with https",
    file: "facts/cross-device.hosts.json",
    rule: "facts-typed",
    swap: ['"cable.auth.com"', '"https://cable.auth.com"'],
    line: '"value"',
  },
  {
    what: "a browser nobody knows in the table",
    file: "facts/browser-matrix.json",
    rule: "facts-typed",
    swap: ['"browser": "edge"', '"browser": "egde"'],
  },
  {
    what: "supported: maybe",
    file: "facts/browser-matrix.json",
    rule: "facts-typed",
    swap: ['"supported": "yes"', '"supported": "maybe"'],
  },
  {
    what: "a model number twice",
    file: "facts/aaguids.json",
    rule: "passkey-tables",
    change: (entry) => {
      entry.value[3].aaguid = entry.value[0].aaguid;
    },
  },
  {
    what: "a verdict that hangs on a sign nobody reads",
    file: "facts/passkey-verdicts.json",
    rule: "passkey-tables",
    change: (entry) => {
      entry.value[3].when.moonphase = ["full"];
    },
    line: '"moonphase"',
  },
  {
    what: "a verdict that no cause weighs",
    file: "facts/passkey-verdicts.json",
    rule: "passkey-tables",
    change: (entry) => {
      entry.value[6].verdict = "lost-in-space";
    },
    line: '"lost-in-space"',
  },
  {
    what: "a vault that does not exist in the table of models",
    file: "facts/aaguids.json",
    rule: "passkey-tables",
    change: (entry) => {
      entry.value[2].store = "authentikator";
    },
    line: ["value", 2, "store"],
  },
  {
    what: "a question left open in a new entry",
    file: CLOCK,
    rule: "stubs-answered",
    swap: ["Are the date and time of your device right?", "ANSWER THIS: What is asked?"],
    severity: "warning",
  },
];
