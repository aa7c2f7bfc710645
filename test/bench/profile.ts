/**
 * Where the time goes: `node test/bench/profile.ts test-results/profiles/product.cpuprofile` after `npm run bench -- --profile`.
 * Each sample counts for the innermost frame that belongs to an area, so a library's time is the library's, and what
 * Node does for somebody is that somebody's. The first third (start and warm-up) is left out.
 */
import { readFileSync } from "node:fs";

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
  parent?: Node;
}
interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[]; // microseconds
}

const LEFT_OUT = 1 / 3;
/** First match wins; tried from the innermost frame outwards. */
const AREAS: readonly (readonly [area: string, place: RegExp])[] = [
  ["garbage collection", /^\(garbage collector\)/],
  ["reading text (knowledge, MiniSearch)", /\/knowledge\/(read-text|phrase-index|words)|\/minisearch\//],
  ["diagnosis (knowledge: nextStep, weigh, judge)", /\/knowledge\//],
  ["cards and template expansion", /\/cards\/|adaptivecards-templating|adaptive-expressions/],
  ["SQLite store", /\/bot\/storage\//],
  ["sending to the connector", /\/bot\/delivery\/|node:_http_client|node:_http_agent/],
  ["dialogs library", /botbuilder-dialogs/],
  ["SDK: activity handler, turn context", /\/botbuilder(-core|-stdlib)?\/|botframework-/],
  ["our dialogs", /\/dialogs\//],
  ["our turn: engine, guard, redaction", /\/bot\/(turn|transcripts|activity-guard|helpdesk-bot|app|escalation)/],
  ["HTTP in: node:http, restify, JSON", /\/bot\/server|restify|find-my-way|node:_http_(server|common|incoming)/],
];

const path = process.argv[2];
if (path === undefined) throw new Error("Name a .cpuprofile file.");
const shares = sharesOf(JSON.parse(readFileSync(path, "utf8")) as Profile);
const sum = [...shares.values()].reduce((all, one) => all + one, 0);
for (const [area, micros] of [...shares].toSorted((a, b) => b[1] - a[1]))
  process.stdout.write(`${((100 * micros) / sum).toFixed(1).padStart(5)} %  ${area}\n`);

function sharesOf({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes)
    for (const child of node.children ?? []) Object.assign(byId.get(child) as Node, { parent: node });
  const end = timeDeltas.reduce((all, one) => all + one, 0);
  const shares = new Map<string, number>();
  let at = 0;
  samples.forEach((id, n) => {
    const micros = timeDeltas[n] ?? 0;
    at += micros;
    const node = byId.get(id) as Node;
    if (at < end * LEFT_OUT || node.callFrame.functionName === "(idle)") return;
    const area = areaOf(node);
    shares.set(area, (shares.get(area) ?? 0) + micros);
  });
  return shares;
}

function areaOf(leaf: Node): string {
  for (let node: Node | undefined = leaf; node; node = node.parent) {
    const { functionName, url } = node.callFrame;
    const place = url === "" ? functionName : url;
    const found = AREAS.find(([, pattern]) => pattern.test(place));
    if (found) return found[0];
  }
  return "Node itself";
}
