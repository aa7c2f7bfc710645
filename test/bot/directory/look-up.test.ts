import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LocalGraphDirectory } from "../../../bot/directory/local-graph-directory.ts";
import type { GraphLookUpOptions } from "../../../bot/directory/look-up.ts";
import { createLog } from "../../../bot/log.ts";
import { KEY, movableClock, outcomeOf, turnFrom } from "../../support/directory-turn.ts";
import { FakeGraph, type GraphAnswer } from "../../support/fake-graph.ts";

let graph: FakeGraph;
let clock: ReturnType<typeof movableClock>;
let lines: string[];
let somebody: string;

beforeAll(async () => {
  graph = await FakeGraph.start();
});
beforeEach(() => {
  graph.reset();
  clock = movableClock();
  lines = [];
  somebody = person({ fido2Methods: [KEY] });
});
afterAll(() => graph.stop());

/** Somebody with these lists. @returns the object id */
function person(lists: Record<string, readonly object[]>): string {
  const id = randomUUID();
  graph.people[id] = lists;
  return id;
}

function directory(options: Partial<GraphLookUpOptions> = {}): LocalGraphDirectory {
  const log = createLog({ level: "debug", format: "json", write: (line) => lines.push(line) });
  return new LocalGraphDirectory({
    graphUrl: graph.url,
    kinds: [],
    lastUsed: false,
    requests: 1_000,
    log,
    now: clock.now,
    ...options,
  });
}

const lists = () => graph.requests.map(({ list }) => list);
const logged = (level: string) => lines.filter((line) => line.includes(`"level":"${level}"`));

describe("seldom", () => {
  test("kept for five minutes, and read anew after that", async () => {
    const looks = directory();
    await looks.look(turnFrom(somebody));
    clock.advance(290_000);
    await looks.look(turnFrom(somebody));
    expect(graph.requests).toHaveLength(1);
    clock.advance(20_000);
    await looks.look(turnFrom(somebody));
    expect(graph.requests).toHaveLength(2);
  });

  test("ten questions at once about one person are one request; about two people, two", async () => {
    const looks = directory();
    const other = person({ fido2Methods: [] });
    const found = await Promise.all(
      Array.from({ length: 10 }, (_, i) => looks.look(turnFrom(i % 2 ? somebody : other)).then(outcomeOf)),
    );
    expect(graph.requests).toHaveLength(2);
    expect(new Set(found)).toEqual(new Set(["Key one", "nothing"]));
  });

  test("L16 what was forgotten while it was read is not kept", async () => {
    const looks = directory();
    graph.answer = () => ({ status: 200, delayMs: 100 });
    const reading = looks.look(turnFrom(somebody));
    await expect.poll(() => graph.requests.length).toBe(1);
    await looks.signOut(turnFrom(somebody));
    await reading;
    await looks.look(turnFrom(somebody));
    expect(graph.requests).toHaveLength(2);
  });

  test("five requests in ten seconds for everybody: the sixth person is told that Graph is busy, ten seconds later it works", async () => {
    const looks = directory({ requests: 5 });
    const people = Array.from({ length: 6 }, () => person({ fido2Methods: [KEY] }));
    const found = await Promise.all(people.map((id) => looks.look(turnFrom(id)).then(outcomeOf)));
    expect(found.sort()).toEqual(["Key one", "Key one", "Key one", "Key one", "Key one", "busy"]);
    expect(graph.requests).toHaveLength(5);
    clock.advance(10_200);
    expect(outcomeOf(await looks.look(turnFrom(person({ fido2Methods: [KEY] }))))).toBe("Key one");
  });

  test("who comes shortly before there is room again waits for it, in turn", async () => {
    const looks = directory({ requests: 5 });
    await Promise.all(Array.from({ length: 5 }, () => looks.look(turnFrom(person({})))));
    clock.advance(9_700);
    const began = performance.now();
    expect(outcomeOf(await looks.look(turnFrom(somebody)))).toBe("Key one");
    expect(performance.now() - began).toBeGreaterThan(150);
  });
});

describe("kinds beside passkeys", () => {
  const ALL = ["windows-hello", "authenticator", "platform-credential", "access-pass"] as const;
  const pass = {
    id: "t",
    isUsable: true,
    temporaryAccessPass: "canary-pass",
    methodUsabilityReason: "EnabledByPolicy",
  };

  test("five requests are not enough for two: the pass is read before the others, and what was cut short is not kept", async () => {
    const looks = directory({ kinds: ALL, requests: 5 });
    const [first, second] = [person({ fido2Methods: [KEY] }), person({ fido2Methods: [KEY] })];
    const one = await looks.look(turnFrom(first));
    expect(one).toMatchObject({ list: { covers: expect.arrayContaining(["passkey", "access-pass"]) } });
    const two = await looks.look(turnFrom(second));
    expect(two).toMatchObject({ list: { covers: ["passkey"] } });
    clock.advance(10_200);
    expect(await looks.look(turnFrom(second))).toMatchObject({
      list: { covers: expect.arrayContaining(["access-pass"]) },
    });
  });

  test("all of them: passkeys first, then the others; the pass comes without its value", async () => {
    const everything = person({
      fido2Methods: [KEY],
      windowsHelloForBusinessMethods: [{ id: "w", displayName: "LAPTOP", keyStrength: "normal" }],
      microsoftAuthenticatorMethods: [{ id: "a", displayName: "Pixel" }],
      temporaryAccessPassMethods: [pass],
    });
    const found = await directory({ kinds: ALL }).look(turnFrom(everything));
    expect(found).toMatchObject({ kind: "found", list: { covers: ["passkey", ...ALL] } });
    expect(lists()[0]).toBe("fido2Methods");
    expect(JSON.stringify(found)).not.toContain("canary-pass");
    const asked = graph.requests.find(({ list }) => list === "temporaryAccessPassMethods")?.path ?? "";
    expect(asked).toContain("?$select=id,");
    expect(asked.split("?")[1]).not.toMatch(/temporaryAccessPass\b/);
    expect(lines.join()).not.toContain("canary");
  });

  test("one that may not be read: left out, said once in the log, and not asked for again for ten minutes", async () => {
    graph.answer = ({ list }) => (list === "microsoftAuthenticatorMethods" ? { status: 403 } : undefined);
    const looks = directory({ kinds: ["windows-hello", "authenticator"] });
    expect(await looks.look(turnFrom(somebody))).toMatchObject({ list: { covers: ["passkey", "windows-hello"] } });
    await looks.look(turnFrom(somebody), { fresh: true });
    const asked = () => lists().filter((list) => list === "microsoftAuthenticatorMethods").length;
    expect([asked(), logged("warn").length]).toEqual([1, 1]);
    clock.advance(601_000);
    await looks.look(turnFrom(somebody), { fresh: true });
    expect(asked()).toBe(2);
  });

  test.each<GraphAnswer>([{ status: 500 }, { status: 400 }, "reset", { status: 200, body: "[]" }, { status: 429 }])(
    "one that fails (%j) is left out, without a second try",
    async (answer) => {
      graph.answer = ({ list }) => (list === "fido2Methods" ? undefined : answer);
      const found = await directory({ kinds: ["access-pass"] }).look(turnFrom(somebody));
      expect(found).toMatchObject({ kind: "found", list: { covers: ["passkey"] } });
      expect(graph.requests).toHaveLength(2);
    },
  );

  test("they leave a request for the next person's passkeys; what was left out is read soon, not after five minutes", async () => {
    const looks = directory({ kinds: ALL, requests: 5 });
    const first = await looks.look(turnFrom(somebody));
    expect(first).toMatchObject({
      list: { covers: ["passkey", "windows-hello", "authenticator", "access-pass"] },
    });
    expect(outcomeOf(await looks.look(turnFrom(person({ fido2Methods: [KEY] }))))).toBe("Key one");
    clock.advance(31_000);
    await looks.look(turnFrom(somebody));
    expect(graph.requests).toHaveLength(5 + 4);
  });
});

describe("pages", () => {
  const page = (next: string | undefined, i = 0) => ({
    status: 200,
    body: JSON.stringify({ value: [{ ...KEY, id: `k${i}` }], ...(next !== undefined && { "@odata.nextLink": next }) }),
  });

  test("the list goes on at the same place: all of it is read", async () => {
    graph.answer = ({ path }) => {
      const at = Number(/skiptoken=(\d)/.exec(path)?.[1] ?? 0);
      return page(
        at < 3 ? `${graph.url}/v1.0/me/authentication/fido2Methods?$skiptoken=${at + 1}&x=a%2Fb` : undefined,
        at,
      );
    };
    expect(await directory().look(turnFrom(somebody))).toMatchObject({
      list: { methods: [{ id: "k0" }, { id: "k1" }, { id: "k2" }, { id: "k3" }] },
    });
    expect(graph.requests.at(-1)?.path).toBe("/v1.0/me/authentication/fido2Methods?$skiptoken=3&x=a%2Fb");
  });

  test.each([
    ["another host", "https://graph.microsoft.com.evil.example/v1.0/me/authentication/fido2Methods?$skiptoken=1"],
    ["another port", "http://127.0.0.1:9/v1.0/me/authentication/fido2Methods?$skiptoken=1"],
    ["a user name", "http://x@127.0.0.1:1/v1.0/me/authentication/fido2Methods"],
    ["another list", "SAME/v1.0/me/authentication/methods?$skiptoken=1"],
    ["another person", "SAME/v1.0/users/0f0f0f0f-0000-4000-8000-00000000000a/authentication/fido2Methods"],
    ["up and down again", "SAME/v1.0/me/authentication/fido2Methods/../../../users"],
    ["another version", "SAME/beta/me/authentication/fido2Methods"],
    ["no address", "fido2Methods?$skiptoken=1"],
    ["a number", 5],
  ])("D28 the next page is at %s: refused, and the half list is not taken for the whole", async (_, link) => {
    const next = typeof link === "string" ? link.replace("SAME", graph.url) : link;
    graph.answer = () => page(next as string);
    expect(outcomeOf(await directory().look(turnFrom(somebody)))).toBe("unavailable");
    expect(graph.requests).toHaveLength(1);
    expect(logged("warn").join()).toContain("somewhere else");
  });

  test("pages without end: ten are read, and no list comes of it", async () => {
    graph.answer = () => page(`${graph.url}/v1.0/me/authentication/fido2Methods?$skiptoken=1`);
    expect(outcomeOf(await directory().look(turnFrom(somebody)))).toBe("unavailable");
    expect(graph.requests).toHaveLength(10);
  });
});

describe("while Graph is away", () => {
  const fail = async (looks: LocalGraphDirectory, times: number) => {
    for (let i = 0; i < times; i++) await looks.look(turnFrom(person({})));
  };
  const broken = { status: 400 } as const; // fails without another try

  test("after five failures in a row nobody asks any more; half a minute later one does, and then everybody again", async () => {
    const looks = directory();
    graph.answer = () => broken;
    await fail(looks, 5);
    expect(await looks.access(turnFrom(somebody))).toBe("off");
    expect(outcomeOf(await looks.look(turnFrom(somebody)))).toBe("unavailable");
    expect(graph.requests).toHaveLength(5);
    clock.advance(31_000);
    graph.answer = () => ({ status: 200, delayMs: 100 });
    const both = await Promise.all([somebody, person({ fido2Methods: [] })].map((id) => looks.look(turnFrom(id))));
    expect(both.map(outcomeOf)).toEqual(["Key one", "unavailable"]);
    expect(graph.requests).toHaveLength(6);
    expect(await looks.access(turnFrom(person({})))).toBe("ready");
  });

  test("the one question fails: another half minute", async () => {
    const looks = directory();
    graph.answer = () => broken;
    await fail(looks, 5);
    clock.advance(31_000);
    await fail(looks, 2);
    expect(graph.requests).toHaveLength(6);
  });

  test("four failures and a success: asked as before; an account that is not found is no failure", async () => {
    const looks = directory();
    graph.answer = () => broken;
    await fail(looks, 4);
    graph.answer = () => undefined;
    await looks.look(turnFrom(somebody));
    graph.answer = () => broken;
    await fail(looks, 4);
    graph.answer = () => ({ status: 404 });
    await fail(looks, 3);
    expect(graph.requests).toHaveLength(12);
  });

  test("a list that was read before is still there", async () => {
    const looks = directory();
    await looks.look(turnFrom(somebody));
    graph.answer = () => broken;
    await fail(looks, 5);
    expect([await looks.access(turnFrom(somebody)), outcomeOf(await looks.look(turnFrom(somebody)))]).toEqual([
      "ready",
      "Key one",
    ]);
  });

  test("Retry-After 60: nobody asks for a minute", async () => {
    const looks = directory();
    graph.answer = () => ({ status: 429, headers: { "retry-after": "60" } });
    await fail(looks, 1);
    graph.answer = () => undefined;
    clock.advance(58_000);
    expect(outcomeOf(await looks.look(turnFrom(somebody)))).toBe("busy");
    clock.advance(3_000);
    expect(outcomeOf(await looks.look(turnFrom(somebody)))).toBe("Key one");
    expect(graph.requests).toHaveLength(2);
  });

  test("429 with Retry-After 1: waited for, and then it works", async () => {
    graph.answer = () => (graph.requests.length === 1 ? { status: 429, headers: { "retry-after": "1" } } : undefined);
    const began = performance.now();
    expect(outcomeOf(await directory().look(turnFrom(somebody)))).toBe("Key one");
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  test("H05 403: one line for the operator, and ten minutes of rest", async () => {
    const looks = directory();
    graph.answer = () => ({ status: 403 });
    await fail(looks, 3);
    expect([graph.requests.length, logged("error").length]).toEqual([1, 1]);
    expect(await looks.access(turnFrom(somebody))).toBe("off");
    clock.advance(601_000);
    await fail(looks, 1);
    expect(graph.requests).toHaveLength(2);
  });
});

test("H07 methods of an unknown type, nonsense and half a method: what can be read is read", async () => {
  const odd = person({
    fido2Methods: [KEY, { "@odata.type": "#microsoft.graph.quantumMethod", id: "q" }, null, 5, "x", [], {}] as object[],
  });
  expect(await directory().look(turnFrom(odd))).toMatchObject({
    kind: "found",
    list: { methods: [{ kind: "passkey", name: "Key one" }, { kind: "other", id: "q" }, { kind: "passkey" }] },
  });
});

test("the last use comes from beta only where that is switched on, and is asked for by name", async () => {
  await directory({ lastUsed: true }).look(turnFrom(somebody));
  expect(graph.requests[0]?.path).toMatch(/^\/beta\/me\/authentication\/fido2Methods\?\$select=.*lastUsedDateTime/);
});

test("a Graph behind a path of its own", async () => {
  await directory({ graphUrl: `${graph.url}/graph` }).look(turnFrom(somebody));
  expect(graph.requests[0]?.path).toBe("/graph/v1.0/me/authentication/fido2Methods");
});
