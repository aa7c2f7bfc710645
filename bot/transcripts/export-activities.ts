import { createHash } from "node:crypto";
import { BOT_NAME, type ExportedTranscript, speakerOf } from "./exported.ts";

/**
 * A transcript in the format of the Bot Framework (`.transcript`): an array of message activities, as the Emulator and
 * `botbuilder`'s transcript tools read it. Ids of Teams stay inside: people and conversation have names of this file only.
 */
export function transcriptActivities(transcript: ExportedTranscript): string {
  const { number, conversation, person, lines } = transcript;
  const id = `transcript-${createHash("sha256").update(conversation).digest("hex").slice(0, 16)}`;
  const bot = { id: "bot", name: BOT_NAME, role: "bot" };
  const user = { id: "person", name: person.name, role: "user" };
  const activities = lines.map((line) => {
    const isPersons = line.speaker === "person";
    const agent = { id: "agent", name: speakerOf(line, person), role: "bot" }; // what the person gets from this side
    return {
      type: "message",
      id: `${id}|${String(line.seq).padStart(7, "0")}`,
      timestamp: new Date(line.at).toISOString(),
      channelId: "msteams",
      conversation: { id, name: number },
      from: isPersons ? user : line.speaker === "agent" ? agent : bot,
      recipient: isPersons ? bot : user,
      textFormat: "plain",
      text: line.words.toWellFormed(),
    };
  });
  return `${JSON.stringify(activities, null, 2)}\n`;
}
