import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { propose, screens } from "../../bot/commands/knowledge-propose.ts";
import { resolvedCase, resolvedCases } from "../../bot/live-knowledge/resolved-cases.ts";
import type { Move } from "../../dialogs/state.ts";
import { patched } from "../../knowledge/learning/candidates.ts";
import { learnFrom, standingOf, withCause } from "../../knowledge/learning/propose.ts";
import type { ResolvedCase } from "../../knowledge/learning/resolved-case.ts";
import { differentScreens } from "../../knowledge/learning/screens.ts";
import { checkKnowledge } from "../../knowledge/load.ts";
import { Chat, shipped } from "../support/chat.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";

const plain: ResolvedCase = {
  number: "PK-1A2B3C",
  said: [],
  findings: {},
  unknown: [],
  failed: [],
  looksDifferent: [],
  realCause: "system-clock",
};

/** The bot thought of a browser; it was the clock. */
const misread: ResolvedCase = {
  ...plain,
  said: ["the flux thingy on my laptop says nope since the cleaners pulled the plug"],
  findings: { device: "windows", stage: "sign-in-fails", flow: "same-device", "private-window": "no" },
};

/** What is learned from it, worked out once. */
let learnedFromMisread: ReturnType<typeof proposalFor>;
beforeAll(() => {
  learnedFromMisread = proposalFor(misread);
});

function proposalFor(resolved: ResolvedCase) {
  const learned = learnFrom(shipped, resolved);
  if (learned.kind !== "proposal") throw new Error(`No proposal, but: ${JSON.stringify(learned)}`);
  return learned.proposal;
}

describe("a case that was diagnosed wrongly", () => {
  test("a change of the real cause's file is proposed that moves it up, with what its author has to answer", () => {
    const proposal = learnedFromMisread;
    expect(proposal.file).toBe("causes/system-clock.json");
    expect(proposal.before.place).toBeGreaterThan(1);
    expect(proposal.after.place).toBeLessThan(proposal.before.place);
    expect(proposal.asks.length).toBeGreaterThan(1);
    const after = standingOf(
      withCause(shipped, patched(shipped.causes.get("system-clock"), proposal.patch) as never),
      misread,
    );
    expect(after).toEqual(proposal.after);
  });

  test("the person's words are tried before anything else is changed, and somebody is asked to take names out", () => {
    const { patch, asks } = learnedFromMisread;
    const [step] = patch;
    expect(step).toMatchObject({ op: "add", path: expect.stringMatching(/^\/complaints/) });
    expect(asks.join(" ")).toContain("Take them out");
  });

  test("the changed entry passes the check", () => {
    const copy = new KnowledgeCopy();
    try {
      const { file, entry } = learnedFromMisread;
      copy.write(file, JSON.stringify(entry, null, 2));
      expect(checkKnowledge(copy.folder).errors).toEqual([]);
    } finally {
      copy.remove();
    }
  });

  test("a row that ruled the real cause out is made weaker, and its author is asked whether it is wrong", () => {
    const cause = shipped.causes.get("cross-device-bluetooth");
    const row = cause?.evidence.find(({ weighs }) => weighs === "rules-out");
    if (!row) throw new Error("The cause has no such row any more.");
    const resolved = {
      ...plain,
      realCause: "cross-device-bluetooth",
      findings: { [row.finding]: [row.is].flat()[0] ?? "" },
    };
    const proposal = proposalFor(resolved);
    expect(proposal.patch).toContainEqual(expect.objectContaining({ op: "replace", value: "speaks-against" }));
    expect(proposal.asks.join(" ")).toContain(`row about ${row.finding}`);
  });

  test("the same case gives the same proposal", () => {
    expect(proposalFor(misread)).toEqual(learnedFromMisread);
  });
});

describe("nothing to learn", () => {
  test("the real cause led already", () => {
    const resolved = { ...plain, findings: { clock: "wrong" } };
    expect(learnFrom(shipped, resolved)).toMatchObject({ kind: "right", standing: { place: 1 } });
  });

  test("a cause that the knowledge does not have is said so", () => {
    expect(learnFrom(shipped, { ...misread, realCause: "flux-capacitor" })).toEqual({
      kind: "unknown-cause",
      cause: "flux-capacitor",
    });
  });

  test("somebody who asked for a person at once", () => {
    expect(learnFrom(shipped, plain)).toEqual({ kind: "said-nothing" });
  });
});

describe("from a conversation", () => {
  test("a real one: what was said, and the steps that looked different", async () => {
    const chat = new Chat();
    await chat.user("I scan the QR code and nothing happens");
    await chat.follow({ bluetooth: "missing", device: "windows", phone: "iphone", "phone-os-version": "18" });
    const { card } = await chat.session();
    expect(card?.kind).toBe("fix");
    await chat.tap("My screen looks different");
    const moves = (await chat.session()).trouble?.moves ?? [];
    const resolved = resolvedCase({ number: "PK-7F3K92", realCause: "no-internet", moves });
    expect(resolved.said).toEqual(["I scan the QR code and nothing happens"]);
    expect(resolved.looksDifferent).toEqual([card?.subject]);
    expect(differentScreens(shipped, [resolved])).toMatchObject([
      { file: `fixes/${shipped.causes.get(card?.subject ?? "")?.fix}.json`, cases: ["PK-7F3K92"] },
    ]);
  });

  test("answers, corrections and what was tried come from its moves; what was only read is read again", () => {
    const moves: Move[] = [
      { kind: "said", text: "it hangs", findings: { flow: "cross-device" }, symptoms: {}, wording: {}, errors: [] },
      { kind: "answered", finding: "device", value: "windows" },
      { kind: "answered", finding: "internet", value: null },
      { kind: "corrected", findings: { device: "mac" } },
      { kind: "tried", cause: "wrong-vault", result: "failed" },
    ];
    expect(resolvedCase({ number: "PK-2", realCause: "no-internet", moves })).toEqual({
      number: "PK-2",
      realCause: "no-internet",
      said: ["it hangs"],
      findings: { device: "mac" },
      unknown: ["internet"],
      failed: ["wrong-vault"],
      looksDifferent: [],
    });
  });

  test("a file with something else is refused by name", () => {
    expect(() => resolvedCases([{ number: "PK-1" }])).toThrow(/Case 1 needs/);
    expect(() => resolvedCases({ number: "PK-1", realCause: "x", said: "text" })).toThrow(/PK-1/);
  });
});

test("screens that look different are listed by fix, with device, maker and version, the most frequent first", () => {
  const of = (number: string, maker: string, version: string, ...causes: string[]): ResolvedCase => ({
    ...plain,
    number,
    findings: { device: "android", maker, "os-version": version },
    looksDifferent: causes,
  });
  const found = differentScreens(shipped, [
    of("PK-1", "samsung", "15", "wrong-vault"),
    of("PK-2", "samsung", "15", "wrong-vault", "wrong-vault"),
    of("PK-3", "google", "16", "wrong-vault", "no-screen-lock"),
  ]);
  expect(found.map(({ cases }) => cases)).toEqual([["PK-1", "PK-2", "PK-3"], ["PK-3"]]);
  expect(found[0]?.seenOn).toEqual([
    { device: "android", maker: "samsung", version: "15", times: 2 },
    { device: "android", maker: "google", version: "16", times: 1 },
  ]);
});

describe("the command", () => {
  let folder: string;
  let said: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "learning-"));
    said = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  test("writes a change and a scenario that fails today, and touches nothing else", async () => {
    const version = shipped.version;
    const file = join(folder, "case.json");
    writeFileSync(file, JSON.stringify([misread, { ...plain, number: "PK-2", findings: { clock: "wrong" } }]));
    expect(await propose([file, "--to", join(folder, "out"), "--json"])).toBe(0);
    const { cases } = JSON.parse(said.join(""));
    expect(cases).toMatchObject([
      { case: "PK-1A2B3C", kind: "proposal", failsToday: true },
      { case: "PK-2", kind: "right" },
    ]);
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      "learned-pk-1a2b3c.change.json",
      "learned-pk-1a2b3c.scenario.json",
    ]);
    const change = JSON.parse(readFileSync(join(folder, "out/learned-pk-1a2b3c.change.json"), "utf8"));
    expect(change).toMatchObject({ file: "causes/system-clock.json", patch: expect.any(Array), failsToday: true });
    expect(checkKnowledge().errors).toEqual([]);
    expect(shipped.version).toBe(version);
  });

  test("screens prints a line a fix and a line a device", async () => {
    const file = join(folder, "case.json");
    const looks = { ...misread, findings: { device: "android", maker: "samsung" }, looksDifferent: ["wrong-vault"] };
    writeFileSync(file, JSON.stringify(looks));
    expect(await screens([file])).toBe(0);
    expect(said.join("")).toMatch(/fixes\/.+\.json .+\(1: PK-1A2B3C\)\n {4}1 × android, samsung/);
  });
});
