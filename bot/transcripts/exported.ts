/** A conversation as it leaves for another system: pure data, read from the store by whoever asks for it. */
export interface ExportedTranscript {
  readonly number: string; // of the case
  readonly conversation: string;
  readonly exportedAt: number; // milliseconds since 1970
  readonly person: { readonly id: string; readonly name: string };
  readonly lines: readonly ExportedLine[];
}

export interface ExportedLine {
  readonly seq: number;
  readonly at: number;
  readonly speaker: "person" | "bot" | "agent"; // by the system, never by the words
  readonly name?: string; // of the agent
  readonly words: string;
}

export const BOT_NAME = "Passkey Helpdesk";

/** Who speaks, in words nobody can type into a line. */
export function speakerOf({ speaker, name }: ExportedLine, person: ExportedTranscript["person"]): string {
  if (speaker === "bot") return BOT_NAME;
  return speaker === "agent" ? `${name ?? "an agent"} (agent)` : `${person.name || "the person"} (person)`;
}
