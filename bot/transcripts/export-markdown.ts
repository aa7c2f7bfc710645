import { type ExportedTranscript, speakerOf } from "./exported.ts";

/**
 * A transcript to read. Each line of words stands behind ">", and what Markdown would read in it is escaped: words can look like
 * another speaker, a heading or a picture, and stay a quotation (trust.md E07, E24).
 */
export function transcriptMarkdown(transcript: ExportedTranscript): string {
  const { number, exportedAt, person, lines } = transcript;
  const parts = lines.map((line) => {
    const who = escaped(speakerOf(line, person));
    const words = line.words.split(/\r\n?|[\n\u2028\u2029]/).map((each) => `> ${escaped(each)}`.trimEnd());
    return `**${who}**, ${new Date(line.at).toISOString()}\n\n${words.join("\n")}`;
  });
  return `# Case ${escaped(number)}\n\nExported ${new Date(exportedAt).toISOString()}. Secrets were removed before anything was stored.\n\n${parts.join("\n\n")}\n`;
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}|\p{Cf}/gu, " ")
    .replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&")
    .replace(/^(\s*\d+)\./, "$1\\.");
}
