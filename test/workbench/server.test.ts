import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CardLine,
  CardView,
  EntryView,
  MapView,
  ScenarioView,
  State,
  WhatIf,
  WhatIfRequest,
} from "../../bot/workbench/api.ts";
import { Bench } from "../../bot/workbench/bench.ts";
import { type RunningServer, serve } from "../../bot/workbench/server.ts";
import { KnowledgeCopy } from "../support/knowledge-copy.ts";

let copy: KnowledgeCopy;
let bench: Bench;
let server: RunningServer;

beforeAll(async () => {
  copy = new KnowledgeCopy({ scenarios: ["phones.json", "fresh-vague.json"] });
  bench = new Bench({ folder: copy.folder, hasRenderer: true });
  server = await serve(bench, 0);
});
afterAll(async () => {
  await server.stop();
  await bench.stop();
  copy.remove();
});

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${server.url}/api/${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** The status of a request as another program, or a page of another site, might send it. */
function status(headers: Record<string, string>, method = "GET", path = "/api/state"): Promise<number> {
  return new Promise((settle, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers }, (response) => {
      response.resume();
      settle(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** What the bench shows after the next change of the folder. */
function afterSave(change: () => unknown): Promise<State> {
  return new Promise((settle) => {
    const stop = bench.listen(({ kind }) => {
      if (kind !== "state") return;
      stop();
      settle(bench.state);
    });
    change();
  });
}

describe("who may ask", () => {
  test.each([
    ["the browser on this machine", { host: "127.0.0.1:1" }, 200],
    ["by the machine's own name", { host: "localhost" }, 200],
    ["a name that was made to point here", { host: "evil.example" }, 403],
    ["one that begins like it", { host: "127.0.0.1.evil.example" }, 403],
    ["a page of another site", { host: "127.0.0.1", origin: "https://evil.example" }, 403],
    ["a page on another port", { host: "127.0.0.1:1", origin: "http://127.0.0.1:2" }, 403],
  ])("%s", async (_, headers, expected) => {
    expect(await status(headers)).toBe(expected);
  });

  test.each(["PUT", "DELETE", "PATCH", "POST"])("it only reads: %s is refused", async (method) => {
    expect(await status({}, method)).toBe(405);
  });

  test.each([
    "/../package.json",
    "/host-config/../assets.ts",
    "/%2e%2e/assets.ts",
    "/main.ts",
    "/api/nothing",
    "/page",
  ])("L17 nothing but the page: %s", async (path) => {
    expect(await status({}, "GET", path)).toBe(404);
  });

  test("a form of another site cannot ask what if: it needs JSON, and not too much", async () => {
    const post = (body: string, type: string) =>
      fetch(`${server.url}/api/what-if`, { method: "POST", body, headers: { "content-type": type } });
    expect((await post("a=b", "application/x-www-form-urlencoded")).status).toBe(415);
    expect((await post("{", "application/json")).status).toBe(400);
    expect((await post(JSON.stringify("x".repeat(70_000)), "application/json")).status).toBe(413);
    expect((await post("null", "application/json")).status).toBe(200);
  });

  test("nothing from elsewhere may be loaded", async () => {
    const { headers } = await fetch(server.url);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("what is shown", () => {
  test("the map has every stage, question and cause, and every cause has something that leads to it", async () => {
    const map = await ask<MapView>("map");
    const { causes, questions, vocabulary } = bench.knowledge;
    expect(map.stages).toHaveLength(Object.keys(vocabulary.stages).length);
    expect(map.questions.map(({ id }) => id).sort()).toEqual([...questions.keys()].sort());
    expect(map.causes.map(({ id }) => id)).toEqual([...causes.keys()]);
    const led = new Set(map.links.filter(({ strength }) => strength > 0).map(({ cause }) => cause));
    expect(map.causes.filter(({ id }) => !led.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test("an entry comes with its file", async () => {
    const entry = await ask<EntryView>("entry?kind=causes&id=wrong-vault");
    expect(entry).toMatchObject({ file: "causes/wrong-vault.json", text: copy.read("causes/wrong-vault.json") });
    expect(entry.editor).toMatch(/^vscode:\/\/file\/.+\/causes\/wrong-vault\.json:1$/);
    expect((await fetch(`${server.url}/api/entry?kind=../bot&id=main`)).status).toBe(404);
  });

  test("each question, each fix in each form and each sample is a card", async () => {
    const lines = await ask<CardLine[]>("cards");
    const { questions, fixes } = bench.knowledge;
    const files = new Set(lines.map(({ file }) => file));
    expect([...questions.keys()].filter((id) => !files.has(`questions/${id}.json`))).toEqual([]);
    expect([...fixes.keys()].filter((id) => !files.has(`fixes/${id}.json`))).toEqual([]);
    for (const { id } of lines.filter((_, i) => i % 7 === 0)) {
      const view = await ask<CardView>(`card?id=${encodeURIComponent(id)}`);
      expect(view.card).toMatchObject({ type: "AdaptiveCard" });
      expect(view.bytes).toBeLessThan(28 * 1024);
    }
    expect(lines.filter(({ group }) => group === "Fixed cards").length).toBeGreaterThan(10);
  });

  test("a fix that differs by maker and store is there in each form", async () => {
    const lines = await ask<CardLine[]>("cards");
    const details = lines
      .filter(({ file }) => file === "fixes/save-in-the-right-vault.json")
      .map(({ detail }) => detail);
    expect(new Set(details).size).toBe(details.length);
    expect(details.length).toBeGreaterThan(3);
  });

  test("what if: an answer moves the causes, with reasons, and leads to another question", async () => {
    const nothing = { text: "", findings: {}, unknown: [], failed: [] };
    const asked: WhatIfRequest = {
      before: nothing,
      after: { ...nothing, text: "my Samsung says no passkeys", findings: { "saved-in": "samsung-pass", bogus: "x" } },
    };
    const response = await fetch(`${server.url}/api/what-if`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    });
    const view = (await response.json()) as WhatIf;
    const vault = view.causes.find(({ id }) => id === "wrong-vault");
    expect(vault?.after).toBeGreaterThan(2 * (vault?.before ?? 1));
    expect(vault?.reasons[0]?.says).toMatch(/saved|landed/i);
    expect(view.read.map(({ finding }) => finding)).toContain("device");
    expect(view.causes.reduce((sum, { after }) => sum + after, 0)).toBeCloseTo(1);
    expect(view.step.title).not.toBe("");
  });
});

describe("after a save", () => {
  test("a broken file is told with file and line, and the last good picture stays; mended, it is shown again", async () => {
    const { version, revision } = bench.state;
    const broken = await afterSave(() =>
      copy.replace("causes/wrong-vault.json", '"prior": "common"', '"prior": "often"'),
    );
    expect(broken).toMatchObject({ isCurrent: false, version, revision });
    expect(broken.findings[0]).toMatchObject({ file: "causes/wrong-vault.json", severity: "error", line: 6 });
    expect((await ask<MapView>("map")).causes.find(({ id }) => id === "wrong-vault")?.prior).toBe("common");
    const mended = await afterSave(() => copy.restore());
    expect(mended).toMatchObject({ isCurrent: true, version, findings: [] });
  });

  test("scenarios are played anew in the background, and what ends otherwise is named", async () => {
    const ended = () =>
      expect.poll(() => bench.scenarios.view().running, { timeout: 60_000, interval: 200 }).toBe(false);
    await ended();
    const before = bench.scenarios.view();
    expect(before.done).toBe(before.scenarios.length);
    await afterSave(() =>
      copy.change(
        "causes/cross-device-bluetooth.json",
        (cause) => Object.assign(cause, { repairedBy: "network" }),
        "{",
      ),
    ).then((state) => expect(state.findings.filter(({ severity }) => severity === "error")).toEqual([]));
    await ended();
    const after = await ask<ScenarioView>("scenarios");
    expect(after.passed).toBeLessThan(before.passed);
    const turned = after.scenarios.filter(({ id }) => after.changed.includes(id));
    expect(turned.length).toBeGreaterThan(0);
    expect(turned.every(({ file, line }) => file.startsWith("scenarios/") && line > 0)).toBe(true);
    const other = await afterSave(() => copy.restore());
    expect(other.isCurrent).toBe(true);
  }, 90_000);

  test("a scenario file that is not JSON is said so in a sentence", async () => {
    const file = "scenarios/phones.json";
    await afterSave(() => copy.write(file, copy.read(file).slice(0, -40)));
    expect(bench.scenarios.view().fault).toContain("phones.json is not JSON");
    await afterSave(() => copy.restore());
    expect(bench.scenarios.view().fault).toBeUndefined();
  });
});
