import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bundledSet } from "../../bot/live-knowledge/bundled-set.ts";
import { checkedBytes } from "../../bot/live-knowledge/check-files.ts";
import { KeptSets } from "../../bot/live-knowledge/kept-sets.ts";
import { lineBefore } from "../../bot/live-knowledge/lines.ts";
import type { LiveKnowledge } from "../../bot/live-knowledge/live-knowledge.ts";
import { packed, unpacked } from "../../bot/live-knowledge/packed-set.ts";
import { createLog } from "../../bot/log.ts";
import { SqliteTurnStore } from "../../bot/storage/sqlite-turn-store.ts";
import type { AgreedKnowledge, AgreedLine } from "../../bot/turn/agreed-knowledge.ts";
import { versionOf } from "../../knowledge/assemble.ts";
import { readFiles } from "../../knowledge/files.ts";
import { checkKnowledge } from "../../knowledge/load.ts";
import { flipBits } from "../support/flips.ts";
import { LiveCopy, until } from "../support/reloads.ts";

vi.setConfig({ testTimeout: 60_000 }); // each change is checked by a thread of its own, beside other tests

let place: LiveCopy;
beforeEach(() => {
  place = new LiveCopy({ isBrief: true });
});
afterEach(() => place.remove());

const CAUSE = "causes/no-internet.json";
const titleOf = (live: LiveKnowledge) => live.current().causes.get("no-internet")?.title;
const rename = (title: string) => place.copy.change(CAUSE, (cause) => Object.assign(cause, { title }), title);
const newStore = (): AgreedKnowledge => new SqliteTurnStore(":memory:").knowledge;
const refusals = (live: LiveKnowledge) => live.status().counts.refused;

describe("a change of the folder while the bot runs", () => {
  test("where the file system announces nothing, looking finds it", async () => {
    const live = await place.start();
    const moved = `${place.copy.folder}-moved`; // another folder in its place: the watch looks at the old one
    renameSync(place.copy.folder, moved);
    mkdirSync(place.copy.folder);
    await until(live, () => refusals(live) === 1);
    rmSync(place.copy.folder, { recursive: true });
    renameSync(moved, place.copy.folder);
    rename("Found by looking");
    await until(live, () => titleOf(live) === "Found by looking");
  });

  test("K01 broken JSON: the old version serves on, one log line with file and line, counted; mended, it is served", async () => {
    const lines: string[] = [];
    const live = await place.start({
      log: createLog({ level: "info", format: "json", write: (line) => lines.push(line) }),
    });
    const { version } = live.current();
    const good = place.copy.read(CAUSE);
    place.copy.write(CAUSE, good.slice(0, -20));
    await until(live, () => refusals(live) === 1);
    expect(live.current().version).toBe(version);
    const refused = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "error");
    expect(refused).toMatchObject([{ version, findings: expect.any(Array) }]);
    expect(refused[0].findings[0]).toMatch(/^causes\/no-internet\.json:\d+ /);
    expect(live.status().refused?.findings[0]).toMatchObject({ file: CAUSE });
    place.copy.write(CAUSE, good);
    await until(live, () => live.status().refused === undefined);
    expect(live.current().version).toBe(version);
  });

  test.each<[string, (cause: Record<string, unknown>) => void]>([
    ["K03 a fix that does not exist", (cause) => Object.assign(cause, { fix: "no-such-fix" })],
    [
      "a date that is still to come",
      (cause) => Object.assign((cause.provenance as object[])[0] ?? {}, { checked: "2999-01-01" }),
    ],
    ["K07 an id of another file", (cause) => Object.assign(cause, { id: "wrong-vault" })],
    [
      "K15 advice that lowers a protection",
      (cause) => Object.assign(cause, { says: "Turn off MFA for your account." }),
    ],
  ])("%s is refused", async (_, change) => {
    const live = await place.start();
    const { version } = live.current();
    place.copy.change(CAUSE, change, "{");
    await until(live, () => refusals(live) === 1);
    expect(live.current().version).toBe(version);
  });

  test("K04 an editor that empties a file and then writes it: one version is taken over, nothing is refused", async () => {
    const live = await place.start({ watch: {} });
    const text = place.copy.read(CAUSE).replace(/"title": "[^"]*"/, '"title": "Written in two goes"');
    place.copy.write(CAUSE, "");
    await delay(100);
    place.copy.write(CAUSE, text);
    await until(live, () => titleOf(live) === "Written in two goes");
    expect(live.status().counts).toMatchObject({ "taken-over": 1, refused: 0 });
  });

  test("K05, K12 a slow copy of many writes: nothing is read before it rests, and the last one wins", async () => {
    const live = await place.start({ watch: {} });
    for (let i = 0; i <= 60; i++) {
      rename(`Title ${i}`);
      await delay(10);
    }
    await until(live, () => titleOf(live) === "Title 60");
    expect(live.status().counts).toMatchObject({ "taken-over": 1, refused: 0 });
  });

  test("K10 a byte order mark and Windows line ends are read", async () => {
    const live = await place.start();
    const text = place.copy.read(CAUSE).replace(/"title": "[^"]*"/, '"title": "From Windows"');
    place.copy.write(CAUSE, `\uFEFF${text.replaceAll("\n", "\r\n")}`);
    await until(live, () => titleOf(live) === "From Windows");
  });

  test("K17 the folder is deleted: it serves on; a link out of the folder is refused", async () => {
    const live = await place.start();
    const { version } = live.current();
    const outside = join(place.data, "outside.json");
    writeFileSync(outside, place.copy.read(CAUSE));
    rmSync(join(place.copy.folder, CAUSE));
    symlinkSync(outside, join(place.copy.folder, CAUSE));
    await until(live, () => refusals(live) >= 1);
    expect(live.status().refused?.findings[0]?.message).toContain("leads out of the knowledge folder");
    rmSync(place.copy.folder, { recursive: true });
    await until(live, () => live.status().refused?.findings[0]?.message.includes("cannot be read") === true);
    expect(live.current().version).toBe(version);
  });
});

describe("start", () => {
  const spoil = () => place.copy.write(CAUSE, "{");

  test("K02 a broken folder after a good run: the last good set is served, degraded, until the folder is mended", async () => {
    rename("The last good one");
    await (await place.start()).stop();
    const good = place.copy.read(CAUSE);
    spoil();
    const live = await place.start();
    expect(titleOf(live)).toBe("The last good one");
    expect(live.status()).toMatchObject({ degraded: true, source: "kept" });
    expect(live.status().refused?.findings[0]).toMatchObject({ file: CAUSE });
    place.copy.write(CAUSE, good);
    await until(live, () => !live.status().degraded);
    expect(live.status()).toMatchObject({ source: "folder" });
    expect(live.status().refused).toBeUndefined();
  });

  test("K02 a broken folder at the very first start: the set that ships with the product", async () => {
    spoil();
    const live = await place.start();
    expect(live.status()).toMatchObject({ degraded: true, source: "bundled" });
    expect(live.current().causes.size).toBeGreaterThan(40);
  });

  test("with nothing to fall back to, the start is refused with file and line", async () => {
    spoil();
    await expect(place.start({ bundled: () => undefined })).rejects.toMatchObject({ code: "KNOWLEDGE_INVALID" });
  });

  describe("a kept set that was damaged", () => {
    let version: string;
    beforeEach(async () => {
      const first = await place.start();
      version = first.current().version;
      rename("Damaged later");
      await until(first, () => titleOf(first) === "Damaged later");
      await first.stop();
      const damaged = join(place.data, "knowledge", `${first.current().version}.json.gz`);
      expect(existsSync(damaged)).toBe(true);
      writeFileSync(damaged, "not a set");
      spoil();
    });

    test("is taken from the store", async () => {
      expect(titleOf(await place.start())).toBe("Damaged later");
    });

    test("is passed over for the one before it where the store is new", async () => {
      const live = await place.start({ agreement: place.agreement(newStore()) });
      expect(live.current().version).toBe(version);
      expect(live.status()).toMatchObject({ degraded: true, source: "kept" });
    });
  });

  test("G09 killed while keeping: half a line at the end of the history is passed over", async () => {
    await (await place.start()).stop();
    const history = join(place.data, "knowledge/history.jsonl");
    appendFileSync(history, '{"version":"0123456789ab","at":"20');
    const live = await place.start();
    rename("After the kill");
    await until(live, () => titleOf(live) === "After the kill");
    await live.stop();
    const entries = await new KeptSets(join(place.data, "knowledge")).history();
    expect(entries.map(({ why }) => why)).toEqual(["started", "edited"]);
  });

  test("a store that is new gets what was kept here, so that the other instances follow it", async () => {
    await (await place.start()).stop();
    rename("Before the move to another store");
    const first = await place.start();
    await first.stop();
    const store = newStore();
    await (await place.start({ agreement: place.agreement(store) })).stop();
    expect(await store.last()).toMatchObject({ number: 1, version: first.current().version, why: "started" });
    expect(await store.packed(first.current().version)).toBeDefined();
  });

  test("the set that ships passes today's check; if not: npm run bundle", () => {
    const bytes = bundledSet();
    expect(bytes && checkedBytes(bytes)).toMatchObject({ kind: "good" });
  });
});

describe("K16 roll-back", () => {
  test("to the version before; the folder stays as it is and its next change is taken over", async () => {
    const live = await place.start();
    const first = live.current().version;
    rename("Second");
    await until(live, () => titleOf(live) === "Second");
    rename("Third");
    await until(live, () => titleOf(live) === "Third");
    await live.rollBack();
    expect(titleOf(live)).toBe("Second");
    expect(await live.rollBack()).toMatchObject({ version: first });
    expect(await live.rollBack()).toBeUndefined();
    expect(place.copy.read(CAUSE)).toContain("Third");
    rename("Fourth");
    await until(live, () => titleOf(live) === "Fourth");
    await until(live, () => live.status().before?.version === first);
    expect(live.status().counts["rolled-back"]).toBe(2);
  });

  const entry = (version: string, why: AgreedLine["why"] = "edited") => ({ version, why });
  test.each([
    ["nothing published", [], undefined],
    ["one", [entry("a")], undefined],
    ["two", [entry("a"), entry("b")], "a"],
    ["the same twice", [entry("a"), entry("b"), entry("b")], "a"],
    ["rolled back once", [entry("a"), entry("b"), entry("c"), entry("b", "rolled-back")], "a"],
    ["rolled back and changed", [entry("a"), entry("b"), entry("a", "rolled-back"), entry("c")], "a"],
    ["an old one published again", [entry("a"), entry("b"), entry("a")], "b"],
  ])("%s: it leads to the right one", (_, history, expected) => {
    expect(lineBefore(history)?.version).toBe(expected);
  });
});

describe("packed sets", () => {
  test("come out as they went in", () => {
    const files = readFiles(place.copy.folder);
    expect(versionOf(unpacked(packed(files)))).toBe(versionOf(files));
  });

  test.each([["../../etc/passwd.json"], ["causes/../x.json"], ["__proto__/x.json"], ["rules/x.ts"], ["other.json"]])(
    "a set that names %s is refused",
    (path) => {
      const bytes = packed([{ path, kind: "cause", name: "x", text: "{}" }]);
      expect(() => unpacked(bytes)).toThrow(/does not belong/);
    },
  );

  test("only the last ten are kept", async () => {
    const sets = new KeptSets(join(place.data, "many"));
    const name = (i: number) => i.toString(16).padStart(12, "0");
    for (let i = 0; i < 14; i++) await sets.keep({ version: name(i), at: "", why: "edited" }, new Uint8Array([i]));
    expect(readdirSync(join(place.data, "many")).filter((file) => file.endsWith(".gz"))).toHaveLength(10);
    expect(await sets.content(name(13))).toEqual(new Uint8Array([13]));
    expect(await sets.content(name(3))).toBeUndefined();
    expect(await sets.content("../../x")).toBeUndefined();
  });
});

test("K19 bits flipped at random: nothing is served that does not pass the check, and people are answered", async () => {
  const report = await flipBits(12, 7, { isBrief: true }); // a thousand: node test/bench/knowledge-flips.ts
  expect(report).toMatchObject({ wrong: [], failed: [] });
  expect(report.taken + report.refused).toBe(12);
}, 60_000);

test("the copy that the tests change is good to begin with", () => {
  expect(checkKnowledge(place.copy.folder).errors).toEqual([]);
  expect(place.copy.folder.startsWith(tmpdir())).toBe(true);
});
