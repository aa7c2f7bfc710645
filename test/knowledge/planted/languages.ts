import type { Mistake } from "../../support/planted.ts";
import { swaps } from "./places.ts";

const WORDS = "words/de.json";
const PHRASES = "phrases/de.json";
const TEXTS = "texts/de.json";

type Lists = Record<string, Record<string, unknown>>;

/** What goes wrong with the files of a language (K11). */
export const languageMistakes: readonly Mistake[] = [
  {
    what: "words without their negations",
    file: WORDS,
    rule: "languages-whole",
    severity: "warning",
    change: (entry) => {
      delete entry.negators;
    },
  },
  {
    what: "a list of words by a name that nothing knows",
    file: WORDS,
    rule: "shape",
    swap: ['"negators"', '"negatoren"'],
  },
  {
    what: "a pattern for near words that never comes to an end (K08)",
    file: WORDS,
    rule: "patterns-safe",
    change: (entry) => {
      entry.near = ["(?:anmeld\\w*)+"];
    },
    line: ["near", 0],
  },
  {
    what: "a pair with an unclosed bracket",
    file: WORDS,
    rule: "patterns-safe",
    change: (entry) => {
      entry.pairs = [{ says: "(zu hause", is: "zuhause" }];
    },
    line: ["pairs", 0, "says"],
  },
  {
    what: "the words of another language under this name",
    file: WORDS,
    rule: "ids-match-files",
    swap: ['"id": "de"', '"id": "nl"'],
  },
  {
    what: "phrases of a symptom with a slip in its id",
    file: PHRASES,
    rule: "languages-fit",
    swap: ['"qr-hangs"', '"qr-hang"'],
    line: '"qr-hang"',
  },
  {
    what: "complaints of a cause that there is none of",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).causes = { ...(entry as Lists).causes, "blue-moon": ["blauer Mond"] };
    },
    line: '"blue-moon"',
  },
  {
    what: "an answer to a question that has none such",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).answers = { device: { fridge: ["Kühlschrank"] } };
    },
    line: '"fridge"',
  },
  {
    what: "an answer to a question that there is none of",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).answers = { fridge: { yes: ["ja"] } };
    },
    line: '"fridge"',
  },
  {
    what: "a reading that gives a value which there is none of",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).readings = { bluetooth: [{ is: "aus", words: ["bluetooth aus"] }] };
    },
    line: ["readings", "bluetooth", 0, "is"],
  },
  {
    what: "a reading of a finding that there is none of",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).readings = { weather: [{ is: "rain", words: ["Regen"] }] };
    },
    line: '"weather"',
  },
  {
    what: "the same phrase for two symptoms",
    file: PHRASES,
    rule: "languages-fit",
    change: (entry) => {
      (entry as Lists).symptoms = { "qr-hangs": ["es hängt"], "qr-does-nothing": ["Es hängt"] };
    },
    line: ["symptoms", "qr-does-nothing", 0],
  },
  {
    what: "a pattern of a signal that never comes to an end (K08)",
    file: PHRASES,
    rule: "patterns-safe",
    change: (entry) => {
      (entry as Lists).security = { "code-asked": { patterns: ["(?:code|codes)+$"] } };
    },
    line: ["security", "code-asked", "patterns", 0],
  },
  {
    what: "a pattern of a reading with two gaps without a limit (K08)",
    file: PHRASES,
    rule: "patterns-safe",
    change: (entry) => {
      (entry as Lists).readings = { bluetooth: [{ is: "missing", pattern: "bluetooth.*nicht.*an" }] };
    },
    line: ["readings", "bluetooth", 0, "pattern"],
  },
  ...swaps("languages-fit", TEXTS, [
    [
      "a translation that lost a placeholder",
      "Vielleicht versucht jemand, Ihr Konto zu benutzen.",
      "Vielleicht {desk:fax}.",
    ],
    [
      "a translation whose placeholder was translated",
      "Rufen Sie jetzt {desk:name} an",
      "Rufen Sie jetzt {desk:Name} an",
    ],
  ]),
  {
    what: "a translation of a text that is covered is gone",
    file: TEXTS,
    rule: "languages-whole",
    severity: "warning",
    change: (entry) => {
      delete (entry as Lists).texts?.["I am a guest"];
    },
    line: ["covers", 0],
  },
  {
    what: "the English text was changed, and its translation was left behind",
    file: "questions/device.json",
    found: TEXTS,
    rule: "languages-whole",
    severity: "warning",
    swap: ["Linux computer", "Computer with Linux"],
    line: '"Linux computer"',
  },
  {
    what: "a translation with an unclosed bold text",
    file: TEXTS,
    rule: "texts-clean",
    swap: ["tippen Sie **winver**", "tippen Sie **winver"],
  },
  {
    what: "a translation with a strange link",
    file: TEXTS,
    rule: "links-allowed",
    swap: ["Jeder Ort für Passkeys hat seine eigenen Regeln", "Siehe https://bit.ly/abc für Regeln"],
  },
  {
    what: "a kind of entries that is not translated",
    file: TEXTS,
    rule: "shape",
    swap: ['"covers": ["questions"', '"covers": ["question"'],
  },
  {
    what: "a text that is translated twice",
    file: TEXTS,
    rule: "keys-once",
    swap: ['"I work here"', '"I am a guest"'],
    line: '"I am a guest": "Ich bin Gast"',
  },
];
