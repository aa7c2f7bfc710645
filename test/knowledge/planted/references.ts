import type { Mistake } from "../../support/planted.ts";
import { CAUSE, CLOCK, LOCK, swaps, VAULT } from "./places.ts";

/** Ids and values that nothing has. */
export const referenceMistakes: readonly Mistake[] = [
  {
    what: "a fix with a typo",
    file: CAUSE,
    rule: "references-exist",
    swap: ['"fix": "get-both-devices-online"', '"fix": "get-both-device-online"'],
  },
  {
    what: "a symptom with a typo",
    file: VAULT,
    rule: "references-exist",
    swap: ['"symptom": "saved-elsewhere"', '"symptom": "saved-elswhere"'],
  },
  {
    what: "an error nobody wrote",
    file: "causes/cross-device-bluetooth.json",
    rule: "references-exist",
    swap: ['"error": "device-could-not-connect"', '"error": "99999"'],
  },
  {
    what: "a procedure with a typo",
    file: "fixes/create-your-first-passkey.json",
    rule: "references-exist",
    swap: ['"register-synced"', '"register-sync"'],
  },
  {
    what: "a procedure that uses itself",
    file: "procedures/open-security-info.json",
    rule: "references-exist",
    change: (entry) => entry.variants[0].steps.push({ procedure: "open-security-info" }),
    line: '"procedure"',
  },
  {
    what: "two procedures that use each other",
    file: "procedures/open-security-info.json",
    rule: "references-exist",
    change: (entry) => entry.variants[0].steps.push({ procedure: "delete-in-entra" }),
    also: [
      "procedures/delete-in-entra.json",
      "procedures/delete-in-entra.json",
      (entry) => entry.variants[0].steps.push({ procedure: "open-security-info" }),
    ],
    line: '"procedure"',
  },
  {
    what: "a neighbour with a typo",
    file: "causes/cross-device-bluetooth.json",
    rule: "references-exist",
    swap: ['"from": "no-internet"', '"from": "no-intranet"'],
  },
  ...swaps("values-known", CAUSE, [
    ["a finding with a typo", '"finding": "other-network"', '"finding": "other-netwrok"'],
    ["a value that is not in the vocabulary", '"is": "missing"', '"is": "mising"'],
    ["a wrong platform name", '"iphone", "android"', '"iPhone", "android"'],
    ["a stage that does not exist", '"sign-in-fails"', '"signin-fails"'],
  ]),
  {
    what: "an answer that is not in the vocabulary",
    file: CLOCK,
    rule: "values-known",
    swap: ['"value": "wrong"', '"value": "off"'],
  },
  {
    what: "an error answer nobody wrote",
    file: "questions/error.json",
    rule: "values-known",
    change: (entry) => {
      entry.options[0].value = "went-wrong";
    },
    line: '"went-wrong"',
  },
  {
    what: "a symptom that gives an unknown value",
    file: "symptoms/qr-hangs.json",
    rule: "values-known",
    swap: ['"is": "cross-device"', '"is": "crossdevice"'],
  },
  { what: "a maker with a capital letter", file: LOCK, rule: "values-known", swap: ['["samsung"]', '["Samsung"]'] },
  {
    what: "a condition on an unknown finding",
    file: LOCK,
    rule: "values-known",
    swap: ['"handset": ["iphone"]', '"phone-type": ["iphone"]'],
  },
  {
    what: "a hint for a device that does not exist",
    file: "questions/bluetooth.json",
    rule: "values-known",
    swap: ['"device": ["windows"]', '"device": ["pc"]'],
  },
  {
    what: "an option for a device that does not exist",
    file: "questions/store.json",
    rule: "values-known",
    change: (entry) => {
      entry.options[1].when = { handset: ["ios"] };
    },
    line: '"ios"',
  },
  ...swaps("values-known", "causes/cross-device-bluetooth.json", [
    ["a typical answer that does not exist", '"bluetooth": { "missing": 10 }', '"bluetooth": { "off": 10 }'],
    ["typical answers of twelve people", '"windows": 8, "mac": 2', '"windows": 8, "mac": 4'],
  ]),
  {
    what: "a reading that gives an unknown value",
    file: "readings/clock.json",
    rule: "values-known",
    swap: ['"is": "wrong"', '"is": "slow"'],
  },
  {
    what: "a question that an unknown symptom hints at",
    file: "questions/error.json",
    rule: "references-exist",
    change: (entry) => {
      entry.hintedBy = ["shows-code"];
    },
    line: '"shows-code"',
  },
];
