import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isCatchingUp } from "../../bot/live-knowledge/lines.ts";
import type { LiveKnowledge, LiveKnowledgeOptions } from "../../bot/live-knowledge/live-knowledge.ts";
import { packed } from "../../bot/live-knowledge/packed-set.ts";
import { createLog } from "../../bot/log.ts";
import type { AgreedKnowledge, AgreedLine } from "../../bot/turn/agreed-knowledge.ts";
import { versionOf } from "../../knowledge/assemble.ts";
import { readFiles } from "../../knowledge/files.ts";
import { LiveCopy, until } from "../support/reloads.ts";

vi.setConfig({ testTimeout: 90_000 }); // each change is checked by a thread of each instance

/** Several instances, each with a knowledge folder and a data folder of its own, and one store. */

let one: LiveCopy;
let other: LiveCopy;
beforeEach(() => {
  one = new LiveCopy({ isBrief: true });
  other = new LiveCopy({ isBrief: true });
});
afterEach(async () => {
  await other.remove();
  await one.remove();
});

const CAUSE = "causes/no-internet.json";
const AT_LAST = { timeout: 30_000 };
const SELDOM = 600_000; // so that only a turn asks
const titleOf = (live: LiveKnowledge) => live.current().causes.get("no-internet")?.title;
const rename = ({ copy }: LiveCopy, title: string) =>
  copy.change(CAUSE, (cause) => Object.assign(cause, { title }), title);
/** The other instance, on the store of the first. */
const second = (options: Partial<LiveKnowledgeOptions> = {}) =>
  other.start({ agreement: other.agreement(one.store.knowledge), askMs: 50, turnWaitsMs: 30_000, ...options });
const lines = async () => (await one.store.knowledge.lines()).map(({ why }) => why);

describe("a change at one", () => {
  test("is taken up by the other, and a roll-back at the other by the one", async () => {
    const here = await one.start({ askMs: 50 });
    const there = await second();
    const before = here.current().version;
    expect(there.current().version).toBe(before);

    rename(one, "Changed at one");
    await until(there, () => titleOf(there) === "Changed at one");
    expect(there.status().source).toBe("published");

    expect(await there.rollBack()).toMatchObject({ version: before });
    await until(here, () => here.current().version === before);
    expect(here.status()).toMatchObject({ folderIsOld: true, counts: { "taken-over": 2 } });
    expect(await lines()).toEqual(["started", "edited", "rolled-back"]);
  });

  test("is what the next turn of the other is answered from, however seldom it asks by itself", async () => {
    const here = await one.start({ askMs: SELDOM });
    const there = await second({ askMs: SELDOM });
    for (const title of ["First", "Second"]) {
      rename(one, title);
      await until(here, () => titleOf(here) === title);
      expect(titleOf(there)).not.toBe(title);
      await there.upToDate();
      expect(titleOf(there)).toBe(title);
    }
  });

  test("whose files reach the other, too, is one change", async () => {
    const here = await one.start({ askMs: 50 });
    const there = await second();
    rename(one, "Copied to both");
    rename(other, "Copied to both");
    await until(here, () => titleOf(here) === "Copied to both");
    await until(there, () => titleOf(there) === "Copied to both");
    await until(there, () => !there.status().folderIsOld);
    expect(await lines()).toEqual(["started", "edited"]);
  });

  test("when the other is changed at the same moment: both serve the later one", async () => {
    const here = await one.start({ askMs: 50 });
    const there = await second();
    rename(one, "One way");
    rename(other, "The other way");
    await until(here, () => here.status().counts["taken-over"] > 0);
    await until(there, () => there.status().counts["taken-over"] > 0);
    await expect.poll(lines, AT_LAST).toEqual(["started", "edited", "edited"]);
    const later = (await one.store.knowledge.last())?.version;
    await expect.poll(() => [here, there].map((each) => each.current().version), AT_LAST).toEqual([later, later]);
  });
});

describe("files that arrive late", () => {
  test("of a version that was replaced since: nobody goes back to it", async () => {
    const here = await one.start({ askMs: 50 });
    const there = await second();
    for (const title of ["First", "Second"]) {
      rename(one, title);
      await until(there, () => titleOf(there) === title);
    }
    rename(other, "First"); // the copy is one behind
    await until(there, () => there.status().folderIsOld);
    expect([titleOf(here), titleOf(there)]).toEqual(["Second", "Second"]);
    rename(other, "Second");
    await until(there, () => !there.status().folderIsOld);
    expect(await lines()).toEqual(["started", "edited", "edited"]);
  });

  test("of a version that was rolled back at another instance: the roll-back counts", async () => {
    const here = await one.start({ askMs: 50 });
    const there = await second();
    const good = here.current().version;
    rename(one, "A mistake");
    await until(there, () => titleOf(there) === "A mistake");
    await here.rollBack();
    await until(there, () => there.current().version === good);
    rename(other, "A mistake"); // only now do the files come
    await until(there, () => there.status().folderIsOld);
    expect(there.current().version).toBe(good);
    expect(await lines()).toEqual(["started", "edited", "rolled-back"]);
    rename(other, "Mended");
    await until(here, () => titleOf(here) === "Mended");
  });

  const line = (number: number, version: string): AgreedLine => ({ number, version, at: "", why: "edited" });
  test.each([
    ["the one after", 1, "b", true],
    ["one that nobody has agreed on", 1, "x", false],
    ["somebody's way back by hand", 2, "a", false],
    ["what it had, agreed on again since", 1, "c", true],
  ])("%s", (_, had, version, expected) => {
    expect(isCatchingUp([line(1, "a"), line(2, "b"), line(3, "c")], had, version)).toBe(expected);
  });
});

describe("an instance that starts again", () => {
  test("with its old files follows the last line; with new files it goes first", async () => {
    await (await one.start()).stop();
    rename(one, "Newest");
    await (await one.start()).stop();
    const again = await second();
    expect(titleOf(again)).toBe("Newest");
    expect(again.status()).toMatchObject({ source: "published", folderIsOld: true });
    await again.stop();
    rename(other, "Newer still");
    expect(titleOf(await second())).toBe("Newer still");
    expect((await one.store.knowledge.last())?.number).toBe(3);
  });

  test("after a roll-back stays rolled back, whatever its files say", async () => {
    const first = await one.start();
    const good = first.current().version;
    rename(one, "A mistake");
    await until(first, () => titleOf(first) === "A mistake");
    await first.rollBack();
    await first.stop();
    expect((await one.start()).current().version).toBe(good);
  });
});

describe("an instance that lags", () => {
  const bad = () =>
    readFiles(one.copy.folder).map((file) =>
      file.path === CAUSE ? { ...file, text: file.text.replace(/"fix": "[^"]*"/, '"fix": "no-such-fix"') } : file,
    );
  const agreeOn = (version: string, bytes: Uint8Array) =>
    one.store.knowledge.agree({ number: 2, version, at: "2026-11-20T10:00:00.000Z", why: "edited" }, bytes);

  test("since it refuses what was agreed on: it serves on, says so, and refuses once", async () => {
    const logged: string[] = [];
    const log = createLog({ level: "error", format: "human", write: (text) => logged.push(text) });
    const live = await one.start({ askMs: 50, log });
    const { version } = live.current();
    await agreeOn(versionOf(bad()), packed(bad()));
    await until(live, () => live.status().counts.refused === 1);
    await live.upToDate();
    await delay(300); // asked for again several times
    expect(live.status()).toMatchObject({ version, lagsBehind: { why: "refused", line: { number: 2 } } });
    expect(live.status().counts).toMatchObject({ refused: 1, lagged: 1 });
    expect(logged.filter((text) => text.includes("cannot follow"))).toHaveLength(1);
  });

  test("since nobody has the files: it tries again, and follows when they come", async () => {
    const live = await one.start({ askMs: 50 });
    await agreeOn("0123456789ab", new Uint8Array([1, 2, 3]));
    await until(live, () => live.status().lagsBehind !== undefined);
    rename(one, "Mended by a change");
    await until(live, () => titleOf(live) === "Mended by a change" && live.status().lagsBehind === undefined);
  });

  test("keeps no turn waiting for long", async () => {
    const here = await one.start();
    const slow = slowStore(one.store.knowledge);
    const there = await other.start({ agreement: other.agreement(slow.store), askMs: SELDOM, turnWaitsMs: 200 });
    rename(one, "Slow to arrive");
    await until(here, () => titleOf(here) === "Slow to arrive");
    slow.hold();
    const began = performance.now();
    await there.upToDate();
    expect(performance.now() - began).toBeLessThan(1_000);
    const again = performance.now();
    await there.upToDate();
    expect(performance.now() - again).toBeLessThan(150); // one turn has waited for all
    expect(there.status().lagsBehind).toMatchObject({ why: "loading" });
    slow.release();
    await until(there, () => titleOf(there) === "Slow to arrive");
  });
});

describe("a store that does not answer", () => {
  test("keeps nobody from a change; it is published later, and the log has one line", async () => {
    const logged: string[] = [];
    const log = createLog({ level: "warn", format: "human", write: (text) => logged.push(text) });
    const store = awayStore(one.store.knowledge);
    const live = await one.start({ agreement: one.agreement(store.store), askMs: 20, log });
    store.away = true;
    rename(one, "Without a store");
    await until(live, () => live.status().counts["publish-failed"] > 0);
    await until(live, () => titleOf(live) === "Without a store");
    expect(live.status()).toMatchObject({ isUnpublished: true });
    await live.upToDate(); // rejects never
    await delay(200);
    store.away = false;
    await expect.poll(async () => (await one.store.knowledge.last())?.version, AT_LAST).toBe(live.current().version);
    await until(live, () => !live.status().isUnpublished);
    expect(logged.filter((text) => text.includes("does not say"))).toHaveLength(1);
  });

  test("when it comes back with something later, that is served", async () => {
    const store = awayStore(one.store.knowledge);
    const apart = await other.start({ agreement: other.agreement(store.store), askMs: 20 });
    const here = await one.start({ askMs: 50 });
    store.away = true;
    rename(other, "Earlier, apart");
    await until(apart, () => titleOf(apart) === "Earlier, apart");
    rename(one, "Later, together");
    await until(here, () => titleOf(here) === "Later, together");
    store.away = false;
    await until(apart, () => titleOf(apart) === "Later, together");
    expect(titleOf(here)).toBe("Later, together");
  });

  test("lets no roll-back be half done", async () => {
    const store = awayStore(one.store.knowledge);
    const live = await one.start({ agreement: one.agreement(store.store) });
    rename(one, "Served");
    await until(live, () => titleOf(live) === "Served");
    store.away = true;
    await expect(live.rollBack()).rejects.toThrow("away");
    expect(titleOf(live)).toBe("Served");
  });
});

function awayStore(real: AgreedKnowledge): { readonly store: AgreedKnowledge; away: boolean } {
  const place = { away: false };
  const ask = <Answer>(call: () => Promise<Answer>) => (place.away ? Promise.reject(new Error("away")) : call());
  return Object.assign(place, {
    store: {
      last: () => ask(() => real.last()),
      lines: () => ask(() => real.lines()),
      packed: (version: string) => ask(() => real.packed(version)),
      agree: (...what: Parameters<AgreedKnowledge["agree"]>) => ask(() => real.agree(...what)),
    },
  });
}

/** A store that is slow to hand over sets. */
function slowStore(real: AgreedKnowledge): { readonly store: AgreedKnowledge; hold(): void; release(): void } {
  let held = Promise.withResolvers<void>();
  held.resolve();
  return {
    hold: () => {
      held = Promise.withResolvers();
    },
    release: () => held.resolve(),
    store: {
      last: () => real.last(),
      lines: () => real.lines(),
      packed: async (version) => {
        await held.promise;
        return real.packed(version);
      },
      agree: (...what) => real.agree(...what),
    },
  };
}
