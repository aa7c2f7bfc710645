import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isPublicAddress, publicLookup } from "../../bot/escalation/public-address.ts";
import { signature, TicketClient, type TicketClientOptions, ticketNumber } from "../../bot/escalation/ticket-client.ts";
import { FakeWebhook } from "../support/fake-webhook.ts";

let webhook: FakeWebhook;
let client: TicketClient;

beforeEach(async () => {
  webhook = await FakeWebhook.start();
  client = clientFor(webhook);
});

afterEach(async () => {
  client.close();
  await webhook.stop();
});

const CALL = { key: "ticket:case-id:1", body: { title: "Grüße 🙂", note: 'a "quote"\nand a line' }, number: "number" };

describe("what goes out", () => {
  test("is signed over time and body, and carries its key", async () => {
    expect(await client.send(CALL)).toBe("T-1000");
    const [call] = webhook.calls;
    expect(call?.isSigned).toBe(true);
    expect(call?.key).toBe("ticket:case-id:1");
    expect(call?.body).toEqual(CALL.body);
    expect(call?.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  test("is refused by a receiver with another secret", async () => {
    const other = clientFor(webhook, { secret: "another" });
    await expect(other.send(CALL)).rejects.toMatchObject({ status: 401, isPassing: true });
    other.close();
    expect(webhook.opened).toEqual([]);
  });

  test("the signature is the one of the contract", () => {
    // worked out with another program: HMAC-SHA256("secret", '1700000000.{"a":1}')
    expect(signature("secret", "1700000000", '{"a":1}')).toBe(
      "sha256=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686",
    );
  });
});

describe("what comes back", () => {
  test("H19 409 is a success: an earlier attempt was taken, and its number is read", async () => {
    webhook.next("taken-unheard");
    await expect(client.send(CALL)).rejects.toMatchObject({ status: 0, isPassing: true });
    expect(await client.send(CALL)).toBe("T-1000");
    expect(webhook.opened).toHaveLength(1);
  });

  test.each([
    ["H20 400", 400, false],
    ["H20 422", 422, false],
    ["401", 401, true],
    ["403", 403, true],
    ["404", 404, true],
    ["408", 408, true],
    ["429", 429, true],
    ["500", 500, true],
    ["503", 503, true],
  ])("%s: it passes or it does not", async (_, status, isPassing) => {
    webhook.next({ status });
    await expect(client.send(CALL)).rejects.toMatchObject({ code: "TICKET_REFUSED", status, isPassing });
  });

  test.each([301, 302, 307, 308])("H21 %i is not followed", async (status) => {
    const other = await FakeWebhook.start();
    webhook.next({ status, headers: { location: other.url } });
    await expect(client.send(CALL)).rejects.toMatchObject({ status, isPassing: true });
    expect(other.calls).toEqual([]);
    await other.stop();
  });

  test("Retry-After is obeyed", async () => {
    webhook.next({ status: 429, headers: { "retry-after": "7" } });
    await expect(client.send(CALL)).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  test("a system that never answers costs its time-out, and no more", async () => {
    const hasty = clientFor(webhook, { timeoutMs: 80 });
    webhook.next("hang");
    await expect(hasty.send(CALL)).rejects.toMatchObject({ status: 0, isPassing: true });
    hasty.close();
  });

  test("an answer without end counts as taken, and is not read to its end", async () => {
    webhook.next("flood");
    expect(await client.send(CALL)).toBeUndefined();
  });

  test("a reset connection passes", async () => {
    webhook.next("reset");
    await expect(client.send(CALL)).rejects.toMatchObject({ status: 0, isPassing: true });
    expect(await client.send(CALL)).toBe("T-1000");
  });

  test.each([
    ["generic", '{"number":"T-1"}', "number", "T-1"],
    ["generic with an id only", '{"id":4711}', "number", "4711"],
    ["ServiceNow", '{"result":{"number":"INC0010001","sys_id":"9d38"}}', "result.number", "INC0010001"],
    ["Jira", '{"id":"10000","key":"HELP-24"}', "key", "HELP-24"],
    ["a page", "<html>Thank you</html>", "number", undefined],
    ["nothing", "", "number", undefined],
    ["a list", "[1]", "number", undefined],
    ["what is no number", '{"number":{"a":1}}', "number", undefined],
    ["markup for a number", '{"number":"[click](https://evil.example)"}', "number", undefined],
    ["lines for a number", '{"number":"INC1\\nBcc: x"}', "number", undefined],
    ["the prototype", "{}", "constructor.name", undefined],
  ])("the ticket's number is read from %s", (_, body, path, expected) => {
    expect(ticketNumber(body, path)).toBe(expected);
  });
});

describe("D26 where nothing is sent to", () => {
  test.each([
    "https://127.0.0.1/x",
    "https://10.1.2.3/x",
    "https://169.254.169.254/x",
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/x",
  ])("%s, in digits", async (url) => {
    const guarded = clientFor(webhook, { url, allowsPrivate: false });
    await expect(guarded.send(CALL)).rejects.toMatchObject({ status: 0, message: expect.stringContaining("public") });
    guarded.close();
  });

  test("http, outside local mode", async () => {
    const guarded = clientFor(webhook, { allowsPrivate: false });
    await expect(guarded.send(CALL)).rejects.toMatchObject({ message: expect.stringContaining("https") });
    guarded.close();
    expect(webhook.calls).toEqual([]);
  });

  test.each([
    ["D08 a name that leads to a private address", ["10.0.0.5"]],
    ["one private address among public ones", ["93.184.215.14", "192.168.0.1"]],
    ["D04 the cloud's metadata", ["169.254.169.254"]],
    ["nothing", []],
  ])("%s", async (_, addresses) => {
    const lookup = publicLookup((__, ___, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      ),
    );
    const guarded = clientFor(webhook, { url: "https://tickets.example/hook", allowsPrivate: false, lookup });
    await expect(guarded.send(CALL)).rejects.toMatchObject({ status: 0, message: expect.stringContaining("public") });
    guarded.close();
  });

  test("D09 the address that was looked at is the one that is connected to", () => {
    const answers = [["93.184.215.14"], ["127.0.0.1"]];
    let asked = 0;
    const lookup = publicLookup((_, __, callback) =>
      callback(
        null,
        (answers[asked++] ?? []).map((address) => ({ address, family: 4 })),
      ),
    );
    const given: unknown[] = [];
    lookup("tickets.example", { all: false }, (...answer) => given.push(answer));
    expect(given).toEqual([[null, "93.184.215.14", 4]]);
    expect(asked).toBe(1);
  });

  test.each([
    ["8.8.8.8", true],
    ["93.184.215.14", true],
    ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", true],
    ["127.0.0.1", false],
    ["0.0.0.0", false],
    ["10.0.0.1", false],
    ["172.31.255.255", false],
    ["192.168.1.1", false],
    ["100.64.0.1", false],
    ["169.254.169.254", false],
    ["168.63.129.16", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["::1", false],
    ["fd00:ec2::254", false],
    ["fe80::1", false],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::a00:1", false],
    ["2002:a00:1::", false],
    ["2001:db8::1", false],
    ["tickets.example", false],
    ["2130706433", false],
  ])("%s is public: %s", (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

function clientFor(of: FakeWebhook, changes: Partial<TicketClientOptions> = {}): TicketClient {
  return new TicketClient({ url: of.url, secret: of.secret, allowsPrivate: true, now: () => Date.now(), ...changes });
}
