import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LocalGraphDirectory } from "../../../bot/directory/local-graph-directory.ts";
import { silentLog } from "../../../bot/log.ts";
import texts from "../../../cards/text/en.json" with { type: "json" };
import { inChat, message } from "../../support/activities.ts";
import { BotProcess } from "../../support/bot-process.ts";
import { KEY, outcomeOf, turnFrom } from "../../support/directory-turn.ts";
import { FakeConnector } from "../../support/fake-connector.ts";
import { FakeGraph } from "../../support/fake-graph.ts";

/** Five requests in ten seconds may be all that a tenant has (facts, D3): what several people at once make of them. */

const WINDOW_MS = 10_000;
const SHARE = 5;

/** The most requests that Graph saw within ten seconds. */
function mostAtOnce({ requests }: FakeGraph): number {
  const times = requests.map(({ at }) => at);
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + WINDOW_MS).length));
}

async function graphOf(people: readonly string[]): Promise<FakeGraph> {
  const graph = await FakeGraph.start();
  onTestFinished(() => graph.stop());
  for (const id of people) graph.people[id] = { fido2Methods: [KEY] };
  return graph;
}

test("the bot as shipped, seven people in seven chats: five lists, two are told that it is busy, and all go on", async () => {
  const people = Array.from({ length: 7 }, () => randomUUID());
  const [graph, connector] = await Promise.all([graphOf(people), FakeConnector.start()]);
  const folder = mkdtempSync(join(tmpdir(), "several-"));
  const bot = await BotProcess.start(folder, { GRAPH_URL: graph.url });
  onTestFinished(async () => {
    await Promise.all([bot.stop(), connector.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = async (id: string) => {
    const from = { id: `29:${id}`, name: "", aadObjectId: id };
    const asks = { ...inChat(`a:${id}`, message("check my passkeys")), from, serviceUrl: connector.url };
    await fetch(bot.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asks),
    });
  };
  await Promise.all(people.map(ask));
  const sent = (words: string) => connector.taken.filter(({ activity }) => JSON.stringify(activity).includes(words));
  await connector.until(() => sent(texts["button.dont-know"]).length === people.length); // each has the next question
  expect(sent("Key one")).toHaveLength(SHARE);
  expect(sent(texts["look-up.failed.busy"])).toHaveLength(people.length - SHARE);
  expect(graph.requests).toHaveLength(SHARE);
});

test.each<[string, (graph: FakeGraph) => void]>([
  [
    "second tries",
    (graph) => {
      graph.answer = () => ({ status: 500 });
    },
  ],
  [
    "further pages",
    (graph) => {
      graph.answer = ({ path }) => {
        const next = `${graph.url}${path.split("?")[0]}?$skiptoken=${graph.requests.length}`;
        return { status: 200, body: JSON.stringify({ value: [KEY], "@odata.nextLink": next }) };
      };
    },
  ],
])("%s come out of the same share, whoever they are for", async (_, answerOf) => {
  const people = Array.from({ length: 4 }, () => randomUUID());
  const graph = await graphOf(people);
  answerOf(graph);
  const looks = new LocalGraphDirectory({
    graphUrl: graph.url,
    kinds: [],
    lastUsed: false,
    requests: SHARE,
    log: silentLog,
    now: Date.now,
  });
  const found = await Promise.all(people.map((id) => looks.look(turnFrom(id)).then(outcomeOf)));
  expect(found).not.toContain("Key one"); // half a list is none
  expect(mostAtOnce(graph)).toBe(SHARE);
});
