import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PERMISSIONS } from "../../../bot/directory/reads.ts";
import { SimulatedDirectory } from "../../../bot/directory/simulated-directory.ts";
import people from "../../../bot/directory/simulated-people.json" with { type: "json" };
import { localPeople } from "../../../bot/local-people.ts";
import { silentLog } from "../../../bot/log.ts";
import { outcomeOf, turnFrom } from "../../support/directory-turn.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "simulated-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const simulated = (file?: string) =>
  new SimulatedDirectory({ log: silentLog, now: Date.now, ...(file !== undefined && { file }) });

test("everybody of the Playground is in it, by the same object id", () => {
  expect(people.map(({ id }) => id)).toEqual(localPeople.all.map(({ aadObjectId }) => aadObjectId));
  expect(new Set(people.map(({ situation }) => situation)).size).toBe(people.length);
});

test("each has the lists that Graph has, under its names, and nothing that Graph would not return", () => {
  const known = ["id", "name", "situation", ...PERMISSIONS.map(({ list }) => list)];
  for (const person of people) expect(Object.keys(person).sort()).toEqual([...known].sort());
  expect(JSON.stringify(people)).not.toMatch(/"temporaryAccessPass"/);
});

test.each(people)("$name: $situation", async ({ id, fido2Methods }) => {
  const turn = turnFrom(id);
  expect(await simulated().access(turn)).toBe("ready");
  const found = await simulated().look(turn);
  expect(found).toMatchObject({ kind: "found", list: { covers: PERMISSIONS.map(({ kind }) => kind) } });
  if (found.kind !== "found") return;
  expect(found.list.methods.filter(({ kind }) => kind === "passkey")).toHaveLength(fido2Methods.length);
  for (const method of found.list.methods) expect(method.createdAt).toBeDefined();
});

test("somebody who is not in it is not found; the conversation goes on by questions", async () => {
  expect(outcomeOf(await simulated().look(turnFrom()))).toBe("not-found");
});

test("an edit counts at the next look-up; a file that cannot be read is a directory that is away", async () => {
  const file = join(folder, "people.json");
  const [, adam] = people;
  const id = adam?.id ?? "";
  writeFileSync(file, JSON.stringify([{ id, fido2Methods: [{ id: "1", displayName: "First" }] }]));
  expect(outcomeOf(await simulated(file).look(turnFrom(id)))).toBe("First");
  writeFileSync(file, JSON.stringify([{ id, fido2Methods: [{ id: "1", displayName: "Second" }] }]));
  expect(outcomeOf(await simulated(file).look(turnFrom(id)))).toBe("Second");
  for (const text of ["[{", "{}", "null"]) {
    writeFileSync(file, text);
    expect(outcomeOf(await simulated(file).look(turnFrom(id)))).toBe("unavailable");
  }
});
