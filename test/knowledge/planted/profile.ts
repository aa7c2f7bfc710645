import type { Mistake } from "../../support/planted.ts";
import { CLOCK, swaps } from "./places.ts";

/** What there is one of: the tenant profile, routes, mappings, runbooks, vocabulary. */
export const profileMistakes: readonly Mistake[] = [
  ...swaps("references-exist", "runbooks/five-question-script.json", [
    ["a runbook step with a removed question", '"os-version"', '"system-version"'],
    ["a runbook step with a removed cause", '"session-expired"', '"session-over"'],
  ]),
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
  ...swaps("shape", "tenant.json", [
    ["attestation as yes", '"attestation": "off"', '"attestation": "yes"'],
    ["attestation as true", '"attestation": "off"', '"attestation": true'],
  ]),
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
];
