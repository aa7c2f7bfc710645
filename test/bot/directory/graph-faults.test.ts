import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { LocalGraphDirectory } from "../../../bot/directory/local-graph-directory.ts";
import { silentLog } from "../../../bot/log.ts";
import { inChat, message } from "../../support/activities.ts";
import { BotProcess } from "../../support/bot-process.ts";
import { KEY, outcomeOf, turnFrom } from "../../support/directory-turn.ts";
import { FakeConnector } from "../../support/fake-connector.ts";
import { FakeGraph, type GraphAnswer, garbagePort } from "../../support/fake-graph.ts";

/** A fault of Graph, what comes of a look-up, and how many requests it may take. */
const faults: readonly (readonly [string, GraphAnswer, string, number])[] = [
  ["HM-GRAPH-SLOW-1 slow 1 s", { status: 200, delayMs: 1_000 }, "Key one", 1],
  ["HM-GRAPH-SLOW-10 slow 10 s", { status: 200, delayMs: 10_000 }, "unavailable", 1],
  ["HM-GRAPH-HANG hang", "hang", "unavailable", 1],
  ["HM-GRAPH-500 500", { status: 500 }, "unavailable", 3],
  ["HM-GRAPH-503 503, Retry-After 5", { status: 503, headers: { "retry-after": "5" } }, "busy", 1],
  ["HM-GRAPH-429-2 429, Retry-After 2", { status: 429, headers: { "retry-after": "2" } }, "busy", 2],
  ["HM-GRAPH-429-5 429, Retry-After 5", { status: 429, headers: { "retry-after": "5" } }, "busy", 1],
  ["HM-GRAPH-429 429 without", { status: 429 }, "busy", 3],
  ["HM-GRAPH-408 408", { status: 408 }, "unavailable", 3],
  ["HM-GRAPH-RESET reset", "reset", "unavailable", 3],
  [
    "HM-GRAPH-HTML 200 HTML",
    { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
    "unavailable",
    1,
  ],
  ["HM-GRAPH-HTML 200 HTML that claims to be JSON", { status: 200, body: "<html>" }, "unavailable", 1],
  ["HM-GRAPH-CUT 200 cut JSON", { status: 200, body: '{"value":[{"id":' }, "unavailable", 1],
  ["HM-GRAPH-CUT 200 that breaks off", "cut", "unavailable", 3],
  ["HM-GRAPH-EMPTY 200 empty", { status: 200, body: "" }, "unavailable", 1],
  ["HM-GRAPH-50MB 200 with 50 MB", "flood", "unavailable", 1],
  ["D10 D11 a redirect", { status: 302, headers: { location: "http://127.0.0.1:9/" } }, "unavailable", 1],
  ["H05 403", { status: 403 }, "not-allowed", 1],
  ["H06 404", { status: 404 }, "not-found", 1],
  ["401", { status: 401 }, "needs-sign-in", 1],
  ["400", { status: 400 }, "unavailable", 1],
];

const LIMIT_MS = 3_000;
const MARGIN_MS = 700; // of a busy machine

async function look(graphUrl: string) {
  const directory = new LocalGraphDirectory({
    graphUrl,
    kinds: [],
    lastUsed: false,
    requests: 100,
    log: silentLog,
    now: Date.now,
  });
  const began = performance.now();
  const outcome = outcomeOf(await directory.look(turnFrom(PERSON)));
  return { outcome, ms: performance.now() - began };
}
const PERSON = "a1a1a1a1-0000-4000-8000-000000000001";

describe.concurrent("a fault of Graph ends within three seconds, in one word for the person", () => {
  test.each(faults)("%s", async (name, answer, expected, most) => {
    const graph = await FakeGraph.start();
    graph.people[PERSON] = { fido2Methods: [KEY] };
    graph.answer = () => answer;
    try {
      const { outcome, ms } = await look(graph.url);
      measured.push(`${name}: ${outcome} after ${Math.round(ms)} ms, ${graph.requests.length} requests`);
      expect({ outcome, requests: graph.requests.length }).toEqual({ outcome: expected, requests: most });
      expect(ms).toBeLessThan(LIMIT_MS + MARGIN_MS);
    } finally {
      await graph.stop(); // tests beside each other share what vitest would do at the end of one
    }
  });

  test("HM-GRAPH-REFUSED nobody listens; to the bot, a name without an address is the same", async () => {
    const { outcome, ms } = await look("http://127.0.0.1:9");
    measured.push(`refused: ${outcome} after ${Math.round(ms)} ms`);
    expect(outcome).toBe("unavailable");
    expect(ms).toBeLessThan(LIMIT_MS + MARGIN_MS);
  });

  test("HM-GRAPH-TLS something that is not TLS", async () => {
    const { url, stop } = await garbagePort();
    const { outcome, ms } = await look(url);
    measured.push(`bad TLS: ${outcome} after ${Math.round(ms)} ms`);
    stop();
    expect(outcome).toBe("unavailable");
    expect(ms).toBeLessThan(LIMIT_MS + MARGIN_MS);
  });
});

const measured: string[] = [];
afterAll(() => {
  if (process.env.FIGURES) process.stderr.write(`${measured.join("\n")}\n`);
});

describe("the whole bot in a process of its own", () => {
  test("50 MB for twenty people at once: memory is bounded, everybody gets an answer, and the bot lives", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faults-"));
    const [graph, connector] = await Promise.all([FakeGraph.start(), FakeConnector.start()]);
    const env = { GRAPH_URL: graph.url, GRAPH_REQUESTS: "1000" };
    const bot = await BotProcess.start(folder, env, "test/support/look-up-bot.ts");
    onTestFinished(async () => {
      await Promise.all([bot.stop(), graph.stop(), connector.stop()]);
      rmSync(folder, { recursive: true, force: true });
    });
    graph.answer = () => "flood";
    const chats = Array.from({ length: 20 }, (_, i) => `a:flood-${i}`);
    const before = megabytes(bot.pid);
    const ask = async (chat: string) => {
      const from = {
        id: chat,
        name: "",
        aadObjectId: `a1a1a1a1-0000-4000-8000-0000000000${chat.slice(-2).replace("-", "0")}`,
      };
      const body = JSON.stringify({ ...inChat(chat, message("check")), from, serviceUrl: connector.url });
      await fetch(bot.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    };
    await Promise.all(chats.map(ask));
    // Those who come after five failures are not even offered it.
    const told = () =>
      connector.taken.filter(({ activity }) => /^(look-up: unavailable|access: off)$/.test(String(activity.text)));
    await connector.until(() => told().length === chats.length);
    expect(graph.requests.length).toBeGreaterThanOrEqual(5);
    expect(megabytes(bot.pid) - before).toBeLessThan(100);
    expect(bot.isAlive).toBe(true);
  });
});

/** Resident memory. */
function megabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}
