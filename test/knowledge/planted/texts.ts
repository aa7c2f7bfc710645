import type { Mistake } from "../../support/planted.ts";
import { shipped } from "../../support/planted.ts";

const LOCK = "fixes/set-a-screen-lock.json";
const CLOCK = "questions/clock.json";
const FIRST = "Add **Face ID** or **Touch ID** on the same page if you like.";

/** The sentence in place of a step of a fix. */
function said(rule: string, texts: readonly string[], file = LOCK): Mistake[] {
  return texts.map((text) => ({
    what: `"${text.slice(0, 60)}"`,
    file,
    rule,
    swap: [FIRST, JSON.stringify(text).slice(1, -1)],
  }));
}

function patterns(texts: readonly string[]): Mistake[] {
  const file = "scope/printer.json";
  return texts.map((text) => ({
    what: `the pattern ${text}`,
    file,
    rule: "patterns-safe",
    change: (entry) => entry.patterns.push(text),
    line: JSON.stringify(text),
  }));
}

/** Steps that delete something and are marked; the mark is taken away. */
const unmarked: Mistake[] = shipped.entries
  .filter(
    ({ kind, text }) =>
      (kind === "fix" || kind === "procedure") && /"say": "[^"]*",(\s*"link": "[^"]*",)?\s*"removes"/.test(text),
  )
  .map(({ path }) => ({
    what: `${path} without its guards`,
    file: path,
    rule: "last-method-guarded",
    change: (entry) => {
      for (const variant of entry.variants) for (const step of variant.steps) delete step.removes;
    },
  }));

/** Sentences, links, patterns, dates and facts: what people read, and what it rests on. */
export const textMistakes: readonly Mistake[] = [
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
  {
    what: "a link without s",
    file: "procedures/open-security-info.json",
    rule: "shape",
    swap: ["https://aka.ms/mysecurityinfo", "http://aka.ms/mysecurityinfo"],
  },
  {
    what: "a link to a host nobody knows",
    file: "procedures/open-security-info.json",
    rule: "links-allowed",
    swap: ["https://aka.ms/mysecurityinfo", "https://my-security.example/info"],
  },
  {
    what: "a shortened link",
    file: "procedures/open-security-info.json",
    rule: "links-allowed",
    swap: ["https://aka.ms/mysecurityinfo", "https://tinyurl.com/abc"],
  },
  {
    what: "a host that only looks allowed",
    file: "procedures/open-security-info.json",
    rule: "links-allowed",
    swap: ["https://aka.ms/mysecurityinfo", "https://aka.ms@evil.example/x"],
  },
  {
    what: "another port",
    file: "procedures/open-security-info.json",
    rule: "links-allowed",
    swap: ["https://aka.ms/mysecurityinfo", "https://aka.ms:8443/x"],
  },
  {
    what: "a link with a space",
    file: "procedures/open-security-info.json",
    rule: "links-allowed",
    swap: ["https://aka.ms/mysecurityinfo", "https:// aka.ms/x"],
  },
  {
    what: "a source nobody knows",
    file: LOCK,
    rule: "links-allowed",
    change: (entry) => {
      entry.provenance[0].source = "https://passkey-blog.example/2026";
    },
    line: "passkey-blog",
  },
  ...patterns([
    "(?:\\w+\\s?)*passkey",
    "(a+)+",
    "(?:a|ab|abc)+x",
    "(.+)+$",
    "sign.*in.*with.*phone",
    "(?:key.*){10}",
    "(pass)\\1",
    "(unclosed",
    "closed)",
    "[open",
    "*nothing",
    "(?:x+y?){3,}z",
    "\\q",
  ]),
  {
    what: "a pattern of a reading that is not one",
    file: "readings/clock.json",
    rule: "patterns-safe",
    change: (entry) => {
      entry.rules[1].pattern = "(clock";
    },
    line: '"(clock"',
  },
  ...said("last-method-guarded", [
    "Delete the passkey in Authenticator.",
    "Open **Authenticator**, tap your account and choose **Remove account**.",
    "If it was listed there, delete the entry.",
    "Uninstall Authenticator and install it again.",
    "Do a factory reset of the phone, then start again.",
    "Tap the row and choose **Delete**.",
    "Reset the key in **Windows Settings**.",
    "Clear out the old passkeys first.",
    "Do not worry. Remove the passkey from the list.",
    "Erase everything on the key.",
  ]),
  ...unmarked,
  ...said("protection-kept", [
    "Turn off the screen lock, not the PIN of the SIM.",
    "Turn off MFA for a moment.",
    "Switch Conditional Access to report-only for a while.",
    "Send us your PIN so that we can test it.",
    "Tell us your PIN.",
    "Please tell us your password.",
    "Send me your TAP.",
    "Tell the helpdesk your password when they ask.",
    "Type the Temporary Access Pass into this chat.",
    "Disable **MFA** for the account.",
    "Disable attestation in the profile.",
    "Read out the verification code to the agent.",
    "Write down your PIN on a note.",
    "Approve the request anyway.",
    "Jailbreak the phone to see the vault.",
    "Ask to be excluded from Conditional Access.",
  ]),
  {
    what: "an agent is told to exclude somebody",
    file: "causes/conditional-access-loop.json",
    rule: "protection-kept",
    change: (entry) => entry.agent.steps.push("Exclude the person from the Conditional Access policy."),
    line: '"Exclude the person',
  },
  {
    what: "an agent is told to add to an exception",
    file: "causes/policy-changed.json",
    rule: "protection-kept",
    change: (entry) => {
      entry.agent.first = "Add them to the exclusion group of the rule.";
    },
    line: '"Add them',
  },
  {
    what: "an agent is told to ask for a secret",
    file: "security/code-asked.json",
    rule: "protection-kept",
    change: (entry) => {
      entry.agentFirst = "Ask the caller for their password to see who it is.";
    },
    line: '"Ask the caller',
  },
  {
    what: "a question asks for a secret",
    file: "questions/tap.json",
    rule: "protection-kept",
    change: (entry) => {
      entry.ask = "What is the PIN that you use?";
    },
    line: '"What is the PIN',
  },
  {
    what: "attestation is to go",
    file: "causes/attestation-restriction.json",
    rule: "protection-kept",
    change: (entry) => entry.agent.steps.push("Set attestation in the profile to No."),
    line: '"Set attestation',
  },

  ...said("texts-clean", [
    "Öffne die EinstellungenÃ¼ und warte.",
    "Donâ€™t close the window.",
    "Wait\u202E here.",
    "Wait here\u200B.",
    "TODO: say where.",
    "Open **Settings and wait.",
    "Open <b>Settings</b> and wait.",
    " Open Settings and wait.",
    "Open Settings and wait. ",
    "   ",
  ]),
  {
    what: "a phrase with garbled letters",
    file: "symptoms/qr-hangs.json",
    rule: "texts-clean",
    swap: ["hangs at connecting after qr", "hÃ¤ngt nach qr"],
  },
  {
    what: "a phrase of signs only",
    file: "symptoms/qr-hangs.json",
    rule: "texts-clean",
    swap: ["hangs at connecting after qr", "???"],
  },
  {
    what: "a phrase that is another symptom's too",
    file: "symptoms/qr-does-nothing.json",
    rule: "phrases-once",
    change: (entry) => {
      entry.says[2] = "Hangs at connecting, after QR!";
    },
    found: "symptoms/qr-hangs.json",
    line: '"hangs at connecting after qr"',
  },
  {
    what: "a phrase that is another subject's too",
    file: "scope/vpn.json",
    rule: "phrases-once",
    change: (entry) => {
      entry.says[2] = "hangs at connecting after qr";
    },
    line: '"hangs at connecting',
  },
  {
    what: "a phrase twice in a list",
    file: "symptoms/qr-hangs.json",
    rule: "phrases-once",
    swap: ["hangs at connecting after qr", "Stuck at connecting after scanning."],
    line: '"stuck at connecting after scanning"',
  },
  {
    what: "an on-screen text of two errors",
    file: "errors/something-went-wrong.json",
    rule: "phrases-once",
    change: (entry) => {
      entry.texts[1] = "Could not connect to your device now";
    },
    also: [
      "errors/device-could-not-connect.json",
      "errors/device-could-not-connect.json",
      (entry) => entry.texts.push("Could not connect to your device now"),
    ],
    line: '"Could not connect',
  },
  {
    what: "a complaint of two causes",
    file: "causes/no-internet.json",
    rule: "phrases-once",
    change: (entry) => {
      entry.complaints[3] = "bluetooth was off on my phone qr never finished";
    },
    line: '"bluetooth was off',
  },

  {
    what: "no variant for everybody",
    file: LOCK,
    rule: "variants-end",
    change: (entry) => {
      entry.variants.pop();
    },
    line: ["variants", 2],
  },
  {
    what: "a variant for everybody in front",
    file: "procedures/turn-on-provider.json",
    rule: "variants-end",
    change: (entry) => entry.variants.unshift(entry.variants.pop()),
    line: ["variants", 0],
  },
  {
    what: "a variant twice",
    file: LOCK,
    rule: "variants-end",
    change: (entry) => entry.variants.splice(1, 0, entry.variants[0]),
  },
  {
    what: "no steps for Android",
    file: LOCK,
    rule: "branches-complete",
    change: (entry) => {
      entry.variants = entry.variants.filter(
        (each: { when?: { handset?: string[] } }) => !each.when?.handset?.includes("android"),
      );
    },
    line: ["variants", 0],
  },
  { what: "no steps for iPhone", file: LOCK, rule: "branches-complete", change: (entry) => entry.variants.shift() },
  {
    what: "no steps for a Samsung",
    file: "fixes/set-the-clock-automatically.json",
    rule: "branches-complete",
    change: (entry) => entry.variants.splice(1, 1),
  },
  {
    what: "a card with too many steps",
    file: "fixes/create-your-first-passkey.json",
    rule: "steps-fit",
    change: (entry) => {
      entry.variants[0].steps = [
        { procedure: "register-security-key" },
        { procedure: "register-in-authenticator" },
        { procedure: "test-sign-in" },
      ];
    },
  },
  {
    what: "a card that gets too large",
    file: LOCK,
    rule: "cards-fit",
    change: (entry) => {
      const say = `1. ${"\u8a9e".repeat(490)}`; // three bytes each
      entry.variants.at(-1).steps = [...Array(8).fill({ say }), { procedure: "open-security-info" }];
    },
    also: [
      "procedures/open-security-info.json",
      "procedures/open-security-info.json",
      (entry) => {
        entry.variants[0].steps = Array(7).fill({ say: `2. ${"\u8a9e".repeat(490)}` });
      },
    ],
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
  {
    what: "a day that does not exist",
    file: LOCK,
    rule: "claims-dated",
    swap: ['"checked": "2026-11-20"', '"checked": "2026-02-30"'],
  },
  {
    what: "a month that does not exist",
    file: LOCK,
    rule: "claims-dated",
    swap: ['"checked": "2026-11-20"', '"checked": "2026-13-01"'],
  },
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

  {
    what: "a version in words",
    file: "facts/ios.authenticator.minimum.json",
    rule: "facts-typed",
    swap: ['"value": "17"', '"value": "seventeen"'],
  },
  {
    what: "a version as a number",
    file: "facts/ios.authenticator.minimum.json",
    rule: "facts-typed",
    swap: ['"value": "17"', '"value": 17'],
  },
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
    what: "a reason in a table that asks for a secret",
    file: "facts/passkey-verdicts.json",
    rule: "protection-kept",
    change: (entry) => {
      entry.value[3].says = "Tell us your PIN.";
    },
    line: "Tell us your PIN",
  },
  {
    what: "a question left open in a new entry",
    file: CLOCK,
    rule: "stubs-answered",
    swap: ["Are the date and time of your device right?", "ANSWER THIS: What is asked?"],
    severity: "warning",
  },
];
