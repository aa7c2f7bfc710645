/**
 * What a diagnostic turn costs, beside Microsoft's echo bot in the same run: `npm run bench` (`-- --json`, `-- --profile`).
 * How it measures and what came of it: docs/performance.md. Loopback only; under two minutes.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Driver } from "./driver.ts";
import { Person, type TurnKind } from "./person.ts";
import { type Cost, median, perTurn, spread, table } from "./report.ts";
import { type ServerProcess, type ServerStart, startServer } from "./server-process.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    profile: { type: "boolean", default: false }, // a .cpuprofile of each server, for a look where the time goes
    rounds: { type: "string", default: "4" },
    people: { type: "string", default: "150" }, // conversations a round
  },
});
const ROUNDS = Number(options.rounds);
const PEOPLE = Number(options.people);
/** The engine goes on compiling for thousands of turns; as many of both, in turns, since one that rests lets go of compiled code. */
const WARM_UPS = 10;
const WARM_UP_PEOPLE = 300; // in each
const WARM_UP_ECHOES = 1_300; // as many turns as those people take
const STARTS = 3;
const MOST_TURNS = 30; // of a conversation; more means that it does not end

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "bench-"));
const profiles = join(root, "test-results", "profiles");
if (options.profile) mkdirSync(profiles, { recursive: true });

const echoStart = serverStart("echo", "test/bench/echo-server.ts", {});
const productStart = serverStart("product", "bot/main.ts", { PLAYGROUND: "off", DATA_DIR: join(scratch, "data") });

async function main(): Promise<void> {
  const idle = { echo: await startAndRest(echoStart), product: await startAndRest(productStart) };
  const driver = await Driver.start();
  const echo = await startServer(echoStart);
  const product = await startServer(productStart);
  try {
    const echoRounds: Cost[] = [];
    const productRounds: Record<TurnKind, Cost>[] = [];
    for (let round = 1; round <= WARM_UPS; round++) {
      await converse(driver, product, WARM_UP_PEOPLE, `warm${round}`);
      await echoTurns(driver, echo, WARM_UP_ECHOES, `warm${round}`);
    }
    for (let round = 1; round <= ROUNDS; round++) {
      const costs = await converse(driver, product, PEOPLE, `r${round}`);
      productRounds.push(costs);
      const turns = costs.opening.turns + costs.click.turns + costs.typed.turns;
      echoRounds.push(await echoTurns(driver, echo, turns, `r${round}`));
    }
    const after = { echo: await echo.readMeter(), product: await product.readMeter() };
    print({ idle, after, echoRounds, productRounds });
  } finally {
    await Promise.all([echo.stop(), product.stop(), driver.stop()]);
  }
}

/** Conversations step by step together, so that the turns of a kind lie side by side and can be measured as one. */
async function converse(
  driver: Driver,
  server: ServerProcess,
  people: number,
  name: string,
): Promise<Record<TurnKind, Cost>> {
  const costs: Record<TurnKind, Cost> = { opening: none(), click: none(), typed: none() };
  const chats = Array.from({ length: people }, (_, n) => {
    const person = new Person(n, `a:bench-${name}-${n}`);
    return { person, next: person.opening() };
  });
  let open = chats;
  for (let turn = 0; open.length > 0; turn++) {
    if (turn > MOST_TURNS) throw new Error(`${open.length} conversations did not end within ${MOST_TURNS} turns.`);
    const kind: TurnKind = turn === 0 ? "opening" : turn % 3 === 2 ? "typed" : "click"; // people tap more than they type
    const nextKind: TurnKind = (turn + 1) % 3 === 2 ? "typed" : "click";
    const still: typeof chats = [];
    const tasks = open.map((chat) => async () => {
      const { conversation } = chat.person;
      const card = chat.next.ends ? undefined : driver.nextCard(conversation);
      await driver.post(server.port, conversation, chat.next.activity);
      if (!card) return;
      chat.next = chat.person.answer(await card, nextKind);
      still.push(chat);
    });
    costs[kind] = plus(costs[kind], await measure(server, tasks.length, () => driver.all(tasks)));
    open = still;
  }
  return costs;
}

function echoTurns(driver: Driver, server: ServerProcess, turns: number, name: string): Promise<Cost> {
  const tasks = Array.from({ length: turns }, (_, n) => async () => {
    const conversation = `a:echo-${name}-${n % 200}`;
    await driver.post(server.port, conversation, new Person(n, conversation).opening().activity);
  });
  return measure(server, turns, () => driver.all(tasks));
}

async function measure(server: ServerProcess, turns: number, work: () => Promise<void>): Promise<Cost> {
  const before = await server.readMeter();
  await work();
  const after = await server.readMeter();
  return { turns, cpuMicros: after.cpuMicros - before.cpuMicros };
}

/** Start time, and what the process holds when it is ready and nobody has written yet; the median of three. */
async function startAndRest(start: ServerStart): Promise<{ startMs: number; rssMb: number }> {
  const seen: { startMs: number; rssMb: number }[] = [];
  for (let n = 0; n < STARTS; n++) {
    const server = await startServer(start);
    await delay(1_000); // at rest: what the start itself still has to do is over
    seen.push({ startMs: server.startMs, rssMb: (await server.readMeter()).rssBytes / 2 ** 20 });
    await server.stop();
  }
  return { startMs: median(seen.map((one) => one.startMs)), rssMb: median(seen.map((one) => one.rssMb)) };
}

interface Measured {
  readonly idle: Record<"echo" | "product", { startMs: number; rssMb: number }>;
  readonly after: Record<"echo" | "product", { rssBytes: number; heapBytes: number }>;
  readonly echoRounds: readonly Cost[];
  readonly productRounds: readonly Record<TurnKind, Cost>[];
}

function print({ idle, after, echoRounds, productRounds }: Measured): void {
  const whole = productRounds.map((round) => plus(plus(round.opening, round.click), round.typed));
  const echo = spread(echoRounds.map(perTurn));
  const kinds = { turn: whole, ...byKind(productRounds) };
  const product = Object.fromEntries(
    Object.entries(kinds).map(([kind, rounds]) => {
      const cost = spread(rounds.map(perTurn));
      const ratio = spread(rounds.map((round, n) => perTurn(round) / perTurn(echoRounds[n] ?? none())));
      return [kind, { turns: rounds.reduce((sum, { turns }) => sum + turns, 0), cost, ratio }];
    }),
  );
  const machine = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores, Node ${process.version}`;
  const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  const result = {
    machine,
    rounds: ROUNDS,
    turnMs: { echo, product },
    start: { echo: idle.echo, product: idle.product },
    afterLoad: { echoRssMb: megabytes(after.echo.rssBytes), productRssMb: megabytes(after.product.rssBytes) },
  };
  process.stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : table(result));
}

function byKind(rounds: readonly Record<TurnKind, Cost>[]): Record<TurnKind, Cost[]> {
  const of = (kind: TurnKind) => rounds.map((round) => round[kind]);
  return { opening: of("opening"), click: of("click"), typed: of("typed") };
}

function serverStart(name: string, script: string, env: Record<string, string>): ServerStart {
  const nodeOptions = options.profile
    ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]
    : [];
  return { script: join(root, script), env, nodeOptions };
}

function none(): Cost {
  return { turns: 0, cpuMicros: 0 };
}

function plus(a: Cost, b: Cost): Cost {
  return { turns: a.turns + b.turns, cpuMicros: a.cpuMicros + b.cpuMicros };
}

try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
