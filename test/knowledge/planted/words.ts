import type { Mistake } from "../../support/planted.ts";
import { patterns, said, swaps } from "./places.ts";

/** What people read, and the phrases and patterns that read what they write. */
export const wordMistakes: readonly Mistake[] = [
  {
    what: "a link without s",
    file: "procedures/open-security-info.json",
    rule: "shape",
    swap: ["https://aka.ms/mysecurityinfo", "http://aka.ms/mysecurityinfo"],
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
  ...swaps("texts-clean", "symptoms/qr-hangs.json", [
    ["a phrase with garbled letters", "hangs at connecting after qr", "hÃ¤ngt nach qr"],
    ["a phrase of signs only", "hangs at connecting after qr", "???"],
  ]),
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
    what: "a reason in a table that asks for a secret",
    file: "facts/passkey-verdicts.json",
    rule: "protection-kept",
    change: (entry) => {
      entry.value[3].says = "Tell us your PIN.";
    },
    line: "Tell us your PIN",
  },
];
