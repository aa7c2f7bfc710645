import { Template } from "adaptivecards-templating";
import { type Card, fillCard, numbered } from "./card.ts";
import template from "./templates/passkeys.json" with { type: "json" };

/** A registered passkey and what the comparison says of it. */
export interface PasskeyRow {
  readonly name: string; // the person's own, escaped
  readonly details: string; // vault or model, synced or on one device, added when
  readonly verdict: string; // in a few words
  readonly tone: "good" | "attention" | "default";
  readonly reason: string;
}

/** What the account lists beside what the device offers. */
export interface PasskeysCardData {
  readonly eyebrow: string; // when it was read
  readonly title: string;
  readonly summary: string; // the verdict of the whole, in a sentence
  readonly deviceTitle: string;
  readonly device: string; // what the device offers, as the person said
  readonly listTitle: string;
  readonly list: string; // how many there are
  readonly rows: readonly PasskeyRow[];
  readonly othersTitle: string;
  readonly others: readonly string[]; // methods of other kinds; may be empty
  readonly orderTitle: string;
  readonly order: readonly string[]; // of cleaning up; may be empty
  readonly link: string; // Markdown, to Security info
  readonly note: string;
}

const passkeys = new Template(template);

export function passkeysCard({ rows, order, ...words }: PasskeysCardData): Card {
  const shown = rows.map(({ tone, ...row }) => ({ ...row, colour: COLOUR[tone] }));
  return fillCard(passkeys, { ...words, rows: shown, order: numbered(order) }, []);
}

const COLOUR = { good: "Good", attention: "Attention", default: "Default" } as const;
