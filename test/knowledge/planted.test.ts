import { describe, expect, test } from "vitest";
import { houseRules } from "../../knowledge/rules/index.ts";
import { patternFault } from "../../knowledge/rules/patterns-safe.ts";
import { checkWith, type Mistake, plant, plantAll, wordingFaults } from "../support/planted.ts";
import { claimMistakes } from "./planted/claims.ts";
import { fileMistakes } from "./planted/files.ts";
import { languageMistakes } from "./planted/languages.ts";
import { profileMistakes } from "./planted/profile.ts";
import { referenceMistakes } from "./planted/references.ts";
import { senseMistakes } from "./planted/sense.ts";
import { shapeMistakes } from "./planted/shapes.ts";
import { stepMistakes } from "./planted/steps.ts";
import { wordMistakes } from "./planted/words.ts";

/** K03, K07 to K11, K15, K20, K21: what administrators break is found, in the right file, on the right line, in plain words. */

const groups: Readonly<Record<string, readonly Mistake[]>> = {
  "the file": fileMistakes,
  "values of an entry": shapeMistakes,
  "ids and values": referenceMistakes,
  "the sense of an entry": senseMistakes,
  "profile, routes and vocabulary": profileMistakes,
  words: wordMistakes,
  steps: stepMistakes,
  "facts and claims": claimMistakes,
  "the language": languageMistakes,
};
const all = Object.values(groups).flat();

test("what ships has none of them", () => {
  expect(checkWith(new Map())).toEqual({ errors: [], warnings: [] });
});

test("no mistake stands in the tables twice", () => {
  const made = all.map(({ what, ...mistake }) =>
    JSON.stringify(mistake, (_, value) => (typeof value === "function" ? String(value) : value)),
  );
  const names = all.map(({ what, file }) => `${what} (${file})`);
  expect(made.filter((each, i) => made.indexOf(each) !== i)).toEqual([]);
  expect(names.filter((each, i) => names.indexOf(each) !== i)).toEqual([]);
});

test("every rule is tried by at least one mistake", () => {
  const tried = new Set(all.map(({ rule }) => rule));
  expect(houseRules.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

describe("several mistakes at once", () => {
  const told = (mistakes: readonly Mistake[]) => plantAll(mistakes).errors.map(({ file, rule }) => `${file} ${rule}`);
  const find = (what: string) => all.find((each) => each.what === what) as Mistake;

  test("each is said, and nothing that only follows from another", () => {
    const names = ["a copy with the old id", "a misspelt weight", "a desk without a phone", "a deleted reading"];
    expect(told(names.map(find))).toEqual([
      "causes/no-internet.json shape",
      "causes/no-wifi.json ids-match-files",
      "tenant.json shape",
      "vocabulary.json entries-required",
    ]);
  });

  test("while the vocabulary is broken, what stands in single files is still said", () => {
    expect(told([find("a broken vocabulary"), find("a shortened link"), find("a misspelt weight")])).toEqual([
      "causes/no-internet.json shape",
      "procedures/open-security-info.json links-allowed",
      "vocabulary.json readable",
    ]);
  });
});

test("what only looks like a mistake stays unnoticed", () => {
  const harmless = [
    "Never tell anybody your PIN, and do not type a password into this chat.",
    "Delete nothing in Security info.",
    "Do not remove the account from Authenticator.",
    "The helpdesk then deletes the old passkey.",
    "Turn on the screen lock and set a passcode.",
    "Delete the cookies of this page.",
    "Turning attestation off does not help.",
    "Unlock the phone with your PIN and read the page.",
    "Call {desk:name} on {desk:phone} and say what you see.",
    "Wipe the lens of the camera.",
    "Tap the row, then tap **Send** to tell us.",
    "Needs iOS {fact:ios.authenticator.minimum}; use {browser:edge,chrome} for it.",
    "It says “Something went wrong” – that’s all, in Zürich too.",
  ];
  for (const text of harmless) {
    const swap = ["Add **Face ID** or **Touch ID** on the same page if you like.", text] as const;
    const { result } = plant({ what: text, file: "fixes/set-a-screen-lock.json", rule: "", swap });
    expect(result, text).toEqual({ errors: [], warnings: [] });
  }
  for (const pattern of [
    "^(?!.*vpn).*\\bpasskey\\b",
    "(?:my |the |a )*key",
    "\\bqr\\b.{0,30}\\bcode\\b",
    "(?:\\w+ ){0,3}x",
  ])
    expect(patternFault(pattern)).toBeUndefined();
});

describe.each(Object.entries(groups))("%s", (_, mistakes) => {
  test.each(mistakes.map((mistake) => [`${mistake.what} (${mistake.file})`, mistake] as const))(
    "%s",
    (_name, mistake) => {
      const { file, line, result } = plant(mistake);
      const list = mistake.severity === "warning" ? result.warnings : result.errors;
      const found = list.filter((each) => each.file === file && each.rule === mistake.rule);
      const told = JSON.stringify([...result.errors, ...result.warnings].slice(0, 6), null, 1);
      expect(found, `found instead: ${told}`).not.toEqual([]);
      if (line !== undefined)
        expect(
          found.map((each) => each.line),
          told,
        ).toContain(line);
      const everything = [...result.errors, ...result.warnings];
      expect(everything.flatMap((each) => wordingFaults(each).map((fault) => `${fault}: ${each.message}`))).toEqual([]);
      if (mistake.severity === "warning") expect(result.errors).toEqual([]);
    },
  );
});
