import type { Cause } from "../../../knowledge/model.ts";
import { type Mistake, shipped } from "../../support/planted.ts";

const CAUSE = "causes/no-internet.json";
const VAULT = "causes/wrong-vault.json";
const CLOCK = "questions/clock.json";
const LOCK = "fixes/set-a-screen-lock.json";
const SCENARIOS = "scenarios/phones.json";

function shippedCause(id: string): Cause {
  return shipped.entries.find(({ path }) => path === `causes/${id}.json`)?.json as Cause;
}

/** Wrong values, ids and links between entries. */
export const entryMistakes: readonly Mistake[] = [
  { what: "a misspelt name", file: CAUSE, rule: "shape", swap: ['"weighs": "proves"', '"wieghs": "proves"'] },
  { what: "a misspelt weight", file: CAUSE, rule: "shape", swap: ['"weighs": "suggests"', '"weighs": "sugests"'] },
  {
    what: "percent in place of a weight",
    file: CAUSE,
    rule: "shape",
    swap: ['"weighs": "suggests"', '"weighs": "80%"'],
  },
  {
    what: "a number in place of a weight",
    file: CAUSE,
    rule: "shape",
    swap: ['"weighs": "suggests"', '"weighs": 0.8'],
  },
  { what: "a frequency in other words", file: CAUSE, rule: "shape", swap: ['"occasional"', '"sometimes"'] },
  { what: "a capital letter", file: CAUSE, rule: "shape", swap: ['"occasional"', '"Occasional"'] },
  { what: "a number as text", file: LOCK, rule: "shape", swap: ['"minutes": 4', '"minutes": "4"'] },
  { what: "a text as number", file: CAUSE, rule: "shape", swap: ['"is": "works"', '"is": 1'] },
  { what: "yes or no as true", file: CAUSE, rule: "shape", swap: ['"is": "works"', '"is": true'] },
  { what: "no minutes at all", file: LOCK, rule: "shape", swap: ['"minutes": 4', '"minutes": 0'] },
  { what: "an hour too many", file: LOCK, rule: "shape", swap: ['"minutes": 4', '"minutes": 400'] },
  {
    what: "a text in place of a list",
    file: CAUSE,
    rule: "shape",
    swap: ['"platforms": ["iphone", "android", "windows", "mac", "linux", "chromebook"]', '"platforms": "iphone"'],
  },
  {
    what: "a missing text",
    file: CLOCK,
    rule: "shape",
    swap: ['  "ask": "Are the date and time of your device right?",\n', ""],
    line: 1,
  },
  { what: "an empty text", file: CLOCK, rule: "shape", swap: ["Are the date and time of your device right?", ""] },
  { what: "null", file: CLOCK, rule: "shape", swap: ['"Are the date and time of your device right?"', "null"] },
  {
    what: "a text that is far too long",
    file: CLOCK,
    rule: "shape",
    swap: ["Are the date", `Are ${"really ".repeat(30)}the date`],
  },
  { what: "an id with an umlaut", file: CAUSE, rule: "shape", swap: ['"id": "no-internet"', '"id": "kein-gerät"'] },
  { what: "an id with a space", file: CAUSE, rule: "shape", swap: ['"id": "no-internet"', '"id": "no internet"'] },
  {
    what: "an id as a name of the language",
    file: CAUSE,
    rule: "shape",
    swap: ['"typical": {', '"__proto__": { "x": 1 },\n  "typical": {'],
    line: '"__proto__"',
  },
  {
    what: "a platform twice",
    file: CAUSE,
    rule: "shape",
    swap: ['"iphone", "android"', '"iphone", "iphone", "android"'],
  },
  {
    what: "two phrases only",
    file: "symptoms/qr-hangs.json",
    rule: "shape",
    change: (entry) => {
      entry.says = entry.says.slice(0, 2);
    },
    line: '"says"',
  },
  {
    what: "a step without text",
    file: LOCK,
    rule: "shape",
    change: (entry) => {
      entry.variants[0].steps[1] = {};
    },
    line: "{}",
  },
  {
    what: "a step with text and procedure",
    file: LOCK,
    rule: "shape",
    change: (entry) => {
      entry.variants[0].steps[1].procedure = "open-security-info";
    },
    line: ["variants", 0, "steps", 1],
  },
  {
    what: "ten steps in a variant",
    file: LOCK,
    rule: "shape",
    change: (entry) => {
      entry.variants[0].steps = Array(10).fill({ say: "Wait." });
    },
    line: '"steps"',
  },
  { what: "a role nobody has", file: CAUSE, rule: "shape", swap: ['"repairedBy": "employee"', '"repairedBy": "user"'] },
  {
    what: "a typical answer in percent",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      entry.typical.tap = { none: 90, accepted: 10 };
    },
    line: '"none": 90',
  },
  {
    what: "no source",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      delete entry.provenance[0].source;
    },
    line: ["provenance", 0],
  },
  {
    what: "no claim at all",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      entry.provenance = [];
    },
    line: '"provenance"',
  },
  {
    what: "no provenance",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      delete entry.provenance;
    },
    line: 1,
  },
  {
    what: "a disputed fact with one side",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      entry.provenance[0].standing = "disputed";
    },
    line: ["provenance", 0],
  },
  {
    what: "an inferred fact without reasoning",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      entry.provenance[0].standing = "inferred";
    },
    line: ["provenance", 0],
  },
  {
    what: "a standing in other words",
    file: CAUSE,
    rule: "shape",
    swap: ['"standing": "documented"', '"standing": "proven"'],
  },
  {
    what: "a date written the German way",
    file: CAUSE,
    rule: "shape",
    swap: ['"checked": "2026-11-20"', '"checked": "20.11.2026"'],
  },
  {
    what: "a date in words",
    file: CAUSE,
    rule: "shape",
    swap: ['"checked": "2026-11-20"', '"checked": "20 November 2026"'],
  },
  {
    what: "a source without address",
    file: CAUSE,
    rule: "shape",
    change: (entry) => {
      entry.provenance[0].source = "Microsoft Learn";
    },
    line: '"source": "Microsoft Learn"',
  },

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
    what: "a runbook step with a removed question",
    file: "runbooks/five-question-script.json",
    rule: "references-exist",
    swap: ['"os-version"', '"system-version"'],
  },
  {
    what: "a runbook step with a removed cause",
    file: "runbooks/five-question-script.json",
    rule: "references-exist",
    swap: ['"session-expired"', '"session-over"'],
  },
  {
    what: "a neighbour with a typo",
    file: "causes/cross-device-bluetooth.json",
    rule: "references-exist",
    swap: ['"from": "no-internet"', '"from": "no-intranet"'],
  },

  {
    what: "a finding with a typo",
    file: CAUSE,
    rule: "values-known",
    swap: ['"finding": "other-network"', '"finding": "other-netwrok"'],
  },
  {
    what: "a value that is not in the vocabulary",
    file: CAUSE,
    rule: "values-known",
    swap: ['"is": "missing"', '"is": "mising"'],
  },
  {
    what: "a wrong platform name",
    file: CAUSE,
    rule: "values-known",
    swap: ['"iphone", "android"', '"iPhone", "android"'],
  },
  {
    what: "a stage that does not exist",
    file: CAUSE,
    rule: "values-known",
    swap: ['"sign-in-fails"', '"signin-fails"'],
  },
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
  {
    what: "a typical answer that does not exist",
    file: "causes/cross-device-bluetooth.json",
    rule: "values-known",
    swap: ['"bluetooth": { "missing": 10 }', '"bluetooth": { "off": 10 }'],
  },
  {
    what: "typical answers of twelve people",
    file: "causes/cross-device-bluetooth.json",
    rule: "values-known",
    swap: ['"windows": 8, "mac": 2', '"windows": 8, "mac": 4'],
  },
  {
    what: "a reading that gives an unknown value",
    file: "readings/clock.json",
    rule: "values-known",
    swap: ['"is": "wrong"', '"is": "slow"'],
  },
  {
    what: "a value taken out of the vocabulary",
    file: "vocabulary.json",
    rule: "values-known",
    swap: ['"values": ["right", "wrong"]', '"values": ["right", "late"]'],
    found: "questions/clock.json",
    line: '"value": "wrong"',
  },
  {
    what: "a finding renamed in the vocabulary",
    file: "vocabulary.json",
    rule: "values-known",
    swap: ['    "clock": {', '    "watch": {'],
    found: "questions/clock.json",
    line: '"finding"',
  },
  {
    what: "a cause twice in the vocabulary",
    file: "vocabulary.json",
    rule: "shape",
    swap: ['"no-internet",', '"no-internet",\n    "no-internet",'],
    line: '"causes"',
  },
  {
    what: "a cause renamed in the vocabulary",
    file: "vocabulary.json",
    rule: "causes-complete",
    swap: ['"no-internet",', '"no-internett",'],
  },

  {
    what: "a cause that nothing speaks for",
    file: CAUSE,
    rule: "causes-complete",
    change: (entry) => {
      entry.evidence = [{ finding: "internet", is: "both", weighs: "rules-out" }];
    },
    line: '"evidence"',
  },
  {
    what: "a cause that only what nobody is asked speaks for",
    file: CAUSE,
    rule: "causes-complete",
    change: (entry) => {
      entry.evidence = [{ finding: "error", is: "53003", weighs: "suggests" }];
    },
    line: '"evidence"',
  },
  {
    what: "a copied cause with nothing of its own",
    file: VAULT,
    rule: "causes-apart",
    change: (entry) => {
      const twin = shippedCause("half-registered");
      Object.assign(entry, { evidence: twin.evidence, stages: twin.stages, platforms: twin.platforms });
    },
    line: '"evidence"',
  },
  {
    what: "the same lines in another order",
    file: "causes/system-clock.json",
    rule: "causes-apart",
    change: (entry) => {
      const twin = shippedCause("no-internet");
      Object.assign(entry, { evidence: [...twin.evidence].reverse(), stages: twin.stages, platforms: twin.platforms });
    },
    line: '"evidence"',
  },
  {
    what: "a line of evidence twice",
    file: CAUSE,
    rule: "lines-once",
    change: (entry) => entry.evidence.splice(1, 0, entry.evidence[0]),
    line: ["evidence", 1],
  },
  {
    what: "a value in two lines",
    file: VAULT,
    rule: "lines-once",
    swap: ['"is": "authenticator",', '"is": ["authenticator", "samsung-pass"],'],
    line: ["evidence", 1],
  },
  {
    what: "a symptom twice",
    file: VAULT,
    rule: "lines-once",
    change: (entry) => entry.symptoms.splice(1, 0, { ...entry.symptoms[0], weighs: "rules-out" }),
    line: ["symptoms", 1],
  },
  {
    what: "an error code twice",
    file: "causes/cross-device-bluetooth.json",
    rule: "lines-once",
    swap: [
      '{ "error": "connecting-to-your-device", "weighs": "strongly-suggests" }',
      '{ "error": "device-could-not-connect", "weighs": "suggests" }',
    ],
  },
  {
    what: "a cause that is its own neighbour",
    file: "causes/cross-device-bluetooth.json",
    rule: "lines-once",
    swap: ['"from": "no-internet"', '"from": "cross-device-bluetooth"'],
  },
  {
    what: "both ways the same",
    file: CAUSE,
    rule: "lines-once",
    swap: ['"otherwise": "rules-out"', '"otherwise": "suggests"'],
  },
  {
    what: "a cause for another role without a place",
    file: "causes/method-not-enabled.json",
    rule: "agents-told",
    change: (entry) => {
      delete entry.agent.portal;
      delete entry.agent.role;
    },
    line: '"agent"',
  },
  {
    what: "an exception that is none any more",
    file: "causes/cross-device-endpoint-blocked.json",
    rule: "agents-told",
    change: (entry) => {
      entry.agent.portal = "The firewall";
    },
    line: 1,
  },

  {
    what: "a question that nobody uses",
    file: "vocabulary.json",
    rule: "questions-matter",
    change: (entry) => {
      entry.findings.weather = { title: "Weather", values: ["yes", "no"], meaning: "it rains" };
    },
    also: [
      "questions/weather.json",
      CLOCK,
      (entry) =>
        Object.assign(entry, {
          id: "weather",
          finding: "weather",
          ask: "Does it rain?",
          options: [
            { value: "yes", label: "Yes" },
            { value: "no", label: "No" },
          ],
        }),
    ],
    found: "questions/weather.json",
    line: '"finding"',
  },
  {
    what: "a question that is never reached",
    file: "questions/name-changed.json",
    rule: "questions-matter",
    change: (entry) => {
      entry.appliesWhen = [{ "name-changed": ["yes"] }];
    },
    line: '"appliesWhen"',
  },
  {
    what: "two questions that wait for each other",
    file: "questions/name-changed.json",
    rule: "questions-matter",
    change: (entry) => {
      entry.appliesWhen = [{ clock: ["wrong"] }];
    },
    also: [
      CLOCK,
      CLOCK,
      (entry) => {
        entry.appliesWhen = [{ "name-changed": ["yes"] }];
      },
    ],
    line: '"appliesWhen"',
  },
  {
    what: "a second question for one finding",
    file: CLOCK,
    rule: "questions-answerable",
    also: ["questions/time.json", CLOCK, (entry) => Object.assign(entry, { id: "time", ask: "Is the time right?" })],
    found: "questions/time.json",
    line: '"finding"',
  },
  {
    what: "one answer only",
    file: CLOCK,
    rule: "questions-answerable",
    change: (entry) => entry.options.pop(),
    line: '"options"',
  },
  {
    what: "an answer that nobody can give any more",
    file: "questions/store.json",
    rule: "questions-answerable",
    change: (entry) => entry.options.pop(),
    line: '"options"',
  },
  {
    what: "the same answer twice",
    file: CLOCK,
    rule: "questions-answerable",
    swap: ['"value": "wrong"', '"value": "right"'],
  },
  { what: "the same label twice", file: CLOCK, rule: "questions-answerable", swap: ['"No, they are off"', '"Yes"'] },
  {
    what: "one word for two answers",
    file: CLOCK,
    rule: "questions-answerable",
    swap: ['"no", "wrong"', '"no", "right"'],
  },
  {
    what: "answers to choose where one is typed",
    file: "questions/os-version.json",
    rule: "questions-answerable",
    change: (entry) => {
      entry.options = [
        { value: "17", label: "17" },
        { value: "18", label: "18" },
      ];
    },
    line: '"options"',
  },
  {
    what: "typing where answers are chosen",
    file: CLOCK,
    rule: "questions-answerable",
    swap: ['  "effort":', '  "entry": "number",\n  "effort":'],
  },

  {
    what: "a symptom that no cause names",
    file: "symptoms/wrong-time.json",
    rule: "entries-used",
    change: (entry) => {
      entry.gives = [];
    },
    also: [
      "causes/system-clock.json",
      "causes/system-clock.json",
      (entry) => {
        entry.symptoms = entry.symptoms.filter((row: { symptom: string }) => row.symptom !== "wrong-time");
      },
    ],
    line: '"id"',
  },
  {
    what: "a fix that no cause names",
    file: LOCK,
    rule: "entries-used",
    also: [
      "fixes/lock-the-phone.json",
      LOCK,
      (entry) => Object.assign(entry, { id: "lock-the-phone", title: "Lock it" }),
    ],
    found: "fixes/lock-the-phone.json",
    line: '"id"',
  },
  {
    what: "a procedure that nothing uses",
    file: LOCK,
    rule: "entries-used",
    also: [
      "procedures/lock.json",
      "procedures/open-security-info.json",
      (entry) => Object.assign(entry, { id: "lock", title: "Lock it" }),
    ],
    found: "procedures/lock.json",
    line: '"id"',
  },
  {
    what: "a fact that nothing uses",
    file: LOCK,
    rule: "entries-used",
    also: [
      "facts/lock.tries.json",
      "facts/security-key.pin-tries.json",
      (entry) => Object.assign(entry, { id: "lock.tries", title: "Tries" }),
    ],
    found: "facts/lock.tries.json",
    line: '"id"',
  },

  {
    what: "an example that expects an unknown cause",
    file: SCENARIOS,
    rule: "scenarios-fit",
    swap: ['"causes": ["os-below-minimum"]', '"causes": ["os-below-minimun"]'],
  },
  {
    what: "an example with an unknown finding",
    file: SCENARIOS,
    rule: "scenarios-fit",
    swap: ['"store": "authenticator"', '"vault": "authenticator"'],
  },
  {
    what: "an example with an unknown value",
    file: SCENARIOS,
    rule: "scenarios-fit",
    swap: ['"store": "authenticator"', '"store": "authentikator"'],
  },
  {
    what: "an example name twice",
    file: SCENARIOS,
    rule: "scenarios-fit",
    swap: ['"id": "os-ios16-authenticator-stall"', '"id": "os-android13-authenticator"'],
  },
  {
    what: "an example that ends in an unknown way",
    file: SCENARIOS,
    rule: "shape",
    swap: ['"end": "fixed"', '"end": "solved"'],
  },
  { what: "a broken example", file: SCENARIOS, rule: "readable", swap: ['"end": "fixed",', '"end": "fixed"'] },

  {
    what: "no place to keep a passkey",
    file: "tenant.json",
    rule: "tenant-consistent",
    change: (entry) => {
      entry.allowedStores = [];
    },
    line: '"allowedStores"',
  },
  {
    what: "attestation with synced stores only",
    file: "tenant.json",
    rule: "tenant-consistent",
    change: (entry) => {
      entry.attestation = "required";
      entry.allowedStores = ["icloud-keychain", "google-password-manager"];
    },
    line: '"attestation"',
  },
  {
    what: "attestation beside synced stores",
    file: "tenant.json",
    rule: "tenant-stores",
    swap: ['"attestation": "off"', '"attestation": "required"'],
    line: '"icloud-keychain"',
    severity: "warning",
  },
  {
    what: "models of stores that are not allowed",
    file: "tenant.json",
    rule: "tenant-consistent",
    change: (entry) => {
      entry.allowedAaguids = ["fbfc3007-154e-4ecc-8c0b-6e020557d7bd"];
      entry.allowedStores = ["authenticator"];
    },
    line: '"allowedAaguids"',
  },
  {
    what: "one model of a store that is not allowed",
    file: "tenant.json",
    rule: "tenant-consistent",
    change: (entry) => {
      entry.allowedAaguids = ["de1e552d-db1d-4423-a619-566b625cdc84", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"];
      entry.allowedStores = ["authenticator"];
    },
    line: '"fbfc3007',
  },
  {
    what: "a model number with capitals",
    file: "tenant.json",
    rule: "shape",
    swap: ['"allowedAaguids": []', '"allowedAaguids": ["DE1E552D-DB1D-4423-A619-566B625CDC84"]'],
  },
  {
    what: "a desk without a phone number",
    file: "tenant.json",
    rule: "tenant-consistent",
    swap: ['"phone": "+1 555 0100"', '"phone": "see intranet"'],
  },
  { what: "a desk without a phone", file: "tenant.json", rule: "shape", swap: ['"phone": "+1 555 0100", ', ""] },
  {
    what: "no browser",
    file: "tenant.json",
    rule: "tenant-consistent",
    change: (entry) => {
      entry.browsers = [];
    },
    line: '"browsers"',
  },
  { what: "a browser nobody knows", file: "tenant.json", rule: "values-known", swap: ['"chrome"', '"chrom"'] },
  {
    what: "a store nobody knows",
    file: "tenant.json",
    rule: "values-known",
    swap: ['"authenticator"', '"authentikator"'],
  },
  { what: "a language that is none", file: "tenant.json", rule: "shape", swap: ['["en", "de"]', '["English!"]'] },
  {
    what: "attestation as yes",
    file: "tenant.json",
    rule: "shape",
    swap: ['"attestation": "off"', '"attestation": "yes"'],
  },
  {
    what: "attestation as true",
    file: "tenant.json",
    rule: "shape",
    swap: ['"attestation": "off"', '"attestation": true'],
  },
  {
    what: "a route to nowhere",
    file: "routes/vendor.json",
    rule: "routes-lead",
    change: (entry) => {
      delete entry.channel;
      delete entry.ticket;
    },
    line: 1,
  },
  {
    what: "a route with an unknown cause",
    file: "routes/network.json",
    rule: "routes-lead",
    change: (entry) => entry.causes.push("no-such"),
    line: '"no-such"',
  },
  {
    what: "a deleted route",
    file: "routes/network.json",
    rule: "routes-lead",
    bytes: null,
    found: "causes/cross-device-endpoint-blocked.json",
    line: '"repairedBy"',
  },
  {
    what: "a deleted mapping",
    file: "mappings/generic.json",
    rule: "routes-lead",
    bytes: null,
    found: "routes/identity.json",
    line: '"mapping"',
  },
  {
    what: "a ticket field from nowhere",
    file: "mappings/servicenow.json",
    rule: "shape",
    swap: ['"from": "title"', '"from": "headline"'],
  },
  {
    what: "a channel that is none",
    file: "routes/identity.json",
    rule: "shape",
    swap: ['"channel": "helpdesk"', '"channel": "Identity team"'],
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
  {
    what: "a stage in one of two lists",
    file: "vocabulary.json",
    rule: "vocabulary-consistent",
    swap: ['"stages": {', '"stages": {\n    "too-slow": "it takes too long",'],
    line: '"too-slow"',
  },
  {
    what: "a finding that is derived as well",
    file: "vocabulary.json",
    rule: "vocabulary-consistent",
    swap: ['"derived": {', '"derived": {\n    "clock": { "values": ["right", "wrong"], "meaning": "the time" },'],
    line: '"clock": { "values"',
  },
  {
    what: "a finding with a space",
    file: "vocabulary.json",
    rule: "vocabulary-consistent",
    swap: ['    "clock": {', '    "the clock": {'],
  },
  {
    what: "a runbook step without anything to do",
    file: "runbooks/five-question-script.json",
    rule: "runbooks-whole",
    swap: ['"questions": ["device", "os-version"],\n', "\n"],
    line: ["steps", 0],
  },
  {
    what: "a symptom that gives one finding two values",
    file: "symptoms/qr-hangs.json",
    rule: "lines-once",
    change: (entry) => {
      entry.gives = ["cross-device", "same-device"].map((is) => ({ finding: "flow", is }));
    },
    line: ["gives", 1],
  },
  {
    what: "a word for two readings",
    file: "readings/clock.json",
    rule: "lines-once",
    change: (entry) => {
      entry.rules = [
        { is: "wrong", words: ["clock off", "late"] },
        { is: "right", words: ["late"] },
      ];
    },
    line: ["rules", 1, "words", 0],
  },
];
