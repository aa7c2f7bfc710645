import type { Mistake } from "../../support/planted.ts";
import { CAUSE, CLOCK, LOCK, SCENARIOS, swaps } from "./places.ts";

/** Names, kinds and sizes of values that the schema does not take. */
export const shapeMistakes: readonly Mistake[] = [
  { what: "a misspelt name", file: CAUSE, rule: "shape", swap: ['"weighs": "proves"', '"wieghs": "proves"'] },
  { what: "a misspelt weight", file: CAUSE, rule: "shape", swap: ['"weighs": "suggests"', '"weighs": "sugests"'] },
  ...swaps("shape", CAUSE, [
    ["percent in place of a weight", '"weighs": "suggests"', '"weighs": "80%"'],
    ["a number in place of a weight", '"weighs": "suggests"', '"weighs": 0.8'],
  ]),
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
  ...swaps("shape", CAUSE, [
    ["a standing in other words", '"standing": "documented"', '"standing": "proven"'],
    ["a date written the German way", '"checked": "2026-11-20"', '"checked": "20.11.2026"'],
    ["a date in words", '"checked": "2026-11-20"', '"checked": "20 November 2026"'],
  ]),
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
    what: "an example that ends in an unknown way",
    file: SCENARIOS,
    rule: "shape",
    swap: ['"end": "fixed"', '"end": "solved"'],
  },
];
