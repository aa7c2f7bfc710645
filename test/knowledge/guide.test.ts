import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../bot/commands/knowledge-command.ts";
import { checkKnowledge, KNOWLEDGE_FOLDER } from "../../knowledge/load.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";

/** What knowledge/README.md tells a new administrator is so. */

const guide = readFileSync(`${KNOWLEDGE_FOLDER}/README.md`, "utf8");
const copy = new KnowledgeCopy();
afterAll(() => copy.remove());

describe("five minutes: Samsung renamed a menu", () => {
  const OLD = "General management";
  const found = copy.files.filter((file) => copy.read(file).includes(OLD));

  test("it stands where the guide says, and nowhere else", () => {
    expect(guide).toContain(`search the folder \`knowledge\` for \`${OLD}\`. It stands in five \`.json\` files`);
    expect(found).toHaveLength(5);
    expect(new Set(found.map((file) => file.split("/")[0]))).toEqual(
      new Set(["fixes", "procedures", "questions", "texts"]),
    );
    const claims = found.filter((file) => /"claim": "[^"]*General management/.test(copy.read(file)));
    expect(claims).toHaveLength(2);
    expect(guide).toContain('Two of the files also have the menu in a `"claim"`');
  });

  test("renamed everywhere, the check has nothing to say", () => {
    for (const file of found) copy.write(file, copy.read(file).replaceAll(OLD, "General settings"));
    expect(checkKnowledge(copy.folder)).toEqual({ errors: [], warnings: [] });
    copy.restore();
  });
});

test("each command of the guide is one", () => {
  const named = [...guide.matchAll(/npm run knowledge -- (\w+)/g)].map(([, name]) => name as string);
  expect(new Set(named).size).toBeGreaterThan(6);
  expect(named.filter((name) => !Object.hasOwn(COMMANDS, name))).toEqual([]);
  const scripts = JSON.parse(readFileSync(`${KNOWLEDGE_FOLDER}/../package.json`, "utf8")).scripts;
  const others = [...guide.matchAll(/npm run (?!knowledge\b)([\w:]+)/g)].map(([, name]) => name as string);
  expect(others.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
