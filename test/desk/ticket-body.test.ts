import { describe, expect, test } from "vitest";
import { type Escalation, oneLine, textBlock, ticketBody } from "../../dialogs/desk/ticket-body.ts";
import type { Mapping, Route } from "../../knowledge/model.ts";
import { aCase, NOW, SAM, SUMMARY } from "../support/cases.ts";
import { shipped } from "../support/chat.ts";

const mapping = (id: string) => shipped.mappings.get(id) as Mapping;
const network = shipped.routes.get("network") as Route;

function escalation(changes: Partial<Escalation> = {}): Escalation {
  return {
    case: aCase(),
    key: "ticket:case-id:1",
    route: network,
    agent: SAM,
    lines: [{ at: NOW, who: "Erin Employee", words: "I scan the QR code and nothing happens" }],
    note: "Please allow the two hosts.",
    ...changes,
  };
}

describe("what the systems get", () => {
  test("a receiver of our own: the whole case", () => {
    expect(ticketBody(shipped, mapping("generic"), escalation())).toMatchObject({
      key: "ticket:case-id:1",
      case: "PK-7F3K92",
      route: "network",
      urgency: "normal",
      identity: "not verified",
      person: { name: "Erin Employee", account: "erin@contoso.com" },
      cause: { id: "cross-device-endpoint-blocked", probability: 0.71 },
      openedAt: "2026-11-20T09:40:00.000Z",
      findings: [{ title: "Problem" }, { title: "Bluetooth", value: "On, on both devices" }],
      tried: [{ result: "failed" }],
      transcript: [{ at: "2026-11-20T09:41:00.000Z", speaker: "Erin Employee" }],
      note: "Please allow the two hosts.",
    });
  });

  test("ServiceNow: a record of the incident table, all of it text", () => {
    const body = ticketBody(shipped, mapping("servicenow"), escalation());
    expect(Object.keys(body).sort()).toEqual([
      "caller_id",
      "category",
      "contact_type",
      "correlation_display",
      "correlation_id",
      "description",
      "impact",
      "short_description",
      "urgency",
      "work_notes",
    ]);
    expect(body).toMatchObject({ caller_id: "erin@contoso.com", urgency: "3", correlation_id: "ticket:case-id:1" });
    for (const value of Object.values(body)) expect(typeof value).toBe("string");
  });

  test("Jira: an issue with its fields", () => {
    expect(ticketBody(shipped, mapping("jira"), escalation())).toMatchObject({
      fields: {
        project: { key: "HELP" },
        issuetype: { name: "Task" },
        summary: expect.stringContaining("PK-7F3K92"),
        description: expect.stringContaining("NOT VERIFIED"),
        labels: ["passkey", "passkey-helpdesk"],
      },
    });
  });

  test("a route sets fields of its own, and may set one of the mapping's", () => {
    const route = {
      ...network,
      ticket: { mapping: "servicenow", set: { assignment_group: "Network", category: "network" } },
    };
    expect(ticketBody(shipped, mapping("servicenow"), escalation({ route }))).toMatchObject({
      assignment_group: "Network",
      category: "network",
    });
  });

  test.each([
    ["an urgent route", { route: { ...network, urgent: true } }],
    ["a security signal", { case: aCase({ summary: { ...SUMMARY, security: "lost-device" } }) }],
  ])("%s is urgent in the system's own words", (_, changes) => {
    expect(ticketBody(shipped, mapping("servicenow"), escalation(changes))).toMatchObject({ urgency: "1" });
  });

  test("N16 without consent nothing of the conversation goes out", () => {
    const body = JSON.stringify(
      ticketBody(shipped, mapping("generic"), escalation({ case: aCase({ withTranscript: false }) })),
    );
    expect(body).not.toContain("I scan the QR code");
  });

  test("the description says all of it in lines", () => {
    const { description } = ticketBody(shipped, mapping("generic"), escalation()) as { description: string };
    for (const part of ["Please allow", "Erin Employee", "Do this first", "71 %", "did not help", "sent by Sam Okafor"])
      expect(description).toContain(part);
  });
});

describe("E14, E15, E22 what people typed stays text", () => {
  const nasty = 'a "quote"\r\nBcc: x@evil\u0000\u001b[31m\u202e {"x":1} <b>bold</b> 🙂';

  test("E15 a title has no line end, and no control character", () => {
    const body = ticketBody(
      shipped,
      mapping("servicenow"),
      escalation({ case: aCase({ summary: { ...SUMMARY, person: { name: nasty, account: nasty } } }), note: nasty }),
    ) as Record<string, string>;
    expect(body.short_description).not.toContain("\n");
    expect(body.caller_id).not.toMatch(/[\r\n\p{Cc}\u202e]/u);
    expect(body.work_notes?.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  });

  test("E14 64 KB in every field: each is cut to what it takes, with a mark", () => {
    const long = "ä🙂".repeat(32_000);
    const summary = {
      ...SUMMARY,
      findings: [{ title: "Problem", value: long }],
      person: { name: long, account: long },
    };
    const lines = Array.from({ length: 1_000 }, () => ({ at: NOW, who: "Erin", words: long }));
    for (const id of ["generic", "servicenow", "jira"]) {
      const body = ticketBody(shipped, mapping(id), escalation({ case: aCase({ summary }), note: long, lines }));
      const text = JSON.stringify(body);
      expect(Buffer.byteLength(text)).toBeLessThan(512_000);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/\\ud[89ab]/i);
      expect(text).toContain("[…]");
    }
    const { short_description, description } = ticketBody(
      shipped,
      mapping("servicenow"),
      escalation({ case: aCase({ summary }), note: long }),
    ) as Record<string, string>;
    expect(short_description?.length).toBeLessThanOrEqual(160);
    expect(description?.length).toBeLessThanOrEqual(4_000);
  });

  test.each([11, 12, 13, 14])("a text is cut between two letters, at %i", (longest) => {
    const text = oneLine("🙂".repeat(20), longest);
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThanOrEqual(longest);
    expect(text.endsWith(" […]")).toBe(true);
  });

  test("half a letter becomes a mark of its own", () => {
    expect(textBlock("a\ud83d b")).toBe("a\ufffd b");
  });
});
