import { Template } from "adaptivecards-templating";
import { type Card, type CardAction, fillCard, renderActions } from "./card.ts";
import template from "./templates/transcript.json" with { type: "json" };

/** One page of what was said, for agents. Who speaks is the system's word, never the text's. */
export interface TranscriptCardData {
  readonly title: string;
  readonly page: string; // "Page 2 of 5"
  readonly note: string; // that codes were taken out, and for whom this is
  readonly lines: readonly { readonly speaker: string; readonly text: string }[]; // escaped
  readonly actions: readonly CardAction[];
}

const transcript = new Template(template);

export function transcriptCard({ actions, ...words }: TranscriptCardData): Card {
  return fillCard(transcript, words, renderActions(actions));
}
