import type { Cause } from "../../../knowledge/model.ts";
import { type Mistake, shipped } from "../../support/planted.ts";
import { CAUSE, CLOCK, LOCK, SCENARIOS, swaps, VAULT } from "./places.ts";

function shippedCause(id: string): Cause {
  return shipped.entries.find(({ path }) => path === `causes/${id}.json`)?.json as Cause;
}

/** Entries that are well-formed and make no sense together. */
export const senseMistakes: readonly Mistake[] = [
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
  ...swaps("lines-once", "causes/cross-device-bluetooth.json", [
    [
      "an error code twice",
      '{ "error": "connecting-to-your-device", "weighs": "strongly-suggests" }',
      '{ "error": "device-could-not-connect", "weighs": "suggests" }',
    ],
    ["a cause that is its own neighbour", '"from": "no-internet"', '"from": "cross-device-bluetooth"'],
  ]),
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
  ...swaps("scenarios-fit", SCENARIOS, [
    ["an example that expects an unknown cause", '"causes": ["os-below-minimum"]', '"causes": ["os-below-minimun"]'],
    ["an example with an unknown finding", '"store": "authenticator"', '"vault": "authenticator"'],
    ["an example with an unknown value", '"store": "authenticator"', '"store": "authentikator"'],
    ["an example name twice", '"id": "os-ios16-authenticator-stall"', '"id": "os-android13-authenticator"'],
  ]),
  { what: "a broken example", file: SCENARIOS, rule: "readable", swap: ['"end": "fixed",', '"end": "fixed"'] },
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
