import { type ExportedTranscript, speakerOf } from "./exported.ts";

/** A transcript for another program: one object, lines in order, times in ISO form. */
export function transcriptJson(transcript: ExportedTranscript): string {
  const { number, exportedAt, person, lines } = transcript;
  const shown = lines.map((line) => ({
    seq: line.seq,
    at: new Date(line.at).toISOString(),
    speaker: line.speaker,
    name: speakerOf(line, person),
    words: line.words.toWellFormed(),
  }));
  const whole = {
    case: number,
    exportedAt: new Date(exportedAt).toISOString(),
    person: { name: person.name },
    lines: shown,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
