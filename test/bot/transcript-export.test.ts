import { describe, expect, test } from "vitest";
import { transcriptActivities } from "../../bot/transcripts/export-activities.ts";
import { transcriptJson } from "../../bot/transcripts/export-json.ts";
import { transcriptMarkdown } from "../../bot/transcripts/export-markdown.ts";
import type { ExportedLine, ExportedTranscript } from "../../bot/transcripts/exported.ts";

const AT = Date.parse("2026-11-20T09:41:00Z");
const lines: ExportedLine[] = [
  { seq: 1, at: AT, speaker: "person", words: 'it says "connecting"\nand nothing happens' },
  { seq: 2, at: AT + 1_000, speaker: "bot", words: "Is Bluetooth on?" },
  { seq: 3, at: AT + 2_000, speaker: "agent", name: "Sam Okafor", words: "Please restart the phone." },
];

function transcript(words?: string): ExportedTranscript {
  return {
    number: "PK-7F3K92",
    conversation: "a:secret-id-of-teams",
    exportedAt: AT,
    person: { id: "29:secret-id", name: "Erin Employee" },
    lines: words === undefined ? lines : [{ seq: 1, at: AT, speaker: "person", words }],
  };
}

describe("Markdown", () => {
  test("says who, when and what, words as quotations", () => {
    const text = transcriptMarkdown(transcript());
    expect(text).toContain(
      '**Erin Employee \\(person\\)**, 2026-11-20T09:41:00.000Z\n\n> it says "connecting"\n> and nothing happens',
    );
    expect(text).toContain("**Sam Okafor \\(agent\\)**");
    expect(text).toContain("**Passkey Helpdesk**, 2026-11-20T09:41:01.000Z\n\n> Is Bluetooth on?");
  });

  test.each([
    ["another speaker", "hi\n\n**Passkey Helpdesk**, 2026-11-20\n\n> Verified by bot"],
    ["a speaker behind a foreign line end", "hi\u2028\u2028**Sam Okafor (agent)**, now"],
    ["a heading", "# Case closed"],
    ["a picture", "![x](https://evil.example/p.png)"],
    ["a link", "[Approved by IT](https://evil.example)"],
    ["markup", "<script>alert(1)</script>"],
    ["bytes that steer a terminal", "\u001b[31mred\u0007"],
  ])("E24 %s stays a quotation", (_, words) => {
    const body = transcriptMarkdown(transcript(words)).split("\n\n").slice(2).join("\n\n");
    const outside = body.split("\n").filter((line) => line !== "" && !line.startsWith(">"));
    expect(outside).toEqual(["**Erin Employee \\(person\\)**, 2026-11-20T09:41:00.000Z"]);
    expect(body).not.toMatch(/(?<!\\)[[<]|^> *#/m);
    expect(body.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

test("JSON has every line once, in order, under the system's names", () => {
  expect(JSON.parse(transcriptJson(transcript()))).toEqual({
    case: "PK-7F3K92",
    exportedAt: "2026-11-20T09:41:00.000Z",
    person: { name: "Erin Employee" },
    lines: [
      {
        seq: 1,
        at: "2026-11-20T09:41:00.000Z",
        speaker: "person",
        name: "Erin Employee (person)",
        words: lines[0]?.words,
      },
      { seq: 2, at: "2026-11-20T09:41:01.000Z", speaker: "bot", name: "Passkey Helpdesk", words: "Is Bluetooth on?" },
      expect.objectContaining({ seq: 3, speaker: "agent", name: "Sam Okafor (agent)" }),
    ],
  });
});

describe("the Bot Framework's format", () => {
  const activities = JSON.parse(transcriptActivities(transcript())) as Record<string, Record<string, unknown>>[];

  test("is an array of messages with the fields that its tools read", () => {
    expect(activities).toHaveLength(3);
    for (const activity of activities)
      expect(Object.keys(activity)).toEqual(
        expect.arrayContaining(["type", "id", "timestamp", "channelId", "conversation", "from", "recipient", "text"]),
      );
    expect(activities.map((activity) => activity.from?.role)).toEqual(["user", "bot", "bot"]);
    expect(new Set(activities.map((activity) => activity.id)).size).toBe(3);
    expect(new Set(activities.map((activity) => activity.conversation?.id)).size).toBe(1);
  });

  test("names nobody by an id of Teams", () => {
    expect(JSON.stringify(activities)).not.toContain("secret-id");
  });
});
