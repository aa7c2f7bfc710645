import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { checkEverything } from "../../bot/commands/knowledge-check.ts";
import { KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import type { Entry } from "../support/knowledge-copy.ts";
import { wordingFaults } from "../support/planted.ts";

/** K11: the bot's own texts, in every language, as an administrator may spoil them. */

const root = mkdtempSync(join(tmpdir(), "texts-"));
const folder = join(root, "knowledge");
cpSync(KNOWLEDGE_FOLDER, folder, { recursive: true, filter: (path) => !/\.ts$|[\\/](rules|scenarios)$/.test(path) });
afterAll(() => rmSync(root, { recursive: true, force: true }));

const english = JSON.parse(readFileSync(join(KNOWLEDGE_FOLDER, "../cards/text/en.json"), "utf8")) as Record<
  string,
  string
>;

beforeEach(() => {
  rmSync(join(root, "cards"), { recursive: true, force: true });
  mkdirSync(join(root, "cards/text"), { recursive: true });
  write("en.json", english);
});

function write(name: string, texts: object | string, where = "cards/text"): void {
  mkdirSync(join(root, where), { recursive: true });
  writeFileSync(join(root, where, name), typeof texts === "string" ? texts : JSON.stringify(texts, null, 2));
}

function found() {
  const { errors, warnings } = checkEverything(folder);
  for (const each of [...errors, ...warnings]) expect(wordingFaults(each), each.message).toEqual([]);
  return { errors, warnings };
}

test("the English texts are whole", () => {
  expect(found()).toEqual({ errors: [], warnings: [] });
});

test("a language that lacks a text gets it in English: a warning", () => {
  const { "button.back": _, ...german } = english;
  write("de.json", german);
  expect(found()).toMatchObject({
    errors: [],
    warnings: [
      { file: "cards/text/de.json", rule: "texts-translated", message: expect.stringContaining("button.back") },
    ],
  });
});

type Change = readonly [what: string, file: string, change: (texts: Entry) => void, line: string, message: RegExp];

const changes: readonly Change[] = [
  [
    "an English text that is gone",
    "en.json",
    (texts) => {
      delete texts["button.back"];
    },
    "{",
    /button\.back/,
  ],
  [
    "a placeholder that got lost",
    "de.json",
    (texts) => {
      texts["fix.minutes"] = "Etwa fünf Minuten";
    },
    "fix.minutes",
    /\{minutes\}/,
  ],
  [
    "a placeholder that was translated",
    "de.json",
    (texts) => {
      texts["fix.minutes"] = "Etwa {minuten} Minuten";
    },
    "fix.minutes",
    /\{minuten\}/,
  ],
  [
    "a name that nothing uses",
    "de.json",
    (texts) => {
      texts["button.bakc"] = "Zurück";
    },
    "button.bakc",
    /button\.back/,
  ],
  [
    "a text that is a number",
    "de.json",
    (texts) => {
      texts["button.back"] = 3;
    },
    "button.back",
    /quotation marks/,
  ],
  [
    "an empty text",
    "de.json",
    (texts) => {
      texts["button.back"] = " ";
    },
    "button.back",
    /nothing to read/,
  ],
  [
    "garbled letters",
    "de.json",
    (texts) => {
      texts["button.back"] = "ZurÃ¼ck";
    },
    "button.back",
    /encoding/,
  ],
  [
    "a text that asks for a secret",
    "en.json",
    (texts) => {
      texts["welcome.intro"] = "Tell us your PIN.";
    },
    "welcome.intro",
    /secret/,
  ],
  [
    "a text with a strange link",
    "en.json",
    (texts) => {
      texts["welcome.intro"] = "See https://bit.ly/abc now.";
    },
    "welcome.intro",
    /bit\.ly/,
  ],
];

describe("is an error with file and line", () => {
  test.each(changes)("%s", (_, file, change, line, message) => {
    const texts = { ...english } as Entry;
    change(texts);
    write(file, texts);
    const { errors } = found();
    const lines = readFileSync(join(root, "cards/text", file), "utf8").split("\n");
    const at = lines.findIndex((each) => each.includes(line)) + 1;
    expect(errors).toEqual([
      { file: `cards/text/${file}`, line: at, rule: "texts-complete", message: expect.stringMatching(message) },
    ]);
  });

  test("a name in the agents' texts that nothing uses", () => {
    write("desk.de.json", { "desk.button.mroe": "Mehr" });
    expect(found().errors).toEqual([
      expect.objectContaining({ file: "cards/text/desk.de.json", line: 2, rule: "texts-complete" }),
    ]);
  });

  test.each([
    ["that repeats without end (K08)", "(a+)+$", /repeats/],
    ["that cannot be read", "(mensch", /round bracket/],
  ])("a pattern of words %s", (_, pattern, message) => {
    write("patterns.de.json", { colleague: ["kolleg"], person: [pattern], corrects: ["^nein"] }, "dialogs/words");
    expect(found().errors).toEqual([
      {
        file: "dialogs/words/patterns.de.json",
        line: 6,
        rule: "texts-complete",
        message: expect.stringMatching(message),
      },
    ]);
    rmSync(join(root, "dialogs"), { recursive: true });
  });

  test("a command that there is none of", () => {
    write("de.json", { hepl: ["hilfe"] }, "dialogs/words");
    expect(found().errors).toEqual([
      expect.objectContaining({ file: "dialogs/words/de.json", message: expect.stringContaining('"help"') }),
    ]);
    rmSync(join(root, "dialogs"), { recursive: true });
  });

  test("a file that is not JSON", () => {
    write("de.json", '{\n  "button.back": "Zurück",\n}\n');
    expect(found().errors).toEqual([
      expect.objectContaining({ file: "cards/text/de.json", line: 2, rule: "readable" }),
    ]);
  });

  test("a language of the tenant that has no texts", () => {
    const path = join(folder, "tenant.json");
    const tenant = readFileSync(path, "utf8");
    try {
      writeFileSync(path, tenant.replace('["en", "de"]', '["en", "tlh"]'));
      expect(found().errors).toEqual([expect.objectContaining({ file: "tenant.json", rule: "languages-known" })]);
    } finally {
      writeFileSync(path, tenant);
    }
  });
});
